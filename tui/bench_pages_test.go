package tui

import (
	"fmt"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// eachPage calls f with a console over so many rows on every page, at the sizes that
// figures are stated for.
func eachPage(tb testing.TB, rows int, f func(name string, a *App)) {
	tb.Helper()
	for _, size := range [][2]int{{120, 40}, {200, 60}} {
		d := &desk{t: tb, app: bench(tb, rows, size[0], size[1])}
		for _, t := range tabs {
			if t.page != profilesID {
				d.press(t.key)
				f(fmt.Sprintf("%s/%dx%d", t.name, size[0], size[1]), d.app)
			}
		}
	}
}

// BenchmarkPages is one frame of each page.
func BenchmarkPages(b *testing.B) {
	eachPage(b, 10_000, func(name string, a *App) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = a.View()
			}
		})
	})
}

// TestAllocationsOfAView: a frame is drawn for every message, and what it leaves
// behind is collected on a core that keys wait for.
func TestAllocationsOfAView(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector allocates, too")
	}
	const most = 350
	eachPage(t, 1_000, func(name string, a *App) {
		if got := testing.AllocsPerRun(5, func() { _ = a.View() }); got > most {
			t.Errorf("%s: %.0f allocations, want at most %d", name, got, most)
		}
	})
}

// BenchmarkSort sorts a million rows.
func BenchmarkSort(b *testing.B) {
	rows := manyRows(1_000_000)
	for i, d := range rows {
		d.Took = time.Duration(i*7919%1_000_003) * 10 * time.Microsecond // up to 10 s
	}
	log := model.RowsOf(rows...)
	for name, o := range map[string]order{"took": byTook, "code": byCode, "type": byType, "outcome": byOutcome, "endpoint": byEndpoint, "cause, turned round": byCause | turnedRound} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = sifter{order: o}.sift(log)
			}
		})
	}
}

// BenchmarkFirstPart is how long it takes until something of a filter is shown.
func BenchmarkFirstPart(b *testing.B) {
	rows := manyRows(1_000_000)
	f, err := model.ParseFilter("status:failed type:network-query.*", start)
	if err != nil {
		b.Fatal(err)
	}
	log := model.RowsOf(rows...)
	b.ReportAllocs()
	for b.Loop() {
		_ = sifter{filter: f}.inParts(log)
	}
}
