package sign

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// document draws a JSON text of all that forms differ by.
func documentOf(t *rapid.T) []byte {
	var b []byte
	var put func(depth int)
	space := func() {
		b = append(b, rapid.SampledFrom([]string{"", "", "", " ", "\n  ", "\t"}).Draw(t, "space")...)
	}
	text := func() {
		b = append(b, '"')
		for range rapid.IntRange(0, 3).Draw(t, "pieces") {
			b = append(b, rapid.SampledFrom([]string{
				"a", "b", "10", "2", "data", "meta", "/", `\/`, "é", `\u00e9`, `\u00E9`, "<", `\u003c`, "\u2028", `\n`, `\u000a`, "\u007f", `\ud83d`, "🏥", `\ud83c\udfe5`, `\\`, `\"`,
			}).Draw(t, "piece")...)
		}
		b = append(b, '"')
	}
	put = func(depth int) {
		space()
		kind := rapid.IntRange(0, 4).Draw(t, "kind")
		if depth == 0 {
			kind = min(kind, 2)
		}
		switch kind {
		case 0:
			b = append(b, rapid.SampledFrom([]string{"0", "-0", "1", "1.0", "1.50", "1e21", "1E5", "0.00001", "12345678901234567890", "true", "null"}).Draw(t, "scalar")...)
		case 1, 2:
			text()
		default:
			open, shut := "[", "]"
			if kind == 4 {
				open, shut = "{", "}"
			}
			b = append(b, open...)
			for i := range rapid.IntRange(0, 4).Draw(t, "items") {
				if i > 0 {
					b = append(b, ',')
				}
				if kind == 4 {
					space()
					text()
					space()
					b = append(b, ':')
				}
				put(depth - 1)
			}
			space()
			b = append(b, shut...)
		}
		space()
	}
	put(3)
	return b
}

func proverOf(t *rapid.T, body []byte) (*prover, *document) {
	c := metriport{}.read(header{{MetriportHeader, strings.Repeat("0", 64)}}, nil)
	p := newProver(&Query{Body: body}, &c, nil)
	d, ok := examine(body)
	if !ok {
		t.Fatalf("%q is not read", body)
	}
	return p, d
}

// TestNoFormIsMissed writes a body in every form there is: each is one of those
// that are tried, or the body as it stands.
func TestNoFormIsMissed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := documentOf(t)
		p, d := proverOf(t, body)
		tried := map[string]bool{string(body): true}
		for _, f := range p.forms(d) {
			tried[string(d.render(f))] = true
		}
		for _, o := range []ordering{received, jsonb, metaOnly, sorted} {
			for _, sp := range []spacing{compact, spaced, indented2, indented4, tabbed} {
				w := rapid.SampledFrom(writers).Draw(t, "writer")
				n := rapid.SampledFrom([]numbers{numAsWritten, numJS, numPython, numGo}).Draw(t, "numbers")
				if f := (form{order: o, space: sp, text: w.e, num: n}); !tried[string(d.render(f))] {
					t.Errorf("%+v of %q is not tried", f, body)
				}
			}
		}
	})
}

// TestKeeps holds the shortcut against what writing gives.
func TestKeeps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := documentOf(t)
		_, d := proverOf(t, body)
		f := form{
			space: rapid.SampledFrom([]spacing{compact, asSpaced}).Draw(t, "space"),
			text:  rapid.SampledFrom(writers).Draw(t, "writer").e,
			num:   numAsWritten,
		}
		if d.keeps(f) && !d.is(f) {
			t.Errorf("%+v changes %q into %q", f, body, d.render(f))
		}
	})
}

// TestArrangements has the same members under every order, and the order itself.
func TestArrangements(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := documentOf(t)
		_, d := proverOf(t, body)
		want, _ := json.Marshal(anyOf(t, body))
		for _, o := range []ordering{received, jsonb, metaOnly, sorted} {
			out := d.render(form{order: o})
			if hasTwins(body) {
				continue // which of two members of a name counts is another question
			}
			if got, _ := json.Marshal(anyOf(t, out)); !bytes.Equal(got, want) {
				t.Errorf("%v of %q is %q", o, body, out)
			}
		}
	})
}

func anyOf(t *rapid.T, b []byte) (v any) {
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%q: %v", b, err)
	}
	return v
}

// hasTwins says whether an object may name a member twice, once escaped perhaps.
func hasTwins(body []byte) bool {
	d, _ := examine(body)
	for i := range d.Len() {
		seen := map[string]bool{}
		for c := range d.Children(i) {
			if d.HasKey(c) && seen[d.Key(c)] {
				return true
			}
			seen[d.Key(c)] = true
		}
	}
	return false
}

func TestOrders(t *testing.T) {
	for _, c := range []struct {
		name, source              string
		jsonb, metaOnly, sortedBy string
	}{
		{
			"shorter keys before longer", `{"patientId":1,"b":2,"aa":3,"a":4}`,
			`{"a":4,"b":2,"aa":3,"patientId":1}`, "", `{"a":4,"aa":3,"b":2,"patientId":1}`,
		},
		{
			"meta before all", `{"a":1,"meta":{"type":"t","messageId":"m","when":"w","x":0,"data":{"b":1,"a":2},"requestId":"r"}}`,
			`{"meta":{"messageId":"m","requestId":"r","when":"w","type":"t","data":{"a":2,"b":1},"x":0},"a":1}`,
			`{"meta":{"messageId":"m","requestId":"r","when":"w","type":"t","data":{"b":1,"a":2},"x":0},"a":1}`,
			`{"a":1,"meta":{"data":{"a":2,"b":1},"messageId":"m","requestId":"r","type":"t","when":"w","x":0}}`,
		},
		{
			"a ping before its meta", `{"meta":{"when":"w","messageId":"m","type":"ping"},"ping":"p"}`,
			`{"ping":"p","meta":{"messageId":"m","when":"w","type":"ping"}}`, `{"ping":"p","meta":{"messageId":"m","when":"w","type":"ping"}}`,
			`{"meta":{"messageId":"m","type":"ping","when":"w"},"ping":"p"}`,
		},
		{
			"only the envelope's meta", `{"payload":{"meta":{"type":1,"id":2},"a":0}}`,
			`{"payload":{"a":0,"meta":{"id":2,"type":1}}}`, "", `{"payload":{"a":0,"meta":{"id":2,"type":1}}}`,
		},
		{
			"indices as JavaScript", `{"x":{"b":1,"10":2,"2":3,"01":4,"-1":5,"4294967295":6,"4294967294":7}}`,
			`{"x":{"2":3,"10":2,"4294967294":7,"b":1,"-1":5,"01":4,"4294967295":6}}`, "",
			`{"x":{"-1":5,"01":4,"10":2,"2":3,"4294967294":7,"4294967295":6,"b":1}}`,
		},
		{"items stay", `[3,1,2,{"b":1,"a":[2,1]}]`, `[3,1,2,{"a":[2,1],"b":1}]`, "", `[3,1,2,{"a":[2,1],"b":1}]`},
		{"twins stay in turn", `{"b":0,"a":1,"a":2}`, `{"a":1,"a":2,"b":0}`, "", `{"a":1,"a":2,"b":0}`},
		{"escaped keys by what they say", `{"\u0062":1,"a":2}`, `{"a":2,"\u0062":1}`, "", `{"a":2,"\u0062":1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, ok := examine([]byte(c.source))
			if !ok {
				t.Fatal("it is not read")
			}
			if c.metaOnly == "" {
				c.metaOnly = c.source
			}
			for o, want := range map[ordering]string{received: c.source, jsonb: c.jsonb, metaOnly: c.metaOnly, sorted: c.sortedBy} {
				if got := string(d.render(form{order: o, text: asWritten})); got != want {
					t.Errorf("%v\n got %s\nwant %s", o, got, want)
				}
				if moved := arrange(d.Doc, o, -1).moved > 0; moved != (want != c.source) {
					t.Errorf("%v: moved is %t", o, moved)
				}
			}
		})
	}
}

func TestMetaDataIsFound(t *testing.T) {
	for source, want := range map[string]string{
		`{"meta":{"type":"t","data":{"a":1}},"x":{}}`: `{"meta":{"type":"t"},"x":{}}`,
		`{"meta":{"data":{"a":1}},"x":1}`:             `{"meta":{},"x":1}`,
		`{"x":{"meta":{"data":1}},"data":2}`:          "",
		`{"payload":{"data":1}}`:                      "",
		`[{"data":1}]`:                                "",
	} {
		d, _ := examine([]byte(source))
		if (d.metaData >= 0) != (want != "") {
			t.Errorf("%s: node %d", source, d.metaData)
			continue
		}
		if got := string(d.render(form{drop: true})); want != "" && got != want {
			t.Errorf("%s becomes %s", source, got)
		}
	}
}

func TestLayouts(t *testing.T) {
	for source, want := range map[string]spacing{
		`{}`: compact, `{"a":[1,2],"b":"c d"}`: compact, `{"a": [1, 2]}`: spaced, `{"a":1 }`: spaced, `[ ]`: spaced, "[\t1]": spaced,
		"{\n\"a\":1}": indented2, "{\"a\": 1\r\n}": indented2, `{"a":"\n"}`: compact, "1\n": indented2, " 1": spaced, "[1,2\n]": indented2,
	} {
		d, ok := examine([]byte(source))
		if !ok || d.layout != want {
			t.Errorf("%q has layout %d, want %d", source, d.layout, want)
		}
	}
}

func TestTraits(t *testing.T) {
	for source, want := range map[string]traits{
		`{"a":1}`:                       {},
		`["/"]`:                         {matters: escSlash},
		`["\/"]`:                        {matters: escSlash, escaped: true},
		`["é"]`:                         {matters: escUnicode},
		`["\u00e9"]`:                    {matters: escUnicode, escaped: true},
		"[\"\u2028\"]":                  {matters: escUnicode | escLines},
		"[\"\u007f\"]":                  {matters: escDelete},
		`{"<":1}`:                       {matters: escHTML},
		`["\u0026"]`:                    {matters: escHTML, escaped: true},
		`["\ud83d"]`:                    {matters: mendText},
		`["\n\u0001\""]`:                {},
		`["\u000a"]`:                    {escaped: true},
		"[\"\xff\"]":                    {matters: escUnicode | mendText},
		`[1.0]`:                         {js: true},
		`[-0]`:                          {js: true, python: true, golang: true},
		`[1e5]`:                         {js: true, python: true},
		`[12345678901234567890]`:        {js: true},
		`[98.6,-1.25,0.0001,123456789]`: {},
		`[0.00001]`:                     {python: true},
	} {
		d, ok := examine([]byte(source))
		if !ok {
			t.Fatalf("%s is not read", source)
		}
		got := d.traits
		got.watch = [256]bool{}
		if got != want {
			t.Errorf("%s has %+v, want %+v", source, got, want)
		}
	}
}

// TestSimpleNumbers holds the shortcut against what the writers write.
func TestSimpleNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := []byte(rapid.StringMatching(`-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number"))
		if !simple(raw) {
			return
		}
		whole := !bytes.Contains(raw, []byte("."))
		for _, n := range []numbers{numJS, numPython, numGo} {
			// The exponent keeps the shortcut from being taken.
			if got := appendNumber(nil, append(slices.Clone(raw), "e0"...), n); !bytes.Equal(got, raw) && (n != numPython || !whole) {
				t.Errorf("%s is written %s in way %d", raw, got, n)
			}
		}
	})
}
