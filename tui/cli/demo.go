package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui"
)

func (a *app) demo() *cobra.Command {
	o := sandboxDefaults("127.0.0.1:0")
	provider := string(o.Provider)
	c := &cobra.Command{
		Use:   "demo",
		Short: "Open the console on embedded services, in the middle of an incident",
		Args:  cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, _ []string) error {
			if !a.StdinTTY || !a.StdoutTTY {
				return usage("open the demo", "stdin or stdout is not a terminal", "hooktop sandbox serves the same data to the other commands")
			}
			return a.runDemo(ctx, o, provider)
		}),
	}
	c.Flags().StringVar(&provider, "provider", provider, "where to begin: metriport, openwearables or svix")
	rateFlag(c, &o.Rate)
	return c
}

// runDemo opens the demo on one provider. The others are started when they are
// looked at.
func (a *app) runDemo(ctx context.Context, o SandboxOptions, provider string) error {
	var all []tui.Choice
	begin := ""
	o.Apart = true
	for _, p := range played {
		all = append(all, tui.Choice{Name: p.name, Provider: p.provider, Environment: model.Demo})
		if string(p.provider) == provider {
			begin = p.name
		}
	}
	if begin == "" {
		return usage("open the demo", "there is none for provider "+strconv.Quote(provider), "--provider metriport, openwearables or svix")
	}
	open := func(name string) (*Session, error) {
		with := o
		for _, p := range played {
			if p.name == name {
				with.Provider, with.Name = p.provider, p.name
			}
		}
		s, _, err := a.Serve(ctx, with)
		return s, err
	}
	s, err := open(begin)
	if err != nil {
		return err
	}
	return a.draw(ctx, s, all, open, "the demo's services end with it")
}
