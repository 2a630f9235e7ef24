package runbook

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// manyHost is a provider with many endpoints, whose keys are asked for one by one.
type manyHost struct {
	Host
	list  []model.Endpoint
	asked []model.EndpointID
	err   error
}

func (m *manyHost) Endpoints(context.Context) ([]model.Endpoint, error) { return m.list, m.err }

func (m *manyHost) Key(_ context.Context, id model.EndpointID) (model.Secret, error) {
	m.asked = append(m.asked, id)
	return model.NewSecret(rawText), nil
}

func TestEndpointNamed(t *testing.T) {
	many := []model.Endpoint{
		{ID: "ep_1", URL: "https://a.example/x"},
		{ID: "ep_2", URL: "https://b.example/x"},
		{ID: "ep_3", URL: "https://b.example/x"},
		{ID: "ep_4", URL: "https://c.example/x", Secret: model.NewSecret("known")},
		{ID: "ep_5"},
	}
	for _, c := range []struct {
		name string
		list []model.Endpoint
		id   model.EndpointID
		code model.Code
		key  bool // its key is asked for
	}{
		{"ep_1", many, "ep_1", 0, true},
		{"https://a.example/x", many, "ep_1", 0, true},
		{"https://c.example/x", many, "ep_4", 0, false},
		{"", many[:1], "ep_1", 0, true},
		{"", many, "", model.Invalid, false},
		{"https://b.example/x", many, "", model.Invalid, false},
		{"ep_5", many, "", model.NotFound, false},
		{"https://user:geheim@d.example/", many, "", model.NotFound, false},
		{"", nil, "", model.Invalid, false},
	} {
		h := &manyHost{list: c.list}
		d := New(Bench{Host: h, Profile: model.Profile{Provider: model.Svix}})
		e, err := d.endpointNamed(t.Context(), c.name)
		if (err != nil) != (c.id == "") || err != nil && model.CodeOf(err) != c.code || e.ID != c.id || (len(h.asked) == 1) != c.key {
			t.Errorf("%q: %+v, %v, keys %v", c.name, e, err, h.asked)
		}
		if err != nil && (strings.Contains(err.Error(), "geheim") || !strings.Contains(err.Error(), " · ")) {
			t.Errorf("%q: %v", c.name, err)
		}
	}
	bad := errors.New("down")
	if _, err := New(Bench{Host: &manyHost{err: bad}}).endpointNamed(t.Context(), ""); !errors.Is(err, bad) {
		t.Error(err)
	}
}

// TestDeskExam is by the provider's scheme and with the endpoint's own key.
func TestDeskExam(t *testing.T) {
	h := &manyHost{list: []model.Endpoint{{ID: "ep_1", URL: "https://a.example/x"}}}
	d := New(Bench{Host: h, Profile: model.Profile{Name: "w", Provider: model.OpenWearables}})
	e, err := d.exam(t.Context(), "")
	if err != nil || e.whole().Scheme != sign.SchemeStandard || e.Secret.Reveal() != rawText || e.Provider != model.OpenWearables {
		t.Errorf("%+v, %v", e, err)
	}
	p, err := d.PlanConformance(t.Context(), "ep_1")
	if err != nil || p.Needs.Name != "" || !strings.HasPrefix(p.Title, "examine https://a.example/x") {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestWhole fills in what an exam does not say.
func TestWhole(t *testing.T) {
	for _, c := range []struct {
		e        Exam
		scheme   string
		provider model.Provider
	}{
		{Exam{Provider: model.Metriport}, sign.SchemeMetriport, model.Metriport},
		{Exam{Provider: model.Svix}, sign.SchemeStandard, model.Svix},
		{Exam{Scheme: sign.SchemeMetriportLegacy}, sign.SchemeMetriportLegacy, model.Metriport},
		{Exam{Secret: model.NewSecret(hexText)}, sign.SchemeMetriport, model.Metriport},
		{Exam{Secret: model.NewSecret(rawText)}, sign.SchemeStandard, ""},
		{Exam{Scheme: sign.SchemeStandard, Provider: model.Metriport}, sign.SchemeStandard, model.Metriport},
	} {
		got := c.e.whole()
		if got.Scheme != c.scheme || got.Provider != c.provider || got.Limit != 4*time.Second || got.Patience != 10*time.Second || got.Whole != 5*time.Minute {
			t.Errorf("%+v becomes %+v", c.e, got)
		}
	}
	own := Exam{Limit: 1, Patience: 2, Whole: 3}.whole()
	if own.Limit != 1 || own.Patience != 2 || own.Whole != 3 {
		t.Errorf("%+v", own)
	}
}

// waits is a receiver that never answers from its n-th request on.
type waits struct {
	client.Sender
	n, from atomic.Int32
}

func (w *waits) Fire(ctx context.Context, _ client.Out) (client.Shot, error) {
	if w.n.Add(1) < w.from.Load() {
		return answer(200, time.Millisecond), nil
	}
	<-ctx.Done()
	return client.Shot{}, &model.Error{Code: model.Canceled, Op: "send", Why: "given up", Err: ctx.Err()}
}

// TestAnExamEnds in its time whatever a receiver does, with what was found until
// then, and that is no error.
func TestAnExamEnds(t *testing.T) {
	w := &waits{}
	w.from.Store(5)
	var last []model.Check
	checks, err := Conformance(t.Context(), Lab{Direct: w, Now: noonOf}, Exam{
		URL: "http://a.example/", Scheme: sign.SchemeMetriport, Secret: model.NewSecret(hexText), Whole: time.Second,
	}, func(list []model.Check) { last = list })
	if err != nil || w.n.Load() > 5 {
		t.Fatalf("%d requests, %v", w.n.Load(), err)
	}
	over := 0
	for i, c := range checks {
		if c != last[i] || c.State == model.CheckWaiting || c.State == model.CheckRunning {
			t.Errorf("%+v, told %+v", c, last[i])
		}
		if c.Got == "the 1.0 s for the whole exam are over" && c.State == model.CheckSkipped {
			over++
		}
	}
	if over < 10 || checks[0].State != model.CheckPass {
		t.Errorf("%d left out", over)
	}
}

// TestOneFailedSendEndsTheExam, where nothing can be sent at all.
func TestOneFailedSendEndsTheExam(t *testing.T) {
	bad := &model.Error{Code: model.Invalid, Op: "send", Why: "this URL cannot be called"}
	checks, err := Conformance(t.Context(), Lab{Direct: refusing{err: bad}, Now: noonOf}, Exam{
		URL: "http://a.example/", Scheme: sign.SchemeMetriport, Secret: model.NewSecret(hexText),
	}, nil)
	if !errors.Is(err, bad) {
		t.Fatal(err)
	}
	for _, c := range checks {
		if c.State != model.CheckSkipped || c.Got != bad.Why {
			t.Errorf("%+v", c)
		}
	}
}

type refusing struct {
	client.Sender
	err error
}

func (r refusing) Fire(context.Context, client.Out) (client.Shot, error) {
	return client.Shot{}, r.err
}

// TestPatience: a receiver that was silent once is waited for half as long.
func TestPatience(t *testing.T) {
	x := &examiner{e: Exam{URL: "http://a.example/", Patience: 10 * time.Second}}
	for s, want := range map[stand]time.Duration{notAsked: 10 * time.Second, takes: 10 * time.Second, silent: 5 * time.Second, cut: 10 * time.Second} {
		x.stands = s
		if got := x.out(letter{}, nil); got.Within != want || got.URL != x.e.URL {
			t.Errorf("%d: %+v", s, got)
		}
	}
}
