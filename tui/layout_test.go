package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// picture draws where the frame's parts go, a letter a line.
func picture(w, h int, where place) string {
	r := layout(h)
	p := split(w, max(0, r.body-1), where, defaultShares) // one line is the list's own head
	var b strings.Builder
	row := func(n int, s string) {
		for range n {
			b.WriteString(s + "\n")
		}
	}
	row(r.status, "status")
	row(r.tabs, "tabs")
	row(min(1, r.body), "head")
	if p.where == beside {
		row(max(0, r.body-1), strings.Repeat("l", p.list/4)+strings.Repeat("|", p.rule)+strings.Repeat("p", p.preview/4))
	} else {
		row(p.list, "list")
		row(p.rule, "----")
		row(p.preview, "preview")
	}
	row(r.foot, "foot")
	return b.String()
}

// TestLayout keeps the pictures: when a layout changes on purpose, look at them.
func TestLayout(t *testing.T) {
	for _, c := range []struct {
		w, h  int
		where place
	}{
		{40, 12, below},
		{80, 24, below},
		{80, 24, hidden},
		{80, 24, beside},
		{200, 12, auto},
		{120, 40, below},
		{120, 12, beside},
		{200, 12, beside},
		{80, 8, below},
		{80, 3, below},
		{80, 1, below},
	} {
		t.Run(fmt.Sprintf("%dx%d-%d", c.w, c.h, c.where), func(t *testing.T) {
			golden.RequireEqual(t, picture(c.w, c.h, c.where))
		})
	}
}

// TestLayoutAddsUp: no line is given away twice and none is lost.
func TestLayoutAddsUp(t *testing.T) {
	for h := range 100 {
		if r := layout(h); r.status+r.tabs+r.body+r.foot != h || r.body < 0 {
			t.Errorf("%d lines became %+v", h, r)
		}
		for w := range 250 {
			for _, where := range []place{auto, below, beside, hidden} {
				p, whole := split(w, h, where, defaultShares), h
				if p.where == beside {
					whole = w
				}
				if p.list+p.rule+p.preview != whole {
					t.Fatalf("%dx%d %d became %+v", w, h, where, p)
				}
			}
		}
	}
}

func TestCurl(t *testing.T) {
	got := curl("https://h.example/a?b='c'", []byte(`{"a":"it's"}`))
	want := `curl -sS -X POST 'https://h.example/a?b='\''c'\''' \
  -H 'Content-Type: application/json' \
  --data-binary '{"a":"it'\''s"}'`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
