package tui

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// filtered is the rows that a filter lets through, how many more would match in
// what is masked (those are counted, not shown), and how many payloads are not
// held here and so were not searched. Of a long log they come in parts.
type filtered struct {
	rows   []*model.Delivery
	hidden int
	unread int
	away   int // of the marked ones, those that are not let through; only where all was looked through

	looked int             // rows that were looked through; less than all in a part
	rest   func() filtered // goes on; nil where nothing is left to look through
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

func (s sifter) sift(rows []*model.Delivery) filtered {
	out := s.pass(rows)
	out.rows, out.looked = s.order.sorted(out.rows, s.given), len(rows)
	out.away = s.away(out.rows)
	return out
}

// inParts sifts, and hands out what it has after a first part and then whenever
// it has looked through three times more.
func (s sifter) inParts(rows []*model.Delivery) filtered {
	n := partRows
	if s.filter.NeedsBody() {
		n = partBodies
	}
	return s.goOn(rows, filtered{}, n)
}

// goOn looks through the rows up to n; so are those that have passed before it, in
// the order of the log.
func (s sifter) goOn(rows []*model.Delivery, so filtered, n int) filtered {
	n = min(n, len(rows))
	more := s.pass(rows[so.looked:n])
	so.rows, so.looked = append(so.rows, more.rows...), n // behind what was handed out
	so.hidden, so.unread = so.hidden+more.hidden, so.unread+more.unread
	out := so
	out.rows = s.order.sorted(so.rows, s.given)
	if n < len(rows) && !s.given() {
		out.rest = func() filtered { return s.goOn(rows, so, 4*n) }
		return out
	}
	out.away = s.away(out.rows)
	return out
}

// pass is the rows that match.
func (s sifter) pass(rows []*model.Delivery) (out filtered) {
	if s.filter.NeedsBody() {
		return s.passBodies(rows)
	}
	parts := shardsOf(len(rows))
	found := make([][]*model.Delivery, len(parts))
	if !inShards(parts, s.given, func(n, from, to int) {
		for _, d := range rows[from:to] {
			if s.filter.Match(d, model.MatchInfo{Marked: s.marks[d.ID]}) {
				found[n] = append(found[n], d)
			}
		}
	}) {
		return filtered{}
	}
	if out.rows = found[0]; len(found) > 1 {
		out.rows = slices.Concat(found...)
	}
	return out
}

// passBodies is pass where payloads are searched.
func (s sifter) passBodies(rows []*model.Delivery) (out filtered) {
	negated := negatesBody(s.filter)
	for i, d := range rows {
		if i%checkEvery == 0 && s.given() {
			return filtered{}
		}
		s.passBody(d, model.MatchInfo{Marked: s.marks[d.ID]}, negated, &out)
	}
	return out
}

// passBody matches a row with its payload: as it is, and as it is shown. What
// does not match as it is cannot match with less of it, unless a term is negated.
func (s sifter) passBody(d *model.Delivery, info model.MatchInfo, negated bool, out *filtered) {
	whole, held := s.body(d.ID)
	if !held {
		out.unread++
	}
	info.Body = whole
	all := s.filter.Match(d, info)
	if !all && !negated {
		return
	}
	info.Body = unmasked(d.Type, whole)
	switch {
	case s.filter.Match(d, info):
		out.rows = append(out.rows, d)
	case all:
		out.hidden++
	}
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
