package runbook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

var planNow = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// posed is all that a plan asks for, as a test says it is.
type posed struct {
	runbook.Host  // Status and Endpoints only
	client.Store  // runs and claims only
	client.Sender // pings and tests only

	rows    []*model.Delivery
	ends    []model.Endpoint
	failed  int
	runs    []model.Run
	open    []model.Claim // of the open runs
	resent  []model.Claim
	budget  model.Budget
	cannot  model.Capabilities
	profile model.Profile
	answers map[string]int // the codes of receivers, by URL; no answer without
	fired   sync.Map       // how often each was asked
}

func (p *posed) Status(context.Context) (model.Status, error) {
	return model.Status{Failed: model.Known(p.failed), Processing: model.Known(0)}, nil
}
func (p *posed) Endpoints(context.Context) ([]model.Endpoint, error)  { return p.ends, nil }
func (p *posed) HeadsOf(context.Context, string) ([]model.Run, error) { return p.runs, nil }
func (p *posed) ClaimsIn(context.Context, model.RunID, client.ClaimsWanted) ([]model.Claim, int, error) {
	return p.open, 0, nil
}
func (p *posed) Resent(context.Context, string) ([]model.Claim, error)    { return p.resent, nil }
func (p *posed) Append(_ context.Context, a model.Act) (model.Act, error) { return a, nil }
func (p *posed) Ping(context.Context, string, model.Secret) (client.Shot, error) {
	return client.Shot{Err: &model.Error{Code: model.Unreachable, Op: "ping", Why: "no receiver"}}, nil
}

func (p *posed) Fire(_ context.Context, o client.Out) (client.Shot, error) {
	n, _ := p.fired.LoadOrStore(o.URL, new(atomic.Int64))
	n.(*atomic.Int64).Add(1)
	shot := client.Shot{Code: p.answers[o.URL], Cause: model.CauseOf(p.answers[o.URL], "", model.Response{})}
	if shot.Code < 200 || shot.Code > 299 {
		shot.Err = &model.Error{Code: model.Unreachable, Op: "send", Why: "no receiver"}
	}
	return shot, nil
}
func (p *posed) Capabilities(context.Context) (model.Capabilities, error) { return p.cannot, nil }

// retrier and attempter send nothing: a plan must not ask them to.
type (
	retrier   struct{ client.Retrier }
	attempter struct{ client.Resender }
	recoverer struct{ client.Recoverer }
)

// desk plans for Metriport, or for Svix.
func (p *posed) desk(svix bool) *runbook.Desk { return runbook.New(p.bench(svix, p)) }

func (p *posed) bench(svix bool, kept client.Store) runbook.Bench {
	rows := model.RowsOf(p.rows...)
	b := runbook.Bench{
		Profile: p.profile, Host: p, Store: kept, Direct: p, Now: func() time.Time { return planNow },
		Rows: func() model.Rows { return rows }, Budget: func() model.Budget { return p.budget },
	}
	b.Prober = p
	if b.Profile.Name = "prod"; svix {
		b.Profile.Provider, b.Resender, b.Recoverer = model.Svix, attempter{}, recoverer{}
	} else {
		b.Profile.Provider, b.Retrier = model.Metriport, retrier{}
	}
	return b
}

// kept is what a plan holds, as a run keeps it.
type kept struct {
	Rows []struct {
		ID model.DeliveryID `json:"id"`
	} `json:"rows"`
	Left map[string][]model.DeliveryID `json:"left"`
}

func keptIn(t failure, p runbook.Plan) (k kept, in, out map[model.DeliveryID]int) {
	t.Helper()
	in, out = map[model.DeliveryID]int{}, map[model.DeliveryID]int{}
	if err := json.Unmarshal(p.Raw, &k); err != nil {
		t.Fatalf("%v: %s", err, p.Raw)
	}
	for _, r := range k.Rows {
		in[r.ID]++
	}
	for _, ids := range k.Left {
		for _, id := range ids {
			out[id]++
		}
	}
	return k, in, out
}

type failure interface {
	Helper()
	Fatalf(format string, args ...any)
}

// drawn is a state of things with every kind of exclusion in it, and a choice.
func drawn(t *rapid.T, svix bool) (*posed, []model.DeliveryID) {
	p := &posed{
		ends: []model.Endpoint{{ID: "ep_1", URL: "https://a.example/hook", Enabled: model.Yes}, {ID: "ep_2", URL: "https://b.example/hook", Enabled: model.No}},
		runs: []model.Run{{ID: "other", Kind: model.RunRetry, State: model.RunPaused, Profile: "prod"}},
	}
	if rapid.Bool().Draw(t, "limited") {
		p.budget = model.Budget{Limit: 60, Used: rapid.IntRange(0, 60).Draw(t, "used")}
	}
	states := []model.ClaimState{model.ClaimDelivered, model.ClaimFailed, model.ClaimUnknown, model.ClaimAccepted}
	var ids []model.DeliveryID
	for i := range rapid.IntRange(0, 60).Draw(t, "rows") {
		id := model.DeliveryID(fmt.Sprintf("m%03d", i))
		if svix {
			id = client.DeliveryOf(string(id), rapid.SampledFrom([]model.EndpointID{"ep_1", "ep_1", "ep_1", "ep_2", "ep_gone", ""}).Draw(t, "to"))
		}
		ids = append(ids, id)
		switch rapid.IntRange(0, 9).Draw(t, "special") {
		case 0:
			continue // not in the log
		case 1:
			p.open = append(p.open, model.Claim{Run: "other", Delivery: id, State: model.ClaimQueued})
		case 2:
			c := model.Claim{Run: "before", Delivery: id, State: rapid.SampledFrom(states).Draw(t, "resent")}
			if i > 0 && !svix {
				c.New = ids[rapid.IntRange(0, i-1).Draw(t, "new")]
			}
			p.resent = append(p.resent, c)
		}
		p.rows = append(p.rows, &model.Delivery{
			ID: id, Type: rapid.SampledFrom([]model.EventType{"network-query.hie", "ping", ""}).Draw(t, "type"),
			Outcome: rapid.SampledFrom([]model.Outcome{model.Failed, model.Failed, model.Failed, model.Delivered, model.Processing, model.OutcomeUnknown}).Draw(t, "outcome"),
			Created: planNow.Add(-time.Duration(rapid.SampledFrom([]int{0, 1, 1, 5, 300, 1000}).Draw(t, "age")) * time.Hour), To: "ep_1",
		})
	}
	if len(ids) == 0 {
		return p, nil
	}
	return p, rapid.SliceOfN(rapid.SampledFrom(ids), 0, 90).Draw(t, "chosen")
}

// TestPlanHoldsEachOnce: a plan never holds a delivery twice, what it includes
// and what it excludes by name is what was chosen, its number is the one that is
// asked for, and the same choice in any order is the same plan.
func TestPlanHoldsEachOnce(t *testing.T) {
	for _, svix := range []bool{false, true} {
		rapid.Check(t, func(t *rapid.T) {
			p, chosen := drawn(t, svix)
			for n := 0; svix && n <= 20; n++ { // of few, each would be looked up
				chosen = append(chosen, client.DeliveryOf(fmt.Sprintf("x%03d", n), "ep_1"))
			}
			r := runbook.Recovery{
				IDs: chosen, Words: "drawn", Days: rapid.Bool().Draw(t, "days"), Pacing: runbook.Pacing{Rate: 20, Canary: 3, StopAt: 0.2, StopOf: 10},
			}
			plan, err := p.desk(svix).PlanRecovery(t.Context(), r)
			if err != nil {
				t.Fatalf("%v", err)
			}
			k := addsUp(t, plan, chosen)
			if n := len(k.Rows); n > 1 && plan.Needs.Count != n || n == 0 && plan.Refuse == "" {
				t.Fatalf("%d rows, asks for %d, refused %q", n, plan.Needs.Count, plan.Refuse)
			}
			over := slices.ContainsFunc(plan.Facts, func(f runbook.Fact) bool { return f.Label == "calls" && f.Warn })
			if over && (r.Days || plan.Refuse == "") {
				t.Fatalf("more calls than are left, refused %q", plan.Refuse)
			}
			turned := r
			turned.IDs = slices.Clone(r.IDs)
			slices.Reverse(turned.IDs)
			again, err := p.desk(svix).PlanRecovery(t.Context(), turned)
			if err != nil || !bytes.Equal(again.Raw, plan.Raw) {
				t.Fatalf("another plan of the same choice: %v\n%s\n%s", err, plan.Raw, again.Raw)
			}
		})
	}
}

// addsUp wants what a plan holds and what it leaves out to be what was chosen.
func addsUp(t failure, plan runbook.Plan, chosen []model.DeliveryID) kept {
	t.Helper()
	k, in, out := keptIn(t, plan)
	wanted := map[model.DeliveryID]bool{}
	for _, id := range chosen {
		if wanted[id] = true; in[id]+out[id] != 1 {
			t.Fatalf("%s is in %d times and left out %d times", id, in[id], out[id])
		}
	}
	if len(in)+len(out) != len(wanted) {
		t.Fatalf("%d in and %d left out of %d", len(in), len(out), len(wanted))
	}
	return k
}

// failures are n failed deliveries, a second apart, the newest first.
func failures(n int, id func(i int) model.DeliveryID, kind model.EventType) (rows []*model.Delivery, ids []model.DeliveryID) {
	for i := range n {
		d := &model.Delivery{ID: id(i), Type: kind, Outcome: model.Failed, Created: planNow.Add(-time.Duration(i) * time.Second), Took: model.NoTime}
		d.To = model.EndpointID(d.ID[strings.IndexByte(string(d.ID), '/')+1:])
		rows, ids = append(rows, d), append(ids, d.ID)
	}
	return rows, ids
}

// planSays wants words in a plan's facts.
func planSays(t *testing.T, p runbook.Plan, want map[string]string) {
	t.Helper()
	for label, words := range want {
		if !strings.Contains(factOf(p, label), words) {
			t.Errorf("%s: %q, want %q in it", label, factOf(p, label), words)
		}
	}
}

func numbered(i int) model.DeliveryID { return model.DeliveryID(fmt.Sprintf("%06d", i)) }

func TestPlanFacts(t *testing.T) {
	p := &posed{ends: []model.Endpoint{{URL: "https://hooks.acme.dev/metriport"}}}
	rows, ids := failures(1000, numbered, "network-query.hie")
	p.rows = rows
	for _, d := range rows[:10] {
		d.Created = planNow.Add(-5 * time.Hour)
	}
	rows[20].Created = planNow.Add(-31 * 24 * time.Hour)
	rows[21].Outcome, rows[22].Outcome = model.Delivered, model.OutcomeUnknown
	p.resent = []model.Claim{{Run: "r", Delivery: ids[30], State: model.ClaimFailed, New: ids[31]}}
	p.budget = model.Budget{Limit: 10_000, Used: 412}
	plan, err := p.desk(false).PlanRecovery(t.Context(), runbook.Recovery{
		IDs: ids, Words: "status:failed since:2h", Pacing: runbook.Pacing{Rate: 2, Canary: 10, StopAt: 0.2, StopOf: 50},
	})
	if err != nil || plan.Refuse != "" || plan.Needs.Count != 997 || plan.Needs.Overrule == "" {
		t.Fatalf("%v, %+v", err, plan)
	}
	for label, words := range map[string]string{
		"chosen": "1 000 · status:failed since:2h", "types": "network-query.hie 997", "outcomes": "failed 996 · unknown 1",
		"created": "oldest 1 May 07:00 UTC", "target": "https://hooks.acme.dev/metriport", "probe now": "✗",
		"links":  "997 carry presigned links, 10 have expired: renewed by the provider when it sends",
		"risk":   "1 delivery may have been",
		"method": "one by one", "pace": "2 a second", "canary": "10 first, then the rest if ≥ 90 %", "stop": "more than 20 % of the last 50",
		"calls": "~1 053 of 9 588 left today", "duration": "about 8 min 28 s",
	} {
		if !strings.Contains(factOf(plan, label), words) {
			t.Errorf("%s: %q, want %q in it", label, factOf(plan, label), words)
		}
	}
	for _, words := range []string{"1 delivered before", "1 made more than 30 days ago", "1 sent again before, its newer row is among the chosen (000030)"} {
		if !strings.Contains(factOf(plan, "excluded"), words) {
			t.Errorf("excluded %q, want %q", factOf(plan, "excluded"), words)
		}
	}
	if kept := runbook.RecoveryOf(model.Run{Kind: plan.Kind, Plan: plan.Raw}); kept.Words != "status:failed since:2h" || kept.Pacing.CanaryMin != 0.9 || kept.Pacing.Rate != 2 {
		t.Errorf("kept %+v", kept)
	}
	if _, err := p.desk(false).PlanRecovery(t.Context(), runbook.Recovery{IDs: ids, Pacing: runbook.Pacing{Rate: 1000}}); model.CodeOf(err) != model.Invalid {
		t.Errorf("a thousand a second: %v", err)
	}
}

// TestPlanOverDays: what today's calls are not enough for is refused, or the
// oldest are sent today and the rest is left out by name.
func TestPlanOverDays(t *testing.T) {
	p := &posed{ends: []model.Endpoint{{URL: "https://a.example"}}}
	rows, ids := failures(2500, numbered, "ping")
	p.rows, p.budget = rows, model.Budget{Limit: 1000, Used: 500}
	plan, err := p.desk(false).PlanRecovery(t.Context(), runbook.Recovery{IDs: ids})
	if err != nil || !strings.Contains(plan.Refuse, "2 609 calls and 500 are left today: choose fewer, split it over days") || !plan.Splits {
		t.Fatalf("%v, refused %q", err, plan.Refuse)
	}
	plan, err = p.desk(false).PlanRecovery(t.Context(), runbook.Recovery{IDs: ids, Days: true})
	if err != nil || plan.Refuse != "" || plan.Splits || plan.Needs.Count != 476 {
		t.Fatalf("%v, %+v", err, plan)
	}
	if got, want := factOf(plan, "days"), "the oldest 476 today; 2 024 more from 2 May 00:00 UTC on, by the same choice, for 3 days"; got != want {
		t.Errorf("days %q, want %q", got, want)
	}
	k, _, out := keptIn(t, plan)
	if k.Rows[0].ID != ids[2499] || k.Rows[475].ID != ids[2024] || len(out) != 2024 {
		t.Errorf("from %s to %s, %d left out", k.Rows[0].ID, k.Rows[475].ID, len(out))
	}
	p.budget.Used = 998
	if plan, err = p.desk(false).PlanRecovery(t.Context(), runbook.Recovery{IDs: ids, Days: true}); err != nil || !strings.Contains(plan.Refuse, "no calls are left today") {
		t.Errorf("%v, refused %q", err, plan.Refuse)
	}
}

// TestPlanWhereOnlyAllCanBeRetried plans that, says what was not chosen, and
// that links are not renewed.
func TestPlanWhereOnlyAllCanBeRetried(t *testing.T) {
	p := &posed{
		ends: []model.Endpoint{{URL: "https://a.example"}}, failed: 40,
		cannot: model.Capabilities{{Action: model.CanRetryOne, Can: model.No, Why: "this host does not serve the retry of one"}},
	}
	rows, ids := failures(3, numbered, "network-query.hie")
	p.rows = rows
	rows[0].Created = planNow.Add(-5 * time.Hour)
	plan, err := p.desk(false).PlanRecovery(t.Context(), runbook.Recovery{IDs: ids, Words: "3 marked"})
	if err != nil || plan.Kind != model.RunRetryAll || plan.Needs.Count != 40 || plan.Needs.Overrule == "" {
		t.Fatalf("%v, %+v", err, plan)
	}
	for label, words := range map[string]string{
		"chosen": "3 · 3 marked", "instead": "all that failed is sent, not the chosen alone: this host does not serve", "links": "3 carry presigned links, 1 have expired",
	} {
		if !strings.Contains(factOf(plan, label), words) {
			t.Errorf("%s: %q, want %q in it", label, factOf(plan, label), words)
		}
	}
}

// TestPlanInOneCall: the provider's own recovery over the time of the chosen, one
// call an endpoint, with what it sends besides.
func TestPlanInOneCall(t *testing.T) {
	p := &posed{ends: []model.Endpoint{
		{ID: "ep_1", URL: "https://a.example/hook", Enabled: model.Yes},
		{ID: "ep_2", URL: "https://b.example/hook", Enabled: model.Yes},
		{ID: "ep_3", URL: "https://c.example/hook", Enabled: model.No},
	}}
	rows, ids := failures(390, func(i int) model.DeliveryID {
		return client.DeliveryOf(fmt.Sprintf("%03d", i), model.EndpointID(fmt.Sprintf("ep_%d", i%3+1)))
	}, "user.created")
	p.rows = rows
	rows[3].Outcome, rows[4].Outcome, rows[297].Created = model.Delivered, model.Processing, planNow.Add(-15*24*time.Hour)
	chosen := slices.DeleteFunc(slices.Clone(ids), func(id model.DeliveryID) bool { return id == ids[150] })
	d := p.desk(true)
	plan, err := d.PlanRecovery(t.Context(), runbook.Recovery{IDs: chosen, Words: "all", Since: true})
	if err != nil || plan.Refuse != "" || plan.Kind != model.RunRecover || plan.Needs.Count != 258 || plan.Needs.Overrule == "" {
		t.Fatalf("%v, %+v", err, plan)
	}
	if raw, since := string(plan.Raw), rows[388].Created.Format(time.RFC3339); strings.Count(raw, `"id":`) != 2 || !strings.HasPrefix(raw, `{"id":"ep_2"`) || !strings.Contains(raw, since) {
		t.Errorf("%s, want it since %s", raw, since)
	}
	planSays(t, plan, map[string]string{
		"also sent": "1 not chosen: the provider", "schedule": "1 delivery still to be attempted", "limit": "10 000", "method": "one call an endpoint",
		"excluded": "130 its endpoint is disabled", "endpoint": "of ",
	})
	one, err := d.PlanRecovery(t.Context(), runbook.Recovery{IDs: chosen})
	if err != nil || !strings.Contains(factOf(one, "or"), "one call for each of 2 endpoints") && !strings.Contains(factOf(one, "or"), "14 days") {
		t.Errorf("%v, or %q", err, factOf(one, "or"))
	}
	p.runs, p.open = []model.Run{{ID: "x", Kind: model.RunRetry}}, []model.Claim{{Delivery: chosen[0]}}
	if plan, _ = d.PlanRecovery(t.Context(), runbook.Recovery{IDs: chosen, Since: true}); !strings.Contains(plan.Refuse, "another run") {
		t.Errorf("beside another run: %q", plan.Refuse)
	}
}
