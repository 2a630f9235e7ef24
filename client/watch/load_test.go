package watch

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// loadAll loads until it ends, polling as Run does.
func (b *bench) loadAll(t *testing.T, back time.Time) *model.Snapshot {
	t.Helper()
	b.Load(back)
	for range 200 {
		if s := b.poll(t); !s.Load.On {
			return s
		}
		b.move(time.Second)
	}
	t.Fatalf("it does not come to an end: %+v", b.Snapshot().Load)
	return nil
}

func TestLoadAll(t *testing.T) {
	b := benchOf(t, 0)
	b.add(2230, b.Now())
	b.poll(t)
	s := b.loadAll(t, time.Time{})
	if !s.Log.Complete || s.Log.Rows.Len() != 2230 || s.Load.Err != nil || s.Load.Ended.IsZero() || s.Load.Rows != 2180 || s.Load.Calls < 4 || s.Load.Calls > 6 {
		t.Errorf("%d rows, complete %v, %+v", s.Log.Rows.Len(), s.Log.Complete, s.Load)
	}
	b.sameAsHost(t)
}

func TestLoadBackToATime(t *testing.T) {
	b := benchOf(t, 10_000)
	for i := range 4000 {
		b.add(1, b.Now().Add(-48*time.Hour+time.Duration(i)*48*time.Hour/4000))
	}
	b.poll(t)
	s := b.loadAll(t, b.Now().Add(-12*time.Hour))
	if oldest := b.Now().Sub(s.Log.Oldest()); oldest < 12*time.Hour || oldest > 20*time.Hour || s.Load.Err != nil {
		t.Errorf("loaded back over %s, %+v", oldest, s.Load)
	}
	b.sameAsHost(t)
}

// TestLoadSparesTheQuota: a quarter of the day's calls is left for what else is
// done, and it says so.
func TestLoadSparesTheQuota(t *testing.T) {
	b := benchOf(t, 40)
	b.add(20_000, b.Now())
	b.poll(t)
	s := b.loadAll(t, time.Time{})
	if left, _ := b.meter.budget().Left(); left < 8 || left > 10 || model.CodeOf(s.Load.Err) != model.QuotaUsed || s.Log.Rows.Len() < 5000 {
		t.Errorf("%d calls are left, %d rows, %+v", left, s.Log.Rows.Len(), s.Load)
	}
}

func TestLoadStops(t *testing.T) {
	if testing.Short() {
		t.Skip("much work of one goroutine: made without -short")
	}
	b := benchOf(t, 0)
	b.add(30_000, b.Now())
	b.poll(t)
	b.Load(time.Time{})
	s := b.poll(t)
	if !s.Load.On || s.Log.Rows.Len() < 10_000 {
		t.Fatalf("%d rows, %+v", s.Log.Rows.Len(), s.Load)
	}
	b.StopLoad()
	rows := s.Log.Rows.Len()
	if s = b.poll(t); s.Load.On || model.CodeOf(s.Load.Err) != model.Canceled || s.Log.Rows.Len() != rows {
		t.Errorf("%d rows after %d, %+v", s.Log.Rows.Len(), rows, s.Load)
	}
}

// TestLoadGivesWay: while keys are being pressed there is a rest after each page.
func TestLoadGivesWay(t *testing.T) {
	b := benchOf(t, 0)
	b.add(4_000, b.Now())
	b.poll(t)
	rests := 0
	b.o.Ease = 100 * time.Millisecond
	b.o.Timer = func(d time.Duration) (<-chan time.Time, func()) {
		rests++
		b.move(d)
		over := make(chan time.Time, 1)
		over <- time.Time{}
		return over, func() {}
	}
	b.Touch()
	b.Load(time.Time{})
	s := b.poll(t)
	if pages := s.Load.Calls; rests != 3 || pages < 5 { // for as long as keys count as being pressed
		t.Errorf("%d rests while a key was pressed, %d pages in all", rests, pages)
	}
	rests = 0
	b.add(4_000, b.Now())
	if s = b.loadAll(t, time.Time{}); rests > 0 || !s.Log.Complete {
		t.Errorf("%d rests with nobody there, %+v", rests, s.Load)
	}
}

// TestLoadGoesOnAfterAFailure, and ends when there is no end of them.
func TestLoadGoesOnAfterAFailure(t *testing.T) {
	b := benchOf(t, 0)
	b.add(2230, b.Now())
	b.poll(t)
	b.Load(time.Time{})
	b.trouble(500, "")
	if err := b.step(t.Context(), wants{back: true}); model.CodeOf(err) != model.Unavailable {
		t.Errorf("got %v", err)
	}
	b.trouble(0, "")
	b.move(loadAgain)
	if s := b.poll(t); s.Load.On || s.Load.Err != nil || !s.Log.Complete {
		t.Errorf("%d rows, %+v", s.Log.Rows.Len(), s.Load)
	}
	b.add(9_000, b.Now())
	b.poll(t)
	b.Watch.mu.Lock()
	b.s.log.reset()
	b.Watch.mu.Unlock()
	b.poll(t)
	b.Load(time.Time{})
	b.trouble(500, "")
	for range loadTries {
		_ = b.step(t.Context(), wants{back: true})
		b.move(loadAgain)
	}
	if s := b.Snapshot(); s.Load.On || model.CodeOf(s.Load.Err) != model.Unavailable {
		t.Errorf("%+v", s.Load)
	}
}

// TestLoadShowsParts: what comes is shown, and not at every page.
func TestLoadShowsParts(t *testing.T) {
	b := benchOf(t, 0)
	b.add(10_000, b.Now())
	s := b.poll(t)
	began := s.Seq
	b.Load(time.Time{})
	s = b.loadAll(t, time.Time{})
	if n := s.Seq - began; n > 6 {
		t.Errorf("%d snapshots of %d pages", n, s.Load.Calls)
	}
}
