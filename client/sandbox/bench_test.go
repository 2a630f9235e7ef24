package sandbox_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/hooktop/hooktop/client/sandbox"
)

// BenchmarkStart is from nothing to an API that answers.
func BenchmarkStart(b *testing.B) {
	for _, n := range []int{4_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for b.Loop() {
				s, err := sandbox.New(sandbox.Options{Seed: 1, Deliveries: n, Incident: true})
				if err != nil {
					b.Fatal(err)
				}
				if err := s.Start(b.Context()); err != nil {
					b.Fatal(err)
				}
				<-s.Ready()
				b.StopTimer()
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-min(before.HeapAlloc, after.HeapAlloc))/float64(n), "heapB/row")
				_ = s.Close()
				b.StartTimer()
			}
		})
	}
}
