package svix

import (
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/ksuid"
	"github.com/hooktop/hooktop/client/rest"
)

const (
	defaultPage = 50
	window      = 90 * 24 * time.Hour // how far a page of messages or attempts reaches
	ahead       = time.Hour           // how far into the future
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
			return q, badQuery("limit: invalid value")
		}
		if n > maxPage {
			return q, invalid("Given limit must not exceed 250", "query", "limit", "limit")
		}
		q.limit = n
	}
	q.iterator, q.back = strings.CutPrefix(v.Get("iterator"), "-")
	if id, ok := strings.CutPrefix(q.iterator, prefix); prefix != "" && q.iterator != "" {
		if !ok {
			return q, badQuery("iterator: invalid prefix")
		}
		if !ksuid.Is(id) {
			panic(http.ErrAbortHandler)
		}
	}
	for name, at := range map[string]*time.Time{"before": &q.before, "after": &q.after} {
		text := v.Get(name)
		if text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return q, badQuery(name + ": premature end of input")
		}
		*at = t
	}
	return q, nil
}

// oldestFirst says whether only after is given: then the page holds the oldest
// after it, shown newest first, and the way on is the one back.
func (q listQuery) oldestFirst() bool {
	return !q.after.IsZero() && q.before.IsZero() && q.iterator == ""
}

// span is where in time a list of messages or attempts is looked for: 90 days
// from now, from the iterator, or back from before; nothing later than in an hour.
func (q listQuery) span(now time.Time, prefix string) (from, to time.Time) {
	from, to = q.after, now.Add(ahead)
	if !q.before.IsZero() && q.before.Before(to) {
		to = q.before
	}
	pivot, turned := ksuid.Time(strings.TrimPrefix(q.iterator, prefix))
	reach := time.Time{}
	switch {
	case turned && q.back:
		if end := pivot.Add(window); end.Before(to) {
			to = end
		}
	case turned:
		reach = pivot.Add(-window)
	case !q.before.IsZero():
		reach = q.before.Add(-window)
	case q.after.IsZero():
		reach = now.Add(-window)
	}
	if reach.After(from) {
		from = reach
	}
	return from, to
}

// listing is a list that pages are made of.
type listing[T, W any] struct {
	all      []T // rising by id
	id       func(T) string
	than     func(T) int // compares with the iterator, where one is given
	upwards  bool        // shown in rising order
	backward bool        // begun at the other end
	want     func(T) bool
	wire     func(T) W
}

// page makes a page.
func (l listing[T, W]) page(q listQuery) wirePage[W] {
	back := q.back || l.backward
	i, step := len(l.all)-1, -1
	if l.upwards != back {
		i, step = 0, 1
	}
	if q.iterator != "" {
		i = sort.Search(len(l.all), func(i int) bool { return l.than(l.all[i]) >= 0 })
		if step < 0 || (i < len(l.all) && l.than(l.all[i]) == 0) {
			i += step
		}
	}
	var picked []T
	for ; i >= 0 && i < len(l.all) && len(picked) <= q.limit; i += step {
		if l.want == nil || l.want(l.all[i]) {
			picked = append(picked, l.all[i])
		}
	}
	p := wirePage[W]{Data: []W{}, Done: len(picked) <= q.limit}
	picked = picked[:min(len(picked), q.limit)]
	if back {
		slices.Reverse(picked)
	}
	for _, t := range picked {
		p.Data = append(p.Data, l.wire(t))
	}
	if n := len(picked); n > 0 {
		p.Iterator, p.Prev = rest.Some(l.id(picked[n-1])), rest.Some("-"+l.id(picked[0]))
	}
	return p
}

// byText compares ids with the iterator as texts.
func byText[T any](id func(T) string, q listQuery) func(T) int {
	return func(t T) int { return strings.Compare(id(t), q.iterator) }
}

// timed makes a listing one of a span of time, newest first. at is where a thing
// stands.
func timed[T, W any](l listing[T, W], q listQuery, now time.Time, prefix string, at func(T) place) listing[T, W] {
	from, to := q.span(now, prefix)
	first := place{at: from.UnixMicro()}.tick()
	if from.IsZero() {
		first = 0
	}
	last := place{at: to.UnixMicro()}.tick()
	lo := sort.Search(len(l.all), func(i int) bool { return at(l.all[i]).tick() >= first })
	hi := sort.Search(len(l.all), func(i int) bool { return at(l.all[i]).tick() > last })
	l.all = l.all[lo:max(lo, hi)]
	want := l.want
	l.want = func(t T) bool {
		p := at(t)
		return (q.before.IsZero() || p.at < q.before.UnixMicro()) && (q.after.IsZero() || p.at > q.after.UnixMicro()) && want(t)
	}
	p, _ := placeOf(strings.TrimPrefix(q.iterator, prefix))
	l.than = func(t T) int { return at(t).compare(p) }
	l.backward = q.oldestFirst()
	return l
}

// texts reads a list in a query, in any of the ways it may be written.
func texts(v url.Values, name string) (out []string) {
	for key, values := range v {
		if tail, ok := strings.CutPrefix(key, name); !ok || (tail != "" && (tail[0] != '[' || !strings.HasSuffix(tail, "]"))) {
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
