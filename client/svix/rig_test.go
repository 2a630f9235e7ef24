package svix_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

const org = "org_openwearables"

// noon is when the tests' clocks begin.
func noon() time.Time { return time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) }

// rig is a running server with a clock that the test moves, and a client.
type rig struct {
	*sandbox.Many
	*svix.Client

	t     testing.TB
	clock *sandbox.Manual
	log   *rest.Log
}

func start(tb testing.TB, o sandbox.ManyOptions) *rig {
	tb.Helper()
	clock := sandbox.NewManual(noon())
	if o.Clock, o.Learn = clock, -1; o.Seed == 0 {
		o.Seed = 1
	}
	m, err := sandbox.NewMany(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := m.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := m.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	r := &rig{Many: m, t: tb, clock: clock, log: &rest.Log{}}
	r.Client = r.asked(m.SvixProfile("svix"))
	return r
}

// asked is a client for a profile of the rig's.
func (r *rig) asked(p model.Profile) *svix.Client {
	return svix.New(svix.Options{Profile: p, Log: r.log, Now: r.clock.Now, UserAgent: "hooktop-test"})
}

// send posts a message and delivers it.
func (r *rig) send(typ string, channels ...string) (id string) {
	r.t.Helper()
	id = r.Send(svix.ServerMessage{Type: typ, Channels: channels, Payload: func() []byte { return []byte(`{"type":"` + typ + `", "data":{"b":1,"a":2}}`) }})
	if id == "" {
		r.t.Fatal("the message was not taken")
	}
	r.clock.Advance(0)
	return id
}

// ends are the endpoints, the oldest first.
func (r *rig) ends() []model.Endpoint {
	r.t.Helper()
	list, err := r.Endpoints(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	out := make([]model.Endpoint, len(list))
	for i, e := range list {
		out[len(list)-1-i] = e
	}
	return out
}

// do asks the server by hand; a path that begins with / is below the application.
func (r *rig) do(method, path, body string, header ...string) (code int, answer string) {
	r.t.Helper()
	if below, ok := strings.CutPrefix(path, "/"); ok {
		path = "app/" + r.App() + "/" + below
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.SvixURL()+"/api/v1/"+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.Token())
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// want asks by hand and decodes an answer that must have a status.
func want[T any](r *rig, code int, method, path, body string, header ...string) (v T) {
	r.t.Helper()
	got, answer := r.do(method, path, body, header...)
	if got != code {
		r.t.Fatalf("%s %s: %d %s, want %d", method, path, got, answer, code)
	}
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		r.t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
	return v
}

type object = map[string]any

// page is any list.
type page struct {
	Data     []object `json:"data"`
	Iterator *string  `json:"iterator"`
	Prev     string   `json:"prevIterator"`
	Done     bool     `json:"done"`
}

func (p page) ids() (out []string) {
	for _, x := range p.Data {
		id, _ := x["id"].(string)
		out = append(out, id)
	}
	return out
}

func ptr[T any](v T) *T { return &v }

// listen serves on an address of its own.
func listen(tb testing.TB, h http.HandlerFunc) (url string) {
	tb.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.Start()
	tb.Cleanup(s.Close)
	return s.URL + "/"
}

// oneOf says whether one of several things is so, all of which are wrong.
func oneOf(wrong ...bool) bool { return slices.Contains(wrong, true) }
