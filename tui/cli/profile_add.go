package cli

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// secrets are what a profile's secret is called, by provider, as in the file.
var secrets = []string{"api_key", "token", "password"}

// secretAt is where a secret is, as its flags say.
type secretAt struct {
	env, file, command string
	stdin              bool
}

func (p secretAt) none() bool { return p == secretAt{} }

// placeFlags are the flags of one secret.
func placeFlags(c *cobra.Command, p *secretAt, flag, what string) (names []string) {
	f := c.Flags()
	f.StringVar(&p.env, flag+"-env", "", "environment variable that holds "+what)
	f.StringVar(&p.file, flag+"-file", "", "file that holds "+what)
	f.StringVar(&p.command, flag+"-command", "", "program, with its arguments, that prints "+what+"; run without a shell")
	return []string{flag + "-env", flag + "-file", flag + "-command"}
}

func (a *app) profileAdd() *cobra.Command {
	var p NewProfile
	var svix secretAt
	places := make([]secretAt, len(secrets))
	c := &cobra.Command{
		Use:   "add NAME",
		Short: "Write a profile to the configuration file",
		Long: "Write a profile to the configuration file. Where its secret is to be found is said by one flag: --api-key-… for Metriport, " +
			"--token-… for Svix, --password-… for Open Wearables; the secret itself is never an argument, which other users of the machine could read.",
		Example: "hooktop profile add metriport-us --environment production --api-key-command 'op read op://ops/metriport/key'\n" +
			"hooktop profile add metriport-sandbox --environment sandbox --api-key-stdin < key.txt\n" +
			"hooktop profile add wearables --provider openwearables --base-url https://wearables.internal --email ops@acme.dev --password-env OW_PASSWORD\n" +
			"hooktop profile add svix --provider svix --base-url http://127.0.0.1:8071 --token-file ~/.secrets/svix.jwt --app app_…",
		Args: exactly("add a profile", "NAME"),
		RunE: a.does(func(_ context.Context, args []string) error {
			p.Name = args[0]
			return a.runAdd(p, places, svix)
		}),
	}
	f := c.Flags()
	f.StringVar(&p.Provider, "provider", "metriport", "whose wire it speaks: metriport, openwearables, svix")
	f.StringVar(&p.BaseURL, "base-url", "", "where the API is (default: Metriport's own host)")
	f.StringVar(&p.Environment, "environment", "", "production or sandbox")
	f.StringVar(&p.CAFile, "ca-file", "", "PEM file of a private CA to trust")
	f.IntVar(&p.CallsPerDay, "calls-per-day", 0, "the most provider calls a day (default: the provider's quota, where it has one)")
	f.BoolVar(&p.Insecure, "insecure", false, "allow http:// to another host; secrets travel in clear")
	f.StringVar(&p.App, "app", "", "Svix: the application's id or uid; not needed where the token names it, or there is only one")
	f.StringVar(&p.Email, "email", "", "Open Wearables: who logs in")
	f.StringVar(&p.SvixURL, "svix-url", "", "Open Wearables: the Svix server beneath, which adds resending, recovery and rotation")
	var all []string
	for i, secret := range secrets {
		flag, what := strings.ReplaceAll(secret, "_", "-"), "the "+strings.ReplaceAll(secret, "_", " ")
		all = append(append(all, placeFlags(c, &places[i], flag, what)...), flag+"-stdin")
		f.BoolVar(&places[i].stdin, flag+"-stdin", false, "read "+what+" from stdin and store it in the system's keyring")
	}
	c.MarkFlagsMutuallyExclusive(all...)
	c.MarkFlagsMutuallyExclusive(placeFlags(c, &svix, "svix-token", "the token of that server")...)
	return c
}

func (a *app) runAdd(p NewProfile, places []secretAt, svix secretAt) error {
	op := "add profile " + strconv.Quote(p.Name)
	var err error
	for i, at := range places {
		if at.none() {
			continue
		}
		p.Secret, p.KeyEnv = secrets[i], at.env
		if p.KeyFile, p.KeyCommand, err = at.words(op); err != nil {
			return err
		}
		if at.stdin {
			if p.Key, err = a.keyFromStdin(op); err != nil {
				return err
			}
		}
	}
	p.SvixEnv = svix.env
	if p.SvixFile, p.SvixCommand, err = svix.words(op); err != nil {
		return err
	}
	file, err := a.Add(a.target, p)
	if err != nil {
		return err
	}
	a.note("added to %s · hooktop profile check %s proves it", file, shellWord(p.Name))
	return nil
}

// words are its file, by its whole name, and its command's words.
func (p secretAt) words(op string) (file string, command []string, err error) {
	if p.command != "" {
		if command = split(p.command); len(command) == 0 {
			return "", nil, usage(op, "a quote in the command is not closed", "program and arguments, apart by spaces, quoted where they hold one")
		}
	}
	if p.file == "" || strings.HasPrefix(p.file, "~/") {
		return p.file, command, nil
	}
	if file, err = filepath.Abs(p.file); err != nil {
		return "", nil, usage(op, "there is no working folder to begin the file's name from", "give its whole name")
	}
	return file, command, nil
}
