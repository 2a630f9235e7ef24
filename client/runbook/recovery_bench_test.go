package runbook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/model"
)

// BenchmarkPlanRecovery100k plans 100 000 failed deliveries of a log that holds no
// others, with a store in which all of them were sent again before and failed
// again, and a tenth as many are held by an open run. A plan is to take a second
// at most.
func BenchmarkPlanRecovery100k(b *testing.B) {
	const n = 100_000
	for _, svix := range []bool{false, true} {
		name := map[bool]string{false: "rows", true: "attempts"}[svix]
		b.Run(name, func(b *testing.B) {
			id := func(i int) model.DeliveryID { return model.DeliveryID(fmt.Sprintf("018f3c1b-02ac-7e90-b1d4-%012d", i)) }
			if svix {
				id = func(i int) model.DeliveryID {
					return client.DeliveryOf(fmt.Sprintf("msg_2ZqKf0x1Aa%013d", i), model.EndpointID(fmt.Sprintf("ep_%026d", i%6)))
				}
			}
			p := &posed{ends: []model.Endpoint{{ID: "ep_0", URL: "https://hooks.acme.dev", Enabled: model.Yes}}}
			for i := range 6 {
				p.ends = append(p.ends, model.Endpoint{ID: model.EndpointID(fmt.Sprintf("ep_%026d", i)), URL: "https://hooks.acme.dev", Enabled: model.Yes})
			}
			rows, ids := failures(n+n/10, id, "network-query.hie")
			for i, d := range rows {
				d.Created = planNow.Add(-time.Duration(i) * 10 * time.Millisecond)
				d.Request = fmt.Sprintf("0195f001-1111-7000-8000-%012d", i/3)
			}
			p.rows = rows
			p.Store = resentBefore(b, ids[:n], ids[n:])
			desk := runbook.New(p.bench(svix, p.Store))
			b.ReportAllocs()
			for b.Loop() {
				plan, err := desk.PlanRecovery(b.Context(), runbook.Recovery{IDs: ids, Words: "status:failed", Pacing: runbook.Pacing{Rate: 200, Canary: 10, StopAt: 0.2, StopOf: 50}})
				if err != nil || plan.Needs.Count != n {
					b.Fatalf("%v: %d planned, %q", err, plan.Needs.Count, plan.Refuse)
				}
				b.ReportMetric(float64(len(plan.Raw))/n, "B/delivery")
			}
		})
	}
}

// resentBefore is a store with a run that has sent deliveries again, and an open
// one that holds others.
func resentBefore(b *testing.B, sent, held []model.DeliveryID) client.Store {
	b.Helper()
	o := newFile(b)
	o.Now = func() time.Time { return planNow }
	s, _, err := store.Open(context.Background(), o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	plan, err := json.Marshal(map[string]any{"rows": sent})
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range []struct {
		ids   []model.DeliveryID
		state model.RunState
	}{{sent, model.RunDone}, {held, model.RunPaused}} {
		run := model.Run{ID: model.RunID("run-" + string(r.state)), Profile: "prod", Kind: model.RunRetry, State: r.state, Plan: plan, Created: planNow, Updated: planNow}
		l, err := s.Acquire(b.Context(), "run/"+string(run.ID), "bench", planNow, time.Hour)
		if err == nil {
			err = s.SaveRun(b.Context(), run)
		}
		if err == nil {
			_, err = s.Claim(b.Context(), l, run, r.ids)
		}
		if err != nil {
			b.Fatal(err)
		}
		if r.state != model.RunDone {
			continue
		}
		for _, m := range [][2]model.ClaimState{{model.ClaimQueued, model.ClaimSent}, {model.ClaimSent, model.ClaimFailed}} {
			moves := make([]client.Move, len(r.ids))
			for i, id := range r.ids {
				moves[i] = client.Move{Claim: model.Claim{Run: run.ID, Profile: "prod", Delivery: id, State: m[1], Note: "502 from a gateway", Updated: planNow}, From: m[0]}
			}
			if moved, err := s.MoveClaims(b.Context(), l, moves); err != nil || len(moved) != len(moves) {
				b.Fatalf("%d moved: %v", len(moved), err)
			}
		}
	}
	return s
}
