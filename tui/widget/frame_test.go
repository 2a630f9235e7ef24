package widget

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"
)

func TestOver(t *testing.T) {
	s := night()
	base := []string{}
	for _, l := range []string{"abcdefghij", "klmnopqrst", "東京都庁前", "0123456789"} {
		base = append(base, s.Plain.Good.Render(l))
	}
	box := []string{s.Plain.Bad.Render("┌──┐"), "│東│", "└──┘"}
	for _, c := range []struct {
		name string
		x, y int
		want string
	}{
		{"inside", 3, 1, "abcdefghij\nklm┌──┐rst\n東 │東│ 前\n012└──┘789"},
		{"upper left", 0, 0, "┌──┐efghij\n│東│opqrst\n└──┘都庁前\n0123456789"},
		{"moved back from the right and below", 99, 99, "abcdefghij\nklmnop┌──┐\n東京都│東│\n012345└──┘"},
		{"moved back from the left and above", -5, -5, "┌──┐efghij\n│東│opqrst\n└──┘都庁前\n0123456789"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Over(base, box, c.x, c.y)
			if shown := ansi.Strip(strings.Join(got, "\n")); shown != c.want {
				t.Errorf("got\n%s\nwant\n%s", shown, c.want)
			}
			fills(t, got, 10, 4)
			if c.name == "inside" && !strings.Contains(got[1], "\x1b[38;2;79;208;189mrst") {
				t.Errorf("the colour right of the box is lost: %q", got[1])
			}
		})
	}
	if base[1] != s.Plain.Good.Render("klmnopqrst") {
		t.Error("the base was changed")
	}
}

func TestOverAlways(t *testing.T) {
	s := night()
	rapid.Check(t, func(t *rapid.T) {
		w, h := size().Draw(t, "w"), rapid.IntRange(0, 10).Draw(t, "h")
		var base []string
		for range h {
			base = append(base, s.Plain.Good.Render(FitString(outside().Draw(t, "line"), w, Left)))
		}
		bw, bh := rapid.IntRange(0, 140).Draw(t, "bw"), rapid.IntRange(0, 14).Draw(t, "bh")
		box := Box(outside().Draw(t, "title"), base, bw, bh, s)
		fills(t, box, bw, bh)
		if bw == 0 || bh == 0 {
			box = nil
		}
		fills(t, Over(base, box, rapid.IntRange(-20, 150).Draw(t, "x"), rapid.IntRange(-5, 15).Draw(t, "y")), w, h)
	})
}

func TestBox(t *testing.T) {
	s := night()
	lines := Box("Retry", []string{s.Plain.Bad.Render("1 087 failed"), "a line that is too long for it", "", "gone"}, 24, 5, s)
	fills(t, lines, 24, 5)
	golden.RequireEqual(t, picture(lines)+picture(Box("a title that is too long", nil, 12, 2, s))+picture(Box("no", nil, 4, 3, s))+picture(Box("", nil, 12, 3, s)))
}

func TestKeysStayApart(t *testing.T) {
	hints := []Hint{{Key: "enter", Desc: "open"}, {Key: "f", Desc: "follow"}, {Key: "?", Desc: "help", Right: true}}
	for w := range 60 {
		line := ansi.Strip(Keys(hints, w, night()))
		if left, _, both := strings.Cut(line, "? help"); both && strings.TrimSpace(left) != "" && !strings.HasSuffix(left, rightSep) {
			t.Errorf("%q", line)
		}
	}
}

// TestKeysKeepTheWayOut: where there is no room for all, the way out stays longest
// of what stands at the left, in its own place.
func TestKeysKeepTheWayOut(t *testing.T) {
	hints := []Hint{{Key: "enter", Desc: "fold"}, {Key: "/", Desc: "search"}, {Key: "esc", Desc: "back", Out: true}, {Key: "y", Desc: "copy"}, {Key: "?", Desc: "help", Right: true}}
	for w, want := range map[int]string{
		60: "enter fold · / search · esc back · y copy ? help", 43: "enter fold · / search · esc back ? help",
		32: "enter fold · esc back ? help", 20: "esc back ? help", 12: "? help",
	} {
		if got := strings.Join(strings.Fields(ansi.Strip(Keys(hints, w, night()))), " "); got != want {
			t.Errorf("in %d cells %q, want %q", w, got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	s := night()
	hints := []Hint{
		{Key: "enter", Desc: "open"},
		{Key: ":", Desc: "actions", Right: true},
		{Key: "space", Desc: "mark"},
		{Key: "?", Desc: "help", Right: true},
		{Key: "f", Desc: "follow"},
		{Desc: "only words"},
	}
	var b strings.Builder
	for _, w := range []int{90, 60, 50, 38, 24, 12, 6, 2, 1, 0} {
		line := Keys(hints, w, s)
		fills(t, []string{line}, w, 1)
		b.WriteString(picture([]string{line}))
	}
	golden.RequireEqual(t, b.String())
}
