package widget

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/themes"
)

type entry struct {
	id                              int
	when, outcome, code, event, url string
	took                            string
}

func entries(n int) []entry {
	rows := make([]entry, n)
	for i := range rows {
		rows[i] = entry{
			id: i, when: fmt.Sprintf("14:%02d:%02d", i/60%60, i%60), outcome: "✓ delivered", code: "200",
			event: "network-query.hie", url: "https://hooks.acme.dev/metriport/" + strconv.Itoa(i), took: strconv.Itoa(i%5000) + " ms",
		}
		if i%3 == 0 {
			rows[i].outcome, rows[i].code = "✗ failed", "502"
		}
	}
	return rows
}

func outcomeInk(e entry, k *themes.Inks) themes.Ink {
	if e.code == "200" {
		return k.Good
	}
	return k.Bad
}

func newTable() *Table[int, entry] {
	return NewTable(func(e entry) int { return e.id },
		Column[entry]{Title: "when", Width: 8, Cell: func(e entry) string { return e.when }, Ink: func(_ entry, k *themes.Inks) themes.Ink { return k.Faint }},
		Column[entry]{Title: "outcome", Width: 11, Min: 1, Cell: func(e entry) string { return e.outcome }, Ink: outcomeInk},
		Column[entry]{Title: "code", Width: 4, Right: true, Drop: 1, Cell: func(e entry) string { return e.code }},
		Column[entry]{Title: "event", Width: 20, Min: 10, Flex: true, Cell: func(e entry) string { return e.event }},
		Column[entry]{Title: "endpoint", Width: 24, Min: 12, Flex: true, Middle: true, Drop: 3, Cell: func(e entry) string { return e.url }},
		Column[entry]{Title: "took", Width: 8, Right: true, Drop: 2, Cell: func(e entry) string { return e.took }},
	)
}

func TestTablePictures(t *testing.T) {
	for _, c := range []struct{ w, h, cursor int }{{100, 8, 2}, {60, 6, 41}, {34, 4, 0}, {12, 3, 1}, {20, 1, 3}} {
		t.Run(fmt.Sprintf("%dx%d", c.w, c.h), func(t *testing.T) {
			tb := newTable()
			tb.SetRows(entries(42))
			tb.SetSize(c.w, c.h)
			tb.Move(c.cursor)
			lines := tb.View(night(), TableView[int]{Focused: true, Marked: func(id int) bool { return id%2 == 1 }})
			fills(t, lines, c.w, c.h)
			golden.RequireEqual(t, picture(lines))
		})
	}
}

func TestTableColours(t *testing.T) {
	tb := newTable()
	tb.SetRows(entries(3))
	tb.SetSize(60, 5)
	for name, o := range map[string]TableView[int]{"focused": {Focused: true}, "dim": {Dim: true}} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, strings.Join(tb.View(night(), o), "\n"))
		})
	}
}

// TestTableAlways changes rows, sizes and cursor at random: the view is always
// whole, the cursor always on a row inside the window, and it stays on its key
// as long as there is such a row.
func TestTableAlways(t *testing.T) {
	s := night()
	rapid.Check(t, func(t *rapid.T) {
		tb := newTable()
		all := entries(60)
		w, h := 0, 0
		acts := []func(){
			tb.PageDown, tb.PageUp, tb.Top, tb.Bottom, func() { tb.Half(1) }, func() { tb.Half(-1) }, func() { tb.Move(1) }, func() { tb.Move(-2) },
			func() { tb.Move(math.MaxInt) }, func() { tb.Move(math.MinInt) }, func() { tb.SetJump(true) }, func() { tb.SetJump(false) },
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				tableIsSound(t, tb)
				fills(t, tb.View(s, TableView[int]{Focused: true}), w, h)
			},
			"size": func(t *rapid.T) {
				w, h = size().Draw(t, "w"), rapid.IntRange(0, 20).Draw(t, "h")
				tb.SetSize(w, h)
			},
			"move": func(t *rapid.T) { rapid.SampledFrom(acts).Draw(t, "move")() },
			"key": func(t *rapid.T) {
				k := rapid.IntRange(0, 70).Draw(t, "key")
				ok := tb.SetCursorKey(k)
				if e, _ := tb.Current(); ok && e.id != k {
					t.Fatalf("the cursor is on %d, want %d", e.id, k)
				}
			},
			"rows": func(t *rapid.T) {
				before, had := tb.Current()
				rows := rapid.Permutation(all).Draw(t, "rows")
				rows = rows[:rapid.IntRange(0, len(rows)).Draw(t, "n")]
				tb.SetRows(rows)
				stays := had && slices.ContainsFunc(rows, func(e entry) bool { return e.id == before.id })
				if now, _ := tb.Current(); stays && now.id != before.id {
					t.Fatalf("the cursor went from %d to %d", before.id, now.id)
				}
			},
		})
	})
}

func tableIsSound(t failer, tb *Table[int, entry]) {
	t.Helper()
	i, n := tb.Index(), tb.Len()
	if _, ok := tb.Current(); ok != (n > 0) || i < 0 || n > 0 && i >= n {
		t.Fatalf("cursor %d of %d", i, n)
	}
	from, to := tb.Window()
	if from < 0 || to > n || from > to {
		t.Fatalf("window %d to %d of %d", from, to, n)
	}
	if tb.body() > 0 && n > 0 && (i < from || i >= to) {
		t.Fatalf("cursor %d outside of %d to %d", i, from, to)
	}
	if to-from < min(tb.body(), n) {
		t.Fatalf("rows %d to %d of %d leave lines empty", from, to, n)
	}
	holdsItsRows(t, tb)
}

func holdsItsRows(t failer, tb *Table[int, entry]) {
	t.Helper()
	if e, ok := tb.Current(); ok && e != tb.source.At(tb.Index()) {
		t.Fatalf("the cursor's row is %v, not %v", e, tb.source.At(tb.Index()))
	}
	from, to := tb.Window()
	for i := from; i < to; i++ {
		if tb.row(i) != tb.source.At(i) {
			t.Fatalf("holds %v in the place of %v", tb.row(i), tb.source.At(i))
		}
	}
}

func TestTableKeepsItsPlace(t *testing.T) {
	tb := newTable()
	rows := entries(100)
	tb.SetRows(rows)
	tb.SetSize(80, 11)
	tb.Move(54)
	tb.Move(-4)
	line := tb.Index() - tb.top

	newer := append([]entry{{id: 1000}, {id: 1001}, {id: 1002}}, rows...)
	tb.SetRows(newer)
	if e, _ := tb.Current(); e.id != 50 || tb.Index()-tb.top != line {
		t.Errorf("after new rows: on %d, line %d of the window, was %d", e.id, tb.Index()-tb.top, line)
	}
	tb.SetRows(slices.DeleteFunc(slices.Clone(newer), func(e entry) bool { return e.id == 50 }))
	if e, _ := tb.Current(); e.id != 51 {
		t.Errorf("after its row went: on %d", e.id)
	}
	tb.SetRows(nil)
	if _, ok := tb.Current(); ok {
		t.Error("a row of none")
	}
	tb.SetRows(rows)
	if !tb.AtTop() {
		t.Error("not at the top after all rows were new")
	}
	if tb.SetCursorKey(4711) {
		t.Error("went to a row that is not there")
	}
}

func TestTableScrolling(t *testing.T) {
	tb := newTable()
	tb.SetRows(entries(100))
	tb.SetSize(80, 11)
	window := func(want int) {
		t.Helper()
		if from, _ := tb.Window(); from != want {
			t.Errorf("window from %d, want %d", from, want)
		}
	}
	tb.Move(9)
	window(0)
	tb.Move(1)
	window(1)
	tb.PageDown()
	window(11)
	tb.Half(1)
	window(16)
	tb.Half(-1)
	window(11)
	tb.SetJump(true)
	tb.Move(1)
	window(17)
	tb.Bottom()
	window(90)
	if i, ok := tb.RowAt(1); !ok || i != 90 {
		t.Errorf("row %d, %v on line 1", i, ok)
	}
	if _, ok := tb.RowAt(0); ok {
		t.Error("a row on the header")
	}
	if _, ok := tb.RowAt(11); ok {
		t.Error("a row below the table")
	}
}

func TestTableViewChangesNothing(t *testing.T) {
	tb := newTable()
	tb.SetRows(entries(100))
	tb.SetSize(80, 11)
	tb.Move(30)
	before := fmt.Sprint(tb.cursor, tb.top, tb.slots)
	first := picture(tb.View(night(), TableView[int]{}))
	if second := picture(tb.View(night(), TableView[int]{})); first != second || before != fmt.Sprint(tb.cursor, tb.top, tb.slots) {
		t.Error("it did")
	}
}

func TestColumnsAlways(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cols := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Column[entry] {
			return Column[entry]{
				Width: rapid.IntRange(0, 30).Draw(t, "width"), Min: rapid.IntRange(0, 30).Draw(t, "min"),
				Flex: rapid.Bool().Draw(t, "flex"), Drop: rapid.IntRange(0, 3).Draw(t, "drop"),
				Spare: rapid.Bool().Draw(t, "spare"),
			}
		}), 0, 8).Draw(t, "cols")
		w := rapid.IntRange(-2, 200).Draw(t, "w")
		slots := arrange(cols, w)
		used := total(slots)
		if used > max(w, 0) {
			t.Fatalf("%v need %d of %d cells", slots, used, w)
		}
		for i, s := range slots {
			if s.w <= 0 || i > 0 && s.col <= slots[i-1].col {
				t.Fatalf("%v", slots)
			}
			if cols[s.col].Flex && w >= 0 && used != w {
				t.Fatalf("%v leave cells of %d, though a column is flexible", slots, w)
			}
		}
	})
}

func benchTable(n int) *Table[int, entry] {
	tb := newTable()
	tb.SetRows(entries(n))
	tb.SetSize(120, 40)
	tb.Move(n / 2)
	return tb
}

func BenchmarkTableView(b *testing.B) {
	for _, n := range []int{50, 1_000_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			tb, s := benchTable(n), night()
			b.ReportAllocs()
			for b.Loop() {
				tb.View(s, TableView[int]{Focused: true, Marked: func(id int) bool { return id%7 == 0 }})
			}
		})
	}
}

func BenchmarkTableSetRows(b *testing.B) {
	tb := benchTable(1_000_000)
	rows := entries(1_000_000)
	newer := append([]entry{{id: -1}}, rows...)
	for b.Loop() {
		tb.SetRows(newer)
		tb.SetRows(rows)
	}
}

// counted is a source that counts how many rows are read of it.
type counted struct {
	list[int, entry]
	read int
}

func (c *counted) At(i int) entry {
	c.read++
	return c.list.At(i)
}

func TestTableReadsWhatItShows(t *testing.T) {
	tb := newTable()
	from := &counted{list: list[int, entry]{entries(10_000), tb.key}}
	reads := func(what string, want int, act func()) {
		t.Helper()
		from.read = 0
		if act(); from.read != want {
			t.Errorf("%s reads %d rows, want %d", what, from.read, want)
		}
	}
	tb.SetSize(80, 21)
	reads("a first look", 20, func() { tb.SetSource(from, -1) })
	reads("a view", 0, func() { tb.View(night(), TableView[int]{Focused: true}) })
	reads("a step in the window", 0, func() { tb.Move(19) })
	reads("a scrolled step", 1, func() { tb.Move(1) })
	reads("a page", 20, tb.PageDown)
	reads("the end", 20, tb.Bottom)
	reads("two lines more", 2, func() { tb.SetSize(80, 23) })
	reads("other rows", 22, func() { tb.SetSource(from, -1) })
	reads("another key", 22, func() { tb.SetCursorKey(17) })
	reads("no lines", 0, func() { tb.SetSize(80, 0) })
	if e, ok := tb.Current(); !ok || e.id != 17 {
		t.Errorf("on %v without a line", e)
	}
}

func TestTableLooksWhereItsRowIs(t *testing.T) {
	tb := newTable()
	rows := entries(3 * farthest)
	tb.SetSize(80, 21)
	tb.SetRows(rows)
	newer := append(slices.Clone(entries(2*farthest)), rows...)
	for i := range newer[:2*farthest] {
		newer[i].id = -1 - i
	}
	tb.Move(10)
	tb.SetSource(list[int, entry]{newer, tb.key}, 2*farthest+3)
	if e, _ := tb.Current(); e.id != 10 {
		t.Errorf("on %d", e.id)
	}
}

func TestTableViewIsCheap(t *testing.T) {
	tb, s := benchTable(100_000), night()
	if n := testing.AllocsPerRun(20, func() { tb.View(s, TableView[int]{Focused: true}) }); n > 200 {
		t.Errorf("%v allocations", n)
	}
}

func TestTableDrawsTextFromOutside(t *testing.T) {
	s := night()
	rapid.Check(t, func(t *rapid.T) {
		tb := newTable()
		rows := entries(3)
		for i := range rows {
			rows[i].event, rows[i].url, rows[i].took = outside().Draw(t, "event"), outside().Draw(t, "url"), outside().Draw(t, "took")
		}
		w := size().Draw(t, "w")
		tb.SetSize(w, 5)
		tb.SetRows(rows)
		fills(t, tb.View(s, TableView[int]{Focused: true}), w, 5)
	})
}
