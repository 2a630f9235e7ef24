package widget

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/themes"
)

// TestPreparedAlways: whatever has happened since, a table shows what it would
// without anything drawn ahead.
func TestPreparedAlways(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		styles := []*themes.Styles{night(), themes.New(themes.Palette{})}
		zone := "UTC"
		tb := newTable()
		tb.cols[0].Cell = func(e entry) string { return e.when + zone }
		tb.SetRows(entries(rapid.IntRange(0, 60).Draw(t, "rows")))
		s, marked := styles[0], map[int]bool{}
		o := TableView[int]{Marked: func(id int) bool { return marked[id] }}
		at := func(max int) int { return rapid.IntRange(-1, max).Draw(t, "n") }
		acts := []func(){
			func() { tb.Move(at(3)) },
			func() { tb.PageDown() },
			func() { tb.Half(-1) },
			func() { tb.SetSize(at(130), at(20)) },
			func() { tb.SetRows(entries(at(60) + 1)) },
			func() { tb.SetColumns(tb.cols[:rapid.IntRange(1, len(tb.cols)).Draw(t, "columns")]...) },
			func() { tb.SetCursorKey(at(60)) },
			func() { s = styles[rapid.IntRange(0, 1).Draw(t, "styles")] },
			func() { marked[at(60)] = true },
			func() { o.Dim, o.Focused = !o.Dim, o.Dim },
			func() { zone = rapid.SampledFrom([]string{"UTC", "CET"}).Draw(t, "zone") },
		}
		for range rapid.IntRange(1, 20).Draw(t, "acts") {
			acts[rapid.IntRange(0, len(acts)-1).Draw(t, "act")]()
			o.Words = zone
			if rapid.Bool().Draw(t, "prepared") {
				tb.Prepare(s, o)
			}
			bare := *tb
			bare.redraw()
			if got, want := tb.View(s, o), bare.View(s, o); !slices.Equal(got, want) {
				t.Fatalf("shows\n%s\nfor\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	})
}

// TestPreparedIsPutTogether: a step of the cursor draws the two rows that it changes.
func TestPreparedIsPutTogether(t *testing.T) {
	tb, s, drawn := benchTable(1000), night(), 0
	tb.cols[0].Cell = func(e entry) string { drawn++; return e.when }
	draws := func(what string, want int, act func()) {
		t.Helper()
		drawn = 0
		if act(); drawn != want {
			t.Errorf("%s draws %d rows, want %d", what, drawn, want)
		}
	}
	o := TableView[int]{Focused: true}
	draws("a first look", 39, func() { tb.Prepare(s, o) })
	draws("nothing new", 0, func() { tb.Prepare(s, o) })
	draws("a view", 0, func() { tb.View(s, o) })
	draws("a step", 2, func() { tb.Move(-1); tb.Prepare(s, o); tb.View(s, o) })
	draws("a step back", 2, func() { tb.Move(1); tb.Prepare(s, o) })
	draws("a scrolled step", 2, func() { tb.Move(1); tb.Prepare(s, o) })
}
