package runbook_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestPlanProbes: the receivers that most is sent to are asked once for all the
// plans of one choice, and what they answer decides what has to be typed.
func TestPlanProbes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code     int
		says     string
		overrule bool
	}{
		"taken":     {204, "✓ 204 in ", false},
		"not found": {404, "✗", true},
		"unsigned":  {401, "? 401 in ", false},
		"contents":  {422, "? 422 in ", false},
		"down":      {0, "✗ no receiver", true},
		"gateway":   {502, "✗", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &posed{ends: []model.Endpoint{{ID: "ep_1", URL: "https://a.example/hook", Enabled: model.Yes}}, answers: map[string]int{"https://a.example/hook": c.code}}
			rows, ids := failures(30, func(i int) model.DeliveryID { return client.DeliveryOf(string(numbered(i)), "ep_1") }, "workout.created")
			p.rows = rows
			r := runbook.Recovery{IDs: ids, Probes: &runbook.Probes{}}
			for _, rate := range []float64{5, 10} {
				r.Pacing.Rate = rate
				for _, r.Since = range []bool{false, true} {
					plan, err := p.desk(true).PlanRecovery(t.Context(), r)
					if err != nil || !strings.Contains(factOf(plan, "probe now"), c.says) || (plan.Needs.Overrule != "") != c.overrule {
						t.Errorf("since %v: %v, %q, overrule %q", r.Since, err, factOf(plan, "probe now"), plan.Needs.Overrule)
					}
				}
			}
			if n, _ := p.fired.Load("https://a.example/hook"); n.(*atomic.Int64).Load() != 1 {
				t.Errorf("asked %d times", n.(*atomic.Int64).Load())
			}
		})
	}
}

// TestPlanProbesSigned: a test signed with the endpoint's own key is taken by a
// receiver that checks signatures, and is on record.
func TestPlanProbesSigned(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	ids := m.broken(2, model.Failed)
	p, err := m.desk.PlanRecovery(t.Context(), runbook.Recovery{IDs: ids})
	if err != nil || !strings.Contains(factOf(p, "probe now"), "✓ 2") || !strings.HasPrefix(p.Title, "Recover 2 deliveries") {
		t.Errorf("%v, %q, %q", err, p.Title, factOf(p, "probe now"))
	}
	if acts := m.acts(model.ActPing); len(acts) != 1 || !strings.Contains(acts[0], "✓ 2") {
		t.Errorf("acts %q", acts)
	}
}
