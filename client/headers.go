package client

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Headers are what a provider sends an endpoint with every message, besides its
// own.
type Headers struct {
	Shown  map[string]string // by name; a value may be a secret all the same
	Hidden []string          // names of those whose values the provider does not give back
}

// HeaderKeeper reads and changes the headers that go to an endpoint.
type HeaderKeeper interface {
	Headers(ctx context.Context, id model.EndpointID) (Headers, error)
	// ChangeHeaders sets the headers that are given and removes those that are nil;
	// the others stay as they are, hidden ones too.
	ChangeHeaders(ctx context.Context, id model.EndpointID, change map[string]*string) error
}

// Stats counts an endpoint's attempts, not its messages: what is under way is in
// neither number.
type Stats struct {
	Delivered, Failed int
}

// Counter counts attempts at an endpoint.
type Counter interface {
	// Stats counts over a span; without an end it ends now, without a beginning it
	// is as long as the provider has it.
	Stats(ctx context.Context, id model.EndpointID, since, until time.Time) (Stats, error)
}

// Expunger deletes what was sent, for good.
type Expunger interface {
	// Expunge deletes a message's payload. The message and its attempts stay.
	Expunge(ctx context.Context, message string) error
}

// Forgetter holds payloads that a provider gave, and lets go of them.
type Forgetter interface {
	// Forget drops what is held of the payload of a profile's message.
	Forget(ctx context.Context, profile, message string) error
}

// HealthTeller tells how what a server stands on does.
type HealthTeller interface {
	// Health is "ok" or "error" by the name of the part: database, queue, cache.
	Health(ctx context.Context) (map[string]string, error)
}
