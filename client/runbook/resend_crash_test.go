package runbook_test

import (
	"context"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestTakenOver: a process ends in the middle of the one call that changes
// something; the next one finds out what came of it and does not make it again.
func TestTakenOver(t *testing.T) {
	t.Parallel()
	name := "renamed"
	for call, c := range map[string]struct {
		plan func(m *multi, ids []model.DeliveryID) (runbook.Plan, error)
		done func(m *multi, ids []model.DeliveryID) bool
	}{
		"resend": {
			func(m *multi, ids []model.DeliveryID) (runbook.Plan, error) {
				return m.desk.PlanRetry(m.t.Context(), ids)
			},
			func(m *multi, ids []model.DeliveryID) bool { return m.manual(ids[0]) == 1 },
		},
		"PATCH": {
			func(m *multi, _ []model.DeliveryID) (runbook.Plan, error) {
				return m.desk.PlanEndpoint(m.t.Context(), runbook.EndpointEdit{ID: m.ends()[1].ID, Change: client.EndpointChange{Description: &name}})
			},
			func(m *multi, _ []model.DeliveryID) bool { return m.ends()[1].Description == name },
		},
		"endpoint": {
			func(m *multi, _ []model.DeliveryID) (runbook.Plan, error) {
				return m.desk.PlanEndpoint(m.t.Context(), runbook.EndpointEdit{Create: &client.EndpointDraft{URL: m.ends()[1].URL, Description: name}})
			},
			func(m *multi, _ []model.DeliveryID) bool { return len(m.ends()) == 7 },
		},
		"rotate": {
			func(m *multi, _ []model.DeliveryID) (runbook.Plan, error) {
				return m.desk.PlanRotateKey(m.t.Context(), m.ends()[1].ID, time.Hour)
			},
			func(m *multi, _ []model.DeliveryID) bool { return true },
		},
		"recover": {
			func(m *multi, _ []model.DeliveryID) (runbook.Plan, error) {
				return m.desk.PlanRecoverSince(m.t.Context(), m.ends()[1].ID, m.clock.Now().Add(-time.Hour), time.Time{})
			},
			func(m *multi, ids []model.DeliveryID) bool { return m.manual(ids[0]) == 1 },
		},
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			m := newMulti(t, sandbox.ManyOptions{})
			ids := m.broken(1, model.Failed)
			p, err := c.plan(m, ids)
			if err != nil || p.Refuse != "" {
				t.Fatalf("%q, %v", p.Refuse, err)
			}
			m.gate.script(call, silent)
			id := m.start(p)
			m.await("the call", func() bool { return m.gate.count(call) == 1 })
			m.stop()
			m.clock.Jump(time.Minute) // the dead one's lease is over
			next := m.second()
			until(t, next, id, "interruption", func(rv runbook.RunView) bool { return rv.Ask != nil })
			if err := next.Resume(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			rv := until(t, next, id, "end", over)
			if rv.Run.State != model.RunDone || m.gate.count(call) != 1 || !c.done(m, ids) {
				t.Errorf("%s: %s, %d calls\n%+v", rv.Run.State, rv.Run.Note, m.gate.count(call), rv.Steps)
			}
		})
	}
}

// TestRevealKey: no key is shown that is not on record.
func TestRevealKey(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	e := m.ends()[1]
	want, err := m.svix.Key(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.desk.RevealKey(t.Context(), e.ID)
	if err != nil || got != want {
		t.Errorf("%v, %v", got, err)
	}
	if acts := m.acts(model.ActRevealKey); len(acts) != 1 {
		t.Errorf("acts %q", acts)
	}
	_, err = m.desk.RevealKey(t.Context(), "ep_none")
	wantErr(t, err, model.NotFound)
	full := runbook.New(m.newBench("console-2", fullStore{m.opened()}))
	if got, err := full.RevealKey(t.Context(), e.ID); err == nil || !got.Empty() {
		t.Errorf("without a record: %v, %v", got, err)
	}
}

// fullStore cannot be written.
type fullStore struct{ client.Store }

func (fullStore) Append(context.Context, model.Act) (model.Act, error) {
	return model.Act{}, &model.Error{Code: model.Unavailable, Op: "append", Why: "the disk is full"}
}
