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
	// Sleep waits for d, or until ctx ends and then returns its error.
	Sleep(ctx context.Context, d time.Duration) error
	// Go runs f in the background.
	Go(f func())
}
