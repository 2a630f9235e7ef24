package tui

import (
	"context"
	"slices"
	"sort"
	"sync/atomic"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// filtered is the rows that a filter lets through, by their places in the log, how
// many more would match in what is masked (those are counted, not shown), and how
// many payloads are not held here and so were not searched. Of a long log they come
// in parts.
type filtered struct {
	log    model.Rows
	places []uint32
	hidden int
	unread int
	away   int // of the marked ones, those that are not let through; only where all was looked through

	looked int             // rows that were looked through; less than all in a part
	rest   func() filtered // goes on; nil where nothing is left to look through
}

// rows are the rows themselves.
func (f *filtered) rows() model.Rows { return f.log.Pick(f.places) }

// near is where a delivery is among the rows; -1 where it is not.
func (f *filtered) near(d *model.Delivery) int {
	i, ok := f.log.IndexOf(d.ID, placeOf(f.log, d.Created), nearbyRows)
	if !ok {
		return -1
	}
	return slices.Index(f.places, uint32(i)) //nolint:gosec // a row's place
}

// nearbyRows is how far a row is looked for from where its time says it is: a log
// may have the times of some rows the wrong way round.
const nearbyRows = 10_000

// placeOf is about where in a log a row of that time is; -1 where it has none.
func placeOf(rows model.Rows, at time.Time) int {
	if at.IsZero() {
		return -1
	}
	return firstUntil(rows, at)
}

// firstUntil is the place of the first row of a log that was made at a time or
// before.
func firstUntil(rows model.Rows, at time.Time) int {
	return sort.Search(rows.Len(), func(i int) bool { return !rows.Created(i).After(at) })
}

// sifter filters a log beside the screen. It holds values only.
type sifter struct {
	filter  *model.Filter
	order   order
	marks   map[model.DeliveryID]bool
	watched client.Watched // asked for payloads where the filter needs them; it makes no call
	seq     uint64
	newest  *atomic.Uint64 // the seq that is still of interest; nil for always this one
}

// given says whether somebody filters anew by now.
func (s sifter) given() bool { return s.newest != nil && s.newest.Load() != s.seq }

// checkEvery is how many payloads are searched between two looks whether anybody
// still waits for them.
const checkEvery = 256

// How many rows are looked through before the first of them are shown: those that
// take so long that somebody would wait.
const (
	partRows   = 50_000
	partBodies = 2_000 // where payloads are searched
)

func (s sifter) sift(rows model.Rows) filtered {
	out := s.pass(rows, 0, rows.Len())
	out.log, out.places, out.looked = rows, s.order.sorted(rows, out.places, s.given), rows.Len()
	out.away = s.away(&out)
	return out
}

// inParts sifts, and hands out what it has after a first part and then whenever
// it has looked through three times more.
func (s sifter) inParts(rows model.Rows) filtered {
	n := partRows
	if s.filter.NeedsBody() {
		n = partBodies
	}
	return s.goOn(filtered{log: rows}, n)
}

// goOn looks through the rows up to n; so are those that have passed before it, in
// the order of the log.
func (s sifter) goOn(so filtered, n int) filtered {
	n = min(n, so.log.Len())
	more := s.pass(so.log, so.looked, n)
	so.places, so.looked = append(so.places, more.places...), n // behind what was handed out
	so.hidden, so.unread = so.hidden+more.hidden, so.unread+more.unread
	out := so
	out.places = s.order.sorted(so.log, so.places, s.given)
	if n < so.log.Len() && !s.given() {
		out.rest = func() filtered { return s.goOn(so, 4*n) }
		return out
	}
	out.away = s.away(&out)
	return out
}

// pass is the rows that match, from one to before another.
func (s sifter) pass(rows model.Rows, from, to int) (out filtered) {
	if s.filter.NeedsBody() {
		return s.passBodies(rows, from, to)
	}
	parts := shardsOf(to - from)
	found, counts := make([]uint32, to-from), make([]int, len(parts))
	all := s.filter.Empty()
	if !inShards(parts, s.given, func(n, first, last int) {
		at := parts[n].from + counts[n]
		if all {
			for i := first; i < last; i++ {
				found[i] = uint32(from + i) //nolint:gosec // a row's place
			}
			at += last - first
		} else {
			rows.Scan(from+first, from+last, func(i int, d *model.Delivery) bool {
				if s.filter.Match(d, model.MatchInfo{Marked: s.marks[d.ID]}) {
					found[at] = uint32(i) //nolint:gosec // a row's place
					at++
				}
				return true
			})
		}
		counts[n] = at - parts[n].from
	}) {
		return filtered{}
	}
	n := 0
	for i, part := range parts {
		n += copy(found[n:], found[part.from:part.from+counts[i]])
	}
	if out.places = found[:n]; n < len(found)/2 {
		out.places = slices.Clone(out.places) // the rest is not kept for it
	}
	return out
}

// passBodies is pass where payloads are searched.
func (s sifter) passBodies(rows model.Rows, from, to int) (out filtered) {
	negated := negatesBody(s.filter)
	given := false
	rows.Scan(from, to, func(i int, d *model.Delivery) bool {
		if given = (i-from)%checkEvery == 0 && s.given(); given {
			return false
		}
		shown, masked, held := s.passBody(d, negated)
		if !held {
			out.unread++
		}
		if shown {
			out.places = append(out.places, uint32(i)) //nolint:gosec // a row's place
		}
		if masked {
			out.hidden++
		}
		return true
	})
	if given {
		return filtered{}
	}
	return out
}

// passBody matches a row with its payload, where that is held: as it is shown, else
// as it is, in what is masked. What does not match as it is cannot match with less
// of it, unless a term is negated.
func (s sifter) passBody(d *model.Delivery, negated bool) (shown, masked, held bool) {
	info := model.MatchInfo{Marked: s.marks[d.ID]}
	whole, held := s.body(d.ID)
	info.Body = whole
	all := s.filter.Match(d, info)
	if !all && !negated {
		return false, false, held
	}
	info.Body = unmasked(d.Type, whole)
	shown = s.filter.Match(d, info)
	return shown, all && !shown, held
}

// negatesBody says whether a filter lets through what does not hold something.
func negatesBody(f *model.Filter) bool {
	return slices.ContainsFunc(f.Terms(), func(t model.Term) bool { return t.Negate })
}

// body is a payload that is held here.
func (s sifter) body(id model.DeliveryID) (body []byte, held bool) {
	det, err := s.watched.Detail(context.Background(), id, false)
	if err != nil {
		return nil, false
	}
	return det.Exchange.Body, true
}

// unmasked is a payload with what is masked blanked out. What is not JSON is
// masked as a whole.
func unmasked(t model.EventType, body []byte) []byte {
	if body == nil {
		return nil
	}
	doc, bad := jsondoc.Parse(body)
	if bad != nil {
		return nil
	}
	out := slices.Clone(body)
	for i := range doc.Len() {
		n := doc.Node(i)
		if n.Kind.Container() || !catalog.Masked(t, doc, i) {
			continue
		}
		for at := n.Start; at < n.End; at++ {
			out[at] = ' '
		}
	}
	return out
}
