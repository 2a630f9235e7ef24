package svix_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// TestBusyEndpoint has the failed deliveries of a page lie behind more attempts
// than are read of it: their codes are found all the same.
func TestBusyEndpoint(t *testing.T) {
	if testing.Short() {
		t.Skip("much work of one goroutine: made without -short")
	}
	r, ctx := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Schedule: []time.Duration{}}}), t.Context()
	e := r.ends()[0].ID
	r.Receivers()[0].Script(sandbox.BadGateway, sandbox.BadGateway)
	bad := r.send("workout.created")
	r.send("workout.created")
	good := r.send("workout.created")
	for range 1100 { // each a manual attempt of its own, later than what failed
		if err := r.Resend(ctx, client.DeliveryOf(good, e)); err != nil {
			t.Fatal(err)
		}
	}
	r.clock.Advance(time.Second)
	p, err := r.Fill(ctx, client.FillRequest{Endpoint: e})
	if err != nil || len(p.Rows) != 3 || p.Calls != 3 {
		t.Fatalf("%d rows in %d calls, %v", len(p.Rows), p.Calls, err)
	}
	d := p.Rows[2].Delivery
	if d.Message != bad || d.Code != 502 || d.Cause != model.CauseGateway || p.Rows[0].Delivery.Code != 200 {
		t.Errorf("%+v", d)
	}
}
