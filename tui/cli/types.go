package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/text"
)

// typeRecord is an event type of the catalogue, as machines read it.
type typeRecord struct {
	Provider    string   `json:"provider"`
	Name        string   `json:"type"`
	Group       string   `json:"group"`
	Description string   `json:"description"`
	Unit        *string  `json:"unit"`
	Members     []string `json:"members"`
	Variants    []string `json:"variants"`
	Guessed     bool     `json:"guessed"`
	Retired     bool     `json:"retired"`
	Operational bool     `json:"operational"`  // of the webhooks themselves, not of what they carry
	TestDiffers *string  `json:"test_differs"` // how the provider's own test is not like a real event
}

func recordOfType(t catalog.Type) typeRecord {
	r := typeRecord{
		Provider: string(t.Provider), Name: string(t.Name), Group: t.Group, Description: t.Description, Unit: word(t.Unit),
		Members: []string{}, Variants: []string{}, Guessed: t.Guessed, Retired: t.Retired, Operational: t.Operational(), TestDiffers: word(t.Test),
	}
	for _, m := range t.Members {
		r.Members = append(r.Members, string(m))
	}
	for _, v := range t.Variants {
		r.Variants = append(r.Variants, v.Name)
	}
	return r
}

func (a *app) types() *cobra.Command {
	of, live := "", false
	c := &cobra.Command{
		Use:   "types [SEARCH...]",
		Short: "List the event types of the catalogue, or those that words are found in",
		Long: "List the event types of the catalogue, or those that words are found in; with --live those that the profile's provider knows now. " +
			"What Svix tells of its own endpoints and messages is in the group operational.",
		Example: "hooktop types lab\nhooktop types --of openwearables heart rate\nhooktop types --live --profile svix-eu",
		RunE: a.does(func(ctx context.Context, args []string) error {
			var types []catalog.Type
			var err error
			switch {
			case live && of != "":
				err = usage("list event types", "both --live and --of are given", "one of them")
			case live:
				types, err = a.liveTypes(ctx)
			default:
				types, err = typesOf(of)
			}
			if err != nil {
				return err
			}
			return a.listTypes(catalog.Search(types, strings.Join(args, " ")))
		}),
	}
	c.Flags().BoolVar(&live, "live", false, "ask the profile's provider, instead of the catalogue")
	c.Flags().StringVar(&of, "of", "", "of one provider: metriport, openwearables or svix")
	output(c, "table", "json", "jsonl", "csv")
	c.AddCommand(a.typesShow())
	return c
}

// liveTypes are those that the profile's provider lists now.
func (a *app) liveTypes(ctx context.Context) ([]catalog.Type, error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	lister, ok := s.Provider.(client.Types)
	if !ok {
		return nil, &model.Error{Code: model.NotServed, Op: "list the event types", Why: "the provider does not list them", Do: "leave --live away for the catalogue's"}
	}
	return runbook.ListTypes(ctx, s.Profile.Provider, lister)
}

// typesOf is the types of one provider, of all for an empty name.
func typesOf(provider string) ([]catalog.Type, error) {
	p := model.Provider(provider)
	if provider != "" && !slices.Contains(catalog.Providers(), p) {
		return nil, usage("list event types", "there is no provider "+strconv.Quote(provider), "one of metriport, openwearables, svix")
	}
	if provider != "" {
		return catalog.Types(p), nil
	}
	var all []catalog.Type
	for _, p := range catalog.Providers() {
		all = append(all, catalog.Types(p)...)
	}
	return all, nil
}

var typeTitles = []string{"provider", "type", "unit", "variants", "note", "description"}

func (r typeRecord) cells() []string {
	var notes []string
	if r.Guessed {
		notes = append(notes, "guessed")
	}
	if r.Retired {
		notes = append(notes, "retired")
	}
	if r.Operational {
		notes = append(notes, "operational")
	}
	return []string{r.Provider, r.Name, orEmpty(r.Unit), strings.Join(r.Variants, " "), strings.Join(notes, " "), r.Description}
}

func (a *app) listTypes(types []catalog.Type) error {
	records := make([]typeRecord, len(types))
	rows := make([][]string, len(types))
	for i, t := range types {
		records[i] = recordOfType(t)
		rows[i] = records[i].cells()
	}
	switch a.format {
	case "json":
		return a.line(records)
	case "jsonl":
		for _, r := range records {
			if err := a.line(r); err != nil {
				return err
			}
		}
		return nil
	case "csv":
		s, err := newSheet(a.Stdout, typeTitles)
		for i := 0; i < len(rows) && err == nil; i++ {
			err = s.row(rows[i])
		}
		if err != nil {
			return err
		}
		return s.flush()
	}
	if len(types) == 0 {
		a.note("no type of the catalogue is like that · hooktop types lists all")
		return nil
	}
	return writeTable(a.Stdout, typeTitles, rows)
}

func (a *app) typesShow() *cobra.Command {
	of, variant, plain := "", "", false
	c := &cobra.Command{
		Use:   "show TYPE",
		Short: "Write a sample of an event type, to be edited and sent with send --file",
		Long: "Write a sample of an event type. Its values are made up; ids and times are variables, which send fills in. " +
			"With --plain they have values too, as a receiver would get them.",
		Example: "hooktop types show patient.admit > admit.json",
		Args:    exactly("show an event type", "TYPE"),
		RunE: a.does(func(_ context.Context, args []string) error {
			return a.showType(model.EventType(args[0]), of, variant, plain)
		}),
		ValidArgsFunction: completeTypes,
	}
	f := c.Flags()
	f.StringVar(&of, "of", "", "of one provider: metriport, openwearables or svix")
	f.StringVar(&variant, "variant", "", "another sample of the type, such as failed")
	f.BoolVar(&plain, "plain", false, "without variables")
	return c
}

func (a *app) showType(name model.EventType, of, variant string, plain bool) error {
	types, err := typesOf(of)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(types, func(t catalog.Type) bool { return t.Name == name })
	if i < 0 {
		e := &model.Error{Code: model.NotFound, Op: "show an event type", Why: "the catalogue has no " + text.Clean(string(name)), Do: "hooktop types lists them"}
		if like := catalog.Search(types, string(name)); len(like) > 0 && name != "" {
			e.Do = "perhaps " + string(like[0].Name) + "; " + e.Do
		}
		return e
	}
	t := types[i]
	sample, err := sampleOf(t.Provider, name, variant)
	if err != nil {
		return err
	}
	if plain {
		sample = t.Sample
		for _, v := range t.Variants {
			if v.Name == variant {
				sample = v.Sample
			}
		}
	}
	a.note("%s", t.Description)
	if t.Guessed {
		a.note("its fields are not published: the sample is a guess")
	}
	if t.Test != "" {
		a.note("the provider's own test has %s", t.Test)
	}
	_, err = a.Stdout.Write(sample)
	return err
}
