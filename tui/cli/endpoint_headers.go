package cli

import (
	"context"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

func (a *app) endpointHeaders() *cobra.Command {
	var w consent
	from, remove := "", []string(nil)
	c := &cobra.Command{
		Use: "headers ID", Short: "Show or change the headers that an endpoint is sent with every message",
		Long: "Show the headers that an endpoint is sent with every message, their values masked, or change them. Values may be secrets, which are never arguments: " +
			"--set-from reads \"Name: value\" lines. Headers that are not named stay.",
		Example: "hooktop endpoints headers ep_…\nprintf 'X-Environment: production' | hooktop endpoints headers ep_… --set-from -\nhooktop endpoints headers ep_… --remove X-Environment --dry-run",
		Args:    cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.runHeaders(ctx, runbook.HeadersChange{ID: model.EndpointID(args[0]), Remove: remove}, from, w)
		}),
	}
	w.flags(c)
	c.Flags().StringVar(&from, "set-from", "", "file with \"Name: value\" lines to be set; - for stdin")
	c.Flags().StringArrayVar(&remove, "remove", nil, "the name of a header to take away; again for the next one")
	output(c, "table", "json")
	return c
}

// headerRecord is a header as machines read it: its value is not given.
type headerRecord struct {
	Name  string  `json:"name"`
	Value *string `json:"value"` // masked; null where the provider does not give it back
}

func (a *app) runHeaders(ctx context.Context, c runbook.HeadersChange, from string, w consent) error {
	if from != "" {
		var err error
		if c.Set, err = a.headersToSet(from); err != nil {
			return err
		}
	}
	return a.withDesk(ctx, func(_ *Session, desk *runbook.Desk) error {
		if from == "" && len(c.Remove) == 0 {
			return a.listHeaders(desk.EndpointMore(ctx, c.ID))
		}
		p, err := desk.PlanHeaders(ctx, c)
		if err != nil {
			return err
		}
		return a.change(p, w, func(yes runbook.Consent) (string, error) { return desk.SetHeaders(ctx, c, yes) })
	})
}

// change makes a change that is one call, where it is agreed to, and says what
// has become of it.
func (a *app) change(p runbook.Plan, w consent, do func(runbook.Consent) (string, error)) error {
	if start, err := a.decided(p, w); err != nil || !start {
		return err
	}
	said, err := do(runbook.Consent{Name: w.confirm})
	if err == nil {
		a.note("%s", said)
	}
	return err
}

// headersToSet reads the lines of a file.
func (a *app) headersToSet(from string) (map[string]model.Secret, error) {
	const op, most = "read the headers", 256 << 10
	r := a.Stdin
	if from != "-" {
		f, err := os.Open(from) //nolint:gosec // it is the operator who names the file
		if err != nil {
			return nil, usage(op, "the file cannot be read", "check --set-from")
		}
		defer func() { _ = f.Close() }()
		r = f
	}
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, usage(op, "they cannot be read", "check --set-from")
	}
	if len(b) > most {
		return nil, usage(op, "they are longer than 256 KiB", "check --set-from")
	}
	fields, rest, err := headersFrom(b)
	if err != nil {
		return nil, err
	}
	if rest {
		return nil, usage(op, "something follows the headers", "give their lines alone")
	}
	set := make(map[string]model.Secret, len(fields))
	for _, f := range fields {
		set[f.Name] = model.NewSecret(f.Value)
	}
	return set, nil
}

func (a *app) listHeaders(m runbook.EndpointMore) error {
	if m.HeadersErr != nil {
		return m.HeadersErr
	}
	list, rows := []headerRecord{}, [][]string{}
	for _, n := range slices.Sorted(maps.Keys(m.Headers.Shown)) {
		v := model.NewSecret(m.Headers.Shown[n]).String()
		list, rows = append(list, headerRecord{text.Clean(n), &v}), append(rows, []string{n, v})
	}
	for _, n := range m.Headers.Hidden {
		list, rows = append(list, headerRecord{text.Clean(n), nil}), append(rows, []string{n, "not given back"})
	}
	switch {
	case a.format == "json":
		return a.line(list)
	case len(rows) == 0:
		a.note("it is sent no header of its own")
		return nil
	}
	return writeTable(a.Stdout, []string{"header", "value"}, rows)
}

func (a *app) expunge() *cobra.Command {
	var w consent
	c := &cobra.Command{
		Use: "expunge ID", Short: "Have the provider delete a message's payload for good",
		Long:    "Have the provider delete the payload of a message for good; the message and its attempts stay. Always needs --confirm with the profile's name.",
		Example: "hooktop expunge msg_… --dry-run\nhooktop expunge msg_… --confirm svix",
		Args:    cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.runExpunge(ctx, model.DeliveryID(strings.TrimSpace(args[0])), w)
		}),
	}
	w.flags(c)
	output(c, "table", "json")
	return c
}

func (a *app) runExpunge(ctx context.Context, id model.DeliveryID, w consent) error {
	return a.withDesk(ctx, func(_ *Session, desk *runbook.Desk) error {
		p, err := desk.PlanExpunge(ctx, id)
		if err != nil {
			return err
		}
		return a.change(p, w, func(yes runbook.Consent) (string, error) { return desk.Expunge(ctx, id, yes) })
	})
}
