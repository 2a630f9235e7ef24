package runbook_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// gate stands before the sandbox's API and counts the single retries by the
// delivery that they are of, and the retries of all.
type gate struct {
	*httptest.Server
	mu     sync.Mutex
	ones   map[model.DeliveryID]int
	all    int
	before func(n int) // told of the n-th single retry before the provider has it
	after  func(n int) // and once the provider has done it, before its answer is given
}

func newGate(tb testing.TB, to string) *gate {
	tb.Helper()
	target, err := url.Parse(to)
	if err != nil {
		tb.Fatal(err)
	}
	g := &gate{ones: map[model.DeliveryID]int{}}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := g.note(r)
		if g.before != nil && n > 0 {
			g.before(n)
		}
		if g.after == nil || n == 0 {
			proxy.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		proxy.ServeHTTP(answer, r)
		g.after(n)
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	tb.Cleanup(g.Close)
	return g
}

// note counts a request; it returns the number of a single retry, else 0.
func (g *gate) note(r *http.Request) (n int) {
	if r.Method != http.MethodPost {
		return 0
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if r.URL.Path == "/settings/webhook/retry" {
		g.all++
	}
	id, ok := strings.CutPrefix(r.URL.Path, "/settings/webhook/request/")
	if !ok {
		return 0
	}
	g.ones[model.DeliveryID(strings.TrimSuffix(id, "/retry"))]++
	for _, k := range g.ones {
		n += k
	}
	return n
}

func (g *gate) count(id model.DeliveryID) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ones[id]
}

func (g *gate) singles() (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, k := range g.ones {
		n += k
	}
	return n
}

func (g *gate) alls() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.all
}

// stage is a sandbox and a desk that live by one clock, which somebody moves a
// hundred times as fast as the machine's.
type stage struct {
	t     testing.TB
	box   *sandbox.Sandbox
	gate  *gate
	clock *sandbox.Manual
	store client.Store
	bench runbook.Bench
	desk  *runbook.Desk
	host  *metriport.Client

	mu   sync.Mutex
	rows []*model.Delivery
}

// sleepBy waits until a clock has been moved.
func sleepBy(clock *sandbox.Manual) func(ctx context.Context, d time.Duration) error {
	return func(ctx context.Context, d time.Duration) error {
		over := make(chan struct{})
		stop := clock.AfterFunc(d, func() { close(over) })
		select {
		case <-over:
			return nil
		case <-ctx.Done():
			stop()
			return ctx.Err()
		}
	}
}

func newStage(tb testing.TB, o sandbox.Options, change func(b *runbook.Bench)) *stage {
	tb.Helper()
	clock := sandbox.NewManual(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	o.Clock, o.Seed, o.Learn = clock, 7, -1
	box, err := sandbox.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = box.Close() })
	if err := box.Start(context.Background()); err != nil { // it ends after the clock is left alone
		tb.Fatal(err)
	}
	box.Receiver().Set(sandbox.Healthy)
	s := &stage{t: tb, box: box, clock: clock, gate: newGate(tb, box.BaseURL())}
	s.store = openStore(tb, filepath.Join(tb.TempDir(), "store.db"), clock.Now)
	p := box.Profile("demo")
	p.BaseURL = s.gate.URL
	s.host = metriport.New(metriport.Options{Profile: p, Now: clock.Now, Timeout: 2 * time.Second})
	s.bench = runbook.Bench{
		Profile: p, Host: s.host, Store: s.store, Who: "ops@host", Holder: "console-1", Now: clock.Now, Sleep: sleepBy(clock),
		Direct: direct.New(direct.Options{CA: box.CertPool(), Now: clock.Now, Silence: 20 * time.Second}),
		Rows:   s.loaded,
	}
	if change != nil {
		change(&s.bench)
	}
	s.desk = runbook.New(s.bench)
	ctx, cancel := context.WithCancel(context.Background())
	var both sync.WaitGroup
	both.Go(func() { _ = s.desk.Run(ctx) })
	both.Go(func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for ctx.Err() == nil {
			clock.Advance(100 * time.Millisecond)
			<-tick.C
		}
	})
	tb.Cleanup(func() { cancel(); both.Wait() })
	return s
}

func (s *stage) loaded() []*model.Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows
}

// load reads the log as a console does.
func (s *stage) load() []*model.Delivery {
	s.t.Helper()
	p, err := s.host.Deliveries(context.Background(), model.PageRequest{Limit: 500})
	if err != nil {
		s.t.Fatal(err)
	}
	rows := make([]*model.Delivery, len(p.Rows))
	for i := range p.Rows {
		rows[i] = &p.Rows[i].Delivery
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = rows
	return rows
}

// fail has the receiver refuse n messages, and loads the log when it has.
func (s *stage) fail(n int) []model.DeliveryID {
	s.t.Helper()
	s.box.Receiver().Set(sandbox.BadGateway)
	ids := make([]model.DeliveryID, n)
	for i := range ids {
		ids[i] = model.DeliveryID(s.box.Send(metriport.ServerMessage{
			Type: "network-query.hie", Request: fmt.Sprintf("r-%d", i), Payload: []byte(`{"payload":{"patientId":"p"}}`),
		}, nil))
		_ = s.bench.Sleep(context.Background(), 50*time.Millisecond)
	}
	s.settle(func(st model.Status) bool { return st.Failed.N >= n && st.Processing.N == 0 })
	s.box.Receiver().Set(sandbox.Healthy)
	s.load()
	return ids
}

// settle waits until the counts are as wanted.
func (s *stage) settle(want func(model.Status) bool) {
	s.t.Helper()
	for range 2000 {
		st, err := s.host.Status(context.Background())
		if err == nil && want(st) {
			return
		}
		_ = s.bench.Sleep(context.Background(), 100*time.Millisecond)
	}
	s.t.Fatal("the counts do not settle")
}

func (s *stage) plan(ids []model.DeliveryID) runbook.Plan {
	s.t.Helper()
	p, err := s.desk.PlanRetry(context.Background(), ids)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func agreed(p runbook.Plan) runbook.Consent {
	return runbook.Consent{Name: p.Needs.Name, Count: p.Needs.Count, Overrule: p.Needs.Overrule}
}

func (s *stage) start(p runbook.Plan) model.RunID {
	s.t.Helper()
	id, err := s.desk.Start(context.Background(), p, agreed(p))
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *stage) ended(id model.RunID, state model.RunState) runbook.RunView {
	s.t.Helper()
	rv := until(s.t, s.desk, id, "end", func(rv runbook.RunView) bool { return rv.Run.State.Ended() && !rv.Mine })
	if rv.Run.State != state {
		s.t.Fatalf("it ended %s: %s\n%+v", rv.Run.State, rv.Run.Note, rv.Steps)
	}
	return rv
}

func states(claims []model.Claim) map[model.ClaimState]int {
	m := map[model.ClaimState]int{}
	for _, c := range claims {
		m[c.State]++
	}
	return m
}

// factOf is the text of a plan's facts of one label.
func factOf(p runbook.Plan, label string) string {
	var all []string
	for _, f := range p.Facts {
		if f.Label == label {
			all = append(all, f.Text)
		}
	}
	return strings.Join(all, "\n")
}

// once wants every delivery to have been asked for at most so often.
func (s *stage) once(ids []model.DeliveryID, most int) {
	s.t.Helper()
	for _, id := range ids {
		if n := s.gate.count(id); n > most {
			s.t.Errorf("%s was sent %d times", id, n)
		}
	}
}
