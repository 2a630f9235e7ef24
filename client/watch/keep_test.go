package watch

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// broke sets what the memory is answered with from now on.
func (m *memory) broke(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = err
}

var errNoRoom = &model.Error{Code: model.Unavailable, Op: "keep deliveries", Why: "no space is left for it", Do: "make room on the disk"}

func TestWhatIsNotKeptIsSaid(t *testing.T) {
	b, m := benchOf(t, 0).near(), newMemory()
	b.spread(20)
	b.start(m)
	k := &keeper{w: b.Watch, memory: m, profile: "t"}
	save := func(want string, since time.Time) {
		t.Helper()
		b.poll(t)
		k.save(t.Context(), false)
		s := b.Snapshot()
		if got := s.KeepErr; (got == nil) != (want == "") || (got != nil && !strings.Contains(got.Error(), want)) || !s.KeepSince.Equal(since) {
			t.Errorf("got %v since %v, want %q since %v", got, s.KeepSince, want, since)
		}
		if s.Link.State != model.LinkLive || s.LogState != model.LogReady || s.LogErr != nil {
			t.Errorf("all else does not go on: %+v, %v", s.Link, s.LogErr)
		}
		b.move(time.Minute)
		b.add(1, b.Now())
	}
	save("", time.Time{})
	m.broke(errNoRoom)
	first := b.Now()
	save("no space is left for it · make room", first)
	save("no space is left for it · make room", first)
	m.broke(errFull) // an error of no kind that is known
	save(`keep what is shown · "no space is left"`, first)
	seq := b.Snapshot().Seq
	k.save(t.Context(), false)
	if b.Snapshot().Seq != seq {
		t.Errorf("%d snapshots that say the same", b.Snapshot().Seq-seq)
	}
	m.broke(nil)
	save("", time.Time{})
	if n := len(m.rows["t"]); n != 24 {
		t.Errorf("%d rows are kept, 24 were shown", n)
	}
	k.memory = defect{}
	second := b.Now()
	save("a defect", second)
	k.memory = m
	save("", time.Time{})
}

// TestGivenUpIsNoFailure: the end of a watch says nothing of its store.
func TestGivenUpIsNoFailure(t *testing.T) {
	b, m := benchOf(t, 0).near(), newMemory()
	b.start(m)
	b.poll(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m.broken = ctx.Err()
	(&keeper{w: b.Watch, memory: m, profile: "t"}).save(ctx, true)
	if s := b.Snapshot(); s.KeepErr != nil || m.writes == 0 {
		t.Errorf("%v after %d writes", s.KeepErr, m.writes)
	}
}

// TestKeepingGoesOnByItself: Run says that nothing is kept, tries again with what
// is new, and says no more once it is kept.
func TestKeepingGoesOnByItself(t *testing.T) {
	b, m := benchOf(t, 0).near(), newMemory()
	b.o.Timer = hasty
	b.spread(20)
	b.start(m)
	m.broken = errNoRoom
	failed := false
	b.session(t, func(s *model.Snapshot) bool {
		if s.KeepErr == nil {
			return failed && settled(s)
		}
		if !failed {
			failed = true
			m.broke(nil)
			b.move(time.Minute)
			b.add(1, b.Now())
			_ = b.Refresh(t.Context())
		}
		return false
	})
	if n := len(m.rows["t"]); n != 21 {
		t.Errorf("%d rows are kept", n)
	}
}

// TestKeepingIsTriedAgain: what could not be kept is kept as soon as it can be,
// also where nothing changes at the provider.
func TestKeepingIsTriedAgain(t *testing.T) {
	b, m := benchOf(t, 0).near(), newMemory()
	b.spread(20)
	b.start(m)
	b.poll(t)
	m.broke(errNoRoom)
	k := &keeper{w: b.Watch, memory: m, profile: "t"}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	b.o.Timer = func(d time.Duration) (<-chan time.Time, func()) {
		if d == keepAgain {
			m.broke(nil)
		}
		return hasty(0)
	}
	seq := b.Snapshot().Seq
	quit, done := make(chan struct{}), make(chan struct{})
	go func() { defer close(done); k.run(ctx, quit) }()
	for {
		s, err := b.Changed(ctx, seq)
		if err != nil {
			t.Fatal(err)
		}
		if seq = s.Seq; s.KeepErr == nil {
			break
		}
	}
	close(quit)
	<-done
	if n := len(m.rows["t"]); n != 20 {
		t.Errorf("%d rows are kept", n)
	}
}
