package runbook_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

const allPath = "/settings/webhook/retry"

func TestRetryAll(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	if p := r.planAll(); p.Refuse != "nothing has failed" {
		t.Errorf("with nothing: %+v", p)
	}
	ids := r.fail(12)
	p := r.planAll()
	if p.Refuse != "" || p.Needs.Count != 12 || p.Needs.Overrule != "" {
		t.Fatalf("plan %+v", p)
	}
	for label, words := range map[string]string{
		"failed": "12 as the provider counts", "payload": "meta.data is lost", "links": "mostly expired", "method": "oldest first",
		"afterwards": "off", "probe now": "✓ pong",
	} {
		if !strings.Contains(factOf(p, label), words) {
			t.Errorf("%s: %q, want %q in it", label, factOf(p, label), words)
		}
	}
	rv := r.ended(r.start(p), model.RunDone)
	if r.door.alls() != 1 || !strings.Contains(rv.Run.Note, "12 failed before, 0 now") {
		t.Errorf("%d calls, note %q", r.door.alls(), rv.Run.Note)
	}
	wantStep(t, rv, "retry all", model.StepDone, "accepted")
	r.load()
	for _, d := range r.loaded().All() {
		if d.Outcome != model.Delivered {
			t.Errorf("%+v of %d", d, len(ids))
		}
	}
}

// TestRetryAllCountsOldRows: single retries leave their old rows failed.
func TestRetryAllCountsOldRows(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(4)
	r.ended(r.start(r.plan(ids[:3])), model.RunDone)
	r.load()
	p := r.planAll()
	if p.Needs.Count != 3 || !strings.Contains(factOf(p, "sent before"), "3 failed rows") || !strings.Contains(factOf(p, "failed"), "4") {
		t.Errorf("plan %+v", p)
	}
}

// TestRetryAllRefused while something is under way, or another retry is open;
// a count that is not known must be overruled.
func TestRetryAllRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	r.fail(2)
	r.box.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultCounts})
	p := r.planAll()
	if p.Needs.Overrule != "send anyway" || p.Needs.Count != 0 || !strings.Contains(factOf(p, "failed"), "unknown") {
		t.Errorf("without counts: %+v", p)
	}
	r.box.Faults().Set()
	open := model.Run{ID: "open1", Profile: "demo", Kind: model.RunRetry, State: model.RunPaused, Who: "eve@host", Created: r.clock.Now(), Updated: r.clock.Now()}
	if err := r.store.SaveRun(t.Context(), open); err != nil {
		t.Fatal(err)
	}
	if p = r.planAll(); !strings.Contains(p.Refuse, "open1 of eve@host") {
		t.Errorf("beside another: %+v", p)
	}
	open.State = model.RunDone
	if err := r.store.SaveRun(t.Context(), open); err != nil {
		t.Fatal(err)
	}
	r.unanswered()
	if p = r.planAll(); !strings.Contains(p.Refuse, "1 delivery under way") {
		t.Errorf("with one under way: %+v", p)
	}
	if r.door.alls() != 0 {
		t.Error("planning has sent something")
	}
}

// busyHost counts as processing what it is told to.
type busyHost struct {
	runbook.Host
	processing func(model.Count) model.Count
}

func (h busyHost) Status(ctx context.Context) (model.Status, error) {
	r, err := h.Host.Status(ctx)
	r.Processing = h.processing(r.Processing)
	return r, err
}

// TestRetryAllWaits: what came in since the plan was made is waited for.
func TestRetryAllWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	r.fail(3)
	p := r.planAll()
	r.unanswered()
	id := r.start(p)
	until(t, r.desk, id, "waiting", func(rv runbook.RunView) bool {
		return stepOf(rv, "count").Detail == "waits until nothing is under way: 1 processing" && r.door.alls() == 0
	})
	r.quickly()
	wantStep(t, r.ended(id, model.RunDone), "count", model.StepDone, "failed 4, processing 0")
	if r.door.alls() != 1 {
		t.Errorf("%d calls", r.door.alls())
	}
}

// busied is a rig whose provider counts 3 as processing while it is told to.
func busied(t *testing.T) (r *rig, busy *atomic.Bool) {
	t.Helper()
	busy = &atomic.Bool{}
	return newRig(t, options{bench: func(b *runbook.Bench) {
		b.Host = busyHost{b.Host, func(c model.Count) model.Count {
			if busy.Load() {
				return model.Count{N: 3, Known: true}
			}
			return c
		}}
	}}), busy
}

// TestRetryAllWaitsNotForEver and sends nothing then.
func TestRetryAllWaitsNotForEver(t *testing.T) {
	t.Parallel()
	r, busy := busied(t)
	r.fail(3)
	p := r.planAll()
	busy.Store(true)
	r.step.Store(int64(time.Second))
	rv := r.ended(r.start(p), model.RunFailed)
	if took := rv.Run.Updated.Sub(rv.Run.Created); took < 2*time.Minute || !strings.Contains(rv.Run.Note, "3 deliveries still under way after 2 min: nothing was sent") {
		t.Errorf("after %v: %q", took, rv.Run.Note)
	}
	if r.door.alls() != 0 {
		t.Error("it called all the same")
	}
}

// TestRetryAllWaitIsSteered: it rests, goes on waiting, and is canceled.
func TestRetryAllWaitIsSteered(t *testing.T) {
	t.Parallel()
	r, busy := busied(t)
	r.fail(3)
	p := r.planAll()
	busy.Store(true)
	id := r.start(p)
	waits := func(rv runbook.RunView) bool {
		return rv.Mine && strings.HasPrefix(stepOf(rv, "count").Detail, "waits until")
	}
	until(t, r.desk, id, "waiting", waits)
	if err := r.desk.Pause(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	until(t, r.desk, id, "rest", laid)
	if err := r.desk.Resume(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	until(t, r.desk, id, "waiting again", waits)
	if err := r.desk.Cancel(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	r.ended(id, model.RunCanceled)
	if r.door.alls() != 0 {
		t.Error("it called")
	}
}

// TestAwaitQuiet waits before a plan is made, for so long as it may.
func TestAwaitQuiet(t *testing.T) {
	t.Parallel()
	r, busy := busied(t)
	r.fail(2)
	r.unanswered()
	told := 0
	if err := r.desk.AwaitQuiet(t.Context(), time.Minute, func(string) { told++; r.quickly() }); err != nil {
		t.Fatal(err)
	}
	if p := r.planAll(); p.Refuse != "" || told == 0 {
		t.Errorf("refused %q, told %d times", p.Refuse, told)
	}
	busy.Store(true)
	r.step.Store(int64(time.Second))
	began := r.clock.Now()
	if err := r.desk.AwaitQuiet(t.Context(), time.Minute, func(string) {}); err != nil {
		t.Fatal(err)
	}
	if p, took := r.planAll(), r.clock.Now().Sub(began); !strings.Contains(p.Refuse, "--wait 5m") || took < time.Minute {
		t.Errorf("refused %q after %v", p.Refuse, took)
	}
}

// TestRetryAllTroubles: the call is made once, whatever happens to its answer.
func TestRetryAllTroubles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		trouble metriport.ServerTrouble
		state   model.RunState
		step    model.StepState
		posts   int
	}{
		"cut after it was done": {metriport.ServerTrouble{Fault: metriport.ServerFaultCut}, model.RunDone, model.StepDone, 1},
		"closed before":         {metriport.ServerTrouble{Fault: metriport.ServerFaultClosed}, model.RunFailed, model.StepUnknown, 1},
		"500":                   {metriport.ServerTrouble{Fault: metriport.ServerFaultInternal}, model.RunFailed, model.StepUnknown, 1},
		"504":                   {metriport.ServerTrouble{Fault: metriport.ServerFaultGateway}, model.RunFailed, model.StepUnknown, 1},
		"429":                   {metriport.ServerTrouble{Fault: metriport.ServerFaultThrottled, RetryAfter: time.Second}, model.RunDone, model.StepDone, 2},
		"quota":                 {metriport.ServerTrouble{Fault: metriport.ServerFaultQuota}, model.RunFailed, model.StepFailed, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{})
			r.fail(6)
			p := r.planAll()
			c.trouble.Path, c.trouble.Times = allPath, 1
			r.box.Faults().Set(c.trouble)
			rv := r.ended(r.start(p), c.state)
			wantStep(t, rv, "retry all", c.step)
			if r.door.alls() != c.posts {
				t.Errorf("%d calls, want %d; note %q", r.door.alls(), c.posts, rv.Run.Note)
			}
		})
	}
}

// TestRetryAllInterrupted: a call that the journal has as begun is looked up by
// the counts, and not made again.
func TestRetryAllInterrupted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		made  bool
		state model.RunState
		step  model.StepState
	}{
		"it was made":     {true, model.RunDone, model.StepDone},
		"it was not made": {false, model.RunFailed, model.StepUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{})
			r.fail(3)
			p := r.planAll()
			run := model.Run{
				ID: "left1", Profile: "demo", Kind: model.RunRetryAll, State: model.RunRunning, Who: "ops@host", Plan: p.Raw,
				Created: r.clock.Now(), Updated: r.clock.Now(),
			}
			for _, err := range []error{
				r.store.SaveRun(t.Context(), run),
				r.store.SaveStep(t.Context(), model.Step{Run: run.ID, N: 1, Name: "count", State: model.StepDone, Data: p.Raw, Started: r.clock.Now(), Ended: r.clock.Now()}),
				r.store.SaveStep(t.Context(), model.Step{Run: run.ID, N: 2, Name: "retry all", State: model.StepStarted, Started: r.clock.Now()}),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			if c.made {
				if err := r.host.RetryAll(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			before := r.door.alls()
			if err := r.desk.Resume(t.Context(), run.ID); err != nil {
				t.Fatal(err)
			}
			wantStep(t, r.ended(run.ID, c.state), "retry all", c.step)
			if r.door.alls() != before {
				t.Error("it was called again")
			}
		})
	}
}
