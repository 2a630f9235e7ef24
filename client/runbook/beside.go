package runbook

import (
	"context"
	"slices"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// newestOf is the profile's newest run of some kinds but one; zero for none. A
// plan keeps it: another one since has sent what the plan does not know of.
func newestOf(ctx context.Context, b Bench, but model.RunID, kinds ...model.RunKind) (model.Run, error) {
	runs, err := b.Store.HeadsOf(ctx, b.Profile.Name)
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
	var moves []client.Move
	for _, c := range resent {
		p := r.rowOf(c.Delivery)
		if p == nil || c.Run == r.w.run.ID || c.Run == p.Last {
			continue
		}
		moves = append(moves, client.Move{From: model.ClaimQueued, Claim: model.Claim{
			Run: r.w.run.ID, Profile: r.w.run.Profile, Delivery: c.Delivery, State: model.ClaimExcluded,
			Note: "sent by run " + string(c.Run) + " since this was planned", Updated: r.b.Now(),
		}})
	}
	for chunk := range slices.Chunk(moves, readAtOnce) {
		if _, err := r.moveAll(ctx, chunk); err != nil {
			return r.stop(err)
		}
	}
	return nil
}
