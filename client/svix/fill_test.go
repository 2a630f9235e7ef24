package svix_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestDueAgain has what an attempt failed of be told while another one is due, and
// asked for once only where there was no answer.
func TestDueAgain(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	r.Receivers()[1].Set(sandbox.Silent)
	id := client.DeliveryOf(r.send("workout.created"), r.ends()[1].ID)
	r.clock.Advance(40 * time.Second)
	ask := client.FillRequest{Endpoint: r.ends()[1].ID}
	p, err := r.Fill(ctx, ask)
	if oneOf(err != nil, len(p.Rows) != 1, p.Calls != 3) {
		t.Fatalf("%+v %v", p, err)
	}
	d := p.Rows[0].Delivery
	if oneOf(d.ID != id, d.Outcome != model.Processing, d.Code != 0, d.Detail != "request timed out", d.Cause != model.CauseTimeout) {
		t.Errorf("%+v", d)
	}
	ask.Told = func(of model.DeliveryID) time.Time {
		if of != id {
			t.Errorf("asked of %s", of)
		}
		return d.Updated
	}
	if p, err = r.Fill(ctx, ask); oneOf(err != nil, len(p.Rows) != 1, p.Calls != 2) {
		t.Errorf("asked again: %+v %v", p, err)
	}
}

// TestTries counts the attempts of a delivery where the newest page of them reaches
// back to its message.
func TestTries(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	to := r.ends()[1].ID
	tries := func(ask client.FillRequest) map[string]int {
		t.Helper()
		ask.Endpoint = to
		p, err := r.Fill(ctx, ask)
		if err != nil {
			t.Fatal(err)
		}
		n := map[string]int{}
		for _, row := range p.Rows {
			n[row.Delivery.Message] = row.Delivery.Tries
		}
		return n
	}
	r.Receivers()[1].Set(sandbox.BadGateway)
	again := r.send("workout.created")
	r.clock.Advance(6 * time.Minute)
	r.Receivers()[1].Set(sandbox.Healthy)
	once := r.send("sleep.created")
	r.clock.Advance(time.Minute)
	if got := tries(client.FillRequest{}); got[again] != 3 || got[once] != 1 {
		t.Errorf("at 0 s, 5 s and 5 min 5 s, and once: %v", got)
	}
	if got := tries(client.FillRequest{Until: r.clock.Now()}); got[again] != 0 || got[once] != 0 {
		t.Errorf("of what may go on after a page of the past: %v", got)
	}
}
