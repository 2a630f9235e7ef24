package runbook_test

import (
	"context"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
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
				e := h.build(sandbox.Build{Variant: v, Scheme: scheme, Delay: 100 * time.Millisecond})
				if v == sandbox.AnswersLate {
					e.Limit = 50 * time.Millisecond
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

var (
	_ = maps.Keys[map[string]int]
	_ context.Context
	_ netip.Addr
)
