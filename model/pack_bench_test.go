package model_test

import (
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// loggedRows are rows as a provider's log has them: ids as long as theirs, some
// requests of several messages, two of three with one of their own.
func loggedRows(from, n int) []*model.Delivery {
	types := []model.EventType{"network-query.hie", "network-query.lab", "medical.consolidated-data", "patient.admit"}
	uuid := func(kind string, i int) string {
		return kind + "0f3c-7c1e-4c59-9c6e-" + strconv.Itoa(100_000_000_000+i)
	}
	rows := make([]*model.Delivery, n)
	for k := range rows {
		i := from + k
		id := uuid("018f1c", i)
		d := &model.Delivery{
			ID: model.DeliveryID(id), Message: id, Request: uuid("b8d1aa", i*2/3), User: uuid("77aa01", i*2/3), Type: types[i%len(types)], Endpoint: hook,
			Outcome: model.Delivered, Code: 200, Took: time.Duration(i*7919%900) * time.Millisecond, Created: at.Add(-time.Duration(i) * time.Second), Updated: at,
		}
		if i%9 == 0 {
			d.Outcome, d.Cause, d.Code, d.Detail = model.Failed, model.CauseGateway, 502, "Bad Gateway"
		}
		rows[k] = d
	}
	return rows
}

// loadedPack is a log of so many rows, loaded page by page.
func loadedPack(n int) *model.Pack {
	p := &model.Pack{}
	for p.Len() < n {
		p.Splice(model.Splice{At: p.Len(), Rows: loggedRows(p.Len(), min(500, n-p.Len()))})
	}
	return p
}

// BenchmarkPackLoad loads pages of 500 rows. Its bytes a row are what stays.
func BenchmarkPackLoad(b *testing.B) {
	const n = 200_000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		p := loadedPack(n)
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/row")
		runtime.KeepAlive(p)
	}
}

func BenchmarkPack(b *testing.B) {
	p := loadedPack(1_000_000)
	rows := p.Rows()
	b.Run("scan a million", func(b *testing.B) {
		for b.Loop() {
			failed := 0
			rows.Each(func(d *model.Delivery) {
				if d.Outcome == model.Failed {
					failed++
				}
			})
		}
	})
	b.Run("read one", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			_ = rows.At(i * 7919 % rows.Len())
		}
	})
	b.Run("find one", func(b *testing.B) {
		id := rows.ID(777_777)
		for b.Loop() {
			p.Place(id)
		}
	})
	next := 2_000_000
	b.Run("put one in front", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			next++
			p.Splice(model.Splice{Rows: loggedRows(next, 1)})
		}
	})
	b.Run("change 250 of all", func(b *testing.B) {
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			var changed []model.Splice
			for i := range 250 {
				d := p.Rows().At(i * 3900)
				d.Outcome, d.Tries = model.Delivered, n
				changed = append(changed, model.Splice{At: i * 3900, N: 1, Rows: []*model.Delivery{&d}})
			}
			p.Splice(changed...)
		}
	})
}
