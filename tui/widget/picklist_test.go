package widget

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"
)

var actions = []PickItem{
	{Title: "Open", Desc: "the delivery under the cursor", Key: "enter"},
	{Title: "Retry", Desc: "send this delivery again", Key: "r"},
	{Title: "Retry all failed", Desc: "ask the provider to send every failed one", Key: "R"},
	{Title: "Rotate the key", Desc: "change URL and key", Off: "needs the role admin"},
	{Title: "Copy id", Key: "y i"},
}

func TestPickListPictures(t *testing.T) {
	for name, c := range map[string]struct {
		w, h  int
		query string
	}{
		"all": {70, 6, ""}, "narrowed": {70, 3, "retr"}, "nothing": {40, 3, "xyz"}, "narrow": {24, 5, ""}, "low": {60, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewPickList()
			p.SetSize(c.w, c.h)
			p.SetItems(actions)
			p.SetQuery(c.query)
			p.Move(1)
			lines := p.View(night())
			fills(t, lines, c.w, c.h)
			golden.RequireEqual(t, picture(lines))
		})
	}
}

func TestPickList(t *testing.T) {
	p := NewPickList()
	p.SetSize(40, 3)
	if _, ok := p.Current(); ok {
		t.Error("something of nothing")
	}
	p.SetItems(actions)
	p.Move(3)
	if i, ok := p.Current(); !ok || i != 3 {
		t.Errorf("on %d, %v", i, ok)
	}
	p.SetQuery("copy")
	if i, ok := p.Current(); !ok || i != 4 || p.Len() != 1 || p.Query() != "copy" {
		t.Errorf("on %d, %v of %d", i, ok, p.Len())
	}
	p.SetQuery("every")
	if i, ok := p.Current(); !ok || i != 2 {
		t.Errorf("by its description: on %d, %v", i, ok)
	}
	p.SetQuery("qqq")
	if _, ok := p.Current(); ok || p.Len() != 0 {
		t.Error("something matches")
	}
	p.SetQuery("")
	if i, ok := p.Current(); !ok || i != 0 || p.Len() != len(actions) {
		t.Errorf("all again: on %d of %d", i, p.Len())
	}
}

func TestPickListAlways(t *testing.T) {
	s := night()
	rapid.Check(t, func(t *rapid.T) {
		p := NewPickList()
		w, h := size().Draw(t, "w"), rapid.IntRange(0, 12).Draw(t, "h")
		p.SetSize(w, h)
		item := rapid.Custom(func(t *rapid.T) PickItem {
			return PickItem{Title: outside().Draw(t, "title"), Desc: outside().Draw(t, "desc"), Key: outside().Draw(t, "key"), Off: outside().Draw(t, "off")}
		})
		p.SetItems(rapid.SliceOfN(item, 0, 20).Draw(t, "items"))
		p.SetQuery(rapid.SampledFrom([]string{"", "a", "東", "é x"}).Draw(t, "q"))
		for range 3 {
			p.Move(rapid.IntRange(-30, 30).Draw(t, "by"))
			fills(t, p.View(s), w, h)
			if i, ok := p.Current(); ok != (p.Len() > 0) || ok && i >= len(p.items) {
				t.Fatalf("on %d of %d", i, p.Len())
			}
		}
	})
}

// TestPickListHeads: heads stand above their items until something is typed; they
// are no items, for the cursor or for a click.
func TestPickListHeads(t *testing.T) {
	items := []PickItem{{Title: "a", Head: "Here"}, {Title: "b"}, {Title: "c", Head: "Everywhere"}, {Title: "d"}}
	p := NewPickList()
	p.SetSize(20, leastHeaded)
	p.SetItems(items)
	lines := picture(p.View(night()))
	if want := []string{" Here", "▌ a", "  b", " Everywhere", "  c", "  d"}; !slices.Equal(firstLines(lines, len(want)), want) {
		t.Errorf("drawn as\n%s", lines)
	}
	for line, want := range map[int]int{0: -1, 1: 0, 2: 1, 3: -1, 4: 2, 5: 3, 6: -1} {
		p.Move(-9)
		ok := p.Click(line)
		if i, _ := p.Current(); ok != (want >= 0) || ok && i != want {
			t.Errorf("a click on line %d: %t, item %d, want %d", line, ok, i, want)
		}
	}
	p.SetQuery("c")
	if at, of := p.Position(); p.Lines() != 1 || at != 1 || of != 1 {
		t.Errorf("narrowed: %d lines, %d of %d", p.Lines(), at, of)
	}
	p.SetQuery("")
	p.SetSize(20, leastHeaded-1)
	if lines := picture(p.View(night())); strings.Contains(lines, "Here") {
		t.Errorf("heads where there is no room:\n%s", lines)
	}
}

func firstLines(s string, n int) []string {
	lines := strings.Split(s, "\n")[:n]
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " │")
	}
	return lines
}
