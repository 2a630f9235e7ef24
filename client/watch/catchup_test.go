package watch

import (
	"testing"
	"time"
)

// TestCatchUp: the last day is loaded while somebody looks, and no more than
// its part of the quota is spent on it.
func TestCatchUp(t *testing.T) {
	b := benchOf(t, 10_000)
	b.o.Back = 24 * time.Hour
	for i := range 2000 {
		b.add(1, b.Now().Add(-48*time.Hour+time.Duration(i)*48*time.Hour/2000))
	}
	b.poll(t)
	if n := b.Snapshot().Log.Rows.Len(); n != pageSize {
		t.Errorf("nobody looks, and %d rows are loaded", n)
	}
	b.Touch()
	made := b.made()
	b.poll(t)
	s := b.Snapshot()
	if oldest := s.Log.Oldest(); b.Now().Sub(oldest) < 24*time.Hour {
		t.Errorf("loaded back to %s", oldest)
	}
	if s.Log.Complete {
		t.Error("two days are loaded, one was due")
	}
	if n := b.made() - made; n > 2+catchUpCalls {
		t.Errorf("%d calls", n)
	}
	made = b.made()
	b.poll(t)
	if n := b.made() - made; n > 2 {
		t.Errorf("%d calls though nothing is behind", n)
	}
	b.sameAsHost(t)
}

// TestCatchUpSparesASmallQuota: a hundredth of the day's calls, and nothing once
// half of them are gone.
func TestCatchUpSparesASmallQuota(t *testing.T) {
	b := benchOf(t, 500)
	b.o.Back = 24 * time.Hour
	b.add(8_000, b.Now())
	b.Touch()
	made := b.made()
	b.poll(t)
	if n := b.made() - made; n > 2+2+500/catchUpPart {
		t.Errorf("%d calls", n)
	}
	b = benchOf(t, 500)
	b.o.Back = 24 * time.Hour
	b.add(2_000, b.Now())
	b.meter.used = 300
	b.Touch()
	b.poll(t)
	if n := b.Snapshot().Log.Rows.Len(); n != pageSize {
		t.Errorf("%d rows are loaded with %d calls used", n, 300)
	}
}
