package widget

import "strings"

// nothing stands in a cell for what is not given.
const nothing = "–"

// SetSpoken makes the table draw a row as a sentence, for who listens to the
// screen: no header and no padding, numbers and what is Named behind their column's title.
func (t *Table[K, T]) SetSpoken(on bool) { t.spoken = on }

// spokenView is View for who listens. Its lines are as long as their words.
func (t *Table[K, T]) spokenView(o *TableView[K]) []string {
	lines := make([]string, 0, t.h)
	if t.h > 1 {
		lines = append(lines, "") // the header's place
	}
	for i := t.top; i < min(t.top+t.body(), t.Len()); i++ {
		lead := ""
		if i == t.cursor && o.Focused {
			lead = cursorBar
		}
		if o.Marked != nil && o.Marked(t.key(t.row(i))) {
			lead += "marked, "
		}
		lines = append(lines, lead+t.sentence(i))
	}
	for len(lines) < t.h {
		lines = append(lines, "")
	}
	return lines
}

// sentence is a row in words, all of them: what is longer than the terminal is
// for the frame to fold.
func (t *Table[K, T]) sentence(i int) string {
	parts := make([]string, 0, len(t.cols))
	for c := range t.cols {
		col := &t.cols[c]
		words := strings.TrimSpace(clean(col.Cell(t.row(i))))
		if words == "" || words == nothing {
			continue
		}
		if (col.Right || col.Named) && col.Title != "" {
			words = col.Title + " " + words
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, ", ")
}

// Spoken is what the list shows, an item a line, and which of them the cursor is
// on; -1 for none.
func (p *PickList) Spoken() (lines []string, cursor int) {
	for _, i := range p.shown {
		item := &p.items[i]
		parts := make([]string, 0, 3)
		for _, words := range []string{item.Title, item.Desc, item.Key} {
			if words = strings.TrimSpace(clean(words)); words != "" {
				parts = append(parts, words)
			}
		}
		if item.Off != "" {
			parts = append(parts, "not now: "+clean(item.Off))
		}
		lines = append(lines, strings.Join(parts, ", "))
	}
	if len(lines) == 0 {
		return nil, -1
	}
	return lines, p.scroll.cur
}
