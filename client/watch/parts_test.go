package watch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hooktop/hooktop/model"
)

// run starts a watch of a stub inside a synctest bubble, whose clock it uses.
func run(t *testing.T, p stub) (*Watch, context.CancelFunc) {
	t.Helper()
	w := New(Options{Provider: p, Now: time.Now, Timer: systemTimer})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	return w, func() {
		cancel()
		synctest.Wait()
		select {
		case err := <-done:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Run ended with %v", err)
			}
		default:
			t.Error("Run did not end with its context")
		}
	}
}

func TestAPanicIsAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var broken atomic.Bool
		broken.Store(true)
		w, stop := run(t, stub{status: func(context.Context) (model.Status, error) {
			if broken.Load() {
				panic("index out of range\x1b[31m")
			}
			return model.Status{Failed: model.Known(1)}, nil
		}})
		defer stop()
		synctest.Wait()
		s := w.Snapshot()
		if s.Link.State != model.LinkOffline || s.Link.Err == nil || s.Link.Err.Code != model.Internal || !strings.Contains(s.Link.Err.Why, "index out of range") || strings.Contains(s.Link.Err.Why, "\x1b") {
			t.Errorf("got %+v", s.Link)
		}
		broken.Store(false)
		time.Sleep(maxBackoff + time.Second)
		synctest.Wait()
		if s := w.Snapshot(); s.Link.State != model.LinkLive || s.Status.Failed != model.Known(1) {
			t.Errorf("afterwards: %+v", s.Link)
		}
	})
}

func TestAnAnswerThatDoesNotComeShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hang atomic.Bool
		w, stop := run(t, stub{status: func(ctx context.Context) (model.Status, error) {
			if hang.Load() {
				<-ctx.Done()
				return model.Status{}, &model.Error{Code: model.Canceled}
			}
			return model.Status{}, nil
		}})
		defer stop()
		w.Touch()
		time.Sleep(30 * time.Second)
		if s := w.Snapshot(); s.Link.State != model.LinkLive {
			t.Fatalf("got %+v", s.Link)
		}
		hang.Store(true)
		time.Sleep(30 * time.Second)
		if s := w.Snapshot(); s.Link.State != model.LinkStale {
			t.Errorf("half a minute without an answer: %+v", s.Link)
		}
	})
}

func TestTouchWakesAnIdleWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		w, stop := run(t, stub{status: func(context.Context) (model.Status, error) { asked.Add(1); return model.Status{}, nil }})
		defer stop()
		time.Sleep(time.Hour)
		idle := asked.Load()
		w.Touch()
		time.Sleep(time.Minute)
		watched := asked.Load() - idle
		if watched < 10 || idle > 130 {
			t.Errorf("asked %d times in an idle hour, %d times in the minute after a key", idle, watched)
		}
		if s := w.Snapshot(); s.Every == 0 || s.Every > 5*time.Second {
			t.Errorf("the pace is said to be %v", s.Every)
		}
	})
}

// TestManyHands is for the race detector.
func TestManyHands(t *testing.T) {
	b := benchOf(t, 0)
	b.add(300, b.Now())
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	hand := func(f func()) {
		all.Go(func() {
			for ctx.Err() == nil {
				f()
			}
		})
	}
	all.Go(func() { _ = b.Run(ctx) })
	hand(func() { b.add(1, b.Now()); b.move(time.Second); b.Touch(); _ = b.Refresh(ctx) })
	hand(func() { _ = b.Older(ctx) })
	hand(func() { _ = b.Poll(ctx); _, _ = b.Detail(ctx, "m-000300", false); b.Calls() })
	var seq uint64
	for range 100 {
		s, err := b.Changed(ctx, seq)
		if err != nil || s.Seq <= seq {
			t.Fatalf("got %d after %d, %v", s.Seq, seq, err)
		}
		seq = s.Seq
		for _, d := range s.Log.Rows.All() {
			if d.ID == "" {
				t.Fatal("a row without an id")
			}
		}
	}
	cancel()
	all.Wait()
}

func TestHistoryIsThinned(t *testing.T) {
	var h []model.Sample
	at := midnight
	var held []model.Sample
	for i := range 40_000 {
		at = at.Add(5 * time.Second)
		h = remember(h, model.Sample{At: at, Failed: model.Known(i)})
		if i == 20_000 {
			held = h
		}
	}
	if len(h) > historySize || len(h) < historySize/4 {
		t.Errorf("%d samples", len(h))
	}
	if age := at.Sub(h[0].At); age > historyFor+5*time.Hour || age < 20*time.Hour {
		t.Errorf("the oldest is %v old", age)
	}
	for i := 1; i < len(h); i++ {
		if !h[i].At.After(h[i-1].At) || h[i].Failed.N <= h[i-1].Failed.N {
			t.Fatalf("out of order at %d", i)
		}
	}
	if last := h[len(h)-1]; !last.At.Equal(at) || !h[len(h)-2].At.Equal(at.Add(-5*time.Second)) {
		t.Error("the newest ones are not all there")
	}
	if held[len(held)-1].Failed.N != 20_000 {
		t.Error("what was handed out has changed")
	}
}

func TestRawRowsAreBounded(t *testing.T) {
	c := newRawCache(100)
	raw := func(n int) []byte { return make([]byte, n) }
	for i := range 30 {
		c.put(model.DeliveryID(fmt.Sprint(i)), raw(10))
		c.get("0") // used, so it stays
	}
	if c.size != 100 || len(c.rows) != 10 || c.order.Len() != 10 || c.get("0") == nil || c.get("1") != nil || c.get("29") == nil {
		t.Errorf("%d bytes in %d rows", c.size, len(c.rows))
	}
	c.put("29", raw(40))
	if c.size > 100 || len(c.get("29")) != 40 {
		t.Errorf("%d bytes", c.size)
	}
	c.put("29", raw(101))
	c.put("x", nil)
	if c.get("29") != nil || c.get("x") != nil || c.size > 100 {
		t.Errorf("%d bytes", c.size)
	}
}
