package metriport_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// boxed starts a sandbox whose clock the test moves, and a client of it.
func boxed(t *testing.T, o sandbox.Options) (*sandbox.Sandbox, *sandbox.Manual, *metriport.Client) {
	t.Helper()
	clock := sandbox.NewManual(noon)
	o.Clock, o.Learn = clock, -1
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return box, clock, metriport.New(metriport.Options{Profile: box.Profile("t"), CA: box.CertPool(), Now: clock.Now})
}

// look finds a delivery in the newest page of the list.
func look(t *testing.T, c *metriport.Client, id model.DeliveryID) (model.Detail, error) {
	t.Helper()
	p, err := c.Deliveries(t.Context(), model.PageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range p.Rows {
		if r.Delivery.ID == id {
			return c.Detail(t.Context(), id, r.Raw)
		}
	}
	t.Fatalf("the list does not have %s", id)
	return model.Detail{}, nil
}

// TestAHostWhoseCursorsAreNoIDs cannot be asked for one delivery.
func TestAHostWhoseCursorsAreNoIDs(t *testing.T) {
	box, clock, client := boxed(t, sandbox.Options{})
	id := model.DeliveryID(box.Send(metriport.ServerMessage{Type: "network-query.hie", Payload: []byte(`{}`)}, nil))
	clock.Advance(time.Second)
	_, err := client.Detail(t.Context(), id, nil)
	wantCode(t, err, model.Invalid)
}

// TestARebuiltBodyIsWhatWasSent compares it with what the receiver got, for a
// message without metadata of the customer's.
func TestARebuiltBodyIsWhatWasSent(t *testing.T) {
	box, clock, client := boxed(t, sandbox.Options{})
	for _, payload := range []string{
		`{"payload":{"patientId":"p-1","note":"a <b> & ü \u2028 \"q\"","n":1.50,"big":12345678901234567890,"nested":{"zz":1,"a":[{},[],null]}}}`,
		`{"patients":[{"patientId":"p-2","status":"completed"}]}`,
		`{}`,
	} {
		id := model.DeliveryID(box.Send(metriport.ServerMessage{Type: "network-query.hie", Request: "r-1", Payload: []byte(payload)}, nil))
		clock.Advance(10 * time.Second)
		var sent []byte
		for _, h := range box.Receiver().Hits() {
			if h.ID == string(id) {
				sent = h.Body
			}
		}
		d, err := look(t, client, id)
		if err != nil || string(d.Exchange.Body) != string(sent) || len(sent) == 0 {
			t.Errorf("rebuilt\n%s\nsent\n%s\n%v", d.Exchange.Body, sent, err)
		}
		if d.Delivery.Outcome != model.Delivered || len(d.Attempts) != 1 || d.Attempts[0].Code != 200 {
			t.Errorf("got %+v", d.Delivery)
		}
	}
}

func TestTheSandboxsFaults(t *testing.T) {
	box, clock, client := boxed(t, sandbox.Options{})
	hasty := metriport.New(metriport.Options{Profile: box.Profile("t"), CA: box.CertPool(), Now: clock.Now, Timeout: 100 * time.Millisecond})
	for fault, want := range map[metriport.ServerFault]model.Code{
		metriport.ServerFaultThrottled: model.RateLimited,
		metriport.ServerFaultQuota:     model.QuotaUsed,
		metriport.ServerFaultInternal:  model.Unavailable,
		metriport.ServerFaultGateway:   model.Unavailable,
		metriport.ServerFaultSlow:      model.Unreachable,
		metriport.ServerFaultCut:       model.BadAnswer,
		metriport.ServerFaultHTML:      model.BadAnswer,
		metriport.ServerFaultClosed:    model.Unreachable,
	} {
		box.Faults().Set(metriport.ServerTrouble{Fault: fault, Delay: time.Hour, RetryAfter: 90 * time.Second})
		from := client
		if fault == metriport.ServerFaultSlow {
			from = hasty
		}
		_, err := from.Status(t.Context())
		e := wantCode(t, err, want)
		if limited := want == model.RateLimited || want == model.QuotaUsed; limited != (e.Wait == 90*time.Second) {
			t.Errorf("%v: wait %v", e, e.Wait)
		}
	}
	box.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultCounts})
	if s, err := client.Status(t.Context()); err != nil || s.Failed.Known || s.Processing.Known {
		t.Errorf("counts of -1: %+v, %v", s, err)
	}
	if err := box.Faults().Down(true); err != nil {
		t.Fatal(err)
	}
	_, err := client.Status(t.Context())
	if e := wantCode(t, err, model.Unreachable); !strings.Contains(e.Why, "refused") {
		t.Errorf("says %v", e)
	}
}

// TestAnAccountThatWasNeverUsed has no settings until they are read.
func TestAnAccountThatWasNeverUsed(t *testing.T) {
	box, clock, client := boxed(t, sandbox.Options{Blank: true})
	if s, err := client.Status(t.Context()); err != nil || s.Failed != model.Known(0) {
		t.Fatalf("got %+v, %v", s, err)
	}
	if eps, err := client.Endpoints(t.Context()); err != nil || len(eps) != 0 {
		t.Errorf("got %v, %v", eps, err)
	}
	e, err := client.SetURL(t.Context(), box.ReceiverURL())
	if err != nil || e.URL != box.ReceiverURL() || e.Secret.Empty() {
		t.Errorf("got %+v, %v", e, err)
	}
	clock.Advance(5 * time.Second)
	if s, err := client.Status(t.Context()); err != nil || s.Enabled != model.Yes || s.Detail != "OK" {
		t.Errorf("after the ping: %+v, %v", s, err)
	}
	_, err = client.SetURL(t.Context(), "not a url")
	wantCode(t, err, model.Invalid)
}

func TestRetriesReachTheReceiver(t *testing.T) {
	box, clock, client := boxed(t, sandbox.Options{})
	box.Receiver().Set(sandbox.BadGateway)
	old := model.DeliveryID(box.Send(metriport.ServerMessage{Type: "network-query.hie", Payload: []byte(`{"payload":{}}`)}, nil))
	clock.Advance(10 * time.Second)
	d, err := look(t, client, old)
	if err != nil || d.Delivery.Outcome != model.Failed || d.Delivery.Cause != model.CauseGateway || d.Exchange.Code != 502 {
		t.Fatalf("got %+v, %v", d.Delivery, err)
	}
	box.Receiver().Set(sandbox.Healthy)
	renewed, err := client.Retry(t.Context(), old)
	clock.Advance(10 * time.Second)
	if err != nil || renewed == old {
		t.Fatalf("got %q, %v", renewed, err)
	}
	wantOutcome(t, client, renewed, model.Delivered)
	wantOutcome(t, client, old, model.Failed)
	if err := client.RetryAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	clock.Advance(10 * time.Second)
	wantOutcome(t, client, old, model.Delivered)
	_, err = client.Retry(t.Context(), "00000000-0000-4000-8000-000000000000")
	wantCode(t, err, model.NotFound)
}

func wantOutcome(t *testing.T, c *metriport.Client, id model.DeliveryID, want model.Outcome) {
	t.Helper()
	if d, err := look(t, c, id); err != nil || d.Delivery.Outcome != want {
		t.Errorf("%s is %v, want %v; %v", id, d.Delivery.Outcome, want, err)
	}
}

func TestTestEventsReachTheReceiver(t *testing.T) {
	event := []byte(`{"meta":{"messageId":"m","requestId":"r","when":"2026-05-01T10:00:00.000Z","type":"patient.admit"},"payload":{"b":1,"a":2}}`)
	box, _, client := boxed(t, sandbox.Options{})
	r, err := client.SendSample(t.Context(), event)
	if err != nil || r.Code != 200 || r.URL != box.ReceiverURL() {
		t.Errorf("got %+v, %v", r, err)
	}
	box.Receiver().Set(sandbox.Missing)
	if r, err = client.SendSample(t.Context(), event); err != nil || r.Code != 404 {
		t.Errorf("got %+v, %v", r, err)
	}
	box.Receiver().Set(sandbox.Reset)
	_, err = client.SendSample(t.Context(), event)
	wantCode(t, err, model.Unavailable)
	_, _, client = boxed(t, sandbox.Options{Server: metriport.ServerOptions{Production: true}})
	_, err = client.SendSample(t.Context(), event)
	wantCode(t, err, model.Invalid)
}
