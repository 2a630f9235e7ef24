package client

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// Laster reads how one delivery's last attempt went, where a Filler's page shows
// that it failed and not of what.
type Laster interface {
	// Last adds to a delivery what its last attempt says, by one call. Where there is
	// no attempt any more, it comes back as it was.
	Last(ctx context.Context, d model.Delivery) (model.Delivery, error)
}
