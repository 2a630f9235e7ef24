package runbook

import (
	"context"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// openHeads are a profile's runs that have not ended, newest first, without their
// plans: one of a big recovery is as large as all else that a console holds.
func openHeads(ctx context.Context, s client.Store, profile string) (open []model.Run, err error) {
	runs, err := s.HeadsOf(ctx, profile)
	for i := range runs {
		if !runs[i].State.Ended() {
			open = append(open, runs[i])
		}
	}
	return open, err
}

// headOf finds a run of a profile, without its plan; zero where there is none.
func headOf(ctx context.Context, s client.Store, profile string, id model.RunID) (model.Run, error) {
	runs, err := s.HeadsOf(ctx, profile)
	for i := range runs {
		if runs[i].ID == id {
			return runs[i], err
		}
	}
	return model.Run{}, err
}
