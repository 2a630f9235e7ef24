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
}

// View draws the header and the rows.
func (t *Table[K, T]) View(s *themes.Styles, o TableView[K]) []string {
	if t.spoken {
		return t.spokenView(&o)
	}
	lines := make([]string, 0, t.h)
	var b strings.Builder
	b.Grow(t.h * (t.w + 24*len(t.slots) + 32))
	ends := make([]int, 0, t.h)
	if t.h > 1 {
		t.header(&b, &s.Plain)
		ends = append(ends, b.Len())
	}
	for i := t.top; i < t.top+t.body(); i++ {
		if i < t.Len() {
			t.draw(&b, i, s, &o)
		} else {
			Blank(&b, t.w)
		}
		ends = append(ends, b.Len())
	}
	all, from := b.String(), 0
	for _, to := range ends {
		lines = append(lines, all[from:to])
		from = to
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
func (t *Table[K, T]) draw(b *strings.Builder, i int, s *themes.Styles, o *TableView[K]) {
	row := t.row(i)
	onCursor := i == t.cursor
	p := pen{b: b, k: s.Inks(onCursor && o.Focused, o.Dim), w: t.w}
	t.gutter(&p, row, onCursor, o)
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
func (t *Table[K, T]) gutter(p *pen, row T, onCursor bool, o *TableView[K]) {
	marked := o.Marked != nil && o.Marked(t.key(row))
	if onCursor {
		p.put(p.k.Gutter, cursorBar)
	}
	if marked && p.x < min(gutter, p.w) {
		p.put(p.k.Gutter, markDot)
	}
	p.blank(gutter - p.x)
}
