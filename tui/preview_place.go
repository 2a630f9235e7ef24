package tui

import (
	"bytes"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/tui/widget"
)

// places are the payloads that were looked at last, with what was folded and
// where the cursor was, so that coming back loses nothing.
type places struct{ kept []keptPlace }

type keptPlace struct {
	id   model.DeliveryID
	view *widget.JSONView
}

// What is kept of the payloads looked at.
const (
	mostPlaces    = 16
	largestPlaced = 64 << 10 // bytes; a larger one is read again from its top
)

// keep remembers a view, which is not to be used any more then, and says whether
// it did.
func (p *places) keep(d *model.Delivery, s *shown, view *widget.JSONView) bool {
	if d == nil || s == nil || s.doc == nil || view.Doc() != s.doc || len(s.doc.Source()) > largestPlaced {
		return false
	}
	p.kept = append(p.kept, keptPlace{d.ID, view})
	if len(p.kept) > mostPlaces {
		p.kept = append(p.kept[:0:0], p.kept[1:]...)
	}
	return true
}

// back is the view of a delivery that was looked at before, of the same payload;
// nil for none.
func (p *places) back(d *model.Delivery, doc *jsondoc.Doc) *widget.JSONView {
	if d == nil || doc == nil {
		return nil
	}
	for i, k := range p.kept {
		if k.id != d.ID {
			continue
		}
		p.kept = append(p.kept[:i:i], p.kept[i+1:]...)
		if bytes.Equal(k.view.Doc().Source(), doc.Source()) {
			return k.view
		}
		return nil
	}
	return nil
}
