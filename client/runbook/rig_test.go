package runbook_test

import (
	"context"
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
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/model"
)

// quick is a clock that passes a hundred times as fast as the machine's, and
// can be moved besides.
type quick struct {
	start time.Time
	mu    sync.Mutex
	shift time.Duration
}

const speed = 100

func (q *quick) Now() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.start.Add(time.Since(q.start)*speed + q.shift)
}

func (q *quick) Jump(d time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.shift += d
}

func (q *quick) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d / speed)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fault is what happens to one POST of the settings on its way.
type fault int

const (
	pass      fault = iota
	cutBefore       // the connection ends before the provider has it
	cutAfter        // the provider has done it; its answer is lost
	code429
	code500 // nothing done
	code504 // done, but the gateway gave up
	code400
)

// door stands before the sandbox's API, counts the POSTs of the settings and
// has faults with them.
type door struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	faults []fault // of the next POSTs
	after  fault   // of those after them
}

func newDoor(tb testing.TB, to string) *door {
	tb.Helper()
	target, err := url.Parse(to)
	if err != nil {
		tb.Fatal(err)
	}
	d := &door{}
	proxy := &httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/settings" {
			proxy.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		switch d.next(string(body)) {
		case pass:
			proxy.ServeHTTP(w, r)
		case cutBefore:
			panic(http.ErrAbortHandler)
		case cutAfter:
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		case code429:
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, `{"message":"Too Many Requests"}`)
		case code500:
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, `{"status":500,"title":"InternalServerError","detail":"Please try again","name":"x"}`)
		case code504:
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			w.WriteHeader(http.StatusGatewayTimeout)
			_, _ = io.WriteString(w, `{"message":"Endpoint request timed out"}`)
		case code400:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"status":400,"title":"BadRequestError","detail":"Invalid URL","name":"Bad Request"}`)
		}
	}))
	tb.Cleanup(d.Close)
	return d
}

func (d *door) next(body string) fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bodies = append(d.bodies, body)
	if len(d.faults) == 0 {
		return d.after
	}
	f := d.faults[0]
	d.faults = d.faults[1:]
	return f
}

func (d *door) script(after fault, faults ...fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults, d.after = faults, after
}

// posts are the URLs that were POSTed, in order.
func (d *door) posts() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	urls := make([]string, len(d.bodies))
	for i, b := range d.bodies {
		urls[i] = strings.TrimSuffix(strings.TrimPrefix(b, `{"webhookUrl":"`), `"}`)
	}
	return urls
}

// rig is a sandbox with a door, a store, and a desk at work.
type rig struct {
	t     testing.TB
	box   *sandbox.Sandbox
	door  *door
	clock *quick
	path  string
	store client.Store
	desk  *runbook.Desk
	bench runbook.Bench
}

// options change a bench before its desk is made.
type options struct {
	server metriport.ServerOptions
	bench  func(b *runbook.Bench)
	idle   bool // the desk does not work
}

func newRig(tb testing.TB, o options) *rig {
	tb.Helper()
	box, err := sandbox.New(sandbox.Options{Seed: 7, Learn: time.Hour, Server: o.server})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = box.Close() })
	if err := box.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	<-box.Ready()
	box.Receiver().Set(sandbox.Healthy)
	r := &rig{t: tb, box: box, door: newDoor(tb, box.BaseURL()), clock: &quick{start: time.Now()}, path: filepath.Join(tb.TempDir(), "store.db")}
	r.store = openStore(tb, r.path, r.clock.Now)
	r.bench = r.newBench("console-1", r.store)
	if o.bench != nil {
		o.bench(&r.bench)
	}
	r.desk = runbook.New(r.bench)
	if !o.idle {
		r.work(r.desk)
	}
	return r
}

func openStore(tb testing.TB, path string, now func() time.Time) client.Store {
	tb.Helper()
	s, _, err := store.Open(tb.Context(), store.Options{Path: path, Now: now})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

func (r *rig) newBench(holder string, s client.Store) runbook.Bench {
	p := r.box.Profile("demo")
	p.BaseURL = r.door.URL
	return runbook.Bench{
		Profile: p, Store: s, Who: "ops@host", Holder: holder, Now: r.clock.Now, Sleep: r.clock.Sleep,
		Host:   metriport.New(metriport.Options{Profile: p}),
		Direct: direct.New(direct.Options{CA: r.box.CertPool()}),
	}
}

// work has a desk work until the test ends; the returned function ends it before.
func (r *rig) work(d *runbook.Desk) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = d.Run(ctx)
	}()
	stop = func() { cancel(); <-done }
	r.t.Cleanup(stop)
	return stop
}

// settings are what the provider says now.
func (r *rig) settings() (link, key string) {
	r.t.Helper()
	p := r.box.Profile("look")
	s, err := metriport.New(metriport.Options{Profile: p}).Settings(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	return s.URL, s.Key.Reveal()
}

func (r *rig) plan(c runbook.URLChange) runbook.Plan {
	r.t.Helper()
	p, err := r.desk.PlanURL(r.t.Context(), c)
	if err != nil || p.Refuse != "" {
		r.t.Fatalf("plan: %v, refused: %q", err, p.Refuse)
	}
	return p
}

func (r *rig) start(c runbook.URLChange) model.RunID {
	r.t.Helper()
	id, err := r.desk.Start(r.t.Context(), r.plan(c), runbook.Consent{})
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// until waits until a run looks as wanted.
func until(tb testing.TB, d *runbook.Desk, id model.RunID, what string, want func(runbook.RunView) bool) runbook.RunView {
	tb.Helper()
	ctx, stop := context.WithTimeout(tb.Context(), 20*time.Second)
	defer stop()
	v := d.View()
	for {
		rv := find(v, id)
		if rv.Run.ID == id && want(rv) {
			return rv
		}
		next, err := d.Changed(ctx, v.Seq)
		if err != nil {
			tb.Fatalf("no %s: %+v\nsteps %+v\nasks %+v", what, rv.Run, rv.Steps, rv.Ask)
		}
		v = next
	}
}

func find(v *runbook.View, id model.RunID) runbook.RunView {
	for _, rv := range v.Runs {
		if rv.Run.ID == id {
			return rv
		}
	}
	return runbook.RunView{}
}

func (r *rig) ended(id model.RunID, state model.RunState) runbook.RunView {
	r.t.Helper()
	rv := until(r.t, r.desk, id, "end", func(rv runbook.RunView) bool { return rv.Run.State.Ended() && !rv.Mine })
	if rv.Run.State != state {
		r.t.Fatalf("it ended %s: %s\n%+v", rv.Run.State, rv.Run.Note, rv.Steps)
	}
	return rv
}

// asks waits for a question that has a choice.
func (r *rig) asks(id model.RunID, choice string) runbook.RunView {
	r.t.Helper()
	return until(r.t, r.desk, id, "question with "+choice, func(rv runbook.RunView) bool { return offers(rv, choice) })
}

func offers(rv runbook.RunView, choice string) bool {
	if rv.Ask == nil {
		return false
	}
	for _, c := range rv.Ask.Choices {
		if c.Key == choice {
			return true
		}
	}
	return false
}

func (r *rig) answer(id model.RunID, choice string) {
	r.t.Helper()
	r.asks(id, choice)
	if err := r.desk.Answer(r.t.Context(), id, choice); err != nil {
		r.t.Fatal(err)
	}
}

// learn brings the receivers the key in force, and takes the old ones away.
func (r *rig) learn() {
	_, key := r.settings()
	r.box.Receiver().Forget(key)
	r.box.PlainReceiver().Forget(key)
}

func stepOf(rv runbook.RunView, name string) model.Step {
	for _, s := range rv.Steps {
		if s.Name == name {
			return s
		}
	}
	return model.Step{}
}

func wantStep(tb testing.TB, rv runbook.RunView, name string, state model.StepState, words ...string) {
	tb.Helper()
	s := stepOf(rv, name)
	if s.State != state {
		tb.Errorf("step %s is %q (%s), want %q", name, s.State, s.Detail, state)
	}
	for _, w := range words {
		if !strings.Contains(s.Detail, w) {
			tb.Errorf("step %s says %q, want %q in it", name, s.Detail, w)
		}
	}
}

func wantErr(tb testing.TB, err error, code model.Code, words ...string) {
	tb.Helper()
	e, ok := err.(*model.Error) //nolint:errorlint // the desk is to return no other type, and none that wraps it
	if !ok || e.Code != code {
		tb.Fatalf("got %v (%T), want code %s", err, err, code)
	}
	for _, w := range words {
		if !strings.Contains(e.Error(), w) {
			tb.Errorf("%q does not say %q", e.Error(), w)
		}
	}
}
