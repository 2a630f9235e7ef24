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
func newBox(t *testing.T, change func(b *runbook.Bench)) *rig {
	return newRig(t, options{idle: true, bench: func(b *runbook.Bench) {
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
		if rep.Good != model.Yes || rep.Code != 200 || !strings.HasPrefix(rep.Outcome, "200 in ") || rep.ID != hit.ID || !catalog.IsTest(hit.ID) {
			t.Errorf("%s: %+v, received %+v", typ.Name, rep, hit)
		}
		if bytes.ContainsAny(hit.Body, "\n") || !hit.Signed || hit.Header.Get("User-Agent") != "Metriport API" || hit.Type != string(typ.Name) {
			t.Errorf("%s: received %s with %v", typ.Name, hit.Body, hit.Header)
		}
		if !rep.Signed || rep.Took <= 0 || rep.Timing.TLS <= 0 || rep.TLSUntil.IsZero() || rep.Answer == nil || rep.Who != "ops@host" || rep.At.IsZero() {
			t.Errorf("%s: %+v", typ.Name, rep)
		}
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
	if err != nil || len(acts) != len(catalog.Types(model.Metriport)) || !strings.HasPrefix(acts[0].Scope, "ping 7e577e57-") || !strings.Contains(acts[0].Scope, " directly to https://") {
		t.Errorf("acts %+v, %v", acts, err)
	}
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
			if rep.Good != model.No || rep.Code != c.code || rep.Cause != c.cause || !strings.Contains(rep.Outcome, c.words) {
				t.Errorf("through %v, trouble %v: %+v", through, trouble, rep)
			}
			if through == runbook.Directly && trouble == sandbox.BadGateway && !bytes.Contains(rep.Answer, []byte("nginx")) {
				t.Errorf("answered %q", rep.Answer)
			}
		}
	}
	r.box.Receiver().Set(sandbox.Reset)
	rep := sendTest(t, r.desk, event(t, r.desk, "patient.admit", runbook.Directly))
	if rep.Good != model.No || rep.Code != 0 || rep.Answer != nil || rep.Cause != model.CauseReset {
		t.Errorf("cut off: %+v", rep)
	}
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
	eps, err := r.host.Endpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e := event(t, r.desk, "patient.admit", runbook.Directly)
	if _, err := r.desk.PlanTest(t.Context(), e); err != nil { // seen once
		t.Fatal(err)
	}
	if err := r.box.Faults().Down(true); err != nil {
		t.Fatal(err)
	}
	p, err := r.desk.PlanTest(t.Context(), e)
	if err != nil || !strings.Contains(factOf(p, "signed"), "with the key last known") || !warned(p, "signed") {
		t.Errorf("%+v, %v", p, err)
	}
	if rep := sendTest(t, r.desk, e); rep.Good != model.Yes || !rep.Signed {
		t.Errorf("%+v", rep)
	}
	e.Through = runbook.ByHost
	if _, err := r.desk.PlanTest(t.Context(), e); err == nil {
		t.Error("a provider that is down sends")
	}

	e.Through = runbook.Directly
	other := r.newBench("console-2", r.opened())
	desk := runbook.New(other) // has seen nothing
	if _, err := desk.PlanTest(t.Context(), e); err == nil {
		t.Error("a plan for nothing that is known")
	}
	if err := r.store.SaveStatus(t.Context(), "demo", model.Status{AsOf: r.clock.Now()}, eps); err != nil {
		t.Fatal(err)
	}
	p, err = desk.PlanTest(t.Context(), e)
	if err != nil || !strings.Contains(factOf(p, "signed"), "not signed, keys are not stored") {
		t.Errorf("%+v, %v", p, err)
	}
	rep := sendTest(t, desk, e)
	if rep.Good != model.TriUnknown || rep.Signed || rep.Code != 401 || !strings.Contains(rep.Outcome, "the receiver is up: it answered 401 to an unsigned event") {
		t.Errorf("%+v", rep)
	}
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
	for _, payloads := range []bool{false, true} {
		r := newBox(t, func(b *runbook.Bench) { b.Payloads = payloads })
		first := sendTest(t, r.desk, event(t, r.desk, "patient.admit", runbook.Directly))
		second := sendTest(t, r.desk, event(t, r.desk, "patient.discharge", runbook.ByHost))
		mine, err := r.desk.Tests(t.Context())
		if err != nil || len(mine) != 2 || mine[0].ID != second.ID || mine[1].ID != first.ID || mine[1].Event.Body == nil || mine[1].Answer == nil {
			t.Fatalf("payloads %t: %+v, %v", payloads, mine, err)
		}
		p, err := r.desk.PlanTest(t.Context(), mine[1].Event)
		if err != nil || !strings.Contains(factOf(p, "again"), "sent before, ") || strings.Contains(factOf(p, "kept here"), "this process only") == payloads {
			t.Errorf("payloads %t: %+v, %v", payloads, p, err)
		}
		if again := sendTest(t, r.desk, mine[1].Event); again.ID != first.ID || !bytes.Equal(again.Event.Body, first.Event.Body) {
			t.Errorf("payloads %t: sent again: %+v", payloads, again)
		}
		other := r.newBench("console-2", r.opened())
		other.Payloads = payloads
		theirs, err := runbook.New(other).Tests(t.Context())
		if err != nil || len(theirs) != 3 || theirs[1].ID != second.ID || theirs[1].Outcome != second.Outcome || theirs[1].Event.Through != runbook.ByHost {
			t.Fatalf("payloads %t: elsewhere %+v, %v", payloads, theirs, err)
		}
		for _, x := range theirs {
			if (x.Event.Body != nil) != payloads || (x.Answer != nil) != payloads {
				t.Errorf("payloads %t: elsewhere %+v", payloads, x)
			}
		}
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
