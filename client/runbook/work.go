package runbook

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	leaseFor  = 15 * time.Second
	keepEvery = leaseFor / 3
)

// work is a run that this process carries. Its methods are for the goroutine
// that carries it, but for those of the desk.
type work struct {
	d      *Desk
	run    model.Run     // as it was taken up; what changes is in now
	lease  model.Lease   // of the run
	also   []model.Lease // others that it needs
	chosen string        // what the operator answered before it was taken over; empty for nothing

	rest    chan struct{} // closed when the run is asked to rest
	answers chan string

	mu      sync.Mutex
	now     model.Run
	journal []model.Step
	asks    *Question
	key     model.Secret
	until   model.RunState   // what it is to be when it rests; empty while it is not asked to
	lost    bool             // the lease was overtaken
	looked  time.Time        // when the lease was last seen to be held
	seen    map[int]sinceEnd // what a provider's own recovery has shown at its endpoints; not to be changed
	far     *Progress        // how far its claims are, where this process knows; not to be changed
}

func newWork(d *Desk, run model.Run, leases []model.Lease, steps []model.Step) *work {
	return &work{
		d: d, run: run, lease: leases[0], also: leases[1:], now: run, journal: steps,
		rest: make(chan struct{}), answers: make(chan string, 1),
	}
}

// step carries out one effect of the run, journalled before and after, if the
// journal does not say that it was done or skipped. The step stays "started"
// where nobody knows what came of it: ctx ended meanwhile.
func (w *work) step(ctx context.Context, n int, name string, effect func(ctx context.Context) (detail string, data any, err error)) error {
	if s, ok := w.stepAt(n); ok && (s.State == model.StepDone || s.State == model.StepSkipped) {
		return nil
	}
	if err := w.hold(ctx); err != nil {
		return err
	}
	s := model.Step{Run: w.run.ID, N: n, Name: name, State: model.StepStarted, Started: w.d.b.Now()}
	if err := w.save(ctx, s); err != nil {
		return err
	}
	detail, data, err := effect(ctx)
	if err != nil && (ctx.Err() != nil || w.overtaken() || rests(err)) {
		return err
	}
	s.State, s.Ended = outcome(err), w.d.b.Now()
	if s.Detail = detail; err != nil && detail == "" {
		s.Detail = whyOf(err)
	}
	if data != nil {
		s.Data = encode(data)
	}
	// What has happened is written down even if the work is to end now.
	if e := w.finish(context.WithoutCancel(ctx), s); e != nil || s.State == model.StepSkipped {
		return e
	}
	return err
}

// finish writes down how a step ended, unless somebody else carries the run by now.
func (w *work) finish(ctx context.Context, s model.Step) error {
	if err := w.hold(ctx); err != nil {
		return err
	}
	return w.save(ctx, s)
}

// encode writes step data, which are structs of ours.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}

// outcome is the state of a step that ended with an error, or without one.
func outcome(err error) model.StepState {
	var u unsure
	switch {
	case err == nil:
		return model.StepDone
	case errors.Is(err, errSkipped):
		return model.StepSkipped
	case errors.As(err, &u):
		return model.StepUnknown
	}
	return model.StepFailed
}

// progress shows how a step that is under way comes on; it is not journalled.
func (w *work) progress(ctx context.Context, n int, detail string) {
	w.mu.Lock()
	steps := slices.Clone(w.journal)
	for i := range steps {
		if steps[i].N == n {
			steps[i].Detail = detail
		}
	}
	w.journal = steps
	w.mu.Unlock()
	w.changed(ctx)
}

// note writes a step that has no effect of its own: skipped, looked up, unknown.
func (w *work) note(ctx context.Context, s model.Step) error {
	s.Run = w.run.ID
	if s.Started.IsZero() {
		s.Started = w.d.b.Now()
	}
	if s.Ended.IsZero() {
		s.Ended = w.d.b.Now()
	}
	return w.finish(ctx, s)
}

// save writes a step and shows it.
func (w *work) save(ctx context.Context, s model.Step) error {
	if err := w.d.b.Store.SaveStep(ctx, s); err != nil {
		return journalled("journal the step "+s.Name, err)
	}
	w.mu.Lock()
	steps := slices.DeleteFunc(slices.Clone(w.journal), func(x model.Step) bool { return x.N == s.N })
	at, _ := slices.BinarySearchFunc(steps, s.N, func(x model.Step, n int) int { return x.N - n })
	w.journal = slices.Insert(steps, at, s)
	w.mu.Unlock()
	w.changed(ctx)
	return nil
}

// steps returns the run's steps so far, in order. They are not to be changed.
func (w *work) steps() []model.Step {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.journal
}

func (w *work) stepAt(n int) (model.Step, bool) {
	for _, s := range w.steps() {
		if s.N == n {
			return s, true
		}
	}
	return model.Step{}, false
}

// say keeps one line for people with the run.
func (w *work) say(ctx context.Context, note string) error {
	w.mu.Lock()
	w.now.Note, w.now.Updated = note, w.d.b.Now()
	run := w.now
	w.mu.Unlock()
	err := w.d.b.Store.SaveRun(ctx, run)
	w.changed(ctx)
	return journalled("journal the run", err)
}

// ask puts a question and waits for its answer. It fails when ctx ends, and
// when the run is asked to rest.
func (w *work) ask(ctx context.Context, q Question) (string, error) {
	w.pose(ctx, q)
	defer w.withdraw(ctx)
	select {
	case a := <-w.answers:
		return a, nil
	case <-w.rest:
		return "", errResting
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// pose puts a question without waiting; the answer comes through answers.
func (w *work) pose(ctx context.Context, q Question) {
	w.mu.Lock()
	w.asks = &q
	w.mu.Unlock()
	w.changed(ctx)
}

// withdraw takes the question back, and an answer that nobody took.
func (w *work) withdraw(ctx context.Context) {
	w.mu.Lock()
	w.asks = nil
	select {
	case <-w.answers:
	default:
	}
	w.mu.Unlock()
	w.changed(ctx)
}

// answer gives a choice to the question that is put.
func (w *work) answer(choice string) error {
	const op = "answer the run"
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.asks == nil {
		return invalid(op, "it asks nothing now", "")
	}
	if !w.asks.has(choice) {
		return invalid(op, "this is none of the choices", "choose "+w.asks.keys())
	}
	select {
	case w.answers <- choice:
		return nil
	default:
		return invalid(op, "it has an answer already", "wait for what it does")
	}
}

// reveal keeps a rotation's new key for the faces of this process.
func (w *work) reveal(ctx context.Context, key model.Secret) {
	w.mu.Lock()
	w.key = key
	w.mu.Unlock()
	w.changed(ctx)
}

// changed shows the run as it is now.
func (w *work) changed(ctx context.Context) { w.d.show(ctx, w) }

// act puts what the run did on record. That it could not be written is said in
// the run's note: the effect has happened.
func (w *work) act(ctx context.Context, a model.Act) {
	a.Run = w.run.ID
	if err := w.d.record(context.WithoutCancel(ctx), a); err != nil {
		w.mu.Lock()
		w.now.Note = "not in the activity: " + whyOf(err)
		w.mu.Unlock()
	}
}

// resting says whether the run is asked to rest after the effect under way; a
// book then returns as soon as nothing is left half done.
func (w *work) resting() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.until != ""
}

// halt asks the run to rest, and to be in a state then.
func (w *work) halt(state model.RunState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.until == "" {
		close(w.rest)
	}
	if w.until != model.RunCanceled {
		w.until = state
	}
}

// sleep passes time, and fails when ctx ends or the run is asked to rest.
func (w *work) sleep(ctx context.Context, d time.Duration) error {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	over := make(chan error, 1)
	go func() { over <- w.d.b.Sleep(inner, d) }()
	select {
	case err := <-over:
		return err
	case <-w.rest:
		return errResting
	}
}
