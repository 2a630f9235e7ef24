package openwearables_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

// chunk posts one of three chunks of a batch of six samples.
func (r *rig) chunk(index int, channels ...string) (id string) {
	r.t.Helper()
	at := func(n int) string {
		return noon().Add(time.Duration(n) * time.Minute).Format("2006-01-02T15:04:05-07:00")
	}
	id = r.Send(svix.ServerMessage{Type: "heart_rate.created", Channels: channels, Payload: func() []byte {
		return fmt.Appendf(nil, `{"type":"heart_rate.created","data":{"user_id":%q,"provider":"garmin","series_type":"heart_rate","sample_count":6,"start_time":%q,"end_time":%q,"samples":[{"value":%d},{"value":%d}],"chunk_index":%d,"total_chunks":3}}`,
			user, at(20*index), at(20*index+10), 2*index, 2*index+1, index)
	}})
	r.clock.Advance(time.Second)
	return id
}

// TestParts: the chunks of an event are found in one call, by either provider, and
// those that were never made are named.
func TestParts(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	end := r.ends()[0]
	channel := "user." + user
	r.chunk(0, channel)
	last := r.chunk(2, channel)
	r.chunk(1, "user.somebody-else") // of another user's batch: it stays out where that is known
	r.clock.Advance(5 * time.Minute)
	r.chunk(1, channel) // too late to be of this batch
	for name, p := range map[string]interface {
		client.Deliveries
		client.PartReader
	}{"alone": r.Client, "over Svix": r.over()} {
		own, err := p.Detail(ctx, client.DeliveryOf(last, end.ID), nil)
		if err != nil || own.Delivery.User != user && name == "over Svix" {
			t.Fatalf("%s: %+v %v", name, own, err)
		}
		n := len(r.log.Calls())
		own.Delivery.User = user
		others, err := p.Parts(ctx, own.Delivery)
		if err != nil || len(others) != 2 {
			t.Fatalf("%s: %d parts, %v", name, len(others), err)
		}
		if calls := r.calls(n); name == "alone" && (len(calls) != 1 || !strings.Contains(calls[0], "event_types=heart_rate.created")) {
			t.Errorf("%s: %v", name, calls)
		}
		b, ok := catalog.BatchOf(own, others)
		words := b.Summary(func(t time.Time) string { return t.Format("15:04") }, "chunk", "samples")
		if !ok || words != "chunks 1, 3 of 3, 4 of 6 samples · missing: chunk 2, between 12:10 and 12:40, 2 samples" || !strings.Contains(string(b.Body), `[{"value":0},{"value":1},{"value":4},{"value":5}]`) {
			t.Errorf("%s: %q\n%s", name, words, b.Body)
		}
	}
	if _, err := r.Parts(ctx, model.Delivery{}); err == nil {
		t.Error("no endpoint")
	}
}

// TestTested: the message of an earlier test is found by the id that it has.
func TestTested(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	end := r.ends()[0]
	over := r.over()
	if _, err := over.Tested(ctx, end.ID, "workout.created"); model.CodeOf(err) != model.NotFound {
		t.Errorf("before: %v", err)
	}
	id, err := over.TestEndpoint(ctx, end.ID, "workout.created")
	if err != nil {
		t.Fatal(err)
	}
	d, err := over.Tested(ctx, end.ID, "workout.created")
	if err != nil || d.Message != id || d.ID != client.DeliveryOf(id, end.ID) || !d.Created.Equal(noon()) {
		t.Errorf("%+v %v", d, err)
	}
	if _, err = over.TestEndpoint(ctx, end.ID, "workout.created"); !strings.Contains(fmt.Sprint(err), "once per endpoint, for good") {
		t.Errorf("again: %v", err)
	}
}

// TestHasExample: an example is part of a type's schema, which the types of Open
// Wearables do not have.
func TestHasExample(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	s := svix.New(svix.Options{Profile: r.SvixProfile("svix"), Now: r.clock.Now})
	for typ, want := range map[model.EventType]model.Tri{"svix.ping": model.Yes, "workout.created": model.No, "no.such": model.No, "..": model.No, "": model.No} {
		if got, err := s.HasExample(ctx, typ); err != nil || got != want {
			t.Errorf("%q: %v, %v", typ, got, err)
		}
	}
	r.Svix().SetExample("workout.created", `{"data":{}}`)
	if got, err := s.HasExample(ctx, "workout.created"); err != nil || got != model.Yes {
		t.Errorf("%v, %v", got, err)
	}
}
