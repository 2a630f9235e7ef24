package watch_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
)

// BenchmarkManyRead reads a day of many endpoints to its end over HTTP, and tells
// what a hundred thousand of its deliveries take in memory, and of its attempts.
func BenchmarkManyRead(b *testing.B) {
	clock := sandbox.NewManual(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	m, err := sandbox.NewMany(sandbox.ManyOptions{Seed: 1, Endpoints: 30, Deliveries: 20_000, Incident: true, Clock: clock, Learn: -1})
	if err != nil {
		b.Fatal(err)
	}
	defer m.Close()
	if err := m.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	p := m.SvixProfile("t")
	own, attempts := svix.New(svix.Options{Profile: p, Now: clock.Now}), 0
	ends, err := own.Endpoints(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range ends {
		n, err := own.Stats(b.Context(), e.ID, time.Time{}, time.Time{})
		if err != nil {
			b.Fatal(err)
		}
		attempts += n.Delivered + n.Failed
	}
	for b.Loop() {
		before := live()
		w := watch.New(watch.Options{
			Profile: p, Provider: svix.New(svix.Options{Profile: p, Now: clock.Now}), Calls: &rest.Log{}, Now: clock.Now, Timer: timer, Back: 24 * time.Hour,
			Rows: 1, // what is held to show details from has a bound of its own
		})
		full := func(s *model.Snapshot) bool { return s.Status.Failed.Known && !s.Status.Failed.AtLeast }
		for range 400 {
			clock.Advance(4 * time.Second)
			w.Touch()
			if err := w.Poll(b.Context()); err != nil {
				b.Fatal(err)
			}
			if full(w.Snapshot()) {
				break
			}
		}
		rows := w.Snapshot().Log.Rows.Len()
		b.ReportMetric(float64(rows), "rows")
		grown := float64(live() - before)
		b.ReportMetric(grown/float64(rows)/10, "MB/100k-rows")
		b.ReportMetric(grown/float64(attempts)/10, "MB/100k-attempts")
		runtime.KeepAlive(w)
	}
}

// live is what is in use.
func live() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // less than 8 EiB
}
