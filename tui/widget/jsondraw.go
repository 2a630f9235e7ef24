package widget

import (
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
)

const (
	step     = 2        // cells a level goes right
	maxShown = 16 << 10 // bytes of one string that are drawn; the rest is said
	wrapped  = "  "     // before the further rows of a wrapped string

	// leastRoom is what a wrapped string needs behind its key to begin there.
	leastRoom = 12
)

// View draws the window. The cursor's line stands out only when keys go to it.
func (v *JSONView) View(s *themes.Styles, focused, dim bool) []string {
	rows := rowsOf{out: make([]string, 0, v.scroll.h), h: v.scroll.h, skip: v.scroll.sub}
	rows.b.Grow(v.scroll.h * (v.w + 96))
	for line := v.scroll.top; line < v.rows.lines() && !rows.full(); line++ {
		onCursor := line == v.scroll.cur
		p := pen{b: &rows.b, k: s.Inks(onCursor && focused, dim), w: v.w}
		i, closing := v.rows.at(line)
		if closing {
			v.drawCloser(&p, i, onCursor)
			rows.done()
			continue
		}
		v.drawNode(&p, &rows, i, onCursor)
	}
	return rows.finish(v.w)
}

// rowsOf collects the rows of a window into one buffer.
type rowsOf struct {
	b    strings.Builder
	ends []int
	out  []string
	h    int
	skip int // rows of the first line above the window
}

func (r *rowsOf) full() bool { return len(r.ends) >= r.h+r.skip }

// done ends a row.
func (r *rowsOf) done() { r.ends = append(r.ends, r.b.Len()) }

// finish fills the window with blank rows and returns its h rows.
func (r *rowsOf) finish(w int) []string {
	for !r.full() {
		Blank(&r.b, w)
		r.done()
	}
	all, from := r.b.String(), 0
	for i, to := range r.ends {
		if i >= r.skip && len(r.out) < r.h {
			r.out = append(r.out, all[from:to])
		}
		from = to
	}
	return r.out
}

// begin draws what stands before a node's text: the cursor's bar, the
// indentation, and the mark of what is folded.
func (v *JSONView) begin(p *pen, depth int32, mark, onCursor bool) {
	if onCursor {
		p.put(p.k.Gutter, cursorBar)
	}
	x := v.indent(depth)
	if mark && depth > 0 {
		p.blank(x - 2 - p.x)
		p.put(p.k.Accent, "▸ ")
		return
	}
	p.blank(x - p.x)
}

// indent is where a node of a depth begins; it leaves half the width to it.
func (v *JSONView) indent(depth int32) int {
	return min(gutter+step*int(depth), max(v.w/2, gutter))
}

func (v *JSONView) drawCloser(p *pen, i int, onCursor bool) {
	v.begin(p, v.doc.Node(i).Depth, false, onCursor)
	p.put(p.k.Faint, v.bracket(i, true))
	p.put(p.k.Faint, v.comma(i))
	p.end()
}

func (v *JSONView) bracket(i int, closing bool) string {
	k := 0
	if closing {
		k = 1
	}
	if v.doc.Node(i).Kind == jsondoc.Object {
		return "{}"[k : k+1]
	}
	return "[]"[k : k+1]
}

// comma is what follows node i's value.
func (v *JSONView) comma(i int) string {
	n := v.doc.Node(i)
	if n.Parent < 0 || n.Ord == v.doc.Node(int(n.Parent)).Children-1 {
		return ""
	}
	return ","
}

func (v *JSONView) drawNode(p *pen, rows *rowsOf, i int, onCursor bool) {
	n := v.doc.Node(i)
	v.begin(p, n.Depth, v.isFolded(i), onCursor)
	if v.doc.HasKey(i) {
		p.find(p.k.JSONKey, v.key(i), v.hits.query)
		p.put(p.k.Faint, ": ")
	}
	switch {
	case n.Kind.Container() && n.Children == 0:
		p.put(p.k.Faint, v.bracket(i, false)+v.bracket(i, true))
	case v.isFolded(i):
		p.put(p.k.Faint, v.bracket(i, false)+" "+count(n))
		v.glimpse(p, i)
		p.put(p.k.Faint, " "+v.bracket(i, true))
	case n.Kind.Container():
		p.put(p.k.Faint, v.bracket(i, false))
		v.tail(p, i, "")
		rows.done()
		return
	case v.masks(i):
		p.put(p.k.Mask, maskFor(n.End-n.Start))
	case v.wraps(i):
		v.drawWrapped(p, rows, i)
	case n.Kind == jsondoc.String:
		s, rest := v.doc.Head(i, 4*p.w+64)
		s = `"` + flat(s)
		if rest == 0 {
			s += `"`
		} else {
			s += "…"
		}
		p.find(p.k.JSONString, s, v.hits.query)
	default:
		s, _ := v.doc.Head(i, 4*p.w+64)
		p.find(scalarInk(p.k, n.Kind), s, v.hits.query)
	}
	v.tail(p, i, v.comma(i))
	rows.done()
}

// tail ends a line: the comma, the note, the blank.
func (v *JSONView) tail(p *pen, i int, comma string) {
	p.put(p.k.Faint, comma)
	if v.note != nil {
		if note := v.note(v.doc, i); note != "" {
			p.blank(2)
			p.put(p.k.Accent, note)
		}
	}
	p.end()
}

// key is node i's key as it is drawn.
func (v *JSONView) key(i int) string { return `"` + flat(v.doc.KeyHead(i, 4*v.w+64)) + `"` }

// flat makes line breaks visible in a text that is drawn on one line.
func flat(s string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "⏎"), "\n", "⏎")
}

// count says how much a folded container hides.
func count(n *jsondoc.Node) string {
	what := " item"
	if n.Kind == jsondoc.Object {
		what = " field"
	}
	if n.Children != 1 {
		what += "s"
	}
	return strconv.Itoa(int(n.Children)) + what
}

// maskFor stands for a value of that many bytes; it tells short from long, and
// long from a document, and no more.
func maskFor(size int32) string {
	const dots = "•••••••••"
	switch {
	case size <= 64:
		return dots[:3*len("•")]
	case size <= 4096:
		return dots[:6*len("•")]
	}
	return dots
}

func scalarInk(k *themes.Inks, kind jsondoc.Kind) themes.Ink {
	if kind == jsondoc.Number {
		return k.JSONNumber
	}
	return k.JSONLiteral
}

// wraps says whether node i is a string that is wrapped.
func (v *JSONView) wraps(i int) bool {
	return (v.wrap || v.wide.has(i)) && v.doc.Node(i).Kind == jsondoc.String && !v.masks(i)
}

// height is the number of rows of a line.
func (v *JSONView) height(line int) int {
	if !v.wrap && !v.widened {
		return 1
	}
	i, closing := v.rows.at(line)
	if closing || !v.wraps(i) {
		return 1
	}
	rows := 0
	v.chunks(i, v.valueAt(i), func(string) { rows++ })
	return max(rows, 1)
}

// valueAt is the cell at which node i's value begins.
func (v *JSONView) valueAt(i int) int {
	x := v.indent(v.doc.Node(i).Depth)
	if v.doc.HasKey(i) {
		_, used := prefix(clean(v.key(i)), max(v.w-x, 0))
		x += used + 2
	}
	return x
}

// chunks cuts a string into the rows it is wrapped to: the first one begins at
// cell x, the others at the indentation. A cell is left for the comma.
func (v *JSONView) chunks(i, x int, yield func(string)) {
	s, rest := v.doc.Head(i, maxShown)
	if !printable(s) {
		s = cleanParagraphs(s)
	}
	s = `"` + s
	if rest == 0 {
		s += `"`
	} else {
		s += "… " + strconv.Itoa(rest) + " bytes more"
	}
	room, others := v.w-x-1, v.w-v.indent(v.doc.Node(i).Depth)-len(wrapped)-1
	if room < min(others, leastRoom) {
		yield("")
		room = others
	}
	for s != "" {
		n := chunk(s, room)
		yield(strings.TrimSuffix(s[:n], "\n"))
		s = s[n:]
		room = others
	}
}

// cleanParagraphs cleans a text and keeps its line breaks, made visible.
func cleanParagraphs(s string) string {
	lines := text.CleanLines(s)
	for i, l := range lines {
		lines[i] = tame(l)
	}
	return strings.Join(lines, "⏎\n")
}

func (v *JSONView) drawWrapped(p *pen, rows *rowsOf, i int) {
	first := true
	v.chunks(i, v.valueAt(i), func(s string) {
		if !first {
			p.end()
			rows.done()
			p.x = 0
			p.blank(v.indent(v.doc.Node(i).Depth) + len(wrapped))
		}
		first = false
		p.find(p.k.JSONString, s, v.hits.query)
	})
}
