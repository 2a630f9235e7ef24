package tui

import (
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
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

// latest keeps an endpoint's latest deliveries as they were drawn, and all that they
// were drawn by.
type latest struct {
	by    latestBy
	lines []string
}

type latestBy struct {
	of   any // whose rows they are: what nobody changes, another one for other rows
	w, h int
	inks *themes.Inks
	when timeWords
}

// view are the lines of rows, which are those of what is named.
func (l *latest) view(sh *shared, of any, rows model.Rows, w, h int) []string {
	if l.by == newLatestBy(sh, of, w, h) {
		return l.lines
	}
	return latestLines(sh, rows, w, h)
}

// prepare draws ahead what view returns then.
func (l *latest) prepare(sh *shared, of any, rows model.Rows, w, h int) {
	if by := newLatestBy(sh, of, w, h); l.by != by {
		*l = latest{by, latestLines(sh, rows, w, h)}
	}
}

func newLatestBy(sh *shared, of any, w, h int) latestBy {
	return latestBy{of, w, h, sh.inks(), sh.timeWords()}
}
