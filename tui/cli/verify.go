package cli

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/model/text"
)

const opVerify = "check the signature"

// received is a request whose signature is to be checked, as flags say it.
type received struct {
	scheme   string
	secrets  secretsFrom
	headers  []string
	heads    string // a file of headers
	body     string // a file
	delivery string // an id, in place of headers and body
	now      string
}

func (a *app) verify() *cobra.Command {
	var r received
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check a request's signature, and name the mistake where it does not match",
		Long: "Check a request's signature over its exact bytes, and name the mistake where it does not match.\n\n" +
			"Secrets come from a file, stdin, the environment, the keyring, or, where none is named, from the profile: the key in force " +
			"of its endpoint. Several are numbered in the order given. A header that holds a secret is taken from a file only.\n\n" +
			"A headers file has \"Name: value\" lines, what curl -i or curl -v wrote, or JSON as a framework or a HAR file has it. " +
			"The body is taken byte for byte, up to 64 MB.\n\n" +
			"Exit code 0 is valid, 3 is invalid, 2 is a mistake in the command.",
		Example: "hooktop verify --secret-file key --headers-file headers.txt --body-file body.json\n" +
			"hooktop verify --secret-env WEBHOOK_KEY --header \"x-metriport-signature: $SIGNATURE\" --body-file - < body.json",
		Args: cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, _ []string) error { return a.runVerify(ctx, r) }),
	}
	f := c.Flags()
	schemeFlag(c, &r.scheme, "the signature's scheme")
	secretFlags(c, &r.secrets, "the profile's endpoint's key")
	f.StringArrayVarP(&r.headers, "header", "H", nil, "a header as received: 'name: value'; again for the next")
	f.StringVar(&r.heads, "headers-file", "", "a file of headers, - for stdin")
	f.StringVar(&r.body, "body-file", "", "a file with the body's exact bytes, - for stdin")
	f.StringVar(&r.delivery, "delivery", "", "a delivery's id, where the provider gives its headers and exact bytes")
	f.StringVar(&r.now, "now", "", "the time to hold signed times against, RFC 3339 (default: now)")
	for _, other := range []string{"header", "headers-file", "body-file"} {
		c.MarkFlagsMutuallyExclusive("delivery", other)
	}
	output(c, "table", "json")
	return c
}

func (a *app) runVerify(ctx context.Context, r received) error {
	q, err := a.query(ctx, r)
	if err != nil {
		return err
	}
	v := sign.Check(q)
	if a.format == "json" {
		err = a.line(v)
	} else {
		err = a.showVerdict(v, len(q.Secrets))
	}
	if err == nil && !v.Valid {
		err = &exited{code: exitNo}
	}
	return err
}

// query gathers what is to be checked, what costs nothing first.
func (a *app) query(ctx context.Context, r received) (q sign.Query, err error) {
	if q.Scheme, err = schemeNamed(r.scheme); err != nil {
		return q, err
	}
	if q.Now, err = a.moment(r.now); err != nil {
		return q, err
	}
	in, err := a.intake(append(r.secrets.files(), place{"headers-file", r.heads}, place{"body-file", r.body})...)
	if err != nil {
		return q, err
	}
	if r.delivery == "" {
		if q.Header, q.Body, err = a.request(r, in); err != nil {
			return q, err
		}
	}
	found, err := r.secrets.find(ctx, a, in)
	if err != nil {
		return q, err
	}
	if r.delivery != "" || len(found) == 0 {
		if found, err = a.fromProfile(ctx, r.delivery, found, &q); err != nil {
			return q, err
		}
	}
	for _, s := range found {
		q.Secrets = append(q.Secrets, s.Reveal())
	}
	return q, nil
}

// request reads headers and body as they were received.
func (a *app) request(r received, in *intake) (fields []sign.Field, body []byte, err error) {
	for i, h := range r.headers {
		f, ok := sign.ParseField(h)
		switch {
		case !ok:
			return nil, nil, usage("read --header", "number "+strconv.Itoa(i+1)+" is not 'name: value'", "quote it as one word")
		case isCredential(f.Name):
			return nil, nil, usage("read --header", text.Clean(f.Name)+" holds a secret, which a command line shows to everybody on this machine", "put it into a file: --headers-file FILE")
		}
		fields = append(fields, f)
	}
	if r.heads != "" {
		data, err := in.read("headers-file", r.heads, maxHeaderFile)
		if err != nil {
			return nil, nil, err
		}
		more, rest, err := headersFrom(data)
		if err != nil {
			return nil, nil, err
		}
		if rest {
			a.note("the headers end at an empty line; what follows is not read: the body is --body-file's")
		}
		fields = append(fields, more...)
	}
	switch {
	case len(fields) == 0 && r.heads == "":
		return nil, nil, usage(opVerify, "no header is given", "--headers-file FILE, or --header 'name: value'")
	case r.body == "":
		return nil, nil, usage(opVerify, "no body is given", "--body-file FILE, - for stdin")
	}
	body, err = in.read("body-file", r.body, maxBody)
	return fields, body, err
}

// fromProfile asks the profile's provider for the key, where none was given, and
// for a delivery's request, where one is to be checked.
func (a *app) fromProfile(ctx context.Context, delivery string, given []model.Secret, q *sign.Query) ([]model.Secret, error) {
	s, err := a.open(ctx)
	if err != nil {
		if len(given) == 0 && delivery == "" && a.target.Profile == "" {
			return nil, noSecret(opVerify, err)
		}
		return nil, err
	}
	defer s.close()
	endpoint := ""
	if delivery != "" {
		d, err := a.delivered(ctx, s, model.DeliveryID(delivery))
		if err != nil {
			return nil, err
		}
		for _, f := range d.Exchange.Request {
			q.Header = append(q.Header, sign.Field(f))
		}
		q.Body, endpoint = d.Exchange.Body, string(d.Delivery.To)
	}
	if len(given) > 0 {
		return given, nil
	}
	e, err := endpointOf(ctx, s, endpoint)
	if err != nil {
		return nil, err
	}
	if e.Secret.Empty() {
		return nil, usage(opVerify, "the provider does not give the endpoint's key", "--"+fromFile+" FILE")
	}
	a.note("secret: the key of profile %s's endpoint, fingerprint %s", s.Profile.Name, e.Secret.Fingerprint())
	return []model.Secret{e.Secret}, nil
}

// delivered is a delivery of which headers and exact bytes are known.
func (a *app) delivered(ctx context.Context, s *Session, id model.DeliveryID) (model.Detail, error) {
	const calls = 25
	d, err := s.Provider.Detail(ctx, id, nil)
	if model.CodeOf(err) == model.Invalid {
		d, err = a.seek(ctx, s, id, calls)
	}
	if err != nil {
		return d, err
	}
	missing := ""
	switch x := d.Exchange; {
	case len(x.Request) == 0 && x.Origin != model.OriginExact:
		missing = "neither the headers it sent nor the exact bytes"
	case len(x.Request) == 0:
		missing = "the bytes it sent, but not the headers"
	case x.Origin != model.OriginExact:
		missing = "the headers it sent, but not the exact bytes"
	}
	if missing != "" {
		return d, &model.Error{
			Code: model.NotServed, Op: opVerify, Why: "of a delivery the provider gives " + missing,
			Do: "log them at the receiver, the body before it is parsed, then hooktop verify --headers-file FILE --body-file FILE",
		}
	}
	return d, nil
}

func noSecret(op string, err error) error {
	return &model.Error{
		Code: model.Invalid, Op: op, Why: "no secret is given, and no profile that would know one",
		Do: "--" + fromFile + " FILE, --" + fromEnv + " NAME, --" + fromKeyring + " ENTRY, or --profile NAME", Err: err,
	}
}

// moment reads the time that a flag gives, now where it gives none.
func (a *app) moment(s string) (time.Time, error) {
	if s == "" {
		return a.Now(), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, usage("read --now", strconv.Quote(text.Clean(s))+" is not a time in RFC 3339", "such as 2026-11-22T14:02:00Z")
	}
	return t, nil
}

// schemes are the names of the signature schemes.
func schemes() []string {
	var names []string
	for _, s := range sign.Schemes() {
		names = append(names, s.Name)
	}
	return names
}

func schemeFlag(c *cobra.Command, to *string, about string) {
	names := append([]string{sign.Auto}, schemes()...)
	c.Flags().StringVar(to, "scheme", sign.Auto, about+": "+strings.Join(names, ", "))
	_ = c.RegisterFlagCompletionFunc("scheme", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return names, cobra.ShellCompDirectiveNoFileComp
	})
}

// schemeNamed refuses a scheme that there is not.
func schemeNamed(name string) (string, error) {
	if names := append([]string{sign.Auto}, schemes()...); !slices.Contains(names, name) {
		return "", usage("read --scheme", "there is no scheme "+strconv.Quote(text.Clean(name))+" here", "one of "+strings.Join(names, ", "))
	}
	return name, nil
}

// showVerdict writes the verdict first, then each finding with its fix.
func (a *app) showVerdict(v sign.Verdict, secrets int) error {
	first := []string{"invalid"}
	if v.Valid {
		first[0] = "valid"
	}
	if v.Scheme != "" {
		first = append(first, v.Scheme)
	}
	if v.Matched > 0 && secrets > 1 {
		first = append(first, "secret "+strconv.Itoa(v.Matched)+" of "+strconv.Itoa(secrets)+" matches")
	}
	width := a.width()
	var b strings.Builder
	b.WriteString(strings.Join(first, " · ") + "\n")
	for _, f := range v.Findings {
		b.WriteString("\n" + string(f.Code) + "\n")
		b.WriteString(wrapped("  ", f.Detail, width))
		if f.Fix != "" {
			b.WriteString(wrapped("  fix: ", f.Fix, width))
		}
	}
	_, err := io.WriteString(a.Stdout, wordsFor(a.Stdout, b.String()))
	return err
}
