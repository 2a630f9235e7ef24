package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hooktop/hooktop/model"
)

// env is an environment of the pairs given.
func env(pairs ...string) Env {
	return func(name string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

const twoProfiles = `
default = "metriport-sandbox"

[profiles.metriport-us]
provider    = "metriport"
base_url    = "https://api.metriport.com/"
environment = "production"
api_key     = { command = ["op", "read", "op://ops/metriport/key"] }
calls_per_day = 9000
ca_file     = "ca.pem"

[profiles.metriport-sandbox]
provider = "metriport"
environment = "sandbox"
api_key  = { env = "KEY" }
`

func TestParse(t *testing.T) {
	c, problems := Parse([]byte(twoProfiles), "config.toml", env())
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	want := []model.Profile{
		{Name: "metriport-us", Provider: model.Metriport, BaseURL: "https://api.metriport.com", Environment: model.Production, CallsPerDay: 9000, CAFile: "ca.pem"},
		{Name: "metriport-sandbox", Provider: model.Metriport, BaseURL: "https://api.sandbox.metriport.com", Environment: model.Sandbox, CallsPerDay: 500},
	}
	var got []model.Profile
	for _, p := range c.Profiles {
		got = append(got, p.Profile)
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b model.Secret) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(SecretRef{Command: []string{"op", "read", "op://ops/metriport/key"}}, c.Profiles[0].Key); diff != "" {
		t.Error(diff)
	}
	if p, err := c.Pick(""); err != nil || p.Name != "metriport-sandbox" {
		t.Errorf("Pick: %v, %v", p.Name, err)
	}
}

// good stands beside what is wrong in every case: it must stay usable.
const good = `
[profiles.good]
provider = "metriport"
api_key = { file = "~/key" }
`

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		name, src string
		at        string // place of the first problem
		says      []string
		skipped   bool
	}{
		{"unknown key", "[profiles.a]\nprovider = \"metriport\"\nbase-url = \"https://x\"\napi_key = {env = \"K\"}", "c.toml:3:1", []string{`"base-url"`, "did you mean base_url?"}, false},
		{"unknown root key", "defaul = \"good\"", "c.toml:1:1", []string{`"defaul"`, "did you mean default?"}, false},
		{"key far from any", "colour = 1", "c.toml:1:1", []string{"known here: default, profiles"}, false},
		{"default of nothing", "default = \"goood\"", "c.toml:1:1", []string{`"goood"`, `did you mean "good"?`}, false},
		{"default of wrong type", "default = 3", "c.toml:1:1", []string{"not a text"}, false},
		{"key in clear", "[profiles.a]\nprovider = \"metriport\"\n  api_key = \"s3cret-s3cret\"", "c.toml:3:3", []string{"written out", "env", "file", "command", "keyring"}, true},
		{"two places", "[profiles.a]\nprovider = \"metriport\"\napi_key = {env = \"A\", file = \"b\"}", "c.toml:3:1", []string{"exactly one place"}, true},
		{"no place", "[profiles.a]\nprovider = \"metriport\"\napi_key = {}", "c.toml:3:1", []string{"exactly one place"}, true},
		{"unknown place", "[profiles.a]\nprovider = \"metriport\"\napi_key = { enc = \"A\" }", "c.toml:3:13", []string{`"enc"`, "did you mean env?"}, true},
		{"key in place of a variable", "[profiles.a]\nprovider = \"metriport\"\napi_key = { env = \"s3cret-s3cret\" }", "c.toml:3:13", []string{"is not a name of a variable", "env = \"NAME\""}, true},
		{"command as text", "[profiles.a]\nprovider = \"metriport\"\napi_key = { command = \"op read\" }", "c.toml:3:13", []string{"list of texts"}, true},
		{"no key", "[profiles.a]\nprovider = \"metriport\"", "c.toml:1:11", []string{"no api_key"}, true},
		{"no provider", "[profiles.a]\napi_key = {env = \"K\"}", "c.toml:1:11", []string{"no provider", "provider = one of metriport, openwearables, svix"}, true},
		{"unknown provider", "[profiles.a]\nprovider = \"hookdeck\"\napi_key = {env = \"K\"}\ntoken = 3", "c.toml:2:1", []string{`"hookdeck"`, "known: metriport"}, true},
		{"http elsewhere", "[profiles.a]\nprovider = \"metriport\"\nbase_url = \"http://api.example.com\"\napi_key = {env = \"K\"}", "c.toml:3:1", []string{"in clear", "insecure = true"}, true},
		{"credentials in URL", "[profiles.a]\nprovider = \"metriport\"\nbase_url = \"https://u:hush@x.example\"\napi_key = {env = \"K\"}", "c.toml:3:1", []string{"credentials"}, true},
		{"no host", "[profiles.a]\nprovider = \"metriport\"\nbase_url = \"https:///x\"\napi_key = {env = \"K\"}", "c.toml:3:1", []string{"with a host"}, true},
		{"query", "[profiles.a]\nprovider = \"metriport\"\nbase_url = \"https://x.example/?a=1\"\napi_key = {env = \"K\"}", "c.toml:3:1", []string{"query"}, true},
		{"port", "[profiles.a]\nprovider = \"metriport\"\nbase_url = \"https://x.example:99999\"\napi_key = {env = \"K\"}", "c.toml:3:1", []string{"port"}, true},
		{"calls as text", "[profiles.a]\nprovider = \"metriport\"\napi_key = {env = \"K\"}\ncalls_per_day = \"many\"", "c.toml:4:1", []string{"whole number"}, true},
		{"negative calls", "[profiles.a]\nprovider = \"metriport\"\napi_key = {env = \"K\"}\ncalls_per_day = -1", "c.toml:4:1", []string{"whole number"}, true},
		{"insecure as text", "[profiles.a]\nprovider = \"metriport\"\napi_key = {env = \"K\"}\ninsecure = \"yes\"", "c.toml:4:1", []string{"true nor false"}, true},
		{"profile is no table", "[profiles]\na = 3", "c.toml:2:1", []string{"not a table"}, true},
		{"name with an escape", "[profiles.\"a\\u001b[2J\"]\nprovider = \"metriport\"", "c.toml:1:11", []string{"cannot be shown"}, true},
		{"no host known", "[profiles.a]\nprovider = \"metriport\"\nenvironment = \"staging\"\napi_key = {env = \"K\"}", "c.toml:1:11", []string{`"staging"`, "base_url"}, true},
		{"column after wide text", "[profiles.a]\nprovider = \"metriport\"\napi_key = { env = \"ключ\", x = 1 }", "c.toml:3:27", []string{`"x"`}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			conf, problems := Parse([]byte(c.src+"\n"+good), "c.toml", env())
			if len(problems) == 0 {
				t.Fatal("no problem")
			}
			p := problems[0]
			if p.Place() != c.at {
				t.Errorf("at %s, want %s", p.Place(), c.at)
			}
			for _, s := range c.says {
				if !strings.Contains(p.String(), s) {
					t.Errorf("%q does not say %q", p, s)
				}
			}
			for _, secret := range []string{"s3cret", "hush", "\x1b"} {
				if strings.Contains(p.String(), secret) {
					t.Errorf("%q holds %q", p, secret)
				}
			}
			if _, err := conf.Pick("good"); err != nil {
				t.Errorf("the good profile is lost: %v", err)
			}
			if p.Skipped != c.skipped {
				t.Errorf("skipped %v, want %v", p.Skipped, c.skipped)
			}
			if p.Skipped {
				if _, err := conf.Pick(p.Profile); err == nil || model.CodeOf(err) != model.Invalid {
					t.Errorf("the bad profile can be picked: %v", err)
				}
			}
		})
	}
}

func TestNotTOML(t *testing.T) {
	for _, c := range []struct{ name, src, at string }{
		{"open text", good + "x = \"", "c.toml:5:6"},
		{"twice", good + "[profiles.good]\n", "c.toml:5:11"},
		{"not UTF-8", "# \xff", "c.toml:1:3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conf, problems := Parse([]byte(c.src), "c.toml", env())
			if len(problems) != 1 || !strings.HasPrefix(problems[0].Place(), c.at[:9]) {
				t.Fatalf("problems: %v, want one at %s", problems, c.at)
			}
			if _, err := conf.Pick(""); err == nil || !strings.Contains(err.Error(), problems[0].Place()) {
				t.Errorf("Pick says %v", err)
			}
			conf, _ = Parse([]byte(c.src), "c.toml", env(EnvBaseURL, "http://127.0.0.1:8701", EnvAPIKey, "k"))
			if p, err := conf.Pick(""); err != nil || p.Name != FromEnvironment {
				t.Errorf("the environment's profile is lost: %v", err)
			}
		})
	}
}

func ExampleProblem() {
	_, problems := Parse([]byte("[profiles.us]\nprovidr = \"metriport\""), "config.toml", func(string) string { return "" })
	for _, p := range problems {
		fmt.Println(p)
	}
	// Output:
	// config.toml:2:1 · unknown key "providr" in profile "us" · did you mean provider?
	// config.toml:1:11 · no provider is named · provider = one of metriport, openwearables, svix
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(twoProfiles), "")
	f.Add([]byte(good), "https://x.example")
	f.Add([]byte("[profiles]\na.b.c = {d = [{e = 1}]}\n[[x]]\ny = 1979-05-27"), "http://[::1]:1")
	f.Add([]byte("profiles = { a = { provider = \"metriport\", api_key = { env = \"K\" } } }"), "%zz")
	f.Fuzz(func(t *testing.T, src []byte, base string) {
		c, problems := Parse(src, "c.toml", env(EnvBaseURL, base, EnvAPIKey, "k"))
		for _, p := range problems {
			s := p.String()
			if p.Why == "" || p.Do == "" || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Errorf("problem %q", s)
			}
			if p.Line < 0 || p.Line > 1+strings.Count(string(src), "\n") {
				t.Errorf("line %d of %q", p.Line, src)
			}
		}
		for _, p := range c.Profiles {
			if p.Name == "" || p.BaseURL == "" || p.Key.places() != 1 || p.Environment == "" || p.CallsPerDay < 0 {
				t.Errorf("profile %+v", p)
			}
		}
		_, _ = c.Pick("")
		_ = c.List()
	})
}
