package widget

import (
	"strings"
	"testing"
)

// TestTableFits: columns are as wide as what was shown needs, spare ones leave where
// others would be cut, and what came before is forgotten when that is asked for.
func TestTableFits(t *testing.T) {
	cols := []Column[string]{
		{Title: "no", Width: 4, Right: true, Drop: 2, Spare: true, Cell: func(string) string { return "1" }},
		{Title: "name", Width: 20, Min: 8, Flex: true, Fit: true, Cell: func(s string) string { return s }},
		{Title: "why", Width: 12, Drop: 1, Fit: true, Cell: func(s string) string { return strings.Repeat("!", len(s)%2) }},
		{Title: "where", Width: 16, Min: 8, Flex: true, Fit: true, Cell: func(s string) string { return s + s }},
	}
	tb := NewTable(func(s string) string { return s }, cols...)
	head := func() string { return strings.TrimRight(picture(tb.View(night(), TableView[string]{})[:1]), " │\n") }
	tb.SetSize(60, 3)
	tb.SetRows([]string{"abcd", "efgh", "ijklmnopqrst", "u"})
	if got, want := head(), "    no name why where"; got != want {
		t.Errorf("of short rows: %q, want %q", got, want)
	}
	tb.Move(2)
	if got, want := head(), "    no name         why where"; got != want {
		t.Errorf("a longer one came in: %q, want %q", got, want)
	}
	tb.Top()
	if got, want := head(), "    no name         why where"; got != want {
		t.Errorf("it is back, and nothing moves: %q, want %q", got, want)
	}
	tb.SetSize(38, 3)
	if got, want := head(), "  name         why where"; got != want {
		t.Errorf("others would be cut for a spare one: %q, want %q", got, want)
	}
	tb.Refit()
	if got, want := head(), "    no name why where"; got != want {
		t.Errorf("what is not shown is forgotten: %q, want %q", got, want)
	}
	tb.Move(2)
	tb.SetSize(22, 3)
	if got := tb.View(night(), TableView[string]{})[0]; !strings.Contains(got, "where") || strings.Contains(got, "no") {
		t.Errorf("in a narrow window: %q", got)
	}
	if from, to := tb.Window(); from != 1 || to != 3 || tb.Index() != 2 {
		t.Errorf("the window is %d to %d, the cursor on %d", from, to, tb.Index())
	}
}
