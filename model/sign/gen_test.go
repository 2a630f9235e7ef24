package sign_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// value is a JSON document whose members keep their order. The writers here are
// the tests' own, so that the package is not held against itself.
type value struct {
	scalar string // as JavaScript and Python both write it; a text begins with "
	text   string
	object bool
	keys   []string
	items  []value
}

func (v value) container() bool { return v.scalar == "" }

// style is how a language writes JSON.
type style struct {
	comma, colon, indent string
	text                 func(string) string
	number               func(string) string
}

var (
	jsStyle     = style{comma: ",", colon: ":", text: jsText}
	goStyle     = style{comma: ",", colon: ":", text: goText}
	pythonStyle = style{comma: ", ", colon: ": ", text: pythonText}
)

func (s style) with(change func(*style)) style {
	change(&s)
	return s
}

func (s style) write(v value) []byte {
	var b strings.Builder
	s.put(&b, v, 0)
	return []byte(b.String())
}

func (s style) put(b *strings.Builder, v value, depth int) {
	switch {
	case strings.HasPrefix(v.scalar, `"`):
		b.WriteString(s.text(v.text))
		return
	case !v.container():
		if c := v.scalar[0]; s.number != nil && (c == '-' || c >= '0' && c <= '9') {
			b.WriteString(s.number(v.scalar))
			return
		}
		b.WriteString(v.scalar)
		return
	}
	brackets := "[]"
	if v.object {
		brackets = "{}"
	}
	b.WriteByte(brackets[0])
	line := func(depth int) {
		if s.indent != "" && len(v.items) > 0 {
			b.WriteString("\n" + strings.Repeat(s.indent, depth))
		}
	}
	for i, item := range v.items {
		if i > 0 {
			b.WriteString(s.comma)
		}
		line(depth + 1)
		if v.object {
			b.WriteString(s.text(v.keys[i]) + s.colon)
		}
		s.put(b, item, depth+1)
	}
	line(depth)
	b.WriteByte(brackets[1])
}

func goText(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func jsText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch i := strings.IndexRune("\"\\\b\f\n\r\t", r); {
		case i >= 0:
			b.WriteByte('\\')
			b.WriteByte(`"\bfnrt`[i])
		case r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// pythonText escapes all but visible ASCII.
func pythonText(s string) string {
	var b strings.Builder
	for _, r := range jsText(s) {
		switch {
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		case r > '~':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func slashText(s string) string { return strings.ReplaceAll(jsText(s), "/", `\/`) }

// upperText escapes what is not ASCII with capital digits, as .NET does.
func upperText(s string) string {
	var b strings.Builder
	for _, r := range jsText(s) {
		if r > '~' && r <= 0xffff {
			fmt.Fprintf(&b, `\u%04X`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// arranged returns the value with the members of all objects in an order.
func (v value) arranged(less func(a, b string) bool) value {
	out := v
	out.keys, out.items = slices.Clone(v.keys), slices.Clone(v.items)
	for i := range out.items {
		out.items[i] = out.items[i].arranged(less)
	}
	if v.object {
		sort.Stable(byKey{&out, less})
	}
	return out
}

type byKey struct {
	*value
	less func(a, b string) bool
}

func (b byKey) Len() int           { return len(b.keys) }
func (b byKey) Less(i, j int) bool { return b.less(b.keys[i], b.keys[j]) }
func (b byKey) Swap(i, j int) {
	b.keys[i], b.keys[j] = b.keys[j], b.keys[i]
	b.items[i], b.items[j] = b.items[j], b.items[i]
}

func alphabetical(a, b string) bool { return a < b }

// stored is the order in which PostgreSQL's jsonb gives keys.
func stored(a, b string) bool { return len(a) < len(b) || (len(a) == len(b) && a < b) }

// has says whether some text or key holds one of the characters.
func (v value) has(chars string) bool {
	if strings.ContainsAny(v.text, chars) {
		return true
	}
	return slices.ContainsFunc(v.keys, func(k string) bool { return strings.ContainsAny(k, chars) }) ||
		slices.ContainsFunc(v.items, func(i value) bool { return i.has(chars) })
}

// text draws a word, often with something that writers do not agree about.
func textOf(t *rapid.T, label string) string {
	parts := rapid.SliceOfN(rapid.OneOf(
		rapid.StringMatching(`[a-zA-Z0-9 _-]{0,12}`),
		rapid.SampledFrom([]string{"/", "<b>", "&", "é", "ü", "日本", "🏥", "\u2028", "\u007f", "\t", "\n", `"`, `\`, "\u0001", "https://files.example.org/a?x=1&y=2"}),
	), 0, 4).Draw(t, label)
	return strings.Join(parts, "")
}

// numerals are numbers as JavaScript, Python and Go all write them.
var numerals = []string{"0", "1", "-7", "42", "1.5", "-2.25", "98.6", "1e+21", "1.5e+300", "100000000000000000000", "0.001"}

func scalarOf(t *rapid.T) value {
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return value{scalar: rapid.SampledFrom(numerals).Draw(t, "number")}
	case 1:
		return value{scalar: rapid.SampledFrom([]string{"true", "false", "null"}).Draw(t, "word")}
	}
	return textValue(textOf(t, "text"))
}

func textValue(s string) value { return value{scalar: `"`, text: s} }

func valueOf(t *rapid.T, depth int) value {
	if depth == 0 || rapid.Bool().Draw(t, "scalar") {
		return scalarOf(t)
	}
	v := value{object: rapid.Bool().Draw(t, "object")}
	if v.object {
		v.keys = rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) string {
			return rapid.StringMatching(`[a-zA-Z]{1,9}`).Draw(t, "key") + rapid.SampledFrom([]string{"", "", "", "é", "/", "<"}).Draw(t, "end")
		}), 0, 4, rapid.ID[string]).Draw(t, "keys")
	}
	n := len(v.keys)
	if !v.object {
		n = rapid.IntRange(0, 3).Draw(t, "items")
	}
	for range n {
		v.items = append(v.items, valueOf(t, depth-1))
	}
	return v
}

// member adds a member to an object.
func member(v *value, key string, item value) {
	v.keys, v.items = append(v.keys, key), append(v.items, item)
}

// messageOf draws a message as Metriport sends it: meta first, in its own order,
// and all of the payload in the order of its store.
func messageOf(t *rapid.T) value {
	meta := value{object: true}
	member(&meta, "messageId", textValue(rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}`).Draw(t, "id")))
	if rapid.Bool().Draw(t, "requested") {
		member(&meta, "requestId", textValue("0190f7d2"))
	}
	member(&meta, "when", textValue("2026-03-04T09:15:26.613Z"))
	member(&meta, "type", textValue("network-query.hie"))
	if rapid.Bool().Draw(t, "metadata") {
		data := value{object: true}
		member(&data, "mrn", textValue(textOf(t, "mrn")))
		member(&data, "clinic", textValue(textOf(t, "clinic")))
		member(&meta, "data", data)
	}
	payload := value{object: true}
	member(&payload, "patientId", textValue(textOf(t, "patient")))
	member(&payload, "a", valueOf(t, 2))
	member(&payload, "consolidatedDataUrl", textValue(textOf(t, "url")))
	member(&payload, "source", valueOf(t, 3))
	v := value{object: true}
	member(&v, "meta", meta)
	for i, key := range payload.arranged(stored).keys {
		member(&v, key, payload.arranged(stored).items[i])
	}
	return v
}
