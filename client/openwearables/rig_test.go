package openwearables_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// noon is when the tests' clocks begin.
func noon() time.Time { return time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) }

// rig is Open Wearables on a Svix server, with a clock that the test moves, and a
// client.
type rig struct {
	*sandbox.Many
	*openwearables.Client

	t     testing.TB
	clock *sandbox.Manual
	log   *rest.Log
}

func start(tb testing.TB, o sandbox.ManyOptions) *rig {
	tb.Helper()
	clock := sandbox.NewManual(noon())
	o.Clock, o.Learn, o.Seed = clock, -1, 1
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
	r.Client = r.asked(nil)
	return r
}

// asked is another client of the rig's developer.
func (r *rig) asked(kept client.Tokens) *openwearables.Client {
	return openwearables.New(openwearables.Options{Profile: r.profile(), Tokens: kept, Log: r.log, Now: r.clock.Now, UserAgent: "hooktop-test"})
}

func (r *rig) profile() model.Profile { return r.WearablesProfile("ow", true) }

// over is Open Wearables with its Svix server.
func (r *rig) over() *openwearables.Over {
	return openwearables.NewOver(r.Client, svix.New(svix.Options{Profile: r.SvixProfile("svix"), Now: r.clock.Now}))
}

// send posts a message and delivers it.
func (r *rig) send(typ string, channels ...string) (id string) {
	r.t.Helper()
	id = r.Send(svix.ServerMessage{Type: typ, Channels: channels, Payload: func() []byte { return []byte(`{"type":"` + typ + `","data":{"b":1,"a":2}}`) }})
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

// calls are the calls logged behind the first n.
func (r *rig) calls(n int) (out []string) {
	for _, c := range r.log.Calls()[n:] {
		out = append(out, c.Method+" "+c.Path)
	}
	return out
}

// fault answers in Open Wearables' place what f says; false leaves it to it.
func (r *rig) fault(f func(w http.ResponseWriter, req *http.Request, body string) bool) {
	r.Wearables().SetFault(func(w http.ResponseWriter, req *http.Request) bool {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			r.t.Error(err)
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		return f(w, req, string(body))
	})
}

// answers has every path that ends so be answered alike.
func (r *rig) answers(ending string, code int, body string) {
	r.fault(func(w http.ResponseWriter, req *http.Request, _ string) bool {
		if !strings.HasSuffix(req.URL.Path, ending) {
			return false
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
		return true
	})
}

// token logs in by hand.
func (r *rig) token() string {
	r.t.Helper()
	form := url.Values{"username": {r.Email()}, "password": {r.Password()}}.Encode()
	code, _, body := r.do("POST", "auth/login", form, "Content-Type: application/x-www-form-urlencoded")
	var got struct {
		Access string `json:"access_token"`
	}
	if json.Unmarshal([]byte(body), &got) != nil || code != http.StatusOK || got.Access == "" {
		r.t.Fatalf("log-in: %d %s", code, body)
	}
	return got.Access
}

// do asks by hand, below the prefix, and follows nothing.
func (r *rig) do(method, path, body string, header ...string) (code int, head http.Header, answer string) {
	r.t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = "/api/v1/" + path
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.WearablesURL()+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0, nil, err.Error()
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

// memory keeps a log-in for several clients, as processes share a file.
type memory struct {
	mu   sync.Mutex
	kept client.Token
}

func (m *memory) Renew(ctx context.Context, stale model.Secret, get func(context.Context, client.Token) (client.Token, error)) (client.Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept.Access != stale && !m.kept.Access.Empty() {
		return m.kept, nil
	}
	t, err := get(ctx, m.kept)
	if err == nil {
		m.kept = t
	}
	return t, err
}

// receiver listens on an address of its own.
func receiver(tb testing.TB, h http.HandlerFunc) string {
	tb.Helper()
	s := httptest.NewServer(h)
	tb.Cleanup(s.Close)
	return s.URL + "/"
}

func ptr[T any](v T) *T { return &v }

func oneOf(wrong ...bool) bool {
	for _, w := range wrong {
		if w {
			return true
		}
	}
	return false
}

func events(names ...string) []model.EventType {
	out := []model.EventType{}
	for _, n := range names {
		out = append(out, model.EventType(n))
	}
	return out
}
