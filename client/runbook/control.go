package runbook

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// The answers that every interrupted run takes.
const (
	keyResume = "resume"
	keyCancel = "cancel"
)

// Answer answers what a run asks. What an interrupted run asks, every process
// may answer: it takes the run over.
func (d *Desk) Answer(ctx context.Context, id model.RunID, choice string) error {
	if w := d.workOf(id); w != nil {
		return w.answer(choice)
	}
	rv, ok := d.View().find(id)
	switch {
	case !ok:
		return noRun("answer the run", id)
	case rv.Ask == nil:
		return invalid("answer the run", "it asks nothing here", "")
	case !rv.Ask.has(choice):
		return invalid("answer the run", "this is none of the choices", "choose "+rv.Ask.keys())
	case choice == keyCancel:
		return d.Cancel(ctx, id)
	}
	return d.takeOver(ctx, id, choice)
}

// Pause lets a run rest after the effect that is under way. One that another
// process carries is asked to, and rests within a second after that effect.
func (d *Desk) Pause(ctx context.Context, id model.RunID) error {
	if w := d.workOf(id); w != nil {
		w.halt(model.RunPaused)
		w.changed(ctx)
		return nil
	}
	return d.wish(ctx, "pause the run", id, model.RunPaused)
}

// Resume goes on with a run that is paused, or was interrupted, if its lease is free.
func (d *Desk) Resume(ctx context.Context, id model.RunID) error {
	return d.takeOver(ctx, id, keyResume)
}

// Cancel ends a run; what was sent stays sent. One that another process carries
// is asked to end.
func (d *Desk) Cancel(ctx context.Context, id model.RunID) error {
	const op = "cancel the run"
	if w := d.workOf(id); w != nil {
		w.halt(model.RunCanceled)
		w.changed(ctx)
		return nil
	}
	d.taking.Lock()
	defer d.taking.Unlock()
	run, leases, err := d.seize(ctx, op, id)
	if model.CodeOf(err) == model.Denied && d.elsewhere(ctx, id) {
		return d.wish(ctx, op, id, model.RunCanceled)
	}
	if err != nil {
		return err
	}
	defer d.give(ctx, leases)
	if k, _ := kindOf(run.Kind); k.claims {
		states, err := letGo(ctx, d.b, leases[0], id, "canceled")
		if err != nil {
			return err
		}
		if len(states) > 0 {
			run.Note = summary(states)
		}
	}
	run.State, run.Updated = model.RunCanceled, d.b.Now()
	if err := d.b.Store.SaveRun(ctx, run); err != nil {
		return journalled(op, err)
	}
	err = d.record(ctx, model.Act{Action: actionOf(run), Scope: "run " + string(id), Outcome: outcomeOf(run), Run: id})
	_ = d.refresh(ctx) // it is canceled whether it can be shown or not
	return journalled(op, err)
}

// takeOver goes on with a run that nobody carries.
func (d *Desk) takeOver(ctx context.Context, id model.RunID, chosen string) error {
	const op = "resume the run"
	d.taking.Lock()
	defer d.taking.Unlock()
	if d.workOf(id) != nil {
		return invalid(op, "it is under way here", "")
	}
	run, leases, err := d.seize(ctx, op, id)
	if err != nil {
		return err
	}
	steps, err := d.b.Store.Steps(ctx, id)
	if err == nil {
		run.State, run.Note, run.Updated = model.RunRunning, "", d.b.Now()
		err = d.b.Store.SaveRun(ctx, run)
	}
	if err == nil {
		err = d.b.Store.Wish(ctx, id, "") // what was wanted of who carried it before
	}
	if err == nil {
		err = d.record(ctx, model.Act{Action: actionOf(run), Scope: "run " + string(id), Outcome: "resumed", Run: id})
	}
	if err != nil {
		d.give(ctx, leases)
		return journalled(op, err)
	}
	w := newWork(d, run, leases, steps)
	w.chosen = chosen
	d.enqueue(w)
	d.show(ctx, w)
	return nil
}

// seize takes the leases of a run that is open and that nobody carries, and
// returns it as it is under them. It is called with taking held.
func (d *Desk) seize(ctx context.Context, op string, id model.RunID) (model.Run, []model.Lease, error) {
	run, err := d.open(ctx, op, id)
	if err != nil {
		return run, nil, err
	}
	k, ok := kindOf(run.Kind)
	if !ok {
		return run, nil, invalid(op, "this version does not know its kind", "use a newer one")
	}
	leases, err := d.take(ctx, id, k)
	if err != nil {
		return run, nil, journalled(op, err)
	}
	if run, err = d.open(ctx, op, id); err != nil {
		d.give(ctx, leases)
		return run, nil, err
	}
	return run, leases, nil
}

// open finds a run of the profile that has not ended.
func (d *Desk) open(ctx context.Context, op string, id model.RunID) (model.Run, error) {
	run, err := headOf(ctx, d.b.Store, d.b.Profile.Name, id)
	switch {
	case err != nil:
		return model.Run{}, journalled(op, err)
	case run.ID == "" || run.State.Ended():
		return model.Run{}, noRun(op, id)
	}
	run.Plan, err = d.b.Store.PlanOf(ctx, id)
	return run, journalled(op, err)
}

func noRun(op string, id model.RunID) error {
	return &model.Error{Code: model.NotFound, Op: op, Why: "no run " + string(id) + " is open", Do: "look at the runs"}
}
