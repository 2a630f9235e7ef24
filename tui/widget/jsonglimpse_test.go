package widget

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// TestGlimpse: what is folded names what it begins with as far as there is room, and
// no value that is hidden.
func TestGlimpse(t *testing.T) {
	const src = `{"meta":{"id":"a1","type":"x","when":"now"},"codes":["R-17",2,null,true],"list":[{"url":"secret","id":7},[1,2]],` +
		`"long":{"a key that is far longer than there is room for":1,"\u001b[31m":2},"none":[]}`
	hide := func(d *jsondoc.Doc, i int) bool { return strings.HasPrefix(d.Path(i), "codes") }
	folded := func(w int) []string {
		v := newJSON(t, src, w, 8)
		v.SetMask(hide)
		v.FoldAll()
		return strings.Split(picture(v.View(night(), false, false)), "\n")
	}
	for w, want := range map[int][]string{
		90: {
			`"meta": { 3 fields: id, type, when },`, `"codes": [ 4 items: •••, •••, •••, ••• ],`, `"list": [ 2 items: {url, id}, [2 items] ],`,
			`"long": { 2 fields: a key that is far longe…, `, `"none": []`,
		},
		40: {`"meta": { 3 fields: id, type, … },`, `"codes": [ 4 items: •••, •••, … ],`, `"list": [ 2 items: {url, id}, … ],`, `"long": { 2 fields },`, `"none": []`},
		24: {`"meta": { 3 fields }`, `"codes": [ 4 items ]`, `"list": [ 2 items ]`, `"long": { 2 fields }`, `"none": []`},
	} {
		for i, line := range folded(w)[1:6] {
			if !strings.Contains(line, want[i]) {
				t.Errorf("at %d columns %q, want %q", w, line, want[i])
			}
		}
	}
	if all := strings.Join(folded(200), ""); strings.Contains(all, "R-17") || strings.Contains(all, "\x1b[31m") {
		t.Errorf("%q", all)
	}
}

// TestGlimpseFits: whatever is folded, lines are as wide as the window.
func TestGlimpseFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching(`[a-zß世é ]{0,40}`).Draw(t, "key")
		src := `{"` + key + `":{"` + key + `":["` + key + `",{"` + key + `":1}]}}`
		doc, bad := jsondoc.Parse([]byte(src))
		if bad != nil {
			t.Fatal(bad)
		}
		v := NewJSONView()
		v.SetDoc(doc)
		w := rapid.IntRange(0, 120).Draw(t, "w")
		v.SetSize(w, 4)
		v.FoldAll()
		fills(t, v.View(night(), true, false), w, 4)
	})
}
