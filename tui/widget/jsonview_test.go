package widget

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/jsondoc"
)

const sample = `{"meta":{"messageId":"5b1f","when":"2026-11-21T14:01:58.000Z","type":"network-query.hie"},
"payload":{"source":{"name":"CareQuality","status":"completed"},"count":12,"ratio":0.10,"done":true,"next":null,"tags":["a","b"],"none":{},"empty":[],
"note":"A long note about the patient,\nwritten in two lines, that does not stand on one line of sixty cells.","url":"https://b.s3.amazonaws.com/k?X-Amz-Signature=abc"}}`

func parsed(tb testing.TB, src string) *jsondoc.Doc {
	tb.Helper()
	d, err := jsondoc.Parse([]byte(src))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func newJSON(tb testing.TB, src string, w, h int) *JSONView {
	tb.Helper()
	v := NewJSONView()
	v.SetSize(w, h)
	v.SetDoc(parsed(tb, src))
	return v
}

// goTo puts the cursor on the node of a path.
func goTo(v *JSONView, path string) {
	i, ok := v.Doc().Get(path)
	if v.GoTo(i); !ok || v.Path() != path {
		panic("no " + path)
	}
}

func TestJSONPictures(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
		do   func(v *JSONView)
	}{
		{"open", 60, 25, func(*JSONView) {}},
		{"folded", 60, 6, func(v *JSONView) { v.FoldAll(); v.Move(2) }},
		{"note", 60, 8, func(v *JSONView) {
			v.SetNote(func(d *jsondoc.Doc, i int) string {
				if d.Path(i) == "payload" {
					return "url expires in 2:14"
				}
				return ""
			})
			goTo(v, "payload")
			v.Toggle()
		}},
		{"wrapped", 60, 9, func(v *JSONView) { goTo(v, "payload.note"); v.Toggle() }},
		{"all wrapped", 40, 30, func(v *JSONView) { v.ToggleWrap() }},
		{"masked", 60, 12, func(v *JSONView) {
			v.SetMask(func(d *jsondoc.Doc, i int) bool { return strings.HasPrefix(d.Path(i), "payload") })
			goTo(v, "payload.tags[0]")
		}},
		{"narrow", 14, 8, func(v *JSONView) { goTo(v, "payload.source.status") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newJSON(t, sample, c.w, c.h)
			c.do(v)
			lines := v.View(night(), true, false)
			fills(t, lines, c.w, c.h)
			golden.RequireEqual(t, picture(lines))
		})
	}
}

func TestJSONColours(t *testing.T) {
	v := newJSON(t, `{"a":"x needle y","needle":1.50,"t":true,"o":{"x":1}}`, 40, 7)
	v.Search("NEEDLE")
	golden.RequireEqual(t, strings.Join(v.View(night(), true, false), "\n"))
}

// TestJSONShowsTheDocument checks that what is drawn, unfolded and wide enough,
// is the document: read back, it is the same.
func TestJSONShowsTheDocument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src, err := json.Marshal(anyJSON(3).Draw(t, "doc"))
		if err != nil {
			t.Fatal(err)
		}
		d, serr := jsondoc.Parse(src)
		if serr != nil {
			t.Fatal(serr)
		}
		v := NewJSONView()
		v.SetDoc(d)
		v.UnfoldAll()
		_, n := v.Position()
		v.SetSize(300, n)
		shown := ansi.Strip(strings.Join(v.View(night(), true, false), "\n"))
		var compact bytes.Buffer
		if err := json.Compact(&compact, []byte(strings.Replace(shown, cursorBar, " ", 1))); err != nil {
			t.Fatalf("%v in\n%s", err, shown)
		}
		if compact.String() != string(src) {
			t.Fatalf("shown %s of %s", compact.String(), src)
		}
	})
}

func anyJSON(depth int) *rapid.Generator[any] {
	scalar := rapid.OneOf(
		rapid.Map(rapid.StringMatching(`[a-z .]{0,12}`), func(s string) any { return s }),
		rapid.Map(rapid.IntRange(-9, 999), func(n int) any { return n }),
		rapid.Just[any](nil), rapid.Map(rapid.Bool(), func(b bool) any { return b }),
	)
	if depth == 0 {
		return scalar
	}
	return rapid.Custom(func(t *rapid.T) any {
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			return scalar.Draw(t, "scalar")
		case 1:
			m := map[string]any{}
			for range rapid.IntRange(0, 4).Draw(t, "fields") {
				m[rapid.StringMatching(`[a-z]{0,3}`).Draw(t, "key")] = anyJSON(depth-1).Draw(t, "value")
			}
			return m
		}
		s := []any{}
		for range rapid.IntRange(0, 4).Draw(t, "items") {
			s = append(s, anyJSON(depth-1).Draw(t, "item"))
		}
		return s
	})
}

func TestJSONFolding(t *testing.T) {
	v := newJSON(t, sample, 60, 10)
	at := func(path string, of int) {
		t.Helper()
		if _, n := v.Position(); v.Path() != path || n != of {
			t.Errorf("on %q of %d lines, want %q of %d", v.Path(), n, path, of)
		}
	}
	at("", 25)
	goTo(v, "payload.tags[1]")
	v.Fold()
	at("payload.tags", 25)
	v.Fold()
	at("payload.tags", 22)
	v.Unfold()
	at("payload.tags", 25)
	v.Move(3)
	at("payload.tags", 25)
	v.Toggle()
	at("payload.tags", 22)
	v.Fold()
	at("payload", 22)
	v.FoldSiblings()
	at("payload", 4)
	v.FoldSiblings()
	at("payload", 22)
	v.Top()
	v.Toggle()
	at("", 1)
	goTo(v, "payload.source.name")
	at("payload.source.name", 22)
	v.FoldAll()
	at("payload", 4)
	v.UnfoldAll()
	at("payload", 25)
	v.Bottom()
	at("", 25)
	v.Fold()
	at("", 1)
	v.Fold()
	at("", 1)
}

func TestJSONSearch(t *testing.T) {
	v := newJSON(t, `{"one":{"needle":1},"two":["a NEEDLE","hay",{"x":"in a n\u0065edle"}],"three":"needle"}`, 60, 5)
	v.FoldAll()
	steps := []struct {
		do   func()
		path string
		at   int
	}{
		{func() { v.Search("Needle") }, "one.needle", 1},
		{v.SearchNext, "two[0]", 2},
		{v.SearchNext, "two[2].x", 3},
		{v.SearchNext, "three", 4},
		{v.SearchNext, "one.needle", 1},
		{v.SearchPrev, "three", 4},
		{v.SearchPrev, "two[2].x", 3},
		{func() { v.Search("HAY") }, "two[1]", 1},
		{func() { v.Search("needle") }, "two[2].x", 3},
		{func() { v.Search("") }, "two[2].x", 0},
		{v.SearchNext, "two[2].x", 0},
		{func() { v.Search("nowhere") }, "two[2].x", 0},
	}
	for i, s := range steps {
		s.do()
		if v.Path() != s.path || v.Hits().At != s.at {
			t.Errorf("step %d: on %q, %+v, want %q, %d", i, v.Path(), v.Hits(), s.path, s.at)
		}
	}
	v.Search("ü")
	v.SetDoc(parsed(t, `["x","GRÜN"]`))
	if h := v.Hits(); h.Count != 1 || h.At != 0 {
		t.Errorf("the query did not go on in the next document: %+v", h)
	}
}

// TestJSONMaskIsTight checks that nothing of a masked value can be seen, found
// or told apart.
func TestJSONMaskIsTight(t *testing.T) {
	src := `{"meta":"jane","name":"jane doe","age":41,"list":["jane",true,null]}`
	v := newJSON(t, src, 60, 12)
	v.SetMask(func(d *jsondoc.Doc, i int) bool { return d.Path(i) != "meta" })
	v.Search("jane")
	if h := v.Hits(); h != (Hits{At: 1, Count: 1, Masked: 2}) {
		t.Errorf("%+v", h)
	}
	for range 4 {
		v.SearchNext()
		if v.Path() != "meta" {
			t.Errorf("the search led to %s", v.Path())
		}
	}
	shown := ansi.Strip(strings.Join(v.View(night(), true, false), "\n"))
	for _, secret := range []string{"doe", "41", "true", "null"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q is shown:\n%s", secret, shown)
		}
	}
	if strings.Count(shown, "jane") != 1 {
		t.Errorf("shown:\n%s", shown)
	}
	if v.Masked() {
		t.Error("meta is not masked")
	}
	for _, path := range []string{"name", "list", ""} {
		if goTo(v, path); !v.Masked() {
			t.Errorf("%q is masked, or holds what is", path)
		}
	}
	v.ToggleWrap()
	before := v.View(night(), true, false)
	v.SetDoc(parsed(t, `{"meta":"jane","name":"mary rose","age":7,"list":["x",false,"y"]}`))
	goTo(v, "")
	v.Search("")
	if after := v.View(night(), true, false); picture(before) != picture(after) {
		t.Errorf("the masked values can be told apart:\n%s%s", picture(before), picture(after))
	}
	v.SetMask(nil)
	if v.Search("mary"); v.Hits().Count != 1 || v.Masked() {
		t.Errorf("still masked: %+v", v.Hits())
	}
}

func TestJSONTallStrings(t *testing.T) {
	src := `{"a":1,"b":"` + strings.Repeat("word ", 100) + `","c":2}`
	v := newJSON(t, src, 40, 6)
	v.ToggleWrap()
	s := night()
	seen := map[string]bool{}
	rows := 0
	for range 60 {
		lines := v.View(s, true, false)
		fills(t, lines, 40, 6)
		seen[v.Path()] = true
		rows++
		if v.Path() == "c" {
			break
		}
		v.Move(1)
	}
	if !seen["a"] || !seen["b"] || !seen["c"] || rows < 10 {
		t.Errorf("saw %v in %d steps", seen, rows)
	}
	v.Move(-1)
	if lines := picture(v.View(s, true, false)); v.Path() != "b" || !strings.Contains(lines, `",`) {
		t.Errorf("from below, the end of a tall string is not seen:\n%s", lines)
	}
	v.Top()
	for range 40 {
		v.PageDown()
	}
	if at, of := v.Position(); at != of {
		t.Errorf("paging ends on line %d of %d", at, of)
	}
	for range 40 {
		v.PageUp()
	}
	if at, _ := v.Position(); at != 1 {
		t.Errorf("paging back ends on line %d", at)
	}
}

// TestJSONShrinkingAbove masks the tall string of which the window shows the
// last rows.
func TestJSONShrinkingAbove(t *testing.T) {
	v := newJSON(t, `{"a":"`+strings.Repeat("word ", 100)+`","b":1,"c":[1,2,3,4,5,6,7,8,9,10,11,12]}`, 40, 6)
	v.ToggleWrap()
	goTo(v, "b")
	v.SetMask(func(*jsondoc.Doc, int) bool { return true })
	if shown := picture(v.View(night(), true, false)); !strings.Contains(shown, cursorBar+`   "b": •••,`) {
		t.Errorf("the cursor is not seen:\n%s", shown)
	}
}

func TestJSONHugeString(t *testing.T) {
	v := newJSON(t, `{"pdf":"`+strings.Repeat("QUJD", 2<<20)+`","n":`+strings.Repeat("1", 1<<20)+`,"`+strings.Repeat("k", 1<<20)+`":1}`, 80, 30)
	v.ToggleWrap()
	lines := v.View(night(), true, false)
	fills(t, lines, 80, 30)
	v.Bottom()
	shown := picture(v.View(night(), true, false))
	if want := fmt.Sprintf("… %d bytes more", 8<<20-maxShown); !strings.Contains(shown, want) {
		t.Errorf("no %q in\n%s", want, shown)
	}
	if n := testing.AllocsPerRun(3, func() { v.View(night(), true, false) }); n > 3000 {
		t.Errorf("%v allocations", n)
	}
}
