package sign

import (
	"bytes"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// traits is what a document has in it that writers write differently. What is
// not there need not be tried.
type traits struct {
	matters escapes // the ways of escaping that would change something
	escaped bool    // JSON.stringify would write some text differently
	js      bool    // JavaScript would write some number differently
	python  bool
	golang  bool    // Go would, and differently from JavaScript
	layout  spacing // compact, spaced or indented2 for any other

	watch [256]bool
}

// examine reads a body as JSON.
func examine(body []byte) (*document, bool) {
	doc, err := jsondoc.Parse(body)
	if err != nil {
		return nil, false
	}
	d := &document{Doc: doc, arranged: map[form]*links{}, metaData: -1}
	if !utf8.Valid(body) {
		d.matters |= mendText
	}
	d.unseen()
	var scratch []byte
	js := escapes(0).special()
	text := func(raw []byte, escaped bool) {
		if escaped {
			scratch = appendText(scratch[:0], raw, 0, js)
			d.escaped = d.escaped || !bytes.Equal(scratch, raw)
			if bytes.Contains(scratch, []byte(`\ud`)) {
				d.matters |= mendText
			}
			raw = scratch
		}
		d.look(raw)
	}
	for i := range doc.Len() {
		if raw, escaped := doc.KeyBytes(i); raw != nil {
			text(raw, escaped)
			if string(raw) == "data" && doc.Node(i).Depth == 2 && doc.Key(int(doc.Node(i).Parent)) == "meta" {
				d.metaData = i
			}
		}
		raw, escaped := doc.Bytes(i)
		switch kind := doc.Node(i).Kind; {
		case kind == jsondoc.String:
			text(raw, escaped)
		case kind == jsondoc.Number && !simple(raw):
			d.number(raw)
		}
	}
	d.layout = layoutOf(doc)
	return d, true
}

// unseen are the bytes that some way of escaping cares for and that have not
// been met: soon there are few, and a text is passed over.
func (t *traits) unseen() {
	t.watch = [256]bool{
		'/': t.matters&escSlash == 0, 0x7f: t.matters&escDelete == 0,
		'<': t.matters&escHTML == 0, '>': t.matters&escHTML == 0, '&': t.matters&escHTML == 0,
	}
	for c := utf8.RuneSelf; c < len(t.watch); c++ {
		t.watch[c] = t.matters&escUnicode == 0 || (c == 0xe2 && t.matters&escLines == 0)
	}
}

// look notes what a text, written as JSON.stringify does, has in it.
func (t *traits) look(raw []byte) {
	for i, c := range raw {
		if !t.watch[c] {
			continue
		}
		before := t.matters
		switch {
		case c == '/':
			t.matters |= escSlash
		case c == 0x7f:
			t.matters |= escDelete
		case c < utf8.RuneSelf:
			t.matters |= escHTML
		default:
			t.matters |= escUnicode
			if r, _ := utf8.DecodeRune(raw[i:]); r == '\u2028' || r == '\u2029' {
				t.matters |= escLines
			}
		}
		if t.matters != before {
			t.unseen()
		}
	}
}

func (t *traits) number(raw []byte) {
	js := appendNumber(nil, raw, numJS)
	t.js = t.js || !bytes.Equal(js, raw)
	t.python = t.python || !bytes.Equal(appendNumber(nil, raw, numPython), raw)
	t.golang = t.golang || !bytes.Equal(appendNumber(nil, raw, numGo), js)
}

// layoutOf says how a document is spaced, roughly. White space before and after
// it counts as its own.
func layoutOf(d *jsondoc.Doc) spacing {
	src, at, layout := d.Source(), 0, compact
	between := func(end int32) {
		for ; at < int(end); at++ {
			switch src[at] {
			case '\n', '\r':
				layout = indented2
			case ' ', '\t':
				layout = max(layout, spaced)
			}
		}
	}
	for i := range d.Len() {
		n := d.Node(i)
		if d.HasKey(i) {
			between(n.KeyStart)
			at = int(n.KeyEnd)
		}
		if !n.Kind.Container() {
			between(n.Start)
			at = int(n.End)
		}
		if layout == indented2 {
			return layout
		}
	}
	between(int32(len(src))) //nolint:gosec // a parsed document is smaller than 2 GiB
	return layout
}
