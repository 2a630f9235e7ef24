package runbook_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// multi is a rig whose provider is a Svix server with six endpoints.
type multi struct {
	*rig
	box  *sandbox.Many
	gate *gate
	svix *svix.Client
	stop func() // ends the desk's work
}

// newMulti makes one whose messages are attempted once, unless o says otherwise.
func newMulti(tb testing.TB, o sandbox.ManyOptions, change ...func(m *multi, b *runbook.Bench)) *multi {
	tb.Helper()
	manual := sandbox.NewManual(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	r := &rig{t: tb, clock: &moved{now: manual.Now, sleep: sleepBy(manual)}, kept: leases{until: map[string]time.Time{}}}
	o.Clock, o.Seed, o.Deliveries = manual, 7, -1
	if o.Learn == 0 {
		o.Learn = -1
	}
	if o.Server.Schedule == nil {
		o.Server.Schedule = []time.Duration{}
	}
	box, err := sandbox.NewMany(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = box.Close() })
	if err := box.Start(context.Background()); err != nil { // it ends after the clock is left alone
		tb.Fatal(err)
	}
	<-box.Ready()
	r.place = newFile(tb)
	r.store = r.opened()
	m := &multi{rig: r, box: box, gate: newGate(box.Svix())}
	box.Svix().SetFault(m.gate.serve)
	m.svix = svix.New(svix.Options{Profile: box.SvixProfile("svix"), Now: manual.Now})
	r.bench = m.newBench("console-1", r.store)
	for _, f := range change {
		f(m, &r.bench)
	}
	r.desk = runbook.New(r.bench)
	r.pass(manual)
	m.stop = r.work(r.desk)
	return m
}

func (m *multi) newBench(holder string, s client.Store) runbook.Bench {
	return runbook.Bench{
		Profile: m.box.SvixProfile("svix"), Host: m.svix, Store: leasing{s, &m.kept}, Who: "ops@host", Holder: holder, Now: m.clock.Now, Sleep: m.clock.Sleep,
		Rows: m.loaded, Direct: direct.New(direct.Options{CA: m.box.CertPool(), Now: m.clock.now, Silence: 20 * time.Second}),
	}
}

func (m *multi) second() *runbook.Desk {
	d := runbook.New(m.newBench("console-2", m.opened()))
	m.work(d)
	return d
}

// ends are the endpoints, the oldest first, as their receivers are.
func (m *multi) ends() []model.Endpoint {
	m.t.Helper()
	list, err := m.svix.Endpoints(context.Background())
	if err != nil {
		m.t.Fatal(err)
	}
	out := make([]model.Endpoint, len(list))
	for i, e := range list {
		out[len(list)-1-i] = e
	}
	return out
}

// deliveries reads what the server says of an endpoint.
func (m *multi) deliveries(to model.EndpointID) []*model.Delivery {
	m.t.Helper()
	p, err := m.svix.Fill(context.Background(), client.FillRequest{Endpoint: to})
	if err != nil {
		m.t.Fatal(err)
	}
	out := make([]*model.Delivery, len(p.Rows))
	for i := range p.Rows {
		out[i] = &p.Rows[i].Delivery
	}
	return out
}

// broken has the second receiver refuse n messages and get well, and loads the log.
func (m *multi) broken(n int, as model.Outcome) (ids []model.DeliveryID) {
	m.t.Helper()
	to := m.ends()[1].ID
	m.box.Receivers()[1].Set(sandbox.BadGateway)
	for range n {
		id := m.box.Send(svix.ServerMessage{Type: "workout.created", Payload: func() []byte { return []byte(`{"type":"workout.created","data":{}}`) }})
		ids = append(ids, client.DeliveryOf(id, to))
		_ = m.clock.Sleep(context.Background(), 50*time.Millisecond)
	}
	m.await("the failures", func() bool {
		k := 0
		for _, d := range m.deliveries(to) {
			if d.Outcome == as {
				k++
			}
		}
		return k == n
	})
	m.box.Receivers()[1].Set(sandbox.Healthy)
	m.read()
	return ids
}

// read loads the log of the second endpoint, as a console does.
func (m *multi) read() {
	rows := m.deliveries(m.ends()[1].ID)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows = rows
}

func (m *multi) await(what string, is func() bool) {
	m.t.Helper()
	for range 2000 {
		if is() {
			return
		}
		_ = m.clock.Sleep(context.Background(), 500*time.Millisecond)
	}
	m.t.Fatal("never: " + what)
}

// manual counts the manual attempts of a delivery.
func (m *multi) manual(id model.DeliveryID) (n int) {
	m.t.Helper()
	d, err := m.svix.Detail(context.Background(), id, nil)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, a := range d.Attempts {
		if a.Trigger == model.Manual {
			n++
		}
	}
	return n
}

// acts are the outcomes of the acts of one kind.
func (m *multi) acts(action string) (out []string) {
	m.t.Helper()
	acts, err := m.desk.Acts(context.Background(), client.ActFilter{Action: action})
	if err != nil {
		m.t.Fatal(err)
	}
	for _, a := range acts {
		out = append(out, fmt.Sprintf("%s: %s → %s: %s", a.Scope, a.Before, a.After, a.Outcome))
	}
	return out
}

// gate stands in the server. It counts the calls that change something by the
// end of their path, and has faults with them.
type gate struct {
	server *svix.Server
	mu     sync.Mutex
	made   map[string]int
	faults map[string][]fault
}

func newGate(s *svix.Server) *gate {
	return &gate{server: s, made: map[string]int{}, faults: map[string][]fault{}}
}

type past struct{}

// kindOfCall is what the gate knows a call by.
func kindOfCall(r *http.Request) string {
	last := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	switch r.Method {
	case http.MethodGet:
		return ""
	case http.MethodPost:
		return last
	}
	return r.Method
}

func (g *gate) serve(w http.ResponseWriter, r *http.Request) bool {
	kind := kindOfCall(r)
	if kind == "" || r.Context().Value(past{}) != nil {
		return false
	}
	switch g.next(kind) {
	case cutBefore:
		panic(http.ErrAbortHandler)
	case cutAfter:
		g.do(r)
		panic(http.ErrAbortHandler)
	case code429:
		w.WriteHeader(http.StatusTooManyRequests)
	case code500:
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, "{}")
	case code504:
		g.do(r)
		w.WriteHeader(http.StatusGatewayTimeout)
	case silent:
		g.do(r)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case pass, code400:
		return false
	}
	return true
}

func (g *gate) do(r *http.Request) {
	g.server.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithValue(r.Context(), past{}, true)))
}

func (g *gate) next(kind string) fault {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.made[kind]++
	if len(g.faults[kind]) == 0 {
		return pass
	}
	f := g.faults[kind][0]
	g.faults[kind] = g.faults[kind][1:]
	return f
}

func (g *gate) script(kind string, faults ...fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults[kind] = faults
}

func (g *gate) count(kind string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.made[kind]
}
