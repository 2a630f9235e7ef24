package client

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// Across reads how one message stands everywhere, where a Filler would read many
// endpoints one by one.
type Across interface {
	// Across reads how a message stands at every endpoint that it went to. Its rows
	// have neither codes nor times, nor what the message's own row says.
	Across(ctx context.Context, message string) (model.Page, error)
}

// Looker is told what somebody looks at: it is read before the rest.
type Looker interface {
	// Look names the endpoints in view; none for none in particular.
	Look(ends []model.EndpointID)
}
