package svix_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// TestCalls holds every method to the calls that it makes.
func TestCalls(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	message := r.send("workout.created")
	id := r.ends()[0].ID
	app, at := "/api/v1/app/"+r.Profile().App, "/api/v1/app/"+r.Profile().App+"/endpoint/"+string(id)
	past := noon().Add(-time.Hour)
	for _, c := range []struct {
		name  string
		ask   func(ctx context.Context) error
		calls []string
	}{
		{"status", func(ctx context.Context) error { _, err := r.Status(ctx); return err }, []string{"GET " + app}},
		{"account", func(ctx context.Context) error { _, err := r.Account(ctx); return err }, nil},
		{"applications", func(ctx context.Context) error { _, err := r.Apps(ctx); return err }, []string{"GET /api/v1/app?limit=250"}},
		{"endpoints", func(ctx context.Context) error { _, err := r.Endpoints(ctx); return err }, []string{"GET " + app + "/endpoint?limit=250"}},
		{"log", func(ctx context.Context) error { _, err := r.Deliveries(ctx, model.PageRequest{}); return err }, []string{"GET " + app + "/msg?limit=250&with_content=false"}},
		{"detail", func(ctx context.Context) error {
			_, err := r.Detail(ctx, client.DeliveryOf(message, id), nil)
			return err
		}, []string{
			"GET " + app + "/msg/" + message, "GET " + app + "/msg/" + message + "/endpoint?limit=250",
			"GET " + app + "/attempt/msg/" + message + "?endpoint_id=" + string(id) + "&limit=250",
		}},
		{"key", func(ctx context.Context) error { _, err := r.Key(ctx, id); return err }, []string{"GET " + at + "/secret"}},
		{"rotate", func(ctx context.Context) error { return r.RotateKey(ctx, id, time.Hour) }, []string{"POST " + at + "/secret/rotate"}},
		{"resend", func(ctx context.Context) error { return r.Resend(ctx, client.DeliveryOf(message, id)) }, []string{"POST " + app + "/msg/" + message + "/endpoint/" + string(id) + "/resend"}},
		{"recover", func(ctx context.Context) error { _, err := r.Recover(ctx, id, past, noon()); return err }, []string{"POST " + at + "/recover"}},
		{"example", func(ctx context.Context) error { _, err := r.TestEndpoint(ctx, id, "svix.ping"); return err }, []string{"POST " + at + "/send-example"}},
		{"types", func(ctx context.Context) error { _, err := r.EventTypes(ctx); return err }, []string{"GET /api/v1/event-type?include_archived=true&limit=250&with_content=false"}},
		{"headers", func(ctx context.Context) error { _, err := r.Headers(ctx, id); return err }, []string{"GET " + at + "/headers"}},
		{"change headers", func(ctx context.Context) error { return r.ChangeHeaders(ctx, id, map[string]*string{"X-A": ptr("1")}) }, []string{"PATCH " + at + "/headers"}},
		{"counts", func(ctx context.Context) error { _, err := r.Stats(ctx, id, past, time.Time{}); return err }, []string{"GET " + at + "/stats?since=2026-03-04T11%3A00%3A00Z"}},
		{"health", func(ctx context.Context) error { _, err := r.Health(ctx); return err }, []string{"GET /api/v1/health"}},
		{"capabilities", func(ctx context.Context) error { _, err := r.Capabilities(ctx); return err }, []string{"GET /api/v1/background-task"}},
		{"capabilities again", func(ctx context.Context) error { _, err := r.Capabilities(ctx); return err }, nil},
		{"expunge", func(ctx context.Context) error { return r.Expunge(ctx, message) }, []string{"DELETE " + app + "/msg/" + message + "/content"}},
		{"delete", func(ctx context.Context) error { return r.DeleteEndpoint(ctx, id) }, []string{"DELETE " + at}},
	} {
		before := len(r.log.Calls())
		if err := c.ask(t.Context()); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		var calls []string
		for _, call := range r.log.Calls()[before:] {
			calls = append(calls, call.Method+" "+call.Path)
			if strings.Contains(call.Curl, r.Token()) || (call.Method == http.MethodPost) != strings.Contains(call.Curl, "idempotency-key: hooktop_") {
				t.Errorf("%s: %s", c.name, call.Curl)
			}
		}
		if !slices.Equal(calls, c.calls) {
			t.Errorf("%s: %q, want %q", c.name, calls, c.calls)
		}
	}
}

// Profile is the profile that the rig's client has.
func (r *rig) Profile() model.Profile { return r.SvixProfile("svix") }

// TestEditing creates, changes, switches and deletes an endpoint, and believes
// the provider's own answer.
func TestEditing(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	e, err := r.CreateEndpoint(ctx, client.EndpointDraft{
		URL: "https://Example.COM", Description: "new", Events: []model.EventType{"workout.created", "sleep.created"}, Scope: "u-1", Channels: []string{"b"}, Rate: 5,
	})
	if oneOf(err != nil, e.URL != "https://example.com/", e.Enabled != model.Yes, !e.Created.Equal(noon()), !slices.Equal(e.Channels, []string{"b", "user.u-1"})) {
		t.Fatalf("%+v %v", e, err)
	}
	if e.Rate != 5 || !slices.Equal(e.Events, []model.EventType{"sleep.created", "workout.created"}) {
		t.Errorf("%+v", e)
	}
	change := func(c client.EndpointChange) model.Endpoint {
		t.Helper()
		e, err := r.ChangeEndpoint(ctx, e.ID, c)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	if got := change(client.EndpointChange{Enabled: ptr(false)}); oneOf(got.Enabled != model.No, got.Detail == "", len(got.Events) != 2, got.Rate != 5, got.Description != "new") {
		t.Errorf("disabled: %+v", got)
	}
	if got := change(client.EndpointChange{Enabled: ptr(true), Events: &[]model.EventType{}, Scope: ptr(""), Rate: ptr(0)}); oneOf(got.Rate != 0, got.Enabled != model.Yes, got.Events != nil, got.Channels != nil, got.Scope != "") {
		t.Errorf("cleared: %+v", got)
	}
	if got := change(client.EndpointChange{Scope: ptr("u-2"), Description: ptr(""), URL: ptr("http://x.example/a")}); oneOf(got.Scope != "u-2", got.Description != "", got.URL != "http://x.example/a") {
		t.Errorf("changed: %+v", got)
	}
	_, err = r.ChangeEndpoint(ctx, e.ID, client.EndpointChange{Events: &[]model.EventType{"no.such"}})
	if oneOf(model.CodeOf(err) != model.Invalid, !strings.Contains(err.Error(), "no.such")) {
		t.Errorf("an unknown type: %v", err)
	}
	if _, err = r.ChangeEndpoint(ctx, e.ID, client.EndpointChange{Rate: ptr(1 << 16)}); oneOf(model.CodeOf(err) != model.Invalid, !strings.Contains(err.Error(), "throttle")) {
		t.Errorf("a limit that is none: %v", err)
	}
	if err := r.DeleteEndpoint(ctx, e.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Key(ctx, e.ID); model.CodeOf(err) != model.NotFound {
		t.Errorf("after it was deleted: %v", err)
	}
	if n := len(r.ends()); n != 6 {
		t.Errorf("%d endpoints", n)
	}
}

// TestLog reads messages without outcome, then how they stand at an endpoint.
func TestLog(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	ends := r.ends()
	silent, broken := r.Receivers()[1], r.Receivers()[0]
	silent.Set(sandbox.Silent)
	broken.Script(sandbox.BadGateway)
	id := r.send("workout.created", "user.u-9")
	r.clock.Advance(4 * time.Second)
	p, err := r.Deliveries(ctx, model.PageRequest{})
	if oneOf(err != nil, len(p.Rows) != 1, p.Calls != 1, p.Older != "", p.Newer != model.Cursor("-"+id)) {
		t.Fatalf("%+v %v", p, err)
	}
	if d := p.Rows[0].Delivery; oneOf(d.ID != model.DeliveryID(id), d.To != "", d.Outcome != model.OutcomeUnknown, d.Type != "workout.created", d.User != "u-9", !d.Created.Equal(noon())) {
		t.Errorf("%+v", d)
	}
	if p, err = r.Deliveries(ctx, model.PageRequest{From: p.Newer}); oneOf(err != nil, len(p.Rows) != 0, p.Newer != model.Cursor("-"+id)) {
		t.Errorf("nothing new: %+v %v", p, err)
	}
	fill := func(i int) (model.Page, model.Delivery) {
		t.Helper()
		p, err := r.Fill(ctx, client.FillRequest{Endpoint: ends[i].ID, Since: noon().Add(-time.Hour)})
		if oneOf(err != nil, len(p.Rows) != 1) {
			t.Fatalf("%+v %v", p, err)
		}
		return p, p.Rows[0].Delivery
	}
	if p, d := fill(0); oneOf(p.Calls != 2, d.Outcome != model.Processing, d.Code != 502, d.Cause != model.CauseGateway, d.ID != client.DeliveryOf(id, ends[0].ID), d.Trigger != model.Automatic) {
		t.Errorf("under way: %+v", d)
	}
	r.clock.Advance(2 * time.Hour)
	if _, d := fill(0); oneOf(d.Outcome != model.Delivered, d.Code != 200, d.Cause != model.CauseNone, d.Endpoint != ends[0].URL) {
		t.Errorf("delivered: %+v", d)
	}
	r.clock.Advance(60 * time.Hour)
	p, err = r.Fill(ctx, client.FillRequest{Endpoint: ends[1].ID, Outcome: model.Failed})
	if oneOf(err != nil, len(p.Rows) != 1, p.Calls != 3) {
		t.Fatalf("%+v %v", p, err)
	}
	if d := p.Rows[0].Delivery; oneOf(d.Outcome != model.Failed, d.Cause != model.CauseTimeout, d.Detail != "request timed out", d.Code != 0) {
		t.Errorf("silent: %+v", d)
	}
	if p, err = r.Fill(ctx, client.FillRequest{Endpoint: ends[1].ID, Outcome: model.Delivered}); oneOf(err != nil, len(p.Rows) != 0, p.Calls != 1) {
		t.Errorf("none delivered: %+v %v", p, err)
	}
}

// TestDetail tells a delivery's attempts, the next one, and where the payload
// comes from; from its own raw form it asks nothing.
func TestDetail(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	ends := r.ends()
	r.Receivers()[0].Set(sandbox.Internal)
	id := r.send("workout.created")
	r.clock.Advance(6 * time.Second)
	of := client.DeliveryOf(id, ends[0].ID)
	d, err := r.Detail(ctx, of, nil)
	if oneOf(err != nil, len(d.Attempts) != 2, d.Delivery.Outcome != model.Processing, d.Delivery.Code != 500, d.Delivery.Tries != 2) {
		t.Fatalf("%+v %v", d, err)
	}
	if next := d.Attempts[1].Next; oneOf(!next.After(noon().Add(4*time.Minute)), !next.Before(noon().Add(7*time.Minute)), !d.Attempts[0].Next.IsZero()) {
		t.Errorf("next %v", next)
	}
	if oneOf(string(d.Exchange.Body) != `{"data":{"a":2,"b":1},"type":"workout.created"}`, d.Exchange.Origin != model.OriginRebuilt, !strings.Contains(d.Exchange.Note, "sorted")) {
		t.Errorf("payload %s %v %q", d.Exchange.Body, d.Exchange.Origin, d.Exchange.Note)
	}
	if oneOf(string(d.Exchange.Answer) != "Internal Server Error\n", d.Exchange.Code != 500, d.Exchange.URL != ends[0].URL) {
		t.Errorf("exchange %+v", d.Exchange)
	}
	calls := len(r.log.Calls())
	again, err := r.Detail(ctx, of, d.Raw)
	if oneOf(err != nil, len(r.log.Calls()) != calls, again.Delivery != d.Delivery, len(again.Attempts) != 2) {
		t.Errorf("from its raw form: %+v %v", again, err)
	}
	whole, err := r.Detail(ctx, model.DeliveryID(id), nil)
	if oneOf(err != nil, len(whole.Attempts) != 6, whole.Delivery.Outcome != model.OutcomeUnknown) {
		t.Errorf("the message: %d attempts, %+v %v", len(whole.Attempts), whole.Delivery, err)
	}
	if err := r.Expunge(ctx, id); err != nil {
		t.Fatal(err)
	}
	if d, err = r.Detail(ctx, of, nil); oneOf(err != nil, d.Exchange.Body != nil, d.Exchange.Origin != model.OriginNone, d.Exchange.Note == "") {
		t.Errorf("without payload: %+v %v", d.Exchange, err)
	}
	if err := r.Resend(ctx, of); oneOf(model.CodeOf(err) != model.Invalid, !strings.Contains(err.Error(), "Payload is missing")) {
		t.Errorf("sent again without payload: %v", err)
	}
}

// TestNowhere is a message that no endpoint takes.
func TestNowhere(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	for _, e := range r.ends() {
		if _, err := r.ChangeEndpoint(ctx, e.ID, client.EndpointChange{Enabled: ptr(false)}); err != nil {
			t.Fatal(err)
		}
	}
	d, err := r.Detail(ctx, model.DeliveryID(r.send("workout.created")), nil)
	if err != nil || len(d.Attempts) != 0 || !strings.Contains(d.Delivery.Detail, "no endpoint") {
		t.Errorf("%+v %v", d, err)
	}
}

// TestTokens has an application's token do what it may, and the organisation's
// find the application.
func TestTokens(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	p := r.Profile()
	p.App, p.APIKey = "", model.NewSecret(r.AppToken())
	c := r.asked(p)
	if a, err := c.Account(ctx); oneOf(err != nil, a.ID != r.App()) {
		t.Errorf("%+v %v", a, err)
	}
	if list, err := c.Endpoints(ctx); oneOf(err != nil, len(list) != 6) {
		t.Errorf("%d %v", len(list), err)
	}
	id := r.ends()[0].ID
	_, err := c.TestEndpoint(ctx, id, "svix.ping")
	if oneOf(model.CodeOf(err) != model.Denied, !strings.Contains(err.Error(), "organisation")) {
		t.Errorf("an example: %v", err)
	}
	if caps, err := c.Capabilities(ctx); oneOf(err != nil, caps.Of(model.CanSample).Can != model.No, caps.Of(model.CanReplay).Can != model.No, caps.Of(model.CanRotate).Can != model.Yes) {
		t.Errorf("%+v %v", caps, err)
	}
	p.App = r.Svix().AddApp(org, "other", "other")
	if _, err := r.asked(p).Endpoints(ctx); model.CodeOf(err) != model.NotFound {
		t.Errorf("another's application: %v", err)
	}
	p.App, p.APIKey = "", model.NewSecret(r.Token())
	if _, err := r.asked(p).Endpoints(ctx); oneOf(model.CodeOf(err) != model.Invalid, !strings.Contains(err.Error(), r.App())) {
		t.Errorf("two applications: %v", err)
	}
	found := svix.New(svix.Options{Profile: p, Now: r.clock.Now, App: func(context.Context) (string, error) { return "other", nil }})
	if list, err := found.Endpoints(ctx); oneOf(err != nil, len(list) != 0) {
		t.Errorf("a chosen one: %d %v", len(list), err)
	}
	for _, token := range []string{"", "nonsense", r.Token() + "x", r.Svix().Token("nobody")} {
		p.APIKey, p.App = model.NewSecret(token), "other"
		if _, err := r.asked(p).Endpoints(ctx); model.CodeOf(err) != model.Denied {
			t.Errorf("the token %q: %v", token, err)
		}
	}
}

// TestHosted is Svix's own cloud, which can replay.
func TestHosted(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Hosted: true}}), t.Context()
	if caps, err := r.Capabilities(ctx); err != nil || caps.Of(model.CanReplay).Can != model.Yes {
		t.Errorf("%+v %v", caps, err)
	}
	e := r.ends()[0].ID
	for _, on := range []bool{false, true} {
		if _, err := r.ChangeEndpoint(ctx, e, client.EndpointChange{Enabled: &on}); err != nil {
			t.Fatal(err)
		}
		if !on {
			r.clock.Advance(time.Minute)
			r.send("workout.created")
			r.clock.Advance(time.Minute)
		}
	}
	if n := r.Receivers()[0].Count(); n != 0 {
		t.Fatalf("%d while it was disabled", n)
	}
	task, err := r.Replay(ctx, e, noon(), time.Time{})
	r.clock.Advance(0)
	if err != nil || !strings.HasPrefix(task, "qtask_") || r.Receivers()[0].Count() != 1 {
		t.Errorf("%q %v, %d received", task, err, r.Receivers()[0].Count())
	}
}
