package openwearables

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

var (
	_ client.HeaderKeeper = (*Over)(nil)
	_ client.Counter      = (*Over)(nil)
	_ client.Expunger     = (*Over)(nil)
	_ client.HealthTeller = (*Over)(nil)
)

const notBeneath = "the server beneath does not have it"

// Headers reads at Svix which headers an endpoint is sent.
func (o *Over) Headers(ctx context.Context, id model.EndpointID) (client.Headers, error) {
	if under, ok := o.svix.(client.HeaderKeeper); ok {
		return under.Headers(ctx, id)
	}
	return client.Headers{}, lacks("read the endpoint's headers", notBeneath)
}

// ChangeHeaders changes at Svix which headers an endpoint is sent.
func (o *Over) ChangeHeaders(ctx context.Context, id model.EndpointID, change map[string]*string) error {
	if under, ok := o.svix.(client.HeaderKeeper); ok {
		return under.ChangeHeaders(ctx, id, change)
	}
	return lacks("change the endpoint's headers", notBeneath)
}

// Stats has Svix count an endpoint's attempts.
func (o *Over) Stats(ctx context.Context, id model.EndpointID, since, until time.Time) (client.Stats, error) {
	if under, ok := o.svix.(client.Counter); ok {
		return under.Stats(ctx, id, since, until)
	}
	return client.Stats{}, lacks("count the endpoint's attempts", notBeneath)
}

// Expunge deletes a message's payload at Svix.
func (o *Over) Expunge(ctx context.Context, message string) error {
	if under, ok := o.svix.(client.Expunger); ok {
		return under.Expunge(ctx, message)
	}
	return lacks("delete the message's payload", notBeneath)
}

// Health asks Svix how what it stands on does.
func (o *Over) Health(ctx context.Context) (map[string]string, error) {
	if under, ok := o.svix.(client.HealthTeller); ok {
		return under.Health(ctx)
	}
	return nil, lacks("see how the server is", notBeneath)
}
