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
	runs, err := d.b.Store.RunsOf(ctx, r.Profile, false)
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
		claims, err := d.b.Store.ClaimsOf(ctx, runs[i].ID)
		if err != nil {
			return r, fail(op, err)
		}
		told := model.ReportRun(runs[i], steps, claims)
		told.Follows = Follows(runs[i])
		r.Runs = append(r.Runs, told)
	}
	return r, nil
}
