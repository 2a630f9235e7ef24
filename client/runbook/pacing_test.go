package runbook

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// departures lets a pacer run on a clock that a draw says how late it wakes
// somebody, and returns when each left.
func departures(p *pacer, n int, late func() time.Duration) (at []time.Time) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for len(at) < n {
		wait := p.next(now)
		if wait == 0 {
			at = append(at, now)
			continue
		}
		now = now.Add(wait + late())
	}
	return at
}

// TestPacerKeepsTheRate: on a clock that wakes in time every gap is whole, and
// on one that wakes late the rate is still kept within 5 %, without a burst.
func TestPacerKeepsTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(1, 200).Draw(t, "rate")
		p := newPacer(Pacing{Rate: rate})
		slack := p.gap * time.Duration(rapid.IntRange(0, 20).Draw(t, "slack")) / 100
		n := 40 + int(3*rate)
		at := departures(p, n, func() time.Duration { return time.Duration(rapid.Int64Range(0, int64(slack)).Draw(t, "late")) })
		for i := 1; i < n; i++ {
			if gap := at[i].Sub(at[i-1]); slack == 0 && gap < p.gap || gap < p.gap*3/4 {
				t.Fatalf("%v after another, at a gap of %v", gap, p.gap)
			}
		}
		got := float64(n-1) / at[n-1].Sub(at[0]).Seconds()
		if got > rate*1.05 || got < rate*0.95 {
			t.Fatalf("%.3f a second, want %.3f", got, rate)
		}
	})
}

// TestPacerAfterARest: at every rate it is kept within 5 % by timers that wake
// late now and then, from the beginning on and after a rest of any length, and what
// was missed in the rest is not made up for.
func TestPacerAfterARest(t *testing.T) {
	for _, rate := range []float64{1, 5, 50, 200} {
		rapid.Check(t, func(t *rapid.T) {
			p := newPacer(Pacing{Rate: rate})
			now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
			for range 2 {
				n := 50 + int(2*rate)
				var at []time.Time
				for len(at) < n {
					wait := p.next(now)
					if wait == 0 {
						at = append(at, now)
						continue
					}
					late := rapid.Int64Range(0, int64(p.gap)/5).Draw(t, "late")
					if len(at)%40 == 20 {
						late = int64(p.gap) // very late, now and then
					}
					now = now.Add(wait + time.Duration(late))
				}
				for i := 1; i < n; i++ {
					if gap := at[i].Sub(at[i-1]); gap < p.gap*lateGap/4 {
						t.Fatalf("%v after another, at a gap of %v", gap, p.gap)
					}
				}
				if got := float64(n-1) / at[n-1].Sub(at[0]).Seconds(); got > rate*1.05 || got < rate*0.95 {
					t.Fatalf("%.3f a second, want %.3f", got, rate)
				}
				now = now.Add(time.Duration(rapid.Int64Range(0, int64(2*time.Second)).Draw(t, "rest")))
				p.afresh(now)
			}
		})
	}
}

// TestPacerNeverBursts: whatever the clock does, nobody waits for more than a gap,
// and in any span as the clock counts it no more leave than the rate and the
// time that is made up for allow. A clock that jumps gains one departure.
func TestPacerNeverBursts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPacer(Pacing{Rate: rapid.Float64Range(0.5, 200).Draw(t, "rate")})
		now, lived, jumps := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), time.Duration(0), 0
		var at []time.Duration // by a clock that does not jump
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			switch wait := p.next(now); {
			case wait < 0 || wait > p.gap:
				t.Fatalf("waits for %v at a gap of %v", wait, p.gap)
			case wait == 0:
				at = append(at, lived)
			default:
				late := time.Duration(rapid.Int64Range(0, int64(3*p.gap)).Draw(t, "late"))
				now, lived = now.Add(wait+late), lived+wait+late
			}
			if rapid.IntRange(0, 40).Draw(t, "jumps") == 0 {
				jumps++
				now = now.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(t, "jump")))
			}
		}
		for i := range at {
			for j := i + 1; j < len(at); j++ {
				if least := time.Duration(j-i-jumps) * p.gap * 3 / 4; at[j]-at[i] < least {
					t.Fatalf("%d left within %v, with %d jumps", j-i+1, at[j]-at[i], jumps)
				}
			}
		}
	})
}

// TestCanaryNeverExceedsItsSize: as long as the canary has not passed, no more
// have left than its size; it passes with the share delivered, or with nothing
// behind it; and it always comes to an end.
func TestCanaryNeverExceedsItsSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := canary{size: rapid.IntRange(0, 20).Draw(t, "size"), min: rapid.Float64Range(0.05, 1).Draw(t, "min")}
		p := Progress{Queued: rapid.IntRange(0, 60).Draw(t, "queued")}
		for range 400 {
			v, more := c.judge(p)
			switch v {
			case canarySend:
				c.mayGrow(t, &p, more)
				n := rapid.IntRange(1, more).Draw(t, "n")
				p.Queued, p.Sent = p.Queued-n, p.Sent+n
			case canaryWait:
				step(t, &p)
			case canaryGood, canaryBad:
				c.mayEnd(t, &p, v)
				return
			}
			if p.Sent+p.Accepted > 0 && rapid.Bool().Draw(t, "meanwhile") {
				step(t, &p)
			}
		}
		t.Fatalf("no end at %+v, canary %+v", p, c)
	})
}

// mayGrow wants a canary not to exceed its size, nor what there is.
func (c canary) mayGrow(t *rapid.T, p *Progress, more int) {
	if more < 1 || more > p.Queued || p.left()+more > c.size {
		t.Fatalf("%d more of %+v with a canary of %d", more, p, c.size)
	}
}

// mayEnd wants a canary to end for a reason.
func (c canary) mayEnd(t *rapid.T, p *Progress, v verdict) {
	enough := p.ended() == c.size && float64(p.Delivered) >= c.min*float64(c.size)-shareSlack
	switch {
	case v == canaryGood && c.size > 0 && p.Queued > 0 && !enough:
		t.Fatalf("passed at %+v, canary %+v", p, c)
	case v == canaryBad && (p.left() > c.size || p.Sent+p.Accepted > 0 || p.Failed+p.Unknown == 0):
		t.Fatalf("rests at %+v, canary %+v", p, c)
	}
}

// step moves one that is under way: taken, put back, left out or ended.
func step(t *rapid.T, p *Progress) {
	from := &p.Sent
	if p.Sent == 0 || p.Accepted > 0 && rapid.Bool().Draw(t, "accepted") {
		from = &p.Accepted
	}
	to := []*int{&p.Delivered, &p.Delivered, &p.Delivered, &p.Failed, &p.Unknown}
	if from == &p.Sent {
		to = append(to, &p.Accepted, &p.Excluded)
	}
	*from--
	*to[rapid.IntRange(0, len(to)-1).Draw(t, "to")]++
}

// TestStopRuleStopsWithinOneWindow: it trips as soon as some window of outcomes
// holds more than the share, and never without one.
func TestStopRuleStopsWithinOneWindow(t *testing.T) {
	states := []model.ClaimState{model.ClaimDelivered, model.ClaimFailed, model.ClaimUnknown, model.ClaimExcluded}
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.IntRange(1, 30).Draw(t, "of")
		s := stopRuleOf(Pacing{StopAt: rapid.Float64Range(0, 0.99).Draw(t, "share"), StopOf: of})
		var ended []model.ClaimState
		for i, state := range rapid.SliceOfN(rapid.SampledFrom(states), 0, 120).Draw(t, "states") {
			if s.end(state); state != model.ClaimExcluded {
				ended = append(ended, state)
			}
			window, failed := ended[max(0, len(ended)-of):], 0
			for _, e := range window {
				if bad(e) {
					failed++
				}
			}
			if want := float64(failed) > s.share*float64(of)+shareSlack; s.tripped() != want {
				t.Fatalf("tripped %v after %d, %d of %d failed at a share of %v", s.tripped(), i+1, failed, of, s.share)
			}
		}
		if s.clear(); s.tripped() {
			t.Fatal("tripped with nothing seen")
		}
	})
}

func TestStopRuleWords(t *testing.T) {
	s := stopRuleOf(Pacing{StopAt: 0.2, StopOf: 50})
	for i := range 60 {
		s.end([]model.ClaimState{model.ClaimDelivered, model.ClaimDelivered, model.ClaimDelivered, model.ClaimFailed}[i%4])
	}
	if got, want := s.words(), "26 % of the last 50 failed again"; got != want || !s.tripped() {
		t.Fatalf("%q, tripped %v, want %q", got, s.tripped(), want)
	}
	s.end(model.ClaimUnknown)
	if got, want := s.words(), "28 % of the last 50 failed again or are unknown"; got != want {
		t.Fatalf("%q, want %q", got, want)
	}
	none := stopRuleOf(Pacing{})
	none.end(model.ClaimFailed)
	if none.tripped() {
		t.Fatal("tripped without a rule")
	}
}

func TestPacingChecked(t *testing.T) {
	for _, c := range []struct {
		name string
		p    Pacing
		ok   bool
	}{
		{"nothing given", Pacing{}, true},
		{"all given", Pacing{Rate: 200, Canary: 10, CanaryMin: 1, StopAt: 0.2, StopOf: 50, Parallel: 8}, true},
		{"stops at the first", Pacing{StopOf: 1}, true},
		{"too fast", Pacing{Rate: 201}, false},
		{"backwards", Pacing{Rate: -1}, false},
		{"all of the canary and more", Pacing{Canary: 3, CanaryMin: 1.1}, false},
		{"negative canary", Pacing{Canary: -1}, false},
		{"never stops", Pacing{StopOf: 10, StopAt: 1}, false},
		{"window too large", Pacing{StopOf: 10_001}, false},
		{"too many at once", Pacing{Parallel: 65}, false},
	} {
		if err := c.p.whole().check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		} else if err != nil && model.CodeOf(err) != model.Invalid {
			t.Errorf("%s: code %v", c.name, model.CodeOf(err))
		}
	}
}

func TestPacingWords(t *testing.T) {
	var got []string
	for _, p := range []Pacing{{}, {Rate: 200}, {Rate: 0.5}, {Rate: 1, Canary: 10}, {StopAt: 0.2, StopOf: 50}} {
		p = p.whole()
		got = append(got, p.speed())
		for _, f := range p.facts() {
			got = append(got, f.Label+": "+f.Text)
		}
	}
	want := []string{
		"5 a second", "200 a second", "1 every 2 s",
		"1 a second", "canary: 10 first, then the rest if ≥ 90 % of them are delivered",
		"5 a second", "stop: when more than 20 % of the last 50 fail again",
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	if (Pacing{Rate: 200}).atOnce() != parallelMost || (Pacing{}).atOnce() != 5 || (Pacing{Parallel: 2}).atOnce() != 2 {
		t.Fatal("calls at once")
	}
}
