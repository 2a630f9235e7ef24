package sandbox

import (
	"context"
	"time"
)

// Clock is the sandbox's time. Everything it does later, it does by its clock.
type Clock interface {
	// Now is the present.
	Now() time.Time
	// AfterFunc runs f once d has passed; stop says whether it kept f from running.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
	// Sleep waits for d, or until ctx ends and then returns its error. Only what
	// Go has started may sleep.
	Sleep(ctx context.Context, d time.Duration) error
	// Go runs f in the background.
	Go(f func())
}

// System is the machine's clock.
type System struct{}

// Now is the machine's present.
func (System) Now() time.Time {
	return time.Now() //nolint:forbidigo // the one place where the sandbox asks the machine
}

// AfterFunc runs f in a goroutine of its own.
func (System) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}

// Sleep waits for d in real time.
func (System) Sleep(ctx context.Context, d time.Duration) error {
	return wait(ctx, System{}, d)
}

// Go starts a goroutine.
func (System) Go(f func()) { go f() }

// wait passes d by a clock for somebody whom the clock does not know: a handler
// that serves a stranger.
func wait(ctx context.Context, c Clock, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	over := make(chan struct{})
	stop := c.AfterFunc(d, func() { close(over) })
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		stop()
		return ctx.Err()
	}
}
