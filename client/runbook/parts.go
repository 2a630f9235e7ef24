package runbook

import (
	"cmp"
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Parts is what a provider can be asked besides its log; nil for what it does
// not have. A plan that needs such a part is refused, with the nearest way out.
type Parts struct {
	Retrier    client.Retrier
	URLSetter  client.URLSetter
	Resender   client.Resender
	Editor     client.Editor
	KeyReader  client.KeyReader
	KeyRotator client.KeyRotator
	Recoverer  client.Recoverer
	Filler     client.Filler
	Examples   client.EndpointTester
	Types      client.Types
	Scopes     client.Scopes
	Prober     client.Prober
	Pieces     client.PartReader
	Exampler   client.Exampler
	Tested     client.Tested
	Headers    client.HeaderKeeper
	Counter    client.Counter
	Expunger   client.Expunger
}

// PartsOf finds the parts of a provider's client.
func PartsOf(provider any) (p Parts) {
	p.Retrier, _ = provider.(client.Retrier)
	p.URLSetter, _ = provider.(client.URLSetter)
	p.Resender, _ = provider.(client.Resender)
	p.Editor, _ = provider.(client.Editor)
	p.KeyReader, _ = provider.(client.KeyReader)
	p.KeyRotator, _ = provider.(client.KeyRotator)
	p.Recoverer, _ = provider.(client.Recoverer)
	p.Filler, _ = provider.(client.Filler)
	p.Examples, _ = provider.(client.EndpointTester)
	p.Types, _ = provider.(client.Types)
	p.Scopes, _ = provider.(client.Scopes)
	p.Prober, _ = provider.(client.Prober)
	p.Pieces, _ = provider.(client.PartReader)
	p.Exampler, _ = provider.(client.Exampler)
	p.Tested, _ = provider.(client.Tested)
	p.Headers, _ = provider.(client.HeaderKeeper)
	p.Counter, _ = provider.(client.Counter)
	p.Expunger, _ = provider.(client.Expunger)
	return p
}

// cannot says why a profile cannot do one thing, and the nearest way out; empty
// when it can, or nobody knows better. has is whether its client has the part.
func (p Parts) cannot(ctx context.Context, action string, has bool) string {
	c := model.Capability{Action: action}
	if p.Prober != nil {
		all, err := p.Prober.Capabilities(ctx)
		if err == nil {
			c = all.Of(action)
		}
	}
	if has && c.Can != model.No {
		return ""
	}
	why := cmp.Or(c.Why, "this provider cannot "+action)
	if c.WayOut != "" {
		why += ": " + c.WayOut
	}
	return why
}

// lacksPart is the failure of a run whose profile has lost what it was planned
// with.
func lacksPart(op string) error {
	return &model.Error{Code: model.NotServed, Op: op, Why: "the profile's provider cannot do this any more", Do: "look at the profile: svix = { base_url, token } may have been taken out"}
}

// The calls that change something are made only while the run's lease is held,
// looked up right before: the process may have slept since it last was.
type (
	heldRetrier struct {
		client.Retrier
		w *work
	}
	heldSetter struct {
		client.URLSetter
		w *work
	}
	heldResender struct {
		client.Resender
		w *work
	}
	heldEditor struct {
		client.Editor
		w *work
	}
	heldRotator struct {
		client.KeyRotator
		w *work
	}
	heldRecoverer struct {
		client.Recoverer
		w *work
	}
)

// held are the parts as a run may use them.
func (p Parts) held(w *work) Parts {
	if p.Retrier != nil {
		p.Retrier = heldRetrier{p.Retrier, w}
	}
	if p.URLSetter != nil {
		p.URLSetter = heldSetter{p.URLSetter, w}
	}
	if p.Resender != nil {
		p.Resender = heldResender{p.Resender, w}
	}
	if p.Editor != nil {
		p.Editor = heldEditor{p.Editor, w}
	}
	if p.KeyRotator != nil {
		p.KeyRotator = heldRotator{p.KeyRotator, w}
	}
	if p.Recoverer != nil {
		p.Recoverer = heldRecoverer{p.Recoverer, w}
	}
	return p
}

// SetURL changes the URL while the lease is held.
func (h heldSetter) SetURL(ctx context.Context, url string) (model.Endpoint, error) {
	if err := h.w.hold(ctx); err != nil {
		return model.Endpoint{}, unheld{err}
	}
	return h.URLSetter.SetURL(ctx, url)
}

// Retry sends one delivery again while the lease is held.
func (h heldRetrier) Retry(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error) {
	if err := h.w.still(ctx); err != nil {
		return "", unheld{err}
	}
	return h.Retrier.Retry(ctx, id)
}

// RetryAll sends all failed again while the lease is held.
func (h heldRetrier) RetryAll(ctx context.Context) error {
	if err := h.w.hold(ctx); err != nil {
		return unheld{err}
	}
	return h.Retrier.RetryAll(ctx)
}

// Resend sends one delivery again while the lease is held.
func (h heldResender) Resend(ctx context.Context, id model.DeliveryID) error {
	if err := h.w.still(ctx); err != nil {
		return unheld{err}
	}
	return h.Resender.Resend(ctx, id)
}

// CreateEndpoint makes an endpoint while the lease is held.
func (h heldEditor) CreateEndpoint(ctx context.Context, d client.EndpointDraft) (model.Endpoint, error) {
	if err := h.w.hold(ctx); err != nil {
		return model.Endpoint{}, unheld{err}
	}
	return h.Editor.CreateEndpoint(ctx, d)
}

// ChangeEndpoint changes an endpoint while the lease is held.
func (h heldEditor) ChangeEndpoint(ctx context.Context, id model.EndpointID, c client.EndpointChange) (model.Endpoint, error) {
	if err := h.w.hold(ctx); err != nil {
		return model.Endpoint{}, unheld{err}
	}
	return h.Editor.ChangeEndpoint(ctx, id, c)
}

// DeleteEndpoint takes an endpoint away while the lease is held.
func (h heldEditor) DeleteEndpoint(ctx context.Context, id model.EndpointID) error {
	if err := h.w.hold(ctx); err != nil {
		return unheld{err}
	}
	return h.Editor.DeleteEndpoint(ctx, id)
}

// RotateKey makes a new key while the lease is held.
func (h heldRotator) RotateKey(ctx context.Context, id model.EndpointID, grace time.Duration) error {
	if err := h.w.hold(ctx); err != nil {
		return unheld{err}
	}
	return h.KeyRotator.RotateKey(ctx, id, grace)
}

// Recover has everything that failed sent again while the lease is held.
func (h heldRecoverer) Recover(ctx context.Context, id model.EndpointID, since, until time.Time) (string, error) {
	if err := h.w.hold(ctx); err != nil {
		return "", unheld{err}
	}
	return h.Recoverer.Recover(ctx, id, since, until)
}

// Replay has everything that was never sent sent while the lease is held.
func (h heldRecoverer) Replay(ctx context.Context, id model.EndpointID, since, until time.Time) (string, error) {
	if err := h.w.hold(ctx); err != nil {
		return "", unheld{err}
	}
	return h.Recoverer.Replay(ctx, id, since, until)
}
