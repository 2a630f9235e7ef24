package store

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

func row(id string, at time.Duration) model.Row {
	return model.Row{
		Delivery: model.Delivery{
			ID: model.DeliveryID(id), Message: id, Type: "network-query.hie", Endpoint: "https://hooks.acme.dev/metriport", Outcome: model.Failed,
			Cause: model.CauseGateway, Code: 502, Took: 2100 * time.Millisecond, Created: start.Add(at), Tries: 1,
		},
		Raw: []byte(`{"id":"` + id + `"}`),
	}
}

func listed(rows []*model.Delivery) string {
	var names []string
	for _, d := range rows {
		names = append(names, string(d.ID))
	}
	return strings.Join(names, " ")
}

func testRows(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	must(t, s.SaveRows(ctx, "us", []model.Row{row("c", 3), row("a", time.Second), row("b", 2*time.Second), row("a2", time.Second)}, client.Extent{}, true))
	must(t, s.SaveRows(ctx, "eu", []model.Row{row("a", 0)}, client.Extent{}, true))
	changed := row("b", 4*time.Second)
	changed.Delivery.Outcome, changed.Delivery.Cause, changed.Raw = model.Delivered, model.CauseNone, nil
	// Twice in one list: the last one stays.
	must(t, s.SaveRows(ctx, "us", []model.Row{row("b", 9*time.Second), changed}, client.Extent{}, true))
	rows, err := s.Rows(ctx, "us", 3)
	must(t, err)
	if got := listed(rows); got != "b a2 a" {
		t.Errorf("the newest three: %s", got)
	}
	if d := cmp.Diff(changed.Delivery, *rows[0]); d != "" {
		t.Error(d)
	}
	if rows, err = s.Rows(ctx, "us", 0); err != nil || listed(rows) != "b a2 a c" {
		t.Errorf("all: %s, %v", listed(rows), err)
	}
	must(t, s.SaveRows(ctx, "us", []model.Row{{}, row(strings.Repeat("x", 5000), 0), row("d", time.Hour)}, client.Extent{}, true))
	if rows, err = s.Rows(ctx, "us", 2); err != nil || listed(rows) != "d b" {
		t.Errorf("beside ids that cannot be: %s, %v", listed(rows), err)
	}
	must(t, s.SaveRows(ctx, "us", nil, client.Extent{}, true))
}

func testPayloads(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	raws := func(profile string) (n int) {
		t.Helper()
		list, err := s.Raws(ctx, profile, 1<<20)
		must(t, err)
		return len(list)
	}
	must(t, s.SaveRows(ctx, "us", []model.Row{row("a", 0), row("b", 1)}, client.Extent{}, false))
	if n := raws("us"); n != 0 {
		t.Errorf("%d payloads kept where none is allowed", n)
	}
	many := slices.Concat(thousand(0), thousand(1), thousand(2)[:50]) // more than one piece of what goes
	for i := range many {
		many[i].Raw = []byte("{}")
	}
	must(t, s.SaveRows(ctx, "us", many, client.Extent{}, true))
	must(t, s.SaveRows(ctx, "eu", []model.Row{row("a", 0)}, client.Extent{}, true))
	if n := raws("us"); n != len(many) {
		t.Errorf("%d payloads kept, want %d", n, len(many))
	}
	// The profile does not allow it any more: those of other rows go as well.
	must(t, s.SaveRows(ctx, "us", []model.Row{row("c", 2)}, client.Extent{}, false))
	if us, eu := raws("us"), raws("eu"); us != 0 || eu != 1 {
		t.Errorf("%d payloads kept of us, %d of eu; want 0 and 1", us, eu)
	}
}

// testManyPayloads: no more are read than there is room for, the newest first.
func testManyPayloads(t *trial) {
	s := t.open(t)
	rows := thousand(0)[:40]
	for i := range rows {
		if rows[i].Raw = bytes.Repeat([]byte{byte(i)}, 100_000); i%10 == 8 {
			rows[i].Raw = nil
		}
	}
	must(t, s.SaveRows(t.Context(), "us", rows, client.Extent{}, true))
	raws, err := s.Raws(t.Context(), "us", 450_000)
	if err != nil || len(raws) != 5 {
		t.Fatalf("%d raw rows, %v", len(raws), err)
	}
	for i, n := range []int{39, 37, 36, 35, 34} {
		if raws[i].ID != rows[n].Delivery.ID || !bytes.Equal(raws[i].Bytes, rows[n].Raw) {
			t.Errorf("the raw row %d is of %s, with %d bytes", i, raws[i].ID, len(raws[i].Bytes))
		}
	}
}

func testBareRows(t *trial) {
	s := t.open(t)
	bare := func(id string) model.Row {
		return model.Row{Delivery: model.Delivery{ID: model.DeliveryID(id), Took: model.NoTime}}
	}
	must(t, s.SaveRows(t.Context(), "us", []model.Row{bare("m"), bare("z"), bare("a")}, client.Extent{}, false))
	t.clock.add(time.Minute)
	must(t, s.SaveRows(t.Context(), "us", []model.Row{bare("new"), bare("m"), bare("z"), bare("a")}, client.Extent{}, false))
	rows, err := s.Rows(t.Context(), "us", 0)
	if err != nil || listed(rows) != "new m z a" {
		t.Errorf("%s, %v", listed(rows), err)
	}
	if d := rows[0]; !d.Created.IsZero() || d.Took != model.NoTime {
		t.Errorf("a time was made up: %+v", d)
	}
}

func testManyRows(t *trial) {
	s := t.open(t)
	const n = 2_000
	rows := make([]model.Row, n)
	for i := range rows {
		rows[i] = row(fmt.Sprintf("%04d", (i*7919)%n), time.Duration((i*7919)%n)*time.Second)
	}
	must(t, s.SaveRows(t.Context(), "us", rows, client.Extent{}, false))
	newest, err := s.Rows(t.Context(), "us", 500)
	must(t, err)
	if len(newest) != 500 || newest[0].ID != "1999" || newest[499].ID != "1500" {
		t.Errorf("%d rows from %s", len(newest), newest[0].ID)
	}
}

func testStatus(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	none, endpoints, err := s.LastStatus(ctx, "us")
	if err != nil || !none.AsOf.IsZero() || endpoints != nil {
		t.Errorf("before anything was kept: %+v, %v, %v", none, endpoints, err)
	}
	status := model.Status{
		Enabled: model.No, Detail: "Failed to send payload", Processing: model.Known(0), Failed: model.Count{N: 100, Known: true, AtLeast: true}, AsOf: start,
	}
	e := []model.Endpoint{
		{ID: "1", URL: "https://u:p@hooks.acme.dev", Secret: model.NewSecret("whsec_very-secret-7fQ2"), Enabled: model.Yes, Detail: "ok"}, //nolint:gosec // made up
		{ID: "2", Events: []model.EventType{"a.b"}, Scope: "user"},
	}
	must(t, s.SaveStatus(ctx, "us", model.Status{}, nil))
	must(t, s.SaveStatus(ctx, "us", status, e))
	e[0].Secret = model.Secret{}
	got, endpoints, err := t.open(t).LastStatus(ctx, "us")
	must(t, err)
	if d := cmp.Diff(status, got); d != "" {
		t.Error(d)
	}
	if len(endpoints) != 2 || endpoints[0].URL != e[0].URL || !endpoints[0].Secret.Empty() || endpoints[1].Scope != "user" || len(endpoints[1].Events) != 1 {
		t.Errorf("got %+v", endpoints)
	}
	var doc []byte
	_, err = tx{s.db.read, s.db.dialect}.one(ctx, []any{&doc}, `SELECT doc FROM status`)
	if err != nil || strings.Contains(string(doc), "7fQ2") {
		t.Errorf("a secret is kept: %s, %v", doc, err)
	}
}

func testSamples(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	var want []model.Sample
	for i := range 1200 {
		want = append(want, model.Sample{At: start.Add(time.Duration(i) * time.Second), Processing: model.Known(i), Failed: model.Count{}})
	}
	want[1199].Failed = model.Count{N: 7, Known: true, AtLeast: true}
	must(t, s.SaveSamples(ctx, "us", want[600:]))
	must(t, s.SaveSamples(ctx, "us", append([]model.Sample{{At: want[0].At, Failed: model.Known(1)}}, want[:600]...)))
	must(t, s.SaveSamples(ctx, "eu", want[:1]))
	must(t, s.SaveSamples(ctx, "us", nil))
	got, err := s.Samples(ctx, "us", time.Time{})
	must(t, err)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got, err = s.Samples(ctx, "us", want[1190].At); err != nil || len(got) != 10 {
		t.Errorf("since a moment: %d, %v", len(got), err)
	}
}

func testLists(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	long := "https://hooks.acme.dev/" + strings.Repeat("x", 6000)
	for _, u := range []client.UsedURL{
		{URL: "https://a", Last: start},
		{URL: long, Last: start.Add(time.Minute)},
		{URL: "https://a", Last: start.Add(time.Hour)},
		{URL: "https://a", Last: start.Add(-time.Hour)},
	} {
		must(t, s.SaveURL(ctx, "us", u))
	}
	urls, err := s.UsedURLs(ctx, "us")
	must(t, err)
	if d := cmp.Diff([]client.UsedURL{{URL: "https://a", Last: start.Add(time.Hour)}, {URL: long, Last: start.Add(time.Minute)}}, urls); d != "" {
		t.Error(d)
	}
	for _, f := range []client.SavedFilter{{Name: "z", Filter: "status:failed"}, {Name: "B", Filter: "x"}, {Name: "z", Filter: "code:5xx"}} {
		must(t, s.SaveFilter(ctx, "us", f))
	}
	must(t, s.SaveFilter(ctx, "eu", client.SavedFilter{Name: "z"}))
	must(t, s.DropFilter(ctx, "eu", "none"))
	filters, err := s.Filters(ctx, "us")
	must(t, err)
	if d := cmp.Diff([]client.SavedFilter{{Name: "B", Filter: "x"}, {Name: "z", Filter: "code:5xx"}}, filters); d != "" {
		t.Error(d)
	}
	must(t, s.DropFilter(ctx, "us", "z"))
	if filters, err = s.Filters(ctx, "us"); err != nil || len(filters) != 1 {
		t.Errorf("got %v, %v", filters, err)
	}
	refused(t, s.SaveFilter(ctx, "us", client.SavedFilter{}), model.Invalid)
}

// testForget drops the payload of one message, at all its endpoints, and of no
// other profile's, nor one whose id begins alike.
func testForget(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	for _, profile := range []string{"us", "eu"} {
		must(t, s.SaveRows(ctx, profile, []model.Row{row("msg_1", 5*time.Second), row("msg_1/ep_1", 4*time.Second), row("msg_1/ep_2", 3*time.Second), row("msg_12/ep_1", 2*time.Second), row("msg_2", time.Second)}, client.Extent{}, true))
	}
	must(t, s.Forget(ctx, "us", "msg_1"))
	must(t, s.Forget(ctx, "us", ""))
	for profile, want := range map[string]string{"us": "msg_12/ep_1 msg_2", "eu": "msg_1 msg_1/ep_1 msg_1/ep_2 msg_12/ep_1 msg_2"} {
		raws, err := s.Raws(ctx, profile, 1<<20)
		must(t, err)
		var ids []string
		for _, r := range raws {
			ids = append(ids, string(r.ID))
		}
		if strings.Join(ids, " ") != want {
			t.Errorf("%s: payloads of %v are kept, want %s", profile, ids, want)
		}
		if rows, err := s.Rows(ctx, profile, 0); err != nil || len(rows) != 5 {
			t.Errorf("%s: %d deliveries, %v", profile, len(rows), err)
		}
	}
}
