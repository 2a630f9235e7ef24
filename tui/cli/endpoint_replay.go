package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

func (a *app) endpointReplay() *cobra.Command {
	var w consent
	since, until := "", ""
	c := &cobra.Command{
		Use: "replay ID", Short: "Have sent what an endpoint never got, as while it was disabled",
		Long: "Have the provider send an endpoint what was never tried there in a span of time, as while it was disabled. Svix's own cloud can; where the " +
			"provider cannot, the plan says so and what is left to do.",
		Example: "hooktop endpoints replay ep_… --since 2026-03-01T14:00:00Z --dry-run",
		Args:    cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.runReplay(ctx, model.EndpointID(args[0]), since, until, w)
		}),
	}
	w.flags(c)
	c.Flags().StringVar(&since, "since", "24h", "when the span begins: how long ago, or a time with its offset; 14 days ago at most")
	c.Flags().StringVar(&until, "until", "", "when it ends (default: now)")
	output(c, "table", "json")
	return c
}

func (a *app) runReplay(ctx context.Context, id model.EndpointID, since, until string, w consent) error {
	from, end, err := a.span(since, until)
	if err != nil {
		return err
	}
	m := runbook.Missed{ID: id, Since: from, Until: end}
	return a.withDesk(ctx, func(_ *Session, desk *runbook.Desk) error {
		p, err := desk.PlanReplay(ctx, m)
		if err != nil {
			return err
		}
		return a.change(p, w, func(yes runbook.Consent) (string, error) { return desk.Replay(ctx, m, yes) })
	})
}

// span reads where a span begins and where it ends; zero for now.
func (a *app) span(since, until string) (from, end time.Time, err error) {
	from, why := model.PastMoment(since, a.Now())
	if why != "" {
		return from, end, usage("read --since", why, "correct it")
	}
	if until != "" {
		if end, why = model.PastMoment(until, a.Now()); why != "" {
			return from, end, usage("read --until", why, "correct it")
		}
	}
	return from, end, nil
}
