package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// The flags that say where a secret is. None takes the secret itself: what
// stands in a command line is seen by everybody on the machine.
const (
	fromFile    = "secret-file"
	fromEnv     = "secret-env"
	fromKeyring = "secret-keyring"
)

// secretsFrom is where the secrets of a command are, in the order of the flags.
type secretsFrom []place

// placeFlag adds to the places, in the order in which the flags were given.
type placeFlag struct {
	flag string
	all  *secretsFrom
}

// Set takes the place that a flag names.
func (p placeFlag) Set(name string) error {
	if name == "" {
		return usage("read --"+p.flag, "it names nothing", "--"+p.flag+" "+strings.ToUpper(p.Type()))
	}
	*p.all = append(*p.all, place{p.flag, name})
	return nil
}

// String is the flag's default: nothing.
func (placeFlag) String() string { return "" }

// Type names what the flag takes.
func (p placeFlag) Type() string {
	return map[string]string{fromFile: "file", fromEnv: "name", fromKeyring: "entry"}[p.flag]
}

func secretFlags(c *cobra.Command, f *secretsFrom, otherwise string) {
	c.Flags().Var(placeFlag{fromFile, f}, fromFile, "a file with the secret, - for stdin; one newline at its end is not the secret's (default: "+otherwise+")")
	c.Flags().Var(placeFlag{fromEnv, f}, fromEnv, "a variable of the environment with the secret")
	c.Flags().Var(placeFlag{fromKeyring, f}, fromKeyring, "an entry of the system's keyring with the secret: account, or service/account")
}

// find gets the secrets. A mistake in one, a space or quotes, stays in it: it
// may be what is looked for.
func (f secretsFrom) find(ctx context.Context, a *app, in *intake) ([]model.Secret, error) {
	var found []model.Secret
	for _, p := range f {
		s, err := a.secretAt(ctx, p, in)
		if err != nil {
			return nil, err
		}
		if s.Empty() {
			return nil, usage("read --"+p.flag, text.Clean(p.name)+" is empty", "it must hold the secret")
		}
		found = append(found, s)
	}
	return found, nil
}

func (a *app) secretAt(ctx context.Context, p place, in *intake) (model.Secret, error) {
	switch p.flag {
	case fromEnv:
		return model.NewSecret(a.Env(p.name)), nil
	case fromKeyring:
		return a.Keyring(ctx, p.name)
	}
	data, err := in.read(p.flag, p.name, maxSecret)
	if err != nil {
		return model.Secret{}, err
	}
	if rest, ended := strings.CutSuffix(string(data), "\n"); ended {
		return model.NewSecret(strings.TrimSuffix(rest, "\r")), nil
	}
	return model.NewSecret(string(data)), nil
}

// files are the places that are files.
func (f secretsFrom) files() []place {
	return slices.DeleteFunc(slices.Clone(f), func(p place) bool { return p.flag != fromFile })
}

// one wants no more than one secret.
func (f secretsFrom) one(op string) error {
	if len(f) > 1 {
		return usage(op, "more than one secret is given", "one of --"+fromFile+", --"+fromEnv+" and --"+fromKeyring)
	}
	return nil
}

// givenKey is the key that the flags name; empty where they name none.
func (a *app) givenKey(ctx context.Context, op string, from secretsFrom) (model.Secret, error) {
	if err := from.one(op); err != nil {
		return model.Secret{}, err
	}
	found, err := from.find(ctx, a, &intake{a.Stdin})
	return append(found, model.Secret{})[0], err
}

// endpointOf is the endpoint with this id or URL; the only one where neither is
// said.
func endpointOf(ctx context.Context, s *Session, which string) (model.Endpoint, error) {
	const op = "choose the endpoint"
	all, err := s.Provider.Endpoints(ctx)
	if err != nil {
		return model.Endpoint{}, err
	}
	for _, e := range all {
		if which == "" && len(all) == 1 && e.URL != "" || which != "" && (string(e.ID) == which || e.URL == which) {
			return keyed(ctx, s, e)
		}
	}
	name := text.Clean(s.Profile.Name)
	switch {
	case which != "":
		return model.Endpoint{}, &model.Error{Code: model.NotFound, Op: op, Why: "profile " + name + " has none with this id or URL", Do: "hooktop endpoints lists them"}
	case len(all) > 1:
		return model.Endpoint{}, usage(op, "profile "+name+" has "+plural(len(all), "endpoint", "endpoints"), "name one: hooktop endpoints lists their ids")
	}
	return model.Endpoint{}, &model.Error{Code: model.NotFound, Op: op, Why: "profile " + name + " has no webhook URL", Do: "set one first"}
}

// keyed is an endpoint with its key, asked for where the list does not give it.
func keyed(ctx context.Context, s *Session, e model.Endpoint) (model.Endpoint, error) {
	if k, asks := s.Provider.(client.KeyReader); asks && e.Secret.Empty() {
		var err error
		if e.Secret, err = k.Key(ctx, e.ID); err != nil {
			return model.Endpoint{}, err
		}
	}
	return e, nil
}
