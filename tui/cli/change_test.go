package cli_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/cli"
)

// depsOn are those of a profile whose runs and acts a memory keeps.
func depsOn(m *memory, p provider) cli.Deps {
	d := deps(p)
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		return kept(m, &cli.Session{Profile: profile, Provider: p}), nil
	}
	return d
}

func TestChangeUsage(t *testing.T) {
	for _, args := range [][]string{
		{"retry"},
		{"retry", "a", "--all-failed"},
		{"retry", "a", "--yes-count", "many"},
		{"ping", "--direct", "--provider"},
		{"ping", "more"},
		{"rotate", "more"},
		{"rotate", "--keep-key"},
		{"rotate", "--hand-over", "post"},
		{"rotate", "--hand-over", "copy-to-file"},
		{"rotate", "--hand-over", "on-rotate"},
		{"rotate"},
		{"runs", "show"},
		{"recover", "--since", "2h", "--in-one-call", "--days"},
		{"recover", "--since", "2h", "--in-one-call", "--rate", "20/s"},
		{"runs", "resume", "a", "b"},
		{"report"},
		{"report", "--since", "never"},
		{"report", "--since", "1h", "--until", "never"},
		{"report", "--since", "1h", "--verify", "x"},
		{"report", "--verify", "nowhere"},
		{"endpoints", "--output", "csv"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			r := run(t, deps(provider{}), args...)
			if r.code != 2 || r.out != "" || strings.Count(r.errors, "\n") != 1 || !strings.Contains(r.errors, " · ") {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestRevealsAreActs: what is revealed is on record before it is shown, and
// what cannot be put on record is not shown.
func TestRevealsAreActs(t *testing.T) {
	full := &model.Error{Code: model.Unavailable, Op: "append to the activity", Why: "the disk is full"}
	calls := 0
	for _, c := range []struct {
		name  string
		p     provider
		args  []string
		scope string
	}{
		{"one", detailWith(model.Exchange{Body: []byte(`{"patientId":"p-1"}`), Origin: model.OriginExact}), []string{"show", "d-1", "--reveal"}, "delivery d-1"},
		{"a search", logOf(3, &calls), []string{"deliveries", "--reveal", "-o", "jsonl"}, "3 deliveries of a search: id-000, id-001, id-002"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &memory{}
			r := run(t, depsOn(m, c.p), c.args...)
			if r.code != 0 || len(m.acts) != 1 || m.acts[0].Action != model.ActReveal || m.acts[0].Scope != c.scope || m.acts[0].Profile != "us" {
				t.Errorf("%+v, acts %+v", r, m.acts)
			}
			m = &memory{full: full}
			if r = run(t, depsOn(m, c.p), c.args...); r.code != 5 || r.out != "" || !strings.Contains(r.errors, "the disk is full") {
				t.Errorf("with a full disk %+v", r)
			}
			if r = run(t, depsOn(m, c.p), c.args[:len(c.args)-1]...); c.name == "one" && r.code != 0 {
				t.Errorf("what reveals nothing needs no record: %+v", r)
			}
		})
	}
}

// journal is a memory with a run in each state.
func journal() *memory {
	at := noon.Add
	return &memory{
		runs: []model.Run{
			{ID: "r3", Profile: "us", Kind: model.RunRetry, State: model.RunRunning, Who: "ops-2@host", Created: at(-time.Minute), Updated: at(-time.Second)},
			{ID: "r2", Profile: "us", Kind: model.RunRotate, State: model.RunRunning, Who: "ops-1@host", Created: at(-time.Hour), Updated: at(-time.Hour)},
			{ID: "r1", Profile: "us", Kind: model.RunRetry, State: model.RunDone, Who: "ops-1@host", Note: "1 delivered", Created: at(-2 * time.Hour), Updated: at(-2 * time.Hour)},
		},
		leases: []model.Lease{{Name: "run/r3", Holder: "ops-2@host 7", Until: at(10 * time.Second)}, {Name: "run/r2", Holder: "ops-1@host 6", Until: at(-time.Minute)}},
		steps:  []model.Step{{Run: "r1", N: 1, Name: "queue", State: model.StepDone, Detail: "1 delivery \x1b[2J"}},
		claims: []model.Claim{{Run: "r1", Delivery: "d-1", State: model.ClaimDelivered, New: "d-2"}},
	}
}

// TestRuns: a run is listed with how it stands, and with who carries it.
func TestRuns(t *testing.T) {
	d := depsOn(journal(), provider{})
	r := run(t, d, "runs", "-o", "jsonl")
	lines := strings.Split(r.out, "\n")
	for i, want := range []string{`"id":"r3","profile":"us","kind":"retry","state":"running"`, `"state":"interrupted"`, `"state":"done","who":"ops-1@host","note":"1 delivered"`} {
		if len(lines) != 4 || !strings.Contains(lines[i], want) {
			t.Errorf("no %s in line %d of\n%s", want, i, r.out)
		}
	}
	if !strings.Contains(lines[0], `"holder":"ops-2@host 7"`) || !strings.Contains(lines[1], `"holder":null`) {
		t.Errorf("a lease that has run out carries nothing:\n%s", r.out)
	}
	if r = run(t, d, "runs", "--open"); strings.Contains(r.out, "r1") || !strings.Contains(r.out, "r2") {
		t.Errorf("open ones:\n%s", r.out)
	}
}

// TestRunsShow: a run is shown with its steps and deliveries, or as a report; one
// that is not there is not.
func TestRunsShow(t *testing.T) {
	d := depsOn(journal(), provider{})
	r := run(t, d, "runs", "show", "r1")
	if r.code != 0 || !strings.Contains(r.out, "d-1       delivered  d-2") || !strings.Contains(r.out, "1     queue  done   1 delivery") || strings.Contains(r.out, "\x1b") {
		t.Errorf("%+v", r)
	}
	if r = run(t, d, "runs", "show", "r1", "-o", "md"); r.code != 0 || !strings.HasPrefix(r.out, "# R") || !strings.Contains(r.out, "| step | state |") {
		t.Errorf("as a report: %+v", r)
	}
	if r = run(t, d, "runs", "show", "r9"); r.code != 1 || !strings.Contains(r.errors, "hooktop runs lists them") {
		t.Errorf("%+v", r)
	}
}

// TestNoStore: what needs the store says why there is none.
func TestNoStore(t *testing.T) {
	d := deps(provider{})
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		s := &cli.Session{Profile: profile, Provider: provider{endpoints: func() ([]model.Endpoint, error) { return nil, nil }}}
		s.Store = func(context.Context) (client.Store, error) {
			s.Warnings = append(s.Warnings, "a damaged file was set aside")
			return nil, &model.Error{Code: model.Unavailable, Op: "open the store", Why: "the disk is full"}
		}
		return s, nil
	}
	for _, args := range [][]string{{"ping"}, {"rotate", "--dry-run"}, {"runs"}, {"runs", "show", "x"}, {"runs", "cancel", "x"}, {"runs", "resume", "x"}, {"report", "--since", "1h"}} {
		if r := run(t, d, args...); r.code != 5 || r.out != "" || r.errors != "warning: a damaged file was set aside\nopen the store · the disk is full\n" {
			t.Errorf("%v: %+v", args, r)
		}
	}
}

// TestConsoleWithoutStore: the console opens all the same, and says what it cannot.
func TestConsoleWithoutStore(t *testing.T) {
	d := deps(provider{})
	d.StdinTTY, d.StdoutTTY = true, true
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		return &cli.Session{
			Profile: profile,
			Store:   func(context.Context) (client.Store, error) { return nil, errors.New("the disk is full") },
			Watch: func(ctx context.Context, m func(context.Context) client.Memory) client.Watched {
				if m(ctx) != nil {
					t.Error("a memory that is no store")
				}
				return nil
			},
		}, nil
	}
	drawn := false
	d.Draw = func(ctx context.Context, s cli.Screen) error {
		desk, notices := s.Desk(ctx)
		drawn = desk == nil && len(s.Notices) == 0 && len(notices) == 1 && notices[0] == "nothing can be changed: the disk is full"
		return nil
	}
	if r := run(t, d); r.code != 0 || !drawn {
		t.Errorf("%+v", r)
	}
}

// host is a provider that can be planned for.
type host struct {
	provider
	client.Retrier
	client.URLSetter
}

// TestPlan: a plan is shown before anything, and what it needs is named as a flag.
func TestPlan(t *testing.T) {
	p := provider{endpoints: func() ([]model.Endpoint, error) {
		return []model.Endpoint{{URL: "https://hooks.example/in", Secret: model.NewSecret("a-key-of-21-letters-x")}}, nil
	}}
	d := deps(p)
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		s := kept(&memory{}, &cli.Session{Profile: profile, Provider: p})
		s.Desk = func(kept client.Store, rows func() model.Rows) *runbook.Desk {
			return runbook.New(runbook.Bench{Profile: profile, Host: host{provider: p}, Store: kept, Rows: rows, Who: s.Who, Now: func() time.Time { return noon }})
		}
		return s, nil
	}
	change := []string{"rotate", "--url", "https://hooks2.example/in", "--keep-key"}
	r := run(t, d, append(change, "--dry-run")...)
	if r.code != 0 || r.out != "" || !strings.Contains(r.errors, "https://hooks2.example/in") {
		t.Errorf("%+v", r)
	}
	r = run(t, d, append(change, "--dry-run", "-o", "json")...)
	if r.code != 0 || !strings.HasPrefix(r.out, `{"kind":"rotate","title":"change the webhook URL, keep the key"`) || !strings.Contains(r.out, `"needs":{"confirm":"us","yes_count":null`) {
		t.Errorf("%+v", r)
	}
	for _, confirm := range []string{"", "uk"} {
		if r = run(t, d, append(change, "--confirm", confirm)...); r.code != 2 || r.out != "" || !strings.Contains(r.errors, `agree with --confirm "us"`) {
			t.Errorf("confirmed with %q: %+v", confirm, r)
		}
	}
	refused := []string{"rotate", "--url", "https://x.amazonaws.com/in", "--keep-key", "--dry-run"}
	if r = run(t, d, refused...); r.code != 3 && r.code != 0 {
		t.Errorf("%+v", r)
	}
	if strings.Contains(r.out+r.errors, "a-key-of-21") {
		t.Error("the key is told")
	}
}

func TestEndpoints(t *testing.T) {
	p := provider{endpoints: func() ([]model.Endpoint, error) {
		return []model.Endpoint{{URL: hushURL, Secret: model.NewSecret("a-key-of-21-letters-x"), Enabled: model.No, Detail: "bad \x1b[2J", Events: []model.EventType{}}}, nil
	}}
	for _, format := range []string{"table", "json", "jsonl"} {
		r := run(t, deps(p), "endpoints", "-o", format)
		if r.code != 0 || !strings.Contains(r.out, "hooks.example/in") || !strings.Contains(r.out, model.NewSecret("a-key-of-21-letters-x").Fingerprint()) {
			t.Errorf("%s: %+v", format, r)
		}
		for _, hush := range []string{"hush", "a-key-of-21", "\x1b"} {
			if strings.Contains(r.out, hush) {
				t.Errorf("%s tells %q: %s", format, hush, r.out)
			}
		}
	}
}

// TestVerify holds a report against another record than it was made of.
func TestVerify(t *testing.T) {
	m := &memory{}
	for range 3 {
		if _, err := m.Append(t.Context(), model.Act{At: noon.Add(-time.Minute), Who: "ops-1@host", Profile: "us", Action: model.ActRetry, Outcome: "done"}); err != nil {
			t.Fatal(err)
		}
	}
	down := provider{status: func() (model.Status, error) {
		return model.Status{}, &model.Error{Code: model.Unreachable, Op: "read the status"}
	}}
	for _, format := range []string{"md", "json"} {
		r := run(t, depsOn(m, down), "report", "--since", "1h", "-o", format)
		if r.code != 0 || !strings.Contains(r.errors, "without counts: read the status") {
			t.Fatalf("a report is wanted while the provider is down too: %+v", r)
		}
		name := filepath.Join(t.TempDir(), "report")
		if err := os.WriteFile(name, []byte(r.out), 0o600); err != nil {
			t.Fatal(err)
		}
		if r = run(t, depsOn(m, down), "report", "--verify", name); r.code != 0 || !strings.Contains(r.out, "holds: 3 acts") {
			t.Errorf("%s: %+v", format, r)
		}
		if r = run(t, depsOn(&memory{acts: m.acts[:2]}, down), "report", "--verify", name); r.code != 3 || r.out != "" || !strings.Contains(r.errors, "the store has no act 3") {
			t.Errorf("%s, with an act less: %+v", format, r)
		}
	}
}
