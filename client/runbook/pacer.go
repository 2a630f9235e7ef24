package runbook

import "time"

// What a pacer makes up for after it was late: a timer that fires a millisecond
// late would cost a fifth of the rate at 200 a second.
const (
	lateMost = time.Second // more than this is not made up for
	lateGap  = 3           // quarters of the gap that are kept meanwhile
)

// pacer keeps a rate without bursts. It is told the time and knows no clock; it
// belongs to one goroutine. Departures lie a whole gap apart, and three quarters
// of it at the least where they were late before, so that the rate is kept on
// average by timers that are late. After a standstill nothing is made up for
// beyond a second's worth, at the pace of four thirds of the rate.
//
//	for wait := p.next(now()); wait > 0; wait = p.next(now()) { sleep(wait) }
//	// one may leave now
type pacer struct {
	gap  time.Duration
	due  time.Time // when the next one is to leave; zero before the first
	last time.Time // when one left
}

// newPacer keeps a recovery's rate.
func newPacer(p Pacing) *pacer { return &pacer{gap: p.gap()} }

// next lets one leave now and returns 0, or returns how long to wait before it
// is asked again: at most a gap, wherever the clock has jumped to.
func (p *pacer) next(now time.Time) time.Duration {
	switch {
	case p.due.IsZero() || now.Sub(p.due) > lateMost:
		p.due = now // the first, or after a standstill
	case p.due.Sub(now) > p.gap || p.last.After(now):
		p.due, p.last = now.Add(p.gap), now // the clock went back
	}
	at := p.due
	if floor := p.last.Add(p.gap * lateGap / 4); !p.last.IsZero() && floor.After(at) {
		at = floor
	}
	if wait := at.Sub(now); wait > 0 {
		return wait
	}
	p.due, p.last = p.due.Add(p.gap), now
	return 0
}

// afresh forgets what was missed while nothing was to leave: a canary that was
// waited for, or a provider that asked to wait, is no delay to be made up for.
func (p *pacer) afresh(now time.Time) {
	if !p.due.IsZero() && p.due.Before(now) {
		p.due = now
	}
}
