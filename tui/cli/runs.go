package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

func (a *app) runs() *cobra.Command {
	open := false
	c := &cobra.Command{
		Use:     "runs",
		Short:   "List the runs, show one, go on with it, or end it",
		Example: "hooktop runs --open\nhooktop runs show 4fj2ab3c\nhooktop runs resume 4fj2ab3c",
		Args:    cobra.NoArgs,
		RunE:    a.does(func(ctx context.Context, _ []string) error { return a.listRuns(ctx, open) }),
	}
	c.Flags().BoolVar(&open, "open", false, "only those that have not ended")
	output(c, "table", "json", "jsonl")
	c.AddCommand(a.runShowOne(), a.runResume(), a.runSteer("pause", "Let a run rest after what is under way", (*runbook.Desk).Pause),
		a.runSteer("cancel", "End a run; what was sent stays sent", (*runbook.Desk).Cancel))
	return c
}

// kept opens a session and its store.
func (a *app) kept(ctx context.Context) (*Session, client.Store, error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	kept, err := a.store(ctx, s)
	if err != nil {
		s.close()
		return nil, nil, err
	}
	return s, kept, nil
}

func (a *app) listRuns(ctx context.Context, open bool) error {
	s, kept, err := a.kept(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	runs, err := kept.RunsOf(ctx, s.Profile.Name, open)
	if err != nil {
		return err
	}
	leases, err := leasesOf(ctx, kept)
	if err != nil {
		return err
	}
	list, rows := []runRecord{}, [][]string{}
	for i := range runs {
		v := runbook.RunView{Run: runs[i], Lease: a.live(s, leases, runs[i].ID)}
		if v.Progress, err = countedRun(ctx, kept, runs[i].ID); err != nil {
			return err
		}
		r := recordOfRun(v)
		r.State = stateText(v)
		list = append(list, r)
		rows = append(rows, []string{r.ID, r.Kind, r.State, r.Who, when(runs[i].Created), orEmpty(r.Holder), listNote(v)})
	}
	switch a.format {
	case "json":
		return a.line(list)
	case "jsonl":
		for i := range list {
			if err := a.line(list[i]); err != nil {
				return err
			}
		}
		return nil
	}
	return writeTable(a.Stdout, []string{"run", "kind", "state", "by", "begun", "carried by", "note"}, rows)
}

// countedRun is how far the deliveries of a run are; nil where it has none.
func countedRun(ctx context.Context, kept client.Runs, id model.RunID) (*runbook.Progress, error) {
	states, err := kept.CountClaims(ctx, id)
	if err != nil || len(states) == 0 {
		return nil, err
	}
	return runbook.Counted(states), nil
}

// listNote is a run's note, or how far its deliveries are.
func listNote(v runbook.RunView) string {
	if v.Run.Note == "" && v.Progress != nil {
		return counts(v.Progress)
	}
	return v.Run.Note
}

// stateText is a run's state; one that is running and carried by nobody was
// interrupted.
func stateText(v runbook.RunView) string {
	if v.Run.State == model.RunRunning && v.Lease.Holder == "" {
		return "interrupted"
	}
	return string(v.Run.State)
}

func leasesOf(ctx context.Context, kept client.Leases) (map[string]model.Lease, error) {
	list, err := kept.LeasesOf(ctx, runLease)
	byName := map[string]model.Lease{}
	for _, l := range list {
		byName[l.Name] = l
	}
	return byName, err
}

// runLease is what the names of the leases of runs begin with.
const runLease = "run/"

// live is the lease under which a run is carried now; zero where none is.
func (a *app) live(s *Session, leases map[string]model.Lease, id model.RunID) model.Lease {
	l := leases[runLease+string(id)]
	if !l.Until.After(a.Now()) || (s.Gone != nil && s.Gone(l.Holder)) {
		return model.Lease{}
	}
	return l
}

func (a *app) runShowOne() *cobra.Command {
	c := &cobra.Command{
		Use:     "show ID",
		Short:   "Show a run with its steps and deliveries",
		Long:    "Show a run with its steps and deliveries. --output md is its report: every delivery by its id, what became of it, and what was left out and why.",
		Example: "hooktop runs show 4fj2ab3c\nhooktop runs show 4fj2ab3c --output md > recovery.md",
		Args:    exactly("show a run", "ID"),
		RunE: a.does(func(ctx context.Context, args []string) error {
			s, kept, err := a.kept(ctx)
			if err != nil {
				return err
			}
			defer s.close()
			v, err := a.runOf(ctx, s, kept, model.RunID(args[0]))
			if err != nil {
				return err
			}
			if a.format == "md" {
				_, err = io.WriteString(a.Stdout, runbook.Markdown(v, v.Claims))
				return err
			}
			v.Run.State = model.RunState(stateText(v))
			return a.showRun(v)
		}),
	}
	output(c, "table", "json", "md")
	return c
}

func (a *app) runOf(ctx context.Context, s *Session, kept client.Store, id model.RunID) (runbook.RunView, error) {
	runs, err := kept.RunsOf(ctx, s.Profile.Name, false)
	if err != nil {
		return runbook.RunView{}, err
	}
	for i := range runs {
		if runs[i].ID != id {
			continue
		}
		v := runbook.RunView{Run: runs[i]}
		if v.Steps, err = kept.Steps(ctx, id); err != nil {
			return v, err
		}
		if v.Claims, err = kept.ClaimsOf(ctx, id); err != nil {
			return v, err
		}
		v.Progress = progressOf(v)
		leases, err := leasesOf(ctx, kept)
		v.Lease = a.live(s, leases, id)
		return v, err
	}
	return runbook.RunView{}, &model.Error{Code: model.NotFound, Op: "find the run", Why: "profile " + s.Profile.Name + " has none of that name", Do: "hooktop runs lists them"}
}

// runSteer is a command that tells a run something, here or where it is carried,
// and says how it stands then.
func (a *app) runSteer(verb, short string, steer func(*runbook.Desk, context.Context, model.RunID) error) *cobra.Command {
	c := &cobra.Command{
		Use:   verb + " ID",
		Short: short,
		Long:  short + ". One that another process carries is asked to, on this machine or on another that shares its store; it does so within a second.",
		Args:  exactly(verb+" a run", "ID"),
		RunE: a.does(func(ctx context.Context, args []string) error {
			s, kept, err := a.kept(ctx)
			if err != nil {
				return err
			}
			defer s.close()
			id := model.RunID(args[0])
			return a.atDesk(ctx, s, noRows, func(desk *runbook.Desk) error {
				if err := steer(desk, ctx, id); err != nil {
					return err
				}
				if err := a.awaitRest(ctx, desk, id); err != nil {
					return err
				}
				v, err := a.runOf(ctx, s, kept, id)
				if err != nil {
					return err
				}
				return a.showRun(v)
			})
		}),
	}
	output(c, "table", "json")
	return c
}

// awaitRest waits until whoever carries a run has ended what is under way.
func (a *app) awaitRest(ctx context.Context, desk *runbook.Desk, id model.RunID) error {
	waiting, cancel := context.WithTimeout(ctx, longestEffect)
	defer cancel()
	_, err := desk.AwaitRest(waiting, id)
	if err != nil && ctx.Err() == nil && waiting.Err() != nil {
		a.note("run %s was asked to, and what it has under way has not ended yet · hooktop runs show %s", id, id)
		return nil
	}
	return err
}

func (a *app) runResume() *cobra.Command {
	var h handOver
	var answers []string
	c := &cobra.Command{
		Use:   "resume ID",
		Short: "Go on with a run that rests or was interrupted, and follow it to its end",
		Long: "Go on with a run that rests or was interrupted, and follow it to its end. Where it asks something, --answer gives the word; " +
			"without one the question is shown and the run rests.",
		Args: exactly("resume a run", "ID"),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.resume(ctx, model.RunID(strings.TrimSpace(args[0])), rotation{app: a, over: h, answers: answers})
		}),
	}
	h.flags(c)
	answerFlag(c, &answers)
	output(c, "table", "json", "jsonl")
	return c
}

func (a *app) resume(ctx context.Context, id model.RunID, part rotation) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	part.log = newest(ctx, s, a.Now)
	if err := part.ready(s, false); err != nil {
		return err
	}
	defer part.drop()
	return a.atDesk(ctx, s, part.log.rows, func(desk *runbook.Desk) error {
		if err := desk.Resume(ctx, id); err != nil {
			return err
		}
		return a.retryRefused(ctx, desk, id, allowed{}, a.see(ctx, desk, id, a.together(desk, &part)))
	})
}
