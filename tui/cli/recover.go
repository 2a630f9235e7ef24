package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

const opRecover = "recover deliveries"

func (a *app) recover() *cobra.Command {
	var o recoverOptions
	c := &cobra.Command{
		Use:   "recover --filter FILTER | --since TIME | --flow TYPE | ID...",
		Short: "Send many deliveries again: at a pace, resumably, each at most once",
		Long: "Send many deliveries again, oldest first, and follow each to its end.\n\n" +
			"As much of the log is read as the choice needs, at most --max-calls provider calls; how far is said in the plan. " +
			"The plan is shown on stderr and changes nothing: what is sent, what is left out and why, where it goes, calls and time. " +
			"It is carried out with --yes-count, the planned number; production needs --confirm with the profile's name.\n\n" +
			"A canary is sent first and the rest only if it arrives; a stop rule lets the run rest when too many fail again. " +
			"Interrupted by ctrl-c, by the stop rule or by a crash it is kept, and hooktop runs resume goes on with it. Nothing is ever sent twice.\n\n" +
			"--output jsonl writes events to stdout as they happen: plan, started, progress, delivery (each with its outcome), report. " +
			"The exit code is 0 where everything was delivered, 6 where a part was, or where the run rests.",
		Example: "hooktop recover --filter 'status:failed since:2h cause:gateway' --dry-run\n" +
			"hooktop recover --since 13:00 --rate 20/s --canary 10 --stop-when 20%/50 --yes-count 1087 --confirm metriport-us\n" +
			"hooktop recover --flow network-query.lab --since 13:00 --dry-run --output json\n" +
			"hooktop recover --since 2h --yes-count 40 --output jsonl | jq -c 'select(.event==\"delivery\")'",
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: a.does(func(ctx context.Context, args []string) error {
			o.choice.ids = idsOf(args)
			return a.recoverChosen(ctx, o)
		}),
	}
	o.agreed.bulk(c)
	o.pace.flags(c)
	f := c.Flags()
	f.StringVarP(&o.choice.filter, "filter", "f", "", "what matches, in the language of hooktop deliveries")
	f.StringVar(&o.choice.saved, "saved", "", "what matches the saved filter of this name, too")
	f.StringVar(&o.choice.since, "since", "", "what failed since: 2h, 13:00, 2026-05-01; with --flow or --filter, of that")
	f.StringVar(&o.choice.flow, "flow", "", "messages of flows that were not delivered, by type: network-query.lab")
	f.IntVar(&o.choice.maxCalls, "max-calls", 400, "read the log with so many provider calls at most before planning")
	f.BoolVar(&o.inOne, "in-one-call", false, "leave it to the provider, one call an endpoint, where it has that (Svix)")
	f.BoolVar(&o.days, "days", false, "where today's calls are not enough: the oldest now, the rest by the same command on another day")
	completeChoice(c)
	output(c, "table", "json", "jsonl")
	return c
}

// recoverOptions is what a recovery was told.
type recoverOptions struct {
	choice choice
	pace   paceFlags
	inOne  bool
	days   bool
	agreed consent
}

// alone refuses what has no meaning where the provider sends all by itself.
func (o *recoverOptions) alone() error {
	switch {
	case !o.inOne:
		return nil
	case o.days:
		return usage(opRecover, "--in-one-call cannot be split: the provider sends everything at once", "--days without --in-one-call")
	case o.pace != paceFlags{}:
		return usage(opRecover, "--in-one-call has no pace, no canary and no stop rule: the provider sends as it likes", "leave --rate, --canary, --stop-when and --parallel away, or --in-one-call")
	}
	return nil
}

// recoverChosen reads the log, shows the plan and, where it is agreed to, carries it
// out and follows it to its end.
func (a *app) recoverChosen(ctx context.Context, o recoverOptions) error {
	pace, err := o.pace.pacing()
	if err == nil {
		err = o.choice.check()
	}
	if err == nil {
		err = o.alone()
	}
	if err != nil {
		return err
	}
	return a.working(ctx, func(s *Session, desk *runbook.Desk, rows *model.Rows) error {
		found, err := a.choose(ctx, s, desk, o.choice)
		if err != nil {
			return err
		}
		*rows = found.rows
		p, err := desk.PlanRecovery(ctx, runbook.Recovery{IDs: found.IDs, Words: found.Words, Pacing: pace, Since: o.inOne, Days: o.days})
		if err != nil {
			return err
		}
		p.Facts = append(found.facts(), p.Facts...)
		*rows, found.rows, found.IDs = model.Rows{}, model.Rows{}, nil // a long run need not hold them
		return a.carry(ctx, desk, p, o.agreed, a.follower(desk))
	})
}

// idsOf are the ids given, each once.
func idsOf(args []string) (ids []model.DeliveryID) {
	for _, arg := range args {
		if id := model.DeliveryID(strings.TrimSpace(arg)); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// exactlyOne wants one of several ways to say something.
func exactlyOne(op, none, several, do string, said ...bool) error {
	n := 0
	for _, is := range said {
		if is {
			n++
		}
	}
	switch {
	case n == 0:
		return usage(op, none, do)
	case n > 1:
		return usage(op, several, "one of them")
	}
	return nil
}
