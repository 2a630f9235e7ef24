package runbook

import (
	"context"
	"slices"

	"github.com/hooktop/hooktop/model"
)

// newestOf is the profile's newest run of some kinds but one; zero for none. A
// plan keeps it: another one since has sent what the plan does not know of.
func newestOf(ctx context.Context, b Bench, but model.RunID, kinds ...model.RunKind) (model.Run, error) {
	runs, err := b.Store.RunsOf(ctx, b.Profile.Name, false)
	if err != nil {
		return model.Run{}, journalled(opRetry, err)
	}
	for i := range runs { // newest first
		if runs[i].ID != but && slices.Contains(kinds, runs[i].Kind) {
			return runs[i], nil
		}
	}
	return model.Run{}, nil
}

// unplanned refuses to send beside a run, or after one, that was begun since the
// plan was made.
func unplanned(ctx context.Context, w *work, op string, known model.RunID, kinds ...model.RunKind) error {
	other, err := newestOf(ctx, w.d.b, w.run.ID, kinds...)
	if err != nil || other.ID == "" || other.ID == known {
		return err
	}
	return invalid(op, "run "+string(other.ID)+" of "+other.Who+" has begun to send again since this was planned: nothing was sent", "plan again when it has ended")
}

// sentSince leaves out of the claims what another run has sent since the plan
// was made. Once a delivery is claimed, nobody else sends it.
func (r *retry) sentSince(ctx context.Context) error {
	resent, err := r.b.Store.Resent(ctx, r.b.Profile.Name)
	if err != nil {
		return journalled(opRetry, err)
	}
	claims, err := r.claims(ctx)
	if err != nil {
		return err
	}
	last := make(map[model.DeliveryID]model.RunID, len(resent))
	for _, c := range resent {
		last[c.Delivery] = c.Run
	}
	for _, c := range claims {
		by, p := last[c.Delivery], r.rowOf(c.Delivery)
		if c.State != model.ClaimQueued || by == "" || by == c.Run || (p != nil && by == p.Last) {
			continue
		}
		if _, err := r.move(ctx, c, model.ClaimExcluded, "sent by run "+string(by)+" since this was planned"); err != nil {
			return err
		}
	}
	return nil
}
