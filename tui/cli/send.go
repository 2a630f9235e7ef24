package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/text"
)

const opSend = "send a test event"

// sending is what "send" was told.
type sending struct {
	typ      model.EventType
	variant  string
	file     string
	edit     bool
	set      []string // name=value
	byHost   bool
	endpoint string
	again    string // the id of a test event that was sent
	agreed   consent
	from     secretsFrom
}

func (a *app) send() *cobra.Command {
	var o sending
	direct := false
	c := &cobra.Command{
		Use:   "send TYPE | --again ID",
		Short: "Send a test event, from here or by the provider",
		Long: "Send a test event: the catalogue's sample of its type (hooktop types lists them), as it is, edited, or from a file. Direct is one POST " +
			"from here with the provider's header values, signed with the endpoint's key; it works while the provider is down, at the URL last known, whose key is not stored: give it, or the event is not signed. Through the provider is " +
			"its own test call. What it will do is said on stderr first: who else gets it, what will be refused, what is stored.\n\n" +
			"A text may hold {{messageId}}, {{requestId}}, {{uuid}}, {{now}}, {{today}}, {{unix}}, and names that --set gives.\n\n" +
			"Exit code 0 is a receiver that took it, 3 one that did not, 6 an event that was sent and of which nothing more is known.",
		Example: "hooktop send patient.admit\nhooktop send patient.admit --provider --edit\nhooktop types show workout.created > w.json && hooktop send workout.created --file w.json --set user=42",
		Args:    func(_ *cobra.Command, args []string) error { return o.check(args) },
		RunE: a.does(func(ctx context.Context, args []string) error {
			if len(args) == 1 {
				o.typ = model.EventType(strings.TrimSpace(args[0]))
			}
			return a.runSend(ctx, o)
		}),
		ValidArgsFunction: completeTypes,
	}
	f := c.Flags()
	f.BoolVar(&direct, "direct", false, "from here (the default)")
	f.BoolVar(&o.byHost, "provider", false, "by the provider")
	f.StringVar(&o.endpoint, "endpoint", "", "the receiver's id or URL, where there are several")
	f.StringVar(&o.variant, "variant", "", "another sample of the type, such as failed")
	f.StringVar(&o.file, "file", "", "send the text of a file, - for stdin")
	f.BoolVar(&o.edit, "edit", false, "open the text in $VISUAL or $EDITOR first")
	f.StringArrayVar(&o.set, "set", nil, "name=value of a variable of the text; may be repeated")
	f.StringVar(&o.again, "again", "", "send again what was sent, by its id or last")
	secretFlags(c, &o.from, "the endpoint's key, if the provider answers")
	o.agreed.flags(c)
	f.IntVar(&o.agreed.count, "yes-count", 0, "the planned number of receivers; more than one needs it")
	c.MarkFlagsMutuallyExclusive("direct", "provider")
	output(c, "table", "json")
	c.AddCommand(a.sendHistory())
	return c
}

// check refuses flags that make no sense together.
func (o *sending) check(args []string) error {
	switch {
	case len(args) > 1:
		return usage(opSend, "more than one type is given", "one at a time")
	case len(args) == 0 && o.again == "":
		return usage(opSend, "no type is given", "hooktop send TYPE; hooktop types lists them")
	case len(args) == 1 && o.again != "":
		return usage(opSend, "both a type and --again are given", "one of them")
	}
	return o.checkSources()
}

// checkSources refuses to take one thing from two places, or two from one.
func (o *sending) checkSources() error {
	switch {
	case o.again != "" && (o.edit || o.file != "" || o.variant != "" || o.set != nil):
		return usage(opSend, "--again sends what was sent, unchanged", "leave the other flags away")
	case o.byHost && len(o.from) > 0:
		return usage(opSend, "the provider signs with its own key", "leave the secret or --provider away")
	case (o.edit || o.file == "-") && slices.Contains(o.from, place{fromFile, "-"}):
		return usage(opSend, "stdin cannot be both the secret and something else", "name a file for the secret")
	case o.edit && o.file == "-":
		return usage(opSend, "stdin cannot be both the text and the editor's keys", "name a file")
	case o.file != "" && o.variant != "":
		return usage(opSend, "both --file and --variant are given", "one of them")
	}
	return nil
}

func (a *app) runSend(ctx context.Context, o sending) error {
	key, err := a.givenKey(ctx, opSend, o.from)
	if err != nil {
		return err
	}
	return a.withDesk(ctx, func(s *Session, desk *runbook.Desk) error {
		e, written, err := a.eventToSend(ctx, s.Profile.Provider, desk, o)
		if e.Key = key; err == nil {
			err = a.sendEvent(ctx, desk, e, o.agreed)
		}
		written.end(a, err == nil && !o.agreed.dry)
		return err
	})
}

// sendEvent shows what sending would do and, where it is agreed to, sends.
func (a *app) sendEvent(ctx context.Context, desk *runbook.Desk, e runbook.TestEvent, w consent) error {
	p, err := desk.PlanTest(ctx, e)
	if err != nil {
		return err
	}
	if start, err := a.decided(p, w); err != nil || !start {
		return err
	}
	r, err := desk.SendTest(ctx, e, runbook.Consent{Name: w.confirm, Count: w.count})
	if err != nil {
		return err
	}
	return a.sent(r)
}

// eventToSend is what the flags ask for, and the text that it was made of; nil
// where there is none.
func (a *app) eventToSend(ctx context.Context, p model.Provider, desk *runbook.Desk, o sending) (e runbook.TestEvent, written *draft, err error) {
	e = runbook.TestEvent{Type: o.typ, Endpoint: o.endpoint}
	if o.byHost {
		e.Through = runbook.ByHost
	}
	own := o.byHost && p != model.Metriport // the provider sends a body of its own
	switch {
	case o.again != "":
		e, err = earlier(ctx, desk, o, e, own)
	case own && (o.edit || o.file != "" || o.variant != "" || o.set != nil):
		err = usage(opSend, "the provider sends a body of its own", "--direct sends yours, or leave --edit, --file, --variant and --set away")
	case !own:
		if written, err = a.draft(ctx, p, o); err == nil {
			e.Body, err = written.fill(desk.Vars(), o.set)
		}
	}
	return e, written, err
}

// earlier finds a test event that was sent, to send it again. Its text is not
// needed where the provider has one of its own.
func earlier(ctx context.Context, desk *runbook.Desk, o sending, e runbook.TestEvent, own bool) (runbook.TestEvent, error) {
	const op = "send a test event again"
	tests, err := desk.Tests(ctx)
	if err != nil {
		return e, err
	}
	i := slices.IndexFunc(tests, func(r runbook.TestReport) bool { return o.again == "last" || r.ID == o.again })
	switch {
	case i < 0:
		return e, &model.Error{Code: model.NotFound, Op: op, Why: "no test event " + text.Clean(o.again) + " is kept", Do: "hooktop send history lists them"}
	case tests[i].Event.Body == nil && !own:
		return e, &model.Error{
			Code: model.NotFound, Op: op, Why: "its text was not kept", Do: "hooktop send " + text.Clean(string(tests[i].Event.Type)) + " sends a new one",
		}
	}
	again := tests[i].Event
	again.Through = e.Through
	if e.Endpoint != "" {
		again.Endpoint = e.Endpoint
	}
	return again, nil
}

// completeTypes completes the event types of all providers.
func completeTypes(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, p := range catalog.Providers() {
		for _, t := range catalog.Types(p) {
			names = append(names, cobra.CompletionWithDesc(string(t.Name), t.Description))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
