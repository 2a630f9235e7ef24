package widget

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/itchyny/gojq"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/jsondoc"
)

const jqSample = `{"z":1,"a":{"y":[10,20,30],"x":-0,"big":1e400,"long":1234567890123456789012345678901234567890},"z":2,"s":"héllo","e":[]}`

// answer is a result in one line: its values, and what is said of them.
func answer(r *JQResult, err error) string {
	if err != nil {
		return "! " + err.Error()
	}
	return string(r.Doc.Compact(0)) + " · " + r.Words()
}

func TestJQ(t *testing.T) {
	d := parsed(t, jqSample)
	for _, c := range []struct{ expr, want string }{
		// paths: order, number text and every member of the document's own
		{"", jqSample + " · 1 value"},
		{".", jqSample + " · 1 value"},
		{".a", `{"y":[10,20,30],"x":-0,"big":1e400,"long":1234567890123456789012345678901234567890} · 1 value`},
		{".z", `2 · 1 value`},
		{".a.big, .a.x", `[1e400,-0] · 2 values`},
		{`.a["y"][1]`, `20 · 1 value`},
		{`."a"."y"[-1]`, `30 · 1 value`},
		{".a.y[1:]", `[20,30] · 1 value`},
		{".a.y[:-1]", `[10,20] · 1 value`},
		{".a.y[1:][0]", `20 · 1 value`},
		{".a.y[5:2]", `[] · 1 value`},
		{".a.y[]", `[10,20,30] · 3 values`},
		{".a.y[1:][]", `[20,30] · 2 values`},
		{".a.y[9]", `null · 1 value`},
		{".no.way[0][1:]", `null · 1 value`},
		{".s[1:3]", `"él" · 1 value`},
		{".e[]", `[] · no value`},
		{".[] | .[0]?", `["h",null] · 2 values`},
		{".[] | .y?", `[10,20,30] · 1 value`},
		{"(.a | .y) | .[0]", `10 · 1 value`},
		{".a | ..", `[{"y":[10,20,30],"x":-0,"big":1e400,"long":1234567890123456789012345678901234567890},[10,20,30],10,20,30,-0,1e400,1234567890123456789012345678901234567890] · 8 values`},
		// through gojq: what it leaves alone is the document's own
		{"select(.z == 2)", jqSample + " · 1 value"},
		{".a | select(.y)", `{"y":[10,20,30],"x":-0,"big":1e400,"long":1234567890123456789012345678901234567890} · 1 value`},
		{"[.a]", `[{"y":[10,20,30],"x":-0,"big":1e400,"long":1234567890123456789012345678901234567890}] · 1 value`},
		{"{q: .a.y, b: .a.long}", `{"b":1234567890123456789012345678901234567890,"q":[10,20,30]} · 1 value · keys of new objects sorted`},
		{".a.y | map(. * 2)", `[20,40,60] · 1 value`},
		{".a.y[] *= 2 | .a.y", `[20,40,60] · 1 value`},
		{".a.y | length, add", `[3,60] · 2 values`},
		{".a.y[:2] | length", `2 · 1 value`},
		{".a.y as [$p, $q] | $p * $q", `200 · 1 value`},
		{"def f(x): x * x; .a.y[2] | f(.)", `900 · 1 value`},
		{"[.a.y[] | . as $x | $x, 1 | . * (2, 3)] | length", `12 · 1 value`},
		{"empty", `[] · no value`},
		{"env | length", `0 · 1 value`},
		// what goes wrong
		{".s.t", `! cannot index string with "t"`},
		{".s[]", `! cannot iterate over string`},
		{".a.y[] | .q", `! cannot index number with "q"`},
		{".z, .s.t", `2 · 1 value · cut: cannot index string with "t"`},
		{".a.y[", `! not complete yet`},
		{".a | nosuch", `! function not defined: nosuch/0`},
		{"$x", `! variable not defined: $x`},
		{`"x" * 99999999`, `! the product is too large`},
		{`.s * 99999999`, `! the product is too large`},
		{`reduce range(30) as $i (2; . * .)`, `! the product is too large`},
		{`. as $d | .z | . *= ("x" * 99999999)`, `! the product is too large`},
		{strings.Repeat(".", 5000), `! the expression is too long`},
	} {
		if got := answer(JQ{}.Run(t.Context(), d, c.expr)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.expr, got, c.want)
		}
	}
}

// TestJQPoints: an error points at the word it is about.
func TestJQPoints(t *testing.T) {
	d := parsed(t, jqSample)
	for _, c := range []struct{ expr, word string }{
		{".a | nosuch(1)", "nosuch"},
		{".z | keys", "keys"},
		{".z as $q | $qq", "$qq"},
		{".s.t", "t"},
		{".ss.s | .z, (.s | .s)", ""},
		{".a.y[] | .yy", "yy"},
		{".a.s | .s, .x, ]", "]"},
		{`.a."y"."s"`, `"s`},
		{".z[0].s", "["},
	} {
		_, err := JQ{}.Run(t.Context(), d, c.expr)
		var e *JQError
		if !errors.As(err, &e) {
			if c.word != "" {
				t.Errorf("%s: %v", c.expr, err)
			}
			continue
		}
		if got := c.expr[e.From:e.To]; !strings.HasPrefix(got, c.word) {
			t.Errorf("%s: points at %q (%d–%d), want %q: %s", c.expr, got, e.From, e.To, c.word, e.Msg)
		}
	}
}

func TestJQLimits(t *testing.T) {
	d := parsed(t, jqSample)
	for _, c := range []struct {
		name string
		jq   JQ
		expr string
		want string
	}{
		{"time", JQ{Timeout: 30 * time.Millisecond}, "def f: f; f", "stopped after 30ms"},
		{"memory", JQ{MaxHeap: 24 << 20, Timeout: time.Minute}, "[range(1e9)]", "stopped: it takes more than 24 MB; .[] goes value by value"},
		{"input", JQ{MaxInput: 1}, ".", "the document is larger than 0 MB"},
		{"cut", JQ{MaxOutput: 30}, "range(1e9)", `[0,1,2,3,4,5,6,7,8,9,10,11,12] · 13 values · cut: the result is too large`},
		{"cut in a path", JQ{MaxOutput: 12}, ".a.y[], .a", `[10,20,30] · 3 values · cut: the result is too large`},
		{"the first value has no limit", JQ{MaxOutput: 5}, ".a, .a", `{"y":[10,20,30],"x":-0,"big":1e400,"long":1234567890123456789012345678901234567890} · 1 value · cut: the result is too large`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := answer(c.jq.Run(t.Context(), d, c.expr)); !strings.Contains(got, c.want) {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (JQ{}).Run(ctx, d, "def f: f; f"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestJQHostile: what no reader of JSON but ours takes is refused with words
// where gojq would need it, and followed by paths.
func TestJQHostile(t *testing.T) {
	const depth = 100_000
	deep := parsed(t, strings.Repeat(`{"a":`, depth)+"[7]"+strings.Repeat("}", depth))
	digits := parsed(t, `{"n":`+strings.Repeat("9", 1<<20)+`,"m":3}`)
	for _, c := range []struct {
		d          *jsondoc.Doc
		expr, want string
	}{
		{deep, "map(.)", "! nested more than 10000 deep"},
		{deep, ".a.a.a.a | .. | .[0]?", "7 · 1 value"},
		{digits, ".n + 1", "! a number has more than 1000 digits"},
		{digits, ".m + 1", "! a number has more than 1000 digits"},
		{digits, ".m | . + 1", "4 · 1 value"},
	} {
		got := answer(JQ{}.Run(t.Context(), c.d, c.expr))
		if len(got) > 200 {
			got = got[:200]
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", c.expr, got, c.want)
		}
	}
}

// TestJQAsGojq: whatever is asked, the values are those of gojq alone.
func TestJQAsGojq(t *testing.T) {
	exprs := []string{
		".", ".a", ".a.b", ".a?", ".[0]", ".[-1]", ".[1:]", ".[:1]", ".[-2:]", ".[]", ".[]?", "..", ".a[]?", ".[]?|.a?", ".a,.b", ".a|.[0]?", "(.a,.b)|.[1:]?", ".[0][1]?", ".a[0:2]?",
		"select(.a?)", "[.[]?]", "{a:1,b:.}", "map(.)?", "to_entries?", "[..]", ".a?|[.,.]", "[.[]?|select(type==\"number\")]", "[.[:1]?]", "length?", "length", ".a|length", ".[]?|length", ".a[1:]?|length", "length|. + 1", "length|length", "[length]", "length,length", ".a?|length|.[0]?", "(.|length)|tostring", "keys?", "tojson", ".a? = 1", "del(.a?)", "[paths]", "sort?", "[.[]?]|reverse|.[1:]", "first(..)",
	}
	codes := map[string]*gojq.Code{}
	for _, e := range exprs {
		q, err := gojq.Parse(e)
		if err != nil {
			t.Fatal(e, err)
		}
		if codes[e], err = gojq.Compile(q); err != nil {
			t.Fatal(e, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		doc := anyJSON(3).Draw(t, "doc")
		if rapid.Bool().Draw(t, "keyed") {
			doc = map[string]any{"a": doc, "b": anyJSON(2).Draw(t, "b")}
		}
		src, _ := json.Marshal(doc)
		expr := rapid.SampledFrom(exprs).Draw(t, "expr")
		var in any
		if err := json.Unmarshal(src, &in); err != nil {
			t.Fatal(err) // it has just been written
		}
		want, failed := valuesOf(codes[expr], in)
		d, bad := jsondoc.Parse(src)
		if bad != nil {
			t.Fatal(bad)
		}
		r, err := JQ{}.Run(context.Background(), d, expr)
		if err != nil {
			if !failed || len(want) > 0 {
				t.Fatalf("%s of %s: %v, want %v", expr, src, err, want)
			}
			return
		}
		var got []any
		text := fmt.Sprintf("[%s]", r.Doc.Compact(0))
		if r.Count != 1 {
			text = string(r.Doc.Compact(0))
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if len(got)+len(want) > 0 && gojq.Compare(got, want) != 0 || (r.Cut != "") != failed {
			t.Fatalf("%s of %s: %v cut %q, want %v (failed %v)", expr, src, got, r.Cut, want, failed)
		}
	})
}

// valuesOf are the values that gojq alone makes, as JSON has them.
func valuesOf(code *gojq.Code, in any) (out []any, failed bool) {
	for it := code.Run(in); ; {
		v, ok := it.Next()
		if !ok {
			return out, false
		}
		if _, bad := v.(error); bad {
			return out, true
		}
		b, _ := gojq.Marshal(v)
		var plain any
		_ = json.Unmarshal(b, &plain)
		out = append(out, plain)
	}
}

// FuzzJQ: whatever is asked of whatever document, there is an answer of valid
// JSON or an error that points into the expression.
func FuzzJQ(f *testing.F) {
	f.Add(jqSample, ".a.y[1:] | .[0]?, ..")
	f.Add("[\"\xff\xc2\x9b\",1e400,{\"\":{}}]", `.[] | {a: ., "b c": [.[]?]}`)
	f.Add(`{"a":"x"}`, `.a * 99999999, (.a |= . * 3), @base64, "\(.)" , reduce range(9) as $i (.; [.])`)
	f.Fuzz(func(t *testing.T, src, expr string) {
		d, bad := jsondoc.Parse([]byte(src))
		if bad != nil {
			return
		}
		r, err := JQ{Timeout: 100 * time.Millisecond, MaxOutput: 1 << 16}.Run(t.Context(), d, expr)
		var e *JQError
		switch {
		case err == nil && (r.Count < 0 || r.Doc.Len() == 0):
			t.Fatalf("%d values in %d nodes", r.Count, r.Doc.Len())
		case err != nil && !errors.As(err, &e), e != nil && (e.From < 0 || e.From > e.To || e.To > len(expr)):
			t.Fatalf("%v", err)
		}
	})
}

// TestJQLength counts in the document itself, as gojq does of what it is given.
func TestJQLength(t *testing.T) {
	many := parsed(t, `{"rows":[`+strings.Repeat(`{"id":1,"tags":["a","b"]},`, 200_000)+`{}],"same":{"a":1,"a":2,"\u0061":3},"no":false,"text":"äöü\ud83d\ude00"}`)
	for expr, want := range map[string]string{
		".rows | length": "200001 · 1 value", ".rows | length | . * 2": "400002 · 1 value", ".rows[1:3] | length": "2 · 1 value", ".same | length": "1 · 1 value",
		".text | length": "4 · 1 value", ".nothing | length": "0 · 1 value", ".no | length": "! length cannot be applied to: boolean (false)",
	} {
		if got := answer(JQ{MaxHeap: 8 << 20}.Run(t.Context(), many, expr)); got != want {
			t.Errorf("%s: %s, want %s", expr, got, want)
		}
	}
}
