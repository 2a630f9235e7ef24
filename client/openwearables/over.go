package openwearables

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Beneath is what the Svix server beneath adds: the ids are the same.
type Beneath interface {
	reader
	client.Editor
	client.KeyRotator
	client.Resender
	client.Recoverer
}

// reader is what is read at the Svix server beneath.
type reader interface {
	client.Provider
	client.Filler
	client.Across
}

// Over is Open Wearables with the Svix server that it stands on: it resends,
// recovers, rotates, enables, and shows every endpoint.
type Over struct {
	*Client
	svix Beneath
}

// NewOver puts both together. svix is to be asked for the developer's own
// application, whose uid is the developer's id.
func NewOver(c *Client, svix Beneath) *Over { return &Over{Client: c, svix: svix} }

// Endpoints reads every endpoint at Svix, which also says which are disabled.
func (o *Over) Endpoints(ctx context.Context) ([]model.Endpoint, error) { return o.svix.Endpoints(ctx) }

// Fill reads an endpoint's deliveries at Svix: it says what is due again, and a
// page costs fewer calls.
func (o *Over) Fill(ctx context.Context, r client.FillRequest) (model.Page, error) {
	return o.svix.Fill(ctx, r)
}

// Across reads at Svix how a message stands at every endpoint.
func (o *Over) Across(ctx context.Context, message string) (model.Page, error) {
	return o.svix.Across(ctx, message)
}

// Detail reads a delivery at Svix, with all of its attempts. A row that was read
// before the profile knew of Svix is Open Wearables'.
func (o *Over) Detail(ctx context.Context, id model.DeliveryID, raw []byte) (model.Detail, error) {
	if raw != nil {
		if d, err := o.Client.Detail(ctx, id, raw); err == nil {
			return d, nil
		}
	}
	return o.svix.Detail(ctx, id, raw)
}

// CreateEndpoint makes an endpoint, at Svix where it is to be limited to channels
// or to a rate.
func (o *Over) CreateEndpoint(ctx context.Context, d client.EndpointDraft) (model.Endpoint, error) {
	if len(d.Channels) > 0 || d.Rate != 0 {
		return o.svix.CreateEndpoint(ctx, d)
	}
	return o.Client.CreateEndpoint(ctx, d)
}

// ChangeEndpoint changes at Svix what Open Wearables cannot: whether it is
// enabled, its channels, its rate, and a filter to be taken away.
func (o *Over) ChangeEndpoint(ctx context.Context, id model.EndpointID, ch client.EndpointChange) (model.Endpoint, error) {
	if ch.Enabled != nil || ch.Channels != nil || ch.Rate != nil || (ch.Events != nil && len(*ch.Events) == 0) {
		return o.svix.ChangeEndpoint(ctx, id, ch)
	}
	return o.Client.ChangeEndpoint(ctx, id, ch)
}

// RotateKey makes a new key at Svix.
func (o *Over) RotateKey(ctx context.Context, id model.EndpointID, grace time.Duration) error {
	return o.svix.RotateKey(ctx, id, grace)
}

// Resend sends a delivery again at Svix.
func (o *Over) Resend(ctx context.Context, id model.DeliveryID) error { return o.svix.Resend(ctx, id) }

// Recover has Svix send again what failed in a span of time.
func (o *Over) Recover(ctx context.Context, id model.EndpointID, since, until time.Time) (string, error) {
	return o.svix.Recover(ctx, id, since, until)
}

// Replay has Svix send what an endpoint was never sent.
func (o *Over) Replay(ctx context.Context, id model.EndpointID, since, until time.Time) (string, error) {
	return o.svix.Replay(ctx, id, since, until)
}

// Capabilities adds what Svix can do; that it cannot be asked takes nothing
// from what Open Wearables can.
func (o *Over) Capabilities(ctx context.Context) (model.Capabilities, error) {
	own, err := o.Client.Capabilities(ctx)
	if err != nil {
		return nil, err
	}
	under, uerr := o.svix.Capabilities(ctx)
	for i, c := range own {
		switch more := under.Of(c.Action); {
		case c.Can == model.Yes || c.Action == model.CanStatus:
		case uerr != nil:
			own[i].Why, own[i].WayOut = "its Svix server could not be asked", "check svix in the profile"
		case c.Action == CanListAll:
			own[i] = model.Capability{Action: CanListAll, Can: model.Yes}
		default:
			own[i] = more
		}
	}
	return own, nil
}
