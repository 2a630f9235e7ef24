package openwearables_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestOff says that webhooks are switched off; the catalogue is there all the same.
func TestOff(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	r.Wearables().Switch(false)
	for name, ask := range map[string]func() error{
		"endpoints": func() error { _, err := r.Endpoints(ctx); return err },
		"log":       func() error { _, err := r.Deliveries(ctx, model.PageRequest{}); return err },
		"test":      func() error { _, err := r.TestEndpoint(ctx, "ep_1", ""); return err },
	} {
		if err := ask(); model.CodeOf(err) != model.NotServed || !strings.Contains(err.Error(), "OUTGOING_WEBHOOKS_ENABLED=true") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s, err := r.Status(ctx); err != nil || s.Enabled != model.No || s.Detail == "" {
		t.Errorf("%+v %v", s, err)
	}
	if types, err := r.EventTypes(ctx); err != nil || len(types) == 0 {
		t.Errorf("%d types, %v", len(types), err)
	}
	r.Wearables().Switch(true)
	if _, err := r.Endpoints(ctx); err != nil {
		t.Errorf("on again: %v", err)
	}
}

// TestBeneath tells a Svix server that is down from one that refuses, which Open
// Wearables answers alike.
func TestBeneath(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	id := r.ends()[0].ID
	asks := map[string]func(id model.EndpointID) error{
		"key":    func(id model.EndpointID) error { _, err := r.Key(ctx, id); return err },
		"fill":   func(id model.EndpointID) error { _, err := r.Fill(ctx, client.FillRequest{Endpoint: id}); return err },
		"delete": func(id model.EndpointID) error { return r.DeleteEndpoint(ctx, id) },
		"change": func(id model.EndpointID) error {
			_, err := r.ChangeEndpoint(ctx, id, client.EndpointChange{Description: ptr("x")})
			return err
		},
		"test": func(id model.EndpointID) error { _, err := r.TestEndpoint(ctx, id, "workout.created"); return err },
	}
	for name, ask := range asks {
		if err := ask("ep_unknown"); oneOf(model.CodeOf(err) != model.NotFound, !strings.Contains(err.Error(), "no such endpoint")) {
			t.Errorf("%s of an unknown one: %v", name, err)
		}
	}
	_, err := r.CreateEndpoint(ctx, client.EndpointDraft{URL: "https://x.example/", Events: events("no.such.type")})
	if oneOf(model.CodeOf(err) != model.Invalid, !strings.Contains(err.Error(), "refused it")) {
		t.Errorf("an unknown type: %v", err)
	}
	if err := r.SvixDown(true); err != nil {
		t.Fatal(err)
	}
	asks["endpoints"] = func(model.EndpointID) error { _, err := r.Endpoints(ctx); return err }
	for name, ask := range asks {
		err := ask(id)
		if oneOf(model.CodeOf(err) != model.Unavailable, !strings.Contains(err.Error(), "Svix server beneath Open Wearables gave no answer")) {
			t.Errorf("%s while it is down: %v", name, err)
		}
		if wrote := name == "delete" || name == "change" || name == "test"; oneOf(wrote != strings.Contains(err.Error(), "may have been done")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Status(ctx); err != nil {
		t.Errorf("Open Wearables itself: %v", err)
	}
	if err := r.SvixDown(false); err != nil {
		t.Fatal(err)
	}
	if err := asks["fill"](id); err != nil {
		t.Errorf("up again: %v", err)
	}
	if err := r.WearablesDown(true); err != nil {
		t.Fatal(err)
	}
	if err := asks["fill"](id); model.CodeOf(err) != model.Unreachable {
		t.Errorf("Open Wearables down: %v", err)
	}
}

// TestHosts says what is wrong with a host that is another, or in trouble.
func TestHosts(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	id := r.ends()[0].ID
	for _, c := range []struct {
		code int
		body string
		want model.Code
		why  string
	}{
		{http.StatusNotFound, `{"detail":"Not Found"}`, model.NotServed, "no route"},
		{http.StatusBadGateway, `<html>bad gateway`, model.Unavailable, ""},
		{http.StatusInternalServerError, `{"detail":"odd"}`, model.Unavailable, "odd"},
		{http.StatusBadRequest, `{"detail":"Input should be a valid list"}`, model.Invalid, "Input should be a valid list"},
		{http.StatusForbidden, `{}`, model.Denied, ""},
		{http.StatusOK, `not json`, model.BadAnswer, ""},
		{http.StatusOK, `{}`, model.BadAnswer, "no key"},
	} {
		r.answers("/secret", c.code, c.body)
		if _, err := r.Key(ctx, id); model.CodeOf(err) != c.want || err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%d %s: %v (%v)", c.code, c.body, err, model.CodeOf(err))
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	r.fault(func(w http.ResponseWriter, req *http.Request, _ string) bool {
		if strings.HasSuffix(req.URL.Path, "/secret") {
			http.Error(w, "Internal Server Error", http.StatusInternalServerError)
			return true
		}
		cancel()
		<-req.Context().Done() // it is not answered before that is seen
		return true
	})
	if _, err := r.Key(ctx, id); err == nil || strings.Contains(err.Error(), "beneath") || strings.Contains(err.Error(), "refused it") {
		t.Errorf("given up while it is found out: %v", err)
	}
}
