package runbook

import (
	"context"
	"encoding/json"

	"github.com/hooktop/hooktop/model"
)

const opRefused = "plan the retry of what was refused"

// Refused are the deliveries that an ended change of the URL or its key found
// refused meanwhile, as far as its log was loaded. Some may have been sent again
// since: a plan leaves those out that were delivered. A run that left none is
// code NotFound, one that is no such change, or has not ended, code Invalid.
func (d *Desk) Refused(ctx context.Context, id model.RunID) ([]model.DeliveryID, error) {
	_, ids, err := d.refused(ctx, id)
	return ids, fail(opRefused, err)
}

// PlanRefused plans to send again, one by one, exactly what a change of the URL
// or its key found refused meanwhile. The run says whose refused they are.
func (d *Desk) PlanRefused(ctx context.Context, id model.RunID) (Plan, error) {
	run, ids, err := d.refused(ctx, id)
	if err != nil {
		return Plan{}, fail(opRefused, err)
	}
	p, err := planRetryOf(ctx, d.b, ids, id)
	if err != nil {
		return Plan{}, fail(opRefused, err)
	}
	p.Title += ", refused during run " + string(id)
	p.Facts = append([]Fact{{Label: "follows up", Text: "run " + string(id) + " of " + run.Who + ", " + moment(run.Created, d.b.Now())}}, p.Facts...)
	return p, nil
}

func (d *Desk) refused(ctx context.Context, id model.RunID) (run model.Run, ids []model.DeliveryID, err error) {
	if run, err = headOf(ctx, d.b.Store, d.b.Profile.Name, id); err != nil {
		return run, nil, err
	}
	switch {
	case run.ID == "":
		return run, nil, &model.Error{Code: model.NotFound, Op: opRefused, Why: "profile " + d.b.Profile.Name + " has no run " + string(id), Do: "look at the runs"}
	case run.Kind != model.RunRotate:
		return run, nil, invalid(opRefused, "run "+string(id)+" is no change of the URL or its key", "name one that is")
	case !run.State.Ended():
		return run, nil, invalid(opRefused, "run "+string(id)+" has not ended", "let it end, or cancel it")
	}
	steps, err := d.b.Store.Steps(ctx, id)
	if err != nil {
		return run, nil, err
	}
	if ids = missedIn(steps); len(ids) == 0 {
		return run, nil, &model.Error{Code: model.NotFound, Op: opRefused, Why: "run " + string(id) + " found nothing refused, as far as its log was loaded"}
	}
	return run, ids, nil
}

// missedIn are the deliveries that the last step of a change names.
func missedIn(steps []model.Step) (ids []model.DeliveryID) {
	for _, s := range steps {
		var m missing
		if s.N == stepRecover && json.Unmarshal(s.Data, &m) == nil {
			ids = append(ids, m.IDs...)
		}
	}
	return ids
}

// Follows is the run that a run follows up: the change that it undoes, or during
// which was refused what it sends again. It is empty for none.
func Follows(run model.Run) model.RunID {
	var plan struct {
		Undoes model.RunID `json:"undoes"`
		Of     model.RunID `json:"of"`
	}
	_ = json.Unmarshal(run.Plan, &plan) // what it does not hold it does not follow
	if plan.Undoes != "" {
		return plan.Undoes
	}
	return plan.Of
}
