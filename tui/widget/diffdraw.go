package widget

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/themes"
)

// What a row says of itself stands in a column of its own, as a sign and, where
// there is room, a word.
const (
	diffWord    = 10 // cells of the word
	wordsFrom   = 60 // cells of the view from which words are there
	diffSign    = 2  // cells of the sign
	mostOfValue = 4096
)

type diffMark struct {
	sign, word string
	ink        func(*themes.Inks) themes.Ink
}

func faintInk(k *themes.Inks) themes.Ink { return k.Faint }

// marks are what rows say; a change that was to be expected says why instead.
var diffMarks = [...]diffMark{
	DiffSame:    {" ", "", faintInk},
	DiffInside:  {" ", "", faintInk},
	DiffChanged: {"~", "changed", func(k *themes.Inks) themes.Ink { return k.Warn }},
	DiffAdded:   {"+", "added", func(k *themes.Inks) themes.Ink { return k.Good }},
	DiffRemoved: {"-", "removed", func(k *themes.Inks) themes.Ink { return k.Bad }},
}

// View draws the window. The cursor's line stands out only when keys go to it.
func (v *DiffView) View(s *themes.Styles, focused, dim bool) []string {
	rows := rowsOf{out: make([]string, 0, v.scroll.h), h: v.scroll.h, skip: v.scroll.sub}
	rows.b.Grow(v.scroll.h * (v.w + 96))
	for i := v.scroll.top; i < len(v.rows) && !rows.full(); i++ {
		on := i == v.scroll.cur
		v.draw(&rows, i, s.Inks(on && focused, dim), on)
	}
	return rows.finish(v.w)
}

// Text is everything that is listed, as plain lines of a width.
func (v *DiffView) Text(w int) []string {
	flat := *v
	flat.w = w
	flat.hits = hits{}
	rows := rowsOf{}
	for i := range flat.rows {
		flat.draw(&rows, i, &themes.Inks{}, false)
	}
	rows.h = len(rows.ends)
	out := rows.finish(w)
	for i, l := range out {
		out[i] = strings.TrimRight(ansi.Strip(l), " ")
	}
	return out
}

func (v *DiffView) draw(rows *rowsOf, i int, k *themes.Inks, on bool) {
	r := v.rows[i]
	p := pen{b: &rows.b, k: k, w: v.w}
	if on {
		p.put(k.Gutter, cursorBar)
	}
	p.blank(gutter - p.x)
	switch part := &v.parts[r.part]; r.kind {
	case gapRow:
	case titleRow:
		p.put(k.Strong, part.Title)
	case noteRow:
		p.blank(v.margin() - p.x)
		p.put(k.Faint, part.Note)
	case lineRow:
		l := part.Lines[r.at]
		v.mark(&p, diffMarks[l.Kind])
		ink := diffMarks[l.Kind].ink(k)
		if l.Kind == DiffSame {
			ink = k.Faint
		}
		p.find(ink, l.Text, v.hits.query)
	case runRow:
		v.drawRun(&p, r)
	case closeRow:
		n := &part.Tree.Nodes[r.at]
		if n.Kind == DiffAdded || n.Kind == DiffRemoved {
			m := diffMarks[n.Kind]
			m.word = ""
			v.mark(&p, m)
		}
		p.blank(v.indentOf(n) - p.x)
		p.put(k.Faint, brackets(v.docOf(part.Tree, n))[1:])
	case nodeRow:
		v.drawNode(&p, rows, part.Tree, r.diffPlace)
	}
	p.end()
	rows.done()
}

// margin is where the values begin, behind the signs and the words.
func (v *DiffView) margin() int {
	if v.w >= wordsFrom {
		return gutter + diffSign + diffWord
	}
	return gutter + diffSign
}

func (v *DiffView) indentOf(n *DiffNode) int {
	return min(v.margin()+step*int(n.Depth), max(v.w/2, v.margin()))
}

func (v *DiffView) mark(p *pen, m diffMark) {
	ink := m.ink(p.k)
	p.put(ink, m.sign)
	p.blank(gutter + diffSign - p.x)
	if v.w >= wordsFrom {
		p.put(ink, m.word)
	}
	p.blank(v.margin() - p.x)
}

func (v *DiffView) drawRun(p *pen, r diffRow) {
	x, what := v.margin(), "line"
	if t := v.parts[r.part].Tree; t != nil {
		n := &t.Nodes[r.at]
		x, what = v.indentOf(n), "item"
		if doc, i := v.docOf(t, n); doc.HasKey(i) {
			what = "field"
		}
	}
	p.blank(x - p.x)
	p.put(p.k.Accent, "▸ ")
	p.put(p.k.Faint, strconv.Itoa(int(r.n))+" "+what+"s the same")
}

// docOf is the document that a node is shown by: the second one where it has it.
func (v *DiffView) docOf(d *Diff, n *DiffNode) (*jsondoc.Doc, int) {
	if n.B >= 0 {
		return d.B, int(n.B)
	}
	return d.A, int(n.A)
}

func brackets(d *jsondoc.Doc, i int) string {
	if d.Node(i).Kind == jsondoc.Object {
		return "{}"
	}
	return "[]"
}

// markOf is what a node says of itself. What is inside of a branch that was added
// or removed as a whole has the sign only.
func markOf(d *Diff, n *DiffNode) diffMark {
	m := diffMarks[n.Kind]
	switch {
	case n.Why != "":
		m = diffMark{"·", n.Why, faintInk}
	case n.Moved && n.Kind != DiffChanged:
		m = diffMark{"↕", "moved", func(k *themes.Inks) themes.Ink { return k.Busy }}
	case n.Up >= 0 && (n.Kind == DiffAdded || n.Kind == DiffRemoved) && d.Nodes[n.Up].Kind == n.Kind:
		m.word = ""
	}
	return m
}

func (v *DiffView) drawNode(p *pen, rows *rowsOf, d *Diff, at diffPlace) {
	n := &d.Nodes[at.at]
	m := markOf(d, n)
	v.mark(p, m)
	doc, i := v.docOf(d, n)
	p.blank(v.indentOf(n) - p.x)
	if n.Next > at.at+1 && v.folded(at) {
		p.put(p.k.Accent, "▸ ")
	}
	ink := p.k.JSONKey
	if n.Why != "" || n.Kind == DiffSame && !n.Moved {
		ink = p.k.Faint
	}
	if doc.HasKey(i) {
		p.find(ink, v.keyOf(doc, i), v.hits.query)
		p.put(p.k.Faint, ": ")
	}
	switch {
	case n.Kind == DiffChanged:
		v.drawChange(p, rows, d, n)
	case doc.Node(i).Kind.Container() && n.Next > at.at+1 && !v.folded(at):
		p.put(p.k.Faint, brackets(doc, i)[:1])
	default:
		v.drawValue(p, doc, i, ink)
	}
	if n.Moved {
		p.put(m.ink(p.k), "  was ["+strconv.Itoa(int(d.A.Node(int(n.A)).Ord))+"], now ["+strconv.Itoa(int(d.B.Node(int(n.B)).Ord))+"]")
	}
}

// drawValue draws a value on what is left of the line, in its own colour where it
// tells something.
func (v *DiffView) drawValue(p *pen, d *jsondoc.Doc, i int, ink themes.Ink) {
	s, masked := v.valueOf(d, i)
	kind := d.Node(i).Kind
	switch {
	case masked:
		p.put(p.k.Mask, s)
		return
	case kind.Container(), ink == p.k.Faint:
		ink = p.k.Faint
	case kind == jsondoc.String:
		ink = p.k.JSONString
	default:
		ink = scalarInk(p.k, kind)
	}
	p.find(ink, s, v.hits.query)
}

// valueOf is a value as it is shown on one line, or what stands for it.
func (v *DiffView) valueOf(d *jsondoc.Doc, i int) (s string, masked bool) {
	n := d.Node(i)
	switch {
	case n.Kind.Container() && n.Children == 0:
		return brackets(d, i), false
	case n.Kind.Container():
		b := brackets(d, i)
		return b[:1] + " " + count(n) + " " + b[1:], false
	case v.mask != nil && v.mask(d, i):
		return maskFor(n.End - n.Start), true
	}
	s, rest := d.Head(i, mostOfValue)
	if n.Kind == jsondoc.String {
		s = `"` + flat(s)
		if rest == 0 {
			s += `"`
		}
	}
	if rest > 0 {
		s += "… " + strconv.Itoa(rest) + " bytes more"
	}
	return clean(s), false
}

func (v *DiffView) keyOf(d *jsondoc.Doc, i int) string {
	return clean(`"` + flat(d.KeyHead(i, 4*v.w+64)) + `"`)
}

const became = " → "

// drawChange draws what a value was and what it is: on one row where that fits,
// else below each other, long ones from where they part.
func (v *DiffView) drawChange(p *pen, rows *rowsOf, d *Diff, n *DiffNode) {
	old, now, two := v.change(d, n, v.w-p.x)
	a, b := v.inkOf(p.k, d.A, int(n.A)), v.inkOf(p.k, d.B, int(n.B))
	if n.Why != "" {
		a, b = p.k.Faint, p.k.Faint
	}
	x := p.x
	p.find(a, old, v.hits.query)
	if two {
		p.end()
		rows.done()
		p.x = 0
		p.blank(max(x-len(became)+2, v.margin()))
		p.put(p.k.Faint, became[1:])
	} else {
		p.put(p.k.Faint, became)
	}
	p.find(b, now, v.hits.query)
}

func (v *DiffView) inkOf(k *themes.Inks, d *jsondoc.Doc, i int) themes.Ink {
	switch kind := d.Node(i).Kind; {
	case v.mask != nil && v.mask(d, i):
		return k.Mask
	case kind == jsondoc.String:
		return k.JSONString
	default:
		return scalarInk(k, kind)
	}
}

// arrow is the width of what stands between two values.
const arrow = 3

// change is what is drawn of a value that changed, with so much room behind its
// key, and whether that takes two rows.
func (v *DiffView) change(d *Diff, n *DiffNode, room int) (old, now string, two bool) {
	old, _ = v.valueOf(d.A, int(n.A))
	now, _ = v.valueOf(d.B, int(n.B))
	wa, wb := ansi.StringWidth(old), ansi.StringWidth(now)
	if wa+arrow+wb <= room {
		return old, now, false
	}
	if wa > room || wb > room {
		cut := parting(old, now)
		old, now = cutFront(old, cut, room), cutFront(now, cut, room)
	}
	return old, now, true
}

// parting is where two texts begin to differ, at the start of a glyph.
func parting(a, b string) int {
	at := 0
	for at < min(len(a), len(b)) {
		x, _ := ansi.FirstGraphemeCluster(a[at:], ansi.GraphemeWidth)
		y, _ := ansi.FirstGraphemeCluster(b[at:], ansi.GraphemeWidth)
		if x != y || x == "" {
			break
		}
		at += len(x)
	}
	return at
}

// cutFront leaves out the start of a text that would push what differs from byte
// at out of the room.
func cutFront(s string, at, room int) string {
	lead := ansi.StringWidth(s[:at])
	if spare := room / 2; lead > spare {
		return "…" + ansi.Cut(s, lead-spare+1, ansi.StringWidth(s))
	}
	return s
}

// height is the number of rows of a line.
func (v *DiffView) height(line int) int {
	r := v.rows[line]
	if r.kind != nodeRow {
		return 1
	}
	d := v.parts[r.part].Tree
	n := &d.Nodes[r.at]
	if n.Kind != DiffChanged {
		return 1
	}
	x := v.indentOf(n)
	if doc, i := v.docOf(d, n); doc.HasKey(i) {
		x += ansi.StringWidth(v.keyOf(doc, i)) + len(": ")
	}
	if _, _, two := v.change(d, n, v.w-x); two {
		return 2
	}
	return 1
}
