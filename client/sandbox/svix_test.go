package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// ask asks either API; form says that the body is a form.
func ask(tb testing.TB, method, link, token, body string) (code int, answer string) {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), method, link, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	if req.Header.Set("Content-Type", "application/json"); strings.Contains(body, "username=") {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func read[T any](tb testing.TB, link, token string) (v T) {
	tb.Helper()
	code, answer := ask(tb, http.MethodGet, link, token, "")
	if code != http.StatusOK {
		tb.Fatalf("%s: %d %s", link, code, answer)
	}
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		tb.Fatalf("%s: %v in %s", link, err, answer)
	}
	return v
}

// login is a token of the developer's.
func login(tb testing.TB, m *sandbox.Many) string {
	tb.Helper()
	code, answer := ask(tb, http.MethodPost, m.WearablesURL()+"/api/v1/auth/login", "", url.Values{"username": {m.Email()}, "password": {m.Password()}}.Encode())
	var token struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(answer), &token); err != nil || code != http.StatusOK || token.Access == "" {
		tb.Fatalf("%d %s", code, answer)
	}
	return token.Access
}

// seen is how an endpoint's newest deliveries stand.
type seen struct{ delivered, failed, due int }

func look(t *testing.T, c *svix.Client, id model.EndpointID) (n seen, last model.Delivery, cause map[model.Cause]int) {
	t.Helper()
	p, err := c.Fill(t.Context(), client.FillRequest{Endpoint: id})
	if err != nil {
		t.Fatal(err)
	}
	cause = map[model.Cause]int{}
	for _, row := range p.Rows {
		switch row.Delivery.Outcome {
		case model.Delivered:
			n.delivered++
		case model.Processing:
			n.due++
		case model.Failed:
			n.failed++
			cause[row.Delivery.Cause]++
		case model.OutcomeUnknown:
			t.Errorf("unknown: %+v", row.Delivery)
		}
	}
	if len(p.Rows) > 0 {
		last = p.Rows[0].Delivery
	}
	return n, last, cause
}

// TestManyTroubles finds each of the demo's endpoints in a trouble of its own.
func TestManyTroubles(t *testing.T) {
	clock := sandbox.NewManual(noon())
	o := sandbox.ManyDemo(5)
	o.Clock, o.Live, o.Learn = clock, false, -1
	m := many(t, o)
	c := svix.New(svix.Options{Profile: m.SvixProfile("s"), Now: clock.Now})
	ends, err := c.Endpoints(t.Context())
	if oneOf(err != nil, len(ends) != 6) {
		t.Fatalf("%d %v", len(ends), err)
	}
	look := func(i int) (seen, model.Delivery, map[model.Cause]int) {
		t.Helper()
		return look(t, c, ends[5-i].ID)
	}
	if n, last, _ := look(0); oneOf(n.delivered < 240, noon().Sub(last.Created) > 10*time.Minute) {
		t.Errorf("the healthy one: %+v, last %v", n, last.Created)
	}
	if n, last, _ := look(1); oneOf(n.due < 50, last.Code != http.StatusBadGateway) {
		t.Errorf("the gateway: %+v, last %+v", n, last)
	}
	n, last, cause := look(2)
	if oneOf(ends[3].Enabled != model.No, n.delivered != 0, n.failed == 0, noon().Sub(last.Created) < 6*time.Hour, cause[model.CauseNotFound] == 0) {
		t.Errorf("the disabled one: %+v, last %v, %v", n, last.Created, cause)
	}
	if n, _, _ := look(3); oneOf(n.delivered == 0, len(ends[2].Events) != 3) {
		t.Errorf("the filtered one: %+v %v", n, ends[2].Events)
	}
	if n, last, _ := look(4); oneOf(n.delivered == 0, ends[1].Scope == "", last.User != ends[1].Scope) {
		t.Errorf("the scoped one: %+v of %q, last %+v", n, ends[1].Scope, last)
	}
	if n, _, _ := look(5); oneOf(n.due == 0, n.delivered < 100) {
		t.Errorf("the lagging one: %+v", n)
	}
	before := m.Receivers()[1].Count()
	m.Happen()
	clock.Advance(20 * time.Minute)
	if hits := m.Receivers()[1].Hits(); len(hits)-before < 20 {
		t.Errorf("%d attempts at the gateway: what was due does not go on", len(hits)-before)
	}
	for _, h := range m.Receivers()[0].Hits() {
		if oneOf(!h.Signed, h.Code != http.StatusOK) {
			t.Errorf("%+v", h)
		}
	}
}

// TestManyLocked mends the demo whose incident is a key that the receiver does
// not know: once it has learned a new one it takes what is signed with that, and
// nothing that is signed with the old one alone.
func TestManyLocked(t *testing.T) {
	clock := sandbox.NewManual(noon())
	o := sandbox.ManyDemo(5)
	o.Clock, o.Live, o.Locked, o.Learn, o.Deliveries = clock, false, true, 20*time.Second, 400
	m := many(t, o)
	c := svix.New(svix.Options{Profile: m.SvixProfile("s"), Now: clock.Now})
	ends, err := c.Endpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := ends[len(ends)-1].ID
	codes := func() (n map[int]int) {
		t.Helper()
		from := m.Receivers()[0].Count()
		m.Happen()
		clock.Advance(2 * time.Second)
		n = map[int]int{}
		for _, h := range m.Receivers()[0].Hits()[from:] {
			n[h.Code]++
		}
		return n
	}
	clock.Advance(time.Minute)
	if n := codes(); oneOf(n[http.StatusUnauthorized] == 0, n[http.StatusOK] > 0) {
		t.Errorf("before: %v", n)
	}
	old, err := c.Key(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.RotateKey(t.Context(), id, time.Hour); err != nil {
		t.Fatal(err)
	}
	if n := codes(); oneOf(n[http.StatusUnauthorized] == 0, n[http.StatusOK] > 0) {
		t.Errorf("the new key is not there yet: %v", n)
	}
	clock.Advance(o.Learn)
	if n := codes(); oneOf(n[http.StatusOK] == 0, n[http.StatusUnauthorized] > 0) {
		t.Errorf("the new key is there: %v", n)
	}
	key, err := c.Key(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	knows := m.Receivers()[0].Knows
	if oneOf(!knows(key.Reveal()), knows(old.Reveal())) {
		t.Error("the receiver knows another key than the new one")
	}
}

// TestManyWearables reads and changes the same endpoints through Open Wearables,
// whose application is the developer's.
func TestManyWearables(t *testing.T) {
	clock := sandbox.NewManual(noon())
	m := many(t, sandbox.ManyOptions{Seed: 5, Deliveries: 300, Clock: clock, Learn: -1})
	token, base := login(t, m), m.WearablesURL()+"/api/v1"
	me := read[struct{ ID, Email string }](t, base+"/auth/me", token)
	app := read[struct{ UID, Name string }](t, m.SvixURL()+"/api/v1/app/"+m.App(), m.Token())
	if oneOf(me.Email != "ops@acme.dev", app.UID != me.ID, app.Name != me.Email) {
		t.Errorf("%+v %+v", me, app)
	}
	ends := read[[]struct {
		ID     string
		UserID *string `json:"user_id"`
	}](t, base+"/webhooks/endpoints", token)
	if oneOf(len(ends) != 6, ends[1].UserID == nil) {
		t.Fatalf("%+v", ends)
	}
	users := read[struct {
		Items []struct{ ID string }
	}](t, base+"/users", token)
	if !strings.Contains(fmt.Sprint(users), *ends[1].UserID) {
		t.Errorf("the scope %s is nobody's", *ends[1].UserID)
	}
	if types := read[[]any](t, base+"/webhooks/event-types", ""); len(types) != 111 {
		t.Errorf("%d types", len(types))
	}
	log := read[struct {
		Data []struct {
			ID      string
			Payload any
		}
	}](t, base+"/webhooks/messages?limit=5", token)
	if oneOf(len(log.Data) != 5, log.Data[0].Payload != nil) {
		t.Errorf("%+v", log)
	}
	attempts := read[struct {
		Data []struct {
			Msg struct {
				ID        string
				EventType string
				Payload   struct {
					Type string
					Data struct {
						UserID string `json:"user_id"`
					}
				}
			}
		}
	}](t, base+"/webhooks/endpoints/"+ends[1].ID+"/attempts", token)
	for _, a := range attempts.Data {
		if oneOf(a.Msg.Payload.Type != a.Msg.EventType, a.Msg.Payload.Data.UserID != *ends[1].UserID) {
			t.Errorf("%+v", a)
		}
	}
	at := m.WearablesURL() + "/api/v1/webhooks/endpoints/" + ends[5].ID
	for i, want := range []int{200, 500} {
		if code, answer := ask(t, http.MethodPost, at+"/test", token, `{"event_type":"sleep.created"}`); code != want {
			t.Errorf("test %d: %d %s", i+1, code, answer)
		}
	}
	if clock.Advance(0); oneOf(m.Receivers()[0].Count() != 1, m.Receivers()[4].Count() != 0, m.Receivers()[3].Count() != 1) {
		t.Error("a test goes to whoever takes its type, and not to who is scoped")
	}
	if err := m.SvixDown(true); err != nil {
		t.Fatal(err)
	}
	if code, answer := ask(t, http.MethodGet, base+"/webhooks/endpoints", token, ""); oneOf(code != 500, answer != "Internal Server Error") {
		t.Errorf("Svix is down: %d %s", code, answer)
	}
	if err := m.SvixDown(false); err != nil {
		t.Fatal(err)
	}
	m.Wearables().Switch(false)
	if code, _ := ask(t, http.MethodGet, base+"/webhooks/endpoints", token, ""); code != 503 {
		t.Errorf("switched off: %d", code)
	}
}

// TestManyChunks splits large batches, all of whose parts are told of.
func TestManyChunks(t *testing.T) {
	m := many(t, sandbox.ManyOptions{Seed: 5, Clock: sandbox.NewManual(noon()), Learn: -1})
	for range 600 {
		ids := m.Happen()
		if len(ids) < 6 {
			continue
		}
		for i, id := range ids {
			msg := read[struct {
				EventID string
				Payload struct {
					Data struct {
						Index int `json:"chunk_index"`
						Total int `json:"total_chunks"`
					}
				}
			}](t, m.SvixURL()+"/api/v1/app/"+m.App()+"/msg/"+id, m.Token())
			if d := msg.Payload.Data; d.Index != i%3 || d.Total != 3 || !strings.Contains(msg.EventID, fmt.Sprintf(".chunk%d.", i%3)) {
				t.Errorf("%d: %+v", i, msg)
			}
		}
		return
	}
	t.Error("nothing was split")
}

// TestManyLive goes on, by the machine's clock, and ends when it is closed.
func TestManyLive(t *testing.T) {
	m := many(t, sandbox.ManyOptions{Seed: 6, Live: true, Rate: 6000})
	waitFor(t, func() bool { return m.Receivers()[0].Count() > 20 && m.Receivers()[3].Count() > 0 })
}

// TestManySame makes the same history of the same seed.
func TestManySame(t *testing.T) {
	var logs [2]string
	for i := range logs {
		m := many(t, sandbox.ManyOptions{Seed: 9, Deliveries: 200, Incident: true, Clock: sandbox.NewManual(noon())})
		_, logs[i] = ask(t, http.MethodGet, m.SvixURL()+"/api/v1/app/"+m.App()+"/msg?limit=100", m.Token(), "")
	}
	if logs[0] != logs[1] || len(logs[0]) < 1000 {
		t.Error("two histories")
	}
}

// BenchmarkManyHistory makes a million deliveries, of few endpoints with many
// messages and of many with few; of each, its memory.
func BenchmarkManyHistory(b *testing.B) {
	for _, ends := range []int{6, 500} {
		b.Run(strconv.Itoa(ends)+" endpoints", func(b *testing.B) {
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				m := many(b, sandbox.ManyOptions{Seed: 1, Endpoints: ends, Deliveries: 1_000_000, Incident: true, Clock: sandbox.NewManual(noon())})
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "B/delivery")
				if err := m.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkManyPage reads pages at a million deliveries over HTTP.
func BenchmarkManyPage(b *testing.B) {
	m := many(b, sandbox.ManyOptions{Seed: 1, Deliveries: 1_000_000, Clock: sandbox.NewManual(noon())})
	app := m.SvixURL() + "/api/v1/app/" + m.App()
	c := svix.New(svix.Options{Profile: m.SvixProfile("s"), Now: m.Clock().Now})
	ends, err := c.Endpoints(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	last := read[struct{ Data []struct{ ID string } }](b, app+"/msg?limit=1", m.Token()).Data[0].ID
	for name, path := range map[string]string{
		"messages": "/msg?limit=250&with_content=false", "attempts": "/attempt/endpoint/" + string(ends[5].ID) + "?limit=250&with_content=false",
		"failed": "/endpoint/" + string(ends[5].ID) + "/msg?limit=250&status=2&with_content=false", "newer": "/msg?limit=250&with_content=false&iterator=-" + last,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ask(b, http.MethodGet, app+path, m.Token(), "")
			}
		})
	}
	b.Run("fill", func(b *testing.B) {
		for b.Loop() {
			if p, err := c.Fill(b.Context(), client.FillRequest{Endpoint: ends[5].ID}); err != nil || len(p.Rows) != 250 {
				b.Fatal(len(p.Rows), err)
			}
		}
	})
}

// oneOf says whether one of several things is so, all of which are wrong.
func oneOf(wrong ...bool) bool { return slices.Contains(wrong, true) }
