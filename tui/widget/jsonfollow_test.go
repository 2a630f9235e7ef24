package widget

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// TestFollow: what was folded, unfolded and gone to in the beginning of a
// document stands so in all of it.
func TestFollow(t *testing.T) {
	src := []byte(`{"a":[` + strings.Repeat(`{"b":[{"c":1,"d":[2,{}]},[3]],"e":"x"},`, 4_000) + `{"last":[4]}],"z":{"y":[5]}}`)
	var part *jsondoc.Doc
	doc, bad := jsondoc.ParseWatched(src, func(p jsondoc.Progress) bool {
		if part == nil {
			part = p.Part()
		}
		return true
	})
	if bad != nil || part == nil || part.Len() >= doc.Len() || part.Len() < 4*openNodes {
		t.Fatalf("%v: %v of %d values", bad, part.Len(), doc.Len())
	}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a test repeats itself
		was, v := NewJSONView(), NewJSONView()
		was.SetSize(60, 10)
		was.SetDoc(part)
		for range r.IntN(12) {
			moves(was)[r.IntN(len(moves(was)))]()
		}
		v.SetDoc(doc)
		v.Follow(was)
		if seed%10 == 0 {
			jsonIsSound(t, v)
		}
		on, _ := was.Node()
		if got, _ := v.Node(); got != on && int(part.Node(on).Next) != part.Len() {
			t.Fatalf("seed %d: on node %d, want %d", seed, got, on)
		}
		sameFolds(t, was, v)
		sameWindow(t, was, v)
	}
}

func sameFolds(t *testing.T, was, v *JSONView) {
	t.Helper()
	for i := range was.doc.Len() {
		if was.isFolded(i) != v.isFolded(i) && was.doc.Node(i).Children > 0 {
			t.Fatalf("node %d is folded: %v, want %v", i, v.isFolded(i), was.isFolded(i))
		}
	}
}

// sameWindow wants the window to begin alike where nothing near it is new.
func sameWindow(t *testing.T, was, v *JSONView) {
	t.Helper()
	on, _ := was.Node()
	a, b := was.View(night(), true, false), v.View(night(), true, false)
	near := int(was.doc.Node(on).Next) >= was.doc.Len()-100 || was.doc.Node(on).Children != v.doc.Node(on).Children
	if !near && a[0] != b[0] {
		t.Fatalf("another window:\n%s\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
}
