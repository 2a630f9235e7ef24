package cli

import (
	"context"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// replies is how a command takes part in a run.
type replies interface {
	// look is shown every new state of the run.
	look(context.Context, runbook.RunView) error
	// reply answers what the run asks; empty is to wait, an error means that
	// nobody here can answer.
	reply(runbook.RunView) (choice string, err error)
}

// see says on stderr how a run goes until it has ended, rests, or asks what
// nobody here can answer, and writes how it stands then to stdout. An
// interruption lets it rest.
func (a *app) see(ctx context.Context, desk *runbook.Desk, id model.RunID, r replies) error {
	t := teller{app: a}
	var asked *runbook.Question
	for seq := uint64(0); ; {
		v, err := desk.Changed(ctx, seq)
		switch {
		case ctx.Err() != nil:
			return a.broken(ctx, desk, id, &t, r)
		case err != nil:
			return err
		}
		seq = v.Seq
		run, known := runIn(v, id)
		if !known {
			continue
		}
		t.tell(run)
		if rests(run.Run.State) {
			return a.over(ctx, desk, run, r)
		}
		stuck := r.look(ctx, run)
		if stuck == nil && run.Ask != nil && run.Ask != asked {
			asked = run.Ask
			stuck = a.answer(ctx, desk, run, r)
		}
		if stuck != nil {
			run = a.laid(ctx, desk, id)
			t.tell(run)
			a.note("%s", restWords(run))
			return &exited{code: exitPartly, err: stuck}
		}
	}
}

// over tells the rest of a run that has ended or rests, with all its deliveries.
func (a *app) over(ctx context.Context, desk *runbook.Desk, run runbook.RunView, r replies) error {
	if err := r.look(ctx, run); err != nil {
		return err
	}
	if progressOf(run) != nil && !a.streams() { // in a stream each has told of itself
		claims, _, err := desk.Claims(ctx, run.Run.ID, client.ClaimsWanted{})
		if err != nil {
			return err
		}
		run.Claims = claims
	}
	return a.ended(run)
}

// broken lays a run to rest that its operator has interrupted.
func (a *app) broken(ctx context.Context, desk *runbook.Desk, id model.RunID, t *teller, r replies) error {
	run := a.laid(ctx, desk, id)
	t.tell(run)
	if a.streams() && rests(run.Run.State) {
		_ = a.over(context.WithoutCancel(ctx), desk, run, r) // it says how to go on
		return context.Canceled
	}
	a.note("%s", restWords(run))
	return context.Canceled
}

// answer answers what a run asks, where somebody can.
func (a *app) answer(ctx context.Context, desk *runbook.Desk, run runbook.RunView, r replies) error {
	choice, err := r.reply(run)
	switch {
	case err != nil:
		a.note("%s", run.Ask.Text)
		for _, c := range run.Ask.Choices {
			a.note("  %-8s  %s", c.Key, c.Name+": "+c.About)
		}
		return err
	case choice == "":
		return nil
	}
	if !offers(run.Ask, choice) {
		return usage("answer the run", strconv.Quote(choice)+" is none of its choices", "hooktop runs resume "+string(run.Run.ID)+" --answer WORD")
	}
	a.note("%s · %s", run.Ask.Text, choice)
	if err := desk.Answer(ctx, run.Run.ID, choice); model.CodeOf(err) != model.Invalid {
		return err
	}
	return nil // it does not ask any more: what it waited for has come
}

// longestEffect is how long the effect that is under way may take to end.
const longestEffect = 45 * time.Second

// laid lays a run to rest after the effect that is under way, and returns how
// it stands then.
func (a *app) laid(ctx context.Context, desk *runbook.Desk, id model.RunID) runbook.RunView {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longestEffect)
	defer cancel()
	_ = desk.Pause(ctx, id) // one that is not under way here rests already
	var run runbook.RunView
	for seq := uint64(0); ; {
		v, err := desk.Changed(ctx, seq)
		if err != nil {
			return run
		}
		seq = v.Seq
		if now, known := runIn(v, id); known {
			if run = now; rests(run.Run.State) {
				return run
			}
		}
	}
}

// rests says whether nobody carries a run in this state.
func rests(s model.RunState) bool { return s.Ended() || s == model.RunPaused }

// restWords says how to go on with a run that was laid to rest.
func restWords(run runbook.RunView) string {
	id := string(run.Run.ID)
	switch {
	case run.Run.State.Ended():
		return "run " + id + " has ended: " + string(run.Run.State)
	case run.Run.State == model.RunPaused:
		return "run " + id + " is paused · hooktop runs resume " + id + " goes on with it"
	}
	return "run " + id + " was left where it is · hooktop runs show " + id
}

func runIn(v *runbook.View, id model.RunID) (runbook.RunView, bool) {
	for i := range v.Runs {
		if v.Runs[i].Run.ID == id {
			return v.Runs[i], true
		}
	}
	return runbook.RunView{}, false
}

// nobody takes no part in a run.
type nobody struct{}

func (nobody) look(context.Context, runbook.RunView) error { return nil }

func (nobody) reply(r runbook.RunView) (string, error) {
	return "", &model.Error{Code: model.Invalid, Op: "go on with run " + string(r.Run.ID), Why: "it asks what nobody here can answer", Do: "hooktop runs resume " + string(r.Run.ID) + " --answer WORD"}
}
