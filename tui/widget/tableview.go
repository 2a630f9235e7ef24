package widget

import (
	"strings"

	"github.com/hooktop/hooktop/themes"
)

const (
	gutter    = 2 // cells before the first column
	cursorBar = "▌"
	markDot   = "●"
)

// TableView says how a table is drawn this time.
type TableView[K comparable] struct {
	Dim     bool         // the rows are not up to date
	Focused bool         // keys go to this table
	Marked  func(K) bool // nil for no marks
	Words   any          // what cells are made of beside their rows, where lines are prepared; comparable
}

// View draws the header and the rows.
func (t *Table[K, T]) View(s *themes.Styles, o TableView[K]) []string {
	if t.spoken {
		return t.spokenView(&o)
	}
	lines := make([]string, 0, t.h)
	var b strings.Builder
	if t.h > 1 {
		if k := (kept{inks: &s.Plain}); t.head.is(k) {
			lines = append(lines, t.head.line)
		} else {
			b.Grow(t.h * t.bytes())
			t.header(&b, k.inks)
			lines = append(lines, b.String())
		}
	}
	for i := t.top; i < t.top+t.body(); i++ {
		from := b.Len()
		switch {
		case i >= t.Len():
			Blank(&b, t.w)
		default:
			k := t.drawnBy(i, s, &o)
			if at := i - t.first; at < len(t.drawn) && t.drawn[at].is(k) {
				lines = append(lines, t.drawn[at].line)
				continue
			}
			t.draw(&b, i, &k)
		}
		lines = append(lines, b.String()[from:])
	}
	return lines
}

func (t *Table[K, T]) header(b *strings.Builder, k *themes.Inks) {
	k.Faint.Open(b)
	x := min(gutter, t.w)
	Blank(b, x)
	for i, sl := range t.slots {
		if i > 0 {
			Blank(b, gap)
			x += gap
		}
		c := &t.cols[sl.col]
		Fit(b, c.Title, sl.w, c.align())
		x += sl.w
	}
	Blank(b, t.w-x)
	k.Faint.Close(b)
}

// draw draws a row.
func (t *Table[K, T]) draw(b *strings.Builder, i int, by *kept) {
	row := t.row(i)
	p := pen{b: b, k: by.inks, w: t.w}
	t.gutter(&p, by)
	for n, sl := range t.slots {
		if n > 0 {
			p.blank(gap)
		}
		c := &t.cols[sl.col]
		ink := p.k.Text
		if c.Ink != nil {
			ink = c.Ink(row, p.k)
		}
		p.fit(ink, c.Cell(row), sl.w, c.align())
	}
	p.end()
}

// gutter draws the cursor's bar and the mark.
func (t *Table[K, T]) gutter(p *pen, by *kept) {
	if by.on {
		p.put(p.k.Gutter, cursorBar)
	}
	if by.marked && p.x < min(gutter, p.w) {
		p.put(p.k.Gutter, markDot)
	}
	p.blank(gutter - p.x)
}
