package watch

import (
	"context"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestEase: of many endpoints one at a time is read where the provider is near,
// and there is a rest after each page; few are read as fast as it goes.
func TestEase(t *testing.T) {
	var rests []time.Duration
	now := time.Date(2026, 3, 4, 14, 2, 30, 0, time.UTC)
	w := New(Options{Now: func() time.Time { return now }, Ease: 60 * time.Millisecond, Timer: func(d time.Duration) (<-chan time.Time, func()) {
		rests = append(rests, d)
		over := make(chan time.Time, 1)
		over <- time.Time{}
		return over, func() {}
	}})
	for took, want := range map[time.Duration]int{0: 1, 49 * time.Millisecond: 1, 50 * time.Millisecond: 2, 120 * time.Millisecond: 3, time.Minute: 4} {
		if w.s.link.Took = took; w.atOnce() != want {
			t.Errorf("%s: %d at once, want %d", took, w.atOnce(), want)
		}
	}
	w.s.endpoints = make([]model.Endpoint, fillMost)
	if w.ease(t.Context(), 4); len(rests) > 0 {
		t.Error("rested where there are few")
	}
	w.s.endpoints = make([]model.Endpoint, fillMost+1)
	if w.ease(t.Context(), 4); len(rests) != 1 || rests[0] != 240*time.Millisecond {
		t.Errorf("rests %s", rests)
	}
	rests = nil
	w.Touch()
	if w.ease(t.Context(), 1); len(rests) != 1+easeHands {
		t.Errorf("rests %s while a key is held", rests)
	}
	w.o.Timer = func(time.Duration) (<-chan time.Time, func()) { return nil, func() {} }
	ended, end := context.WithCancel(t.Context())
	end()
	w.ease(ended, 1) // it returns
}
