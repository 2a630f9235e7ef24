package client

import (
	"context"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
)

// What follows is asked only of providers that have it: a profile's client is
// looked at for these interfaces once, where it is put together.

// Filler reads how messages stand at their endpoints, where the log lists
// messages and does not say. A row of the log without To and with an unknown
// outcome is such a message; Fill's rows take its place, one per endpoint, with
// ids of their own (DeliveryID of message and endpoint).
type Filler interface {
	// Fill reads one page of an endpoint's deliveries, newest first, with the times
	// that its list goes by: everything since Last is in the pages read so far.
	Fill(ctx context.Context, r FillRequest) (model.Page, error)
}

// FillRequest asks for one page of an endpoint's deliveries.
type FillRequest struct {
	Endpoint     model.EndpointID
	Since, Until time.Time     // of the messages; zero does not restrict
	Outcome      model.Outcome // only those; OutcomeUnknown for all
	From         model.Cursor  // empty for the newest
	Limit        int           // 0 for the provider's most

	// Told is when the last attempt was made that is known of a delivery that failed
	// or is due again, zero for none: calls are spared that would tell no more. nil for nothing known.
	// It is called only while Fill runs.
	Told func(model.DeliveryID) time.Time
}

// DeliveryOf is the id of a message's delivery to an endpoint.
func DeliveryOf(message string, endpoint model.EndpointID) model.DeliveryID {
	if endpoint == "" {
		return model.DeliveryID(message)
	}
	return model.DeliveryID(message + "/" + string(endpoint))
}

// MessageOf is the message of a delivery: what its id has before the endpoint,
// else all of it.
func MessageOf(id model.DeliveryID) string {
	message, _, _ := strings.Cut(string(id), "/")
	return message
}

// EndpointDraft is an endpoint to be created.
type EndpointDraft struct {
	URL         string
	Description string
	Events      []model.EventType // nil for every event
	Scope       string            // Open Wearables: a user's id; empty for all
	Channels    []string          // Svix; nil for everything
	Rate        int               // Svix: messages a second at most; 0 for no limit
}

// EndpointChange is what is to become of an endpoint; nil leaves it as it is.
type EndpointChange struct {
	URL         *string
	Description *string
	Events      *[]model.EventType // empty for every event
	Scope       *string            // empty for all users
	Channels    *[]string
	Rate        *int // Svix: messages a second at most; 0 for no limit
	Enabled     *bool
}

// Editor changes endpoints. What it returns is the provider's own answer, which
// may differ from what was asked.
type Editor interface {
	CreateEndpoint(ctx context.Context, d EndpointDraft) (model.Endpoint, error)
	ChangeEndpoint(ctx context.Context, id model.EndpointID, c EndpointChange) (model.Endpoint, error)
	DeleteEndpoint(ctx context.Context, id model.EndpointID) error
}

// KeyReader reads an endpoint's key.
type KeyReader interface {
	Key(ctx context.Context, id model.EndpointID) (model.Secret, error)
}

// KeyRotator replaces an endpoint's key; the old one stays good for a while.
type KeyRotator interface {
	// RotateKey makes a new key. grace is how long the old one is used beside it
	// (Svix: 0 to 7 days).
	RotateKey(ctx context.Context, id model.EndpointID, grace time.Duration) error
}

// Resender sends a delivery again as a new attempt of the same delivery. That it
// was taken does not say that anything is sent: follow its attempts.
type Resender interface {
	Resend(ctx context.Context, id model.DeliveryID) error
}

// Recoverer asks for everything to be sent again to an endpoint that failed in
// a span of time. It cannot be followed but by the attempts it makes.
type Recoverer interface {
	Recover(ctx context.Context, id model.EndpointID, since, until time.Time) (task string, err error)
	// Replay sends what an endpoint was never sent; code NotServed where the host
	// does not have it.
	Replay(ctx context.Context, id model.EndpointID, since, until time.Time) (task string, err error)
}

// EndpointTester sends a provider's own test event to one endpoint.
type EndpointTester interface {
	// TestEndpoint returns the id of the message that was made.
	TestEndpoint(ctx context.Context, id model.EndpointID, t model.EventType) (message string, err error)
}

// Types lists the event types that the provider knows now.
type Types interface {
	EventTypes(ctx context.Context) ([]TypeInfo, error)
}

// TypeInfo is what a provider says of an event type.
type TypeInfo struct {
	Name        model.EventType
	Description string
	Children    []model.EventType // of a group
	Archived    bool
}

// Scope is somebody or something that an endpoint can be limited to.
type Scope struct {
	ID, Name, About string
}

// Scopes finds what endpoints can be limited to.
type Scopes interface {
	Scopes(ctx context.Context, search string) ([]Scope, error)
}

// Token is a log-in that was given.
type Token struct {
	Access  model.Secret
	Refresh model.Secret // good once; empty where there is none
	Expires time.Time    // of Access
}

// Tokens keeps a profile's log-in over starts and between processes.
type Tokens interface {
	// Renew returns another token than the one whose access is stale: one that
	// another process has got meanwhile, else what get makes of the kept one, which
	// is kept before it is returned. Only one process at a time is in get.
	Renew(ctx context.Context, stale model.Secret, get func(ctx context.Context, kept Token) (Token, error)) (Token, error)
}
