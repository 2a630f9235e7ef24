package svix_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestDueAgain has what an attempt without an answer failed of be told while
// another one is due, and asked for once only.
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
	if oneOf(d.ID != id, d.Outcome != model.Processing, d.Code != 0, d.Detail != "request timed out", d.Cause != model.CauseNone) {
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
