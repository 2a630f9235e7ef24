package tui

import (
	"context"
	"slices"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// filtered is the rows that a filter lets through, and how many more would
// match in what is masked: those are counted, not shown.
type filtered struct {
	rows   []*model.Delivery
	hidden int
}

// sifter filters a log beside the screen. It holds values only.
type sifter struct {
	filter  *model.Filter
	order   order
	marks   map[model.DeliveryID]bool
	watched client.Watched // asked for payloads where the filter needs them; it makes no call
}

func (s sifter) sift(rows []*model.Delivery) filtered {
	out := s.pass(rows)
	s.order.sortRows(out.rows)
	return out
}

// pass is the rows that match.
func (s sifter) pass(rows []*model.Delivery) (out filtered) {
	bodies := s.filter.NeedsBody()
	for _, d := range rows {
		info := model.MatchInfo{Marked: s.marks[d.ID]}
		if !bodies {
			if s.filter.Match(d, info) {
				out.rows = append(out.rows, d)
			}
			continue
		}
		whole := s.body(d.ID)
		info.Body = unmasked(d.Type, whole)
		if s.filter.Match(d, info) {
			out.rows = append(out.rows, d)
			continue
		}
		info.Body = whole
		if s.filter.Match(d, info) {
			out.hidden++
		}
	}
	return out
}

// body is a payload that is held here; nil for one that is not.
func (s sifter) body(id model.DeliveryID) []byte {
	det, err := s.watched.Detail(context.Background(), id, false)
	if err != nil {
		return nil
	}
	return det.Exchange.Body
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
