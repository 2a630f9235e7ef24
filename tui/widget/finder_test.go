package widget

import (
	"context"
	"strings"
	"testing"
)

// TestSearchInParts: what a search finds part by part is what is there; the
// first hits are there at once, and the cursor goes to one as soon as it is
// found, but not again.
func TestSearchInParts(t *testing.T) {
	const n, every = 60_000, 100 // some megabytes
	var text strings.Builder
	for i := range n {
		text.WriteString("\"a line of the text that is somewhat longer ")
		if i%every == 50 {
			text.WriteString("NEEDLE ")
		}
		text.WriteString("here\",\n")
	}
	tree, lines, raw := NewJSONView(), NewTextView(), NewHex()
	tree.SetSize(80, 20)
	lines.SetSize(80, 20)
	raw.SetSize(80, 20)
	tree.SetDoc(parsed(t, "["+text.String()+"0]"))
	lines.SetText(text.String())
	raw.Set([]byte(text.String()))
	for name, v := range map[string]interface {
		Search(q string)
		More() Finder
		Take(f Found)
		Hits() Hits
		SearchNext()
		SearchPrev()
		Bottom()
		Position() (int, int)
	}{"tree": tree, "text": lines, "bytes": raw} {
		v.Search("needle")
		first := v.Hits()
		if first.At != 1 || first.Count == 0 || first.Count > n/every/10 {
			t.Fatalf("%s: at once: %+v", name, first)
		}
		v.SearchNext()
		old := v.More()
		if old == nil || v.More() != nil {
			t.Fatalf("%s: there is no more, or more than once", name)
		}
		if parts := searchAll(v, "needle"); parts < 2 {
			t.Errorf("%s: %d parts", name, parts)
		}
		if h := v.Hits(); h.Count != n/every || h.At != 2 {
			t.Errorf("%s: %+v", name, h)
		}
		v.Take(old(context.Background())) // of the search before
		if h := v.Hits(); h.Count != n/every {
			t.Errorf("%s: took what another search found: %+v", name, h)
		}
		v.Bottom()
		at, _ := v.Position()
		v.Search("needle") // what is at once is all before the cursor
		if now, _ := v.Position(); now != at || v.Hits().At != 0 {
			t.Errorf("%s: it went from %d to %d, %+v", name, at, now, v.Hits())
		}
		searchAll(v, "needle")
		if h := v.Hits(); h.At != 1 {
			t.Errorf("%s: round the end: %+v", name, h)
		}
		ended, end := context.WithCancel(t.Context())
		end()
		v.Search("nowhere")
		if f := v.More()(ended); f.rest != nil {
			t.Errorf("%s: it goes on though nobody waits", name)
		}
		v.Search("")
		if h := v.Hits(); h != (Hits{}) || v.More() != nil {
			t.Errorf("%s: %+v of nothing", name, h)
		}
	}
}
