package runbook

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// heedEvery is how often whoever carries a run looks for what others want of it.
const heedEvery = 500 * time.Millisecond

// heed brings a run to rest when another process wants that, until ctx ends. A
// store that cannot be read is asked again.
func (w *work) heed(ctx context.Context) {
	for w.d.b.Sleep(ctx, heedEvery) == nil {
		state, err := w.d.b.Store.WishOf(ctx, w.run.ID)
		if err != nil || (state != model.RunPaused && state != model.RunCanceled) {
			continue
		}
		w.halt(state)
		w.changed(ctx)
		if state == model.RunCanceled {
			return
		}
	}
}

// wish asks whoever carries a run to bring it to a state, and puts that on record.
func (d *Desk) wish(ctx context.Context, op string, id model.RunID, state model.RunState) error {
	run, err := d.open(ctx, op, id)
	if err != nil {
		return err
	}
	l, err := d.leaseOf(ctx, id)
	switch {
	case err != nil:
		return journalled(op, err)
	case !d.alive(l):
		return invalid(op, "nobody carries it now", "resume it, or cancel it")
	}
	if err := d.b.Store.Wish(ctx, id, state); err != nil {
		return journalled(op, err)
	}
	word := map[model.RunState]string{model.RunPaused: "rest", model.RunCanceled: "end"}[state]
	return journalled(op, d.record(ctx, model.Act{
		Action: actionOf(run), Scope: "run " + string(id), Outcome: "asked to " + word + " · " + l.Holder + " carries it", Run: id,
	}))
}

// elsewhere says whether somebody carries a run.
func (d *Desk) elsewhere(ctx context.Context, id model.RunID) bool {
	l, err := d.leaseOf(ctx, id)
	return err == nil && d.alive(l)
}

// leaseOf is the lease under which a run is carried; a zero one where nobody does.
func (d *Desk) leaseOf(ctx context.Context, id model.RunID) (model.Lease, error) {
	name := runLease + string(id)
	list, err := d.b.Store.LeasesOf(ctx, name)
	for _, l := range list {
		if l.Name == name {
			return l, err
		}
	}
	return model.Lease{}, err
}

// AwaitRest waits until nobody carries a run any more, here or elsewhere, and
// returns it as it is then, without its plan. One that ctx ends before is code Canceled; one whose
// holder has died meanwhile comes back running.
func (d *Desk) AwaitRest(ctx context.Context, id model.RunID) (model.Run, error) {
	const op, often = "wait for the run to rest", 100 * time.Millisecond
	for {
		run, err := d.runOf(ctx, op, id)
		if err != nil {
			return run, err
		}
		l, err := d.leaseOf(ctx, id)
		switch {
		case err != nil:
			return run, journalled(op, err)
		case !d.alive(l) && d.workOf(id) == nil: // our own may be late in renewing it
			return d.runOf(ctx, op, id) // it was written down before the lease was given back
		}
		if err := d.b.Sleep(ctx, often); err != nil {
			return run, fail(op, err)
		}
	}
}

// runOf finds a run of the profile, ended or not, without its plan.
func (d *Desk) runOf(ctx context.Context, op string, id model.RunID) (model.Run, error) {
	runs, err := d.b.Store.HeadsOf(ctx, d.b.Profile.Name)
	if err != nil {
		return model.Run{}, journalled(op, err)
	}
	for i := range runs {
		if runs[i].ID == id {
			return runs[i], nil
		}
	}
	return model.Run{}, &model.Error{Code: model.NotFound, Op: op, Why: "no run " + string(id) + " is known", Do: "look at the runs"}
}

// AwaitCarried waits until somebody carries a run or it has ended; over says that
// nobody is to be waited for any more. It tells whether that was so before.
func (d *Desk) AwaitCarried(ctx context.Context, id model.RunID, over <-chan struct{}) (carried bool, err error) {
	const op, often = "wait for the run to go on", 50 * time.Millisecond
	for {
		late := false
		select {
		case <-over:
			late = true // and may have carried it to its end
		default:
		}
		l, err := d.leaseOf(ctx, id)
		switch {
		case err != nil:
			return false, journalled(op, err)
		case d.alive(l):
			return true, nil
		}
		run, err := d.runOf(ctx, op, id)
		if err != nil || run.State.Ended() || late {
			return err == nil && run.State.Ended(), err
		}
		if err := d.b.Sleep(ctx, often); err != nil {
			return false, fail(op, err)
		}
	}
}
