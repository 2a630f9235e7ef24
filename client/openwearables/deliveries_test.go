package openwearables_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestLog reads messages, which do not say how they stand, then the newer ones.
func TestLog(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	var ids []string
	for range 5 {
		ids = append(ids, r.send("workout.created", "user."+user))
		r.clock.Advance(time.Minute)
	}
	p, err := r.Deliveries(ctx, model.PageRequest{Limit: 3})
	if oneOf(err != nil, len(p.Rows) != 3, p.Calls != 1, p.Older != model.Cursor(ids[2]), p.Newer != model.Cursor("-"+ids[4])) {
		t.Fatalf("%+v %v", p, err)
	}
	if d := p.Rows[0].Delivery; oneOf(d.ID != model.DeliveryID(ids[4]), d.To != "", d.Outcome != model.OutcomeUnknown, d.Type != "workout.created", d.User != user, !d.Created.Equal(noon().Add(4*time.Minute)), d.Took != model.NoTime) {
		t.Errorf("%+v", d)
	}
	rest, err := r.Deliveries(ctx, model.PageRequest{Limit: 3, From: p.Older})
	if oneOf(err != nil, len(rest.Rows) != 2, rest.Older != "") {
		t.Errorf("older: %+v %v", rest, err)
	}
	none, err := r.Deliveries(ctx, model.PageRequest{From: p.Newer})
	if oneOf(err != nil, len(none.Rows) != 0, none.Newer != p.Newer) {
		t.Errorf("nothing newer: %+v %v", none, err)
	}
	latest := r.send("sleep.created")
	newer, err := r.Deliveries(ctx, model.PageRequest{From: p.Newer})
	if oneOf(err != nil, len(newer.Rows) != 1, newer.Newer != model.Cursor("-"+latest), newer.Older != "") {
		t.Errorf("newer: %+v %v", newer, err)
	}
	if _, err = r.Deliveries(ctx, model.PageRequest{From: "nonsense"}); model.CodeOf(err) != model.Invalid {
		t.Errorf("no place: %v", err)
	}
	if _, err = r.Detail(ctx, model.DeliveryID(latest), nil); model.CodeOf(err) != model.NotFound {
		t.Errorf("a message without endpoint: %v", err)
	}
}

// TestFill reads how messages stand at an endpoint, the last attempt of each, and
// a delivery with its payload.
func TestFill(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	end := r.ends()[0]
	r.Receivers()[0].Script(sandbox.BadGateway, sandbox.BadGateway)
	bad := r.send("workout.created", "user."+user)
	r.clock.Advance(30 * time.Second) // a retry fails too
	good := r.send("sleep.created")
	p, err := r.Fill(ctx, client.FillRequest{Endpoint: end.ID})
	if oneOf(err != nil, len(p.Rows) != 2, p.Calls != 1, p.Last.Before(noon()), !p.First.After(p.Last)) {
		t.Fatalf("%+v %v", p, err)
	}
	if d := p.Rows[0].Delivery; oneOf(d.ID != client.DeliveryOf(good, end.ID), d.Outcome != model.Delivered, d.Code != 200, d.Tries != 1, d.Cause != model.CauseNone, d.Trigger != model.Automatic, d.Endpoint != end.URL, d.Took == model.NoTime) {
		t.Errorf("%+v", d)
	}
	row := p.Rows[1]
	if d := row.Delivery; oneOf(d.ID != client.DeliveryOf(bad, end.ID), d.Message != bad, d.To != end.ID, d.Outcome != model.Failed, d.Code != 502, d.Tries != 2, d.User != user, d.Type != "workout.created", !d.Created.Equal(noon()), !d.Updated.After(noon()), d.Cause == model.CauseNone) {
		t.Errorf("%+v", d)
	}
	failed, err := r.Fill(ctx, client.FillRequest{Endpoint: end.ID, Outcome: model.Failed})
	if oneOf(err != nil, len(failed.Rows) != 1, failed.Rows[0].Delivery.Tries != 0) {
		t.Errorf("failed only: %+v %v", failed, err)
	}
	before := len(r.log.Calls())
	kept, err := r.Detail(ctx, row.Delivery.ID, row.Raw)
	if oneOf(err != nil, len(r.calls(before)) != 0, string(kept.Raw) != string(row.Raw)) {
		t.Fatalf("%+v %v", kept, err)
	}
	asked, err := r.Detail(ctx, row.Delivery.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]model.Detail{"kept": kept, "asked": asked} {
		if e := d.Exchange; oneOf(string(e.Body) != `{"data":{"a":2,"b":1},"type":"workout.created"}`, e.Origin != model.OriginRebuilt, e.Note == "", e.Code != 502, e.URL != end.URL, e.Method != http.MethodPost, len(e.Answer) == 0) {
			t.Errorf("%s: %+v", name, e)
		}
		if len(d.Attempts) != 1 || d.Attempts[0].Code != 502 || d.Delivery.ID != row.Delivery.ID {
			t.Errorf("%s: %+v", name, d.Attempts)
		}
	}
	long := bytes.Replace(row.Raw, encoded(kept.Exchange.Answer), encoded(bytes.Repeat([]byte("x"), 20_000)), 1)
	if cut, err := r.Detail(ctx, row.Delivery.ID, long); oneOf(err != nil, len(cut.Exchange.Answer) != 20_000, cut.Exchange.Kept == "", kept.Exchange.Kept != "") {
		t.Errorf("cut: %d bytes, said %q and %q, %v", len(cut.Exchange.Answer), cut.Exchange.Kept, kept.Exchange.Kept, err)
	}
	if _, err := r.Detail(ctx, client.DeliveryOf(good, end.ID), row.Raw); model.CodeOf(err) != model.Internal {
		t.Errorf("another's row: %v", err)
	}
	if _, err := r.Detail(ctx, client.DeliveryOf("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", end.ID), nil); model.CodeOf(err) != model.NotFound {
		t.Errorf("no such message: %v", err)
	}
}

// encoded is a text in JSON.
func encoded(b []byte) []byte {
	out, _ := json.Marshal(string(b)) //nolint:errchkjson // a text
	return out
}

// TestSpan reads the deliveries of messages of a span of time, whenever the last
// attempt at them was.
func TestSpan(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	end := r.ends()[0]
	r.send("workout.created")
	r.clock.Advance(time.Hour)
	r.Receivers()[0].Script(sandbox.BadGateway)
	mid := r.send("workout.created")
	r.clock.Advance(time.Hour) // and its retry goes well
	r.send("workout.created")
	r.clock.Advance(100 * time.Hour)
	p, err := r.Fill(ctx, client.FillRequest{Endpoint: end.ID, Since: noon().Add(30 * time.Minute), Until: noon().Add(time.Hour + time.Second)})
	if oneOf(err != nil, len(p.Rows) != 1) {
		t.Fatalf("%+v %v", p, err)
	}
	if d := p.Rows[0].Delivery; oneOf(d.Message != mid, d.Outcome != model.Delivered, d.Tries != 0) {
		t.Errorf("%+v", d)
	}
}

// TestOddAttempts reads what is not as usual and guesses nothing.
func TestOddAttempts(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	end := r.ends()[0].ID
	const id = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"
	row := func(fields string) model.Row {
		t.Helper()
		r.answers("/attempts", http.StatusOK, `{"data":[7,{"id":"atmpt_1"},{"id":"atmpt_2","endpointId":"ep_1","msgId":"`+id+`","url":"https://x.example/","timestamp":"2026-03-04T11:00:00+00:00",`+fields+`}],"done":true}`)
		p, err := r.Fill(t.Context(), client.FillRequest{Endpoint: end})
		if err != nil || len(p.Rows) != 1 {
			t.Fatalf("%+v %v", p, err)
		}
		return p.Rows[0]
	}
	got := row(`"msg":null,"status":2,"responseStatusCode":0,"response":"request timed out"`)
	if d := got.Delivery; oneOf(d.Created.Year() != 2022, d.Type != "", d.User != "", d.Outcome != model.Failed, d.Cause != model.CauseTimeout, d.Detail != "request timed out", d.Code != 0, d.Took != model.NoTime, d.Trigger != model.TriggerUnknown) {
		t.Errorf("without message: %+v", d)
	}
	if d, err := r.Detail(t.Context(), got.Delivery.ID, got.Raw); oneOf(err != nil, d.Exchange.Body != nil, d.Exchange.Origin != model.OriginNone, !strings.Contains(d.Exchange.Note, "could not be read")) {
		t.Errorf("%+v %v", d, err)
	}
	for fields, want := range map[string]model.Outcome{
		`"status":4`: model.OutcomeUnknown, `"status":99`: model.OutcomeUnknown, `"status":"fail"`: model.OutcomeUnknown, `"status":null`: model.OutcomeUnknown,
		`"status":1`: model.Processing, `"status":3`: model.Processing, `"status":0`: model.Delivered,
	} {
		if d := row(fields).Delivery; d.Outcome != want || d.Cause != model.CauseNone {
			t.Errorf("%s: %+v", fields, d)
		}
	}
	got = row(`"msg":{"id":"` + id + `","eventType":"a","timestamp":"2026-03-04T10:00:00","payload":{"expired":true}},"status":0,"triggerType":1,"responseStatusCode":999,"responseDurationMs":0`)
	if d := got.Delivery; oneOf(d.Created.Year() != 2022, d.Trigger != model.Manual, d.Code != 999, d.Took != 0, d.Type != "a") {
		t.Errorf("a time without offset: %+v", d)
	}
}

// TestTimesHaveOffsets: one without is refused by the Svix server, and the host
// does not say so.
func TestTimesHaveOffsets(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	end := r.ends()[0].ID
	var sent []string
	r.fault(func(_ http.ResponseWriter, req *http.Request, _ string) bool {
		for _, name := range []string{"before", "after"} {
			sent = append(sent, req.URL.Query()[name]...)
		}
		return false
	})
	zone := time.FixedZone("", -5*3600-1800)
	for _, at := range []time.Time{noon(), noon().Add(123456789).In(zone), noon().In(time.Local).Truncate(24 * time.Hour)} { //nolint:gosmopolitan // whatever the machine's zone is
		if _, err := r.Fill(t.Context(), client.FillRequest{Endpoint: end, Since: at, Until: at.Add(time.Hour)}); err != nil {
			t.Error(err)
		}
	}
	if len(sent) != 6 {
		t.Fatalf("%q", sent)
	}
	for _, s := range sent {
		if at, err := time.Parse(time.RFC3339Nano, s); err != nil || !strings.HasSuffix(s, "Z") || at.Nanosecond()%1000 != 0 {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// TestPaging: however a list of attempts is cut into pages, each delivery comes
// out once, with its latest attempt, where the later one counts.
func TestPaging(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	end := r.ends()[0].ID
	rapid.Check(t, func(t *rapid.T) {
		var all []attempt // newest first
		of := rapid.SliceOfN(rapid.IntRange(0, 6), 0, 30).Draw(t, "messages")
		for i, m := range of {
			all = append(all, attempt{fmt.Sprintf("atmpt_%02d", i), fmt.Sprintf("msg_%d", m), noon().Add(-time.Duration(i) * time.Minute), rapid.SampledFrom([]int{200, 500, 0}).Draw(t, "code")})
		}
		limit := rapid.IntRange(1, 9).Draw(t, "limit")
		r.pages(all, limit)
		got := readAll(t, r, end)
		want := map[model.DeliveryID]attempt{}
		for _, a := range slices.Backward(all) {
			want[client.DeliveryOf(a.Msg, end)] = a
		}
		if len(got) != len(want) {
			t.Fatalf("%d deliveries of %d", len(got), len(want))
		}
		for id, a := range want {
			if d := got[id]; oneOf(d.Code != a.Code, !d.Updated.Equal(a.At), (d.Outcome == model.Delivered) != (a.Code == 200)) {
				t.Fatalf("%s: %+v, want %+v", id, d, a)
			}
		}
	})
}

// attempt is one of a made-up list.
type attempt struct {
	ID, Msg string
	At      time.Time
	Code    int
}

// pages serves a list of attempts.
func (r *rig) pages(all []attempt, limit int) {
	r.fault(func(w http.ResponseWriter, req *http.Request, _ string) bool {
		if !strings.HasSuffix(req.URL.Path, "/attempts") {
			return false
		}
		from := slices.IndexFunc(all, func(a attempt) bool { return a.ID == req.URL.Query().Get("iterator") }) + 1
		page := all[from:min(from+limit, len(all))]
		data := []map[string]any{}
		for _, a := range page {
			status := 2
			if a.Code == 200 {
				status = 0
			}
			data = append(data, map[string]any{"id": a.ID, "msgId": a.Msg, "timestamp": a.At, "responseStatusCode": a.Code, "status": status})
		}
		out := map[string]any{"data": data, "done": from+limit >= len(all)}
		if len(page) > 0 {
			out["iterator"], out["prevIterator"] = page[len(page)-1].ID, "-"+page[0].ID
		}
		b, _ := json.Marshal(out)
		_, _ = w.Write(b)
		return true
	})
}

// readAll reads every page; of a delivery that comes again the later one counts.
func readAll(t *rapid.T, r *rig, end model.EndpointID) map[model.DeliveryID]model.Delivery {
	got := map[model.DeliveryID]model.Delivery{}
	last := noon().Add(time.Hour)
	for req := (client.FillRequest{Endpoint: end}); ; {
		p, err := r.Fill(r.t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		once := map[model.DeliveryID]bool{}
		for _, row := range p.Rows {
			d := row.Delivery
			if once[d.ID] {
				t.Fatalf("%s twice in a page", d.ID)
			}
			once[d.ID] = true
			if d.Updated.After(last) {
				t.Fatalf("%v after %v", d.Updated, last)
			}
			if have, ok := got[d.ID]; !ok || d.Updated.After(have.Updated) {
				got[d.ID] = d
			}
		}
		if len(p.Rows) > 0 {
			last = p.Last
		}
		if req.From = p.Older; p.Older == "" {
			return got
		}
	}
}

// TestBrokenPages takes what is no page for what it is.
func TestBrokenPages(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	end := r.ends()[0].ID
	for _, body := range []string{`[]`, `{"data":7}`, `{"data":[`, `null`} {
		r.answers("/attempts", http.StatusOK, body)
		p, err := r.Fill(t.Context(), client.FillRequest{Endpoint: end})
		if (body == `null`) != (err == nil) || len(p.Rows) != 0 || (err != nil && model.CodeOf(err) != model.BadAnswer) {
			t.Errorf("%s: %+v %v", body, p, err)
		}
	}
	r.fault(func(w http.ResponseWriter, _ *http.Request, _ string) bool {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><p>hello")
		return true
	})
	if _, err := r.Deliveries(t.Context(), model.PageRequest{}); model.CodeOf(err) != model.BadAnswer {
		t.Errorf("a web page: %v", err)
	}
}
