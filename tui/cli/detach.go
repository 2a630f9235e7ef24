package cli

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// Detached is a process of this program that goes on by itself.
type Detached struct {
	Log   string          // the file that holds what it says
	Ended <-chan struct{} // closed when it has
}

// resumption are the arguments by which another process of this program goes on
// with a run, of the profile that this one was started with or of another.
func (a *app) resumption(profile string, first bool, id model.RunID) []string {
	args := []string{"runs", "resume", string(id), "--output", "jsonl"}
	if first {
		profile = a.target.Profile // else what the environment and the file say
	}
	if profile != "" {
		args = append(args, "--profile", profile)
	}
	if a.target.Config != "" {
		args = append(args, "--config", a.target.Config)
	}
	return args
}

// detach has a run that rests go on in a process of its own, and waits until
// that carries it.
func (c *consoles) detach(ctx context.Context, profile string, id model.RunID) error {
	const op = "let the run go on without the screen"
	desk := c.deskOf(profile)
	if desk == nil {
		return &model.Error{Code: model.Unavailable, Op: op, Why: "its profile is not open", Do: "hooktop runs resume " + string(id)}
	}
	p, err := c.app.Background("run-"+string(id), c.app.resumption(profile, profile == c.first, id)...)
	if err != nil {
		return err
	}
	carried, err := desk.AwaitCarried(ctx, id, p.Ended)
	if err == nil && !carried {
		err = &model.Error{Code: model.Unavailable, Op: op, Why: "the process that was started for it ended at once", Do: "see " + p.Log + ", or hooktop runs resume " + string(id)}
	}
	return err
}
