package sandbox_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client/sandbox"
)

func TestManualRunsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := sandbox.NewManual(noon())
		delays := rapid.SliceOfN(rapid.IntRange(0, 20), 1, 12).Draw(t, "delays")
		var fired, want []int
		for i, d := range delays {
			m.AfterFunc(time.Duration(d)*time.Second, func() {
				if got := m.Now().Sub(noon()); got != time.Duration(d)*time.Second {
					t.Fatalf("a timer of %d s at %v", d, got)
				}
				fired = append(fired, i)
			})
			want = append(want, i)
		}
		slices.SortStableFunc(want, func(a, b int) int { return delays[a] - delays[b] })
		for passed := 0; passed < 20; {
			step := rapid.IntRange(0, 7).Draw(t, "step")
			m.Advance(time.Duration(step) * time.Second)
			passed += step
			if m.Now().Sub(noon()) != time.Duration(passed)*time.Second {
				t.Fatalf("the clock is at %v", m.Now())
			}
		}
		if !slices.Equal(fired, want) {
			t.Fatalf("fired %v, want %v", fired, want)
		}
	})
}

func TestManualStops(t *testing.T) {
	m := sandbox.NewManual(noon())
	ran := false
	stop := m.AfterFunc(time.Second, func() { ran = true })
	if !stop() || stop() {
		t.Error("stopping once is not told from stopping twice")
	}
	m.Advance(time.Minute)
	if ran {
		t.Error("a stopped timer ran")
	}
}

func TestManualWaitsForWork(t *testing.T) {
	m := sandbox.NewManual(noon())
	var at []time.Duration
	m.Go(func() {
		for range 3 {
			if err := m.Sleep(context.Background(), time.Second); err != nil {
				t.Error(err)
			}
			at = append(at, m.Now().Sub(noon()))
		}
	})
	if m.Advance(0); len(at) != 0 {
		t.Errorf("slept for nothing: %v", at)
	}
	m.Advance(10 * time.Second)
	if !slices.Equal(at, []time.Duration{time.Second, 2 * time.Second, 3 * time.Second}) {
		t.Errorf("woke at %v", at)
	}
}

func TestManualSleepIsCancelled(t *testing.T) {
	m := sandbox.NewManual(noon())
	ctx, cancel := context.WithCancel(context.Background())
	var err error
	m.Go(func() { err = m.Sleep(ctx, time.Hour) })
	m.Advance(0)
	m.Go(cancel)
	m.Advance(0)
	done := make(chan struct{})
	m.Go(func() { close(done) })
	m.Advance(0)
	<-done
	if m.Advance(2 * time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestSystemClock(t *testing.T) {
	var c sandbox.Clock = sandbox.System{}
	began := c.Now()
	if err := c.Sleep(t.Context(), 3*time.Millisecond); err != nil || c.Now().Sub(began) < 3*time.Millisecond {
		t.Errorf("slept %v: %v", c.Now().Sub(began), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	done := make(chan struct{})
	c.Go(func() { close(done) })
	<-done
}

// TestSomebodyElsesSilence is a receiver that the sandbox knows nothing of and
// that never answers: the clock goes on without it.
func TestSomebodyElsesSilence(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.clock.Patience = 300 * time.Millisecond
	gone := make(chan struct{})
	t.Cleanup(func() { close(gone) })
	b.setURL("http://" + tcp(t, func(net.Conn) { <-gone }))
	b.clock.Advance(2 * time.Second)
	if s := b.status(); !strings.Contains(s.detail(), "timeout of 2000ms exceeded (ETIMEDOUT)") {
		t.Errorf("%s", s.detail())
	}
}

// TestSameLife runs two sandboxes of one seed for a while and sees that they
// have had the same life.
func TestSameLife(t *testing.T) {
	life := func() []string {
		b := start(t, sandbox.Options{Seed: 11, Deliveries: 300, Live: true, Incident: true})
		b.clock.Advance(90 * time.Second)
		var out []string
		for _, r := range b.list("?count=500").Requests {
			code := 0
			if r.Code != nil {
				code = *r.Code
			}
			out = append(out, strings.Join([]string{r.ID, r.Type, r.Status, r.Created.Format(time.RFC3339Nano), string(rune(code))}, " "))
		}
		return out
	}
	a, b := life(), life()
	if len(a) < 330 || !slices.Equal(a, b) {
		t.Errorf("%d and %d rows, equal: %t", len(a), len(b), slices.Equal(a, b))
	}
}
