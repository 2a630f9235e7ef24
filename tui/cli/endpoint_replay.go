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
	var of spanFlags
	c := &cobra.Command{
		Use: "replay ID", Short: "Have sent what an endpoint never got, as while it was disabled",
		Long: "Have the provider send an endpoint what was never tried there in a span of time, as while it was disabled. Svix's own cloud can; where the " +
			"provider cannot, the plan says so and what is left to do.",
		Example: "hooktop endpoints replay ep_… --since 2026-03-01T14:00:00Z --dry-run",
		Args:    cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.runReplay(ctx, model.EndpointID(args[0]), of, w)
		}),
	}
	w.flags(c)
	of.flags(c)
	output(c, "table", "json")
	return c
}

func (a *app) runReplay(ctx context.Context, id model.EndpointID, of spanFlags, w consent) error {
	from, end, err := of.read(a.Now())
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

// spanFlags are the flags for a span of time.
type spanFlags struct{ since, until string }

func (f *spanFlags) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.since, "since", "24h", "when the span begins: how long ago, or a time with its offset; 14 days ago at most")
	c.Flags().StringVar(&f.until, "until", "", "when it ends (default: now)")
}

// read says where the span begins and where it ends; zero for now.
func (f *spanFlags) read(now time.Time) (from, end time.Time, err error) {
	from, why := model.PastMoment(f.since, now)
	if why != "" {
		return from, end, usage("read --since", why, "correct it")
	}
	if f.until != "" {
		if end, why = model.PastMoment(f.until, now); why != "" {
			return from, end, usage("read --until", why, "correct it")
		}
	}
	return from, end, nil
}
