package runbook_test

import (
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestRecoverInOneCall: what failed at several endpoints is recovered by one call
// for each, in one run that tells of each, and everything is sent once.
func TestRecoverInOneCall(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	for _, r := range m.box.Receivers() {
		r.Set(sandbox.BadGateway)
	}
	m.broken(3, model.Failed)
	failedAt := map[model.EndpointID]int{}
	var ids []model.DeliveryID
	m.await("the failures at every endpoint", func() bool {
		clear(failedAt)
		var rows []*model.Delivery
		ids = nil
		for _, e := range m.ends() {
			for _, d := range m.deliveries(e.ID) {
				if rows = append(rows, d); d.Outcome == model.Failed {
					failedAt[d.To]++
					ids = append(ids, d.ID)
				}
			}
		}
		m.mu.Lock()
		m.rows = rows
		m.mu.Unlock()
		return len(rows) == len(ids) && len(failedAt) > 1
	})
	for _, r := range m.box.Receivers() {
		r.Set(sandbox.Healthy)
	}
	p, err := m.desk.PlanRecovery(t.Context(), runbook.Recovery{IDs: ids, Words: "status:failed", Since: true})
	if err != nil || p.Refuse != "" || p.Kind != model.RunRecover || p.Needs.Count != len(ids) {
		t.Fatalf("plan %+v, %v", p, err)
	}
	rv := m.ended(m.start(p), model.RunDone)
	if n := strings.Count(rv.Run.Note, " delivered · 0 failed again"); n != len(failedAt) || m.gate.count("recover") != len(failedAt) {
		t.Errorf("of %d endpoints says %q, %d calls", len(failedAt), rv.Run.Note, m.gate.count("recover"))
	}
	m.farSince(rv, len(ids))
	m.eachOnce(ids)
}

// farSince wants all of a provider's own recovery to be delivered, here and to be
// seen elsewhere by its steps alone.
func (m *multi) farSince(rv runbook.RunView, n int) {
	m.t.Helper()
	if g := rv.Progress; g == nil || g.Total != n || g.Delivered != n || g.Accepted+g.Queued+g.Unknown != 0 {
		m.t.Errorf("progress %+v", g)
	}
	other, err := runbook.New(m.newBench("console-2", m.opened())).Changed(m.t.Context(), 0)
	if err != nil {
		m.t.Fatal(err)
	}
	if g := find(other, rv.Run.ID).Progress; g == nil || *g != *rv.Progress {
		m.t.Errorf("elsewhere %+v, here %+v", g, rv.Progress)
	}
}

// eachOnce wants each to have been attempted by hand once.
func (m *multi) eachOnce(ids []model.DeliveryID) {
	m.t.Helper()
	for _, id := range ids {
		if n := m.manual(id); n != 1 {
			m.t.Errorf("%s was sent %d times", id, n)
		}
	}
}

// TestRecoveryOverSvix: what failed of Open Wearables is sent again by the Svix
// server that it stands on, each once, and seen to its end.
func TestRecoveryOverSvix(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{}, overSvix)
	ids := m.broken(4, model.Failed)
	p, err := m.desk.PlanRecovery(t.Context(), runbook.Recovery{IDs: ids, Words: "status:failed", Pacing: runbook.Pacing{Rate: 20, Canary: 1}})
	if err != nil || p.Refuse != "" || p.Needs.Count != 4 || !strings.Contains(p.Title, "Recover 4 deliveries") || !strings.Contains(factOf(p, "probe now"), "✓") {
		t.Fatalf("plan %+v, %v", p, err)
	}
	rv := m.ended(m.start(p), model.RunDone)
	if g := rv.Progress; g == nil || g.Delivered != 4 || g.Total != 4 {
		t.Errorf("%+v", g)
	}
	m.eachOnce(ids)
}
