package tui

import (
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// lineColumns are the columns that there is room for, with their widths.
type lineColumns struct {
	cols        []lineColumn
	widths      []int
	badge, name int
}

// shown gives columns the width that they fill, and leaves out those that there
// is no room for.
func (p *allProfiles) shown() *lineColumns {
	c := &lineColumns{name: leastProfile}
	for i := range p.lines {
		l := &p.lines[i]
		c.name = min(max(c.name, cells(text.Clean(l.choice.Name))), widestProfile)
		if p.w >= leastWidth || l.production() {
			c.badge = max(c.badge, len(badgeOf(l))+1)
		}
	}
	for _, col := range p.columns() {
		w := cells(col.title)
		for i := range p.lines {
			w = max(w, cells(col.cell(&p.lines[i], &p.app.sh.styles.Plain).text))
		}
		c.cols, c.widths = append(c.cols, col), append(c.widths, w)
	}
	for c.width() > p.w && c.dropOne() {
	}
	if over := c.width() - p.w; over > 0 {
		c.name = max(leastProfile, c.name-over)
	}
	return c
}

// width is what all columns take.
func (c *lineColumns) width() int {
	n := lineStart + c.badge + c.name + 1
	for _, w := range c.widths {
		n += w + columnGap
	}
	return n
}

// lineStart is the width of the cursor's bar and the state's glyph.
const lineStart = 4

// dropOne leaves out the column that is worth least.
func (c *lineColumns) dropOne() bool {
	worst := -1
	for i, col := range c.cols {
		if col.drop > 0 && (worst < 0 || col.drop > c.cols[worst].drop) {
			worst = i
		}
	}
	if worst < 0 {
		return false
	}
	c.cols = append(c.cols[:worst:worst], c.cols[worst+1:]...)
	c.widths = append(c.widths[:worst:worst], c.widths[worst+1:]...)
	return true
}

// badgeOf is the environment's word with a blank on either side; empty for none.
func badgeOf(l *profileLine) string {
	if b := (model.Profile{Environment: l.choice.Environment}).Badge(); b != "" {
		return " " + text.Clean(b) + " "
	}
	return ""
}

// heads are the columns' titles.
func (c *lineColumns) heads(w int, k *themes.Inks) string {
	s := newStrip(w)
	s.to(lineStart + c.badge)
	s.put(k.Faint, "profile")
	s.to(lineStart + c.badge + c.name)
	for i, col := range c.cols {
		s.put(k.Faint, c.cell(i, col.title))
	}
	return s.line()
}

// cell is a text in its column, with the gap before it.
func (c *lineColumns) cell(i int, words string) string {
	align := widget.Left
	if c.cols[i].right {
		align = widget.Right
	}
	return blank(columnGap) + widget.FitString(words, c.widths[i], align)
}

// line is a profile's own line.
func (c *lineColumns) line(p *allProfiles, i int) string {
	l, st := &p.lines[i], p.app.sh.styles
	at := i == p.index
	k := st.Inks(at, p.inks(l) != &st.Plain)
	s := newStrip(p.w)
	bar := " "
	if at {
		bar = "▌"
	}
	s.put(k.Gutter, bar)
	glyph, _, ink := l.look(k)
	s.put(k.Text, " ")
	s.put(ink, glyph)
	s.put(k.Text, " ")
	if b := badgeOf(l); b != "" && c.badge > len(b) {
		look := st.BadgeCalm
		if l.production() {
			look = st.Badge
		}
		s.put(look, b)
		s.put(k.Text, blank(c.badge-len(b)))
	} else {
		s.put(k.Text, blank(c.badge))
	}
	s.put(k.Strong, widget.FitString(text.Clean(l.choice.Name), c.name, widget.Left))
	for i, col := range c.cols {
		cell := col.cell(l, k)
		s.put(cell.ink, c.cell(i, cell.text))
	}
	return s.lineIn(k.Text)
}
