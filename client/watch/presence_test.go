package watch

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestNoKeyWaits: what is told with every key does not wait for the state, which is
// locked while pages are taken up.
func TestNoKeyWaits(t *testing.T) {
	w := New(Options{Now: time.Now, Timer: func(time.Duration) (<-chan time.Time, func()) { return nil, func() {} }})
	w.mu.Lock()
	defer w.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Touch()
		w.Look([]model.EndpointID{"ep_1"})
		_ = w.Snapshot()
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("a key waits for the lock")
	}
	if w.s.face.touched().IsZero() || !w.s.face.inView("ep_1") || w.s.face.inView("ep_2") {
		t.Error("what was told is not known")
	}
}
