package model_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"pgregory.net/rapid"
)

var midnight = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// poller plays a watch: it asks when the pace says so and counts its calls.
type poller struct {
	now, touch, status, log time.Time
	budget                  model.Budget
	quiet                   int
	busy                    bool // every log page brings something new
	polls                   int
	longest                 time.Duration // between two polls
}

func (p *poller) pace() model.Pace {
	return model.PaceOf(model.PaceInput{Now: p.now, LastTouch: p.touch, Budget: p.budget, Quiet: p.quiet})
}

// runUntil polls until a moment of the same quota day.
func (p *poller) runUntil(end time.Time, watched bool) {
	for {
		if watched {
			p.touch = p.now
		}
		pace := p.pace()
		next := end
		due := func(last time.Time, every time.Duration) time.Time {
			if every == 0 {
				return end.Add(time.Second)
			}
			return last.Add(every)
		}
		status, log := due(p.status, pace.Status), due(p.log, pace.Log)
		for _, t := range []time.Time{status, log, pace.Until} {
			if !t.IsZero() && t.Before(next) {
				next = t
			}
		}
		if next.After(p.now) {
			p.now = next
		}
		if !p.now.Before(end) {
			p.now = end
			return
		}
		if !status.After(p.now) {
			p.longest = max(p.longest, p.now.Sub(p.status))
			p.status = p.now
			p.poll()
		}
		if !log.After(p.now) {
			p.log = p.now
			p.poll()
			if p.quiet++; p.busy {
				p.quiet = 0
			}
		}
	}
}

func (p *poller) poll() { p.budget.Used++; p.polls++ }

func newPoller(limit int) *poller {
	return &poller{now: midnight, status: midnight.Add(-24 * time.Hour), log: midnight.Add(-24 * time.Hour), budget: model.Budget{Limit: limit}}
}

func TestIdleDayStaysWithinItsShare(t *testing.T) {
	for _, limit := range []int{20, 100, 500, 2000, 10_000, 100_000} {
		p := newPoller(limit)
		p.busy = true
		p.runUntil(midnight.Add(24*time.Hour), false)
		if p.polls*10 > limit*3 {
			t.Errorf("quota %d: an idle day costs %d calls", limit, p.polls)
		}
		if limit >= 500 && (p.polls < 100 || p.longest > 25*time.Hour) {
			t.Errorf("quota %d: an idle day has only %d polls", limit, p.polls)
		}
	}
}

func TestWatchedAllDay(t *testing.T) {
	for _, limit := range []int{100, 500, 10_000} {
		p := newPoller(limit)
		p.busy = true
		p.runUntil(midnight.Add(24*time.Hour), true)
		left, _ := p.budget.Left()
		if left < limit/50 {
			t.Errorf("quota %d: %d left for the operator", limit, left)
		}
		if p.polls*2 < limit {
			t.Errorf("quota %d: only %d used on a watcher who stays", limit, p.polls)
		}
		if p.now = midnight.Add(20 * time.Hour); p.pace().Status == 0 {
			t.Errorf("quota %d: starved before the day's end", limit)
		}
	}
}

// TestAnyDay draws days of looking and not looking, with the operator spending
// on the side: the quota always holds and polling never stops for good.
func TestAnyDay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		limit := rapid.SampledFrom([]int{50, 500, 1000, 10_000}).Draw(rt, "limit")
		p := newPoller(limit)
		p.busy = rapid.Bool().Draw(rt, "busy")
		own := 0
		for p.now.Before(midnight.Add(24 * time.Hour)) {
			span := time.Duration(rapid.IntRange(30, 600).Draw(rt, "minutes")) * time.Minute
			end := p.now.Add(span)
			if last := midnight.Add(24 * time.Hour); end.After(last) {
				end = last
			}
			p.runUntil(end, rapid.Bool().Draw(rt, "watched"))
			spend := min(rapid.IntRange(0, limit/50).Draw(rt, "own"), limit-p.budget.Used)
			p.budget.Used, own = p.budget.Used+spend, own+spend
		}
		if p.budget.Used > limit {
			rt.Fatalf("%d of %d calls", p.budget.Used, limit)
		}
		if own*25 < limit && p.budget.Used >= limit {
			rt.Fatalf("nothing left although the operator spent only %d of %d", own, limit)
		}
	})
}

func TestPace(t *testing.T) {
	noon := midnight.Add(12 * time.Hour)
	for _, c := range []struct {
		name           string
		in             model.PaceInput
		watched        bool
		minSt, maxSt   time.Duration
		minLog, maxLog time.Duration
	}{
		{"fresh production day, watched", model.PaceInput{LastTouch: noon, Budget: model.Budget{Limit: 10_000}}, true, 2 * time.Second, 2 * time.Second, 2 * time.Second, 2 * time.Second},
		{"nothing happens", model.PaceInput{LastTouch: noon, Budget: model.Budget{Limit: 10_000}, Quiet: 20}, true, 5 * time.Second, 5 * time.Second, time.Minute, time.Minute},
		{"fresh sandbox day, watched", model.PaceInput{LastTouch: noon, Budget: model.Budget{Limit: 500}}, true, 2 * time.Second, 5 * time.Second, 2 * time.Second, 8 * time.Second},
		{"half spent", model.PaceInput{LastTouch: noon, Budget: model.Budget{Used: 350, Limit: 500}}, true, 15 * time.Second, time.Minute, 20 * time.Second, 2 * time.Minute},
		{"all but spent", model.PaceInput{LastTouch: noon, Budget: model.Budget{Used: 480, Limit: 500}}, true, time.Hour, 4 * time.Hour, 2 * time.Hour, 6 * time.Hour},
		{"spent", model.PaceInput{LastTouch: noon, Budget: model.Budget{Used: 500, Limit: 500}}, true, 0, 0, 0, 0},
		{"more than spent", model.PaceInput{Budget: model.Budget{Used: 700, Limit: 500}}, false, 0, 0, 0, 0},
		{"never looked at", model.PaceInput{Budget: model.Budget{Limit: 10_000}}, false, 30 * time.Second, 2 * time.Minute, time.Minute, 4 * time.Minute},
		{"looked at before", model.PaceInput{LastTouch: noon.Add(-10 * time.Minute), Budget: model.Budget{Limit: 500}}, false, 10 * time.Minute, 20 * time.Minute, 15 * time.Minute, 40 * time.Minute},
		{"no quota, watched", model.PaceInput{LastTouch: noon}, true, 2 * time.Second, 2 * time.Second, 2 * time.Second, 2 * time.Second},
		{"no quota, quiet", model.PaceInput{LastTouch: noon, Quiet: 4}, true, 2 * time.Second, 5 * time.Second, 30 * time.Second, time.Minute},
		{"no quota, idle", model.PaceInput{}, false, 30 * time.Second, 30 * time.Second, time.Minute, time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.Now = noon
			got := model.PaceOf(c.in)
			if got.Watched != c.watched || got.Status < c.minSt || got.Status > c.maxSt || got.Log < c.minLog || got.Log > c.maxLog {
				t.Errorf("got %+v", got)
			}
			if got.Watched && !got.Until.Equal(c.in.LastTouch.Add(model.WatchedFor)) {
				t.Errorf("until %v", got.Until)
			}
		})
	}
}

func TestPaceEndsWithTheDay(t *testing.T) {
	late := midnight.Add(23*time.Hour + 59*time.Minute)
	got := model.PaceOf(model.PaceInput{Now: late, LastTouch: late, Budget: model.Budget{Used: 500, Limit: 500}})
	if !got.Until.Equal(midnight.Add(24 * time.Hour)) {
		t.Errorf("a spent day is looked at again at %v", got.Until)
	}
	own := midnight.Add(18 * time.Hour)
	if got = model.PaceOf(model.PaceInput{Now: midnight, DayEnd: own, Budget: model.Budget{Limit: 500}}); !got.Until.Equal(own) {
		t.Errorf("the given end of day is not used: %v", got.Until)
	}
	if got = model.PaceOf(model.PaceInput{Now: late}); !got.Until.IsZero() {
		t.Errorf("without a quota and unwatched there is nothing to wait for, but %v", got.Until)
	}
	cet := time.Date(2026, 11, 21, 0, 30, 0, 0, time.FixedZone("CET", 3600))
	if end := model.QuotaDayEnd(cet); !end.Equal(midnight) {
		t.Errorf("the quota's day ends at %v", end)
	}
}

func BenchmarkPaceOf(b *testing.B) {
	in := model.PaceInput{Now: at, LastTouch: at, Budget: model.Budget{Used: 412, Limit: 10_000}}
	b.ReportAllocs()
	for b.Loop() {
		model.PaceOf(in)
	}
}
