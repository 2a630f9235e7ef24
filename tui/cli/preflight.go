package cli

import (
	"context"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const opPreflight = "look at the receiver"

// receiver is a receiver that no profile knows, as flags say it.
type receiver struct {
	url      string
	provider string
	caFile   string
	secrets  secretsFrom
}

func (r *receiver) flags(c *cobra.Command, otherwise string) {
	c.Flags().StringVar(&r.provider, "provider", "", "without a profile: whose rules and events (metriport, openwearables, svix)")
	c.Flags().StringVar(&r.caFile, "ca-file", "", "without a profile: a PEM file of certificates to trust besides the system's (default: HOOKTOP_CA_FILE)")
	secretFlags(c, &r.secrets, otherwise)
}

// lab is what the receiver is looked at with.
func (r *receiver) lab(a *app) (runbook.Lab, error) {
	known := []model.Provider{"", model.Metriport, model.OpenWearables, model.Svix}
	if !slices.Contains(known, model.Provider(r.provider)) {
		return runbook.Lab{}, usage("read --provider", "there is no provider "+strconv.Quote(text.Clean(r.provider))+" here", "one of metriport, openwearables, svix")
	}
	if r.caFile == "" {
		r.caFile = a.Env("HOOKTOP_CA_FILE")
	}
	return a.Lab(r.caFile)
}

func (a *app) preflight() *cobra.Command {
	var r receiver
	c := &cobra.Command{
		Use:   "preflight [URL]",
		Short: "Look at a webhook URL before it is saved, or at an endpoint in trouble",
		Long: "Look at a webhook URL before it is saved, or at an endpoint in trouble: the provider's rules, the name and its addresses, the certificate, " +
			"and what the receiver answers to pings. Without a URL it is the profile's endpoint.\n\n" +
			"A URL needs no profile: with a secret, or where there is no profile, it is looked at by itself.\n\n" +
			"Exit code 0 is that nothing failed, 3 that something did.",
		Example: "hooktop preflight\nhooktop preflight https://hooks.acme.dev/metriport\n" +
			"hooktop preflight https://localhost:8443/hook --ca-file ca.pem --secret-file key --output json",
		Args: cobra.MaximumNArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			if len(args) == 1 {
				r.url = args[0]
			}
			return a.runPreflight(ctx, r)
		}),
	}
	r.flags(c, "the profile's endpoint's key, if there is a profile")
	output(c, "table", "json", "junit")
	return c
}

func (a *app) runPreflight(ctx context.Context, r receiver) error {
	if len(r.secrets) > 0 {
		if r.url == "" || a.target.Profile != "" {
			return usage(opPreflight, "a secret goes with a URL, and a profile knows its own", "leave one of them away")
		}
		return a.preflightAlone(ctx, r)
	}
	s, err := a.open(ctx)
	switch {
	case err == nil:
	case r.url != "" && a.target.Profile == "":
		if model.CodeOf(err) != model.NotFound { // there is one, and something is wrong with it
			a.note("without a profile: %s", err)
		}
		return a.preflightAlone(ctx, r)
	default:
		return err
	}
	defer s.close()
	desk, err := a.desk(ctx, s, noRows)
	if err != nil {
		return err
	}
	o, tell := a.examine("preflight")
	if o.url = r.url; o.url == "" {
		e, err := endpointOf(ctx, s, "")
		if err != nil {
			return err
		}
		o.url = e.URL
	}
	list, err := desk.Preflight(ctx, r.url, tell)
	return a.examined(o, list, err)
}

// preflightAlone looks at a URL that no profile knows.
func (a *app) preflightAlone(ctx context.Context, r receiver) error {
	lab, err := r.lab(a)
	if err != nil {
		return err
	}
	e := runbook.Exam{URL: r.url, Provider: model.Provider(r.provider), Unsaved: true, NoHost: r.provider == ""} // rules that nobody named are advice
	if len(r.secrets) > 0 {
		if e.Secret, err = a.secret(ctx, opPreflight, r.secrets, &intake{a.Stdin}); err != nil {
			return err
		}
		e.Scheme, e.Unsaved = schemeOf("auto", e.Secret), false
	}
	o, tell := a.examine("preflight")
	o.url = r.url
	list, err := runbook.Preflight(ctx, lab, e, tell)
	return a.examined(o, list, err)
}
