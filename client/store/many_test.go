package store

import (
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// testManyEndpoints: what only providers with many endpoints say comes back too.
func testManyEndpoints(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	want := model.Delivery{
		ID: client.DeliveryOf("msg_1", "ep_1"), Message: "msg_1", To: "ep_1", Endpoint: "https://hooks.acme.dev/a", Outcome: model.Failed,
		Cause: model.CauseGateway, Took: model.NoTime, Created: start,
	}
	must(t, s.SaveRows(ctx, "svix", []model.Row{{Delivery: want}}, client.Extent{}, false))
	rows, err := s.Rows(ctx, "svix", 0)
	must(t, err)
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	if d := cmp.Diff(want, *rows[0]); d != "" {
		t.Error(d)
	}
	status := model.Status{Failed: model.Known(3), AsOf: start, Since: start.Add(-time.Hour), Sampled: "12 of 500 endpoints"}
	ends := []model.Endpoint{{
		ID: "ep_1", URL: "https://hooks.acme.dev/a", Description: "the first", Channels: []string{"user.1"}, Created: start, Updated: start.Add(time.Minute),
	}}
	must(t, s.SaveStatus(ctx, "svix", status, ends))
	got, endpoints, err := s.LastStatus(ctx, "svix")
	must(t, err)
	if d := cmp.Diff(status, got) + cmp.Diff(ends, endpoints, cmp.Comparer(func(a, b model.Secret) bool { return a == b })); d != "" {
		t.Error(d)
	}
}
