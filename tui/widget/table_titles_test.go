package widget

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestTableTitles: whatever is pressed and however it is resized, the row under the
// cursor is never the first one shown where the row above it is its title, and
// after a resize a title stands above the window only where the cursor needs the
// room.
func TestTableTitles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []string
		for g := range rapid.IntRange(1, 6).Draw(t, "groups") {
			rows = append(rows, "# "+strconv.Itoa(g))
			for i := range rapid.IntRange(1, 5).Draw(t, "members") {
				rows = append(rows, strconv.Itoa(g)+"."+strconv.Itoa(i))
			}
		}
		title := func(r string) bool { return strings.HasPrefix(r, "#") }
		table := NewTable(func(r string) string { return r }, Column[string]{Width: 10, Cell: func(r string) string { return r }})
		table.SetTitles(title)
		table.SetRows(rows)
		table.SetSize(20, 10)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			resized := rapid.Bool().Draw(t, "resize")
			if resized {
				table.SetSize(20, rapid.IntRange(3, 20).Draw(t, "h"))
			} else {
				table.Move(rapid.IntRange(-4, 4).Draw(t, "by"))
			}
			from, to := table.Window()
			at := table.Index()
			if at < from || at >= to {
				t.Fatalf("the cursor %d is outside %d to %d", at, from, to)
			}
			if from > 0 && title(rows[from-1]) && (at == from || resized && at < to-1) {
				t.Fatalf("the title %q is above the window from %q, the cursor on %q", rows[from-1], rows[from], rows[at])
			}
		}
	})
}
