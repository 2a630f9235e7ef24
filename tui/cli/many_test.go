package cli_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/cli"
)

// filled is a provider whose log lists messages.
type filled struct {
	provider
	fill func(client.FillRequest) (model.Page, error)
}

func (p filled) Fill(_ context.Context, r client.FillRequest) (model.Page, error) { return p.fill(r) }

// messages is a log of two messages, of which one went to two endpoints that had
// different luck, and the other nowhere.
func messages() filled {
	message := func(id string, at time.Time) model.Row {
		return model.Row{Delivery: model.Delivery{ID: model.DeliveryID(id), Message: id, Type: "x.created", Took: model.NoTime, Created: at}}
	}
	return filled{
		provider: provider{
			status: func() (model.Status, error) { return model.Status{AsOf: noon}, nil },
			deliveries: func(model.PageRequest) (model.Page, error) {
				return model.Page{Rows: []model.Row{message("msg_2", noon), message("msg_1", noon.Add(-time.Minute))}, Calls: 1}, nil
			},
			endpoints: func() ([]model.Endpoint, error) { return []model.Endpoint{{ID: "ep_a"}, {ID: "ep_b"}}, nil },
			caps: func() (model.Capabilities, error) {
				return model.Capabilities{{Action: model.CanStatus, Can: model.No, Why: "Svix does not count", WayOut: "counted from the log"}}, nil
			},
		},
		fill: func(r client.FillRequest) (model.Page, error) {
			row := message("msg_1", noon.Add(-time.Minute))
			row.Delivery.ID, row.Delivery.To, row.Delivery.Outcome = client.DeliveryOf("msg_1", r.Endpoint), r.Endpoint, model.Delivered
			if r.Endpoint == "ep_b" {
				row.Delivery.Outcome = model.Failed
			}
			p := model.Page{Calls: 2}
			if r.Outcome == model.OutcomeUnknown || r.Outcome == row.Delivery.Outcome {
				p.Rows = []model.Row{row}
			}
			return p, nil
		},
	}
}

// depsOf are those of a profile of a provider with many endpoints.
func depsOf(p client.Provider, of model.Provider) cli.Deps {
	d := deps(provider{})
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		own := profile
		own.Provider, own.CallsPerDay, own.Email = of, 0, "ops@acme.dev"
		return kept(&memory{}, &cli.Session{Profile: own, Provider: p, Key: "env KEY", Used: func() (int, error) { return 7, nil }}), nil
	}
	return d
}

// TestMessagesAreFilled: a row says how a message stands at an endpoint, and one
// that could not be read says that it is not known.
func TestMessagesAreFilled(t *testing.T) {
	d := depsOf(messages(), model.Svix)
	r := run(t, d, "deliveries", "-o", "csv")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if r.code != 0 || len(lines) != 4 || !strings.Contains(r.errors, "3 rows · 6 provider calls") {
		t.Fatalf("%+v", r)
	}
	for i, want := range []string{"reached no endpoint", "msg_1/ep_a", "msg_1/ep_b"} {
		if !strings.Contains(lines[i+1], want) {
			t.Errorf("line %d: %q, want %q", i+1, lines[i+1], want)
		}
	}
	if r = run(t, d, "deliveries", "-f", "status:failed", "-o", "jsonl"); strings.Count(r.out, "\n") != 1 || !strings.Contains(r.out, "ep_b") {
		t.Errorf("%+v", r)
	}
	r = run(t, d, "deliveries", "--max-calls", "4", "-o", "csv")
	if strings.Contains(r.out, "reached no endpoint") || !strings.Contains(r.errors, "outcomes of 1 message not read (--max-calls)") {
		t.Errorf("not all was read: %+v", r)
	}
	if r = run(t, d, "deliveries", "-f", `"text of a payload"`); !strings.Contains(r.errors, "payloads of 3 rows not searched") {
		t.Errorf("%+v", r)
	}
	broken := messages()
	broken.fill = func(client.FillRequest) (model.Page, error) {
		return model.Page{}, &model.Error{Code: model.Unavailable, Op: "fill", Why: "down"}
	}
	if r = run(t, depsOf(broken, model.Svix), "deliveries"); r.code != 5 || r.out != "" {
		t.Errorf("%+v", r)
	}
}

// TestCountedFromTheLog: counts say what they were made of, and nothing is said of
// what nobody tells.
func TestCountedFromTheLog(t *testing.T) {
	r := run(t, depsOf(messages(), model.Svix), "status", "-o", "json")
	if !strings.Contains(r.out, `"processing":0,"failed":1,`) || !strings.Contains(r.out, `"since":"2026-11-21T12:00:00Z"}`) {
		t.Errorf("%+v", r)
	}
	r = run(t, depsOf(messages(), model.Svix), "status", "--max-calls", "3")
	if !strings.Contains(r.out, "processing  ≥ 0\nfailed      ≥ 0\ncounted     from the log since 2026-11-21T12:00:00Z, 1 of 2 endpoints\n") {
		t.Errorf("a part: %+v", r)
	}
	r = run(t, depsOf(messages(), model.OpenWearables), "status", "-o", "json")
	if !strings.Contains(r.out, `"processing":null,"failed":1,`) {
		t.Errorf("of attempts: %+v", r)
	}
	if r = run(t, depsOf(messages(), model.OpenWearables), "status"); !strings.Contains(r.out, "failed is with what is still being retried") {
		t.Errorf("of attempts, in words: %+v", r)
	}
}

// TestCheckOfMany: what is counted from the log is no failed check, and a password
// is not told by its fingerprint.
func TestCheckOfMany(t *testing.T) {
	r := run(t, depsOf(messages(), model.Svix), "profile", "check")
	if r.code != 0 || !strings.Contains(r.out, "calls        7 today\n") {
		t.Errorf("%+v", r)
	}
	r = run(t, depsOf(messages(), model.OpenWearables), "profile", "check")
	if r.code != 0 || !strings.Contains(r.out, "key          ops@acme.dev, password from env KEY\n") {
		t.Errorf("%+v", r)
	}
}

// TestSandboxOfAll: each provider has a line and an address of its own.
func TestSandboxOfAll(t *testing.T) {
	d := deps(provider{})
	ctx, cancel := context.WithCancel(t.Context())
	var got []cli.SandboxOptions
	closed := 0
	d.Serve = func(_ context.Context, o cli.SandboxOptions) (*cli.Session, cli.SandboxInfo, error) {
		got = append(got, o)
		last := len(got) == 3
		p := provider{endpoints: func() ([]model.Endpoint, error) {
			if last {
				cancel()
			}
			return nil, nil
		}}
		return &cli.Session{Provider: p, Close: func() error { closed++; return nil }}, cli.SandboxInfo{Provider: string(o.Provider)}, nil
	}
	out := &lines{got: make(chan string, 3)}
	d.Stdout, d.Stderr = out, &lines{got: make(chan string, 3)}
	if code := cli.Run(ctx, d, []string{"sandbox", "--provider", "all", "--listen", "127.0.0.1:7000", "-q"}); code != 0 || closed != 3 {
		t.Errorf("exit %d, closed %d", code, closed)
	}
	for i, want := range []string{"metriport 127.0.0.1:7000", "openwearables 127.0.0.1:7001", "svix 127.0.0.1:7002"} {
		o := got[i]
		if s := string(o.Provider) + " " + o.Listen; s != want || o.Wearables != "127.0.0.1:7001" || o.Svix != "127.0.0.1:7002" {
			t.Errorf("%+v, want %s", o, want)
		}
		if line := <-out.got; !strings.HasPrefix(line, `{"provider":"`+string(o.Provider)+`"`) {
			t.Errorf("line %d: %s", i, line)
		}
	}
}

// TestSeveralProfiles: another profile is opened once, however many ask, and all
// end with the console. One that cannot be opened may be tried again.
func TestSeveralProfiles(t *testing.T) {
	var mu sync.Mutex
	opened, closed := map[string]int{}, map[string]int{}
	d := deps(provider{})
	d.StdinTTY, d.StdoutTTY = true, true
	d.List = func(cli.Target) ([]cli.ProfileInfo, []string) {
		return []cli.ProfileInfo{{Name: "us", Provider: "metriport"}, {Name: "svix", Provider: "svix"}, {Name: "bad", Problem: "no token"}}, nil
	}
	d.Open = func(_ context.Context, target cli.Target) (*cli.Session, error) {
		mu.Lock()
		defer mu.Unlock()
		p := profile
		if p.Name = target.Profile; p.Name == "" {
			p.Name = "us"
		}
		if opened[p.Name]++; p.Name == "bad" {
			return &cli.Session{}, &model.Error{Code: model.Invalid, Op: "open", Why: "no token"}
		}
		return kept(&memory{}, &cli.Session{
			Profile: p, Warnings: []string{"of " + p.Name},
			Watch: func(context.Context, func(context.Context) client.Memory) client.Watched { return live{} },
			Close: func() error { mu.Lock(); defer mu.Unlock(); closed[p.Name]++; return nil },
		}), nil
	}
	var late func(string) error
	d.Draw = func(_ context.Context, s cli.Screen) error {
		openAll(t, s)
		late = func(name string) error { _, err := s.Open(name); return err }
		return nil
	}
	if r := run(t, d); r.code != 0 {
		t.Errorf("%+v", r)
	}
	if !maps.Equal(opened, map[string]int{"us": 1, "svix": 1, "bad": 2}) || !maps.Equal(closed, map[string]int{"us": 1, "svix": 1}) {
		t.Errorf("opened %v, closed %v", opened, closed)
	}
	var e *model.Error
	if err := late("svix"); !errors.As(err, &e) || e.Code != model.Canceled {
		t.Errorf("after its end: %v", err)
	}
}

// openAll opens all profiles of a screen, from many goroutines.
func openAll(t *testing.T, s cli.Screen) {
	t.Helper()
	if len(s.Profiles) != 3 || s.Profiles[2].Problem == "" || s.Profiles[1].Provider != model.Svix {
		t.Errorf("profiles %+v", s.Profiles)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if o, err := s.Open("svix"); err != nil || o.Watched == nil || len(o.Notices) != 1 || o.Notices[0] != "of svix" {
				t.Errorf("%+v, %v", o, err)
			}
			if _, err := s.Open("us"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for range 2 {
		if _, err := s.Open("bad"); model.CodeOf(err) != model.Invalid {
			t.Error(err)
		}
	}
}

// TestDemoOfMany begins on the provider that is named, and starts others on demand.
func TestDemoOfMany(t *testing.T) {
	d := deps(provider{})
	d.StdinTTY, d.StdoutTTY = true, true
	var served []model.Provider
	d.Serve = func(_ context.Context, o cli.SandboxOptions) (*cli.Session, cli.SandboxInfo, error) {
		served = append(served, o.Provider)
		return kept(&memory{}, &cli.Session{
			Profile: model.Profile{Name: o.Name, Provider: o.Provider},
			Watch:   func(context.Context, func(context.Context) client.Memory) client.Watched { return live{} },
		}), cli.SandboxInfo{}, nil
	}
	d.Draw = func(_ context.Context, s cli.Screen) error {
		if len(served) != 1 || served[0] != model.Svix || len(s.Profiles) != 3 {
			t.Errorf("served %v of %+v", served, s.Profiles)
		}
		for _, p := range s.Profiles {
			if _, err := s.Open(p.Name); err != nil {
				t.Error(err)
			}
		}
		return nil
	}
	if r := run(t, d, "demo", "--provider", "svix"); r.code != 0 || len(served) != 3 {
		t.Errorf("%+v, served %v", r, served)
	}
	if r := run(t, d, "demo", "--provider", "hookdeck"); r.code != 2 {
		t.Errorf("%+v", r)
	}
}
