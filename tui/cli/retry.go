package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// retryOptions says what is to be sent again.
type retryOptions struct {
	ids      []model.DeliveryID
	all      bool
	refused  model.RunID   // during that change
	wait     time.Duration // until nothing is under way, before all are planned
	maxCalls int           // for looking at the log
}

func (a *app) retry() *cobra.Command {
	var w consent
	var o retryOptions
	refused := ""
	c := &cobra.Command{
		Use:   "retry ID... | --all-failed | --refused-in RUN",
		Short: "Send deliveries again, and follow them to their end",
		Long: "Send deliveries again, and follow them to their end. The plan is shown on stderr first. More than one delivery needs " +
			"--yes-count with the planned number, production needs --confirm with the profile's name. " +
			"Where single retries were made before --all-failed, that number is of the old rows that would be sent twice. " +
			"All failed ones are not sent again while anything is under way: --wait waits for that. " +
			"What is chosen by a filter, a time or a flow, and at a pace of its own, is for hooktop recover.\n\n" +
			"Interrupted, the run rests and is kept: hooktop runs resume goes on with it. Nothing is ever sent twice.",
		Example: "hooktop retry 5b1f2c9e-…\nhooktop retry --all-failed --dry-run\nhooktop retry --all-failed --wait 5m --yes-count 40 --confirm metriport-us",
		RunE: a.does(func(ctx context.Context, args []string) error {
			o.ids, o.refused = idsOf(args), model.RunID(strings.TrimSpace(refused))
			if err := o.check(); err != nil {
				return err
			}
			return a.runRetry(ctx, o, w)
		}),
	}
	w.bulk(c)
	c.Flags().BoolVar(&o.all, "all-failed", false, "every failed delivery, by the provider's own retry")
	c.Flags().StringVar(&refused, "refused-in", "", "what was refused during this change of the URL or its key")
	c.Flags().DurationVar(&o.wait, "wait", 0, "with --all-failed: wait so long at most until nothing is under way, then plan")
	c.Flags().IntVar(&o.maxCalls, "max-calls", 25, "look at the log with so many provider calls at most before planning")
	output(c, "table", "json", "jsonl")
	return c
}

// check wants exactly one thing to be sent again.
func (o retryOptions) check() error {
	const op = "retry deliveries"
	err := exactlyOne(op, "no id is given", "several of ids, --all-failed and --refused-in are given",
		"ids of hooktop deliveries, --all-failed, or --refused-in RUN", len(o.ids) > 0, o.all, o.refused != "")
	if err == nil && o.wait != 0 && !o.all {
		err = usage(op, "--wait is for --all-failed", "chosen deliveries need no waiting")
	}
	return err
}

func (a *app) runRetry(ctx context.Context, o retryOptions, w consent) error {
	return a.working(ctx, func(s *Session, desk *runbook.Desk, rows *model.Rows) error {
		enough, err := o.enough(ctx, s, desk)
		if err == nil && (len(o.ids) == 0 || !desk.LooksUp(len(o.ids))) {
			*rows, err = readUntil(ctx, readerOf(s), o.maxCalls, enough)
		}
		if err != nil {
			return err
		}
		p, err := a.planRetry(ctx, desk, o)
		if err != nil {
			return err
		}
		return a.carry(ctx, desk, p, w, a.follower(desk))
	})
}

func (a *app) planRetry(ctx context.Context, desk *runbook.Desk, o retryOptions) (runbook.Plan, error) {
	switch {
	case o.refused != "":
		return desk.PlanRefused(ctx, o.refused)
	case len(o.ids) > 0:
		return desk.PlanRetry(ctx, o.ids)
	}
	if err := a.awaitQuiet(ctx, desk, o.wait); err != nil {
		return runbook.Plan{}, err
	}
	return desk.PlanRetryAll(ctx)
}

// enough says, row by row, when the log is loaded as far as a plan needs it.
func (o retryOptions) enough(ctx context.Context, s *Session, desk *runbook.Desk) (func(*model.Delivery) bool, error) {
	ids := o.ids
	switch {
	case o.all:
		st, err := s.Provider.Status(ctx)
		failed := 0
		return func(d *model.Delivery) bool {
			if d.Outcome == model.Failed {
				failed++
			}
			return st.Failed.Known && failed >= st.Failed.N
		}, err
	case o.refused != "":
		var err error
		if ids, err = desk.Refused(ctx, o.refused); err != nil {
			return nil, err
		}
	}
	wanted := make(map[model.DeliveryID]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	return func(d *model.Delivery) bool { delete(wanted, d.ID); return len(wanted) == 0 }, nil
}

// awaitQuiet waits until nothing is under way, and says that it does.
func (a *app) awaitQuiet(ctx context.Context, desk *runbook.Desk, most time.Duration) error {
	if most <= 0 {
		return nil
	}
	said := ""
	return desk.AwaitQuiet(ctx, most, func(words string) {
		if words != said {
			said = words
			a.note("%s", words)
		}
	})
}
