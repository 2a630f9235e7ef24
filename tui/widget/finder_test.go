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
	for name, v := range map[string]searched{"tree": tree, "text": lines, "bytes": raw} {
		t.Run(name, func(t *testing.T) { searchesInParts(t, v, n/every) })
	}
}

// searched is a view that can be searched and gone through.
type searched interface {
	partial
	SearchNext()
	Bottom()
	Position() (int, int)
}

func searchesInParts(t *testing.T, v searched, all int) {
	t.Helper()
	v.Search("needle")
	first := v.Hits()
	if first.At != 1 || first.Count == 0 || first.Count > all/10 {
		t.Fatalf("at once: %+v", first)
	}
	v.SearchNext()
	old := v.More()
	if old == nil || v.More() != nil {
		t.Fatal("there is no more, or more than once")
	}
	if parts := searchAll(v, "needle"); parts < 2 {
		t.Errorf("%d parts", parts)
	}
	if h := v.Hits(); h.Count != all || h.At != 2 {
		t.Errorf("%+v", h)
	}
	v.Take(old(context.Background())) // of the search before
	if h := v.Hits(); h.Count != all {
		t.Errorf("it took what another search found: %+v", h)
	}
	v.Bottom()
	at, _ := v.Position()
	v.Search("needle") // what is at once is all before the cursor
	if now, _ := v.Position(); now != at || v.Hits().At != 0 {
		t.Errorf("it went from %d to %d, %+v", at, now, v.Hits())
	}
	if searchAll(v, "needle"); v.Hits().At != 1 {
		t.Errorf("round the end: %+v", v.Hits())
	}
	searchGivenUp(t, v)
}

// searchGivenUp: what nobody waits for ends, and nothing is looked for by nothing.
func searchGivenUp(t *testing.T, v searched) {
	t.Helper()
	ended, end := context.WithCancel(t.Context())
	end()
	v.Search("nowhere")
	if f := v.More()(ended); f.rest != nil {
		t.Error("it goes on though nobody waits")
	}
	if v.Search(""); v.Hits() != (Hits{}) || v.More() != nil {
		t.Errorf("%+v of nothing", v.Hits())
	}
}
