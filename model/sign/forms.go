package sign

import (
	"cmp"
	"slices"
)

// weighed is a part of a form and how unlikely it is.
type weighed[T any] struct {
	is     T
	weight int
}

// forms lists the forms that differ from the document as it stands and from
// each other, the likelier first.
func (p *prover) forms(d *document) []form {
	var list []weighed[form]
	for _, o := range p.orderings(d) {
		for _, sp := range d.spacings(o.is) {
			for _, w := range d.ways() {
				for _, n := range d.numberings() {
					f := form{o.is.order, o.is.drop, sp.is, w.is, n.is}
					if !d.keeps(f) {
						list = append(list, weighed[form]{f, o.weight + sp.weight + w.weight + n.weight})
					}
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b weighed[form]) int { return cmp.Compare(a.weight, b.weight) })
	forms := make([]form, len(list))
	for i, w := range list {
		forms[i] = w.is
	}
	return forms
}

// keeps says whether a form is the document just as it stands.
func (d *document) keeps(f form) bool {
	text := f.text == asWritten || (!d.escaped && f.text&d.matters == 0)
	space := f.space == asSpaced || (f.space == compact && d.layout == compact)
	return f.order == received && !f.drop && text && space && f.num == numAsWritten
}

// orderings are those of the scheme. Whether one moves anything is seen when it
// is tried: arranging costs as much as writing.
func (p *prover) orderings(d *document) []weighed[form] {
	list := []weighed[form]{{form{order: received}, 0}}
	for i, o := range p.c.orders {
		list = append(list, weighed[form]{form{order: o}, 1 + 2*i})
	}
	if p.c.drop && d.metaData >= 0 {
		for _, o := range list[:min(len(list), 2)] {
			list = append(list, weighed[form]{form{order: o.is.order, drop: true}, o.weight + 2})
		}
	}
	return list
}

// moves arranges a document for a form, at its price, and says whether that is
// another arrangement than the received one.
func (p *prover) moves(d *document, f form) bool {
	at := form{order: f.order, drop: f.drop}
	if at == (form{}) {
		return true
	}
	if l, known := d.arranged[at]; known {
		return l != nil
	}
	p.left -= arrangeNode * int64(d.Len())
	if d.arrangement(f).moved == 0 && !f.drop {
		d.arranged[at] = nil
		d.inOrder = d.inOrder || f.order == jsonb
		return false
	}
	return true
}

func (d *document) spacings(o form) []weighed[spacing] {
	list := []weighed[spacing]{{compact, 0}}
	if d.layout != compact && o.order == received && !o.drop {
		list = append(list, weighed[spacing]{asSpaced, 2})
	}
	return append(list, []weighed[spacing]{{spaced, 3}, {indented2, 5}, {indented4, 6}, {tabbed, 7}}...)
}

func (d *document) ways() []weighed[escapes] {
	var list []weighed[escapes]
	seen := map[escapes]bool{}
	for _, w := range writers {
		does := w.e & d.matters
		if w.e == asWritten {
			if does = asWritten; !d.escaped {
				continue
			}
		}
		if !seen[does] {
			seen[does] = true
			list = append(list, weighed[escapes]{w.e, w.weight})
		}
	}
	return list
}

func (d *document) numberings() []weighed[numbers] {
	list := []weighed[numbers]{{numAsWritten, 0}}
	if d.js {
		list = append(list, weighed[numbers]{numJS, 1})
	}
	if d.python {
		list = append(list, weighed[numbers]{numPython, 2})
	}
	if d.golang {
		list = append(list, weighed[numbers]{numGo, 3})
	}
	return list
}
