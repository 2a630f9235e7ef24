package svix

import (
	"encoding/binary"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

const (
	defaultPage = 50
	window      = 90 * 24 * time.Hour // how far a page of messages or attempts reaches back
)

// listQuery is what every list is asked with.
type listQuery struct {
	limit         int
	iterator      string // without the sign
	back          bool   // the page before the iterator
	before, after time.Time
}

// listOf reads a list's query. An iterator with the right prefix that is no id
// breaks the server's handler, which closes the connection.
func listOf(r *request, prefix string) (listQuery, *refusal) {
	v := r.URL.Query()
	q := listQuery{limit: defaultPage}
	if text := v.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			e := badQuery("Failed to deserialize query string: invalid digit found in string")
			return q, &e
		}
		if n > maxPage {
			e := invalid("Given limit must not exceed 250", "query", "limit", "limit")
			return q, &e
		}
		q.limit = n
	}
	q.iterator, q.back = strings.CutPrefix(v.Get("iterator"), "-")
	if id, ok := strings.CutPrefix(q.iterator, prefix); prefix != "" && q.iterator != "" {
		if !ok {
			e := invalid("Invalid iterator", "query", "iterator")
			return q, &e
		}
		if !isKSUID(id) {
			panic("iterator") // net/http closes the connection without an answer, as the server does
		}
	}
	for name, at := range map[string]*time.Time{"before": &q.before, "after": &q.after} {
		text := v.Get(name)
		if text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			e := badQuery("Failed to deserialize query string: premature end of input")
			return q, &e
		}
		*at = t
	}
	return q, nil
}

// window bounds a list of messages or attempts in time: 90 days back from now,
// from the iterator, or from before; nothing later than in an hour.
func (q listQuery) window(now time.Time, prefix string) listQuery {
	from := now
	if at, ok := ksuidTime(strings.TrimPrefix(q.iterator, prefix)); ok && q.iterator != "" {
		from = at
	}
	if !q.before.IsZero() {
		from = q.before
	}
	if q.back {
		return q
	}
	if q.after.IsZero() || q.after.Before(from.Add(-window)) {
		if q.after.IsZero() || !q.before.IsZero() || q.iterator != "" {
			q.after = maxTime(q.after, from.Add(-window))
		}
	}
	return q
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// pageBy makes a page of things that are sorted by key, rising. desc shows the
// last first. want, where given, picks those to be shown.
func pageBy[T, W any](all []T, q listQuery, key func(T) string, desc bool, want func(T) bool, wire func(T) W) wirePage[W] {
	forward := desc == q.back // walk the slice towards its end
	i := 0
	switch {
	case q.iterator != "" && forward:
		i = sort.Search(len(all), func(i int) bool { return key(all[i]) > q.iterator })
	case q.iterator != "":
		i = sort.Search(len(all), func(i int) bool { return key(all[i]) >= q.iterator }) - 1
	case !forward:
		i = len(all) - 1
	}
	step := 1
	if !forward {
		step = -1
	}
	var picked []T
	for ; i >= 0 && i < len(all) && len(picked) <= q.limit; i += step {
		if want == nil || want(all[i]) {
			picked = append(picked, all[i])
		}
	}
	p := wirePage[W]{Data: []W{}, Done: len(picked) <= q.limit}
	picked = picked[:min(len(picked), q.limit)]
	if q.back {
		slices.Reverse(picked)
	}
	for _, t := range picked {
		p.Data = append(p.Data, wire(t))
	}
	if n := len(picked); n > 0 {
		p.Iterator, p.Prev = rest.Some(key(picked[n-1])), rest.Some("-"+key(picked[0]))
	} else if q.iterator != "" {
		p.Iterator = rest.Some(q.iterator)
	}
	return p
}

// oldestFirst says whether only after is given: then the page holds the oldest
// after it, shown newest first, and the way on is the one back.
func (q listQuery) oldestFirst() bool {
	return !q.after.IsZero() && q.before.IsZero() && q.iterator == ""
}

// within says whether a time is in the list's span.
func (q listQuery) within(t time.Time) bool {
	return (q.before.IsZero() || t.Before(q.before)) && (q.after.IsZero() || t.After(q.after))
}

// texts reads a list in a query, in any of the ways it may be written.
func texts(v url.Values, name string) (out []string) {
	for key, values := range v {
		if key != name && !(strings.HasPrefix(key, name+"[") && strings.HasSuffix(key, "]")) {
			continue
		}
		for _, x := range values {
			for part := range strings.SplitSeq(x, ",") {
				if part != "" {
					out = append(out, part)
				}
			}
		}
	}
	return out
}

// noiseOf makes what follows the time in an id: a number that grows, and what
// looks like chance.
func noiseOf(seq uint32) (noise [15]byte) {
	binary.BigEndian.PutUint32(noise[:], seq)
	x := uint64(seq)*0x9e3779b97f4a7c15 + 0x1234567
	x ^= x >> 29
	binary.BigEndian.PutUint64(noise[4:], x*0xbf58476d1ce4e5b9)
	return noise
}

// seqOf reads the number out of an id without its prefix.
func seqOf(id string) (seq uint32, ok bool) {
	b, ok := ksuidRaw(id)
	return binary.BigEndian.Uint32(b[5:9]), ok
}
