package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// everything is the word that takes a filter away.
const everything = "all"

// endpointFlags are what an endpoint is to be.
type endpointFlags struct {
	url, description, user string
	events, channels       []string
	rate                   int
}

func (e *endpointFlags) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&e.description, "description", "", "what the endpoint is for")
	f.StringArrayVar(&e.events, "event", nil, "an event type that it takes; again for the next one, "+everything+" for every event")
	f.StringVar(&e.user, "user", "", "the id of the user that it is limited to, "+everything+" for all users")
	f.StringArrayVar(&e.channels, "channel", nil, "a channel that it listens to (Svix); again for the next one, "+everything+" for everything")
	f.IntVar(&e.rate, "rate-limit", 0, "messages a second that it is sent at most (Svix), 0 for no limit")
}

// listed is what a repeated flag names; nothing for the word that means all.
func listed[T ~string](names []string) []T {
	out := []T{}
	for _, n := range names {
		if n != everything {
			out = append(out, T(n))
		}
	}
	return out
}

func (e *endpointFlags) scope() string {
	if e.user == everything {
		return ""
	}
	return e.user
}

// draft is an endpoint to be created.
func (e *endpointFlags) draft(url string) *client.EndpointDraft {
	d := &client.EndpointDraft{URL: url, Description: e.description, Scope: e.scope(), Rate: e.rate}
	if events := listed[model.EventType](e.events); len(events) > 0 {
		d.Events = events
	}
	if channels := listed[string](e.channels); len(channels) > 0 {
		d.Channels = channels
	}
	return d
}

// change is what of an endpoint is to become another; the rest stays.
func (e *endpointFlags) change(c *cobra.Command) (ch client.EndpointChange) {
	given := c.Flags().Changed
	if given("url") {
		ch.URL = &e.url
	}
	if given("description") {
		ch.Description = &e.description
	}
	if given("event") {
		events := listed[model.EventType](e.events)
		ch.Events = &events
	}
	if given("user") {
		scope := e.scope()
		ch.Scope = &scope
	}
	if given("channel") {
		channels := listed[string](e.channels)
		ch.Channels = &channels
	}
	if given("rate-limit") {
		ch.Rate = &e.rate
	}
	return ch
}

// endpointEdits are the commands that change an endpoint of many.
func (a *app) endpointEdits() []*cobra.Command {
	return []*cobra.Command{
		a.endpointCreate(), a.endpointEdit(), a.endpointSwitch("enable", true), a.endpointSwitch("disable", false), a.endpointDelete(),
		a.endpointSecret(), a.endpointRotate(), a.endpointRecover(), a.endpointReplay(), a.endpointHeaders(),
	}
}

func (a *app) endpointCreate() *cobra.Command {
	var w consent
	var e endpointFlags
	var answers []string
	c := &cobra.Command{
		Use: "create URL", Short: "Create an endpoint", Example: "hooktop endpoints create https://hooks.acme.dev/svix --event workout.created --dry-run",
		Args: cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.editEndpoint(ctx, runbook.EndpointEdit{Create: e.draft(args[0])}, w, answers)
		}),
	}
	w.flags(c)
	e.flags(c)
	answerFlag(c, &answers)
	output(c, "table", "json")
	return c
}

func (a *app) endpointEdit() *cobra.Command {
	var w consent
	var e endpointFlags
	var answers []string
	c := &cobra.Command{
		Use: "edit ID", Short: "Change the URL, events, scope, rate limit or description of an endpoint",
		Example: "hooktop endpoints edit ep_… --event all --description 'Backend'\nhooktop endpoints edit ep_… --url https://hooks2.acme.dev/svix --confirm wearables",
		Args:    cobra.ExactArgs(1),
	}
	c.RunE = a.does(func(ctx context.Context, args []string) error {
		return a.editEndpoint(ctx, runbook.EndpointEdit{ID: model.EndpointID(args[0]), Change: e.change(c)}, w, answers)
	})
	w.flags(c)
	e.flags(c)
	answerFlag(c, &answers)
	c.Flags().StringVar(&e.url, "url", "", "the new URL")
	output(c, "table", "json")
	return c
}

func (a *app) endpointSwitch(name string, on bool) *cobra.Command {
	var w consent
	c := &cobra.Command{
		Use: name + " ID", Short: strings.ToUpper(name[:1]) + name[1:] + " an endpoint", Example: "hooktop endpoints " + name + " ep_… --dry-run",
		Args: cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.editEndpoint(ctx, runbook.EndpointEdit{ID: model.EndpointID(args[0]), Change: client.EndpointChange{Enabled: &on}}, w, nil)
		}),
	}
	w.flags(c)
	output(c, "table", "json")
	return c
}

func (a *app) endpointDelete() *cobra.Command {
	var w consent
	c := &cobra.Command{
		Use: "delete ID", Short: "Delete an endpoint; always needs --confirm with the profile's name", Example: "hooktop endpoints delete ep_… --confirm wearables",
		Args: cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.editEndpoint(ctx, runbook.EndpointEdit{ID: model.EndpointID(args[0]), Delete: true}, w, nil)
		}),
	}
	w.flags(c)
	output(c, "table", "json")
	return c
}

// editEndpoint plans a change, and carries it out where it is agreed to.
func (a *app) editEndpoint(ctx context.Context, e runbook.EndpointEdit, w consent, answers []string) error {
	return a.working(ctx, func(s *Session, desk *runbook.Desk, _ *model.Rows) error {
		p, err := desk.PlanEndpoint(ctx, e)
		if err != nil {
			return err
		}
		return a.carry(ctx, desk, p, w, &rotation{app: a, answers: answers, log: newest(ctx, s, a.Now)})
	})
}

func (a *app) endpointSecret() *cobra.Command {
	file := ""
	c := &cobra.Command{
		Use: "secret ID", Short: "Write an endpoint's key to a file; it is put on record",
		Example: "hooktop endpoints secret ep_… --key-file ~/.secrets/svix.key",
		Args:    cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.runSecret(ctx, model.EndpointID(args[0]), file)
		}),
	}
	c.Flags().StringVar(&file, "key-file", "", "write the key to this file, which only you can read")
	return c
}

func (a *app) runSecret(ctx context.Context, id model.EndpointID, file string) error {
	if file == "" {
		return usage("read the key", "no file is named, and a key is never printed", "--key-file FILE")
	}
	return a.withDesk(ctx, func(_ *Session, desk *runbook.Desk) error {
		to, err := newKeyFile(file)
		if err != nil {
			return err
		}
		defer to.drop()
		key, err := desk.RevealKey(ctx, id)
		if err != nil {
			return err
		}
		if err := to.write(key); err != nil {
			return err
		}
		a.note("the key, fingerprint %s, is in %s", key.Fingerprint(), file)
		return nil
	})
}

func (a *app) endpointRotate() *cobra.Command {
	var w consent
	var h handOver
	grace := 24 * time.Hour
	c := &cobra.Command{
		Use: "rotate-key ID", Short: "Make a new key for an endpoint; the old one stays good for a while",
		Long: "Make a new key for an endpoint. The provider signs with the old one beside it for --grace, 0 to 7 days. The new key is never printed: " +
			"it goes to the profile's on_rotate program, or to --key-file.",
		Example: "hooktop endpoints rotate-key ep_… --grace 48h --key-file new.key --dry-run",
		Args:    cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.runRotateKey(ctx, model.EndpointID(args[0]), grace, w, rotation{app: a, over: h})
		}),
	}
	w.flags(c)
	h.flags(c)
	c.Flags().DurationVar(&grace, "grace", grace, "how long the old key is used beside the new one")
	output(c, "table", "json")
	return c
}

func (a *app) runRotateKey(ctx context.Context, id model.EndpointID, grace time.Duration, w consent, part rotation) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	part.log = newest(ctx, s, a.Now)
	return a.atDesk(ctx, s, part.log.rows, func(desk *runbook.Desk) error {
		p, err := desk.PlanRotateKey(ctx, id, grace)
		if err != nil {
			return err
		}
		if !w.dry && p.Refuse == "" { // what cannot be done needs no way to hand over
			if err := part.ready(s, true); err != nil {
				return err
			}
			defer part.drop()
		}
		return a.carry(ctx, desk, p, w, &part)
	})
}

func (a *app) endpointRecover() *cobra.Command {
	var w consent
	var of spanFlags
	c := &cobra.Command{
		Use: "recover ID", Short: "Have everything sent again to an endpoint that failed in a span of time",
		Example: "hooktop endpoints recover ep_… --since 6h --dry-run\nhooktop endpoints recover ep_… --since 2026-03-01T14:00:00Z --until 2h --yes-count 12",
		Args:    cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.runRecover(ctx, model.EndpointID(args[0]), of, w)
		}),
	}
	w.bulk(c)
	of.flags(c)
	output(c, "table", "json")
	return c
}

func (a *app) runRecover(ctx context.Context, id model.EndpointID, of spanFlags, w consent) error {
	from, end, err := of.read(a.Now())
	if err != nil {
		return err
	}
	return a.working(ctx, func(s *Session, desk *runbook.Desk, rows *model.Rows) (err error) {
		if *rows, err = failedAt(ctx, s, client.FillRequest{Endpoint: id, Since: from, Until: end}); err != nil {
			return err
		}
		p, err := desk.PlanRecoverSince(ctx, id, from, end)
		if err != nil {
			return err
		}
		return a.carry(ctx, desk, p, w, nobody{})
	})
}

// failedAt reads an endpoint's deliveries of a span, for a plan to count them;
// none where the provider does not tell them.
func failedAt(ctx context.Context, s *Session, r client.FillRequest) (model.Rows, error) {
	const pages = 20
	var rows gathered
	filler, ok := s.Provider.(client.Filler)
	for n := 0; ok && n < pages; n++ {
		p, err := filler.Fill(ctx, r)
		if err != nil {
			return model.Rows{}, err
		}
		rows.add(p.Rows)
		ok = p.Older != "" && p.Older != r.From
		r.From = p.Older
	}
	return rows.Rows(), nil
}
