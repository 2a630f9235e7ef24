package sandbox

import "time"

// Manual is a clock that stands still until it is moved.
type Manual struct{ Clock }

// NewManual returns a clock that stands at start.
func NewManual(start time.Time) *Manual { return &Manual{} }

// Advance moves the clock by d and runs everything that falls due, in order.
// When it returns, all that was set off has either ended or waits for a later time.
func (m *Manual) Advance(d time.Duration) {}
