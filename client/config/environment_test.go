package config

import (
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
)

func TestPick(t *testing.T) {
	type want struct {
		name, base string
		env        model.Environment
		calls      int
		key        string
		err        string // a part of it
	}
	sandboxKey := "https://api.sandbox.metriport.com"
	for _, c := range []struct {
		name, file, flag string
		env              []string
		want             want
	}{
		{"nothing", "", "", nil, want{err: "hooktop demo"}},
		{"environment alone", "", "", []string{EnvProvider, "metriport", EnvBaseURL, "http://127.0.0.1:8701", EnvAPIKey, "k"}, want{name: "environment", base: "http://127.0.0.1:8701", env: model.Sandbox, calls: 10_000, key: "env " + EnvAPIKey}},
		{"environment without a provider", "", "", []string{EnvBaseURL, "https://api.metriport.com", EnvAPIKey, "k"}, want{name: "environment", base: "https://api.metriport.com", env: model.Production, calls: 10_000, key: "env " + EnvAPIKey}},
		{"environment without a URL", "", "", []string{EnvProvider, "metriport", EnvEnvironment, "sandbox", EnvAPIKey, "k"}, want{name: "environment", base: sandboxKey, env: model.Sandbox, calls: 500, key: "env " + EnvAPIKey}},
		{"environment names itself", "", "", []string{EnvProfile, "ci", EnvBaseURL, "https://x.example", EnvAPIKey, "k", EnvCallsPerDay, "7"}, want{name: "ci", base: "https://x.example", env: model.Production, calls: 7, key: "env " + EnvAPIKey}},
		{"unknown host is production", "", "", []string{EnvBaseURL, "https://x.example", EnvAPIKey, "k"}, want{name: "environment", base: "https://x.example", env: model.Production, calls: 10_000, key: "env " + EnvAPIKey}},
		{"clear text elsewhere", "", "", []string{EnvBaseURL, "http://x.example", EnvAPIKey, "k"}, want{err: EnvInsecure + "=true"}},
		{"clear text wanted", "", "", []string{EnvBaseURL, "http://x.example", EnvAPIKey, "k", EnvInsecure, "1"}, want{name: "environment", base: "http://x.example", env: model.Production, calls: 10_000, key: "env " + EnvAPIKey}},
		{"bad number", twoProfiles, "metriport-us", []string{EnvCallsPerDay, "many"}, want{err: EnvCallsPerDay}},
		{"file's default", twoProfiles, "", nil, want{name: "metriport-sandbox", base: sandboxKey, env: model.Sandbox, calls: 500, key: "env KEY"}},
		{"variable over default", twoProfiles, "", []string{EnvProfile, "metriport-us"}, want{name: "metriport-us", base: "https://api.metriport.com", env: model.Production, calls: 9000, key: "command op"}},
		{"flag over variable", twoProfiles, "metriport-sandbox", []string{EnvProfile, "metriport-us"}, want{name: "metriport-sandbox", base: sandboxKey, env: model.Sandbox, calls: 500, key: "env KEY"}},
		{"whole environment over default", twoProfiles, "", []string{EnvBaseURL, "http://localhost:1", EnvAPIKey, "k"}, want{name: "environment", base: "http://localhost:1", env: model.Sandbox, calls: 10_000, key: "env " + EnvAPIKey}},
		{"values over file", twoProfiles, "metriport-us", []string{EnvCallsPerDay, "5", EnvEnvironment, "sandbox"}, want{name: "metriport-us", base: "https://api.metriport.com", env: model.Sandbox, calls: 5, key: "command op"}},
		{"key over file", twoProfiles, "metriport-us", []string{EnvAPIKey, "k"}, want{name: "metriport-us", base: "https://api.metriport.com", env: model.Production, calls: 9000, key: "env " + EnvAPIKey}},
		{"path over file", twoProfiles, "metriport-us", []string{EnvBaseURL, "https://api.metriport.com/v2"}, want{name: "metriport-us", base: "https://api.metriport.com/v2", env: model.Production, calls: 9000, key: "command op"}},
		{"file's key stays at its host", twoProfiles, "metriport-us", []string{EnvBaseURL, "https://elsewhere.example"}, want{err: "must not go there"}},
		{"other host with its key is not called production by the file", twoProfiles, "metriport-us", []string{EnvBaseURL, "http://127.0.0.1:1", EnvAPIKey, "k"}, want{name: "metriport-us", base: "http://127.0.0.1:1", env: model.Sandbox, calls: 9000, key: "env " + EnvAPIKey}},
		{"no such profile", twoProfiles, "metriport-uk", nil, want{err: "did you mean metriport-us?"}},
		{"several and no default", strings.Replace(twoProfiles, "default", "#", 1), "", nil, want{err: "metriport-us, metriport-sandbox"}},
		{"only one", good, "", nil, want{name: "good", base: "https://api.metriport.com", env: model.Production, calls: 10_000, key: "file ~/key"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			conf, _ := Parse([]byte(c.file), "c.toml", env(c.env...))
			p, err := conf.Pick(c.flag)
			if c.want.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.want.err) {
					t.Fatalf("err %v, want one with %q", err, c.want.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := want{name: p.Name, base: p.BaseURL, env: p.Environment, calls: p.CallsPerDay, key: p.Key.String()}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// TestHintsOfVariables: what is to be typed can be typed.
func TestHintsOfVariables(t *testing.T) {
	for _, c := range []struct {
		env  []string
		says string
	}{
		{[]string{EnvBaseURL, "ftp://x", EnvAPIKey, "k"}, EnvBaseURL + "=https://host, a path if need be, nothing more"},
		{[]string{EnvBaseURL, "https://x.example/?a=1", EnvAPIKey, "k"}, EnvBaseURL + "=https://host, a path"},
		{[]string{EnvBaseURL, "https://u:p@x.example", EnvAPIKey, "k"}, "take them out; they have keys of their own"},
		{[]string{EnvBaseURL, "http://x.example", EnvAPIKey, "k"}, EnvInsecure + "=true"},
		{[]string{EnvEnvironment, "staging", EnvAPIKey, "k"}, EnvBaseURL + "=https://…"},
		{[]string{EnvEnvironment, "\a", EnvAPIKey, "k"}, "production or sandbox"},
	} {
		conf, _ := Parse(nil, "c.toml", env(c.env...))
		_, err := conf.Pick("")
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Fatalf("%v does not say %q", err, c.says)
		}
		if parts := strings.Split(err.Error(), " · "); strings.Contains(parts[len(parts)-1], `"`) {
			t.Errorf("a quote strays in %v", err)
		}
	}
}

func TestList(t *testing.T) {
	c, _ := Parse([]byte(twoProfiles+"[profiles.bad]\nprovider = \"metriport\"\n"), "c.toml", env(EnvBaseURL, "http://localhost:1", EnvAPIKey, "k"))
	var got []string
	for _, i := range c.List() {
		s := i.Name
		if i.Chosen {
			s += "*"
		}
		if i.Problem != "" {
			s += "!"
		}
		got = append(got, s)
	}
	if s := strings.Join(got, " "); s != "metriport-us metriport-sandbox environment* bad!" {
		t.Error(s)
	}
}
