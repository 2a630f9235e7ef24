package openwearables_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestClosingIterator: what makes the Svix server beneath close the connection is
// told from a server that is down, and the next question is answered.
func TestClosingIterator(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	_, err := r.Deliveries(ctx, model.PageRequest{From: "msg_nonsense"})
	if model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), "refused it or was late") {
		t.Errorf("%v (%v)", err, model.CodeOf(err))
	}
	if _, err := r.Deliveries(ctx, model.PageRequest{}); err != nil {
		t.Errorf("then: %v", err)
	}
}

// TestFilterOrder reads an event filter that comes in another order each time.
func TestFilterOrder(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	want := r.ends()[3].Events
	if len(want) < 3 || !slices.IsSorted(want) {
		t.Fatalf("%v", want)
	}
	for range 6 {
		if got := r.ends()[3].Events; !slices.Equal(got, want) {
			t.Errorf("%v and %v", got, want)
		}
	}
}

// TestSameURL keeps two endpoints with one URL apart.
func TestSameURL(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	var made []model.Endpoint
	for _, typ := range []string{"sleep.created", "workout.created"} {
		e, err := r.CreateEndpoint(ctx, client.EndpointDraft{URL: r.ends()[1].URL, Events: events(typ)})
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, e)
	}
	id := r.send("sleep.created")
	for i, e := range made {
		p, err := r.Fill(ctx, client.FillRequest{Endpoint: e.ID})
		if err != nil || len(p.Rows) != 1-i || (i == 0 && p.Rows[0].Delivery.ID != client.DeliveryOf(id, e.ID)) {
			t.Errorf("%s: %+v %v", e.Events, p.Rows, err)
		}
	}
}

// TestSkew asks by a clock that is wrong by half an hour: nothing is lost, and the
// log-in is renewed in time.
func TestSkew(t *testing.T) {
	for _, off := range []time.Duration{-30 * time.Minute, 30 * time.Minute} {
		r := start(t, sandbox.ManyOptions{})
		r.send("workout.created")
		r.clock.Advance(time.Minute)
		c := openwearables.New(openwearables.Options{Profile: r.profile(), Log: r.log, Now: func() time.Time { return r.clock.Now().Add(off) }})
		for range 3 {
			p, err := c.Fill(t.Context(), client.FillRequest{Endpoint: r.ends()[0].ID, Since: noon().Add(-time.Hour)})
			if err != nil || len(p.Rows) != 1 || p.Rows[0].Delivery.Code != 200 {
				t.Errorf("%v: %+v %v", off, p.Rows, err)
			}
			r.clock.Advance(70 * time.Minute)
		}
	}
}
