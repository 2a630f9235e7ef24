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
		if i < len(t.rows) {
			t.row(&b, i, s, &o)
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

func (t *Table[K, T]) row(b *strings.Builder, i int, s *themes.Styles, o *TableView[K]) {
	row := t.rows[i]
	onCursor := i == t.cursor
	k := s.Inks(onCursor && o.Focused, o.Dim)
	t.gutter(b, row, onCursor, k, o)
	x := min(gutter, t.w)
	for n, sl := range t.slots {
		c := &t.cols[sl.col]
		ink := k.Text
		if c.Ink != nil {
			ink = c.Ink(row, k)
		}
		f := field{w: gap, blank: k.Blank}
		if n > 0 {
			f.spaces(b, gap)
			x += gap
		}
		f.w, f.align, f.ink = sl.w, c.align(), ink
		fitIn(b, c.Cell(row), f)
		x += sl.w
	}
	f := field{blank: k.Blank}
	f.spaces(b, t.w-x)
}

// gutter draws the cursor's bar and the mark.
func (t *Table[K, T]) gutter(b *strings.Builder, row T, onCursor bool, k *themes.Inks, o *TableView[K]) {
	marked := o.Marked != nil && o.Marked(t.key(row))
	if t.w == 0 {
		return
	}
	switch {
	case onCursor && marked && t.w >= gutter:
		k.Gutter.Write(b, cursorBar+markDot)
		return
	case onCursor:
		k.Gutter.Write(b, cursorBar)
	case marked:
		k.Gutter.Write(b, markDot)
	default:
		b.WriteByte(' ')
	}
	if t.w >= gutter {
		if onCursor {
			k.Blank.Write(b, " ")
			return
		}
		b.WriteByte(' ')
	}
}
