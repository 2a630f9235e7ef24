package cli_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/cli"
)

func TestProfileAdd(t *testing.T) {
	here, err := filepath.Abs("key")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, args, stdin string
		want              cli.NewProfile
	}{
		{"environment", "--api-key-env KEY --environment production --calls-per-day 5", "", cli.NewProfile{KeyEnv: "KEY", Environment: "production", CallsPerDay: 5}},
		{"file", "--api-key-file key --base-url http://h --insecure --ca-file c.pem", "", cli.NewProfile{KeyFile: here, BaseURL: "http://h", Insecure: true, CAFile: "c.pem"}},
		{"file at home", "--api-key-file ~/key", "", cli.NewProfile{KeyFile: "~/key"}},
		{"command", "--api-key-command|op read 'op://a b/c' \"\"", "", cli.NewProfile{KeyCommand: []string{"op", "read", "op://a b/c", ""}}},
		{"stdin", "--api-key-stdin", "the-key\n", cli.NewProfile{Key: model.NewSecret("the-key")}},
		{
			"svix", "--provider svix --base-url https://svix.internal --app app_1 --token-file key", "",
			cli.NewProfile{Provider: "svix", BaseURL: "https://svix.internal", App: "app_1", Secret: "token", KeyFile: here},
		},
		{
			"wearables over svix", "--provider openwearables --email a@b.c --password-env PW --svix-url http://localhost:8071 --svix-token-file key", "",
			cli.NewProfile{Provider: "openwearables", Email: "a@b.c", Secret: "password", KeyEnv: "PW", SvixURL: "http://localhost:8071", SvixFile: here},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got cli.NewProfile
			d := deps(provider{})
			d.Stdin = strings.NewReader(c.stdin)
			d.Add = func(_ cli.Target, p cli.NewProfile) (string, error) {
				got = p
				return "c.toml", nil
			}
			args := strings.Fields(c.args)
			if flag, value, ok := strings.Cut(c.args, "|"); ok {
				args = []string{flag, value}
			}
			r := run(t, d, append([]string{"profile", "add", "us"}, args...)...)
			if c.want.Name = "us"; c.want.Provider == "" {
				c.want.Provider, c.want.Secret = "metriport", "api_key"
			}
			if diff := cmp.Diff(c.want, got, cmp.Comparer(func(a, b model.Secret) bool { return a == b })); diff != "" || r.code != 0 || r.out != "" {
				t.Errorf("%+v\n%s", r, diff)
			}
			if !strings.Contains(r.errors, "c.toml") || strings.Contains(r.errors, "the-key") {
				t.Errorf("stderr %q", r.errors)
			}
		})
	}
}

// TestHintQuotesTheName: what is to be copied is one argument.
func TestHintQuotesTheName(t *testing.T) {
	for name, want := range map[string]string{"us": "check us ", "two words": "check 'two words' ", "it's": `check 'it'\''s' `, "a;b": "check 'a;b' ", "é": "check é "} {
		d := deps(provider{})
		d.Add = func(cli.Target, cli.NewProfile) (string, error) { return "c.toml", nil }
		if r := run(t, d, "profile", "add", name, "--api-key-env", "KEY"); r.code != 0 || !strings.Contains(r.errors, want) {
			t.Errorf("%q: %q does not say %q", name, r.errors, want)
		}
	}
}

// TestKeyIsNotTypedInSight: on a terminal the key would be echoed.
func TestKeyIsNotTypedInSight(t *testing.T) {
	d := deps(provider{})
	d.StdinTTY, d.Stdin = true, strings.NewReader("the-key\n")
	if r := run(t, d, "profile", "add", "us", "--api-key-stdin"); r.code != 2 || !strings.Contains(r.errors, "terminal") {
		t.Errorf("%+v", r)
	}
}

func TestProfileList(t *testing.T) {
	d := deps(provider{})
	d.List = func(cli.Target) ([]cli.ProfileInfo, []string) {
		return []cli.ProfileInfo{
			{Name: "us", Provider: "metriport", Environment: "production", BaseURL: "https://h", CallsPerDay: 9, Key: "env KEY", Source: "c.toml", Chosen: true},
			{Name: "bad", Source: "c.toml", Problem: "c.toml:3:1 · no key"},
		}, []string{"c.toml:9:1 · unknown key"}
	}
	for format, want := range map[string]string{
		"jsonl": `{"name":"us","default":true,"provider":"metriport","environment":"production","base_url":"https://h","calls_per_day":9,"api_key":"env KEY","source":"c.toml","problem":null}` + "\n" +
			`{"name":"bad","default":false,"provider":null,"environment":null,"base_url":null,"calls_per_day":null,"api_key":null,"source":"c.toml","problem":"c.toml:3:1 · no key"}` + "\n",
		"csv": "name,default,provider,environment,base_url,calls_per_day,api_key,source,problem\nus,true,metriport,production,https://h,9,env KEY,c.toml,\nbad,false,,,,,,c.toml,c.toml:3:1 · no key\n",
	} {
		r := run(t, d, "profile", "list", "-o", format)
		if r.out != want || r.code != 0 || r.errors != "warning: c.toml:9:1 · unknown key\n" {
			t.Errorf("%s: %+v", format, r)
		}
	}
	if r := run(t, d, "profile", "list"); !strings.Contains(r.out, "c.toml:3:1 · no key") {
		t.Errorf("%+v", r)
	}
	d.List = func(cli.Target) ([]cli.ProfileInfo, []string) { return nil, nil }
	if r := run(t, d, "profile", "list"); r.code != 0 || r.out != "" || !strings.Contains(r.errors, "profile add") {
		t.Errorf("%+v", r)
	}
	d.List = func(cli.Target) ([]cli.ProfileInfo, []string) { return nil, []string{"c.toml:1:5 · no TOML"} }
	if r := run(t, d, "profile", "list"); r.errors != "warning: c.toml:1:5 · no TOML\n" {
		t.Errorf("a file that cannot be read is no file without profiles: %+v", r)
	}
	if r := run(t, d, "profile", "list", "-o", "json"); r.out != "[]\n" {
		t.Errorf("%+v", r)
	}
}

func TestProfileCheck(t *testing.T) {
	denied := &model.Error{Code: model.Denied, Op: "read the settings", Why: "Forbidden"}
	good := provider{
		endpoints: func() ([]model.Endpoint, error) {
			return []model.Endpoint{{URL: hushURL}}, nil
		},
		status: func() (model.Status, error) { return model.Status{}, nil },
		caps: func() (model.Capabilities, error) {
			return model.Capabilities{
				{Action: model.CanStatus, Can: model.Yes}, {Action: model.CanLog, Can: model.No, Why: "no such route", WayOut: "a receiver"}, {Action: model.CanRetryOne},
			}, nil
		},
	}
	for _, c := range []struct {
		name string
		p    provider
		code int
		says []string
	}{
		{"good", good, 0, []string{"us", "acc-1", "yes, 0 ms", "https://u:•••@hooks.example/in", "7 of 10 000 today", "delivery log", "no such route", "a receiver", "unknown", "fingerprint"}},
		{"refused", provider{endpoints: func() ([]model.Endpoint, error) { return nil, denied }}, 4, []string{"reached      no"}},
		{"no status", provider{endpoints: good.endpoints, status: good.status, caps: func() (model.Capabilities, error) {
			return model.Capabilities{{Action: model.CanStatus, Can: model.No}}, nil
		}}, 3, []string{"status and counts"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := run(t, deps(c.p), "profile", "check")
			if r.code != c.code || (c.code == 0) != (r.errors == "") {
				t.Errorf("exit %d, stderr %q", r.code, r.errors)
			}
			for _, s := range c.says {
				if !strings.Contains(r.out, s) {
					t.Errorf("does not say %q:\n%s", s, r.out)
				}
			}
			j := run(t, deps(c.p), "profile", "check", "us", "-o", "json")
			if !json.Valid([]byte(j.out)) || j.code != c.code || strings.Contains(j.out, "hush") {
				t.Errorf("%+v", j)
			}
		})
	}
}

// beneath is Open Wearables over a Svix server that has its own way to fail.
type beneath struct {
	provider
	health func() (map[string]string, error)
}

func (b beneath) Health(context.Context) (map[string]string, error) { return b.health() }

// TestProfileCheckBeneath: a server says how what it stands on does; one that is
// down hides nothing of what the host above it can. A terminal gets lines that fit.
func TestProfileCheckBeneath(t *testing.T) {
	down := &model.Error{Code: model.Unreachable, Op: "list the endpoints", Why: "refused the connection"}
	ends := make([]model.Endpoint, 8)
	for i := range ends {
		ends[i].URL = "https://hooks.example/" + strconv.Itoa(i)
	}
	p := beneath{provider: provider{
		endpoints: func() ([]model.Endpoint, error) { return ends, nil },
		status:    func() (model.Status, error) { return model.Status{Failed: model.Known(0)}, nil },
		caps: func() (model.Capabilities, error) {
			return model.Capabilities{{Action: model.CanStatus, Can: model.Yes}, {Action: model.CanRotate, Can: model.No, Why: "its Svix server could not be asked", WayOut: strings.Repeat("words of a way out ", 6)}}, nil
		},
	}, health: func() (map[string]string, error) { return map[string]string{"queue": "error", "cache": "ok"}, nil }}
	of := func() cli.Deps { return depsOf(p, model.OpenWearables) }
	r := run(t, of(), "profile", "check")
	if r.code != 0 || !strings.Contains(r.out, "cache ok, queue error") || !strings.Contains(r.out, "and 3 more") || strings.Contains(r.out, "hooks.example/5") {
		t.Errorf("exit %d, %s\n%s", r.code, r.errors, r.out)
	}
	d := of()
	d.StdoutTTY = true
	r = run(t, d, "profile", "check", "--no-color")
	for l := range strings.Lines(r.out) {
		if n := len([]rune(l)); n > 81 {
			t.Errorf("%d columns: %s", n, l)
		}
	}
	if !strings.Contains(r.out, "\nno      "+model.CanRotate+"\n          why: ") {
		t.Errorf("below each other:\n%s", r.out)
	}
	p.endpoints = func() ([]model.Endpoint, error) { return nil, down }
	p.health = func() (map[string]string, error) { return nil, down }
	r = run(t, of(), "profile", "check")
	if r.code != 5 || !strings.Contains(r.out, "reached      yes\n") || !strings.Contains(r.out, "could not be asked") || !strings.Contains(r.errors, "refused") {
		t.Errorf("exit %d, %s\n%s", r.code, r.errors, r.out)
	}
	if j := run(t, of(), "profile", "check", "-o", "json"); !strings.Contains(j.out, `"server_error":"list the endpoints`) || !strings.Contains(j.out, `"reached":true`) {
		t.Errorf("%s", j.out)
	}
}
