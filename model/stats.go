package model

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CauseGroup is the failed deliveries of one cause at one endpoint.
type CauseGroup struct {
	Cause       Cause
	Code        int // where it tells more than the cause; else 0
	Endpoint    string
	N           int
	First, Last time.Time // zero where no row has a time
	Newest      *Delivery
}

// Sentence says what the group's deliveries failed of, in the words of the
// newest one: "502 from a gateway", "no answer within 5 s".
func (g CauseGroup) Sentence() string {
	if g.Newest == nil {
		return g.Cause.Sentence(g.Code)
	}
	return g.Newest.Sentence()
}

// Terms are the filter terms that select the group's deliveries; the caller adds
// the time. A URL with a user or a query may hold credentials and would be seen
// in the filter line, so only its host and path are asked for then.
func (g CauseGroup) Terms() []Term {
	terms := []Term{mustTerm(TermStatus, Failed.String()), mustTerm(TermCause, g.Cause.String())}
	if g.Code >= firstCode && g.Code <= lastCode {
		terms = append(terms, mustTerm(TermCode, strconv.Itoa(g.Code)))
	}
	if g.Endpoint == "" {
		return terms
	}
	where := "=" + g.Endpoint
	if place := hostAndPath(g.Endpoint); !strings.HasSuffix(g.Endpoint, "://"+place) {
		where = "*" + place + "*"
	}
	return append(terms, mustTerm(TermEndpoint, where))
}

// hostAndPath is a URL, as it is written, without scheme, user, query and
// fragment.
func hostAndPath(rawURL string) string {
	_, rest, ok := strings.Cut(rawURL, "://")
	if !ok {
		rest = rawURL
	}
	rest, _, _ = strings.Cut(rest, "?")
	rest, _, _ = strings.Cut(rest, "#")
	host, path, slash := strings.Cut(rest, "/")
	if host = host[strings.LastIndexByte(host, '@')+1:]; slash {
		return host + "/" + path
	}
	return host
}

// mustTerm makes a term of a value that is known to fit.
func mustTerm(kind TermKind, value string) Term {
	t, err := NewTerm(kind, time.Time{}, value)
	if err != nil {
		return Term{Kind: kind}
	}
	return t
}

// GroupCauses groups what failed since a moment (a zero one: all), the largest
// group first.
func GroupCauses(rows Rows, since time.Time) []CauseGroup {
	type key struct {
		cause    Cause
		code     int
		endpoint string
	}
	at := map[key]int{}
	var groups []CauseGroup
	rows.Each(func(d *Delivery) {
		when := d.when()
		if d.Outcome != Failed || (!since.IsZero() && when.Before(since)) {
			return
		}
		k := key{d.Cause, 0, d.Endpoint}
		if d.Cause.HasCode() {
			k.code = d.Code
		}
		i, known := at[k]
		if !known {
			i = len(groups)
			at[k] = i
			groups = append(groups, CauseGroup{Cause: k.cause, Code: k.code, Endpoint: k.endpoint})
		}
		addToGroup(&groups[i], d, when)
	})
	slices.SortFunc(groups, func(a, b CauseGroup) int {
		return cmp.Or(cmp.Compare(b.N, a.N), b.Last.Compare(a.Last), cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Endpoint, b.Endpoint))
	})
	return groups
}

func addToGroup(g *CauseGroup, d *Delivery, when time.Time) {
	if g.N++; g.Newest == nil || when.After(g.Last) {
		g.Newest = d.Copy()
	}
	if when.IsZero() {
		return
	}
	if g.First.IsZero() || when.Before(g.First) {
		g.First = when
	}
	if when.After(g.Last) {
		g.Last = when
	}
}

// Rates counts deliveries by outcome.
type Rates struct{ Delivered, Failed, Processing, Unknown int }

func count(r *Rates, o Outcome) {
	switch o {
	case Delivered:
		r.Delivered++
	case Failed:
		r.Failed++
	case Processing:
		r.Processing++
	case OutcomeUnknown:
		r.Unknown++
	}
}

// Sum is the number of deliveries.
func (r Rates) Sum() int { return r.Delivered + r.Failed + r.Processing + r.Unknown }

// Share is the delivered part of what has ended, 0 to 1; ok is false when
// nothing has.
func (r Rates) Share() (share float64, ok bool) {
	ended := r.Delivered + r.Failed
	if ended == 0 {
		return 0, false
	}
	return float64(r.Delivered) / float64(ended), true
}

// RatesOf counts the rows created from since until before until; a zero time is no bound.
func RatesOf(rows Rows, since, until time.Time) (r Rates) {
	rows.Each(func(d *Delivery) {
		when := d.when()
		if (since.IsZero() || !when.Before(since)) && (until.IsZero() || when.Before(until)) {
			count(&r, d.Outcome)
		}
	})
	return r
}

// Percentile returns the answer time that the part p (0 to 1) of the rows since a
// moment stay within, and how many rows gave one; NoTime when none did.
func Percentile(rows Rows, since time.Time, p float64) (took time.Duration, n int) {
	counts := make(map[time.Duration]int) // a time is told in milliseconds: there are few of them, of any number of rows
	rows.Each(func(d *Delivery) {
		if d.Took >= 0 && d.Outcome != Processing && (since.IsZero() || !d.when().Before(since)) {
			counts[d.Took]++
			n++
		}
	})
	rank := max(int(math.Ceil(min(max(p, 0), 1)*float64(n)))-1, 0)
	for _, took := range slices.Sorted(maps.Keys(counts)) {
		if rank -= counts[took]; rank < 0 {
			return took, n
		}
	}
	return NoTime, 0
}
