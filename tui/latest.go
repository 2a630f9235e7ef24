package tui

import (
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// Of an endpoint's latest deliveries: how many are listed at most, and how many
// there has to be room for.
const (
	mostLatest  = 48
	leastLatest = 3
	leastEvent  = 16 // cells of a type that are kept beside a long cause
)

// latestLines are an endpoint's latest deliveries, newest first, in at most h
// lines; none where there is no room for some, or nothing is told of them.
func latestLines(sh *shared, rows model.Rows, w, h int) []string {
	n := min(h-2, rows.Len(), mostLatest)
	if n < min(leastLatest, rows.Len()) || n <= 0 || sh.snap.Log.Bare {
		return nil
	}
	k := sh.inks()
	lines := []string{blank(w), lineOf(w, k.Strong, " Latest deliveries")}
	event, cause := 0, 0
	rows = rows.Slice(0, n)
	rows.Each(func(d *model.Delivery) {
		event, cause = max(event, cells(text.Clean(string(d.Type)))), max(cause, cells(causeCell(d)))
	})
	rows.Each(func(d *model.Delivery) {
		s, ink := newStrip(w), inkOf(d.Outcome, k)
		s.space(3)
		s.field(k.Faint, orNotGiven(!d.Created.IsZero(), func() string { return sh.when(d.Created) }), 13, widget.Left)
		s.field(ink, outcomeCell(d), 13, widget.Left)
		s.field(ink, codeCell(d.Code), 4, widget.Right)
		s.space(1)
		const took, gap = 9, 2
		room := w - s.at - took - 1
		if cause > 0 { // one that is cut to nothing says nothing
			room -= gap + cause
		}
		s.field(k.Text, string(d.Type), max(min(event, room), min(event, leastEvent)), widget.Left)
		s.field(k.Faint, tookCell(d.Took), took, widget.Right)
		s.space(gap)
		s.put(ink, causeCell(d))
		lines = append(lines, s.line())
	})
	return lines
}
