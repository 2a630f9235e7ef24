package model

import "time"

// WatchedFor is how long after a touch somebody is taken to be looking.
const WatchedFor = 10 * time.Minute

// The policy's figures. A quota of 500 a day must keep a watcher informed for
// an evening as well as one of 10 000.
const (
	fastest   = 2 * time.Second  // between two questions of one kind, ever
	fast      = 5 * time.Second  // while watched and nothing changes
	quietLog  = time.Minute      // for a log that brings nothing, while watched
	idleEvery = 30 * time.Second // the shortest of an idle status
	idleShare = 0.3              // of the day's quota, at most, over 24 idle hours
	ownShare  = 0.05             // of the quota, kept for what the operator does
	ownLeast  = 10
	// spendOver: while watched, what is free to spend is spent so that it would
	// last this long. As that shrinks, the pace stretches and never ends.
	spendOver   = 15 * time.Minute
	statusShare = 0.6 // of the calls; the log has the rest
)

// PaceInput is what the pace of polling depends on.
type PaceInput struct {
	Now       time.Time
	LastTouch time.Time // zero: nobody has looked yet
	Budget    Budget
	DayEnd    time.Time // when the quota starts anew; zero for the next midnight UTC
	Quiet     int       // polls in a row that brought nothing new; 0 when the last one did
}

// Pace is how often to ask. A duration of 0 means: not at all before Until.
type Pace struct {
	Watched bool
	Status  time.Duration
	Log     time.Duration // the log's first page
	Until   time.Time     // when to work the pace out anew at the latest; zero for never
}

// PaceOf is the polling policy. It is asked again after every poll, as a pace is
// only right for the budget it was worked out from. One question is one call.
func PaceOf(in PaceInput) Pace {
	if in.DayEnd.IsZero() {
		in.DayEnd = QuotaDayEnd(in.Now)
	}
	lookedAt := in.Now.Sub(in.LastTouch)
	p := Pace{Watched: !in.LastTouch.IsZero() && lookedAt < WatchedFor}
	idleStatus, idleLog := idlePace(in)
	p.Status, p.Log = idleStatus, idleLog
	if p.Watched {
		status, log := watchedPace(in)
		p.Status, p.Log = shorter(status, idleStatus), shorter(log, idleLog)
		p.Until = in.LastTouch.Add(WatchedFor)
	}
	if in.Budget.Limit > 0 && (p.Until.IsZero() || in.DayEnd.Before(p.Until)) {
		p.Until = in.DayEnd
	}
	return p
}

// watchedPace spends what is neither the operator's own nor needed to go on idle
// until the day's end; 0 when that is nothing.
func watchedPace(in PaceInput) (status, log time.Duration) {
	quiet := max(0, in.Quiet)
	status = min(fastest+time.Duration(min(quiet, 6))*time.Second/2, fast)
	log = min(fastest<<min(quiet, 10), quietLog)
	left, limited := in.Budget.Left()
	if !limited {
		return status, log
	}
	free := float64(left) - own(in.Budget) - idleDay(in.Budget)*dayLeft(in)
	if free < 1 {
		return 0, 0
	}
	perSecond := free / spendOver.Seconds()
	return max(status, every(perSecond*statusShare)), max(log, every(perSecond*(1-statusShare)))
}

// idlePace spreads the idle share evenly over the day. When the budget has run
// low it is half of what is left, so that something always is.
func idlePace(in PaceInput) (status, log time.Duration) {
	left, limited := in.Budget.Left()
	if !limited {
		return idleEvery, 2 * idleEvery
	}
	rest := in.DayEnd.Sub(in.Now)
	calls := min(idleDay(in.Budget)*dayLeft(in), max(float64(left)-own(in.Budget), float64(left)/2))
	if calls <= 0 || left < 2 || rest <= 0 {
		return 0, 0
	}
	perSecond := calls / max(rest.Seconds(), 1)
	status = max(every(perSecond*statusShare), idleEvery)
	return status, max(every(perSecond*(1-statusShare)), 2*idleEvery)
}

// idleDay is what an idle day may cost: the share less the first question of
// each kind, which comes at once.
func idleDay(b Budget) float64 { return max(0, float64(b.Limit)*idleShare-4) }

func own(b Budget) float64 { return max(ownLeast, float64(b.Limit)*ownShare) }

// dayLeft is the part of the quota's day that is still to come.
func dayLeft(in PaceInput) float64 {
	return min(max(in.DayEnd.Sub(in.Now).Hours()/day.Hours(), 0), 1)
}

// every turns a rate into a pause, no longer than a day.
func every(perSecond float64) time.Duration {
	if perSecond*day.Seconds() < 1 {
		return day
	}
	return time.Duration(float64(time.Second) / perSecond)
}

// shorter is the shorter of two pauses, where 0 stands for one without end.
func shorter(a, b time.Duration) time.Duration {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

// QuotaDayEnd is when a provider's daily quota starts anew: midnight UTC.
func QuotaDayEnd(now time.Time) time.Time {
	return now.UTC().Truncate(day).Add(day)
}
