package widget

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
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

func parsed(t testing.TB, src string) *jsondoc.Doc {
	t.Helper()
	d, err := jsondoc.Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func newJSON(t testing.TB, src string, w, h int) *JSONView {
	t.Helper()
	v := NewJSONView()
	v.SetSize(w, h)
	v.SetDoc(parsed(t, src))
	return v
}

func goTo(t testing.TB, v *JSONView, path string) {
	t.Helper()
	i, ok := v.Doc().Get(path)
	if !ok {
		t.Fatalf("no %s", path)
	}
	v.GoTo(i)
	if v.Path() != path {
		t.Fatalf("on %q, want %q", v.Path(), path)
	}
}

func TestJSONPictures(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
		do   func(t *testing.T, v *JSONView)
	}{
		{"open", 60, 25, func(*testing.T, *JSONView) {}},
		{"folded", 60, 6, func(_ *testing.T, v *JSONView) { v.FoldAll(); v.Move(2) }},
		{"note", 60, 8, func(t *testing.T, v *JSONView) {
			v.SetNote(func(d *jsondoc.Doc, i int) string {
				if d.Path(i) == "payload" {
					return "url expires in 2:14"
				}
				return ""
			})
			goTo(t, v, "payload")
			v.Toggle()
		}},
		{"wrapped", 60, 9, func(t *testing.T, v *JSONView) { goTo(t, v, "payload.note"); v.Toggle() }},
		{"all wrapped", 40, 30, func(_ *testing.T, v *JSONView) { v.ToggleWrap() }},
		{"masked", 60, 12, func(t *testing.T, v *JSONView) {
			v.SetMask(func(d *jsondoc.Doc, i int) bool { return strings.HasPrefix(d.Path(i), "payload") })
			goTo(t, v, "payload.tags[0]")
		}},
		{"narrow", 14, 8, func(t *testing.T, v *JSONView) { goTo(t, v, "payload.source.status") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newJSON(t, sample, c.w, c.h)
			c.do(t, v)
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
	goTo(t, v, "payload.tags[1]")
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
	goTo(t, v, "payload.source.name")
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
		if goTo(t, v, path); !v.Masked() {
			t.Errorf("%q is masked, or holds what is", path)
		}
	}
	v.ToggleWrap()
	before := v.View(night(), true, false)
	v.SetDoc(parsed(t, `{"meta":"jane","name":"mary rose","age":7,"list":["x",false,"y"]}`))
	goTo(t, v, "")
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

// drive does a random thing to a view.
func drive(t *rapid.T, v *JSONView, docs []*jsondoc.Doc) {
	switch rapid.IntRange(0, 15).Draw(t, "op") {
	case 0:
		v.SetDoc(rapid.SampledFrom(docs).Draw(t, "doc"))
	case 1:
		v.SetSize(size().Draw(t, "w"), rapid.IntRange(0, 20).Draw(t, "h"))
	case 2, 3:
		v.Move(rapid.OneOf(rapid.IntRange(-2, 2), rapid.Int()).Draw(t, "by"))
	case 4:
		v.PageDown()
	case 5:
		v.PageUp()
	case 6:
		v.Half(rapid.IntRange(-1, 1).Draw(t, "dir"))
	case 7:
		v.Toggle()
	case 8:
		v.Fold()
	case 9:
		v.FoldSiblings()
	case 10:
		v.ToggleWrap()
	case 11:
		v.Search(rapid.SampledFrom([]string{"", "a", "é", "東", "1", "\x1b"}).Draw(t, "q"))
	case 12:
		v.SearchNext()
		v.SearchPrev()
	case 13:
		if v.FoldAll(); rapid.Bool().Draw(t, "open") {
			v.UnfoldAll()
		}
	case 14:
		v.SetMask(rapid.SampledFrom([]func(*jsondoc.Doc, int) bool{nil, func(_ *jsondoc.Doc, i int) bool { return i%2 == 0 }}).Draw(t, "mask"))
	case 15:
		if v.Bottom(); rapid.Bool().Draw(t, "top") {
			v.Top()
		}
	}
}

func TestJSONViewAlways(t *testing.T) {
	s := night()
	rapid.Check(t, func(t *rapid.T) {
		docs := []*jsondoc.Doc{nil}
		for range 3 {
			src, _ := json.Marshal(map[string]any{outside().Draw(t, "key"): anyJSON(3).Draw(t, "doc"), outside().Draw(t, "k"): outside().Draw(t, "s"), "long": strings.Repeat(outside().Draw(t, "l"), 9)})
			d, err := jsondoc.Parse(src)
			if err != nil {
				t.Fatal(err)
			}
			docs = append(docs, d)
		}
		v := NewJSONView()
		v.SetNote(func(_ *jsondoc.Doc, i int) string { return strings.Repeat("\x1b[1mnote", i%3) })
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				fills(t, v.View(s, true, false), v.w, v.scroll.h)
				jsonIsSound(t, v)
			},
			"step": func(t *rapid.T) { drive(t, v, docs) },
		})
	})
}

// jsonIsSound checks that the cursor is on a line, its line inside the window,
// and that lines are found again.
func jsonIsSound(t failer, v *JSONView) {
	t.Helper()
	c := v.scroll
	if len(v.lines) == 0 {
		if _, ok := v.Node(); ok || v.Path() != "" || v.CurrentRaw() != nil {
			t.Fatalf("a node of no document")
		}
		return
	}
	if c.cur < 0 || c.cur >= len(v.lines) || c.top < 0 || c.sub < 0 {
		t.Fatalf("%+v of %d lines", c, len(v.lines))
	}
	if c.h > 0 && (c.cur < c.top || c.cur > c.top && !c.shows()) {
		t.Fatalf("the cursor is outside of the window: cur %d top %d sub %d h %d", c.cur, c.top, c.sub, c.h)
	}
	for i, l := range v.lines {
		if got := v.search(l); got != i {
			t.Fatalf("line %d (%d) is found at %d", i, l, got)
		}
	}
	if !json.Valid(v.CurrentRaw()) {
		t.Fatalf("%q", v.CurrentRaw())
	}
}

func FuzzJSONView(f *testing.F) {
	f.Add([]byte(sample), "e", 60, 20)
	f.Add([]byte(`{"\u001b]52;c;x\u0007":"\u202e\u0000\n\t","a":[[[[["\u009b2J"]]]]]}`), "\x1b", 7, 3)
	f.Add([]byte("[\"\xff\xc2\x9b\",1e400,{\"\":{}}]"), "é", 1, 1)
	s := night()
	f.Fuzz(func(t *testing.T, src []byte, q string, w, h int) {
		d, err := jsondoc.Parse(src)
		if err != nil {
			return
		}
		v := NewJSONView()
		w, h = min(max(w, 0), 300), min(max(h, 0), 100)
		v.SetSize(w, h)
		v.SetDoc(d)
		v.Search(q)
		for _, do := range []func(){func() {}, v.ToggleWrap, v.Bottom, v.FoldAll, v.PageUp, v.Toggle, v.SearchNext, v.UnfoldAll, v.PageDown} {
			do()
			fills(t, v.View(s, true, false), w, h)
			jsonIsSound(t, v)
			harmless(t, v.Path())
		}
	})
}

func TestJSONViewDeep(t *testing.T) {
	const depth = 50_000
	v := newJSON(t, strings.Repeat(`{"a":[`, depth)+`"x"`+strings.Repeat("]}", depth), 80, 24)
	v.UnfoldAll()
	v.Search("x")
	fills(t, v.View(night(), true, false), 80, 24)
	if at, of := v.Position(); at != 2*depth+1 || of != 4*depth+1 {
		t.Errorf("on line %d of %d", at, of)
	}
	v.Move(math.MaxInt)
	if at, of := v.Position(); at != of {
		t.Errorf("on line %d of %d", at, of)
	}
}

func bigDoc(b testing.TB, n int) *jsondoc.Doc {
	b.Helper()
	var sb strings.Builder
	sb.WriteString(`{"entry":[`)
	for i := range n {
		if i > 0 {
			sb.WriteByte(',')
		}
		fmt.Fprintf(&sb, `{"resource":{"resourceType":"Observation","id":"%032x","status":"final","valueQuantity":{"value":%d.5,"unit":"mg/dL"}}}`, i, i%300)
	}
	sb.WriteString(`]}`)
	d, err := jsondoc.Parse([]byte(sb.String()))
	if err != nil {
		b.Fatal(err)
	}
	return d
}

func BenchmarkJSONView(b *testing.B) {
	s := night()
	for name, n := range map[string]int{"small": 20, "200000 entries": 200_000} {
		b.Run(name, func(b *testing.B) {
			v := NewJSONView()
			v.SetSize(120, 20)
			v.SetDoc(bigDoc(b, n))
			v.UnfoldAll()
			v.Move(100)
			b.ReportAllocs()
			for b.Loop() {
				v.View(s, true, false)
			}
		})
	}
}

func BenchmarkJSONBig(b *testing.B) {
	d := bigDoc(b, 200_000)
	b.Run("SetDoc", func(b *testing.B) {
		v := NewJSONView()
		for b.Loop() {
			v.SetDoc(d)
		}
	})
	b.Run("Fold", func(b *testing.B) {
		v := NewJSONView()
		v.SetSize(120, 20)
		v.SetDoc(d)
		v.UnfoldAll()
		v.Move(2)
		for b.Loop() {
			v.Toggle()
		}
	})
	b.Run("Search", func(b *testing.B) {
		v := NewJSONView()
		v.SetDoc(d)
		b.SetBytes(int64(len(d.Source())))
		for b.Loop() {
			v.Search("nowhere")
		}
	})
}
