package svix_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// answers makes the server answer requests whose path ends in something by a body.
func (r *rig) answers(ending string, code int, body string) {
	r.Svix().SetFault(func(w http.ResponseWriter, req *http.Request) bool {
		if !strings.HasSuffix(req.URL.Path, ending) {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
		return true
	})
}

// TestTrouble has the server misbehave in every way that has been met.
func TestTrouble(t *testing.T) {
	const message = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"
	endpoints := func(r *rig) error { _, err := r.Endpoints(t.Context()); return err }
	log := func(r *rig) error { _, err := r.Deliveries(t.Context(), model.PageRequest{}); return err }
	for _, c := range []struct {
		name    string
		prepare func(r *rig)
		ask     func(r *rig) error
		code    model.Code
		says    string
	}{
		{"a route that is not there", func(r *rig) { r.answers("/endpoint", 404, "") }, endpoints, model.NotServed, "no route"},
		{"an application that is not there", func(r *rig) { r.answers("/endpoint", 404, `{"code":"not_found","detail":"Entity not found"}`) }, endpoints, model.NotFound, "no application of this name"},
		{"a token that has expired", func(r *rig) { r.answers("/msg", 401, `{"code":"authentication_failed","detail":"Invalid token"}`) }, log, model.Denied, "Invalid token"},
		{"a token of nobody", func(r *rig) { r.answers("/msg", 400, `{"code":"bad_token","detail":"Invalid token"}`) }, log, model.Denied, "no organisation"},
		{"a token of an application", func(r *rig) { r.answers("/msg", 403, `{"code":"insufficient access","detail":"…"}`) }, log, model.Denied, "organisation"},
		{"its database", func(r *rig) { r.answers("/msg", 500, `{}`) }, log, model.Unavailable, ""},
		{"an answer that is none", func(r *rig) { r.answers("/msg", 200, `{"data":7}`) }, log, model.BadAnswer, "JSON"},
		{"a page of a proxy", func(r *rig) { r.answers("/msg", 502, `<html>bad gateway</html>`) }, log, model.Unavailable, ""},
		{"fields with control characters", func(r *rig) {
			r.answers("/endpoint", 422, `{"detail":[{"loc":["body","url"],"msg":"no\u001b[31m","type":"value_error"},{"loc":["query"],"msg":"x","type":"value_error"}]}`)
		}, endpoints, model.Invalid, "url: no"},
		{"down", func(r *rig) {
			if err := r.SvixDown(true); err != nil {
				t.Fatal(err)
			}
		}, log, model.Unreachable, "refused"},
		{"an iterator that closes the connection is kept here", nil, func(r *rig) error {
			_, err := r.Deliveries(t.Context(), model.PageRequest{From: "msg_nonsense"})
			return err
		}, model.Invalid, "no place"},
		{"an id that would be another route", nil, func(r *rig) error { return r.DeleteEndpoint(t.Context(), "../../event-type") }, model.Invalid, "not an id"},
		{"a message that is not there", nil, func(r *rig) error { _, err := r.Detail(t.Context(), message, nil); return err }, model.NotFound, ""},
		{"a delivery of nowhere", nil, func(r *rig) error { return r.Resend(t.Context(), message) }, model.Invalid, "which endpoint"},
		{"a raw form of another", nil, func(r *rig) error {
			_, err := r.Detail(t.Context(), message, []byte(`{"message":{"id":"msg_x"}}`))
			return err
		}, model.BadAnswer, "not this message"},
		{"a grace of a year", nil, func(r *rig) error { return r.RotateKey(t.Context(), r.ends()[0].ID, 365*24*time.Hour) }, model.Invalid, "7 days"},
		{"a recovery of a month", nil, func(r *rig) error {
			_, err := r.Recover(t.Context(), r.ends()[0].ID, noon().Add(-30*24*time.Hour), time.Time{})
			return err
		}, model.Invalid, "14 days"},
		{"a replay where there is none", nil, func(r *rig) error {
			_, err := r.Replay(t.Context(), r.ends()[0].ID, noon().Add(-time.Hour), time.Time{})
			return err
		}, model.NotServed, "no route"},
		{"no application yet", nil, func(r *rig) error {
			p := r.Profile()
			p.App, p.APIKey = "", model.NewSecret(r.Svix().Token("org_new"))
			_, err := r.asked(p).Status(t.Context())
			return err
		}, model.Invalid, "no application yet"},
	} {
		r := start(t, sandbox.ManyOptions{})
		if c.prepare != nil {
			c.prepare(r)
		}
		err := c.ask(r)
		if model.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) || strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%s: %v (%v)", c.name, err, model.CodeOf(err))
		}
	}
}

// TestClosingIterator shows what the client keeps from the server: an iterator
// with the right prefix that is no id makes it close the connection.
func TestClosingIterator(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	if code, answer := r.do("GET", "/msg?iterator=msg_nonsense", ""); code != 0 || !strings.Contains(answer, "EOF") {
		t.Errorf("%d %s", code, answer)
	}
	if code, _ := r.do("GET", "/msg", ""); code != 200 {
		t.Errorf("then %d", code)
	}
}

// TestEndpointGone deletes an endpoint that is being looked at: its list is gone,
// what it was sent is still told by message.
func TestEndpointGone(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	e := r.one()
	id := r.send("workout.created")
	if err := r.DeleteEndpoint(ctx, e.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Fill(ctx, client.FillRequest{Endpoint: e.ID}); model.CodeOf(err) != model.NotFound || !strings.Contains(err.Error(), "no such endpoint any more") {
		t.Errorf("its deliveries: %v", err)
	}
	if d, err := r.Detail(ctx, client.DeliveryOf(id, e.ID), nil); err != nil || d.Delivery.Outcome != model.Delivered || len(d.Attempts) != 1 || d.Delivery.Endpoint != e.URL {
		t.Errorf("its delivery: %+v %v", d.Delivery, err)
	}
	if err := r.Resend(ctx, client.DeliveryOf(id, e.ID)); model.CodeOf(err) != model.NotFound {
		t.Errorf("sent again: %v", err)
	}
}

// TestSkew asks by a clock that is wrong by half an hour: nothing is lost.
func TestSkew(t *testing.T) {
	for _, off := range []time.Duration{-30 * time.Minute, 30 * time.Minute} {
		r := start(t, sandbox.ManyOptions{})
		r.one()
		r.send("workout.created")
		r.clock.Advance(time.Minute)
		c := svix.New(svix.Options{Profile: r.Profile(), Now: func() time.Time { return r.clock.Now().Add(off) }})
		p, err := c.Fill(t.Context(), client.FillRequest{Endpoint: r.ends()[0].ID, Since: noon().Add(-time.Hour)})
		if err != nil || len(p.Rows) != 1 || p.Rows[0].Delivery.Code != 200 {
			t.Errorf("%v: %+v %v", off, p.Rows, err)
		}
	}
}

// TestFilterOrder reads an event filter that comes in another order each time.
func TestFilterOrder(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	orders := map[string]bool{}
	var read [][]model.EventType
	for range 6 {
		_, body := r.do("GET", "/endpoint/"+string(r.ends()[3].ID), "")
		_, list, _ := strings.Cut(body, `"filterTypes":`)
		list, _, _ = strings.Cut(list, "]")
		orders[list] = true
		read = append(read, r.ends()[3].Events)
	}
	if len(orders) < 2 {
		t.Errorf("the server's order does not change: %v", orders)
	}
	for _, e := range read {
		if !slices.Equal(e, read[0]) || len(e) != 3 {
			t.Errorf("read %v and %v", e, read[0])
		}
	}
}

// TestSameURL keeps two endpoints with one URL apart.
func TestSameURL(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	r.none()
	var n atomic.Int32
	url := listen(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) == 1 {
			w.WriteHeader(http.StatusTeapot)
		}
	})
	var ids []model.EndpointID
	for range 2 {
		e, err := r.CreateEndpoint(ctx, client.EndpointDraft{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	r.send("a")
	codes := map[int]bool{}
	for _, id := range ids {
		p, err := r.Fill(ctx, client.FillRequest{Endpoint: id})
		if err != nil || len(p.Rows) != 1 || p.Rows[0].Delivery.To != id || p.Rows[0].Delivery.Endpoint != url {
			t.Fatalf("%+v %v", p, err)
		}
		codes[p.Rows[0].Delivery.Code] = true
	}
	if !codes[200] || !codes[418] {
		t.Errorf("codes %v", codes)
	}
}

// TestOddAnswers reads what is not as it should be: nothing is guessed, and the
// rest is read.
func TestOddAnswers(t *testing.T) {
	const id = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"
	r := start(t, sandbox.ManyOptions{})
	e := r.ends()[0].ID
	for _, c := range []struct {
		name, message string
		outcome       model.Outcome
		created       bool
	}{
		{"a status that is not known", `"status":9,"statusText":"canceled","timestamp":"2026-03-04T11:00:00Z"`, model.OutcomeUnknown, true},
		{"a status of another kind", `"status":"2","timestamp":"2026-03-04T11:00:00Z"`, model.OutcomeUnknown, true},
		{"a time without offset", `"status":0,"timestamp":"2026-03-04T11:00:00"`, model.Delivered, false},
		{"nulls", `"status":null,"timestamp":null,"channels":null,"eventType":null`, model.OutcomeUnknown, false},
		{"failed, and due again", `"status":2,"nextAttempt":"2026-03-04T13:00:00Z","timestamp":"2026-03-04T11:00:00Z"`, model.Processing, true},
	} {
		r.answers("/endpoint/"+string(e)+"/msg", 200, `{"data":[{"id":"`+id+`",`+c.message+`},{"id":7},{}],"iterator":null,"done":true}`)
		p, err := r.Fill(t.Context(), client.FillRequest{Endpoint: e})
		if err != nil || len(p.Rows) != 1 {
			t.Fatalf("%s: %+v %v", c.name, p, err)
		}
		if d := p.Rows[0].Delivery; d.Outcome != c.outcome || d.Created.IsZero() == c.created || d.Message != id {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
}

// TestCutAnswer is an answer of 25 KB of which 20 000 bytes are kept, once within a
// letter, which the server gives back in base64.
func TestCutAnswer(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	r.none()
	for _, body := range []string{strings.Repeat("x", 25_000), "x" + strings.Repeat("é", 12_500), "short"} {
		url := listen(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte(body))
		})
		e, err := r.CreateEndpoint(ctx, client.EndpointDraft{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		d, err := r.Detail(ctx, client.DeliveryOf(r.send("a"), e.ID), nil)
		if err != nil || string(d.Exchange.Answer) != body[:min(len(body), 20_000)] || d.Attempts[0].Cause != model.CauseServerError {
			t.Errorf("%d bytes, %v, %v", len(d.Exchange.Answer), d.Attempts, err)
		}
		if (d.Exchange.Kept != "") != (len(body) > 20_000) {
			t.Errorf("of %d bytes it is said %q", len(body), d.Exchange.Kept)
		}
	}
}

// TestManyDestinations finds a delivery among more endpoints than a page holds,
// though the server always says that there are no more.
func TestManyDestinations(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{Endpoints: 400}), t.Context()
	first := r.ends()[0]
	url := listen(t, func(http.ResponseWriter, *http.Request) {})
	for _, e := range r.ends()[1:] {
		r.change(e.ID, client.EndpointChange{URL: &url, Events: &[]model.EventType{}, Channels: &[]string{}})
	}
	id := r.send("a")
	d, err := r.Detail(ctx, client.DeliveryOf(id, first.ID), nil)
	if err != nil || d.Delivery.Outcome != model.Delivered || len(d.Attempts) != 1 {
		t.Errorf("%+v %v", d.Delivery, err)
	}
	p, err := r.Across(ctx, id)
	if err != nil || len(p.Rows) != 400 || p.Calls != 2 {
		t.Fatalf("%d rows in %d calls, %v", len(p.Rows), p.Calls, err)
	}
	for _, row := range p.Rows {
		if row.Delivery.Outcome != model.Delivered || row.Delivery.ID != client.DeliveryOf(id, row.Delivery.To) || row.Delivery.Endpoint == "" {
			t.Fatalf("%+v", row.Delivery)
		}
	}
	if _, err := r.Across(ctx, "../x"); model.CodeOf(err) != model.Invalid {
		t.Errorf("no id: %v", err)
	}
}
