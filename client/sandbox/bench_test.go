package sandbox_test

import (
	"fmt"
	"testing"

	"github.com/hooktop/hooktop/client/sandbox"
)

// BenchmarkStart is from nothing to an API that answers.
func BenchmarkStart(b *testing.B) {
	for _, n := range []int{4_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
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
				_ = s.Close()
				b.StartTimer()
			}
		})
	}
}

// BenchmarkListen is what whoever starts a sandbox has to wait for: the
// listeners, not the history.
func BenchmarkListen(b *testing.B) {
	for b.Loop() {
		s, err := sandbox.New(sandbox.Demo(1))
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Start(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		_ = s.Close()
		b.StartTimer()
	}
}
