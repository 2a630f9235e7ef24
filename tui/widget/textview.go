package widget

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
)

// TextLine is one line of a text: a label in a colour of its own, and the text.
type TextLine struct{ Label, Text string }

// TextView shows plain lines: raw bodies, hex dumps, headers. It touches only
// the lines near its window, but for a search.
type TextView struct {
	line   func(i int) TextLine
	w      int
	scroll scroll
	wrap   bool
	hits   hits
}

// maxLine is where a line of text is broken in any case, in bytes.
const maxLine = 2048

// NewTextView makes an empty view of no size that wraps.
func NewTextView() *TextView {
	v := &TextView{wrap: true}
	v.scroll.height = v.height
	return v
}

// SetText shows a text of several lines from its start. Lines of many
// kilobytes are broken up.
func (v *TextView) SetText(s string) { v.Set(NewLines([]byte(s))) }

// Set shows the lines of a text from its start.
func (v *TextView) Set(l *Lines) { v.show(l.Len(), l.Line) }

// SetLines shows lines, which nobody may change afterwards, from their start.
// Those of many kilobytes are broken up.
func (v *TextView) SetLines(lines []TextLine) {
	if slices.ContainsFunc(lines, func(l TextLine) bool { return len(l.Text) > maxLine }) {
		lines = breakUp(lines)
	}
	v.show(len(lines), func(i int) TextLine { return lines[i] })
}

func breakUp(lines []TextLine) []TextLine {
	var out []TextLine
	for _, l := range lines {
		for len(l.Text) > maxLine {
			n := maxLine
			for n > maxLine-utf8.UTFMax && !utf8.RuneStart(l.Text[n]) {
				n--
			}
			out = append(out, TextLine{l.Label, l.Text[:n]})
			l = TextLine{Text: l.Text[n:]}
		}
		out = append(out, l)
	}
	return out
}

// SetHex shows bytes as HexLine writes them.
func (v *TextView) SetHex(b []byte) {
	v.show((len(b)+hexWidth-1)/hexWidth, func(i int) TextLine { return HexLine(b, i) })
}

func (v *TextView) show(n int, line func(int) TextLine) {
	v.line = line
	v.scroll.n, v.scroll.top, v.scroll.sub = n, 0, 0
	v.hits.begin(v.hits.query, false)
	v.Take(v.finder()(context.Background()))
	v.scroll.rest()
}

// SetSize sets the size in cells.
func (v *TextView) SetSize(w, h int) {
	v.w, v.scroll.h = max(w, 0), max(h, 0)
	v.scroll.rest()
}

// ToggleWrap switches between wrapping long lines and cutting them.
func (v *TextView) ToggleWrap() {
	v.wrap = !v.wrap
	v.scroll.sub = 0
	v.scroll.rest()
}

// Move scrolls by n rows of the screen.
func (v *TextView) Move(n int) { v.scroll.shift(n) }

// PageDown scrolls by a page.
func (v *TextView) PageDown() { v.scroll.shift(max(v.scroll.h, 1)) }

// PageUp scrolls back by a page.
func (v *TextView) PageUp() { v.scroll.shift(-max(v.scroll.h, 1)) }

// Half scrolls by half a page, down for dir > 0.
func (v *TextView) Half(dir int) { v.scroll.shift(half(v.scroll.h, dir)) }

// Top scrolls to the first line.
func (v *TextView) Top() { v.goTo(0) }

// Bottom scrolls to the last line.
func (v *TextView) Bottom() { v.goTo(v.scroll.n - 1) }

// goTo puts a line at the top of the window, as far as there is text below it.
func (v *TextView) goTo(line int) {
	v.scroll.top, v.scroll.sub = max(line, 0), 0
	v.scroll.rest()
}

// Position returns the first line of the window, from 1, and the number of
// lines; 0, 0 when there are none.
func (v *TextView) Position() (at, of int) {
	if v.scroll.n == 0 {
		return 0, 0
	}
	return v.scroll.top + 1, v.scroll.n
}

// Search marks the lines that hold q, whatever its case, and goes to the first
// one from the window's start on, round the end; "" ends the search. Of a text
// of many kilobytes only the beginning is looked through at once: More is the
// rest.
func (v *TextView) Search(q string) {
	v.hits.begin(q, true)
	v.Take(v.finder()(context.Background()))
}

// More looks through what Search did not, in parts, and may run elsewhere; Take
// takes up what it finds. It is given once; nil where there is nothing left.
func (v *TextView) More() Finder { return v.hits.more() }

// SearchNext goes to the next hit, round the end.
func (v *TextView) SearchNext() { v.jump(v.hits.step(1)) }

// SearchPrev goes to the hit before, round the start.
func (v *TextView) SearchPrev() { v.jump(v.hits.step(-1)) }

// Hits says where the search stands, in lines.
func (v *TextView) Hits() Hits { return v.hits.state() }

// finder looks through the first part of the text.
func (v *TextView) finder() Finder {
	f, so := textFinder{v.scroll.n, v.line, v.hits.query}, Found{seq: v.hits.seq}
	return func(ctx context.Context) Found { return f.find(ctx, so, 0, firstPart) }
}

// textFinder looks through lines.
type textFinder struct {
	n     int
	line  func(i int) TextLine
	query string
}

// find looks through a part of so many bytes, from a line on.
func (f *textFinder) find(ctx context.Context, so Found, from, size int) Found {
	so.rest = nil
	left := size
	for i := from; i < f.n && f.query != "" && len(so.places) < mostPlaces; i++ {
		if i%lookEvery == 0 && ctx.Err() != nil {
			break
		}
		if left < 0 {
			so.rest = func(ctx context.Context) Found { return f.find(ctx, so, i, sizeAfter(size)) }
			break
		}
		l := f.line(i)
		left -= len(l.Text) + len(l.Label)
		at, _ := find(l.Text, f.query)
		if at < 0 {
			at, _ = find(l.Label, f.query)
		}
		if at >= 0 {
			so.places = append(so.places, int32(i)) //nolint:gosec // no text has 2^31 lines
		}
	}
	return so
}

// Take takes up what a Finder found, and goes to the first hit from the
// window's start on. It is nothing where something else is searched, or shown,
// by now.
func (v *TextView) Take(f Found) {
	v.jump(v.hits.take(f, int32(v.scroll.top))) //nolint:gosec // no text has 2^31 lines
}

// jump scrolls to a line that is not in the window.
func (v *TextView) jump(place int32, ok bool) {
	if !ok {
		return
	}
	line := int(place)
	last, _ := v.scroll.advance(v.scroll.top, v.scroll.sub, max(v.scroll.h-1, 0))
	if line < v.scroll.top || line > last || line == v.scroll.top && v.scroll.sub > 0 {
		v.goTo(line)
	}
}

// height is the number of rows of a line.
func (v *TextView) height(i int) int {
	if !v.wrap {
		return 1
	}
	l := v.line(i)
	if len(l.Label)+len(l.Text) <= v.w && printable(l.Text) && printable(l.Label) {
		return 1
	}
	rows := 0
	v.rows(l, func(string, string) { rows++ })
	return max(rows, 1)
}

// rows cuts a line into its rows; only the first one has the label.
func (v *TextView) rows(l TextLine, yield func(label, s string)) {
	label := clean(head(l.Label, v.w))
	s := tame(text.CleanLines(strings.ReplaceAll(l.Text, "\n", " "))[0])
	_, used := prefix(label, v.w)
	if !v.wrap || s == "" {
		yield(label, s)
		return
	}
	room := v.w - used
	if room < min(v.w-len(wrapped), leastRoom) {
		yield(label, "")
		label, room = wrapped, v.w-len(wrapped)
	}
	hang := wrapped
	if used > len(wrapped) && used <= v.w/deepest {
		hang = strings.Repeat(" ", used)
	}
	for s != "" {
		n, next := row(s, room)
		yield(label, s[:n])
		s = s[next:]
		label, room = hang, v.w-len(hang)
	}
}

// row is how many bytes of s stand on its first row, and where the next one
// begins: a space at which a row ends begins none.
func row(s string, room int) (n, next int) {
	if n, _ := prefix(s, room); n > 0 && n < len(s) && s[n] == ' ' {
		return n, n + 1
	}
	n = chunk(s, room)
	return n, n
}

// deepest bounds how far in the further rows of a labelled line begin: under its
// text where the label takes no more than this part of the width.
const deepest = 4

// View draws the window.
func (v *TextView) View(s *themes.Styles, dim bool) []string {
	rows := rowsOf{out: make([]string, 0, v.scroll.h), h: v.scroll.h, skip: v.scroll.sub}
	rows.b.Grow((v.scroll.h + v.scroll.sub) * (v.w + 32))
	for i := v.scroll.top; i < v.scroll.n && !rows.full(); i++ {
		found := v.hits.at >= 0 && int(v.hits.places[v.hits.at]) == i
		k := s.Inks(found, dim)
		v.rows(v.line(i), func(label, s string) {
			p := pen{b: &rows.b, k: k, w: v.w}
			p.find(k.JSONKey, label, v.hits.query)
			p.find(k.Text, s, v.hits.query)
			p.end()
			rows.done()
		})
	}
	return rows.finish(v.w)
}
