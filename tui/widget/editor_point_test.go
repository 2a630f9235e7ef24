package widget

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestEditorPointAt: a click puts the cursor on the cell that was hit where a glyph
// begins there, else at the nearest place before it on that line, and moves nothing
// of the window.
func TestEditorPointAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := NewEditor()
		w, h := rapid.IntRange(1, 60).Draw(t, "w"), rapid.IntRange(1, 12).Draw(t, "h")
		e.SetSize(w, h)
		e.SetText(strings.Join(rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("ab {\"世\t")), 0, 50, -1), 1, 30).Draw(t, "lines"), "\n"))
		e.Key("ctrl+home", "")
		for range rapid.IntRange(0, 20).Draw(t, "down") {
			e.Key("down", "")
		}
		top := e.top
		x, y := rapid.IntRange(0, w-1).Draw(t, "x"), rapid.IntRange(0, h-1).Draw(t, "y")
		e.PointAt(x, y)
		cx, cy := e.Cursor()
		if want := min(y, len(e.lines)-1-top); cy != want || e.top != top {
			t.Fatalf("a click on line %d put the cursor on line %d, not %d; the window went from %d to %d", y, cy, want, top, e.top)
		}
		if x >= e.margin() && e.left == 0 && cx > x {
			t.Fatalf("a click on cell %d put the cursor behind it, on %d", x, cx)
		}
		if line := e.lines[e.at.row]; e.left == 0 && e.at.col < len(line) && x >= e.margin() {
			if _, _, cells := glyph(line, e.at.col, cx-e.margin()); x >= cx+cells {
				t.Fatalf("a click on cell %d put the cursor on %d, of a glyph of %d cells", x, cx, cells)
			}
		}
	})
}
