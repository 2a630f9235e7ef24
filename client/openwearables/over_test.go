package openwearables_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

var (
	_ client.Provider       = (*openwearables.Over)(nil)
	_ client.Filler         = (*openwearables.Over)(nil)
	_ client.Across         = (*openwearables.Over)(nil)
	_ client.Editor         = (*openwearables.Over)(nil)
	_ client.KeyReader      = (*openwearables.Over)(nil)
	_ client.KeyRotator     = (*openwearables.Over)(nil)
	_ client.Resender       = (*openwearables.Over)(nil)
	_ client.Recoverer      = (*openwearables.Over)(nil)
	_ client.EndpointTester = (*openwearables.Over)(nil)
	_ client.Types          = (*openwearables.Over)(nil)
	_ client.Scopes         = (*openwearables.Over)(nil)
)

// TestOver does with the Svix server beneath what Open Wearables cannot.
func TestOver(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{Endpoints: 60}), t.Context()
	o := r.over()
	own, err := r.Endpoints(ctx)
	if oneOf(err != nil, len(own) != 50) {
		t.Fatalf("%d endpoints at Open Wearables, %v", len(own), err)
	}
	if c, err := r.Capabilities(ctx); oneOf(err != nil, c.Of(openwearables.CanListAll).Can != model.No, c.Of(model.CanRotate).WayOut == "") {
		t.Errorf("%+v %v", c, err)
	}
	all, err := o.Endpoints(ctx)
	if oneOf(err != nil, len(all) != 60, all[0].Enabled != model.Yes, all[0].ID != own[0].ID) {
		t.Fatalf("%d endpoints, %v", len(all), err)
	}
	id := all[59].ID
	key, err := o.Key(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.RotateKey(ctx, id, time.Hour); err != nil {
		t.Error(err)
	}
	if now, err := o.Key(ctx, id); oneOf(err != nil, now == key) {
		t.Errorf("the key is the same: %v", err)
	}
	for _, on := range []bool{false, true} {
		if e, err := o.ChangeEndpoint(ctx, id, client.EndpointChange{Enabled: &on}); oneOf(err != nil, e.Enabled != model.TriOf(on)) {
			t.Errorf("%+v %v", e, err)
		}
	}
	if e, err := o.ChangeEndpoint(ctx, id, client.EndpointChange{Events: ptr(events("sleep.created", "workout.created"))}); oneOf(err != nil, len(e.Events) != 2) {
		t.Errorf("%+v %v", e, err)
	}
	if e, err := o.ChangeEndpoint(ctx, id, client.EndpointChange{Events: ptr(events())}); oneOf(err != nil, e.Events != nil) {
		t.Errorf("%+v %v", e, err)
	}
	for _, ch := range [][]string{nil, {"a"}} {
		if e, err := o.CreateEndpoint(ctx, client.EndpointDraft{URL: "https://x.example/", Channels: ch}); oneOf(err != nil, e.ID == "", r.channels(e.ID) != len(ch)) {
			t.Errorf("%+v %v", e, err)
		}
	}
}

// channels is how many channels an endpoint has at Svix.
func (r *rig) channels(id model.EndpointID) int {
	r.t.Helper()
	all, err := r.over().Endpoints(r.t.Context())
	i := slices.IndexFunc(all, func(e model.Endpoint) bool { return e.ID == id })
	if err != nil || i < 0 {
		r.t.Fatalf("%s is not listed: %v", id, err)
	}
	return len(all[i].Channels)
}

// TestOverAgain sends again what an endpoint did not take, and tells of it.
func TestOverAgain(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	o, id := r.over(), r.ends()[0].ID
	r.Receivers()[0].Script(sandbox.BadGateway)
	message := r.send("workout.created")
	d := client.DeliveryOf(message, id)
	if err := o.Resend(ctx, d); err != nil {
		t.Error(err)
	}
	if _, err := o.Recover(ctx, id, noon().Add(-time.Hour), noon()); err != nil {
		t.Error(err)
	}
	if _, err := o.Replay(ctx, id, noon().Add(-time.Hour), noon()); model.CodeOf(err) != model.NotServed {
		t.Errorf("replay: %v", err)
	}
	r.clock.Advance(time.Minute)
	p, err := o.Fill(ctx, client.FillRequest{Endpoint: id})
	if oneOf(err != nil, len(p.Rows) != 1, p.Rows[0].Delivery.Outcome != model.Delivered) {
		t.Fatalf("%+v %v", p, err)
	}
	if det, err := o.Detail(ctx, d, nil); oneOf(err != nil, len(det.Attempts) < 2) {
		t.Errorf("%+v %v", det.Attempts, err)
	} else if again, err := o.Detail(ctx, d, det.Raw); oneOf(err != nil, len(again.Attempts) != len(det.Attempts)) {
		t.Errorf("%+v %v", again.Attempts, err)
	}
	old, err := r.Fill(ctx, client.FillRequest{Endpoint: id})
	if oneOf(err != nil, len(old.Rows) != 1) {
		t.Fatalf("%+v %v", old, err)
	}
	if det, err := o.Detail(ctx, d, old.Rows[0].Raw); oneOf(err != nil, det.Delivery.ID != d) {
		t.Errorf("a row from before: %+v %v", det, err)
	}
}

// TestOverCapabilities joins what both can do, also when Svix cannot be asked.
func TestOverCapabilities(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	both, err := r.over().Capabilities(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{model.CanRetryOne, model.CanRecover, model.CanRotate, model.CanEnable, model.CanCreate, model.CanDelete, model.CanLog, openwearables.CanListAll} {
		if c := both.Of(action); c.Can != model.Yes {
			t.Errorf("%s: %+v", action, c)
		}
	}
	for _, action := range []string{model.CanStatus, model.CanReplay, model.CanRetryAll} {
		if c := both.Of(action); c.Can != model.No || c.Why == "" || c.WayOut == "" {
			t.Errorf("%s: %+v", action, c)
		}
	}
	if err := r.SvixDown(true); err != nil {
		t.Fatal(err)
	}
	alone, err := r.over().Capabilities(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{model.CanCreate, model.CanDelete, model.CanLog, model.CanSample} {
		if c := alone.Of(action); c.Can != model.Yes {
			t.Errorf("%s: %+v", action, c)
		}
	}
	if c := alone.Of(model.CanRotate); c.Can != model.No || c.Why != "its Svix server could not be asked" {
		t.Errorf("%+v", c)
	}
}

// TestOverMore asks the Svix server beneath for what Open Wearables has no word of.
func TestOverMore(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	o, id := r.over(), r.ends()[0].ID
	value := "eu"
	if err := o.ChangeHeaders(ctx, id, map[string]*string{"X-Region": &value}); err != nil {
		t.Error(err)
	}
	if h, err := o.Headers(ctx, id); oneOf(err != nil, h.Shown["X-Region"] != value) {
		t.Errorf("%+v %v", h, err)
	}
	message := r.send("workout.created")
	if s, err := o.Stats(ctx, id, noon().Add(-time.Hour), time.Time{}); oneOf(err != nil, s.Delivered != 1) {
		t.Errorf("%+v %v", s, err)
	}
	if err := o.Expunge(ctx, message); err != nil {
		t.Error(err)
	}
	if d, err := o.Detail(ctx, client.DeliveryOf(message, id), nil); oneOf(err != nil, d.Exchange.Body != nil) {
		t.Errorf("%+v %v", d.Exchange, err)
	}
	if h, err := o.Health(ctx); oneOf(err != nil, h["database"] != "ok") {
		t.Errorf("%v %v", h, err)
	}
	for _, action := range []string{model.CanHeaders, model.CanExpunge} {
		both, err := o.Capabilities(ctx)
		own, oerr := r.Capabilities(ctx)
		if c := own.Of(action); oneOf(err != nil, oerr != nil, both.Of(action).Can != model.Yes, c.Can != model.No, c.Why == "", c.WayOut == "") {
			t.Errorf("%s: %+v %+v %v %v", action, both.Of(action), c, err, oerr)
		}
	}
}
