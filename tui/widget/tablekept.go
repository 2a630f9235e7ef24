package widget

import (
	"strings"

	"github.com/hooktop/hooktop/themes"
)

// kept is a line as it was drawn, and all that it was drawn by beside the row that
// it is of and the columns. Without a line it was not.
type kept struct {
	line   string
	inks   *themes.Inks
	on     bool // the cursor is there
	marked bool
	words  any
}

// Prepare draws ahead what a View of the same kind shows, which then only puts
// lines together. Lines that would not change are not drawn anew.
func (t *Table[K, T]) Prepare(s *themes.Styles, o TableView[K]) {
	if t.spoken {
		return
	}
	if k := (kept{inks: &s.Plain}); t.h > 1 && !t.head.is(k) {
		var b strings.Builder
		b.Grow(t.bytes())
		t.header(&b, k.inks)
		k.line = b.String()
		t.head = k
	}
	if len(t.drawn) != len(t.held) {
		t.drawn = make([]kept, len(t.held))
	}
	for i := t.top; i < min(t.top+t.body(), t.Len()); i++ {
		k := t.drawnBy(i, s, &o)
		if t.drawn[i-t.first].is(k) {
			continue
		}
		var b strings.Builder
		b.Grow(t.bytes())
		t.draw(&b, i, &k)
		k.line = b.String()
		t.drawn[i-t.first] = k
	}
}

// is says whether a line was drawn, and by the same.
func (k *kept) is(by kept) bool {
	by.line = k.line
	return k.line != "" && *k == by
}

// drawnBy is what a row is drawn by now.
func (t *Table[K, T]) drawnBy(i int, s *themes.Styles, o *TableView[K]) kept {
	on := i == t.cursor
	return kept{
		inks: s.Inks(on && o.Focused, o.Dim), on: on, words: o.Words,
		marked: o.Marked != nil && o.Marked(t.key(t.row(i))),
	}
}

// bytes is room for a line with its inks.
func (t *Table[K, T]) bytes() int { return t.w + 24*len(t.slots) + 32 }

// redraw has every line drawn anew: rows look different now.
func (t *Table[K, T]) redraw() { t.head, t.drawn = kept{}, nil }
