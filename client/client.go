// Package client names what the faces ask of a webhook provider and of the
// machinery around it. Its subpackages answer; it holds no implementation.
package client

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Overview reads the provider's own view of an account. Every error is a *model.Error.
type Overview interface {
	// Status reads the counts and the state of the webhooks.
	Status(ctx context.Context) (model.Status, error)
	// Endpoints reads the registered receivers; Metriport has exactly one.
	Endpoints(ctx context.Context) ([]model.Endpoint, error)
	// Account says who is asking, without a call where the key tells.
	Account(ctx context.Context) (model.Account, error)
}

// Deliveries reads the delivery log.
type Deliveries interface {
	// Deliveries reads one page. A host without a log answers with code NotServed.
	Deliveries(ctx context.Context, r model.PageRequest) (model.Page, error)
	// Detail reads one delivery, made from raw (its row of the log) where that is
	// given, else by as few calls as the provider allows.
	Detail(ctx context.Context, id model.DeliveryID, raw []byte) (model.Detail, error)
}

// Prober finds out what a profile can do. It is asked once at connect.
type Prober interface {
	Capabilities(ctx context.Context) (model.Capabilities, error)
}

// Provider is what every provider's client reads.
type Provider interface {
	Overview
	Deliveries
	Prober
}

// Retrier sends again what has been sent. A call that may have reached the
// provider is never repeated.
type Retrier interface {
	// Retry sends one delivery again and returns the new delivery's id.
	Retry(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error)
	// RetryAll asks for every failed delivery to be sent again.
	RetryAll(ctx context.Context) error
}

// Sampler delivers a test event through the provider.
type Sampler interface {
	SendSample(ctx context.Context, body []byte) (model.SampleResult, error)
}

// URLSetter changes the webhook URL. The settings returned are the provider's
// own answer, which may differ from what was asked.
type URLSetter interface {
	SetURL(ctx context.Context, url string) (model.Endpoint, error)
}

// Meter counts a profile's provider calls; the count of a day is kept over starts.
type Meter interface {
	// Take counts one call that is about to be made.
	Take() error
	// Used is the number of calls made today, by every hooktop on this machine and by
	// those elsewhere that share its store.
	Used() (int, error)
}

// Call is one provider call as the call log keeps it: redacted, cleaned.
type Call struct {
	ID     string // short; no other call has it, in this process or another
	At     time.Time
	Method string
	Path   string // with its query
	Code   int    // 0 when there was no answer
	Took   time.Duration
	Bytes  int64         // of the answer
	Err    string        // one line; empty when it went well
	Curl   string        // to copy; the credentials are named, not given
	Wait   time.Duration // Retry-After, where given
}

// Calls is the log of provider calls, newest last.
type Calls interface {
	Calls() []Call
}

// Watched is a profile that is being polled within its budget: what a face
// needs to show it. All methods are safe for use from any goroutine.
type Watched interface {
	Calls
	Feed
	Asker
}

// Feed tells what is known of a watched profile.
type Feed interface {
	// Snapshot returns what is known now, without waiting. Never nil.
	Snapshot() *model.Snapshot
	// Changed waits for a snapshot newer than seq and returns it.
	Changed(ctx context.Context, seq uint64) (*model.Snapshot, error)
	// Touch says that somebody is looking: polling is fast for ten minutes.
	Touch()
}

// Asker asks the provider for more than the pace brings.
type Asker interface {
	// Refresh asks the provider now, whatever the pace.
	Refresh(ctx context.Context) error
	// Older loads the next older page of the log.
	Older(ctx context.Context) error
	// Detail returns everything known of one delivery. Without ask it makes no
	// provider call and answers with code NotFound where nothing is held: moving
	// a cursor costs no quota.
	Detail(ctx context.Context, id model.DeliveryID, ask bool) (model.Detail, error)
}
