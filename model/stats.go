package model

import "time"

// CauseGroup is the failed deliveries of one cause at one endpoint.
type CauseGroup struct {
	Cause       Cause
	Code        int // where it tells more than the cause; else 0
	Endpoint    string
	N           int
	First, Last time.Time // zero where no row has a time
	Newest      *Delivery
}

// Sentence says what the group's deliveries failed of.
func (g CauseGroup) Sentence() string { return g.Cause.Sentence(g.Code) }

// Terms are the filter terms that select the group's deliveries.
func (g CauseGroup) Terms() []Term { return nil }

// GroupCauses groups what failed since a moment, the largest group first.
func GroupCauses(rows []*Delivery, since time.Time) []CauseGroup { return nil }

// Rates counts deliveries by outcome.
type Rates struct{ Delivered, Failed, Processing, Unknown int }

// Share is the delivered part of what has ended, 0 to 1; ok is false when
// nothing has.
func (r Rates) Share() (share float64, ok bool) { return 0, false }

// RatesOf counts the rows created from since until before until; a zero time is no bound.
func RatesOf(rows []*Delivery, since, until time.Time) Rates { return Rates{} }

// Percentile returns the answer time that the part p (0 to 1) of the rows since a
// moment stay within, and how many rows gave one; NoTime when none did.
func Percentile(rows []*Delivery, since time.Time, p float64) (took time.Duration, n int) {
	return NoTime, 0
}

// Bucket is one cell of the timeline: what was created from From until before To.
type Bucket struct {
	From, To time.Time
	Rates
}

// Buckets spreads the rows over n equal parts of from to to.
func Buckets(rows []*Delivery, from, to time.Time, n int) []Bucket { return nil }

// Series spreads the history over n equal parts of from to to: each part's last
// known count, unknown for a part without a sample.
func Series(history []Sample, from, to time.Time, n int, pick func(Sample) Count) []Count {
	return nil
}
