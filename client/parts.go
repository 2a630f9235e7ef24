package client

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Where the parts of an event are looked for, and how many of them are read: their
// payloads come in one answer.
const (
	PartsWithin = 2 * time.Minute // before and after the delivery
	PartsMost   = 60
)

// PartReader reads what else an event may have been split into.
type PartReader interface {
	// Parts reads the messages of a delivery's type that were made within two minutes
	// of it, for the same user where that is known, with their payloads. Their ids
	// are those of deliveries to the same endpoint.
	Parts(ctx context.Context, d model.Delivery) ([]model.Detail, error)
}

// Exampler says whether a provider has an example of an event type to send.
type Exampler interface {
	// HasExample is Unknown for no type that the provider knows.
	HasExample(ctx context.Context, t model.EventType) (model.Tri, error)
}

// Tested finds the test event that a provider has made before.
type Tested interface {
	// Tested is the message of the test of a type for an endpoint; code NotFound for
	// none so far.
	Tested(ctx context.Context, id model.EndpointID, t model.EventType) (model.Delivery, error)
}
