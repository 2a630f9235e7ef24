package runbook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// form is one way in which a program writes a message again that it has parsed.
type form struct {
	about        string // "what JSON.stringify makes of it"
	comma, colon string
	ascii        bool // escapes what is not ASCII
	html         bool // escapes <, > and &
	sorted       bool
	shortest     bool // numbers in their shortest form; else as they are, which is right of whole ones
	zero         bool // -0 as 0
}

// forms are what receivers check signatures of that do not keep the bytes.
var forms = []form{
	{about: "what JSON.stringify makes of it", comma: ",", colon: ":", shortest: true, zero: true},
	{about: "what Python's json.dumps makes of it", comma: ", ", colon: ": ", ascii: true},
	{about: "what Python's json.dumps makes of it without spaces", comma: ",", colon: ":", ascii: true},
	{about: "what Go's encoding/json makes of it", comma: ",", colon: ":", html: true, sorted: true, shortest: true},
}

// rewrite writes a body in a form; nil for one that is not JSON.
func (f form) rewrite(body []byte) []byte {
	doc, err := jsondoc.Parse(body)
	if err != nil {
		return nil
	}
	return f.value(make([]byte, 0, len(body)), doc, 0)
}

func (f form) value(b []byte, doc *jsondoc.Doc, node int) []byte {
	n := doc.Node(node)
	switch n.Kind {
	case jsondoc.Array, jsondoc.Object:
		return f.container(b, doc, node)
	case jsondoc.String:
		return f.text(b, doc.Text(node))
	case jsondoc.Number:
		if f.shortest {
			return f.number(b, doc.Text(node))
		}
	case jsondoc.Null, jsondoc.False, jsondoc.True:
	}
	return append(b, doc.Raw(node)...)
}

// number writes a number as ECMAScript and Go do.
func (f form) number(b []byte, text string) []byte {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return append(b, text...)
	}
	if v == 0 && f.zero {
		v = 0
	}
	short, err := json.Marshal(v)
	if err != nil {
		return append(b, text...)
	}
	return append(b, short...)
}

func (f form) container(b []byte, doc *jsondoc.Doc, node int) []byte {
	object := doc.Node(node).Kind == jsondoc.Object
	ends := "[]"
	if object {
		ends = "{}"
	}
	children := slices.Collect(doc.Children(node))
	if f.sorted && object {
		slices.SortStableFunc(children, func(i, j int) int { return cmp.Compare(doc.Key(i), doc.Key(j)) })
	}
	b = append(b, ends[0])
	for i, c := range children {
		if i > 0 {
			b = append(b, f.comma...)
		}
		if object {
			b = append(f.text(b, doc.Key(c)), f.colon...)
		}
		b = f.value(b, doc, c)
	}
	return append(b, ends[1])
}

// text writes a string. Go's own encoder does all but the escapes of Python.
func (f form) text(b []byte, s string) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(f.html)
	if err := enc.Encode(s); err != nil {
		return b
	}
	for _, r := range string(bytes.TrimSuffix(out.Bytes(), []byte("\n"))) {
		switch {
		case !f.ascii || r < utf8.RuneSelf:
			b = utf8.AppendRune(b, r)
		case r > 0xffff:
			high, low := 0xd800+(r-0x10000)>>10, 0xdc00+(r-0x10000)&0x3ff
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
	}
	return b
}
