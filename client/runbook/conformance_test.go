package runbook_test

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/sign"
)

// Secrets of receivers that are examined.
const (
	metriportKey = "V1StGXR8_Z5jdHi6B-myT"
	standardKey  = "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ"
)

// hall is a place where receivers are examined.
type hall struct {
	t   *testing.T
	box *sandbox.Sandbox
}

func newHall(t *testing.T) *hall {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &hall{t, box}
}

// build has the receiver without TLS built, with the secret of its scheme.
func (h *hall) build(b sandbox.Build) runbook.Exam {
	h.box.PlainReceiver().Build(b)
	e := runbook.Exam{URL: h.box.PlainReceiverURL(), Scheme: b.Scheme, Secret: model.NewSecret(metriportKey), Limit: 20 * time.Second, Patience: 30 * time.Second}
	if b.Scheme == sign.SchemeStandard {
		e.Secret = model.NewSecret(standardKey)
	}
	h.box.PlainReceiver().Forget(e.Secret.Reveal())
	return e
}

func (h *hall) lab() runbook.Lab {
	d := direct.New(direct.Options{CA: h.box.CertPool(), Silence: 20 * time.Second})
	return runbook.Lab{Direct: d, Surveyor: d, Now: time.Now}
}

// endedAs are the codes of those checks that ended in a state.
func endedAs(checks []model.Check, s model.CheckState) []string {
	var out []string
	for _, c := range checks {
		if c.State == s {
			out = append(out, c.Code)
		}
	}
	return out
}

func show(checks []model.Check) string {
	var b strings.Builder
	names := map[model.CheckState]string{model.CheckPass: "pass", model.CheckWarn: "WARN", model.CheckFail: "FAIL", model.CheckSkipped: "skip"}
	for _, c := range checks {
		b.WriteString(names[c.State] + "\t" + c.Code + "\t" + c.Got + "\t" + c.Fix + "\n")
	}
	return b.String()
}

var (
	negative = []string{"refuses_unsigned", "refuses_wrong_signature", "refuses_other_key", "refuses_altered_body"}
	timed    = []string{"refuses_expired", "refuses_future"}
)

// TestConformanceOfVariants examines every receiver that the sandbox can build,
// by both schemes: exactly its own fault is found, and named.
func TestConformanceOfVariants(t *testing.T) {
	if testing.Short() {
		t.Skip("much work of one goroutine: made without -short")
	}
	h := newHall(t)
	for v, want := range map[sandbox.Variant]struct {
		failed   []string // by Metriport's scheme
		standard []string // by the other one; nil for the same
		words    string
	}{
		sandbox.Good:            {nil, nil, "it conforms: "},
		sandbox.AcceptsAnything: {negative, slices.Concat(negative, timed), "it accepts anything: no signature is checked"},
		sandbox.ChecksRewritten: {[]string{"checks_raw_body"}, nil, "it checks the body as it writes it itself"},
		sandbox.SendsElsewhere:  {[]string{"does_not_redirect"}, nil, "it redirects (308 in "},
		sandbox.AnswersLate:     {[]string{"answers_in_time"}, nil, "it answers too late (200 in "},
		sandbox.TakesLittle:     {[]string{"takes_200kb"}, nil, "its limit is 100 kB, as of Express' body parser"},
		sandbox.PongsWrongly:    {[]string{"pong"}, []string{}, ""},
		sandbox.MindsCase:       {[]string{"takes_any_case"}, nil, "it finds its header in one case only (401"},
		sandbox.ShowsPage:       {[]string{"no_web_page"}, nil, `a web page answers, and no receiver (200`},
		sandbox.HangsUp:         {[]string{"answers"}, nil, "it gives no answer (connection reset"},
		sandbox.TakesStale:      {[]string{}, timed, ""},
	} {
		for _, scheme := range []string{sign.SchemeMetriport, sign.SchemeStandard} {
			t.Run(v.String()+"/"+scheme, func(t *testing.T) {
				failed := want.failed
				if scheme == sign.SchemeStandard && want.standard != nil {
					failed = want.standard
				}
				e := h.build(sandbox.Build{Variant: v, Scheme: scheme, Delay: 30 * time.Millisecond})
				if v == sandbox.AnswersLate {
					e.Limit = 15 * time.Millisecond
				}
				checks, err := runbook.Conformance(t.Context(), h.lab(), e, nil)
				if err != nil {
					t.Fatal(err)
				}
				if got := endedAs(checks, model.CheckFail); !slices.Equal(got, failed) {
					t.Errorf("failed %q, want %q\n%s", got, failed, show(checks))
				}
				if got := endedAs(checks, model.CheckWarn); len(got) > 0 {
					t.Errorf("warned of %q\n%s", got, show(checks))
				}
				said := runbook.Conclusion(checks)
				if len(failed) == 0 && !strings.HasPrefix(said, "it conforms: ") || !strings.Contains(said, want.words) && len(failed) > 0 {
					t.Errorf("concluded %q", said)
				}
			})
		}
	}
}

// TestWhatAnExamSends: only marked test events, as many and as large as the
// plan says; and each refusal is for the reason that the message was spoilt in.
func TestWhatAnExamSends(t *testing.T) {
	h := newHall(t)
	for scheme, want := range map[string][]sign.Code{
		// after the good message and the ping
		sign.SchemeMetriport: {"", "", sign.MissingHeader, sign.SecretMismatch, sign.SecretMismatch, sign.SecretMismatch},
		sign.SchemeStandard: {
			"", sign.MissingHeader, sign.SecretMismatch, sign.SecretMismatch, sign.SecretMismatch, sign.TimestampTooOld, sign.TimestampTooNew,
		},
	} {
		t.Run(scheme, func(t *testing.T) {
			e := h.build(sandbox.Build{Scheme: scheme})
			before := h.box.PlainReceiver().Count()
			checks, err := runbook.Conformance(t.Context(), h.lab(), e, nil)
			if err != nil || len(endedAs(checks, model.CheckFail)) > 0 {
				t.Fatalf("%v\n%s", err, show(checks))
			}
			hits := h.box.PlainReceiver().Hits()[before:]
			requests, size := planned(t, e)
			sent := 0
			for i, hit := range hits {
				sent += len(hit.Body)
				if !catalog.IsTest(hit.ID) {
					t.Errorf("message %d has the id %q", i, hit.ID)
				}
				if len(hit.Body) == 1<<20 {
					continue // no more is remembered of the largest
				}
				code := sign.Code("")
				if i < len(want) {
					code = want[i]
				}
				wantVerdict(t, e, hit, code)
			}
			if len(hits)+1 != requests { // GET is none of a receiver's messages
				t.Errorf("%d requests, %d planned", len(hits)+1, requests)
			}
			if sent += 2_000_000 - 1<<20; sent < size-1000 || sent > size+1000 {
				t.Errorf("%d bytes, %d planned", sent, size)
			}
		})
	}
}

// wantVerdict: the checker agrees with the receiver about a message, and finds
// in it what it was spoilt by.
func wantVerdict(t *testing.T, e runbook.Exam, hit sandbox.Hit, code sign.Code) {
	t.Helper()
	v := sign.Check(sign.Query{Scheme: e.Scheme, Header: fieldsOf(hit), Body: hit.Body, Secrets: []string{e.Secret.Reveal()}, Now: hit.At})
	if v.Valid != hit.Signed || v.Valid != (code == "") {
		t.Errorf("%s: %+v, and the receiver says %t", code, v, hit.Signed)
	}
	if code != "" && !v.Has(code) && !v.Has(sign.BodyChangedUnproven) {
		t.Errorf("%s: %+v", code, v.Findings)
	}
}

// planned is what the plan of an exam comes to.
func planned(t *testing.T, e runbook.Exam) (requests, size int) {
	t.Helper()
	p, err := runbook.PlanConformance(e)
	if err != nil || p.Kind != runbook.PlanExam {
		t.Fatalf("%+v, %v", p, err)
	}
	var raw struct {
		Checks []struct{ Requests, Bytes int }
	}
	if err := json.Unmarshal(p.Raw, &raw); err != nil || strings.Contains(string(p.Raw), e.Secret.Reveal()) {
		t.Fatalf("%s, %v", p.Raw, err)
	}
	for _, c := range raw.Checks {
		requests, size = requests+c.Requests, size+c.Requests*c.Bytes
	}
	if in := factOf(p, "in all"); !strings.HasPrefix(in, strconv.Itoa(requests)+" requests with 2.") {
		t.Errorf("in all %q", in)
	}
	return requests, size
}

func fieldsOf(h sandbox.Hit) []sign.Field {
	var out []sign.Field
	for name, values := range h.Header {
		for _, v := range values {
			out = append(out, sign.Field{Name: name, Value: v})
		}
	}
	return out
}

// TestTheRewrittenBodyIsDiagnosed: the checker says of what such a receiver
// checks that it was parsed and written again, and of what was sent that it is
// right.
func TestTheRewrittenBodyIsDiagnosed(t *testing.T) {
	h := newHall(t)
	for _, scheme := range []string{sign.SchemeMetriport, sign.SchemeStandard} {
		e := h.build(sandbox.Build{Variant: sandbox.ChecksRewritten, Scheme: scheme})
		before := h.box.PlainReceiver().Count()
		if _, err := runbook.Conformance(t.Context(), h.lab(), e, nil); err != nil {
			t.Fatal(err)
		}
		refused := 0
		for _, hit := range h.box.PlainReceiver().Hits()[before:] {
			q := sign.Query{Scheme: scheme, Header: fieldsOf(hit), Body: hit.Body, Secrets: []string{e.Secret.Reveal()}, Now: hit.At}
			if hit.Signed || !sign.Check(q).Valid {
				continue
			}
			refused++
			q.Body = hit.Checked
			if v := sign.Check(q); v.Valid || len(v.Findings) == 0 {
				t.Errorf("%s: %+v", scheme, v)
			}
		}
		if refused == 0 {
			t.Errorf("%s: no good message was refused", scheme)
		}
	}
}

// TestTellIsTold of every change, and what it is told stays as it was.
func TestTellIsTold(t *testing.T) {
	h := newHall(t)
	var told [][]model.Check
	checks, err := runbook.Conformance(t.Context(), h.lab(), h.build(sandbox.Build{Scheme: sign.SchemeMetriport}), func(list []model.Check) { told = append(told, list) })
	if err != nil || len(told) != 2*len(checks) {
		t.Fatalf("told %d times of %d checks, %v", len(told), len(checks), err)
	}
	for i, list := range told {
		for j, c := range list {
			want := c.State
			switch {
			case j > i/2:
				want = model.CheckWaiting
			case j == i/2 && i%2 == 0:
				want = model.CheckRunning
			case c.State == model.CheckWaiting || c.State == model.CheckRunning:
				want = model.CheckPass
			}
			if c.State != want {
				t.Fatalf("told %d: check %d is %v", i, j, c.State)
			}
		}
	}
	if !slices.Equal(told[len(told)-1], checks) {
		t.Error("the last that was told is not what is returned")
	}
}

// TestAnExamGivenUp sends nothing more, and says so of what is left.
func TestAnExamGivenUp(t *testing.T) {
	h := newHall(t)
	ctx, cancel := context.WithCancel(t.Context())
	e := h.build(sandbox.Build{Scheme: sign.SchemeMetriport})
	after := 0
	checks, err := runbook.Conformance(ctx, h.lab(), e, func(list []model.Check) {
		if list[7].State == model.CheckRunning && after == 0 {
			cancel()
			after = h.box.PlainReceiver().Count()
		}
	})
	if model.CodeOf(err) != model.Canceled {
		t.Fatal(err)
	}
	if n := h.box.PlainReceiver().Count(); n > after+1 {
		t.Errorf("%d messages after it was given up", n-after)
	}
	for i, c := range checks {
		if (c.State == model.CheckSkipped && c.Got == "given up") != (i >= 7) {
			t.Errorf("check %d: %+v", i, c)
		}
	}
}

// TestExamsThatCannotBeMade are refused before anything is sent.
func TestExamsThatCannotBeMade(t *testing.T) {
	good := runbook.Exam{URL: "http://127.0.0.1:1/x", Scheme: sign.SchemeMetriport, Secret: model.NewSecret(metriportKey)}
	for name, change := range map[string]func(e *runbook.Exam){
		"no URL":           func(e *runbook.Exam) { e.URL = "" },
		"no scheme":        func(e *runbook.Exam) { e.Scheme = "morse" },
		"no secret":        func(e *runbook.Exam) { e.Secret = model.Secret{} },
		"not its secret":   func(e *runbook.Exam) { e.Scheme, e.Secret = sign.SchemeStandard, model.NewSecret("whpk_abc") },
		"no such type":     func(e *runbook.Exam) { e.Type = "no.such" },
		"ftp":              func(e *runbook.Exam) { e.URL = "ftp://a.example/" },
		"a URL too long":   func(e *runbook.Exam) { e.URL = "https://a.example/" + strings.Repeat("x", 3000) },
		"a type of others": func(e *runbook.Exam) { e.Provider, e.Type = model.OpenWearables, "patient.admit" },
	} {
		e := good
		change(&e)
		_, err := runbook.PlanConformance(e)
		wantErr(t, err, model.Invalid)
		if _, other := runbook.Conformance(t.Context(), runbook.Lab{Now: time.Now}, e, nil); other == nil || other.Error() != err.Error() || strings.Contains(err.Error(), metriportKey) {
			t.Errorf("%s: %v, and %v", name, err, other)
		}
	}
}

// TestEveryTypeCanBeSent: odd and grown messages of every type are JSON still,
// of the size that was asked for.
func TestEveryTypeCanBeSent(t *testing.T) {
	var bodies [][]byte
	lab := runbook.Lab{Now: time.Now, Direct: fired(func(o client.Out) client.Shot {
		bodies = append(bodies, o.Body)
		return client.Shot{Code: 200}
	})}
	for _, p := range catalog.Providers() {
		for i, k := range catalog.Types(p) {
			if p == model.OpenWearables && i%10 != 0 {
				continue // most are of one shape
			}
			bodies = nil
			e := runbook.Exam{URL: "http://127.0.0.1:1/", Provider: p, Type: k.Name, Secret: model.NewSecret(standardKey)}
			if _, err := runbook.Conformance(t.Context(), lab, e, nil); err != nil {
				t.Fatalf("%s %s: %v", p, k.Name, err)
			}
			sizes := map[int]int{}
			for _, b := range bodies {
				if len(b) > 0 && len(b) < 250_000 && !json.Valid(b) {
					t.Errorf("%s %s: %.200s", p, k.Name, b)
				}
				sizes[(len(b)+50)/100]++ // a time may be a few digits longer
			}
			if sizes[200_000/100] != 1 || sizes[2_000_000/100] != 1 {
				t.Errorf("%s %s: no message of 200 KB or of 2 MB", p, k.Name)
			}
		}
	}
}

// fired answers what is sent at once, one after the other.
type fired func(o client.Out) client.Shot

var firing sync.Mutex

func (f fired) Fire(_ context.Context, o client.Out) (client.Shot, error) {
	firing.Lock()
	defer firing.Unlock()
	return f(o), nil
}

func (f fired) Ping(ctx context.Context, url string, _ model.Secret) (client.Shot, error) {
	return f.Fire(ctx, client.Out{URL: url})
}

func (f fired) Send(ctx context.Context, url string, _ model.Secret, body []byte) (client.Shot, error) {
	return f.Fire(ctx, client.Out{URL: url, Body: body})
}

func TestConclusion(t *testing.T) {
	if got := runbook.Conclusion(nil); got != "nothing could be checked" {
		t.Error(got)
	}
	list := []model.Check{{Code: "answers", State: model.CheckPass}, {Code: "pong", State: model.CheckRunning}}
	if got := runbook.Conclusion(list); got != "not ended yet" {
		t.Error(got)
	}
	list[1] = model.Check{Code: "pong", State: model.CheckFail, Got: "200 with nothing"}
	list = append(list, model.Check{Code: "takes_twice", State: model.CheckFail, Got: "200, then 409"})
	if got := runbook.Conclusion(list); got != "it answers a ping wrongly (200 with nothing); it refuses a message that it took before (200, then 409)" {
		t.Error(got)
	}
}
