package runbook_test

import (
	"context"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// desk is a console on the ground, by the machine's clock.
func (g *ground) desk(holder string, rows model.Rows) *runbook.Desk {
	profile := model.Profile{Name: "svix", Provider: model.Svix, BaseURL: g.job.Base, Environment: model.Demo, APIKey: model.NewSecret(g.job.Token), App: g.job.App}
	return runbook.New(runbook.Bench{
		Profile: profile, Host: svix.New(svix.Options{Profile: profile}), Store: openStore(g.t, store.Options{Path: g.job.Store, Now: time.Now}),
		Who: "ops@host", Holder: holder, Now: time.Now, Sleep: sleeps, Rows: func() model.Rows { return rows },
	})
}

// BenchmarkPausing tells how long it takes at 200 a second until nothing is sent
// any more and the run rests, asked by the console that carries it and by another
// one, and how long until it is sent again.
func BenchmarkPausing(b *testing.B) {
	const n = 2000
	for _, by := range []string{"here", "elsewhere"} {
		b.Run(by, func(b *testing.B) {
			g := newGround(b, n, runbook.Pacing{})
			rows := make([]*model.Delivery, n)
			for i, id := range g.ids {
				rows[i] = &model.Delivery{ID: id, Outcome: model.Failed, Took: model.NoTime}
			}
			carrier, pauser := g.desk("console-1", model.RowsOf(rows...)), g.desk("console-2", model.Rows{})
			if by == "here" {
				pauser = carrier
			}
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			go func() { _ = carrier.Run(ctx) }()
			p, err := carrier.PlanRecovery(ctx, runbook.Recovery{IDs: g.ids, Pacing: runbook.Pacing{Rate: 200}})
			if err != nil || p.Refuse != "" {
				b.Fatal(p.Refuse, err)
			}
			id, err := carrier.Start(ctx, p, agreed(p))
			if err != nil {
				b.Fatal(err)
			}
			var pausing, resuming time.Duration
			rounds := 0
			for b.Loop() {
				if rounds++; rounds*40 > n {
					b.Fatalf("%d rounds are too many for %d deliveries: give a number with -benchtime", rounds, n)
				}
				g.receives(20)
				begun := time.Now()
				if err := pauser.Pause(ctx, id); err != nil {
					b.Fatal(err)
				}
				if run, err := carrier.AwaitRest(ctx, id); err != nil || run.State != model.RunPaused {
					b.Fatal(run.State, err)
				}
				pausing = max(pausing, time.Since(begun))
				begun = time.Now()
				if err := carrier.Resume(ctx, id); err != nil {
					b.Fatal(err)
				}
				g.receives(1)
				resuming = max(resuming, time.Since(begun))
			}
			b.ReportMetric(float64(pausing.Milliseconds()), "ms/pause-at-most")
			b.ReportMetric(float64(resuming.Milliseconds()), "ms/resume-at-most")
		})
	}
}

// receives waits until so many more are received.
func (g *ground) receives(more int64) {
	for to := g.sum.Load() + more; g.sum.Load() < to; {
		time.Sleep(time.Millisecond)
	}
}
