package runbook

import (
	"context"
	"encoding/json"

	"github.com/hooktop/hooktop/model"
)

const opUndo = "plan the undoing of the last change"

// PlanUndo plans to set the URL again that was in force before the last change
// made through hooktop, in one POST; after a change that was given up between
// clear and set it sets the URL that was cleared. It is started, agreed to and
// followed as any plan, and undone by another undo.
//
// The key in force stays, as a key that was given up cannot be had again. Where
// the change had made a new one, the run brings it to the receiver that is gone
// back to: it asks as a rotation does, and RunView.Key has the key.
//
// Where there is nothing to undo the error says why: code NotFound where no
// change is on record, else Invalid: the last one changed the key only, there
// was no URL before it, or somebody has changed the URL since.
func (d *Desk) PlanUndo(ctx context.Context) (Plan, error) {
	p, err := d.planUndo(ctx)
	return p, fail(opUndo, err)
}

func (d *Desk) planUndo(ctx context.Context) (Plan, error) {
	if d.b.URLSetter == nil {
		return Plan{}, &model.Error{Code: model.NotServed, Op: opUndo, Why: manyURLs}
	}
	now, err := endpoint(ctx, d.b.Host)
	if err != nil {
		return Plan{}, err
	}
	last, err := d.lastChange(ctx)
	if err != nil {
		return Plan{}, err
	}
	if why := last.stuck(now); why != "" {
		return Plan{}, invalid(opUndo, why, "name the URL that is wanted")
	}
	to, err := d.locate(ctx, last.plan.From)
	if err != nil {
		return Plan{}, err
	}
	u := urlPlan{
		From: d.remember(now.URL), To: d.remember(to), KeepKey: true, Key: now.Secret.Fingerprint(), KeyMark: mark(now.Secret.Reveal()), Undoes: last.run.ID,
	}
	u.Bring = u.KeyMark != "" && u.KeyMark != last.plan.KeyMark
	p, err := d.planOf(ctx, u, now.Secret, to)
	p.Facts = append([]Fact{{Label: "undoes", Text: "run " + string(last.run.ID) + " of " + last.run.Who + ", " + moment(last.run.Created, d.b.Now())}}, p.Facts...)
	return p, err
}

// changed is a change that has ended, and what it has left in force.
type changed struct {
	run     model.Run
	plan    urlPlan
	inForce string // the URL's mark; empty for none
}

// lastChange finds the newest ended run that has changed the settings.
func (d *Desk) lastChange(ctx context.Context) (changed, error) {
	runs, err := d.b.Store.HeadsOf(ctx, d.b.Profile.Name)
	if err != nil {
		return changed{}, err
	}
	for _, run := range runs {
		if run.Kind != model.RunRotate || !run.State.Ended() {
			continue
		}
		steps, err := d.b.Store.Steps(ctx, run.ID)
		if err != nil {
			return changed{}, err
		}
		inForce, did := leftInForce(steps)
		if !did {
			continue
		}
		if run.Plan, err = d.b.Store.PlanOf(ctx, run.ID); err != nil {
			return changed{}, err
		}
		plan, err := readURLPlan(run.Plan)
		return changed{run, plan, inForce}, err
	}
	return changed{}, &model.Error{Code: model.NotFound, Op: opUndo, Why: "no change of the URL is on record here", Do: "name the URL that is wanted"}
}

// leftInForce says which URL a change has left in force, by its mark, and
// whether it has changed anything.
func leftInForce(steps []model.Step) (inForce string, did bool) {
	for _, s := range steps {
		var (
			clear cleared
			set   setTo
		)
		switch {
		case s.State != model.StepDone:
		case s.N == stepClear && json.Unmarshal(s.Data, &clear) == nil && clear.Done:
			did = true
		case s.N == stepSet && json.Unmarshal(s.Data, &set) == nil:
			inForce, did = set.Mark, true
		}
	}
	return inForce, did
}

// stuck says why a change cannot be undone; empty when it can.
func (c changed) stuck(now model.Endpoint) string {
	run := "run " + string(c.run.ID)
	switch from := c.plan.From; {
	case mark(now.URL) != c.inForce:
		return "somebody has changed the URL since " + run + ": it is " + shownURL(now.URL) + " now"
	case from.Mark == "":
		return "there was no URL before " + run
	case from.Mark == c.inForce:
		return run + " changed the key only, and a key that is gone cannot be had again"
	}
	return ""
}
