package sign

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// written is how other languages write a source; files give no byte that is not
// UTF-8, so a half of a surrogate pair stands in the sources as its escape.
type written struct {
	Source        string
	JS            string `json:"js"`
	JS2           string `json:"js2"`
	Tab           string `json:"tab"`
	Python        string `json:"python"`
	PythonCompact string `json:"python_compact"`
	PythonUTF8    string `json:"python_utf8"`
	Python4       string `json:"python4"`
	PythonSorted  string `json:"python_sorted"`
}

func writtenBy(tb testing.TB) []written {
	tb.Helper()
	data, err := os.ReadFile("testdata/writers.json")
	if err != nil {
		tb.Fatal(err)
	}
	var file struct{ Cases []written }
	if err := json.Unmarshal(data, &file); err != nil {
		tb.Fatal(err)
	}
	if len(file.Cases) < 19 {
		tb.Fatalf("%d cases", len(file.Cases))
	}
	return file.Cases
}

const pythonText = escUnicode | escDelete

func TestFormsAreTheWriters(t *testing.T) {
	for _, c := range writtenBy(t) {
		t.Run(c.Source[:min(len(c.Source), 24)], func(t *testing.T) {
			d, ok := examine([]byte(c.Source))
			if !ok {
				t.Fatal("it is not read")
			}
			for _, w := range []struct {
				name string
				form form
				want string
			}{
				{"JSON.stringify", form{num: numJS}, c.JS},
				{"JSON.stringify by two", form{space: indented2, num: numJS}, c.JS2},
				{"JSON.stringify by tabs", form{space: tabbed, num: numJS}, c.Tab},
				{"json.dumps", form{space: spaced, text: pythonText, num: numPython}, c.Python},
				{"json.dumps compact", form{text: pythonText, num: numPython}, c.PythonCompact},
				{"json.dumps UTF-8", form{space: spaced, num: numPython}, c.PythonUTF8},
				{"json.dumps by four", form{space: indented4, text: pythonText, num: numPython}, c.Python4},
				{"json.dumps sorted", form{order: sorted, space: spaced, text: pythonText, num: numPython}, c.PythonSorted},
			} {
				if got := string(d.render(w.form)); got != w.want && w.want != "" {
					t.Errorf("%s\n got %q\nwant %q", w.name, got, w.want)
				}
			}
			if got := string(d.render(form{order: sorted, text: goText, num: numGo})); got != byGo(t, c.Source) {
				t.Errorf("encoding/json\n got %q\nwant %q", got, byGo(t, c.Source))
			}
		})
	}
}

const goText = escHTML | escLines | mendText

// byGo is what encoding/json itself makes of a source.
func byGo(tb testing.TB, source string) string {
	tb.Helper()
	var v any
	if err := json.Unmarshal([]byte(source), &v); err != nil {
		tb.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(out)
}

// TestTextsAsGo holds the reading and writing of text against encoding/json over
// all kinds of text, bytes that are no UTF-8 among them.
func TestTextsAsGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var raw []byte
		for range rapid.IntRange(0, 12).Draw(t, "parts") {
			raw = append(raw, rapid.OneOf(
				rapid.SampledFrom([]string{`\n`, `\/`, `\"`, `\\`, `\b`, `\u0000`, `\uD83D`, `\udc00`, `\ud83c\udfe5`, `\u2028`, "\u2028", "\u00e9", "<", "&", "/", "\x7f", "\xff", "\xc3", "\xe2\x80"}),
				rapid.StringMatching(`[a-z ]{0,20}`),
				rapid.Map(rapid.Rune(), func(r rune) string { return strings.NewReplacer(`"`, "", `\`, "").Replace(string(max(r, ' '))) }),
			).Draw(t, "part")...)
		}
		source := append(append([]byte(`{"k":"`), raw...), `"}`...)
		var v any
		if json.Unmarshal(source, &v) != nil {
			t.Skip("not JSON")
		}
		want, _ := json.Marshal(v)
		d, ok := examine(source)
		if !ok {
			t.Fatalf("%q is not read", source)
		}
		if got := d.render(form{text: goText, num: numGo}); !bytes.Equal(got, want) {
			t.Errorf("of %q\n got %q\nwant %q", source, got, want)
		}
		// Whatever the way, it says the same.
		for _, w := range writers {
			out := d.render(form{text: w.e})
			var again any
			if err := json.Unmarshal(out, &again); err != nil {
				t.Fatalf("%s of %q: %v", w.name, source, err)
			}
			if a, _ := json.Marshal(again); !bytes.Equal(a, want) {
				t.Errorf("%s of %q says %q", w.name, source, a)
			}
		}
	})
}

// TestNumbersSayTheSame holds every way of writing a number against the number.
func TestNumbersSayTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "number")
		raw, err := json.Marshal(f)
		if err != nil {
			t.Skip("not a number of JSON")
		}
		if got := appendNumber(nil, raw, numGo); !bytes.Equal(got, raw) {
			t.Errorf("%s becomes %s in Go's way", raw, got)
		}
		for _, n := range []numbers{numAsWritten, numJS, numPython, numGo} {
			var again float64
			if err := json.Unmarshal(appendNumber(nil, raw, n), &again); err != nil || again != f {
				t.Errorf("%s becomes %v: %v", raw, again, err)
			}
		}
	})
}

// TestDeep shows that depth costs neither the stack nor, where indents would
// outgrow all bounds, the memory.
func TestDeep(t *testing.T) {
	const depth = 200_000
	source := []byte(strings.Repeat(`{"a":[`, depth) + "1.0" + strings.Repeat(`]}`, depth))
	d, ok := examine(source)
	if !ok {
		t.Fatal("it is not read")
	}
	want := bytes.Replace(source, []byte("1.0"), []byte("1"), 1)
	for _, o := range []ordering{received, jsonb, metaOnly, sorted} {
		if got := d.render(form{order: o, num: numJS}); !bytes.Equal(got, want) {
			t.Errorf("order %v: %d bytes, want %d", o, len(got), len(want))
		}
	}
	if got := d.render(form{space: indented2}); got != nil {
		t.Errorf("indented it has %d bytes", len(got))
	}
}
