package runbook

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hooktop/hooktop/model"
)

// KeyStand is what may be seen of an endpoint's key by anybody: it gives nothing
// away.
type KeyStand struct {
	Mask, Print string    // masked, and its fingerprint
	Since       time.Time // when it was made, by a rotation from here; zero where that is not known
	Old         []OldKey  // the key it replaced that still signs beside it, and those before, newest first
	Err         error     // a *model.Error: why it could not be read
}

// OldKey is a key that was replaced and is still good.
type OldKey struct {
	Print string
	Until time.Time
}

// KeyStands reads how the keys of endpoints stand, one call each; of the old keys
// as far as they were replaced from here. One that cannot be read has its Err.
func (d *Desk) KeyStands(ctx context.Context, ids []model.EndpointID) (map[model.EndpointID]KeyStand, error) {
	const op = "read the endpoints' keys"
	if d.b.KeyReader == nil {
		return nil, &model.Error{Code: model.NotServed, Op: op, Why: "the provider gives no keys"}
	}
	out := make(map[model.EndpointID]KeyStand, len(ids))
	for _, id := range ids {
		key, err := d.b.KeyReader.Key(ctx, id)
		if ctx.Err() != nil {
			return out, fail(op, ctx.Err())
		}
		s := KeyStand{Mask: key.String(), Print: key.Fingerprint()}
		s.Err = fail(op, err)
		out[id] = s
	}
	return out, fail(op, d.putOld(ctx, out))
}

// putOld adds what the rotations made from here tell.
func (d *Desk) putOld(ctx context.Context, stands map[model.EndpointID]KeyStand) error {
	now := d.b.Now()
	runs, err := d.b.Store.HeadsOf(ctx, d.b.Profile.Name)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.Kind != model.RunKey || run.Updated.Before(now.Add(-maxGrace)) {
			continue
		}
		raw, err := d.b.Store.PlanOf(ctx, run.ID)
		if err != nil {
			return err
		}
		plan, err := readKeyPlan(raw)
		s, asked := stands[plan.ID]
		if err != nil || !asked || s.Err != nil {
			continue
		}
		at, made, err := d.rotated(ctx, run.ID)
		if err != nil {
			return err
		}
		if at.IsZero() || plan.Key == s.Print {
			continue
		}
		if made == s.Print {
			s.Since = at
		}
		if until := at.Add(plan.grace()); until.After(now) {
			s.Old = append(s.Old, OldKey{Print: plan.Key, Until: until})
		}
		stands[plan.ID] = s
	}
	return nil
}

// keyMade is what the step that compares the keys leaves in the journal.
type keyMade struct {
	Print string `json:"print"`
}

// rotated is when a rotation replaced the key, and the new one's fingerprint; a
// zero time where it has not.
func (d *Desk) rotated(ctx context.Context, id model.RunID) (at time.Time, made string, err error) {
	steps, err := d.b.Store.Steps(ctx, id)
	for _, s := range steps {
		switch {
		case s.N == stepSet:
			at = s.Started
		case s.N == stepKey && s.State == model.StepDone:
			var m keyMade
			_ = json.Unmarshal(s.Data, &m) // what it does not hold is not known
			return at, m.Print, err
		}
	}
	return time.Time{}, "", err
}
