package svix_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// TestEndpointAttempts: attempts are read forward, each once, by one call for 250;
// what comes later comes behind.
func TestEndpointAttempts(t *testing.T) {
	t.Parallel()
	r := start(t, sandbox.ManyOptions{Deliveries: -1, Server: svix.ServerOptions{Schedule: []time.Duration{}}})
	to, at := r.ends()[1], noon().Add(-time.Hour)
	var want []model.DeliveryID
	for range 600 {
		at = at.Add(time.Second)
		id := r.Svix().Past(org, r.App(), svix.ServerMessage{Type: "workout.created", At: at, Payload: func() []byte { return []byte(`{}`) }},
			[]svix.ServerDelivery{{Endpoint: string(to.ID), Attempts: []svix.ServerAttempt{{At: at, Code: 502, Answer: "bad gateway"}}}})
		want = append(want, client.DeliveryOf(id, to.ID))
	}
	from := client.AttemptsRequest{Endpoint: to.ID, Since: noon().Add(-time.Hour).Add(100*time.Second + time.Millisecond)}
	got, calls := readAttempts(t, r, &from)
	if len(got) != 500 || calls != 3 { // two full ones, and none behind
		t.Fatalf("%d attempts by %d calls", len(got), calls)
	}
	for i, a := range got {
		if a.Delivery != want[100+i] || a.Attempt.Trigger != model.Automatic || a.Attempt.Cause != model.CauseGateway {
			t.Fatalf("attempt %d: %+v, want one of %s", i, a, want[100+i])
		}
	}
	if p, err := r.EndpointAttempts(t.Context(), from); err != nil || len(p.Attempts) != 0 || p.Next != from.From || p.Full {
		t.Errorf("nothing new: %+v, %v", p, err)
	}
	byHand(t, r, from, want[:2])
}

// TestEndpointAttemptsInvalid asks for what cannot be a place, or an endpoint.
func TestEndpointAttemptsInvalid(t *testing.T) {
	t.Parallel()
	r := start(t, sandbox.ManyOptions{Deliveries: -1})
	to := r.ends()[1]
	for what, bad := range map[string]client.AttemptsRequest{
		"no place": {Endpoint: to.ID, From: "atmpt_x"}, "no endpoint": {Endpoint: "../x"},
	} {
		if _, err := r.EndpointAttempts(t.Context(), bad); model.CodeOf(err) != model.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// readAttempts reads from a place on, all there is, and moves the place behind it.
func readAttempts(t *testing.T, r *rig, from *client.AttemptsRequest) (got []client.Attempting, calls int) {
	t.Helper()
	for full := true; full; {
		p, err := r.EndpointAttempts(t.Context(), *from)
		if err != nil || p.Calls != 1 {
			t.Fatal(p.Calls, err)
		}
		got, from.From, full = append(got, p.Attempts...), p.Next, p.Full
		calls++
	}
	return got, calls
}

// byHand has two sent again, the first without an answer: what it failed of comes
// with a second call.
func byHand(t *testing.T, r *rig, from client.AttemptsRequest, want []model.DeliveryID) {
	t.Helper()
	r.Receivers()[1].Script(sandbox.Reset, sandbox.Reset) // the server tries once more at once
	for _, id := range want {
		if err := r.Resend(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		r.clock.Advance(time.Second)
	}
	p, err := r.EndpointAttempts(t.Context(), from)
	if err != nil || len(p.Attempts) != 2 || p.Calls != 2 {
		t.Fatalf("%+v, %v", p, err)
	}
	for i, outcome := range []model.Outcome{model.Failed, model.Delivered} {
		if a := p.Attempts[i]; a.Delivery != want[i] || a.Attempt.Trigger != model.Manual || a.Attempt.Outcome != outcome || (outcome == model.Failed) != (a.Attempt.Detail != "") {
			t.Errorf("by hand: %+v", a)
		}
	}
}

// TestLast: a delivery's last attempt is read by one call; where there is none the
// delivery stays as it is.
func TestLast(t *testing.T) {
	t.Parallel()
	r := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Schedule: []time.Duration{}}})
	to := r.ends()[0].ID
	r.Receivers()[0].Script(sandbox.BadGateway, sandbox.Internal)
	id := client.DeliveryOf(r.send("workout.created"), to)
	if err := r.Resend(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	r.clock.Advance(time.Second)
	message, _, _ := strings.Cut(string(id), "/")
	d := model.Delivery{ID: id, Message: message, To: to, Outcome: model.Failed, Cause: model.CauseUnknown}
	before := len(r.log.Calls())
	got, err := r.Last(t.Context(), d)
	if err != nil || got.Code != 500 || got.Trigger != model.Manual || got.Cause != model.CauseServerError || got.Updated.IsZero() || len(r.log.Calls()) != before+1 {
		t.Errorf("%+v, %v", got, err)
	}
	d.To = r.ends()[4].ID // another user's: it did not go there
	if got, err = r.Last(t.Context(), d); err != nil || got != d {
		t.Errorf("of no attempt: %+v, %v", got, err)
	}
	d.Message = "../x"
	if _, err = r.Last(t.Context(), d); model.CodeOf(err) != model.Invalid {
		t.Errorf("no message: %v", err)
	}
}
