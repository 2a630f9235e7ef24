package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"github.com/hooktop/hooktop/model"
)

const wearables = `
[profiles.wearables]
provider = "openwearables"
base_url = "https://wearables.internal/"
email    = "ops@acme.dev"
password = { env = "OW_PASSWORD" }
svix     = { base_url = "http://127.0.0.1:8071/", token = { file = "svix.jwt" } }
`

const svixServer = `
[profiles.svix]
provider = "svix"
base_url = "https://svix.internal"
token    = { env = "SVIX" }
app      = "acme"
`

// TestManyProviders: profiles of all providers stand in one file, and get what
// they need to connect.
func TestManyProviders(t *testing.T) {
	path := write(t, "config.toml", twoProfiles+wearables+svixServer, 0o600)
	must(t, os.WriteFile(filepath.Join(filepath.Dir(path), "svix.jwt"), []byte("j.w.t\n"), 0o600))
	const phrase = " a pass phrase, très longue "
	vars := env("OW_PASSWORD", phrase, "SVIX", hush)
	o, err := Open(t.Context(), Want{File: path, Profile: "wearables"}, vars)
	must(t, err)
	p := o.Profile
	if p.Provider != model.OpenWearables || p.BaseURL != "https://wearables.internal" || p.Email != "ops@acme.dev" || p.Password.Reveal() != phrase || !p.APIKey.Empty() {
		t.Errorf("%+v", p)
	}
	if p.Environment != model.Production || p.CallsPerDay != 0 || len(o.Warnings) != 0 {
		t.Errorf("%+v, %q: it has no quota", p, o.Warnings)
	}
	checkBeneath(t, o)
	o, err = Open(t.Context(), Want{File: path, Profile: "svix"}, vars)
	must(t, err)
	if p := o.Profile; p.Provider != model.Svix || p.APIKey.Reveal() != hush || p.App != "acme" || p.CallsPerDay != 0 || p.Beneath != nil {
		t.Errorf("%+v", p)
	}
}

func checkBeneath(t *testing.T, o Opened) {
	t.Helper()
	if b := o.Profile.Beneath; b == nil || b.BaseURL != "http://127.0.0.1:8071" || b.Token.Reveal() != "j.w.t" || b.App != "" {
		t.Errorf("beneath %+v", b)
	}
	if o.Key != "env OW_PASSWORD, svix token file svix.jwt" {
		t.Errorf("secrets from %q", o.Key)
	}
}

// TestProblemsOfMany: what is wrong is said in one line, at its place, and no
// secret with it.
func TestProblemsOfMany(t *testing.T) {
	const svixHead, head = "[profiles.a]\nprovider = \"svix\"\n", "[profiles.a]\nprovider = \"openwearables\"\nbase_url = \"https://x\"\n"
	const login = "email = \"a@b.c\"\npassword = {env = \"P\"}\n"
	for _, c := range []struct {
		name, src, at string
		says          []string
		skipped       bool
	}{
		{"no token", svixHead + "base_url = \"https://x\"", "c.toml:1:11", []string{"no token is given", "token = { env"}, true},
		{"a key of another provider", svixHead + "base_url = \"https://x\"\napi_key = {env = \"K\"}\ntoken = {env = \"K\"}", "c.toml:4:1", []string{`"api_key"`, "for svix it is token"}, false},
		{"no host is known", svixHead + "token = {env = \"K\"}", "c.toml:1:11", []string{"no base_url is given"}, true},
		{"token in clear", svixHead + "base_url = \"https://x\"\ntoken = \"s3cret-s3cret\"", "c.toml:4:1", []string{"token is written out", "token = { env"}, true},
		{"token over http", svixHead + "base_url = \"http://svix\"\ntoken = {env = \"K\"}", "c.toml:3:1", []string{"send the token in clear"}, true},
		{"app as a path", svixHead + "base_url = \"https://x\"\ntoken = {env = \"K\"}\napp = \"a/b\"", "c.toml:5:1", []string{"no id of an application"}, true},
		{"svix of svix", svixHead + "base_url = \"https://x\"\ntoken = {env = \"K\"}\nsvix = {}", "c.toml:5:1", []string{`unknown key "svix"`}, false},
		{"no email", head + "password = {env = \"P\"}", "c.toml:1:11", []string{"no email"}, true},
		{"no address", head + "email = \"ops\"\npassword = {env = \"P\"}", "c.toml:4:1", []string{`"ops" is no address`}, true},
		{"no password", head + "email = \"a@b.c\"", "c.toml:1:11", []string{"no password is given"}, true},
		{"password in clear", head + "email = \"a@b.c\"\npassword = \"s3cret-s3cret\"", "c.toml:5:1", []string{"password is written out"}, true},
		{"svix as text", head + login + "svix = \"http://x\"", "c.toml:6:1", []string{"svix is not a table", "svix = { base_url"}, true},
		{"svix without a server", head + login + "svix = { token = {env = \"T\"} }", "c.toml:6:1", []string{"svix has no base_url"}, true},
		{"svix without a token", head + login + "svix = { base_url = \"https://x\" }", "c.toml:6:1", []string{"svix has no token"}, true},
		{"svix with a typo", head + login + "svix = { base-url = \"https://x\" }", "c.toml:6:10", []string{`"base-url" in svix`, "did you mean base_url?"}, true},
		{"svix token in clear", head + login + "svix = { base_url = \"https://x\", token = \"s3cret-s3cret\" }", "c.toml:6:34", []string{"token is written out"}, true},
		{"svix over http", head + login + "svix = { base_url = \"http://svix:8071\", token = {env = \"T\"} }", "c.toml:6:1", []string{"send the token in clear", "insecure = true"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			conf, problems := Parse([]byte(c.src+"\n"+good), "c.toml", env())
			if len(problems) == 0 {
				t.Fatal("no problem")
			}
			p := problems[0]
			if p.Place() != c.at || p.Skipped != c.skipped {
				t.Errorf("%v at %s, want %s; skipped %v", p, p.Place(), c.at, p.Skipped)
			}
			for _, s := range append(c.says, " · ") {
				if !strings.Contains(p.String(), s) {
					t.Errorf("%q does not say %q", p, s)
				}
			}
			if strings.Contains(p.String(), "s3cret") || strings.Contains(p.String(), "\n") {
				t.Errorf("it tells the secret, or more than a line: %q", p)
			}
			if _, err := conf.Pick("good"); err != nil {
				t.Errorf("the other profile: %v", err)
			}
		})
	}
}

// TestProviderOfTheEnvironment: which provider is meant is told by the variables
// that are set.
func TestProviderOfTheEnvironment(t *testing.T) {
	const base = "http://127.0.0.1:1"
	svix, ow := []string{EnvBaseURL, base, EnvToken, hush, EnvApp, "app_1"}, []string{EnvBaseURL, base, EnvEmail, "a@b.c", EnvPassword, hush}
	for _, c := range []struct {
		name string
		env  []string
		want model.Profile
		key  string
		says string
	}{
		{"svix", svix, model.Profile{Provider: model.Svix, App: "app_1"}, "env " + EnvToken, ""},
		{"open wearables", ow, model.Profile{Provider: model.OpenWearables, Email: "a@b.c"}, "env " + EnvPassword, ""},
		{
			"over its svix", append([]string{EnvSvixURL, base + "/", EnvSvixToken, "j.w.t"}, ow...),
			model.Profile{Provider: model.OpenWearables, Email: "a@b.c", Beneath: &model.Beneath{BaseURL: base}},
			"env " + EnvPassword + ", svix token env " + EnvSvixToken, "",
		},
		{"named, with two secrets", append([]string{EnvProvider, "svix", EnvAPIKey, hush}, svix...), model.Profile{Provider: model.Svix, App: "app_1"}, "env " + EnvToken, ""},
		{"two secrets", append([]string{EnvAPIKey, hush}, svix...), model.Profile{}, "", EnvProvider + " from the environment · it is not set, and there are " + EnvAPIKey + " and " + EnvToken},
		{"no secret of the one named", []string{EnvProvider, "svix", EnvBaseURL, base, EnvAPIKey, hush}, model.Profile{}, "", "read HOOKTOP_TOKEN from the environment · it is not set · export HOOKTOP_TOKEN"},
		{"no email", []string{EnvBaseURL, base, EnvPassword, hush}, model.Profile{}, "", "read HOOKTOP_EMAIL from the environment · no email is given · HOOKTOP_EMAIL=you@example.com"},
		{"a token for no server", append([]string{EnvSvixToken, "j.w.t"}, ow...), model.Profile{}, "", "read HOOKTOP_SVIX_URL from the environment"},
		{"a server for no token", append([]string{EnvSvixURL, base}, ow...), model.Profile{}, "", EnvSvixToken},
		{"no URL", []string{EnvProvider, "svix", EnvToken, hush}, model.Profile{}, "", EnvBaseURL + "=https://…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := Open(t.Context(), Want{File: write(t, "none.toml", "", 0o600)}, env(c.env...))
			if c.says != "" {
				if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), hush) {
					t.Errorf("says %v, want %q", err, c.says)
				}
				return
			}
			must(t, err)
			checkEnvironment(t, o, c.want, base)
			if o.Key != c.key {
				t.Errorf("secrets from %q", o.Key)
			}
		})
	}
}

func checkEnvironment(t *testing.T, o Opened, want model.Profile, base string) {
	t.Helper()
	p := o.Profile
	if p.Name != FromEnvironment || p.BaseURL != base || p.Provider != want.Provider || p.App != want.App || p.Email != want.Email {
		t.Errorf("%+v by %q", p, o.Key)
	}
	if (p.Beneath == nil) != (want.Beneath == nil) || (p.Beneath != nil && p.Beneath.BaseURL != want.Beneath.BaseURL) {
		t.Errorf("beneath %+v", p.Beneath)
	}
	if got := p.APIKey.Reveal() + p.Password.Reveal(); got != hush || p.CallsPerDay != 0 || p.Environment != model.Sandbox {
		t.Errorf("secret %q in %+v", got, p)
	}
}

// TestTokensStayAtTheirHosts: what the environment says of one profile does not
// bring a secret of the file to another host.
func TestTokensStayAtTheirHosts(t *testing.T) {
	for _, c := range []struct {
		name, profile string
		env           []string
		says          string
	}{
		{"the token", "svix", []string{EnvBaseURL, "https://elsewhere.example"}, "set " + EnvToken + " too"},
		{"another provider's key is no help", "svix", []string{EnvBaseURL, "https://elsewhere.example", EnvAPIKey, hush}, "set " + EnvToken + " too"},
		{"the password", "wearables", []string{EnvBaseURL, "https://elsewhere.example"}, "set " + EnvPassword + " too"},
		{"the token beneath", "wearables", []string{EnvSvixURL, "http://127.0.0.1:9"}, "set " + EnvSvixToken + " too"},
		{"with a token of its own", "wearables", []string{EnvSvixURL, "http://127.0.0.1:9", EnvSvixToken, hush}, ""},
		{"the same host", "wearables", []string{EnvSvixURL, "http://127.0.0.1:8071/x"}, ""},
		{"another app", "svix", []string{EnvApp, "other"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			conf, _ := Parse([]byte(wearables+svixServer), "c.toml", env(c.env...))
			p, err := conf.Pick(c.profile)
			switch {
			case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
				t.Errorf("says %v, want %q", err, c.says)
			case c.says == "" && err != nil:
				t.Error(err)
			case c.says == "" && !strings.HasSuffix(p.Source, " + environment"):
				t.Errorf("source %q", p.Source)
			}
		})
	}
}

func TestAddOthers(t *testing.T) {
	keyring.MockInit()
	path := filepath.Join(t.TempDir(), "config.toml")
	must(t, Add(path, New{Name: "svix", Provider: "svix", BaseURL: "https://svix.internal", App: "acme", Secret: "token", KeyCommand: []string{"op", "read"}}))
	must(t, Add(path, New{
		Name: "ow", Provider: "openwearables", BaseURL: "https://ow.internal", Email: "a@b.c", Secret: "password", Key: model.NewSecret("pass phrase"),
		SvixURL: "http://localhost:8071", SvixEnv: "SVIX",
	}))
	c, problems := Parse(read(t, path), path, env())
	if len(problems) > 0 || len(c.Profiles) != 2 {
		t.Fatal(problems)
	}
	o, err := Open(t.Context(), Want{File: path, Profile: "ow"}, env("SVIX", hush))
	must(t, err)
	if o.Profile.Password.Reveal() != "pass phrase" || o.Profile.Beneath.Token.Reveal() != hush || strings.Contains(string(read(t, path)), "phrase") {
		t.Errorf("%+v", o.Profile)
	}
	for _, c := range []struct {
		add  New
		says string
	}{
		{New{Provider: "svix", BaseURL: "https://x", Secret: "api_key", KeyEnv: "K"}, "svix has no api_key, but a token · one of --token-env"},
		{New{Provider: "svix", BaseURL: "https://x", KeyEnv: "k y"}, "--token-env is not a name of a variable"},
		{New{Provider: "svix", BaseURL: "https://x", KeyEnv: "K", Email: "a@b.c"}, "a profile of svix has no email · leave --email away"},
		{New{Provider: "svix", KeyEnv: "K"}, "no base_url is given"},
		{New{Provider: "openwearables", BaseURL: "https://x", Email: "a@b.c"}, "the password needs exactly one place · one of --password-env"},
		{New{Provider: "openwearables", BaseURL: "https://x", Email: "a@b.c", KeyEnv: "P", App: "x"}, "has no app"},
		{New{Provider: "openwearables", BaseURL: "https://x", KeyEnv: "P"}, "no email is given"},
		{New{Provider: "openwearables", BaseURL: "https://x", Email: "a@b.c", KeyEnv: "P", SvixEnv: "T"}, "--svix-url too"},
		{New{Provider: "openwearables", BaseURL: "https://x", Email: "a@b.c", KeyEnv: "P", SvixURL: "https://y"}, "token of the Svix server needs exactly one place"},
		{New{Provider: "openwearables", BaseURL: "https://x", Email: "a@b.c", KeyEnv: "P", SvixURL: "https://y", SvixEnv: "a b"}, "--svix-token-env is not a name"},
		{New{Provider: "metriport", KeyEnv: "K", SvixURL: "https://y", SvixEnv: "T"}, "a profile of metriport has no svix"},
	} {
		before := string(read(t, path))
		c.add.Name = "new"
		if err := Add(path, c.add); err == nil || !strings.Contains(err.Error(), c.says) || string(read(t, path)) != before {
			t.Errorf("%+v: says %v, want %q", c.add, err, c.says)
		}
	}
}
