package client

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// Move is a claim as it is to be, and the state that it has to be in until then.
type Move struct {
	Claim model.Claim
	From  model.ClaimState
}

// ClaimsWanted asks for a page of a run's claims.
type ClaimsWanted struct {
	States []model.ClaimState // none for all
	After  int                // the place behind which the page begins; 0 for the first
	Limit  int                // 0 for all
}

// ManyClaims keeps the claims of runs that are too big to be read whole.
type ManyClaims interface {
	// MoveClaims changes claims of one run in one step: either all that is moved is
	// durable, or nothing is. A claim that is not in the state it is to be moved
	// from, or that a newer fence has touched, stays as it is and is left out of what
	// is returned. A lease that is not held any more is code Denied, and nothing
	// is changed; a claim that cannot be opened again, as another run holds its
	// delivery, is code Invalid, and nothing is changed.
	MoveClaims(ctx context.Context, l model.Lease, moves []Move) (moved []model.DeliveryID, err error)
	// ClaimsIn reads a page of a run's claims in the order in which they were
	// queued. last is the place of the page's last one, for the next page.
	ClaimsIn(ctx context.Context, id model.RunID, w ClaimsWanted) (page []model.Claim, last int, err error)
	// CountClaims counts a run's claims by their states.
	CountClaims(ctx context.Context, id model.RunID) (map[model.ClaimState]int, error)
	// Holds says whether a lease is still its holder's under its fence, and until
	// when. Nothing is changed.
	Holds(ctx context.Context, l model.Lease) (model.Lease, bool, error)
}

// Heads reads runs without their plans, which are long where many deliveries are
// sent again.
type Heads interface {
	// HeadsOf lists a profile's runs like RunsOf, without their plans.
	HeadsOf(ctx context.Context, profile string) ([]model.Run, error)
	// PlanOf reads a run's plan; nil where the run is not there.
	PlanOf(ctx context.Context, id model.RunID) ([]byte, error)
}
