// Package watch keeps one profile's picture up to date within its budget of
// provider calls, and hands it out as immutable snapshots.
package watch

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Timer starts a timer: fired receives once when d has passed; stop ends it
// early. The system's is time.NewTimer.
type Timer func(d time.Duration) (fired <-chan time.Time, stop func())

// Options says what to watch and with what clock.
type Options struct {
	Profile  model.Profile
	Provider client.Provider
	Calls    client.Calls        // nil for an empty log
	Budget   func() model.Budget // today's calls, read from the meter
	Now      func() time.Time
	Timer    Timer
}

// Watch polls one profile. It is safe for use from any goroutine.
type Watch struct{ o Options }

var _ client.Watched = (*Watch)(nil)

// New returns a watch that has asked nothing yet; Run starts it.
func New(o Options) *Watch { return &Watch{o: o} }

// Run polls until ctx ends, and returns its error.
func (w *Watch) Run(ctx context.Context) error { return ctx.Err() }

// Poll makes exactly one step, as the loop does when its time has come.
func (w *Watch) Poll(context.Context) error { return nil }

// Calls is the log of provider calls.
func (w *Watch) Calls() []client.Call { return nil }

// Snapshot returns what is known now.
func (w *Watch) Snapshot() *model.Snapshot { return &model.Snapshot{} }

// Changed waits for a snapshot newer than seq.
func (w *Watch) Changed(ctx context.Context, _ uint64) (*model.Snapshot, error) {
	return w.Snapshot(), ctx.Err()
}

// Touch says that somebody is looking.
func (w *Watch) Touch() {}

// Refresh asks now.
func (w *Watch) Refresh(context.Context) error { return nil }

// Older loads the next older page.
func (w *Watch) Older(context.Context) error { return nil }

// Detail returns everything known of one delivery.
func (w *Watch) Detail(context.Context, model.DeliveryID, bool) (model.Detail, error) {
	return model.Detail{}, nil
}
