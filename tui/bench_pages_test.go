package tui

import (
	"fmt"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// BenchmarkPages is one frame of each page.
func BenchmarkPages(b *testing.B) {
	for _, t := range tabs {
		if t.page == profilesID {
			continue
		}
		b.Run(fmt.Sprint(t.name), func(b *testing.B) {
			d := &desk{t: b, app: bench(b, 10_000, 120, 40)}
			d.press(t.key)
			b.ReportAllocs()
			for b.Loop() {
				_ = d.app.View()
			}
		})
	}
}

// BenchmarkSort sorts a million rows.
func BenchmarkSort(b *testing.B) {
	rows := manyRows(1_000_000)
	for i, d := range rows {
		d.Took = time.Duration(i*7919%1_000_003) * 10 * time.Microsecond // up to 10 s
	}
	for name, o := range map[string]order{"took": byTook, "code": byCode, "type": byType, "outcome": byOutcome, "endpoint": byEndpoint, "cause, turned round": byCause | turnedRound} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = o.sorted(rows, never)
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
	b.ReportAllocs()
	for b.Loop() {
		_ = sifter{filter: f}.inParts(rows)
	}
}
