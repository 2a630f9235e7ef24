package runbook

import (
	"context"
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

// How an endpoint is tested that was enabled.
const (
	testByHost   = "host"
	testDirectly = "direct"
)

// afterwards is how an endpoint is tested once it is enabled: by the provider
// where that reaches it and nobody else, else from here, and why. An empty way is
// that it cannot be.
func (d *Desk) afterwards(ctx context.Context, e model.Endpoint) (way, why string) {
	switch {
	case d.b.Profile.Provider != model.Svix:
		why = "its provider's own tests go to other endpoints too, and once only"
	case d.b.Examples == nil:
		why = "the provider sends no tests"
	case len(e.Channels) > 0 || e.Scope != "":
		why = "it listens to channels, which the provider's ping has none of"
	case len(e.Events) > 0 && !slices.Contains(e.Events, svixPing):
		why = "its events leave the provider's ping out"
	default:
		if why = d.b.cannot(ctx, model.CanSample, true); why == "" {
			return testByHost, ""
		}
	}
	if d.b.Direct == nil {
		return "", why
	}
	return testDirectly, why
}

// testFact says how it will be tested.
func testFact(way, why string) Fact {
	f := Fact{Label: "test"}
	switch way {
	case testByHost:
		f.Text = "right after, the provider sends it " + string(svixPing) + ", which nobody else gets; its answer is shown"
	case testDirectly:
		f.Text = "right after, a signed test goes to its URL from here, and its answer is shown: " + why
	default:
		f.Text, f.Warn = "none: "+why, true
	}
	return f
}

// test tests the endpoint that was enabled. What comes of it does not undo that.
func (e *edit) test(ctx context.Context) error {
	if e.plan.Test == "" {
		return nil
	}
	if s, ok := e.w.stepAt(stepEditTest); ok && s.State == model.StepStarted {
		s.State, s.Detail, s.Ended = model.StepUnknown, "one was under way when its process ended", time.Time{}
		return e.w.note(ctx, s)
	}
	try := e.testDirectly
	if e.plan.Test == testByHost {
		try = e.testByHost
	}
	words, good := "", model.TriUnknown
	err := e.w.step(ctx, stepEditTest, "test", func(ctx context.Context) (string, any, error) {
		var err error
		if words, good, err = try(ctx); err == nil && good == model.No {
			err = &model.Error{Code: model.Unavailable, Op: opEndpoint, Why: words}
		}
		return words, nil, err
	})
	s, _ := e.w.stepAt(stepEditTest)
	switch {
	case err != nil && (s.State != model.StepFailed || ctx.Err() != nil):
		return err
	case words == "":
		return nil
	case good == model.No:
		words += ": it can be disabled again as soon as a message has used up its attempts"
	}
	return e.w.say(ctx, "enabled; the test: "+words)
}

func (e *edit) testByHost(ctx context.Context) (string, model.Tri, error) {
	t, err := e.w.d.errand(ctx, TestEvent{Type: svixPing, Through: ByHost, Endpoint: string(e.plan.ID)})
	if err != nil {
		return "", model.TriUnknown, err
	}
	if p := t.plan(); p.Refuse != "" {
		return p.Refuse, model.TriUnknown, errSkipped
	}
	r, err := t.send(ctx)
	if err != nil {
		r.Outcome = "failed · " + whyOf(err)
	}
	e.w.d.sent(ctx, r)
	return r.Outcome, r.Good, err
}

func (e *edit) testDirectly(ctx context.Context) (words string, good model.Tri, err error) {
	if e.now.ID == "" { // it was read back before this process went on
		all, err := e.again(ctx)
		if err == nil {
			e.now, err = endpointByID(all, e.plan.ID)
		}
		if err != nil {
			return "", model.TriUnknown, err
		}
	}
	var key model.Secret
	if e.b.KeyReader != nil {
		if key, err = e.b.KeyReader.Key(ctx, e.plan.ID); err != nil {
			return "", model.TriUnknown, err
		}
	}
	shot, err := fireTest(ctx, e.b, e.now.URL, key)
	if err != nil {
		return "", model.TriUnknown, err
	}
	words = shotText(shot)
	if !canSign(key) {
		words += ", to a test that was not signed"
	}
	e.w.act(ctx, model.Act{Action: model.ActTest, Scope: "a test directly to " + e.plan.Name, Outcome: words})
	return words, model.TriOf(took(shot)), nil
}
