package jsondoc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/jsondoc"
)

func parse(tb testing.TB, src string) *jsondoc.Doc {
	tb.Helper()
	d, err := jsondoc.Parse([]byte(src))
	if err != nil {
		tb.Fatalf("Parse(%.80q): %v", src, err)
	}
	return d
}

// outline writes a node a line, as deep as it is: what Parse understood.
func outline(d *jsondoc.Doc) string {
	var b strings.Builder
	for i := range d.Len() {
		n := d.Node(i)
		fmt.Fprintf(&b, "%s%d %s", strings.Repeat(" ", int(n.Depth)), n.Ord, n.Kind)
		if d.HasKey(i) {
			fmt.Fprintf(&b, " key %q", d.Key(i))
		}
		if n.Kind.Container() {
			fmt.Fprintf(&b, " of %d, next %d\n", n.Children, n.Next)
		} else {
			fmt.Fprintf(&b, " %q\n", d.Text(i))
		}
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"own order, duplicates", `{"b":1,"a":2,"b":3}`, `0 object of 3, next 4
 0 number key "b" "1"
 1 number key "a" "2"
 2 number key "b" "3"
`},
		{"numbers keep their text", `[1e400,-0,0.10,1234567890123456789012345678901234567890,1E+2]`, `0 array of 5, next 6
 0 number "1e400"
 1 number "-0"
 2 number "0.10"
 3 number "1234567890123456789012345678901234567890"
 4 number "1E+2"
`},
		{"nesting and white space", "\n{ \"a\" : [ { } , [ ] , null ] ,\t\"\" : true }\r\n", `0 object of 2, next 6
 0 array key "a" of 3, next 5
  0 object of 0, next 3
  1 array of 0, next 4
  2 null "null"
 1 true key "" "true"
`},
		{"escapes", `["\"\\\/\b\f\n\r\t","\u0041\u00e9\ud83d\ude00","\ud83dx","\udc00","\ud83d\u0041"]`, `0 array of 5, next 6
 0 string "\"\\/\b\f\n\r\t"
 1 string "Aé😀"
 2 string "�x"
 3 string "�"
 4 string "�A"
`},
		{"bytes that are not UTF-8", "{\"\xff\":\"a\xe2\x82b\\n\xfe\"}", `0 object of 1, next 2
 0 string key "�" "a�b\n�"
`},
		{"a scalar", ` false `, "0 false \"false\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outline(parse(t, c.src)); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func TestSyntaxError(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      jsondoc.SyntaxError
	}{
		{"nothing", "", jsondoc.SyntaxError{Offset: 0, Line: 1, Col: 1, Msg: "expected a value, found the end"}},
		{"white space", " \n ", jsondoc.SyntaxError{Offset: 3, Line: 2, Col: 2, Msg: "expected a value, found the end"}},
		{"HTML", "<html>", jsondoc.SyntaxError{Offset: 0, Line: 1, Col: 1, Msg: "expected a value, found '<'"}},
		{"two documents", "{}\n{}", jsondoc.SyntaxError{Offset: 3, Line: 2, Col: 1, Msg: "text after the end of the document, found '{'"}},
		{"columns are characters", `{"Äö": x}`, jsondoc.SyntaxError{Offset: 9, Line: 1, Col: 8, Msg: "expected a value, found 'x'"}},
		{"trailing comma", "[1,]", jsondoc.SyntaxError{Offset: 3, Line: 1, Col: 4, Msg: "expected a value, found ']'"}},
		{"trailing comma in an object", `{"a":1,}`, jsondoc.SyntaxError{Offset: 7, Line: 1, Col: 8, Msg: "expected a key in double quotes, found '}'"}},
		{"no comma", `[1 2]`, jsondoc.SyntaxError{Offset: 3, Line: 1, Col: 4, Msg: "expected ',' or ']', found '2'"}},
		{"wrong bracket", `{"a":1]`, jsondoc.SyntaxError{Offset: 6, Line: 1, Col: 7, Msg: "expected ',' or '}', found ']'"}},
		{"no colon", `{"a" 1}`, jsondoc.SyntaxError{Offset: 5, Line: 1, Col: 6, Msg: "expected ':' after the key, found '1'"}},
		{"bare key", `{a:1}`, jsondoc.SyntaxError{Offset: 1, Line: 1, Col: 2, Msg: "expected a key in double quotes, found 'a'"}},
		{"cut string", `["ab`, jsondoc.SyntaxError{Offset: 4, Line: 1, Col: 5, Msg: "a string without its closing quote, found the end"}},
		{"line break in a string", "[\"a\nb\"]", jsondoc.SyntaxError{Offset: 3, Line: 1, Col: 4, Msg: `a control character inside a string, found '\n'`}},
		{"NUL in a string", "[\"a\x00\"]", jsondoc.SyntaxError{Offset: 3, Line: 1, Col: 4, Msg: `a control character inside a string, found '\x00'`}},
		{"wrong escape", `["\x"]`, jsondoc.SyntaxError{Offset: 3, Line: 1, Col: 4, Msg: "an escape that JSON does not have, found 'x'"}},
		{"cut unicode escape", `["\u12"]`, jsondoc.SyntaxError{Offset: 6, Line: 1, Col: 7, Msg: `expected four hexadecimal digits after \u, found '"'`}},
		{"word", `trUe`, jsondoc.SyntaxError{Offset: 2, Line: 1, Col: 3, Msg: "expected true, found 'U'"}},
		{"cut word", `nul`, jsondoc.SyntaxError{Offset: 3, Line: 1, Col: 4, Msg: "expected null, found the end"}},
		{"leading zero", `[01]`, jsondoc.SyntaxError{Offset: 2, Line: 1, Col: 3, Msg: "expected ',' or ']', found '1'"}},
		{"minus alone", `-`, jsondoc.SyntaxError{Offset: 1, Line: 1, Col: 2, Msg: "expected a digit after '-', found the end"}},
		{"point alone", `1.`, jsondoc.SyntaxError{Offset: 2, Line: 1, Col: 3, Msg: "expected a digit after the decimal point, found the end"}},
		{"exponent alone", `1e+`, jsondoc.SyntaxError{Offset: 3, Line: 1, Col: 4, Msg: "expected a digit in the exponent, found the end"}},
		{"plus", `+1`, jsondoc.SyntaxError{Offset: 0, Line: 1, Col: 1, Msg: "expected a value, found '+'"}},
		{"BOM", "\ufeff{}", jsondoc.SyntaxError{Offset: 0, Line: 1, Col: 1, Msg: `expected a value, found '\ufeff'`}},
		{"gzip", "\x1f\x8b\x08", jsondoc.SyntaxError{Offset: 0, Line: 1, Col: 1, Msg: `expected a value, found '\x1f'`}},
		{"not UTF-8", "\xff", jsondoc.SyntaxError{Offset: 0, Line: 1, Col: 1, Msg: "expected a value, found byte 0xff"}},
		{"not closed", `[[]`, jsondoc.SyntaxError{Offset: 3, Line: 1, Col: 4, Msg: "expected ',' or ']', found the end"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := jsondoc.Parse([]byte(c.src))
			if err == nil || d != nil {
				t.Fatalf("taken: %v", d)
			}
			if *err != c.want {
				t.Errorf("got %+v, want %+v", *err, c.want)
			}
			if json.Valid([]byte(c.src)) {
				t.Error("encoding/json takes it")
			}
		})
	}
}

func TestDeepNesting(t *testing.T) {
	const depth = 100_000
	src := strings.Repeat(`{"a":[`, depth) + "1" + strings.Repeat("]}", depth)
	d := parse(t, src)
	if d.Len() != 2*depth+1 || d.Node(d.Len()-1).Depth != 2*depth {
		t.Fatalf("%d nodes, the last %d deep", d.Len(), d.Node(d.Len()-1).Depth)
	}
	path := d.Path(d.Len() - 1)
	if !strings.HasPrefix(path, "a[0].a[0]") {
		t.Errorf("path %.40q", path)
	}
	if i, ok := d.Get(path); !ok || i != d.Len()-1 {
		t.Errorf("Get(Path) = %d, %v", i, ok)
	}
	if !bytes.Equal(d.Compact(0), []byte(src)) {
		t.Error("Compact changed it")
	}
	if n := len(d.Indent(0)); n > 250*len(src) {
		t.Errorf("Indent wrote %d bytes of %d", n, len(src))
	}
}

func TestNodesAreSmall(t *testing.T) {
	if size := unsafe.Sizeof(jsondoc.Node{}); size > 40 {
		t.Errorf("%d bytes", size)
	}
}

// document draws a valid document with any white space, escapes and numbers.
func document(depth int) *rapid.Generator[string] {
	space := rapid.SampledFrom([]string{"", "", "", " ", "\n", "\t \r\n"})
	text := rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) string {
			b, _ := json.Marshal(s)
			return string(b)
		}),
		rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{"a", "é", `\u00e9`, `\ud83d\ude00`, `\ud83d`, `\n`, `\"`, `\\`, "12345678", ".", "["})), func(p []string) string {
			return `"` + strings.Join(p, "") + `"`
		}),
	)
	scalar := rapid.OneOf(text, rapid.SampledFrom([]string{"null", "true", "false", "0", "-0", "1e400", "-12.50E-7", "12345678901234567890123"}))
	if depth == 0 {
		return scalar
	}
	return rapid.Custom(func(t *rapid.T) string {
		sp := func() string { return space.Draw(t, "space") }
		kind := rapid.IntRange(0, 2).Draw(t, "kind")
		if kind == 0 {
			return sp() + scalar.Draw(t, "scalar") + sp()
		}
		var parts []string
		for range rapid.IntRange(0, 4).Draw(t, "n") {
			part := document(depth-1).Draw(t, "child")
			if kind == 1 {
				part = sp() + text.Draw(t, "key") + sp() + ":" + part
			}
			parts = append(parts, part)
		}
		if kind == 1 {
			return sp() + "{" + sp() + strings.Join(parts, ",") + sp() + "}" + sp()
		}
		return sp() + "[" + sp() + strings.Join(parts, ",") + sp() + "]" + sp()
	})
}

func TestValidDocuments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := []byte(document(4).Draw(t, "src"))
		d, err := jsondoc.Parse(src)
		if err != nil {
			t.Fatalf("Parse(%q): %v", src, err)
		}
		agrees(t, src, d)
		for i := range d.Len() {
			nodeIsSound(t, d, i)
		}
	})
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// agrees compares what is written again with what encoding/json makes of the source.
func agrees(t failer, src []byte, d *jsondoc.Doc) {
	t.Helper()
	var compact, indented bytes.Buffer
	if err := json.Compact(&compact, src); err != nil {
		t.Fatalf("%v", err)
	}
	if got := d.Compact(0); !bytes.Equal(got, compact.Bytes()) {
		t.Fatalf("Compact(%q) = %q, want %q", src, got, compact.Bytes())
	}
	if err := json.Indent(&indented, bytes.TrimSpace(src), "", "  "); err != nil {
		t.Fatalf("%v", err)
	}
	if got := d.Indent(0); !bytes.Equal(got, indented.Bytes()) {
		t.Fatalf("Indent(%q) = %q, want %q", src, got, indented.Bytes())
	}
}

// nodeIsSound checks node i against its neighbours, its path and encoding/json.
func nodeIsSound(t failer, d *jsondoc.Doc, i int) {
	t.Helper()
	n := d.Node(i)
	if n.Kind == jsondoc.String {
		textIsSound(t, d, i)
	} else if !json.Valid(d.Raw(i)) {
		t.Fatalf("node %d: %q", i, d.Raw(i))
	}
	children := 0
	for c := range d.Children(i) {
		if int(d.Node(c).Parent) != i || int(d.Node(c).Ord) != children || d.Node(c).Depth != n.Depth+1 {
			t.Fatalf("child %d of %d: %+v", c, i, *d.Node(c))
		}
		children++
	}
	if children != int(n.Children) {
		t.Fatalf("node %d has %d children, says %d", i, children, n.Children)
	}
	if at, ok := d.Get(d.Path(i)); !shadowed(d, i) && (!ok || at != i) {
		t.Fatalf("Get(%q) = %d, %v, want %d", d.Path(i), at, ok, i)
	}
}

// textIsSound checks a string against encoding/json.
func textIsSound(t failer, d *jsondoc.Doc, i int) {
	t.Helper()
	var want string
	if err := json.Unmarshal(d.Raw(i), &want); err != nil {
		t.Fatalf("%v", err)
	}
	if got := d.Text(i); got != want {
		t.Fatalf("Text(%q) = %q, want %q", d.Raw(i), got, want)
	}
	for limit := range len(want) + 1 {
		s, rest := d.Head(i, limit)
		if !strings.HasPrefix(want, s) || len(s) > limit || rest == 0 && s != want {
			t.Fatalf("Head(%q, %d) = %q, %d", d.Raw(i), limit, s, rest)
		}
	}
}

// shadowed says whether node i, or what it is in, is followed by a member with
// the same key.
func shadowed(d *jsondoc.Doc, i int) bool {
	for ; i > 0; i = int(d.Node(i).Parent) {
		for c := range d.Children(int(d.Node(i).Parent)) {
			if c > i && d.HasKey(i) && d.Key(c) == d.Key(i) {
				return true
			}
		}
	}
	return false
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,2,{"b":null}],"c":"x\u00e9\n"}`, `[1e400,-0]`, "\"\xff\"", `{"a":1,"a":2}`, `[`, `{}{}`, `"\ud83d\ude00"`, `[01]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		d, err := jsondoc.Parse(src)
		valid := json.Valid(src)
		if bytes.Count(src, []byte("["))+bytes.Count(src, []byte("{")) > 10_000 {
			return // deeper than encoding/json goes
		}
		if (err == nil) != valid {
			t.Fatalf("Parse: %v, encoding/json says valid: %v", err, valid)
		}
		if err != nil {
			if err.Offset < 0 || err.Offset > len(src) || err.Line < 1 || err.Col < 1 {
				t.Fatalf("%+v", err)
			}
			return
		}
		agrees(t, src, d)
	})
}

// TestPart: what was read so far is a document of its own, and its values have
// the numbers that they have in all of it.
func TestPart(t *testing.T) {
	src := []byte(`{"a":[` + strings.Repeat(`{"b":[1,{"c":"\u00e9"}],"d":{}},`, 9_000) + `7],"e":8}`)
	var parts []*jsondoc.Doc
	d, bad := jsondoc.ParseWatched(src, func(p jsondoc.Progress) bool {
		if part := p.Part(); part.Len() != p.Values || p.At <= 0 || p.At > len(src) {
			t.Fatalf("%d values at %d: %d", p.Values, p.At, part.Len())
		}
		parts = append(parts, p.Part())
		return true
	})
	if bad != nil || len(parts) < 5 {
		t.Fatalf("%v, %d parts", bad, len(parts))
	}
	for _, part := range parts {
		boxes := 0
		for i := range part.Len() {
			is, all := *part.Node(i), *d.Node(i)
			if is.Children > 0 {
				boxes++
			}
			if int(is.Next) == part.Len() && is.Kind.Container() { // open, or just closed
				all.End, all.Next, all.Children = is.End, is.Next, is.Children
			}
			if is != all {
				t.Fatalf("node %d of %d is %+v, in all of it %+v", i, part.Len(), is, all)
			}
		}
		if boxes != part.Boxes() {
			t.Fatalf("%d containers, says %d", boxes, part.Boxes())
		}
	}
	if d, bad := jsondoc.ParseWatched(src, func(jsondoc.Progress) bool { return false }); d != nil || bad == nil {
		t.Error("it does not stop when told to")
	}
}
