package runbook_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

// newBox is a rig whose provider sends test events, and whose desk has no runs.
func newBox(tb testing.TB, change func(b *runbook.Bench)) *rig {
	tb.Helper()
	return newRig(tb, options{idle: true, bench: func(b *runbook.Bench) {
		b.Tester = b.Host.(client.Sampler)
		if change != nil {
			change(b)
		}
	}})
}

// event is a sample with its variables filled in.
func event(tb testing.TB, d *runbook.Desk, typ model.EventType, through runbook.Through) runbook.TestEvent {
	tb.Helper()
	for _, p := range catalog.Providers() {
		if text, ok := catalog.Template(p, typ, ""); ok {
			body, err := catalog.Fill(text, d.Vars())
			if err != nil {
				tb.Fatal(err)
			}
			return runbook.TestEvent{Type: typ, Body: body, Through: through}
		}
	}
	tb.Fatalf("no sample of %s", typ)
	return runbook.TestEvent{}
}

func sendTest(tb testing.TB, d *runbook.Desk, e runbook.TestEvent) runbook.TestReport {
	tb.Helper()
	p, err := d.PlanTest(context.Background(), e)
	if err != nil || p.Refuse != "" {
		tb.Fatalf("plan: %v, refused: %s", err, p.Refuse)
	}
	r, err := d.SendTest(context.Background(), e, agreed(p))
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func wantFacts(tb testing.TB, p runbook.Plan, want map[string]string) {
	tb.Helper()
	for label, words := range want {
		if !strings.Contains(factOf(p, label), words) {
			tb.Errorf("%s: %q, want %q in it", label, factOf(p, label), words)
		}
	}
}

// wantAll wants all to hold that is named.
func wantAll(tb testing.TB, of any, want map[string]bool) {
	tb.Helper()
	for what, holds := range want {
		if !holds {
			tb.Errorf("%q does not hold: %+v", what, of)
		}
	}
}

func warned(p runbook.Plan, label string) bool {
	for _, f := range p.Facts {
		if f.Label == label {
			return f.Warn
		}
	}
	return false
}

// TestSendDirectly sends every type that Metriport has, as Metriport would.
func TestSendDirectly(t *testing.T) {
	r := newBox(t, nil)
	_, key := r.settings()
	for _, typ := range catalog.Types(model.Metriport) {
		e := event(t, r.desk, typ.Name, runbook.Directly)
		rep := sendTest(t, r.desk, e)
		hits := r.box.Receiver().Hits()
		hit := hits[len(hits)-1]
		wantAll(t, hit, map[string]bool{
			"compact": !bytes.ContainsAny(hit.Body, "\n"), "signed": hit.Signed, "agent": hit.Header.Get("User-Agent") == "Metriport API",
			"type": hit.Type == string(typ.Name), "marked": catalog.IsTest(hit.ID),
		})
		wantAll(t, rep, map[string]bool{
			"good": rep.Good == model.Yes, "code": rep.Code == 200, "words": strings.HasPrefix(rep.Outcome, "200 in "), "id": rep.ID == hit.ID,
			"signed": rep.Signed, "took": rep.Took > 0 && rep.Timing.TLS > 0, "certificate": !rep.TLSUntil.IsZero(), "answer": rep.Answer != nil,
			"who and when": rep.Who == "ops@host" && !rep.At.IsZero(),
		})
	}
	p, err := r.desk.PlanTest(t.Context(), event(t, r.desk, "patient.admit", runbook.Directly))
	if err != nil || p.Kind != runbook.PlanTest || p.Needs != (runbook.Needs{}) {
		t.Errorf("%+v, %v", p, err)
	}
	wantFacts(t, p, map[string]string{
		"event": "patient.admit, 577 B", "id": "marked as a test", "to": "https://", "signed": "sha ", "others": "nobody else",
		"provider": "knows nothing of it", "kept here": "in this process only", "way": "HTTP/1.1",
	})
	for _, f := range p.Facts {
		if f.Warn || strings.Contains(f.Text, key) {
			t.Errorf("%s: %s", f.Label, f.Text)
		}
	}
	acts, err := r.desk.Acts(t.Context(), client.ActFilter{Action: model.ActTest})
	if err != nil || len(acts) != len(catalog.Types(model.Metriport)) {
		t.Fatalf("acts %+v, %v", acts, err)
	}
	wantAll(t, acts[0], map[string]bool{"id": strings.HasPrefix(acts[0].Scope, "ping 7e577e57-"), "way": strings.Contains(acts[0].Scope, " directly to https://")})
}

// TestSendWhatFails: a receiver's refusal is an answer, with its own words.
func TestSendWhatFails(t *testing.T) {
	r := newBox(t, nil)
	for _, through := range []runbook.Through{runbook.Directly, runbook.ByHost} {
		for trouble, c := range map[sandbox.Trouble]struct {
			code  int
			words string
			cause model.Cause
		}{
			sandbox.BadGateway:   {502, "502 from a gateway", model.CauseGateway},
			sandbox.Unauthorized: {401, "401 not authorized", model.CauseUnauthorized},
			sandbox.Redirecting:  {302, "", model.CauseRedirect},
			sandbox.Missing:      {404, "", model.CauseNotFound},
		} {
			r.box.Receiver().Set(trouble)
			rep := sendTest(t, r.desk, event(t, r.desk, "patient.admit", through))
			if through == runbook.ByHost && trouble == sandbox.BadGateway {
				c.cause, c.words = rep.Cause, "502" // the provider passes no body on that would tell a gateway
			}
			wantAll(t, rep, map[string]bool{
				"good": rep.Good == model.No, "code": rep.Code == c.code, "cause": rep.Cause == c.cause, "words": strings.Contains(rep.Outcome, c.words),
				"answer": through == runbook.ByHost || trouble != sandbox.BadGateway || bytes.Contains(rep.Answer, []byte("nginx")),
			})
		}
	}
	r.box.Receiver().Set(sandbox.Reset)
	rep := sendTest(t, r.desk, event(t, r.desk, "patient.admit", runbook.Directly))
	wantAll(t, rep, map[string]bool{"good": rep.Good == model.No, "code": rep.Code == 0, "answer": rep.Answer == nil, "cause": rep.Cause == model.CauseReset})
	if tests, err := r.desk.Tests(t.Context()); err != nil || len(tests) != 9 || tests[0].Cause != model.CauseReset {
		t.Errorf("%d tests, %v", len(tests), err)
	}
}

// TestSendByHost: Metriport's sample payload, with what it does to the event.
func TestSendByHost(t *testing.T) {
	r := newBox(t, nil)
	e := event(t, r.desk, "medical.consolidated-data", runbook.ByHost)
	p, err := r.desk.PlanTest(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	wantFacts(t, p, map[string]string{
		"way": "within 5 s", "others": "an account has one endpoint", "provider": "stores nothing", "altered": "without data",
	})
	before := r.box.Receiver().Count()
	rep := sendTest(t, r.desk, e)
	hits := r.box.Receiver().Hits()
	hit := hits[len(hits)-1]
	if r.box.Receiver().Count() != before+1 || rep.Good != model.Yes || rep.Code != 200 || string(rep.Answer) != "OK" || rep.ID != hit.ID || !hit.Signed {
		t.Errorf("%+v, received %+v", rep, hit)
	}
	if bytes.Contains(hit.Body, []byte(`"data"`)) || rep.Timing != (client.Timing{}) || rep.Signed || rep.Took < 0 {
		t.Errorf("%+v, received %s", rep, hit.Body)
	}
	if s, err := r.host.Status(t.Context()); err != nil || s.Processing.N+s.Failed.N != 0 {
		t.Errorf("counts %+v, %v", s, err)
	}
	r.door.Close()
	_, err = r.desk.SendTest(t.Context(), e, runbook.Consent{})
	wantErr(t, err, model.Unreachable)
}

// TestSendRefused: what cannot go well is said before anything is sent.
func TestSendRefused(t *testing.T) {
	full := `{"meta":{"messageId":"m","requestId":"r","when":"w","type":"patient.admit"}}`
	for _, c := range []struct {
		name, body string
		change     func(b *runbook.Bench)
		words      []string
	}{
		{"production", full, func(b *runbook.Bench) { b.Profile.Environment = model.Production }, []string{"refuses test events in production", "directly"}},
		{"production's host", full, func(b *runbook.Bench) { b.Profile.BaseURL = "https://api.metriport.com" }, []string{"production"}},
		{"no tester", full, func(b *runbook.Bench) { b.Tester = nil }, []string{"sends no test events"}},
		{"no request", `{"meta":{"messageId":"m","when":"w","type":"x"}}`, nil, []string{"without the text meta.requestId", "add it"}},
		{"nothing", `{}`, nil, []string{"meta.messageId, meta.requestId, meta.when, meta.type"}},
		{"no texts", `{"meta":{"messageId":1,"requestId":[],"when":"","type":"x"}}`, nil, []string{"meta.messageId, meta.requestId, meta.when "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newBox(t, c.change)
			before := r.box.Receiver().Count()
			e := runbook.TestEvent{Type: "patient.admit", Body: []byte(c.body), Through: runbook.ByHost}
			p, err := r.desk.PlanTest(t.Context(), e)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range c.words {
				if !strings.Contains(p.Refuse, w) {
					t.Errorf("refused as %q, want %q in it", p.Refuse, w)
				}
			}
			_, err = r.desk.SendTest(t.Context(), e, agreed(p))
			wantErr(t, err, model.Invalid, c.words...)
			if r.box.Receiver().Count() != before {
				t.Error("something was sent")
			}
			if tests, err := r.desk.Tests(t.Context()); err != nil || len(tests) != 0 {
				t.Errorf("kept %+v, %v", tests, err)
			}
		})
	}
}

func TestSendInProduction(t *testing.T) {
	r := newBox(t, func(b *runbook.Bench) { b.Profile.Environment = model.Production })
	e := event(t, r.desk, "patient.admit", runbook.Directly)
	p, err := r.desk.PlanTest(t.Context(), e)
	if err != nil || p.Needs.Name != "demo" || p.Refuse != "" {
		t.Fatalf("%+v, %v", p, err)
	}
	_, err = r.desk.SendTest(t.Context(), e, runbook.Consent{})
	wantErr(t, err, model.Invalid, `type the profile's name "demo"`)
	before := r.box.Receiver().Count()
	if rep, err := r.desk.SendTest(t.Context(), e, agreed(p)); err != nil || rep.Good != model.Yes || r.box.Receiver().Count() != before+1 {
		t.Errorf("%+v, %v", rep, err)
	}
}

// TestPlanWarnings: what an event's own text has against it.
func TestPlanWarnings(t *testing.T) {
	r := newBox(t, nil)
	for _, c := range []struct {
		name, label, words, body string
		typ                      model.EventType
	}{
		{"a real id", "id", "not marked as a test", `{"meta":{"messageId":"5b1f2c9e","type":"ping"}}`, "ping"},
		{"no id", "id", "none", `{"meta":{"type":"ping"}}`, "ping"},
		{"no type", "event", "of no type", `{"a":1}`, ""},
		{"another type", "type", "asked for as ping", `{"meta":{"type":"patient.admit"}}`, "ping"},
		{"a type of the future", "type", "the catalogue does not hold it", `{"meta":{"type":"patient.nap"}}`, "patient.nap"},
		{"a guess", "type", "a guess", `{"meta":{"type":"message.received"}}`, "message.received"},
		{"of old", "type", "not sent any more", `{"meta":{"type":"devices.health-data"}}`, "devices.health-data"},
		{"a variable", "variables", "nme", `{"meta":{"type":"ping"},"a":"{{nme}}"}`, "ping"},
		{"large", "size", "413", `{"meta":{"type":"patient.admit"},"a":"` + strings.Repeat("x", 110<<10) + `"}`, "patient.admit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := r.desk.PlanTest(t.Context(), runbook.TestEvent{Type: c.typ, Body: []byte(c.body)})
			if err != nil {
				t.Fatal(err)
			}
			wantFacts(t, p, map[string]string{c.label: c.words})
			if !warned(p, c.label) {
				t.Errorf("%s is no warning", c.label)
			}
		})
	}
	for _, c := range []struct{ name, body, words string }{
		{"no JSON", "{\n  \"a\": 1,\n}", "line 3, column 1: expected a key"},
		{"no object", "[]", "not an object"},
		{"nothing", "", "it is empty"},
	} {
		_, err := r.desk.PlanTest(t.Context(), runbook.TestEvent{Type: "ping", Body: []byte(c.body)})
		wantErr(t, err, model.Invalid, c.words)
		_, err = r.desk.SendTest(t.Context(), runbook.TestEvent{Type: "ping", Body: []byte(c.body)}, runbook.Consent{})
		wantErr(t, err, model.Invalid, c.words)
	}
	p, err := r.desk.PlanTest(t.Context(), event(t, r.desk, "ping", runbook.Directly))
	if err != nil || !strings.Contains(factOf(p, "pong"), "hooktop ping") {
		t.Errorf("of a ping: %+v, %v", p, err)
	}
}

// TestSendWhileTheProviderIsDown: with the key that this process has seen, else
// without one; and it says which.
func TestSendWhileTheProviderIsDown(t *testing.T) {
	r := newBox(t, nil)
	e := event(t, r.desk, "patient.admit", runbook.Directly)
	if _, err := r.desk.PlanTest(t.Context(), e); err != nil { // seen once
		t.Fatal(err)
	}
	if err := r.box.Faults().Down(true); err != nil {
		t.Fatal(err)
	}
	p, err := r.desk.PlanTest(t.Context(), e)
	if err != nil || !warned(p, "signed") {
		t.Errorf("%+v, %v", p, err)
	}
	wantFacts(t, p, map[string]string{"signed": "with the key last known"})
	if rep := sendTest(t, r.desk, e); rep.Good != model.Yes || !rep.Signed {
		t.Errorf("%+v", rep)
	}
	e.Through = runbook.ByHost
	if _, err := r.desk.PlanTest(t.Context(), e); err == nil {
		t.Error("a provider that is down sends")
	}
}

// TestSendWithoutAKey: another process has seen no key, and none is stored.
func TestSendWithoutAKey(t *testing.T) {
	r := newBox(t, nil)
	eps, err := r.host.Endpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.box.Faults().Down(true); err != nil {
		t.Fatal(err)
	}
	e := event(t, r.desk, "patient.admit", runbook.Directly)
	other := r.newBench("console-2", r.opened())
	desk := runbook.New(other) // has seen nothing
	if _, err := desk.PlanTest(t.Context(), e); err == nil {
		t.Error("a plan for nothing that is known")
	}
	if err := r.store.SaveStatus(t.Context(), "demo", model.Status{AsOf: r.clock.Now()}, eps); err != nil {
		t.Fatal(err)
	}
	p, err := desk.PlanTest(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	wantFacts(t, p, map[string]string{"signed": "not signed, keys are not stored"})
	rep := sendTest(t, desk, e)
	wantAll(t, rep, map[string]bool{
		"good": rep.Good == model.TriUnknown, "signed": !rep.Signed, "code": rep.Code == 401,
		"words": strings.Contains(rep.Outcome, "the receiver is up: it answered 401 to an unsigned event"),
	})
	r.box.Receiver().Build(sandbox.Build{Variant: sandbox.AcceptsAnything})
	if rep = sendTest(t, desk, e); rep.Good != model.Yes || !strings.Contains(rep.Outcome, "checks no signatures") {
		t.Errorf("%+v", rep)
	}
}

func TestSendToNothing(t *testing.T) {
	r := newBox(t, func(b *runbook.Bench) { b.Host = hostless{b.Host} })
	e := event(t, r.desk, "patient.admit", runbook.Directly)
	_, err := r.desk.PlanTest(t.Context(), e)
	wantErr(t, err, model.Invalid, "no webhook URL is set")
	e.Endpoint = "ep_1"
	_, err = r.desk.SendTest(t.Context(), e, runbook.Consent{})
	wantErr(t, err, model.NotFound, "there is no endpoint ep_1")
}

// hostless is an account without a URL.
type hostless struct{ runbook.Host }

func (h hostless) Endpoints(context.Context) ([]model.Endpoint, error) {
	return []model.Endpoint{{ID: "account"}}, nil
}

// TestTestsAreKept: bodies are stored where they may be, and else stay with the
// process that sent them; what is sent again is told.
func TestTestsAreKept(t *testing.T) {
	for kept, payloads := range map[string]bool{"in this process only": false, "the event, the answer and the result": true} {
		t.Run(kept, func(t *testing.T) { keepsTests(t, kept, payloads) })
	}
}

func keepsTests(t *testing.T, kept string, payloads bool) {
	t.Helper()
	r := newBox(t, func(b *runbook.Bench) { b.Payloads = payloads })
	first := sendTest(t, r.desk, event(t, r.desk, "patient.admit", runbook.Directly))
	second := sendTest(t, r.desk, event(t, r.desk, "patient.discharge", runbook.ByHost))
	mine, err := r.desk.Tests(t.Context())
	if err != nil || len(mine) != 2 {
		t.Fatalf("%+v, %v", mine, err)
	}
	wantAll(t, mine, map[string]bool{"newest first": mine[0].ID == second.ID && mine[1].ID == first.ID, "whole": mine[1].Event.Body != nil && mine[1].Answer != nil})
	p, err := r.desk.PlanTest(t.Context(), mine[1].Event)
	if err != nil {
		t.Fatal(err)
	}
	wantFacts(t, p, map[string]string{"again": "sent before, ", "kept here": kept})
	if again := sendTest(t, r.desk, mine[1].Event); again.ID != first.ID || !bytes.Equal(again.Event.Body, first.Event.Body) {
		t.Errorf("sent again: %+v", again)
	}
	theirs, err := runbook.New(r.newBench("console-2", r.opened())).Tests(t.Context())
	if err != nil || len(theirs) != 3 {
		t.Fatalf("elsewhere %+v, %v", theirs, err)
	}
	wantAll(t, theirs[1], map[string]bool{
		"id": theirs[1].ID == second.ID, "outcome": theirs[1].Outcome == second.Outcome, "way": theirs[1].Event.Through == runbook.ByHost,
	})
	for _, x := range theirs {
		wantAll(t, x, map[string]bool{"body": (x.Event.Body != nil) == payloads, "answer": (x.Answer != nil) == payloads})
	}
}

// fullDisk is a store that cannot be written.
type fullDisk struct{ client.Store }

func (fullDisk) SaveTest(context.Context, string, client.SentTest, bool) error {
	return &model.Error{Code: model.Unavailable, Op: "keep", Why: "the disk is full"}
}

func (fullDisk) Append(context.Context, model.Act) (model.Act, error) {
	return model.Act{}, &model.Error{Code: model.Unavailable, Op: "append", Why: "the disk is full"}
}

// TestSendWithoutAStore: what was sent was sent; it is said what could not be
// kept, and this process knows it.
func TestSendWithoutAStore(t *testing.T) {
	r := newBox(t, func(b *runbook.Bench) { b.Store = fullDisk{b.Store} })
	rep := sendTest(t, r.desk, event(t, r.desk, "patient.admit", runbook.Directly))
	if rep.Good != model.Yes || !strings.Contains(rep.Outcome, "not in the activity: the disk is full") || !strings.Contains(rep.Outcome, "not in the history: ") {
		t.Errorf("%+v", rep)
	}
	tests, err := r.desk.Tests(t.Context())
	if err != nil || len(tests) != 1 || tests[0].ID != rep.ID {
		t.Errorf("%+v, %v", tests, err)
	}
	if err := r.bench.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if tests, err = r.desk.Tests(t.Context()); err == nil || len(tests) != 1 {
		t.Errorf("of a store that is closed: %+v, %v", tests, err)
	}
}

// TestManyTests: a process holds the newest only, and lists all that are kept.
func TestManyTests(t *testing.T) {
	r := newBox(t, nil)
	const n = 55
	for range n {
		sendTest(t, r.desk, event(t, r.desk, "ping", runbook.Directly))
	}
	tests, err := r.desk.Tests(t.Context())
	if err != nil || len(tests) != n || tests[0].Event.Body == nil || tests[n-1].Event.Body != nil {
		t.Errorf("%d tests, %v", len(tests), err)
	}
}

// TestSlowReceivers: longer than Metriport asks for is said, also of a good answer.
func TestSlowReceivers(t *testing.T) {
	r := newBox(t, func(b *runbook.Bench) { b.Direct = slowly{b.Direct} })
	rep := sendTest(t, r.desk, event(t, r.desk, "patient.admit", runbook.Directly))
	if rep.Good != model.Yes || !strings.Contains(rep.Outcome, "slower than the 4 s") {
		t.Errorf("%+v", rep)
	}
}

// slowly tells of answers that they came late.
type slowly struct{ client.Sender }

func (s slowly) Fire(ctx context.Context, o client.Out) (client.Shot, error) {
	shot, err := s.Sender.Fire(ctx, o)
	shot.Timing.Total += 5e9
	return shot, err
}
