package runbook

import (
	"context"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// again is how a provider sends deliveries again, and how it is seen what came
// of it. All else of such a run is the same everywhere: claims, leases, journal.
type again interface {
	// ready is asked before anything is sent: what must not be sent any more is known
	// then.
	ready(ctx context.Context) error
	// barred says why a delivery must not be sent any more; empty when it may.
	barred(id model.DeliveryID) string
	// send has one delivery sent again and returns the id under which its end is
	// to be seen.
	send(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error)
	// lookUp finds out which were sent of those whose answers were lost: the claims as
	// they are to be, in the same order, and why. Nothing is sent.
	lookUp(ctx context.Context, claims []model.Claim) ([]trace, error)
	// watches says that a lost answer need not be looked up: look finds its end.
	watches() bool
	// look looks once at all that is under way.
	look(ctx context.Context, claims []model.Claim) sight
}

// trace is what was found of a claim whose answer was lost.
type trace struct {
	claim model.Claim
	note  string
}

// howOf is how the run's provider sends again; nil where it does not.
func howOf(r *retry) again {
	switch {
	case r.b.Retrier != nil:
		return byRow{r}
	case r.b.Resender == nil:
		return nil
	}
	if all, ok := r.b.Host.(client.Attempts); ok && len(r.plan.Rows) > lookedMost {
		return newByEndpoint(r, all)
	}
	return newByAttempt(r)
}

// byRow is a provider that makes a new row of its log for every retry.
type byRow struct{ r *retry }

func (byRow) ready(context.Context) error { return nil }

func (byRow) barred(model.DeliveryID) string { return "" }

func (h byRow) send(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error) {
	return h.r.b.Retrier.Retry(ctx, id)
}

func (h byRow) lookUp(ctx context.Context, claims []model.Claim) ([]trace, error) {
	return h.r.lookUp(ctx, claims)
}

func (byRow) watches() bool { return false }

func (h byRow) look(ctx context.Context, claims []model.Claim) sight { return h.r.look(ctx, claims) }
