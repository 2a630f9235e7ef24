package sign

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// keepBytes is the remedy for all that happens to a body that was parsed.
const keepBytes = "check over the request's raw bytes, before anything parses them: express.raw, request.get_data() or await request.body() in Python, io.ReadAll in Go"

// explain says how a document differs from the form of it that was signed.
func (d *document) explain(f form) []Finding {
	list := d.differences(f)
	if code, who := d.writer(f); code != "" && worth(list) {
		parts := make([]string, len(list))
		for i, l := range list {
			_, parts[i], _ = strings.Cut(l.Detail, proven)
		}
		return []Finding{{code, "the body was parsed and written again by " + who + ": " + proven + strings.Join(parts, ", and "), keepBytes}}
	}
	return list
}

// worth says whether spacing or escapes differ: the order of keys and the text
// of numbers alone tell no writer.
func worth(list []Finding) bool {
	for _, f := range list {
		if f.Code != BodyKeyOrder && f.Code != BodyMetaData && f.Code != BodyNumbers {
			return true
		}
	}
	return false
}

// proven begins the evidence of a difference.
const proven = "it matches "

func (d *document) differences(f form) []Finding {
	var list []Finding
	add := func(c Code, detail, fix string) { list = append(list, Finding{c, proven + detail, fix}) }
	if f.drop {
		add(BodyMetaData, "without meta.data", "this is the first attempt's body and a retry's signature: Metriport retries without meta.data and signs that; keep body and headers of one request together")
	}
	switch {
	case f.space == asSpaced || f.space == d.layout && f.space != indented2 || d.layout == indented2 && d.is(form{space: f.space, text: asWritten}):
	case d.layout == compact:
		add(BodyCompacted, "with the white space that the sender writes ("+f.space.String()+")", keepBytes)
	case d.layout == spaced:
		add(BodySpaced, "with other white space between the tokens ("+f.space.String()+")", keepBytes+"; Python's json.dumps writes spaces unless it is told separators=(',', ':')")
	default:
		add(BodyPretty, "without the indents ("+f.space.String()+")", keepBytes+"; a viewer or formatter has laid the body out for reading")
	}
	if f.order != received {
		add(BodyKeyOrder, "with the keys in the order of "+f.order.String(), keepBytes+"; Go's maps, Python's sort_keys and many stores give keys in an order of their own")
	}
	list = append(list, d.changedText(f)...)
	if n := d.changedNumbers(f); n > 0 {
		add(BodyNumbers, fmt.Sprintf("with %s written as the sender does", count(n, "number")), keepBytes+"; 1 and 1.0, or 1e21 and 1e+21, are the same to a parser and different bytes")
	}
	return list
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (s spacing) String() string {
	switch s {
	case compact:
		return "none at all"
	case asSpaced:
		return "as it is"
	case spaced:
		return "a space after each comma and colon"
	case indented2:
		return "lines indented by two spaces"
	case indented4:
		return "lines indented by four spaces"
	case tabbed:
		return "lines indented by tabs"
	}
	return "?"
}

func (o ordering) String() string {
	switch o {
	case received:
		return "the body"
	case jsonb:
		return "Metriport's store (meta first, then shorter keys before longer)"
	case metaOnly:
		return "Metriport's envelope (meta first)"
	case sorted:
		return "the alphabet"
	}
	return "?"
}

// changedText counts the texts that the signed form writes differently, by what
// is different about them.
func (d *document) changedText(f form) []Finding {
	if f.text == asWritten {
		return nil
	}
	var slashes, unicode, html, other int
	special := f.text.special()
	var out []byte
	look := func(raw []byte) {
		if out = appendText(out[:0], raw, f.text, special); bytes.Equal(out, raw) {
			return
		}
		found := false
		for _, k := range []struct {
			n    *int
			gone bool
		}{
			{&slashes, fewer(raw, out, isSlash)},
			{&html, fewer(raw, out, isHTML)},
			{&unicode, fewer(raw, out, isWide)},
		} {
			if k.gone {
				*k.n++
				found = true
			}
		}
		if !found {
			other++
		}
	}
	for i := range d.Len() {
		if raw, _ := d.KeyBytes(i); raw != nil {
			look(raw)
		}
		if raw, _ := d.Bytes(i); d.Node(i).Kind == jsondoc.String {
			look(raw)
		}
	}
	var list []Finding
	add := func(c Code, n int, detail, from string) {
		if n > 0 {
			list = append(list, Finding{c, proven + detail + " (" + count(n, "text") + ")", keepBytes + "; " + from})
		}
	}
	add(BodyEscapedSlashes, slashes, `with / for \/`, "PHP's json_encode escapes slashes unless it is told JSON_UNESCAPED_SLASHES")
	add(BodyEscapedHTML, html, `with < > & for \u003c \u003e \u0026`, "Go's encoding/json escapes them unless it is told SetEscapeHTML(false)")
	add(BodyEscapedUnicode, unicode, `with letters for their \u escapes`, "Python's json.dumps escapes what is not ASCII unless it is told ensure_ascii=False; PHP does too")
	add(BodyEscapes, other, "with the escapes that the sender writes", "an escape and its letter are the same to a parser and different bytes")
	return list
}

// fewer says whether a text has escapes of a kind that its signed form lacks.
func fewer(raw, out []byte, is func(rune, int) bool) bool {
	return escapesOf(raw, is) > escapesOf(out, is)
}

func escapesOf(raw []byte, is func(r rune, size int) bool) (n int) {
	for i := bytes.IndexByte(raw, '\\'); i >= 0; i = bytes.IndexByte(raw, '\\') {
		r, size := readRune(raw[i:])
		if is(r, size) {
			n++
		}
		raw = raw[i+size:]
	}
	return n
}

func isSlash(r rune, size int) bool { return r == '/' && size == 2 }

func isHTML(r rune, size int) bool { return size > 2 && (r == '<' || r == '>' || r == '&') }

func isWide(r rune, size int) bool { return size > 2 && r >= 0x7f }

func (d *document) changedNumbers(f form) (n int) {
	if f.num == numAsWritten {
		return 0
	}
	var out []byte
	for i := range d.Len() {
		if d.Node(i).Kind == jsondoc.Number {
			raw, _ := d.Bytes(i)
			if out = appendNumber(out[:0], raw, f.num); !bytes.Equal(out, raw) {
				n++
			}
		}
	}
	return n
}

// writer names the one usual way of writing JSON in which the received body
// stands; none when there are several.
func (d *document) writer(f form) (code Code, who string) {
	for _, w := range []struct {
		code  Code
		who   string
		forms []form
		fits  bool
	}{
		{BodyReserializedJS, "JavaScript's JSON.stringify", []form{{num: numJS}}, f.order == received},
		{BodyReserializedGo, "Go's encoding/json", []form{{text: escHTML | escLines | mendText, num: numGo}}, true},
		{BodyReserializedPython, "Python's json.dumps", []form{
			{space: spaced, text: escUnicode | escDelete, num: numPython}, {space: spaced, num: numPython},
		}, true},
	} {
		for _, form := range w.forms {
			if !w.fits || !d.is(form) {
				continue
			}
			if code != "" {
				return "", ""
			}
			code, who = w.code, w.who
			break
		}
	}
	return code, who
}
