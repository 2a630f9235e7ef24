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
	all      bool
	wait     time.Duration // until nothing is under way, before all are planned
	maxCalls int           // for looking at the log
}

func (a *app) retry() *cobra.Command {
	var w consent
	var o retryOptions
	c := &cobra.Command{
		Use:   "retry ID... | --all-failed",
		Short: "Send deliveries again, and follow them to their end",
		Long: "Send deliveries again, and follow them to their end. The plan is shown on stderr first. More than one delivery needs " +
			"--yes-count with the planned number, production needs --confirm with the profile's name.\n\n" +
			"Interrupted, the run rests and is kept: hooktop runs resume goes on with it. Nothing is ever sent twice.",
		Example: "hooktop retry 5b1f2c9e-…\nhooktop retry --all-failed --dry-run\nhooktop retry --all-failed --wait 5m --yes-count 40 --confirm metriport-us",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case o.all && len(args) > 0:
				return usage("retry deliveries", "both ids and --all-failed are given", "one of them")
			case !o.all && len(args) == 0:
				return usage("retry deliveries", "no id is given", "ids of hooktop deliveries, or --all-failed")
			case o.wait != 0 && !o.all:
				return usage("retry deliveries", "--wait is for --all-failed", "chosen deliveries need no waiting")
			}
			return nil
		},
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.runRetry(ctx, args, o, w)
		}),
	}
	w.bulk(c)
	c.Flags().BoolVar(&o.all, "all-failed", false, "every failed delivery, by the provider's own retry")
	c.Flags().DurationVar(&o.wait, "wait", 0, "with --all-failed: wait so long at most until nothing is under way, then plan")
	c.Flags().IntVar(&o.maxCalls, "max-calls", 25, "look at the log with so many provider calls at most before planning")
	output(c, "table", "json")
	return c
}

// runRetry retries deliveries by id, all failed ones where none is given.
func (a *app) runRetry(ctx context.Context, args []string, o retryOptions, w consent) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	var ids []model.DeliveryID
	wanted := map[model.DeliveryID]bool{}
	for _, arg := range args {
		if id := model.DeliveryID(strings.TrimSpace(arg)); !wanted[id] {
			wanted[id] = true
			ids = append(ids, id)
		}
	}
	enough := func(d *model.Delivery) bool { delete(wanted, d.ID); return len(wanted) == 0 }
	if len(ids) == 0 {
		st, err := s.Provider.Status(ctx)
		if err != nil {
			return err
		}
		failed := 0
		enough = func(d *model.Delivery) bool {
			if d.Outcome == model.Failed {
				failed++
			}
			return st.Failed.Known && failed >= st.Failed.N
		}
	}
	rows, err := loaded(ctx, s, o.maxCalls, enough)
	if err != nil {
		return err
	}
	return a.atDesk(ctx, s, func() []*model.Delivery { return rows }, func(desk *runbook.Desk) error {
		var p runbook.Plan
		var err error
		if len(ids) > 0 {
			p, err = desk.PlanRetry(ctx, ids)
		} else if err = a.awaitQuiet(ctx, desk, o.wait); err == nil {
			p, err = desk.PlanRetryAll(ctx)
		}
		if err != nil {
			return err
		}
		return a.carry(ctx, desk, p, w, nobody{})
	})
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
