package client

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Attempting is one attempt at an endpoint, with the delivery that it is of.
type Attempting struct {
	Delivery model.DeliveryID
	Attempt  model.Attempt
}

// AttemptsRequest asks for one page of the attempts at an endpoint.
type AttemptsRequest struct {
	Endpoint model.EndpointID
	Since    time.Time    // where no cursor is given, the page holds the oldest after it
	From     model.Cursor // a page's Next; goes before Since
}

// AttemptPage is a page of attempts, the oldest first.
type AttemptPage struct {
	Attempts []Attempting
	Next     model.Cursor // where those begin that are newer; what was asked for where there are none
	Full     bool         // there may be more already
	Calls    int
}

// Attempts reads forward what is attempted at an endpoint, page by page, so that
// many deliveries can be followed by few calls. An attempt is there when it has
// ended, at the place of its beginning: one that takes long appears behind the
// reader.
type Attempts interface {
	EndpointAttempts(ctx context.Context, r AttemptsRequest) (AttemptPage, error)
}
