package tui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// typeFigure is how the messages of one event type fared.
type typeFigure struct {
	name  model.EventType
	rates model.Rates
}

// typesOf counts the outcomes of each event type, what fails most first.
func typesOf(rows model.Rows, since time.Time) []typeFigure {
	by := map[model.EventType]*model.Rates{}
	rows.Each(func(d *model.Delivery) {
		if d.Created.Before(since) {
			return
		}
		r := by[d.Type]
		if r == nil {
			r = &model.Rates{}
			by[d.Type] = r
		}
		switch d.Outcome {
		case model.Delivered:
			r.Delivered++
		case model.Failed:
			r.Failed++
		case model.Processing:
			r.Processing++
		case model.OutcomeUnknown:
			r.Unknown++
		}
	})
	out := make([]typeFigure, 0, len(by))
	for _, name := range slices.Sorted(maps.Keys(by)) {
		out = append(out, typeFigure{name, *by[name]})
	}
	slices.SortStableFunc(out, func(a, b typeFigure) int {
		return cmp.Or(cmp.Compare(b.rates.Failed, a.rates.Failed), cmp.Compare(b.rates.Delivered, a.rates.Delivered))
	})
	return out
}

// leastTypes is how little room the event types are worth: a title, three
// lines, a blank.
const leastTypes = 5

// What a line of an event type needs: for its name at least, and for the rest.
const (
	leastTypeName = 38
	typeCounts    = 50
)

// types lists how each event type fares, where there is room.
func (p *overview) types(room int) []string {
	if p.fig == nil || len(p.fig.types) == 0 || p.fig.rates.Delivered+p.fig.rates.Failed == 0 || room < leastTypes+2*2 { // the charts may have two lines each
		return nil
	}
	k := p.sh.inks()
	n := min(len(p.fig.types), room-4-2)
	lines, name := []string{p.title("Event types", ofAll(n, len(p.fig.types))+p.spanWords(), false)}, leastTypeName
	for _, t := range p.fig.types[:n] {
		name = max(name, min(cells(text.Clean(string(t.name)))+1, p.w-typeCounts))
	}
	for _, t := range p.fig.types[:n] {
		s := newStrip(p.w)
		s.put(k.Text, "   "+widget.FitString(orNotGiven(t.name != "", func() string { return text.Clean(string(t.name)) }), name, widget.Left))
		ink := k.Faint
		if t.rates.Failed > 0 {
			ink = k.Bad
		}
		s.put(ink, fmt.Sprintf("%8s failed", model.Grouped(t.rates.Failed)))
		s.put(k.Faint, fmt.Sprintf("%9s delivered", model.Grouped(t.rates.Delivered)))
		if share, ok := t.rates.Share(); ok {
			s.put(k.Faint, fmt.Sprintf("   %5.1f %%", share*100))
		}
		lines = append(lines, s.line())
	}
	return append(lines, blank(p.w))
}
