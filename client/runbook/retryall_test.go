package runbook_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

const allPath = "/settings/webhook/retry"

func (s *stage) planAll() runbook.Plan {
	s.t.Helper()
	p, err := s.desk.PlanRetryAll(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func TestRetryAll(t *testing.T) {
	s := newStage(t, sandbox.Options{}, nil)
	if p := s.planAll(); p.Refuse != "nothing has failed" {
		t.Errorf("with nothing: %+v", p)
	}
	ids := s.fail(12)
	p := s.planAll()
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
	rv := s.ended(s.start(p), model.RunDone)
	if s.gate.alls() != 1 || !strings.Contains(rv.Run.Note, "12 failed before, 0 now") {
		t.Errorf("%d calls, note %q", s.gate.alls(), rv.Run.Note)
	}
	wantStep(t, rv, "retry all", model.StepDone, "accepted")
	s.load()
	for _, d := range s.loaded() {
		if d.Outcome != model.Delivered {
			t.Errorf("%+v of %d", d, len(ids))
		}
	}
}

// TestRetryAllCountsOldRows: single retries leave their old rows failed.
func TestRetryAllCountsOldRows(t *testing.T) {
	s := newStage(t, sandbox.Options{}, nil)
	ids := s.fail(4)
	s.ended(s.start(s.plan(ids[:3])), model.RunDone)
	s.load()
	p := s.planAll()
	if p.Needs.Count != 3 || !strings.Contains(factOf(p, "sent before"), "3 failed rows") || !strings.Contains(factOf(p, "failed"), "4") {
		t.Errorf("plan %+v", p)
	}
}

// TestRetryAllRefused while something is under way, or another retry is open;
// a count that is not known must be overruled.
func TestRetryAllRefused(t *testing.T) {
	s := newStage(t, sandbox.Options{}, nil)
	s.fail(2)
	s.box.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultCounts})
	p := s.planAll()
	if p.Needs.Overrule != "send anyway" || p.Needs.Count != 0 || !strings.Contains(factOf(p, "failed"), "unknown") {
		t.Errorf("without counts: %+v", p)
	}
	s.box.Faults().Set()
	open := model.Run{ID: "open1", Profile: "demo", Kind: model.RunRetry, State: model.RunPaused, Who: "eve@host", Created: s.clock.Now(), Updated: s.clock.Now()}
	if err := s.store.SaveRun(t.Context(), open); err != nil {
		t.Fatal(err)
	}
	if p = s.planAll(); !strings.Contains(p.Refuse, "open1 of eve@host") {
		t.Errorf("beside another: %+v", p)
	}
	open.State = model.RunDone
	if err := s.store.SaveRun(t.Context(), open); err != nil {
		t.Fatal(err)
	}
	s.box.Receiver().Set(sandbox.Silent)
	s.box.Send(metriport.ServerMessage{Type: "network-query.lab", Payload: []byte(`{}`)}, nil)
	if p = s.planAll(); !strings.Contains(p.Refuse, "1 delivery under way") {
		t.Errorf("with one under way: %+v", p)
	}
	if s.gate.alls() != 0 {
		t.Error("planning has sent something")
	}
}

// busyHost counts as processing what it is told to.
type busyHost struct {
	runbook.Host
	processing func(model.Count) model.Count
}

func (h busyHost) Status(ctx context.Context) (model.Status, error) {
	s, err := h.Host.Status(ctx)
	s.Processing = h.processing(s.Processing)
	return s, err
}

// TestRetryAllWaits: what came in since the plan was made is waited for, a while.
func TestRetryAllWaits(t *testing.T) {
	t.Run("until it has ended", func(t *testing.T) {
		s := newStage(t, sandbox.Options{}, nil)
		s.fail(3)
		p := s.planAll()
		s.box.Receiver().Script(sandbox.Silent)
		s.box.Send(metriport.ServerMessage{Type: "network-query.lab", Payload: []byte(`{}`)}, nil)
		id := s.start(p)
		until(t, s.desk, id, "waiting", func(rv runbook.RunView) bool {
			return stepOf(rv, "count").Detail == "waits until nothing is under way: 1 processing" && s.gate.alls() == 0
		})
		rv := s.ended(id, model.RunDone)
		wantStep(t, rv, "count", model.StepDone, "failed 4, processing 0")
		if s.gate.alls() != 1 {
			t.Errorf("%d calls", s.gate.alls())
		}
	})
	var busy atomic.Bool
	kept := func(b *runbook.Bench) {
		b.Host = busyHost{b.Host, func(c model.Count) model.Count {
			if busy.Load() {
				return model.Count{N: 3, Known: true}
			}
			return c
		}}
	}
	t.Run("not for ever", func(t *testing.T) {
		busy.Store(false)
		s := newStage(t, sandbox.Options{}, kept)
		s.fail(3)
		p := s.planAll()
		busy.Store(true)
		rv := s.ended(s.start(p), model.RunFailed)
		if took := rv.Run.Updated.Sub(rv.Run.Created); took < 2*time.Minute || !strings.Contains(rv.Run.Note, "3 deliveries still under way after 2 min: nothing was sent") {
			t.Errorf("after %v: %q", took, rv.Run.Note)
		}
		if s.gate.alls() != 0 {
			t.Error("it called all the same")
		}
	})
	t.Run("paused, resumed, canceled", func(t *testing.T) {
		busy.Store(false)
		s := newStage(t, sandbox.Options{}, kept)
		s.fail(3)
		p := s.planAll()
		busy.Store(true)
		id := s.start(p)
		waits := func(rv runbook.RunView) bool { return strings.HasPrefix(stepOf(rv, "count").Detail, "waits until") }
		until(t, s.desk, id, "waiting", waits)
		if err := s.desk.Pause(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		until(t, s.desk, id, "rest", func(rv runbook.RunView) bool { return rv.Run.State == model.RunPaused && !rv.Mine })
		if err := s.desk.Resume(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		until(t, s.desk, id, "waiting again", func(rv runbook.RunView) bool { return rv.Mine && waits(rv) })
		if err := s.desk.Cancel(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		s.ended(id, model.RunCanceled)
		if s.gate.alls() != 0 {
			t.Error("it called")
		}
	})
	t.Run("before the plan", func(t *testing.T) {
		busy.Store(false)
		s := newStage(t, sandbox.Options{}, kept)
		s.fail(2)
		s.box.Receiver().Script(sandbox.Silent)
		s.box.Send(metriport.ServerMessage{Type: "network-query.lab", Payload: []byte(`{}`)}, nil)
		var told []string
		if err := s.desk.AwaitQuiet(t.Context(), time.Minute, func(words string) { told = append(told, words) }); err != nil {
			t.Fatal(err)
		}
		if p := s.planAll(); p.Refuse != "" || len(told) == 0 {
			t.Errorf("refused %q, told %q", p.Refuse, told)
		}
		busy.Store(true)
		began := s.clock.Now()
		if err := s.desk.AwaitQuiet(t.Context(), time.Minute, func(string) {}); err != nil {
			t.Fatal(err)
		}
		if p, took := s.planAll(), s.clock.Now().Sub(began); !strings.Contains(p.Refuse, "--wait 5m") || took < time.Minute || took > 3*time.Minute {
			t.Errorf("refused %q after %v", p.Refuse, took)
		}
	})
}

// TestRetryAllTroubles: the call is made once, whatever happens to its answer.
func TestRetryAllTroubles(t *testing.T) {
	for name, c := range map[string]struct {
		trouble metriport.ServerTrouble
		state   model.RunState
		step    model.StepState
		posts   int
	}{
		"cut after it was done": {metriport.ServerTrouble{Fault: metriport.ServerFaultCut}, model.RunDone, model.StepDone, 1},
		"closed before":         {metriport.ServerTrouble{Fault: metriport.ServerFaultClosed}, model.RunFailed, model.StepUnknown, 1},
		"504":                   {metriport.ServerTrouble{Fault: metriport.ServerFaultGateway}, model.RunFailed, model.StepUnknown, 1},
		"429":                   {metriport.ServerTrouble{Fault: metriport.ServerFaultThrottled, RetryAfter: time.Second}, model.RunDone, model.StepDone, 2},
		"quota":                 {metriport.ServerTrouble{Fault: metriport.ServerFaultQuota}, model.RunFailed, model.StepFailed, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, sandbox.Options{}, nil)
			s.fail(6)
			p := s.planAll()
			c.trouble.Path, c.trouble.Times = allPath, 1
			s.box.Faults().Set(c.trouble)
			rv := s.ended(s.start(p), c.state)
			wantStep(t, rv, "retry all", c.step)
			if s.gate.alls() != c.posts {
				t.Errorf("%d calls, want %d; note %q", s.gate.alls(), c.posts, rv.Run.Note)
			}
		})
	}
}

// TestRetryAllInterrupted: a call that the journal has as begun is looked up by
// the counts, and not made again.
func TestRetryAllInterrupted(t *testing.T) {
	for name, c := range map[string]struct {
		made  bool
		state model.RunState
		step  model.StepState
	}{
		"it was made":     {true, model.RunDone, model.StepDone},
		"it was not made": {false, model.RunFailed, model.StepUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, sandbox.Options{}, nil)
			s.fail(3)
			p := s.planAll()
			run := model.Run{
				ID: "left1", Profile: "demo", Kind: model.RunRetryAll, State: model.RunRunning, Who: "ops@host", Plan: p.Raw,
				Created: s.clock.Now(), Updated: s.clock.Now(),
			}
			for _, err := range []error{
				s.store.SaveRun(t.Context(), run),
				s.store.SaveStep(t.Context(), model.Step{Run: run.ID, N: 1, Name: "count", State: model.StepDone, Data: p.Raw, Started: s.clock.Now(), Ended: s.clock.Now()}),
				s.store.SaveStep(t.Context(), model.Step{Run: run.ID, N: 2, Name: "retry all", State: model.StepStarted, Started: s.clock.Now()}),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			if c.made {
				if err := s.host.RetryAll(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			before := s.gate.alls()
			if err := s.desk.Resume(t.Context(), run.ID); err != nil {
				t.Fatal(err)
			}
			wantStep(t, s.ended(run.ID, c.state), "retry all", c.step)
			if s.gate.alls() != before {
				t.Error("it was called again")
			}
		})
	}
}
