package runbook_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// hasty gives a call that changes something a moment only.
type hasty struct {
	runbook.Host
	soon *metriport.Client
}

func (h hasty) SetURL(ctx context.Context, url string) (model.Endpoint, error) {
	return h.soon.SetURL(ctx, url)
}

func (h hasty) Retry(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error) {
	return h.soon.Retry(ctx, id)
}

func (h hasty) RetryAll(ctx context.Context) error { return h.soon.RetryAll(ctx) }

func inHaste(b *runbook.Bench) {
	h := hasty{b.Host, metriport.New(metriport.Options{Profile: b.Profile, Timeout: time.Second})}
	b.Host, b.Retrier, b.URLSetter = h, h, h
}

// TestTimeOuts: a call is done, and its answer does not come in time.
func TestTimeOuts(t *testing.T) {
	t.Parallel()
	t.Run("clear and set", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, options{bench: inHaste})
		_, old := r.settings()
		r.door.script(pass, silent, silent)
		id := r.change(runbook.URLChange{URL: r.box.PlainReceiverURL()})
		r.asks(id, "done")
		r.learn()
		rv := r.ended(id, model.RunDone)
		wantStep(t, rv, "clear", model.StepDone, "read back")
		wantStep(t, rv, "set", model.StepDone, "read back")
		if url, key := r.settings(); url != r.box.PlainReceiverURL() || key == old || count(r.door.posts(), "") != 1 {
			t.Errorf("%s, key changed: %v, posted %q", url, key != old, r.door.posts())
		}
	})
	t.Run("retry", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, options{bench: inHaste})
		ids := r.fail(3)
		r.door.stall(onePath)
		rv := r.ended(r.start(r.plan(ids)), model.RunDone)
		if states(rv.Claims)[model.ClaimDelivered] != 3 {
			t.Errorf("claims %+v", rv.Claims)
		}
		r.once(ids, 1)
	})
	t.Run("retry all", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, options{bench: inHaste})
		r.fail(3)
		r.door.stall(allPath)
		rv := r.ended(r.start(r.planAll()), model.RunDone)
		wantStep(t, rv, "retry all", model.StepDone, "taken, as the counts say")
		if r.door.alls() != 1 {
			t.Errorf("%d calls", r.door.alls())
		}
	})
}

// TestRetryWhileTheClockJumps, forth and back: what was accepted is followed all
// the same, and nothing is sent twice.
func TestRetryWhileTheClockJumps(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{3 * time.Hour, -3 * time.Hour} {
		t.Run(jump.String(), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{})
			ids := r.fail(12)
			id := r.start(r.plan(ids))
			until(t, r.desk, id, "third", func(runbook.RunView) bool { return r.door.singles() >= 3 })
			r.clock.Jump(jump)
			rv := r.ended(id, model.RunDone)
			if states(rv.Claims)[model.ClaimDelivered] != 12 {
				t.Errorf("claims %+v", rv.Claims)
			}
			r.once(ids, 1)
		})
	}
}

// TestRetryAllWithoutCounts: the provider gives none, before, in and after the
// call. It is overruled, made once, and left when nothing is to be seen; where
// its answer is lost, nobody knows.
func TestRetryAllWithoutCounts(t *testing.T) {
	t.Parallel()
	none := metriport.ServerTrouble{Fault: metriport.ServerFaultCounts}
	for _, c := range []struct {
		name  string
		fault metriport.ServerFault
		state model.RunState
		words string
	}{
		{"answered", metriport.ServerFaultNone, model.RunDone, "the provider does not count any more"},
		{"cut", metriport.ServerFaultCut, model.RunFailed, "nobody knows whether it was taken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{})
			ids := r.fail(2)
			troubles := []metriport.ServerTrouble{none}
			if c.fault != metriport.ServerFaultNone {
				troubles = []metriport.ServerTrouble{{Fault: c.fault, Path: allPath, Times: 1}, none}
			}
			r.box.Faults().Set(troubles...)
			p := r.planAll()
			if p.Needs.Overrule == "" || p.Needs.Count != 0 {
				t.Errorf("needs %+v", p.Needs)
			}
			rv := r.ended(r.start(p), c.state)
			if !strings.Contains(rv.Run.Note, c.words) || r.door.alls() != 1 {
				t.Errorf("%d calls, says %q", r.door.alls(), rv.Run.Note)
			}
			r.box.Faults().Set()
			r.settle(func(s model.Status) bool { return s.Processing.N == 0 })
			for _, d := range r.load() {
				if d.Outcome != model.Delivered {
					t.Errorf("%s of %d is %s", d.ID, len(ids), d.Outcome)
				}
			}
		})
	}
}

// TestRetryWithAReceiverThatTimesOut: it is silent while it is sent again.
func TestRetryWithAReceiverThatTimesOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(2)
	p := r.plan(ids)
	r.box.Receiver().Set(sandbox.Silent)
	rv := r.ended(r.start(p), model.RunDone)
	if states(rv.Claims)[model.ClaimFailed] != 2 || rv.Claims[0].Note != "no answer within 5 s" {
		t.Errorf("claims %+v", rv.Claims)
	}
	r.once(ids, 1)
}
