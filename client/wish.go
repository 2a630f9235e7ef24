package client

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// Wishes keeps what is wanted of runs by those who do not carry them. Whoever
// carries a run looks for its wish several times a second and follows it; a wish
// of an ended run is of no consequence.
type Wishes interface {
	// Wish says which state a run is to be brought to: paused or canceled, empty
	// for nothing any more. It replaces a former wish, and a run that was never
	// saved is code NotFound.
	Wish(ctx context.Context, id model.RunID, state model.RunState) error
	// WishOf reads what is wanted of a run; empty for nothing.
	WishOf(ctx context.Context, id model.RunID) (model.RunState, error)
}
