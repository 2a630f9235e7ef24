package runbook

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// again is how a provider sends deliveries again, and how it is seen what came
// of it. All else of such a run is the same everywhere: claims, leases, journal.
type again interface {
	// ready is asked before anything is sent, and leaves out what must not be sent
	// any more.
	ready(ctx context.Context) error
	// send has one delivery sent again and returns the id under which its end is
	// to be seen.
	send(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error)
	// lookUp finds out whether one was sent whose answer was lost.
	lookUp(ctx context.Context, c model.Claim) error
	// followOnce looks once at all that is under way.
	followOnce(ctx context.Context) (waiting int, news bool, err error)
}

// howOf is how the run's provider sends again; nil where it does not.
func howOf(r *retry) again {
	switch {
	case r.b.Retrier != nil:
		return byRow{r}
	case r.b.Resender != nil:
		return newByAttempt(r)
	}
	return nil
}

// byRow is a provider that makes a new row of its log for every retry.
type byRow struct{ r *retry }

func (byRow) ready(context.Context) error { return nil }

func (h byRow) send(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error) {
	return h.r.b.Retrier.Retry(ctx, id)
}

func (h byRow) lookUp(ctx context.Context, c model.Claim) error { return h.r.lookUp(ctx, c) }

func (h byRow) followOnce(ctx context.Context) (waiting int, news bool, err error) {
	return h.r.followOnce(ctx)
}
