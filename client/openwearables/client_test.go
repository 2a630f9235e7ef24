package openwearables_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

const user = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"

// TestCalls holds every method to the calls that it makes.
func TestCalls(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	message := r.send("workout.created")
	id := r.ends()[0].ID
	at := "/api/v1/webhooks/endpoints/" + string(id)
	for _, c := range []struct {
		name  string
		ask   func(ctx context.Context) error
		calls []string
	}{
		{"account", func(ctx context.Context) error { _, err := r.Account(ctx); return err }, []string{"GET /api/v1/auth/me"}},
		{"account again", func(ctx context.Context) error { _, err := r.Account(ctx); return err }, nil},
		{"status", func(ctx context.Context) error { _, err := r.Status(ctx); return err }, []string{"GET /api/v1/config"}},
		{"endpoints", func(ctx context.Context) error { _, err := r.Endpoints(ctx); return err }, []string{"GET /api/v1/webhooks/endpoints"}},
		{"log", func(ctx context.Context) error { _, err := r.Deliveries(ctx, model.PageRequest{Limit: 9}); return err }, []string{"GET /api/v1/webhooks/messages?limit=9"}},
		{"most", func(ctx context.Context) error {
			_, err := r.Deliveries(ctx, model.PageRequest{Limit: 999})
			return err
		}, []string{"GET /api/v1/webhooks/messages?limit=250"}},
		{"fill", func(ctx context.Context) error { _, err := r.Fill(ctx, client.FillRequest{Endpoint: id}); return err }, []string{"GET " + at + "/attempts?limit=250"}},
		{"failed", func(ctx context.Context) error {
			_, err := r.Fill(ctx, client.FillRequest{Endpoint: id, Outcome: model.Failed})
			return err
		}, []string{"GET " + at + "/attempts?limit=250&status=2"}},
		{"span", func(ctx context.Context) error {
			_, err := r.Fill(ctx, client.FillRequest{Endpoint: id, Since: noon()})
			return err
		}, []string{"GET " + at + "/attempts?after=2026-03-04T12%3A00%3A00Z&before=2026-03-04T12%3A50%3A00Z&limit=250"}},
		{"detail", func(ctx context.Context) error {
			_, err := r.Detail(ctx, client.DeliveryOf(message, id), nil)
			return err
		}, []string{"GET " + at + "/attempts?after=2026-03-04T11%3A59%3A59Z&before=2026-03-04T12%3A50%3A00Z&limit=250"}},
		{"key", func(ctx context.Context) error { _, err := r.Key(ctx, id); return err }, []string{"GET " + at + "/secret"}},
		{"test", func(ctx context.Context) error { _, err := r.TestEndpoint(ctx, id, "sleep.created"); return err }, []string{"POST " + at + "/test"}},
		{"types", func(ctx context.Context) error { _, err := r.EventTypes(ctx); return err }, []string{"GET /api/v1/webhooks/event-types"}},
		{"users", func(ctx context.Context) error { _, err := r.Scopes(ctx, "ada"); return err }, []string{"GET /api/v1/users?limit=100&page=1&search=ada"}},
		{"capabilities", func(ctx context.Context) error { _, err := r.Capabilities(ctx); return err }, nil},
		{"change", func(ctx context.Context) error {
			_, err := r.ChangeEndpoint(ctx, id, client.EndpointChange{Description: ptr("x")})
			return err
		}, []string{"PATCH " + at}},
		{"delete", func(ctx context.Context) error { return r.DeleteEndpoint(ctx, id) }, []string{"DELETE " + at}},
	} {
		before := len(r.log.Calls())
		if err := c.ask(t.Context()); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := r.calls(before); !slices.Equal(got, c.calls) {
			t.Errorf("%s: %q, want %q", c.name, got, c.calls)
		}
	}
}

// TestEditing creates, changes and deletes an endpoint, and believes the
// provider's own answer.
func TestEditing(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	e, err := r.CreateEndpoint(ctx, client.EndpointDraft{URL: "https://Example.COM", Description: "new", Events: events("workout.created", "sleep.created"), Scope: user})
	if err != nil || oneOf(e.URL != "https://example.com/", e.Scope != user, e.Description != "new", e.Enabled != model.TriUnknown, !slices.Equal(e.Events, events("sleep.created", "workout.created"))) {
		t.Fatalf("%+v %v", e, err)
	}
	if all := r.ends(); oneOf(len(all) != 7, all[6].ID != e.ID, all[6].URL != e.URL) {
		t.Errorf("listed: %+v", all)
	}
	key, err := r.Key(ctx, e.ID)
	if oneOf(err != nil, !strings.HasPrefix(key.Reveal(), "whsec_")) {
		t.Errorf("key: %v", err)
	}
	for _, c := range []struct {
		change client.EndpointChange
		want   func(model.Endpoint) bool
	}{
		{client.EndpointChange{Scope: ptr("")}, func(e model.Endpoint) bool { return e.Scope == "" && e.Description == "new" && len(e.Events) == 2 }},
		{client.EndpointChange{Description: ptr(""), URL: ptr("http://x.example/a")}, func(e model.Endpoint) bool { return e.Description == "" && e.URL == "http://x.example/a" }},
		{client.EndpointChange{Scope: ptr(user), Events: ptr(events("sync.failed"))}, func(e model.Endpoint) bool {
			return e.Scope == user && slices.Equal(e.Events, events("sync.failed"))
		}},
	} {
		if got, err := r.ChangeEndpoint(ctx, e.ID, c.change); oneOf(err != nil, !c.want(got)) {
			t.Errorf("%+v %v", got, err)
		}
	}
	if err := r.DeleteEndpoint(ctx, e.ID); err != nil {
		t.Error(err)
	}
	if err := r.DeleteEndpoint(ctx, e.ID); model.CodeOf(err) != model.NotFound {
		t.Errorf("deleted twice: %v", err)
	}
}

// TestRefusedHere refuses without a call what Open Wearables would refuse without
// naming the field, or would not do.
func TestRefusedHere(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	id := r.ends()[0].ID
	create := func(d client.EndpointDraft) error { _, err := r.CreateEndpoint(ctx, d); return err }
	change := func(id model.EndpointID, c client.EndpointChange) error {
		_, err := r.ChangeEndpoint(ctx, id, c)
		return err
	}
	const link = "https://x.example/"
	before := len(r.log.Calls())
	for name, c := range map[string]struct {
		err  error
		code model.Code
		why  string
	}{
		"URL":          {create(client.EndpointDraft{URL: "x.example"}), model.Invalid, "not an http or https URL"},
		"scheme":       {change(id, client.EndpointChange{URL: ptr("ftp://x")}), model.Invalid, "not an http or https URL"},
		"user":         {create(client.EndpointDraft{URL: link, Scope: "u_123"}), model.Invalid, "UUID"},
		"user changed": {change(id, client.EndpointChange{Scope: ptr("u")}), model.Invalid, "UUID"},
		"channels":     {create(client.EndpointDraft{URL: link, Channels: []string{"a"}}), model.NotServed, "channels"},
		"channels set": {change(id, client.EndpointChange{Channels: &[]string{"a"}}), model.NotServed, "channels"},
		"enable":       {change(id, client.EndpointChange{Enabled: ptr(true)}), model.NotServed, "enable"},
		"id":           {change("../../users", client.EndpointChange{}), model.Invalid, "not the id"},
		"no id":        {r.DeleteEndpoint(ctx, ".."), model.Invalid, "not the id"},
	} {
		if model.CodeOf(c.err) != c.code || c.err == nil || !strings.Contains(c.err.Error(), c.why) {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	for _, err := range []error{
		func() error { _, err := r.Key(ctx, "a/b"); return err }(),
		func() error { _, err := r.TestEndpoint(ctx, "", "x"); return err }(),
		func() error { _, err := r.Fill(ctx, client.FillRequest{Endpoint: "?"}); return err }(),
	} {
		if model.CodeOf(err) != model.Invalid || err == nil {
			t.Errorf("%v", err)
		}
	}
	if got := r.calls(before); len(got) != 0 {
		t.Errorf("asked all the same: %q", got)
	}
}

// TestClearFilter takes an event filter away where the host can.
func TestClearFilter(t *testing.T) {
	for _, newer := range []bool{false, true} {
		r := start(t, sandbox.ManyOptions{Newer: newer})
		e := r.ends()[3]
		if len(e.Events) == 0 {
			t.Fatal("the endpoint has no filter")
		}
		got, err := r.ChangeEndpoint(t.Context(), e.ID, client.EndpointChange{Events: ptr(events())})
		switch {
		case newer && (err != nil || got.Events != nil):
			t.Errorf("newer: %v %v", got.Events, err)
		case !newer && (model.CodeOf(err) != model.NotServed || !strings.Contains(err.Error(), "create the endpoint anew")):
			t.Errorf("older: %v", err)
		}
		if left := r.ends()[3].Events; newer != (left == nil) {
			t.Errorf("newer %v: %v", newer, left)
		}
	}
}

// TestTwice tests a type at an endpoint: it works once, which is explained.
func TestTwice(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	id := r.ends()[0].ID
	first, err := r.TestEndpoint(ctx, id, "sleep.created")
	if err != nil || !strings.HasPrefix(first, "msg_") {
		t.Fatalf("%q %v", first, err)
	}
	if _, err = r.TestEndpoint(ctx, id, "sleep.created"); model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), "once per endpoint") {
		t.Errorf("twice: %v", err)
	}
	if _, err = r.TestEndpoint(ctx, id, ""); err != nil {
		t.Errorf("another type: %v", err)
	}
	r.answers("/test", http.StatusInternalServerError, "Internal Server Error") // as some versions have it
	if _, err = r.TestEndpoint(ctx, id, "sleep.created"); model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), "once per endpoint") {
		t.Errorf("twice, in text: %v", err)
	}
}

// TestAbout reads who and what there is.
func TestAbout(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	if s, err := r.Status(ctx); oneOf(err != nil, s.Enabled != model.Yes, !s.AsOf.Equal(noon())) {
		t.Errorf("%+v %v", s, err)
	}
	if a, err := r.Account(ctx); oneOf(err != nil, a.ID != r.SvixProfile("").App) {
		t.Errorf("%+v %v", a, err)
	}
	types, err := r.EventTypes(ctx)
	if oneOf(err != nil, len(types) != len(catalog.Types(model.OpenWearables))) {
		t.Fatalf("%d types, %v", len(types), err)
	}
	groups := 0
	for i, want := range catalog.Types(model.OpenWearables) {
		if got := types[i]; oneOf(got.Name != want.Name, got.Description == "", !slices.Equal(got.Children, want.Members)) {
			t.Errorf("%+v", got)
		}
		if types[i].Children != nil {
			groups++
		}
	}
	if groups != 16 {
		t.Errorf("%d groups", groups)
	}
	all, err := r.Scopes(ctx, "")
	if oneOf(err != nil, len(all) != 24) {
		t.Fatalf("%d users, %v", len(all), err)
	}
	some, err := r.Scopes(ctx, all[0].Name)
	if oneOf(err != nil, len(some) != 1, some[0] != all[0], some[0].ID == "", some[0].About == "") {
		t.Errorf("%+v %v", some, err)
	}
}
