package tui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// View draws the screen. It reads only what Update left.
func (f *FileView) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: "hooktop"}
	if f.w == 0 || f.h == 0 {
		return v
	}
	r, k := f.rects(), &f.styles.Plain
	var lines []string
	if r.head > 0 {
		lines = append(lines, f.head())
	}
	if r.head > 1 {
		lines = append(lines, f.where())
	}
	if r.jq > 0 {
		lines = append(lines, f.jq.lines(f.w, k)[:r.jq]...)
	}
	lines = append(lines, f.body(r.body)...)
	if r.foot > 0 {
		lines = append(lines, f.foot())
	}
	for _, o := range f.overs {
		box := o.view(f.styles)
		bw := 0
		if len(box) > 0 {
			bw = ansi.StringWidth(box[0])
		}
		lines = widget.Over(lines, box, (f.w-bw)/2, max(0, (f.h-len(box))/3))
	}
	v.SetContent(f.look.Drawn(strings.Join(lines, "\n")))
	v.Cursor = f.cursor(r)
	return v
}

// head is the first line: which file, how much, and where in it.
func (f *FileView) head() string {
	k := &f.styles.Plain
	s := newStrip(f.w)
	s.put(k.Strong, " hooktop")
	s.put(k.Faint, " │ ")
	at := f.place()
	s.put(k.Text, text.Elide(text.Clean(f.o.Name), max(8, f.w-s.at-cells(at)-30)))
	switch {
	case f.is != nil && f.loading != nil:
		s.put(k.Busy, " │ "+f.loading.words())
	case f.is != nil:
		s.put(k.Faint, " │ "+f.kind())
	}
	s.to(f.w - cells(at) - 1)
	s.put(k.Text, at)
	return s.line()
}

// kind says how large the file is, and what it is.
func (f *FileView) kind() string {
	size := model.Bytes(int64(len(f.is.src)))
	if f.is.doc != nil {
		n := f.is.doc.Len()
		if n == 1 {
			return size + " JSON · 1 value"
		}
		return size + " JSON · " + model.Grouped(n) + " values"
	}
	if f.is.lines != nil {
		return size + " text"
	}
	return size + " binary"
}

// place is the line under the cursor, or at the top, of so many.
func (f *FileView) place() string {
	if f.is == nil {
		return ""
	}
	view, _ := f.shown()
	at, of := 0, 0
	if p, ok := view.(interface{ Position() (int, int) }); ok {
		at, of = p.Position()
	}
	if f.loading != nil {
		return strconv.Itoa(at) + "/" + strconv.Itoa(of) + "+"
	}
	return strconv.Itoa(at) + "/" + strconv.Itoa(of)
}

// where is the second line: the path under the cursor, or why there is no tree,
// and to the right how the search stands.
func (f *FileView) where() string {
	k := &f.styles.Plain
	s := newStrip(f.w)
	found := f.found()
	room := f.w - cells(found) - 3
	s.put(k.Text, " ")
	switch tree := f.folds(); {
	case tree != nil:
		if i, ok := tree.Node(); ok {
			at := text.Clean(tree.Doc().PathEnd(i, f.w))
			if at == "" {
				at = "."
			}
			s.put(k.Faint, text.Elide(at, max(1, min(room, 1000))))
		}
	case f.is != nil && f.mode == asText && f.is.doc == nil:
		s.put(k.Warn, f.is.why)
	case f.is != nil && f.mode == asBytes:
		s.put(k.Faint, "offset "+strconv.Itoa(f.bytes.Offset()))
	}
	s.to(f.w - cells(found) - 1)
	s.put(k.Accent, found)
	return s.line()
}

// found is how the search stands.
func (f *FileView) found() string {
	if !f.seeking && f.search.Value() == "" || f.is == nil {
		return ""
	}
	_, view := f.shown()
	h := view.Hits()
	words := "/" + text.Elide(text.Clean(f.search.Value()), 30)
	switch {
	case f.search.Value() == "":
		return words
	case f.hunt.on() && h.Count == 0:
		return words + "  searching …"
	case h.Count == 0:
		return words + "  not found"
	}
	words += "  " + strconv.Itoa(h.At) + " of " + strconv.Itoa(h.Count)
	if f.hunt.on() {
		words += " so far"
	}
	return words
}

func (f *FileView) body(h int) []string {
	k := &f.styles.Plain
	if f.is == nil {
		var lines []string
		if f.waited && f.loading != nil {
			lines = []string{blank(f.w), lineOf(f.w, k.Busy, " "+f.loading.words())}
		}
		return fill(lines, f.w, h)
	}
	var lines []string
	switch {
	case f.results():
		lines = f.made.View(f.styles, true, false)
	case f.mode == asTree:
		lines = f.tree.View(f.styles, true, false)
	case f.mode == asText:
		lines = f.lines.View(f.styles, false)
	default:
		lines = f.bytes.View(f.styles, false)
	}
	return fill(lines, f.w, h)
}

// words say how far reading has come.
func (l *loading) words() string {
	s := "reading " + model.Bytes(l.done.Load())
	if total := l.total.Load(); total > 0 {
		s = "reading " + model.Bytes(total)
	}
	if n := l.share(); n >= 0 {
		s += " · " + strconv.Itoa(n) + " %"
	}
	return s
}

// foot is the last line: what was said, else the keys.
func (f *FileView) foot() string {
	k := &f.styles.Plain
	if f.said.text != "" {
		s := newStrip(f.w)
		if f.said.bad {
			s.put(k.Bad, " ✗ ")
		} else {
			s.put(k.Text, " ")
		}
		s.put(k.Text, f.said.text)
		return s.line()
	}
	switch n := len(f.overs); {
	case n > 0:
		return widget.Keys(f.overs[n-1].hints(), f.w, f.styles)
	case f.jq.open:
		return widget.Keys(jqHints(), f.w, f.styles)
	case f.seeking:
		return widget.Keys([]widget.Hint{{Key: "enter", Desc: "stay there"}, {Key: "esc", Desc: "end the search"}}, f.w, f.styles)
	}
	return widget.Keys(hints(f.actions()), f.w, f.styles)
}

// cursor is the terminal's own cursor where text is typed.
func (f *FileView) cursor(r fileRects) *tea.Cursor {
	switch {
	case len(f.overs) > 0:
	case f.jq.open && r.jq > 0:
		return f.jq.cursor(0, r.head)
	case f.seeking && r.head > 1:
		typed := []rune(f.search.Value())
		left := cells(text.Clean(string(typed[:min(f.search.Position(), len(typed))])))
		c := tea.NewCursor(min(max(0, f.w-cells(f.found())+left), max(0, f.w-1)), 1)
		c.Shape = tea.CursorBar
		return c
	}
	return nil
}
