package widget

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// moves are what the keys do to a view.
func moves(v *JSONView) []func() {
	return []func(){
		v.PageDown, v.PageUp, v.Top, v.Bottom, v.Toggle, v.Fold, v.Unfold, v.FoldSiblings, v.FoldAll, v.UnfoldAll, v.ToggleWrap, v.SearchNext, v.SearchPrev,
		func() { v.Half(1) }, func() { v.Half(-1) }, func() { v.Move(1) }, func() { v.Move(-1) }, func() { v.Move(3) },
		func() { v.Move(math.MaxInt) }, func() { v.Move(math.MinInt) },
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
			"move": func(t *rapid.T) { rapid.SampledFrom(moves(v)).Draw(t, "move")() },
			"more": func(t *rapid.T) { rapid.SampledFrom(moves(v)).Draw(t, "move")() },
			"show": func(t *rapid.T) { v.SetDoc(rapid.SampledFrom(docs).Draw(t, "doc")) },
			"size": func(t *rapid.T) { v.SetSize(size().Draw(t, "w"), rapid.IntRange(0, 20).Draw(t, "h")) },
			"find": func(t *rapid.T) {
				v.Search(rapid.SampledFrom([]string{"", "a", "é", "東", "1", "\x1b"}).Draw(t, "q"))
			},
			"open": func(t *rapid.T) { // as a large document is
				if v.doc != nil {
					v.rows = newOutline(v.doc, rapid.Int32Range(0, 4).Draw(t, "fold"))
					v.relined()
					v.scroll.settle()
				}
			},
			"mask": func(t *rapid.T) {
				n := rapid.IntRange(1, 3).Draw(t, "every")
				v.SetMask(func(_ *jsondoc.Doc, i int) bool { return i%n == 1 })
			},
		})
	})
}

// jsonIsSound checks that the cursor is on a line, its line inside the window,
// and that lines are found again.
func jsonIsSound(t failer, v *JSONView) {
	t.Helper()
	c := v.scroll
	if v.rows.lines() == 0 {
		if _, ok := v.Node(); ok || v.Path() != "" || v.CurrentRaw() != nil {
			t.Fatalf("a node of no document")
		}
		return
	}
	if at, of := v.Position(); at < 1 || at > of || c.top < 0 || c.sub < 0 {
		t.Fatalf("%+v of %d lines", c, v.rows.lines())
	}
	if c.h > 0 && (c.cur < c.top || c.cur > c.top && !c.shows()) {
		t.Fatalf("the cursor is outside of the window: cur %d top %d sub %d h %d", c.cur, c.top, c.sub, c.h)
	}
	linesAreFound(t, v)
	if !json.Valid(v.CurrentRaw()) {
		t.Fatalf("%q", v.CurrentRaw())
	}
}

// linesAreFound checks every line against a list of them that is made anew.
func linesAreFound(t failer, v *JSONView) {
	t.Helper()
	line := 0
	is := func(i int, closing bool) {
		if got, closes := v.rows.at(line); got != i || closes != closing {
			t.Fatalf("line %d is node %d (closes %v), want %d (%v)", line, got, closes, i, closing)
		}
		at := v.rows.line(i)
		if closing {
			at = v.rows.closerLine(i)
		}
		if at != line {
			t.Fatalf("node %d (closes %v) is on line %d, want %d", i, closing, at, line)
		}
		line++
	}
	for i := 0; i < v.doc.Len(); {
		n := v.doc.Node(i)
		is(i, false)
		next := i + 1
		if v.isFolded(i) {
			next = int(n.Next)
		}
		if n.Children == 0 || v.isFolded(i) {
			for p := n.Parent; p >= 0 && int(v.doc.Node(int(p)).Next) == next; p = v.doc.Node(int(p)).Parent {
				is(int(p), true)
			}
		}
		i = next
	}
	if line != v.rows.lines() {
		t.Fatalf("%d lines, want %d", v.rows.lines(), line)
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
	searchAll(v, "x")
	fills(t, v.View(night(), true, false), 80, 24)
	if at, of := v.Position(); at != 2*depth+1 || of != 4*depth+1 {
		t.Errorf("on line %d of %d", at, of)
	}
	v.Move(math.MaxInt)
	if at, of := v.Position(); at != of {
		t.Errorf("on line %d of %d", at, of)
	}
}
