package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/cli"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// provider answers what a test wants. What a test does not expect to be called
// is nil, and panics.
type provider struct {
	client.Provider
	status     func() (model.Status, error)
	deliveries func(model.PageRequest) (model.Page, error)
	detail     func(model.DeliveryID, []byte) (model.Detail, error)
	endpoints  func() ([]model.Endpoint, error)
	caps       func() (model.Capabilities, error)
}

func (p provider) Status(context.Context) (model.Status, error) { return p.status() }

func (p provider) Deliveries(_ context.Context, r model.PageRequest) (model.Page, error) {
	return p.deliveries(r)
}

func (p provider) Detail(_ context.Context, id model.DeliveryID, raw []byte) (model.Detail, error) {
	return p.detail(id, raw)
}

func (p provider) Endpoints(context.Context) ([]model.Endpoint, error) { return p.endpoints() }

func (p provider) Account(context.Context) (model.Account, error) {
	return model.Account{ID: "acc-1"}, nil
}

func (p provider) Capabilities(context.Context) (model.Capabilities, error) { return p.caps() }

// hushURL holds a password that no output may show.
const hushURL = "https://u:" + "hush@hooks.example/in"

var profile = model.Profile{
	Name: "us", Provider: model.Metriport, BaseURL: "https://api.example", Environment: model.Production,
	APIKey: model.NewSecret("a-key-that-nobody-may-see"), CallsPerDay: 10_000,
}

// deps are those of a profile that p answers for, without a terminal.
func deps(p provider) cli.Deps {
	return cli.Deps{
		Open: func(context.Context, cli.Target) (*cli.Session, error) {
			return kept(&memory{}, &cli.Session{Profile: profile, Provider: p, Key: "env KEY", Used: func() (int, error) { return 7, nil }}), nil
		},
		Now: func() time.Time { return noon }, Stdin: strings.NewReader(""), Version: "1.2.3",
	}
}

type result struct {
	code        int
	out, errors string
}

func run(t *testing.T, d cli.Deps, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	d.Stdout, d.Stderr = &out, &errs
	code := cli.Run(t.Context(), d, args)
	r := result{code, out.String(), errs.String()}
	if strings.Contains(r.out+r.errors, profile.APIKey.Reveal()) {
		t.Errorf("the key is told:\n%s%s", r.out, r.errors)
	}
	return r
}

// TestExitCodes is the table from what went wrong to the exit code, over the
// whole of model.Code.
func TestExitCodes(t *testing.T) {
	want := map[model.Code]int{
		model.Internal: 1, model.Invalid: 2, model.NotFound: 1, model.Denied: 4, model.NotServed: 1, model.RateLimited: 1,
		model.QuotaUsed: 1, model.Unreachable: 5, model.Unavailable: 5, model.BadAnswer: 1, model.Canceled: 130,
	}
	for code := model.Internal; code.String() != "unknown"; code++ {
		t.Run(code.String(), func(t *testing.T) {
			fails := &model.Error{Code: code, Op: "read the status", Why: "because \x1b[2J", Do: "press on"}
			r := run(t, deps(provider{status: func() (model.Status, error) { return model.Status{}, fails }}), "status")
			if code, known := want[code]; !known || r.code != code {
				t.Errorf("exit %d, want %d", r.code, code)
			}
			if r.out != "" {
				t.Errorf("stdout %q", r.out)
			}
			if line := "read the status · because  · press on\n"; r.errors != line && code != model.Canceled {
				t.Errorf("stderr %q, want %q", r.errors, line)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{
		{},
		{"demo"},
		{"nonsense"},
		{"status", "--nonsense"},
		{"status", "more"},
		{"show"},
		{"show", "a", "b"},
		{"version", "--output", "json"},
		{"--output", "raw", "status"},
		{"profile", "add"},
		{"status", "--output", "xml"},
		{"profile"},
		{"deliveries", "--limit", "0"},
		{"deliveries", "--limit", "many"},
		{"show", "x", "--output", "raw"},
		{"sandbox", "--provider", "hookdeck"},
		{"sandbox", "--provider", "svix", "--plain"},
		{"sandbox", "--provider", "all", "--listen", "127.0.0.1:65534"},
		{"profile", "add", "x", "--token-env", "A", "--password-env", "B"},
		{"sandbox", "--deliveries", "-1"},
		{"profile", "add", "x", "--api-key-command", "op 'read"},
		{"profile", "add", "x", "--api-key-stdin"},
		{"profile", "add", "x", "--api-key-env", "A", "--api-key-file", "B"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			r := run(t, deps(provider{}), args...)
			if r.code != 2 || r.out != "" {
				t.Errorf("exit %d, stdout %q", r.code, r.out)
			}
			if strings.Count(r.errors, "\n") != 1 || !strings.Contains(r.errors, " · ") {
				t.Errorf("stderr is not one line that says what to do: %q", r.errors)
			}
		})
	}
}

// TestNoFlagTakesASecret holds every flag's name against what it might ask for.
func TestNoFlagTakesASecret(t *testing.T) {
	for _, args := range [][]string{{"profile", "add", "x", "--api-key", "k"}, {"status", "--api-key=k"}, {"status", "--token", "k"}, {"status", "--secret", "k"}} {
		if r := run(t, deps(provider{}), args...); r.code != 2 {
			t.Errorf("%v: exit %d", args, r.code)
		}
	}
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		name   string
		status model.Status
		args   []string
		want   string
	}{
		{
			"all known",
			model.Status{Enabled: model.Yes, Detail: "OK", Processing: model.Known(0), Failed: model.Known(12), AsOf: noon},
			[]string{"--output", "json"},
			`{"profile":"us","provider":"metriport","enabled":true,"detail":"OK","processing":0,"failed":12,"as_of":"2026-11-22T12:00:00Z"}` + "\n",
		},
		{
			"nothing known",
			model.Status{},
			[]string{"-o", "jsonl"},
			`{"profile":"us","provider":"metriport","enabled":null,"detail":null,"processing":null,"failed":null,"as_of":null}` + "\n",
		},
		{
			"a part of the count",
			model.Status{Enabled: model.No, Detail: "a\u202eb\n" + hushURL + "\x1b[2J", Failed: model.Count{N: 3, Known: true, AtLeast: true}, AsOf: noon.Add(time.Millisecond)},
			[]string{"-o", "json"},
			`{"profile":"us","provider":"metriport","enabled":false,"detail":"a·b https://u:•••@hooks.example/in","processing":null,"failed":null,"as_of":"2026-11-22T12:00:00.001Z"}` + "\n",
		},
		{
			"csv",
			model.Status{Enabled: model.No, Detail: "=cmd, \"x\"", Failed: model.Known(3), AsOf: noon},
			[]string{"-o", "csv"},
			"profile,provider,enabled,detail,processing,failed,as_of\nus,metriport,false,\"'=cmd, \"\"x\"\"\",,3,2026-11-22T12:00:00Z\n",
		},
		{
			"for people",
			model.Status{Detail: "OK", Processing: model.Known(0), Failed: model.Count{N: 3, Known: true, AtLeast: true}, AsOf: noon.Add(123 * time.Millisecond)},
			nil,
			"profile     us  [PROD]\nprovider    metriport  https://api.example\nenabled     unknown\ndetail      OK\nprocessing  0\nfailed      ≥ 3\nas of       2026-11-22T12:00:00Z\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := run(t, deps(provider{status: func() (model.Status, error) { return c.status, nil }}), append([]string{"status"}, c.args...)...)
			if r.code != 0 || r.errors != "" {
				t.Errorf("exit %d, stderr %q", r.code, r.errors)
			}
			if r.out != c.want {
				t.Errorf("got  %q\nwant %q", r.out, c.want)
			}
		})
	}
}

// TestWarningsStayOffStdout: what is wrong with the configuration is said, and
// the data stays data.
func TestWarningsStayOffStdout(t *testing.T) {
	d := deps(provider{status: func() (model.Status, error) { return model.Status{}, nil }})
	open := d.Open
	d.Open = func(ctx context.Context, target cli.Target) (*cli.Session, error) {
		s, err := open(ctx, target)
		s.Warnings = []string{"c.toml:3:1 · unknown key\x07"}
		return s, err
	}
	if r := run(t, d, "status", "-o", "json"); r.errors != "warning: c.toml:3:1 · unknown key·\n" || !strings.HasPrefix(r.out, "{") {
		t.Errorf("%+v", r)
	}
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		return &cli.Session{Warnings: []string{"w"}}, &model.Error{Code: model.Invalid, Op: "a", Why: "b"}
	}
	if r := run(t, d, "status"); r.errors != "warning: w\na · b\n" || r.code != 2 {
		t.Errorf("%+v", r)
	}
}

func TestGlobalFlags(t *testing.T) {
	var got cli.Target
	d := deps(provider{})
	d.Open = func(_ context.Context, target cli.Target) (*cli.Session, error) {
		got = target
		return nil, &model.Error{Code: model.NotFound, Op: "x"}
	}
	run(t, d, "--profile", "us", "--output", "csv", "status", "--config", "c.toml", "--no-color")
	if want := (cli.Target{Profile: "us", Config: "c.toml", NoColor: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestConsole: with a terminal the root draws, and closes what it opened.
func TestConsole(t *testing.T) {
	closed, drawn := 0, 0
	session := func() *cli.Session {
		return &cli.Session{
			Profile: profile, Close: func() error { closed++; return nil },
			Watch: func(ctx context.Context, m func(context.Context) client.Memory) client.Watched {
				if m(ctx) == nil {
					t.Error("the watch has no memory")
				}
				return nil
			},
		}
	}
	d := deps(provider{})
	d.StdinTTY, d.StdoutTTY = true, true
	noticed := func() *cli.Session {
		s := kept(&memory{}, session())
		s.Warnings = []string{"a notice"}
		return s
	}
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) { return noticed(), nil }
	d.Serve = func(_ context.Context, o cli.SandboxOptions) (*cli.Session, cli.SandboxInfo, error) {
		if o.Listen != "127.0.0.1:0" || o.Deliveries == 0 {
			t.Errorf("demo of %+v", o)
		}
		return noticed(), cli.SandboxInfo{}, nil
	}
	d.Draw = func(ctx context.Context, s cli.Screen) error {
		drawn++
		checkScreen(ctx, t, s)
		return nil
	}
	for _, args := range [][]string{{"--no-color"}, {"demo", "--no-color"}} {
		if r := run(t, d, args...); r.code != 0 || r.out != "" {
			t.Errorf("%v: %+v", args, r)
		}
	}
	if closed != 2 || drawn != 2 {
		t.Errorf("closed %d, drawn %d", closed, drawn)
	}
	d.StdinTTY = false
	if r := run(t, d); r.code != 2 || drawn != 2 {
		t.Errorf("with stdin piped: %+v", r)
	}
}

// checkScreen checks that a console gets all that its session has.
func checkScreen(ctx context.Context, t *testing.T, s cli.Screen) {
	t.Helper()
	desk, more := s.Desk(ctx)
	if len(s.Notices) != 1 || s.Notices[0] != "a notice" || desk == nil || len(more) != 0 {
		t.Errorf("desk %v, notices %q and %q", desk, s.Notices, more)
	}
	if !s.Target.NoColor {
		t.Error("--no-color is lost")
	}
}

// broken is a pipe whose reader has gone.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, fmt.Errorf("write |1: %w", b.err) }

func TestStdoutGone(t *testing.T) {
	d := deps(provider{status: func() (model.Status, error) { return model.Status{}, nil }})
	for err, want := range map[error]int{errPipe: 0, errors.New("disk full"): 1} {
		var errs bytes.Buffer
		d.Stdout, d.Stderr = broken{err}, &errs
		if code := cli.Run(t.Context(), d, []string{"status"}); code != want || (want == 0) != (errs.Len() == 0) {
			t.Errorf("%v: exit %d, stderr %q", err, code, errs.String())
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	d := deps(provider{status: func() (model.Status, error) {
		cancel()
		return model.Status{}, &model.Error{Code: model.Unreachable, Op: "read", Err: context.Canceled}
	}})
	var out, errs bytes.Buffer
	d.Stdout, d.Stderr = &out, &errs
	if code := cli.Run(ctx, d, []string{"status"}); code != 130 || out.Len()+errs.Len() != 0 {
		t.Errorf("exit %d, %q %q", code, out.String(), errs.String())
	}
}

// live is a watched profile whose snapshots a test publishes.
type live struct {
	client.Watched
	snaps chan *model.Snapshot
}

func (l live) Touch() {}

func (l live) Changed(ctx context.Context, _ uint64) (*model.Snapshot, error) {
	select {
	case s := <-l.snaps:
		return s, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// lines is a writer that a test may wait for.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
	got chan string
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.got <- string(p)
	return l.buf.Write(p)
}

func TestSandbox(t *testing.T) {
	for _, quiet := range []bool{false, true} {
		t.Run(fmt.Sprintf("quiet %v", quiet), func(t *testing.T) {
			w := live{snaps: make(chan *model.Snapshot)}
			closed := false
			d := deps(provider{})
			d.Serve = func(_ context.Context, o cli.SandboxOptions) (*cli.Session, cli.SandboxInfo, error) {
				if want := (cli.SandboxOptions{Provider: model.Metriport, Name: "demo", Listen: "127.0.0.1:0", Seed: 7, Deliveries: 9, Endpoints: 6, Learn: 20 * time.Second, Rate: 30}); o != want {
					t.Errorf("options %+v", o)
				}
				return &cli.Session{Provider: provider{endpoints: func() ([]model.Endpoint, error) { return nil, nil }}, Close: func() error { closed = true; return nil }, Watch: func(context.Context, func(context.Context) client.Memory) client.Watched { return w }},
					cli.SandboxInfo{Provider: "metriport", BaseURL: "http://127.0.0.1:1", APIKey: "k&y", ReceiverURL: "https://127.0.0.1:2/"}, nil
			}
			out, errs := &lines{got: make(chan string, 1)}, &lines{got: make(chan string, 9)}
			d.Stdout, d.Stderr = out, errs
			args := []string{"sandbox", "--listen", "127.0.0.1:0", "--seed", "7", "--deliveries", "9"}
			if quiet {
				args = append(args, "--quiet")
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan int)
			go func() { ended <- cli.Run(ctx, d, args) }()
			if s := <-out.got; s != `{"provider":"metriport","base_url":"http://127.0.0.1:1","api_key":"k&y","receiver_url":"https://127.0.0.1:2/"}`+"\n" {
				t.Errorf("said %q", s)
			}
			if !quiet {
				old := &model.Delivery{ID: "old", Outcome: model.Failed, Created: noon.Add(-time.Hour)}
				open := &model.Delivery{ID: "d1", Type: "ping", Outcome: model.Processing, Created: noon.Add(time.Second)}
				done := &model.Delivery{ID: "d1", Type: "ping", Outcome: model.Failed, Code: 502, Cause: model.CauseGateway, Created: open.Created, Updated: noon.Add(2 * time.Second)}
				for i, rows := range [][]*model.Delivery{{open, old}, {done, old}, {done, old}} {
					w.snaps <- &model.Snapshot{Seq: uint64(i + 1), Log: model.Log{Rows: model.RowsOf(rows...)}}
				}
				if s := <-errs.got; s != "12:00:02  failed  502  ping  d1  gateway\n" {
					t.Errorf("logged %q", s)
				}
			}
			cancel()
			if code := <-ended; code != 0 || !closed {
				t.Errorf("exit %d, closed %v", code, closed)
			}
			if len(errs.got) > 0 {
				t.Errorf("stderr %q", <-errs.got)
			}
		})
	}
}

func TestFormatsAreCompleted(t *testing.T) {
	r := run(t, deps(provider{}), "__complete", "show", "--output", "")
	if !strings.HasPrefix(r.out, "table\njson\nraw\n:") {
		t.Errorf("%+v", r)
	}
}

func TestVersionHelpAndMan(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"version"}, "hooktop 1.2.3\n"},
		{[]string{"--version"}, "1.2.3"},
		{[]string{"--help"}, "deliveries"},
		{[]string{"deliveries", "--help"}, "--filter"},
		{[]string{"completion", "bash"}, "hooktop"},
	} {
		r := run(t, deps(provider{}), c.args...)
		if r.code != 0 || r.errors != "" || !strings.Contains(r.out, c.says) || strings.Contains(r.out, "\x1b") {
			t.Errorf("%v: exit %d, stderr %q, stdout %q", c.args, r.code, r.errors, r.out)
		}
	}
}

var _ io.Writer = broken{}
