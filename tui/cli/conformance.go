package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

const opConformance = "examine the receiver"

func (a *app) conformance() *cobra.Command {
	var r receiver
	var w consent
	scheme := ""
	c := &cobra.Command{
		Use:   "conformance",
		Short: "Examine a receiver: does it take what it should, and refuse what it must",
		Long: "Examine a receiver: does it take what is signed, refuse what is not, answer a ping, bear large and parallel messages? " +
			"Every event that is sent is marked as a test; the list is written to stderr first.\n\n" +
			"With a URL and a secret it needs no profile and no provider, which suits the CI of a receiver. " +
			"Otherwise it is an endpoint of the profile, with its key in force.\n\n" +
			"Exit code 0 is that all checks pass, 3 that they do not.",
		Example: "hooktop conformance --endpoint http://127.0.0.1:3000/hook --secret-env WEBHOOK_KEY -o junit > report.xml\n" +
			"hooktop conformance --dry-run\nhooktop conformance --confirm metriport-us",
		Args: cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, _ []string) error {
			if len(r.secrets) > 0 {
				return a.examineAlone(ctx, r, scheme, w)
			}
			return a.examineEndpoint(ctx, r, scheme, w)
		}),
	}
	c.Flags().StringVar(&r.url, "endpoint", "", "the receiver's URL, or the id of one of the profile's endpoints (default: its only one)")
	schemeFlag(c, &scheme, "the scheme to sign with; auto takes what the secret looks like")
	r.flags(c, "the endpoint's key in force")
	w.flags(c)
	output(c, "table", "json", "junit")
	return c
}

// examineAlone examines a receiver by its URL and its secret, without a profile.
func (a *app) examineAlone(ctx context.Context, r receiver, scheme string, w consent) error {
	switch {
	case a.target.Profile != "":
		return usage(opConformance, "a secret is given, and a profile knows its endpoint's own", "leave --profile away, or the secret")
	case !strings.Contains(r.url, "://"):
		return usage(opConformance, "a secret is given, but no URL", "--endpoint https://…")
	}
	lab, err := r.lab(a)
	if err != nil {
		return err
	}
	e := runbook.Exam{URL: r.url, Provider: model.Provider(r.provider)}
	if e.Scheme, err = schemeNamed(scheme); err != nil {
		return err
	}
	if e.Secret, err = a.secret(ctx, opConformance, r.secrets, &intake{a.Stdin}); err != nil {
		return err
	}
	e.Scheme = schemeOf(e.Scheme, e.Secret)
	p, err := runbook.PlanConformance(e)
	if err != nil {
		return err
	}
	start, err := a.decided(p, w)
	if err != nil || !start {
		return err
	}
	o, tell := a.examine("conformance")
	o.url = r.url
	list, err := runbook.Conformance(ctx, lab, e, tell)
	return a.concluded(o, list, err)
}

// examineEndpoint examines an endpoint of the profile with its own key.
func (a *app) examineEndpoint(ctx context.Context, r receiver, scheme string, w consent) error {
	switch {
	case scheme != sign.Auto:
		return usage(opConformance, "a profile's endpoint has its provider's scheme", "leave --scheme away, or give a URL and --"+fromFile)
	case r.provider != "" || r.caFile != "":
		return usage(opConformance, "a profile says itself who its provider is and what it trusts", "leave --provider and --ca-file away, or give a URL and --"+fromFile)
	}
	s, err := a.open(ctx)
	if err != nil {
		if a.target.Profile == "" && strings.Contains(r.url, "://") {
			err = noSecret(opConformance, err)
		}
		return err
	}
	defer s.close()
	desk, err := a.desk(ctx, s, noRows)
	if err != nil {
		return err
	}
	p, err := desk.PlanConformance(ctx, r.url)
	if err != nil {
		return err
	}
	start, err := a.decided(p, w)
	if err != nil || !start {
		return err
	}
	e, err := endpointOf(ctx, s, r.url)
	if err != nil {
		return err
	}
	o, tell := a.examine("conformance")
	o.url = e.URL
	list, err := desk.Conformance(ctx, r.url, runbook.Consent{Name: w.confirm}, tell)
	return a.concluded(o, list, err)
}

// concluded writes what became of an exam, and what explains it.
func (a *app) concluded(o examination, list []model.Check, failed error) error {
	if failed == nil {
		o.conclusion = runbook.Conclusion(list)
	}
	return a.examined(o, list, failed)
}
