package runbook

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model"
)

const opStart = "start the run"

// Start journals a plan that was agreed to and begins it. A consent that does
// not match what the plan needs is refused and changes nothing.
func (d *Desk) Start(ctx context.Context, p Plan, c Consent) (model.RunID, error) {
	if p.Refuse != "" {
		return "", invalid(opStart, p.Refuse, "")
	}
	if missing := d.missing(p.Needs, c); missing != "" {
		return "", invalid(opStart, "it was not agreed to", missing)
	}
	k, ok := kindOf(p.Kind)
	if !ok {
		return "", invalid(opStart, "there is no such kind of run", "")
	}
	now := d.b.Now()
	run := model.Run{
		ID: newID(), Profile: d.b.Profile.Name, Kind: p.Kind, State: model.RunRunning,
		Who: d.b.Who, Plan: p.Raw, Created: now, Updated: now,
	}
	d.taking.Lock()
	defer d.taking.Unlock()
	leases, err := d.take(ctx, run.ID, k)
	if err != nil {
		return "", journalled(opStart, err)
	}
	if err := d.begin(ctx, run, k, p.Title); err != nil {
		d.give(ctx, leases)
		return "", err
	}
	w := newWork(d, run, leases, nil)
	d.enqueue(w)
	d.show(ctx, w)
	return run.ID, nil
}

// begin journals a run, unless one of its kind is open that has to be ended first.
func (d *Desk) begin(ctx context.Context, run model.Run, k kind, title string) error {
	if k.exclusive != "" {
		open, err := openHeads(ctx, d.b.Store, run.Profile)
		if err != nil {
			return journalled(opStart, err)
		}
		for i := range open {
			if open[i].Kind == run.Kind {
				return alreadyOpen(open[i])
			}
		}
	}
	if err := d.keepPlaces(ctx, run); err != nil {
		return journalled(opStart, err)
	}
	act := model.Act{Action: actionOf(run), Scope: title, Outcome: "started", Run: run.ID}
	if err := d.record(ctx, act); err != nil {
		return journalled(opStart, err)
	}
	err := d.b.Store.SaveRun(ctx, run)
	if err != nil {
		act.Outcome = "failed · " + whyOf(err)
		_ = d.record(ctx, act) // the store that failed may fail again
	}
	return journalled(opStart, err)
}

// missing says in words what has to be typed; empty for nothing. In production
// the name is wanted whatever a plan says.
func (d *Desk) missing(n Needs, c Consent) string {
	if n.Name == "" && d.b.Profile.Environment == model.Production {
		n.Name = d.b.Profile.Name
	}
	var words []string
	if n.Name != "" && c.Name != n.Name {
		words = append(words, "the profile's name "+strconv.Quote(n.Name))
	}
	if n.Count != 0 && c.Count != n.Count {
		words = append(words, "the number "+strconv.Itoa(n.Count))
	}
	if n.Overrule != "" && c.Overrule != n.Overrule {
		words = append(words, "the words "+strconv.Quote(n.Overrule))
	}
	if len(words) == 0 {
		return ""
	}
	return "type " + strings.Join(words, " and ")
}

// newID makes a run's name: short enough to be typed, and not to be guessed.
func newID() model.RunID { return model.RunID(strings.ToLower(rand.Text()[:8])) }
