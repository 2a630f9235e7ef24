package watch

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hooktop/hooktop/model"
)

func TestLateWaitsForSomebody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		p := stub{status: func(context.Context) (model.Status, error) { asked.Add(1); return model.Status{}, nil }}
		w := New(Options{Provider: p, Now: time.Now, Timer: systemTimer, Late: true})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- w.Run(ctx) }()
		w.Touch()
		time.Sleep(time.Minute)
		if n := asked.Load(); n != 0 {
			t.Errorf("asked %d times while nobody waited", n)
		}
		if _, err := w.Changed(ctx, w.Snapshot().Seq); err != nil || asked.Load() == 0 {
			t.Errorf("asked %d times, %v", asked.Load(), err)
		}
		cancel()
		<-done
	})
}
