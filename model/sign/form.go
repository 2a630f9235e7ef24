package sign

import (
	"bytes"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// spacing is the white space between the tokens.
type spacing uint8

const (
	compact   spacing = iota
	asSpaced          // as it stands
	spaced            // ", " and ": ", json.dumps' default
	indented2         // a member a line
	indented4
	tabbed
)

// form is one way to write a document again.
type form struct {
	order ordering
	drop  bool // without meta.data
	space spacing
	text  escapes
	num   numbers
}

// document is a JSON body and its arrangements.
type document struct {
	*jsondoc.Doc
	arranged map[form]*links // by order and drop alone
	metaData int             // the node meta.data, -1 for none
	inOrder  bool            // as Metriport's store orders it
	traits
}

// arrangement returns the links of a form.
func (d *document) arrangement(f form) *links {
	at := form{order: f.order, drop: f.drop}
	l := d.arranged[at]
	if l == nil {
		drop := -1
		if f.drop {
			drop = d.metaData
		}
		l = arrange(d.Doc, f.order, drop)
		d.arranged[at] = l
	}
	return l
}

// write writes the document in a form.
func (d *document) write(s *sink, f form) {
	w := formWriter{d: d.Doc, s: s, f: f, special: f.text.special()}
	if f.space == asSpaced {
		w.over()
		return
	}
	w.again(d.arrangement(f))
}

type formWriter struct {
	d       *jsondoc.Doc
	s       *sink
	f       form
	special *[256]bool
}

// over writes strings and numbers anew and keeps all between them.
func (w *formWriter) over() {
	src, at := w.d.Source(), 0
	for i := range w.d.Len() {
		n := w.d.Node(i)
		if w.d.HasKey(i) {
			w.s.buf = append(w.s.buf, src[at:n.KeyStart]...)
			w.key(i)
			at = int(n.KeyEnd)
		}
		if !n.Kind.Container() {
			w.s.buf = append(w.s.buf, src[at:n.Start]...)
			w.scalar(i)
			at = int(n.End)
		}
		if !w.s.spill() {
			return
		}
	}
	w.s.buf = append(w.s.buf, src[at:]...)
}

// again writes all tokens anew. It walks along the links: a document may be
// deeper than the stack.
func (w *formWriter) again(l *links) {
	for i, depth := int32(0), 0; ; {
		n := w.d.Node(int(i))
		if w.d.HasKey(int(i)) {
			w.key(int(i))
			w.s.buf = append(w.s.buf, ':')
			if w.f.space != compact {
				w.s.buf = append(w.s.buf, ' ')
			}
		}
		switch {
		case !n.Kind.Container():
			w.scalar(int(i))
		case l.first[i] < 0:
			w.s.buf = append(w.s.buf, w.d.Source()[n.Start], closer(n.Kind))
		default:
			w.s.buf = append(w.s.buf, w.d.Source()[n.Start])
			depth++
			w.line(depth)
			i = l.first[i]
			continue
		}
		if !w.s.spill() {
			return
		}
		for ; i != 0 && l.next[i] < 0; depth-- {
			i = w.d.Node(int(i)).Parent
			w.line(depth - 1)
			w.s.buf = append(w.s.buf, closer(w.d.Node(int(i)).Kind))
		}
		if i == 0 {
			return
		}
		i = l.next[i]
		w.s.buf = append(w.s.buf, ',')
		if w.f.space == spaced {
			w.s.buf = append(w.s.buf, ' ')
		}
		w.line(depth)
	}
}

func closer(k jsondoc.Kind) byte {
	if k == jsondoc.Object {
		return '}'
	}
	return ']'
}

// line begins a line of an indented form. A document nested so deep that its
// indents outgrow all bounds ends in a full sink.
func (w *formWriter) line(depth int) {
	n, pad := depth, spaces
	switch w.f.space {
	case compact, asSpaced, spaced:
		return
	case indented2:
		n = 2 * depth
	case indented4:
		n = 4 * depth
	case tabbed:
		pad = tabs
	}
	w.s.buf = append(w.s.buf, '\n')
	for ; n > len(pad) && w.s.spill(); n -= len(pad) {
		w.s.buf = append(w.s.buf, pad...)
	}
	w.s.buf = append(w.s.buf, pad[:min(n, len(pad))]...)
}

const (
	spaces = "                                                                "
	tabs   = "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"
)

func (w *formWriter) key(i int) {
	raw, escaped := w.d.KeyBytes(i)
	w.text(raw, escaped)
}

func (w *formWriter) scalar(i int) {
	raw, escaped := w.d.Bytes(i)
	if kind := w.d.Node(i).Kind; kind == jsondoc.String {
		w.text(raw, escaped)
	} else if kind == jsondoc.Number {
		w.s.buf = appendNumber(w.s.buf, raw, w.f.num)
	} else {
		w.s.buf = append(w.s.buf, raw...)
	}
}

func (w *formWriter) text(raw []byte, escaped bool) {
	w.s.buf = append(w.s.buf, '"')
	if w.f.text == asWritten || (w.f.text == 0 && !escaped) {
		w.s.buf = append(w.s.buf, raw...)
	} else {
		w.s.buf = appendText(w.s.buf, raw, w.f.text, w.special)
	}
	w.s.buf = append(w.s.buf, '"')
}

// render writes a form into memory; nil when it outgrows all bounds.
func (d *document) render(f form) []byte {
	c := candidate{size: len(d.Source()), write: func(s *sink) { d.write(s, f) }}
	s := &sink{keep: true, room: roomFor(c)}
	if !s.run(c) {
		return nil
	}
	return s.kept
}

// is says whether the document stands in a form just as it is.
func (d *document) is(f form) bool { return bytes.Equal(d.render(f), d.Source()) }
