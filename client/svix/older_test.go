package svix_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// newFields are those that servers before 1.64, 1.83, 1.90 and 1.99 do not have.
var newFields = []string{"responseDurationMs", "statusText", "throttleRate", "eventTypes", "canceled"}

// older makes of an answer what a server of before would have given.
func older(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, f := range newFields {
			delete(v, f)
		}
		for k := range v {
			v[k] = older(v[k])
		}
	case []any:
		for i := range v {
			v[i] = older(v[i])
		}
	}
	return v
}

// olderServer passes on to the rig's server as one of before would take it: it
// knows filterTypes only, keeps an old key for a day whatever is asked, and
// answers a resend with null.
func olderServer(tb testing.TB, r *rig) string {
	tb.Helper()
	return strings.TrimSuffix(listen(tb, func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		var asked map[string]any
		if json.Unmarshal(body, &asked) == nil {
			delete(asked, "eventTypes")
			delete(asked, "gracePeriodSeconds")
			delete(asked, "throttleRate")
			body, _ = json.Marshal(asked)
		}
		on := httptest.NewRequestWithContext(req.Context(), req.Method, req.URL.String(), strings.NewReader(string(body)))
		on.Header = req.Header
		got := httptest.NewRecorder()
		r.Svix().ServeHTTP(got, on)
		answer := got.Body.Bytes()
		var v any
		if json.Unmarshal(answer, &v) == nil {
			answer, _ = json.Marshal(older(v))
		}
		if strings.HasSuffix(req.URL.Path, "/resend") && got.Code == http.StatusAccepted {
			answer = []byte("null")
		}
		w.WriteHeader(got.Code)
		_, _ = w.Write(answer)
	}), "/")
}

// TestOlderServer has a server of before 1.64 do all that it can: nothing is
// guessed of what it does not say.
func TestOlderServer(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Steady: true, Schedule: []time.Duration{}}}), t.Context()
	p := r.Profile()
	p.BaseURL = olderServer(t, r)
	c, e := r.asked(p), r.one()
	r.Receivers()[0].Script(sandbox.BadGateway)
	id := client.DeliveryOf(r.send("workout.created"), e.ID)
	fill, err := c.Fill(ctx, client.FillRequest{Endpoint: e.ID})
	if oneOf(err != nil, len(fill.Rows) != 1) {
		t.Fatalf("%+v %v", fill, err)
	}
	if d := fill.Rows[0].Delivery; oneOf(d.Outcome != model.Failed, d.Code != 502, d.Cause != model.CauseGateway, d.Took != model.NoTime) {
		t.Errorf("%+v", d)
	}
	if err := c.Resend(ctx, id); err != nil {
		t.Errorf("answered with null: %v", err)
	}
	r.clock.Advance(time.Second)
	if d, err := c.Detail(ctx, id, nil); oneOf(err != nil, d.Delivery.Outcome != model.Delivered, len(d.Attempts) != 2) {
		t.Errorf("%+v %v", d.Attempts, err)
	} else if d.Attempts[1].Took != model.NoTime || d.Attempts[1].Trigger != model.Manual {
		t.Errorf("%+v", d.Attempts[1])
	}
	changed, err := c.ChangeEndpoint(ctx, e.ID, client.EndpointChange{Events: &[]model.EventType{"workout.created", "sleep.created"}})
	if oneOf(err != nil, len(changed.Events) != 2) {
		t.Errorf("a filter is written as it is known there: %+v %v", changed, err)
	}
	if _, err := c.Endpoints(ctx); err != nil {
		t.Error(err)
	}
	if limited, err := c.ChangeEndpoint(ctx, e.ID, client.EndpointChange{Rate: ptr(7)}); oneOf(err != nil, limited.Rate != 7) {
		t.Errorf("a rate limit is written as it is known there: %+v %v", limited, err)
	}
	if s, err := c.Stats(ctx, e.ID, noon().Add(-time.Hour), time.Time{}); oneOf(err != nil, s.Delivered != 1, s.Failed != 1) {
		t.Errorf("%+v %v", s, err)
	}
	if _, err := c.Recover(ctx, e.ID, noon().Add(-time.Hour), time.Time{}); err != nil {
		t.Error(err)
	}
	before, err := c.Key(ctx, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.RotateKey(ctx, e.ID, 0); err != nil {
		t.Error(err)
	}
	if now, err := c.Key(ctx, e.ID); oneOf(err != nil, now == before) {
		t.Errorf("the key is the same: %v", err)
	}
}

// TestOperational reads what Svix tells of its own endpoints and messages: to an
// application of an organisation of its own, whose uid is the organisation's id.
func TestOperational(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	const management = "org_00000000000SvixManagement00"
	p := r.Profile()
	p.App, p.APIKey = org, model.NewSecret(r.Svix().Token(management))
	code, answer := r.do("POST", "app", `{"name":"operational webhooks","uid":"`+org+`"}`, "Authorization: Bearer "+p.APIKey.Reveal())
	if code != http.StatusCreated {
		t.Fatalf("%d %s", code, answer)
	}
	body := `{"type":"endpoint.disabled","data":{"appId":"app_1","appUid":null,"endpointId":"ep_1","endpointUid":null,"failSince":"2026-02-27T11:00:00Z"}}`
	id := r.Svix().Post(management, org, svix.ServerMessage{Type: "endpoint.disabled", Payload: func() []byte { return []byte(body) }})
	c := r.asked(p)
	list, err := c.Deliveries(ctx, model.PageRequest{})
	if oneOf(err != nil, len(list.Rows) != 1, string(list.Rows[0].Delivery.ID) != id, list.Rows[0].Delivery.Type != "endpoint.disabled") {
		t.Fatalf("%+v %v", list, err)
	}
	d, err := c.Detail(ctx, model.DeliveryID(id), nil)
	if oneOf(err != nil, !strings.Contains(string(d.Exchange.Body), `"failSince"`), !d.Delivery.Unsent) {
		t.Errorf("%s %+v %v", d.Exchange.Body, d.Delivery, err)
	}
	if own, err := r.Deliveries(ctx, model.PageRequest{}); err != nil || len(own.Rows) != 0 {
		t.Errorf("in the other application: %+v %v", own.Rows, err)
	}
}
