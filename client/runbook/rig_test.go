package runbook_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
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

// rig is a sandbox with a door, a store, and a desk at work.
type rig struct {
	t     testing.TB
	box   *sandbox.Sandbox
	door  *door
	clock *moved
	step  atomic.Int64 // by how much time is moved every millisecond
	kept  leases
	place store.Options
	store client.Store
	bench runbook.Bench
	desk  *runbook.Desk
	host  *metriport.Client

	mu   sync.Mutex
	rows []*model.Delivery
}

// options say what a rig is to be.
type options struct {
	server metriport.ServerOptions
	bench  func(b *runbook.Bench)            // changes the bench before its desk is made
	idle   bool                              // the desk does not work
	system bool                              // the sandbox lives by the machine's clock, for other processes
	place  func(tb testing.TB) store.Options // where the store is; nil for a file
}

// newRig makes a rig whose sandbox and desk live by one clock, which somebody
// moves a hundred times as fast as the machine's.
func newRig(tb testing.TB, o options) *rig {
	tb.Helper()
	r := &rig{t: tb, clock: &moved{now: time.Now, sleep: hurried}, kept: leases{until: map[string]time.Time{}}}
	of := sandbox.Options{Seed: 7, Learn: time.Hour, Server: o.server}
	var manual *sandbox.Manual
	if !o.system {
		manual = sandbox.NewManual(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
		of.Clock, r.clock.now, r.clock.sleep = manual, manual.Now, sleepBy(manual)
	}
	box, err := sandbox.New(of)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = box.Close() })
	if err := box.Start(context.Background()); err != nil { // it ends after the clock is left alone
		tb.Fatal(err)
	}
	<-box.Ready()
	box.Receiver().Set(sandbox.Healthy)
	r.box, r.door = box, newDoor(tb, box.BaseURL())
	if o.place == nil {
		o.place = newFile
	}
	r.place = o.place(tb)
	r.store = r.opened()
	r.bench = r.newBench("console-1", r.store)
	if o.bench != nil {
		o.bench(&r.bench)
	}
	r.desk = runbook.New(r.bench)
	if manual != nil {
		r.pass(manual)
	}
	if !o.idle {
		r.work(r.desk)
	}
	return r
}

// emptied is a store in which nothing is yet; making its tables takes longer
// than most tests.
var emptied = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "hooktop-runbook")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	o := store.Options{Path: filepath.Join(dir, "store.db"), Now: time.Now}
	s, _, err := store.Open(context.Background(), o)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(o.Path)
})

// newFile is a store in a file of the test's own.
func newFile(tb testing.TB) store.Options {
	tb.Helper()
	o := store.Options{Path: filepath.Join(tb.TempDir(), "store.db")}
	file, err := emptied()
	if err == nil {
		err = os.WriteFile(o.Path, file, 0o600)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return o
}

// pass moves the clock until the test ends.
func (r *rig) pass(clock *sandbox.Manual) {
	r.quickly()
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			step := time.Duration(r.step.Load())
			if r.kept.ending(r.clock.Now()) {
				step /= 50
			}
			clock.Advance(step)
			select {
			case <-tick.C:
			case <-over:
				return
			}
		}
	}()
	r.t.Cleanup(func() { close(over); <-done })
}

// quickly has time go a hundred times as fast as the machine's.
func (r *rig) quickly() { r.step.Store(int64(100 * time.Millisecond)) }

// slowly leaves time to do something in the middle of a run.
func (r *rig) slowly() { r.step.Store(int64(5 * time.Millisecond)) }

// still stops the time, for what is not to be over before it is looked at.
func (r *rig) still() { r.step.Store(0) }

// opened opens the rig's store, once more.
func (r *rig) opened() client.Store {
	r.t.Helper()
	o := r.place
	o.Now = r.clock.Now
	return openStore(r.t, o)
}

func openStore(tb testing.TB, o store.Options) client.Store {
	tb.Helper()
	s, _, err := store.Open(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

func (r *rig) newBench(holder string, s client.Store) runbook.Bench {
	p := r.box.Profile("demo")
	p.BaseURL = r.door.URL
	r.host = metriport.New(metriport.Options{Profile: p})
	return runbook.Bench{
		Profile: p, Host: r.host, Parts: runbook.PartsOf(r.host), Store: leasing{s, &r.kept}, Who: "ops@host", Holder: holder, Now: r.clock.Now, Sleep: r.clock.Sleep, Rows: r.loaded,
		Direct: direct.New(direct.Options{CA: r.box.CertPool(), Now: r.clock.now, Silence: 20 * time.Second}),
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

// second is another console on the same store, at work.
func (r *rig) second() *runbook.Desk {
	r.t.Helper()
	d := runbook.New(r.newBench("console-2", r.opened()))
	r.work(d)
	return d
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

// learn brings the receivers the key in force, and takes the old ones away.
func (r *rig) learn() {
	_, key := r.settings()
	r.box.Receiver().Forget(key)
	r.box.PlainReceiver().Forget(key)
}

func (r *rig) loaded() model.Rows {
	r.mu.Lock()
	defer r.mu.Unlock()
	return model.RowsOf(r.rows...)
}

// load reads the log as a console does.
func (r *rig) load() []*model.Delivery {
	r.t.Helper()
	p, err := r.host.Deliveries(context.Background(), model.PageRequest{Limit: 500})
	if err != nil {
		r.t.Fatal(err)
	}
	rows := make([]*model.Delivery, len(p.Rows))
	for i := range p.Rows {
		rows[i] = &p.Rows[i].Delivery
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rows = rows
	return rows
}

// send has the provider send one message of a request.
func (r *rig) send(request string) model.DeliveryID {
	return model.DeliveryID(r.box.Send(metriport.ServerMessage{
		Type: "network-query.hie", Request: request, Payload: []byte(`{"payload":{"patientId":"p"}}`),
	}, nil))
}

// fail has the receiver refuse n messages, and loads the log when it has.
func (r *rig) fail(n int) []model.DeliveryID {
	r.t.Helper()
	r.box.Receiver().Set(sandbox.BadGateway)
	ids := make([]model.DeliveryID, n)
	for i := range ids {
		ids[i] = r.send(fmt.Sprintf("r-%d", i))
		_ = r.clock.Sleep(context.Background(), 50*time.Millisecond)
	}
	r.settle(func(s model.Status) bool { return s.Failed.N >= n && s.Processing.N == 0 })
	r.box.Receiver().Set(sandbox.Healthy)
	r.load()
	return ids
}

// unanswered sends a message that the receiver has and does not answer. Time
// stands still then: the attempt would be over soon.
func (r *rig) unanswered() model.DeliveryID {
	r.t.Helper()
	r.still()
	before := r.box.Receiver().Count()
	r.box.Receiver().Script(sandbox.Silent)
	id := r.send("late")
	for range 60_000 {
		if r.box.Receiver().Count() > before {
			return id
		}
		time.Sleep(time.Millisecond)
	}
	r.t.Fatal("it never came")
	return id
}

// settle waits until the counts are as wanted.
func (r *rig) settle(want func(model.Status) bool) {
	r.t.Helper()
	for range 2000 {
		s, err := r.host.Status(context.Background())
		if err == nil && want(s) {
			return
		}
		_ = r.clock.Sleep(context.Background(), 500*time.Millisecond)
	}
	r.t.Fatal("the counts do not settle")
}

func (r *rig) plan(ids []model.DeliveryID) runbook.Plan {
	r.t.Helper()
	p, err := r.desk.PlanRetry(context.Background(), ids)
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

func (r *rig) planAll() runbook.Plan {
	r.t.Helper()
	p, err := r.desk.PlanRetryAll(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

func (r *rig) planURL(c runbook.URLChange) runbook.Plan {
	r.t.Helper()
	p, err := r.desk.PlanURL(r.t.Context(), c)
	if err != nil || p.Refuse != "" {
		r.t.Fatalf("plan: %v, refused: %q", err, p.Refuse)
	}
	return p
}

func agreed(p runbook.Plan) runbook.Consent {
	return runbook.Consent{Name: p.Needs.Name, Count: p.Needs.Count, Overrule: p.Needs.Overrule}
}

func (r *rig) start(p runbook.Plan) model.RunID {
	r.t.Helper()
	id, err := r.desk.Start(context.Background(), p, agreed(p))
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// change starts a change of URL, key or both.
func (r *rig) change(c runbook.URLChange) model.RunID {
	r.t.Helper()
	return r.start(r.planURL(c))
}

// until waits until a run looks as wanted.
func until(tb testing.TB, d *runbook.Desk, id model.RunID, what string, want func(runbook.RunView) bool) runbook.RunView {
	tb.Helper()
	ctx, stop := context.WithTimeout(tb.Context(), time.Minute)
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

// over says whether a run has ended and nobody here carries it.
func over(rv runbook.RunView) bool { return rv.Run.State.Ended() && !rv.Mine }

// laid says the same of a run that rests.
func laid(rv runbook.RunView) bool { return rv.Run.State == model.RunPaused && !rv.Mine }

func (r *rig) ended(id model.RunID, state model.RunState) runbook.RunView {
	r.t.Helper()
	rv := until(r.t, r.desk, id, "end", over)
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
func (r *rig) once(ids []model.DeliveryID, most int) {
	r.t.Helper()
	for _, id := range ids {
		if n := r.door.count(id); n > most {
			r.t.Errorf("%s was sent %d times", id, n)
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
