package runbook

import (
	"context"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Desk plans, starts and carries on the runs of one profile. Its methods may be
// called from any goroutine.
type Desk struct{ b Bench }

// New returns a desk on a bench. Work begins with Run.
func New(b Bench) *Desk { return &Desk{b: b} }

// Run carries on, until ctx ends, the runs that this process starts or takes over.
func (d *Desk) Run(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

// View returns what is known of the runs now, without waiting. Never nil.
func (d *Desk) View() *View { return &View{} }

// Changed waits for a view newer than seq and returns it.
func (d *Desk) Changed(ctx context.Context, seq uint64) (*View, error) {
	<-ctx.Done()
	return d.View(), ctx.Err()
}

// PlanRetry plans to send deliveries again one by one.
func (d *Desk) PlanRetry(ctx context.Context, ids []model.DeliveryID) (Plan, error) {
	return Plan{}, nil
}

// PlanRetryAll plans the provider's own "retry all failed".
func (d *Desk) PlanRetryAll(ctx context.Context) (Plan, error) { return Plan{}, nil }

// PlanURL plans a change of the URL, of its key, or of both.
func (d *Desk) PlanURL(ctx context.Context, c URLChange) (Plan, error) { return Plan{}, nil }

// Start journals a plan that was agreed to and begins it. A consent that does
// not match what the plan needs is refused and changes nothing.
func (d *Desk) Start(ctx context.Context, p Plan, c Consent) (model.RunID, error) { return "", nil }

// Answer answers what a run asks.
func (d *Desk) Answer(ctx context.Context, id model.RunID, choice string) error { return nil }

// Pause lets a run rest after the effect that is under way.
func (d *Desk) Pause(ctx context.Context, id model.RunID) error { return nil }

// Resume goes on with a run that is paused, or was interrupted, if its lease is free.
func (d *Desk) Resume(ctx context.Context, id model.RunID) error { return nil }

// Cancel ends a run; what was sent stays sent.
func (d *Desk) Cancel(ctx context.Context, id model.RunID) error { return nil }

// Ping asks the receiver for a pong, from here or by the provider.
func (d *Desk) Ping(ctx context.Context, through Through) (PingReport, error) {
	return PingReport{}, nil
}

// Revealed puts on record that a delivery's health data was shown.
func (d *Desk) Revealed(ctx context.Context, id model.DeliveryID) error { return nil }

// Acts lists what was done through hooktop, oldest first.
func (d *Desk) Acts(ctx context.Context, f client.ActFilter) ([]model.Act, error) { return nil, nil }

// URLs lists the URLs used before, newest first.
func (d *Desk) URLs(ctx context.Context) ([]client.UsedURL, error) { return nil, nil }
