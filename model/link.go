package model

import "time"

// LinkState is how the way to the provider stands.
type LinkState uint8

// The states. LinkConnecting is before the first answer.
const (
	LinkConnecting LinkState = iota
	LinkLive
	LinkSlow
	LinkStale
	LinkOffline
	LinkRateLimited
	LinkQuotaUsed
	LinkNotPermitted
	LinkNotFound // the host answers, but not for what the profile names
)

// Link is how the way to the provider stands, since when, and why.
type Link struct {
	State LinkState
	Since time.Time // when State began; for LinkStale and LinkOffline the last good answer
	Until time.Time // LinkRateLimited, LinkQuotaUsed: when the next call is made
	Took  time.Duration
	Err   *Error        // the last failure; nil while live
	Good  time.Time     // the last good answer; zero before the first
	Every time.Duration // the pace of asking, set by whoever asks; 0 while paused
}

// Budget is a day's provider calls.
type Budget struct {
	Used  int
	Limit int // 0: no quota
}

// Left is what remains of the day; ok is false without a quota.
func (b Budget) Left() (n int, ok bool) { return max(0, b.Limit-b.Used), b.Limit > 0 }
