package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/tui/cli"
)

// bench is a profile that test events are sent from: what goes out is held, and
// answered as it is told.
type bench struct {
	memory
	tests []client.SentTest
	out   []client.Out
	host  [][]byte
	shot  client.Shot
	err   error
	got   model.SampleResult

	profile  model.Profile
	payloads bool
	many     *testHost
}

func (b *bench) SaveTest(_ context.Context, _ string, t client.SentTest, payloads bool) error {
	if !payloads {
		t.Body, t.Answer = nil, nil
	}
	b.tests = slices.Insert(b.tests, 0, t)
	return nil
}

func (b *bench) SentTests(context.Context, string, int) ([]client.SentTest, error) {
	return b.tests, nil
}

func (b *bench) Fire(_ context.Context, o client.Out) (client.Shot, error) {
	b.out = append(b.out, o)
	return b.shot, b.err
}

func (b *bench) SendSample(_ context.Context, body []byte) (model.SampleResult, error) {
	b.host = append(b.host, body)
	return b.got, b.err
}

// last is the body that went out last.
func (b *bench) last(t *testing.T) map[string]map[string]any {
	t.Helper()
	var body map[string]map[string]any
	if err := json.Unmarshal(b.out[len(b.out)-1].Body, &body); err != nil {
		t.Fatal(err)
	}
	return body
}

type sender struct {
	client.Sender
	*bench
}

func (s sender) Fire(ctx context.Context, o client.Out) (client.Shot, error) {
	return s.bench.Fire(ctx, o)
}

// testHost is a provider that makes test events of its own.
type testHost struct {
	host
	asked []string
}

func (h *testHost) TestEndpoint(_ context.Context, id model.EndpointID, t model.EventType) (string, error) {
	h.asked = append(h.asked, string(id)+" "+string(t))
	return "msg_1", nil
}

func newBenchOf() *bench {
	return &bench{
		profile: model.Profile{Name: "box", Provider: model.Metriport, BaseURL: "https://api.example", Environment: model.Sandbox},
		shot:    client.Shot{Code: 200, Answer: []byte("thanks \x1b[2J"), Timing: client.Timing{DNS: model.NoTime, Connect: 1e6, TLS: 2e6, FirstByte: 3e6, Total: 84e6}, TLSUntil: noon},
		got:     model.SampleResult{URL: "https://hooks.example/in", Code: 200, Took: 12 * time.Millisecond, Answer: []byte(`"OK"`)},
	}
}

// deps are those of a profile on the bench, with an editor that does edit.
func (b *bench) deps(edit func(text string) (string, error)) cli.Deps {
	p := provider{endpoints: func() ([]model.Endpoint, error) {
		return []model.Endpoint{{ID: "ep_1", URL: hushURL, Secret: model.NewSecret("a-key-of-21-letters-x")}}, nil
	}, detail: func(model.DeliveryID, []byte) (model.Detail, error) {
		return model.Detail{}, &model.Error{Code: model.NotFound}
	}}
	d := deps(p)
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		s := kept(&b.memory, &cli.Session{Profile: b.profile, Provider: p})
		s.Store = func(context.Context) (client.Store, error) { return b, nil }
		s.Desk = func(kept client.Store, rows func() model.Rows) *runbook.Desk {
			of := runbook.Bench{
				Profile: b.profile, Host: host{provider: p}, Direct: sender{bench: b}, Tester: b, Store: kept, Rows: rows, Who: s.Who,
				Now: func() time.Time { return noon }, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Payloads: b.payloads,
			}
			if b.many != nil {
				b.many.host = host{provider: p}
				of.Host = b.many
			}
			return runbook.New(of)
		}
		return s, nil
	}
	d.Edit = func(_ context.Context, file string) error {
		text, err := os.ReadFile(file) //nolint:gosec // the command's own
		if err != nil {
			return err
		}
		changed, err := edit(string(text))
		return errors.Join(err, os.WriteFile(file, []byte(changed), 0o600))
	}
	return d
}

func same(text string) (string, error) { return text, nil }

func TestSendUsage(t *testing.T) {
	for args, words := range map[string]string{
		"send":                          "no type is given",
		"send a b":                      "more than one type",
		"send a --again last":           "both a type and --again",
		"send --again last --edit":      "unchanged",
		"send a --edit --file -":        "name a file",
		"send a --file x --variant y":   "both --file and --variant",
		"send a --direct --provider":    "",
		"send ping -o csv":              "one of table, json",
		"types --of fax":                "one of metriport, openwearables, svix",
		"types show":                    "no TYPE is given",
		"types show a b":                "not one TYPE",
		"types show ping -o json":       "",
		"types show ping --of fax":      "no provider",
		"send history more":             "",
		"send ping --set now":           "is not name=value",
		"send ping --set =1":            "is not name=value",
		"send ping --set nope=1":        "the text has no {{nope}} · it has uuid, messageId, requestId, now",
		"send ping --file nowhere.json": "no such file",
	} {
		t.Run(args, func(t *testing.T) {
			r := run(t, newBenchOf().deps(same), strings.Fields(args)...)
			if r.code != 2 || r.out != "" || strings.Count(r.errors, "\n") != 1 || !strings.Contains(r.errors, words) {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestSend: the sample goes out with its variables filled in, the plan and the
// result are said, and nothing secret is.
func TestSend(t *testing.T) {
	b := newBenchOf()
	r := run(t, b.deps(same), "send", "patient.admit")
	if r.code != 0 || len(b.out) != 1 || b.out[0].URL != hushURL {
		t.Fatalf("%+v, sent %+v", r, b.out)
	}
	meta := b.last(t)["meta"]
	if id, _ := meta["messageId"].(string); !catalog.IsTest(id) || meta["when"] != noon.UTC().Format("2006-01-02T15:04:05.000Z") {
		t.Errorf("sent %v", meta)
	}
	for _, want := range []string{"outcome            200 in 84 ms", "first byte         3 ms", "certificate until", "answer             thanks", "id                 7e577e57-"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in\n%s", want, r.out)
		}
	}
	for _, hush := range []string{"hush", "a-key-of-21", "\x1b"} {
		if strings.Contains(r.out+r.errors, hush) {
			t.Errorf("tells %q:\n%s%s", hush, r.out, r.errors)
		}
	}
	if !strings.Contains(r.errors, "nobody else gets it") || !strings.Contains(r.errors, "marked as a test") {
		t.Errorf("the plan: %s", r.errors)
	}
}

// TestSendByProvider: Metriport delivers it, and tells what was answered.
func TestSendByProvider(t *testing.T) {
	b := newBenchOf()
	r := run(t, b.deps(same), "send", "patient.admit", "--provider", "-o", "json")
	var rec map[string]any
	if err := json.Unmarshal([]byte(r.out), &rec); err != nil || r.code != 0 || len(b.host) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	for key, want := range map[string]any{
		"through": "provider", "delivered": true, "code": 200.0, "answer": "OK", "timing": nil, "signed": nil, "took_ms": 12.0,
		"type": "patient.admit", "outcome": "200 in 12 ms", "url": "https://hooks.example/in", "who": "ops-1@host", "cause": nil,
	} {
		if rec[key] != want {
			t.Errorf("%s is %v, want %v", key, rec[key], want)
		}
	}
}

func TestSendVariant(t *testing.T) {
	b := newBenchOf()
	if r := run(t, b.deps(same), "send", "message.status", "--variant", "failed"); r.code != 0 || b.last(t)["payload"]["status"] != "failed" {
		t.Errorf("%+v", r)
	}
	for args, words := range map[string]string{
		"send message.status --variant x": "there is no variant x of message.status · one of failed, or none",
		"send ping --variant x":           "leave --variant away",
		"send patient.adm":                "no type patient.adm of metriport · perhaps patient.admit; hooktop types lists them",
		"send workout.created":            "no type workout.created of metriport · hooktop types",
	} {
		if r := run(t, newBenchOf().deps(same), strings.Fields(args)...); r.code != 2 || !strings.Contains(r.errors, words) {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

// TestSendAFile: from a file or stdin, with variables of its own, and with the
// place of a mistake.
func TestSendAFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "event.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := newBenchOf()
	write(`{"meta":{"messageId":"{{messageId}}","type":"patient.nap"}, "payload":{"n":{{n}},"who":"{{who}}"}}`)
	r := run(t, b.deps(same), "send", "patient.nap", "--file", name, "--set", "n=1.50", "--set", `who=J "x=1"`)
	if r.code != 0 || !strings.Contains(string(b.out[0].Body), `"payload":{"n":1.50,"who":"J \"x=1\""}}`) || !strings.Contains(r.errors, "the catalogue does not hold it") {
		t.Errorf("%+v, sent %s", r, b.out[0].Body)
	}
	d := b.deps(same)
	d.Stdin = strings.NewReader(`{"meta":{"type":"ping"}}`)
	if r = run(t, d, "send", "ping", "--file", "-"); r.code != 0 || string(b.out[1].Body) != `{"meta":{"type":"ping"}}` {
		t.Errorf("%+v", r)
	}
	for text, words := range map[string]string{
		"{\n  \"a\": 1,\n}": "line 3, column 1: expected a key",
		`{"a":"{{nme}}"}`:   "line 1, column 7: there is no variable nme",
		`[1]`:               "not an object",
		``:                  "it is empty",
		`{"n":{{n}}}`:       "expected a value, found 'x'",
	} {
		write(text)
		args := []string{"send", "ping", "--file", name}
		if strings.Contains(text, "{{n}}") {
			args = append(args, "--set", "n=x")
		}
		if r := run(t, b.deps(same), args...); r.code != 2 || r.out != "" || !strings.Contains(r.errors, words) {
			t.Errorf("%q: %+v", text, r)
		}
	}
	if len(b.out) != 2 {
		t.Errorf("%d events were sent", len(b.out))
	}
}

// left lists the files that a command has left behind.
func left(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// replacing is an editor that replaces a text by another.
func replacing(a, b string) func(string) (string, error) {
	return func(text string) (string, error) { return strings.ReplaceAll(text, a, b), nil }
}

// TestSendEdited: what the editor made is sent, and leaves nothing behind.
func TestSendEdited(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	b := newBenchOf()
	r := run(t, b.deps(replacing("completed", "failed")), "send", "message.status", "--edit")
	if r.code != 0 || b.last(t)["payload"]["status"] != "failed" || len(left(t)) != 0 {
		t.Errorf("%+v, left %q", r, left(t))
	}
	d := b.deps(same)
	d.Edit = nil
	if r = run(t, d, "send", "ping", "--edit"); r.code != 1 || !strings.Contains(r.errors, "there is no editor here · write the text into a file") {
		t.Errorf("%+v", r)
	}
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "nowhere"))
	if r = run(t, b.deps(same), "send", "ping", "--edit"); r.code != 5 || !strings.Contains(r.errors, "edit the event · no such file") {
		t.Errorf("%+v", r)
	}
}

// TestSendEditedInVain: what cannot be sent is not lost.
func TestSendEditedInVain(t *testing.T) {
	for _, c := range []struct {
		name  string
		edit  func(string) (string, error)
		args  []string
		code  int
		words string
		holds string
	}{
		{"a mistake", replacing(`"type": `, `"type" `), nil, 2, "line 6, column 12: expected ':'", `"type" "patient`},
		{"no variable", replacing("{{now}}", "{{later}}"), nil, 2, "there is no variable later", "{{later}}"},
		{"an editor that fails", func(s string) (string, error) {
			return s + " ", &model.Error{Code: model.Internal, Op: "edit the text", Why: "vi ended with status 1"}
		}, nil, 1, "vi ended with status 1", "patient.admit"},
		{"refused", replacing(`"requestId"`, `"request"`), []string{"--provider"}, 1, "without the text meta.requestId", `"request": `},
		{"looked at", same, []string{"--dry-run"}, 0, "Send a test event", "patient.admit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			b := newBenchOf()
			r := run(t, b.deps(c.edit), append([]string{"send", "patient.admit", "--edit"}, c.args...)...)
			files := left(t)
			if r.code != c.code || r.out != "" || !strings.Contains(r.errors, c.words) || len(files) != 1 || len(b.out)+len(b.host) != 0 {
				t.Fatalf("%+v, left %q", r, files)
			}
			text, err := os.ReadFile(files[0])
			if err != nil || !strings.Contains(string(text), c.holds) || !strings.Contains(r.errors, "the text is kept · --file "+files[0]+" sends it") {
				t.Errorf("kept %s, %v, said %s", text, err, r.errors)
			}
			if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("readable by others: %v, %v", info.Mode(), err)
			}
		})
	}
}

// TestSendExits: 0 for what was taken, 3 for what was not, 6 for what nobody knows.
func TestSendExits(t *testing.T) {
	b := newBenchOf()
	b.shot = client.Shot{Code: 502, Cause: model.CauseGateway, Err: &model.Error{Code: model.Unavailable, Op: "send", Why: "502 from a gateway"}, Timing: client.Timing{Total: 2e6}}
	r := run(t, b.deps(same), "send", "ping")
	if r.code != 3 || !strings.Contains(r.out, "502 from a gateway after 2 ms") || !strings.Contains(r.out, "answer      (empty)") || !strings.Contains(r.out, "cause       gateway") {
		t.Errorf("%+v", r)
	}
	b.err = &model.Error{Code: model.Unreachable, Op: "send a test event through Metriport", Why: "no answer"}
	if r = run(t, b.deps(same), "send", "ping", "--provider"); r.code != 5 || r.out != "" {
		t.Errorf("%+v", r)
	}
	b = newBenchOf()
	b.profile.Provider, b.many = model.OpenWearables, &testHost{}
	if r = run(t, b.deps(same), "send", "workout.created", "--provider"); r.code != 6 || !strings.Contains(r.out, "taken by the provider as msg_1") || len(b.many.asked) != 1 || b.many.asked[0] != "ep_1 workout.created" {
		t.Errorf("%+v, asked %q", r, b.many.asked)
	}
	if r = run(t, b.deps(same), "send", "workout.created", "--provider", "--edit"); r.code != 2 || !strings.Contains(r.errors, "a body of its own") {
		t.Errorf("%+v", r)
	}
	if r = run(t, b.deps(same), "send", "workout.created", "--provider"); r.code != 1 || !strings.Contains(r.errors, "it was tested on this endpoint") {
		t.Errorf("a second test: %+v", r)
	}
}

// TestSendInProduction: by the profile's name, and never through Metriport.
func TestSendInProduction(t *testing.T) {
	b := newBenchOf()
	b.profile.Environment = model.Production
	if r := run(t, b.deps(same), "send", "ping"); r.code != 2 || !strings.Contains(r.errors, `agree with --confirm "box"`) {
		t.Errorf("%+v", r)
	}
	r := run(t, b.deps(same), "send", "ping", "--dry-run", "-o", "json")
	if r.code != 0 || !strings.HasPrefix(r.out, `{"kind":"test","title":"Send a test event ping to box","facts":[{"label":"event"`) || !strings.Contains(r.out, `"needs":{"confirm":"box"`) {
		t.Errorf("%+v", r)
	}
	if len(b.out) > 0 {
		t.Error("it was sent without consent")
	}
	if r := run(t, b.deps(same), "send", "ping", "--confirm", "box"); r.code != 0 || len(b.out) != 1 {
		t.Errorf("%+v", r)
	}
	if r := run(t, b.deps(same), "send", "ping", "--provider", "--confirm", "box"); r.code != 1 || !strings.Contains(r.errors, "refuses test events in production") || len(b.host) > 0 {
		t.Errorf("%+v", r)
	}
	if r := run(t, b.deps(same), "send", "ping", "--provider", "--dry-run"); r.code != 3 {
		t.Errorf("%+v", r)
	}
}

// TestSendAgain: what was kept goes out once more, byte for byte.
func TestSendAgain(t *testing.T) {
	b := newBenchOf()
	b.payloads = true
	if r := run(t, b.deps(same), "send", "--again", "last"); r.code != 1 || !strings.Contains(r.errors, "no test event last is kept · hooktop send history") {
		t.Errorf("%+v", r)
	}
	run(t, b.deps(same), "send", "patient.admit")
	run(t, b.deps(same), "send", "patient.discharge")
	id := b.tests[1].ID
	r := run(t, b.deps(same), "send", "--again", id, "--endpoint", "ep_1")
	if r.code != 0 || string(b.out[2].Body) != string(b.out[0].Body) || !strings.Contains(r.errors, "sent before, ") {
		t.Errorf("%+v", r)
	}
	if r = run(t, b.deps(same), "send", "--again", "last", "--provider"); r.code != 0 || string(b.host[0]) != string(b.out[0].Body) {
		t.Errorf("%+v", r)
	}
	b.payloads, b.tests = false, nil
	run(t, b.deps(same), "send", "patient.admit")
	if r = run(t, b.deps(same), "send", "--again", "last"); r.code != 1 || !strings.Contains(r.errors, "its text was not kept · hooktop send patient.admit sends a new one") {
		t.Errorf("%+v", r)
	}
}

func TestSendHistory(t *testing.T) {
	b := newBenchOf()
	for _, format := range []string{"table", "json", "jsonl"} {
		if r := run(t, b.deps(same), "send", "history", "-o", format); r.code != 0 {
			t.Errorf("of nothing: %+v", r)
		}
	}
	run(t, b.deps(same), "send", "patient.admit")
	run(t, b.deps(same), "send", "patient.discharge", "--provider")
	r := run(t, b.deps(same), "send", "history")
	lines := strings.Split(r.out, "\n")
	if r.code != 0 || len(lines) != 4 || !strings.Contains(lines[1], "patient.discharge  provider") || !strings.Contains(lines[2], "patient.admit      direct") || strings.Contains(r.out, "hush") {
		t.Errorf("%+v", r)
	}
	r = run(t, b.deps(same), "send", "history", "-o", "jsonl", "--limit", "1")
	if r.code != 0 || strings.Count(r.out, "\n") != 1 || !strings.Contains(r.out, `"type":"patient.discharge","through":"provider"`) || !strings.Contains(r.out, `"answer":null`) {
		t.Errorf("%+v", r)
	}
	if r = run(t, b.deps(same), "send", "history", "-o", "json", "--limit", "0"); r.code != 0 || strings.Count(r.out, `"at":`) != 2 {
		t.Errorf("%+v", r)
	}
}

// SaveURL forgets what was sent to.
func (*bench) SaveURL(context.Context, string, client.UsedURL) error { return nil }
