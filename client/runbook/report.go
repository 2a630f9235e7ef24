package runbook

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Report tells what was done for the profile in a span: acts and runs, with the
// chain's head. How things stand now is for the caller to add.
func (d *Desk) Report(ctx context.Context, since, until time.Time) (model.Report, error) {
	const op = "write the report"
	r := model.Report{
		Profile: d.b.Profile.Name, Provider: d.b.Profile.Provider, Environment: d.b.Profile.Environment,
		Made: d.b.Now().UTC(), By: d.b.Who, Since: since.UTC(), Until: until.UTC(), Runs: []model.RunReport{}, Left: []model.LeftReport{},
	}
	from, err := d.b.Store.Checkpoint(ctx)
	if err != nil {
		return r, fail(op, err)
	}
	acts, err := d.b.Store.Acts(ctx, client.ActFilter{})
	if err != nil {
		return r, fail(op, err)
	}
	r.Fill(from, acts)
	runs, err := d.b.Store.HeadsOf(ctx, r.Profile)
	if err != nil {
		return r, fail(op, err)
	}
	for i := len(runs) - 1; i >= 0; i-- { // the store's newest come first
		if !r.Within(runs[i]) {
			continue
		}
		steps, err := d.b.Store.Steps(ctx, runs[i].ID)
		if err != nil {
			return r, fail(op, err)
		}
		states, err := d.b.Store.CountClaims(ctx, runs[i].ID)
		if err != nil {
			return r, fail(op, err)
		}
		told := model.ReportRun(runs[i], steps, states)
		if runs[i].Plan, err = d.b.Store.PlanOf(ctx, runs[i].ID); err != nil {
			return r, fail(op, err)
		}
		told.Follows, runs[i].Plan = Follows(runs[i]), nil
		r.Runs = append(r.Runs, told)
	}
	return r, nil
}
