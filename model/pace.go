package model

import "time"

// WatchedFor is how long after a touch somebody is taken to be looking.
const WatchedFor = 10 * time.Minute

// PaceInput is what the pace of polling depends on.
type PaceInput struct {
	Now       time.Time
	LastTouch time.Time // zero: nobody has looked yet
	Budget    Budget
	DayEnd    time.Time // when the quota starts anew; zero for the next midnight UTC
	Quiet     int       // polls in a row that brought nothing new
}

// Pace is how often to ask. A duration of 0 means: not at all before Until.
type Pace struct {
	Watched bool
	Status  time.Duration
	Log     time.Duration // the log's first page
	Until   time.Time     // when to work the pace out anew at the latest
}

// PaceOf is the polling policy.
func PaceOf(in PaceInput) Pace {
	return Pace{Status: 5 * time.Second, Log: 10 * time.Second, Until: QuotaDayEnd(in.Now)}
}

// QuotaDayEnd is when a provider's daily quota starts anew: midnight UTC.
func QuotaDayEnd(now time.Time) time.Time {
	return now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
}
