package widget

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model/jsondoc"
)

const (
	glimpseCells = 24 // that one of the first fields or items may take
	glimpseEnd   = 3  // cells kept free behind: the bracket and the comma
	more         = ", …"
)

// glimpse names what a folded container begins with, as far as the line has room:
// fields by their keys, items by their values, where these may be seen.
func (v *JSONView) glimpse(p *pen, i int) {
	n := v.doc.Node(i)
	room, sep := p.w-glimpseEnd, ": "
	if v.note != nil {
		if note := v.note(v.doc, i); note != "" {
			room -= 2 + ansi.StringWidth(note)
		}
	}
	for c := range v.doc.Children(i) {
		words := v.glimpseOf(c)
		need := len(sep) + ansi.StringWidth(words)
		if v.doc.Node(c).Ord < n.Children-1 {
			need += ansi.StringWidth(more)
		}
		if p.x+need > room {
			if sep != ": " {
				p.put(p.k.Faint, more)
			}
			return
		}
		p.put(p.k.Faint, sep)
		p.put(p.k.Faint, words)
		sep = ", "
	}
}

// glimpseOf is one of the first fields or items of a folded container, cleaned.
func (v *JSONView) glimpseOf(c int) string {
	n := v.doc.Node(c)
	switch {
	case v.doc.HasKey(c):
		return glimpsed(v.doc.KeyHead(c, 4*glimpseCells), 0)
	case v.masks(c):
		return maskFor(0)
	case n.Kind == jsondoc.String:
		s, rest := v.doc.Head(c, 4*glimpseCells)
		return `"` + glimpsed(s, rest) + `"`
	case n.Kind == jsondoc.Array:
		return "[" + count(n) + "]"
	case n.Kind == jsondoc.Object:
		return "{" + v.firstKeys(c) + "}"
	}
	s, rest := v.doc.Head(c, 4*glimpseCells)
	return glimpsed(s, rest)
}

// firstKeys are those of an object inside of what is folded.
func (v *JSONView) firstKeys(i int) string {
	var b strings.Builder
	for c := range v.doc.Children(i) {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		if b.Len() > glimpseCells {
			b.WriteString("…")
			break
		}
		b.WriteString(glimpsed(v.doc.KeyHead(c, 4*glimpseCells), 0))
	}
	return b.String()
}

// glimpsed is a text in few cells; rest is how much of it was left out already.
func glimpsed(s string, rest int) string {
	s = clean(flat(s))
	if used := ansi.StringWidth(s); used > glimpseCells || rest > 0 {
		s, _ = shorten(s+"…", min(used, glimpseCells), Left)
	}
	return s
}
