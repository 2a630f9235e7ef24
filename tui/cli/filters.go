package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

func (a *app) filters() *cobra.Command {
	c := &cobra.Command{
		Use:     "filters",
		Short:   "List the saved filters, save one, or drop one",
		Example: "hooktop filters save lately 'status:failed since:2h'\nhooktop deliveries --saved lately\nhooktop filters drop lately",
		Args:    cobra.NoArgs,
		RunE:    a.does(func(ctx context.Context, _ []string) error { return a.withFilters(ctx, a.listFilters) }),
	}
	output(c, "table", "json", "jsonl")
	list := &cobra.Command{Use: "list", Short: "List the saved filters", Args: cobra.NoArgs, RunE: c.RunE}
	output(list, "table", "json", "jsonl")
	save := &cobra.Command{
		Use: "save NAME FILTER", Short: "Keep a filter under a name, in place of the one that has it", Args: exactlyTwo("save a filter", "NAME", "FILTER"),
		RunE: a.does(func(ctx context.Context, args []string) error { return a.saveFilter(ctx, args[0], args[1]) }),
	}
	drop := &cobra.Command{
		Use: "drop NAME", Short: "Forget a saved filter", Args: exactly("drop a filter", "NAME"),
		RunE: a.does(func(ctx context.Context, args []string) error {
			return a.withFilters(ctx, func(ctx context.Context, desk *runbook.Desk) error {
				if _, err := savedFilter(ctx, desk, args[0]); err != nil {
					return err
				}
				return desk.DropFilter(ctx, args[0])
			})
		}),
	}
	c.AddCommand(list, save, drop)
	return c
}

// exactlyTwo wants two arguments, and names them when they are not there.
func exactlyTwo(op, one, two string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 2 {
			return nil
		}
		return usage(op, "it takes "+one+" and "+two, "quote what belongs together: "+c.CommandPath()+" "+one+" '"+two+"'")
	}
}

// withFilters opens the desk that keeps the filters of the chosen profile.
func (a *app) withFilters(ctx context.Context, do func(context.Context, *runbook.Desk) error) error {
	return a.withDesk(ctx, func(_ *Session, desk *runbook.Desk) error { return do(ctx, desk) })
}

// filterRecord is a saved filter as machines read it.
type filterRecord struct {
	Name   string `json:"name"`
	Filter string `json:"filter"`
}

func (a *app) listFilters(ctx context.Context, desk *runbook.Desk) error {
	saved, err := desk.Filters(ctx)
	if err != nil {
		return err
	}
	list, rows := []filterRecord{}, [][]string{}
	for _, f := range saved {
		list = append(list, filterRecord{f.Name, f.Filter})
		rows = append(rows, []string{f.Name, f.Filter})
	}
	switch a.format {
	case "json":
		return a.line(list)
	case "jsonl":
		for _, f := range list {
			if err := a.line(f); err != nil {
				return err
			}
		}
		return nil
	}
	return writeTable(a.Stdout, []string{"name", "filter"}, rows)
}

// saveFilter keeps a filter that reads well.
func (a *app) saveFilter(ctx context.Context, name, src string) error {
	name, src = strings.TrimSpace(name), strings.TrimSpace(src)
	if name == "" || text.Clean(name) != name {
		return usage("save a filter", "its name is empty or holds what cannot be shown", "give it another name")
	}
	if src == "" {
		return usage("save a filter", "it is empty", "hooktop deliveries without a filter lists every delivery")
	}
	if _, bad := model.ParseFilter(src, a.Now()); bad != nil {
		return a.badFilter(src, bad)
	}
	return a.withFilters(ctx, func(ctx context.Context, desk *runbook.Desk) error {
		return desk.SaveFilter(ctx, client.SavedFilter{Name: name, Filter: src})
	})
}

// savedFilter finds a filter by its name.
func savedFilter(ctx context.Context, desk *runbook.Desk, name string) (client.SavedFilter, error) {
	saved, err := desk.Filters(ctx)
	if err != nil {
		return client.SavedFilter{}, err
	}
	for _, f := range saved {
		if f.Name == name {
			return f, nil
		}
	}
	return client.SavedFilter{}, &model.Error{Code: model.NotFound, Op: "find the filter", Why: "none is saved as " + text.Clean(name), Do: "hooktop filters lists them"}
}
