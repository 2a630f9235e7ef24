package cli

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/model/text"
)

const opSign = "sign the body"

// letter is a body to be signed, as flags say it.
type letter struct {
	scheme  string
	secrets secretsFrom
	body    string // a file
	id      string
	family  string
	now     string
	curl    string // a URL; empty for the headers alone
}

// signedRecord is what signs a body, as machines read it.
type signedRecord struct {
	Scheme  string      `json:"scheme"`
	Headers []fieldInfo `json:"headers"`
	Curl    *string     `json:"curl,omitempty"`
}

func (a *app) sign() *cobra.Command {
	var l letter
	c := &cobra.Command{
		Use:   "sign",
		Short: "Sign a body: print its headers, or a curl command that sends it",
		Long: "Sign a body's exact bytes, and print the headers, one a line, or with --curl a command that sends them and the body. " +
			"The secret is in neither.\n\n" +
			"Without a scheme the secret tells: whsec_ and whsk_ are Standard Webhooks, everything else Metriport.",
		Example: "hooktop sign --secret-file key --body-file body.json\n" +
			"hooktop sign --secret-env WEBHOOK_KEY --body-file body.json --curl http://127.0.0.1:3000/webhook | sh",
		Args: cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, _ []string) error { return a.runSign(ctx, l) }),
	}
	f := c.Flags()
	schemeFlag(c, &l.scheme, "the signature's scheme")
	secretFlags(c, &l.secrets, "the profile's endpoint's key")
	f.StringVar(&l.body, "body-file", "", "a file with the body's exact bytes, - for stdin")
	f.StringVar(&l.id, "id", "", "the message's id, where the scheme signs it (default: one that is marked as a test)")
	f.StringVar(&l.family, "family", sign.FamilyWebhook, "how Standard Webhooks' headers begin: "+sign.FamilyWebhook+" or "+sign.FamilySvix)
	f.StringVar(&l.now, "now", "", "the time of signing, RFC 3339, where the scheme signs it (default: now)")
	f.StringVar(&l.curl, "curl", "", "print a curl command that posts the body to this URL")
	output(c, "table", "json")
	return c
}

func (a *app) runSign(ctx context.Context, l letter) error {
	scheme, err := schemeNamed(l.scheme)
	if err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return err
	}
	at, err := a.moment(l.now)
	if err != nil {
		return err
	}
	in, err := a.intake(append(l.secrets.files(), place{"body-file", l.body})...)
	if err != nil {
		return err
	}
	body, err := in.read("body-file", l.body, maxBody)
	if err != nil {
		return err
	}
	key, err := a.secret(ctx, opSign, l.secrets, in)
	if err != nil {
		return err
	}
	if scheme = schemeOf(scheme, key); scheme == sign.SchemeMetriportLegacy {
		return errLegacy()
	}
	if l.id == "" {
		l.id = "msg_hooktop_test_" + at.UTC().Format("20060102T150405")
	}
	fields, err := sign.Sign(scheme, key.Reveal(), sign.Letter{ID: l.id, At: at, Body: body, Family: l.family})
	if err != nil {
		return errSign(err)
	}
	return a.showSigned(l, scheme, fields)
}

// check refuses what no command can be made of.
func (l letter) check() error {
	switch {
	case l.body == "":
		return usage(opSign, "no body is given", "--body-file FILE, - for stdin")
	case text.Clean(l.id) != l.id || strings.TrimSpace(l.id) != l.id:
		return usage("read --id", "it holds what no header can hold", "letters, digits, - and _")
	case l.family != sign.FamilyWebhook && l.family != sign.FamilySvix:
		return usage("read --family", "there is no family "+strconv.Quote(text.Clean(l.family)), "one of "+sign.FamilyWebhook+", "+sign.FamilySvix)
	case l.curl == "":
		return nil
	case text.Clean(l.body) != l.body:
		return usage("write a curl command", "the name of the body's file holds characters that a terminal would obey", "rename it")
	}
	u, err := url.Parse(l.curl)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || text.Clean(l.curl) != l.curl {
		return usage("read --curl", "it is not an http or https URL", "such as http://127.0.0.1:3000/webhook")
	}
	return nil
}

// secret gets one secret: the one that the flags name, else the key of the
// profile's endpoint.
func (a *app) secret(ctx context.Context, op string, from secretsFrom, in *intake) (model.Secret, error) {
	if err := from.one(op); err != nil {
		return model.Secret{}, err
	}
	found, err := from.find(ctx, a, in)
	if err != nil || len(found) == 1 {
		return append(found, model.Secret{})[0], err
	}
	s, err := a.open(ctx)
	if err != nil {
		if a.target.Profile == "" {
			err = noSecret(op, err)
		}
		return model.Secret{}, err
	}
	defer s.close()
	e, err := endpointOf(ctx, s, "")
	if err == nil && e.Secret.Empty() {
		err = usage(op, "the provider does not give the endpoint's key", "--"+fromFile+" FILE")
	}
	return e.Secret, err
}

// schemeOf is the scheme that a secret is of, where none was named.
func schemeOf(named string, key model.Secret) string {
	switch is := key.Reveal(); {
	case named != sign.Auto:
		return named
	case strings.HasPrefix(is, "whsec_"), strings.HasPrefix(is, "whsk_"):
		return sign.SchemeStandard
	}
	return sign.SchemeMetriport
}

// errSign is why a body cannot be signed.
func errSign(err error) error {
	out := &model.Error{Code: model.Invalid, Op: opSign, Why: text.Clean(err.Error()), Err: err}
	var known *sign.Error
	if errors.As(err, &known) {
		out.Why, out.Do = known.Finding.Detail, known.Finding.Fix
	}
	return out
}

func errLegacy() error {
	return usage(opSign, sign.SchemeMetriportLegacy+" signs nothing: its header is the key itself, which is not printed", "send it from a file: curl --header @FILE with the line \"x-webhook-key: …\"")
}

func (a *app) showSigned(l letter, scheme string, fields []sign.Field) error {
	r := signedRecord{Scheme: scheme, Headers: make([]fieldInfo, 0, len(fields))}
	for _, f := range fields {
		r.Headers = append(r.Headers, fieldInfo(f))
	}
	if l.curl != "" {
		r.Curl = word(curlOf(l.curl, l.body, fields))
		if l.body == "-" {
			a.note("the command reads the body from its stdin: give it the same bytes")
		}
	}
	if a.format == "json" {
		return a.line(r)
	}
	var b strings.Builder
	if r.Curl != nil {
		b.WriteString(*r.Curl + "\n")
	} else {
		for _, f := range fields {
			b.WriteString(f.Name + ": " + f.Value + "\n")
		}
	}
	_, err := io.WriteString(a.Stdout, b.String())
	return err
}

// curlOf is a command for a POSIX shell that posts a file's bytes as they are,
// once, to a URL that is taken as written.
func curlOf(link, body string, fields []sign.Field) string {
	parts := []string{"curl --silent --show-error --include --globoff --url " + quoted(link), "--header 'Content-Type: application/json'", "--header 'Expect:'"}
	for _, f := range fields {
		parts = append(parts, "--header "+quoted(f.Name+": "+f.Value))
	}
	return strings.Join(append(parts, "--data-binary "+quoted("@"+body)), " \\\n  ")
}

// quoted makes one word of a POSIX shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
