package sandbox

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// jsonb gives back JSON as PostgreSQL's jsonb column does to a JavaScript
// program: of two keys the shorter one first, then by bytes; of equal keys the
// last; numbers, strings and white space in one form only. ok is false for what
// is not JSON.
func jsonb(src []byte) (out []byte, ok bool) {
	doc, err := jsondoc.Parse(src)
	if err != nil {
		return nil, false
	}
	return appendValue(make([]byte, 0, len(src)), doc, 0), true
}

func appendValue(b []byte, doc *jsondoc.Doc, node int) []byte {
	switch n := doc.Node(node); n.Kind {
	case jsondoc.Object:
		return appendObject(b, doc, node)
	case jsondoc.Array:
		b = append(b, '[')
		for c := range doc.Children(node) {
			if doc.Node(c).Ord > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, doc, c)
		}
		return append(b, ']')
	case jsondoc.String:
		return appendString(b, doc.Text(node))
	case jsondoc.Number:
		return appendNumber(b, doc.Text(node))
	case jsondoc.Null, jsondoc.False, jsondoc.True:
	}
	return append(b, doc.Raw(node)...)
}

func appendObject(b []byte, doc *jsondoc.Doc, node int) []byte {
	type member struct {
		key  string
		node int
	}
	members := make([]member, 0, doc.Node(node).Children)
	for c := range doc.Children(node) {
		members = append(members, member{doc.Key(c), c})
	}
	slices.SortStableFunc(members, func(x, y member) int {
		return cmp.Or(cmp.Compare(len(x.key), len(y.key)), strings.Compare(x.key, y.key))
	})
	b = append(b, '{')
	first := true
	for i, m := range members {
		if i+1 < len(members) && members[i+1].key == m.key {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendString(b, m.key), ':')
		b = appendValue(b, doc, m.node)
	}
	return append(b, '}')
}

// appendNumber writes a number as JavaScript does.
func appendNumber(b []byte, text string) []byte {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return append(b, "null"...)
	}
	if f == 0 {
		return append(b, '0') // there is no negative zero in a numeric column
	}
	text2, err := json.Marshal(f) // in the form that ECMAScript has
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, text2...)
}

// appendString writes a string as JSON.stringify does.
func appendString(b []byte, s string) []byte {
	const hexDigits = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			if c < 0x20 {
				b = append(b, `\u00`...)
				b = append(b, hexDigits[c>>4], hexDigits[c&15])
			} else {
				b = append(b, c)
			}
		}
	}
	return append(b, '"')
}
