package store

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hooktop/hooktop/model"
)

func testLeases(t *trial) {
	s, other := t.open(t), t.open(t)
	ctx := t.Context()
	first, err := s.Acquire(ctx, "rotate/us", "ann@x/1", start, time.Minute)
	must(t, err)
	if first.Until != start.Add(time.Minute) || first.Holder != "ann@x/1" || first.Name != "rotate/us" || first.Fence < 1 {
		t.Errorf("got %+v", first)
	}
	_, err = other.Acquire(ctx, "rotate/us", "bob@y/2", start.Add(59*time.Second), time.Minute)
	refused(t, err, model.Denied)
	if text := err.Error(); !strings.Contains(text, "ann@x/1") || !strings.Contains(text, "14:03:00") {
		t.Errorf("does not say who holds it until when: %s", text)
	}
	again, err := other.Acquire(ctx, "rotate/us", "ann@x/1", start.Add(30*time.Second), time.Minute)
	if err != nil || again.Fence != first.Fence || again.Until != start.Add(90*time.Second) {
		t.Errorf("by its holder again: %+v, %v", again, err)
	}
}

func testTakeover(t *trial) {
	s, other := t.open(t), t.open(t)
	ctx := t.Context()
	first, err := s.Acquire(ctx, "rotate/us", "ann@x/1", start, time.Minute)
	must(t, err)
	renewed, err := s.Renew(ctx, first, start.Add(2*time.Minute), time.Minute)
	if err != nil || renewed.Until != start.Add(3*time.Minute) || renewed.Fence != first.Fence {
		t.Errorf("renewed after it expired: %+v, %v", renewed, err)
	}
	taken, err := other.Acquire(ctx, "rotate/us", "bob@y/2", start.Add(3*time.Minute), time.Minute)
	if err != nil || taken.Fence <= first.Fence {
		t.Errorf("taken over when it had run out: %+v, %v", taken, err)
	}
	_, err = s.Renew(ctx, renewed, start.Add(3*time.Minute), time.Minute)
	refused(t, err, model.Denied)
	must(t, s.Release(ctx, renewed)) // lost: no error, and no effect
	_, err = s.Acquire(ctx, "rotate/us", "ann@x/1", start.Add(3*time.Minute), time.Minute)
	refused(t, err, model.Denied)
	must(t, other.Release(ctx, taken))
	back, err := s.Acquire(ctx, "rotate/us", "ann@x/1", start.Add(3*time.Minute), time.Minute)
	if err != nil || back.Fence <= taken.Fence {
		t.Errorf("taken after it was given back: %+v, %v", back, err)
	}
}

func testLeaseNames(t *trial) {
	s, ctx := t.open(t), t.Context()
	back, err := s.Acquire(ctx, "rotate/us", "ann@x/1", start, time.Minute)
	must(t, err)
	run, err := s.Acquire(ctx, "run/1%", "ann@x/1", start, time.Minute)
	must(t, err)
	released, err := s.Acquire(ctx, "run/2", "ann@x/1", start, time.Minute)
	must(t, err)
	must(t, s.Release(ctx, released))
	for prefix, want := range map[string][]model.Lease{"run/": {run}, "": {back, run}, "run/1%": {run}, "%": nil} {
		got, err := s.LeasesOf(ctx, prefix)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("leases of %q: %+v, %v, want %+v", prefix, got, err, want)
		}
	}
	_, err = s.Acquire(ctx, "", "ann", start, time.Minute)
	refused(t, err, model.Invalid)
}

func testLeaseRace(t *trial) {
	handles := []*Store{t.open(t), t.open(t)}
	const rounds, rivals = 6, 10
	fences := map[int64]bool{}
	for round := range rounds {
		now := start.Add(time.Duration(round) * time.Hour) // the lease of the round before has run out
		var (
			mu  sync.Mutex
			got []model.Lease
		)
		parallel(rivals, func(i int) {
			l, err := handles[i%2].Acquire(t.Context(), "run/a", fmt.Sprint("rival ", round, i), now, time.Minute)
			if err != nil {
				if model.CodeOf(err) != model.Denied {
					t.Error(err)
				}
				return
			}
			mu.Lock()
			defer mu.Unlock()
			got = append(got, l)
		})
		if len(got) != 1 {
			t.Fatalf("round %d: %d hold the lease", round, len(got))
		}
		for f := range fences {
			if got[0].Fence <= f {
				t.Errorf("round %d: fence %d after %d", round, got[0].Fence, f)
			}
		}
		fences[got[0].Fence] = true
	}
}
