package runbook

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// The steps of a change of an endpoint.
const (
	stepEditLook = iota + 1
	stepEditPreflight
	stepEdit
	stepEditProof
	stepEditTest
)

// endpointBook creates, changes or deletes one endpoint: one call that changes
// something, and a reading of what the provider made of it.
type endpointBook struct{}

// edit is one change under way.
type edit struct {
	w    *work
	b    Bench
	plan endpointPlan
	url  string // to be set; empty for none
	was  model.Endpoint
	now  model.Endpoint // as it was read back
}

// made is what the step that changes leaves in the journal.
type made struct {
	ID model.EndpointID `json:"id,omitempty"` // of an endpoint that was created
}

func (endpointBook) carry(ctx context.Context, w *work) error {
	plan, err := readEndpointPlan(w.run.Plan)
	if err != nil {
		return err
	}
	e := &edit{w: w, b: w.bench(), plan: plan}
	if e.b.Editor == nil {
		return lacksPart(opEndpoint)
	}
	if plan.URL != nil {
		if e.url, err = w.d.locate(ctx, *plan.URL); err != nil {
			return err
		}
	}
	for _, stage := range []func(context.Context) error{e.look, e.preflight, e.change, e.prove, e.test} {
		if w.resting() && !e.begun() {
			return errResting
		}
		if err := stage(ctx); err != nil {
			return err
		}
	}
	return nil
}

// text words an endpoint.
func (e *edit) text(x model.Endpoint) string { return endpointText(e.b.Profile.Provider, x) }

// begun says whether the call may have been made.
func (e *edit) begun() bool {
	_, ok := e.w.stepAt(stepEdit)
	return ok
}

// look sees that the endpoint is as it was when this was planned.
func (e *edit) look(ctx context.Context) error {
	if e.begun() {
		return nil
	}
	all, err := e.b.Host.Endpoints(ctx)
	if err != nil {
		return err
	}
	detail, bad := e.compare(all)
	err = e.w.step(ctx, stepEditLook, "look", func(context.Context) (string, any, error) { return detail, nil, bad })
	if err == nil {
		err = bad // of a run that is gone on with: it looked at what was then
	}
	return err
}

// compare says why the plan does not fit what is there now.
func (e *edit) compare(all []model.Endpoint) (string, error) {
	if e.plan.Create {
		for _, x := range all {
			if sameURL(x.URL, e.url) && !slices.Contains(e.plan.Like, x.ID) {
				return "", invalid(opEndpoint, "somebody has created an endpoint with this URL since this was planned: "+nameOf(x), "plan again")
			}
		}
		return model.Grouped(len(all)) + " endpoints before", nil
	}
	now, err := endpointByID(all, e.plan.ID)
	switch {
	case err != nil:
		return "", err
	case endpointMark(now) != e.plan.Was:
		return "", invalid(opEndpoint, "somebody changed the endpoint after this was planned: it is "+e.text(now)+" now", "plan again")
	}
	e.was = now
	return e.text(now), nil
}

// preflight looks whether a new URL can be reached and takes what is signed with
// the endpoint's key. The operator may go on all the same.
func (e *edit) preflight(ctx context.Context) error {
	if e.begun() || e.plan.URL == nil || e.b.Direct == nil {
		return nil
	}
	var doubt error
	err := e.w.step(ctx, stepEditPreflight, "preflight", func(ctx context.Context) (string, any, error) {
		var key model.Secret
		if e.plan.ID != "" && e.b.KeyReader != nil {
			var err error
			if key, err = e.b.KeyReader.Key(ctx, e.plan.ID); err != nil {
				return "", nil, err
			}
		}
		shot, err := fireTest(ctx, e.b, e.url, key)
		switch {
		case err != nil:
			doubt = err
		case !answers(shot):
			doubt = errors.New(shotText(shot))
		}
		return shotText(shot), nil, doubt
	})
	if doubt == nil || !errors.Is(err, doubt) || ctx.Err() != nil {
		return err
	}
	choice, err := e.w.ask(ctx, Question{Text: "The URL does not answer as a webhook should: " + whyOf(doubt) + ".", Choices: []Choice{
		{Key: "go", Name: "go on", About: "change the endpoint all the same"},
		{Key: keyCancel, Name: "stop", About: "nothing was changed"},
	}})
	if err == nil && choice == keyCancel {
		err = errGivenUp
	}
	return err
}

// change makes the one call. One that was under way when its process ended is
// not made again: what came of it is read back.
func (e *edit) change(ctx context.Context) error {
	if s, ok := e.w.stepAt(stepEdit); ok {
		if s.State == model.StepStarted {
			s.State, s.Detail, s.Ended = model.StepUnknown, "it was under way when its process ended", time.Time{}
			return e.w.note(ctx, s)
		}
		return nil
	}
	err := e.w.step(ctx, stepEdit, strings.Fields(e.plan.act())[0], func(ctx context.Context) (string, any, error) {
		got, err := e.call(ctx)
		var not unheld
		if errors.As(err, &not) {
			return "", nil, not.error
		}
		act := model.Act{Action: e.plan.act(), Scope: e.plan.Name, Outcome: "done"}
		if !e.plan.Create {
			act.Before = e.text(e.was)
		}
		switch {
		case err == nil && !e.plan.Delete:
			act.After = e.text(got)
		case err != nil && lost(err):
			act.After, act.Outcome = "not known", "not known · "+whyOf(err)
			err = unsure{err}
		case err != nil:
			act.After, act.Outcome = act.Before, "failed · "+whyOf(err)
		}
		e.w.act(ctx, act)
		return act.After, made{ID: got.ID}, err
	})
	var dark unsure
	if errors.As(err, &dark) && ctx.Err() == nil {
		return nil
	}
	return err
}

func (e *edit) call(ctx context.Context) (model.Endpoint, error) {
	p := &e.plan
	switch {
	case p.Delete:
		return model.Endpoint{}, e.b.Editor.DeleteEndpoint(ctx, p.ID)
	case p.Create:
		want := p.applied(model.Endpoint{}, e.url)
		return e.b.Editor.CreateEndpoint(ctx, client.EndpointDraft{
			URL: e.url, Description: want.Description, Events: want.Events, Scope: want.Scope, Channels: want.Channels, Rate: want.Rate,
		})
	}
	c := client.EndpointChange{Description: p.Description, Events: p.Events, Scope: p.Scope, Channels: p.Channels, Rate: p.Rate, Enabled: p.Enabled}
	if p.URL != nil {
		c.URL = &e.url
	}
	return e.b.Editor.ChangeEndpoint(ctx, p.ID, c)
}

// prove reads what the provider has made of it.
func (e *edit) prove(ctx context.Context) error {
	var note string
	err := e.w.step(ctx, stepEditProof, "read back", func(ctx context.Context) (string, any, error) {
		all, err := e.again(ctx)
		if err != nil {
			return "", nil, err
		}
		e.now, _ = endpointByID(all, e.plan.ID) // that it is gone is judged
		note, err = e.judge(all)
		return note, nil, err
	})
	if err != nil {
		return err
	}
	if s, _ := e.w.stepAt(stepEdit); s.State == model.StepUnknown {
		s.State, s.Detail, s.Ended = model.StepDone, "no answer came; read back: it was done", e.b.Now()
		if err := e.w.note(ctx, s); err != nil {
			return err
		}
		e.w.act(ctx, model.Act{Action: e.plan.act(), Scope: e.plan.Name, After: note, Outcome: "done, read back"})
	}
	if note == "" { // it was read back before, and that was said
		return nil
	}
	return e.w.say(ctx, note)
}

// again reads the endpoints, patiently.
func (e *edit) again(ctx context.Context) ([]model.Endpoint, error) {
	for n := 1; ; n++ {
		all, err := e.b.Host.Endpoints(ctx)
		if err == nil || n == lookTries || ctx.Err() != nil {
			return all, err
		}
		if e := e.b.Sleep(ctx, min(max(waitOf(err), time.Duration(n)*time.Second), longestNap)); e != nil {
			return nil, e
		}
	}
}

// judge says what has become of the endpoint, and where that is not what was
// asked for, why the run has failed.
func (e *edit) judge(all []model.Endpoint) (string, error) {
	s, _ := e.w.stepAt(stepEdit)
	unclear := s.State == model.StepUnknown
	if e.plan.Create {
		return e.judgeNew(all, s, unclear)
	}
	i := slices.IndexFunc(all, func(x model.Endpoint) bool { return x.ID == e.plan.ID })
	switch gone := i < 0; {
	case e.plan.Delete && gone:
		return "it is not among the endpoints any more", nil
	case gone:
		return "", &model.Error{Code: model.NotFound, Op: opEndpoint, Why: "somebody deleted it meanwhile"}
	case e.plan.Delete:
		return "", &model.Error{Code: model.Unavailable, Op: opEndpoint, Why: "the provider still lists it", Do: "look again in a moment, then plan again"}
	}
	now := all[i]
	switch wrong := e.plan.differences(now, e.url); {
	case len(wrong) == 0:
		return "the provider has " + e.text(now), nil
	case unclear && endpointMark(now) == e.plan.Was:
		return "", &model.Error{Code: model.Unavailable, Op: opEndpoint, Why: "no answer came, and nothing was changed", Do: "plan again"}
	default:
		return "", &model.Error{Code: model.BadAnswer, Op: opEndpoint, Why: "the provider made something else of " + strings.Join(wrong, ", ") + ": it has " + e.text(now), Do: "look at the endpoint"}
	}
}

// judgeNew finds the endpoint that was created.
func (e *edit) judgeNew(all []model.Endpoint, s model.Step, unclear bool) (string, error) {
	var m made
	_ = json.Unmarshal(s.Data, &m) // what it does not hold is looked for
	var found []model.Endpoint
	for _, x := range all {
		if x.ID == m.ID && m.ID != "" || m.ID == "" && sameURL(x.URL, e.url) && !slices.Contains(e.plan.Like, x.ID) {
			found = append(found, x)
		}
	}
	switch {
	case len(found) == 0 && unclear:
		return "", &model.Error{Code: model.Unavailable, Op: opEndpoint, Why: "no answer came, and there is no new endpoint with this URL", Do: "look again in a moment, then plan again"}
	case len(found) == 0:
		return "", &model.Error{Code: model.BadAnswer, Op: opEndpoint, Why: "the provider said that it was created, and does not list it", Do: "look at the endpoints: Open Wearables lists the newest 50"}
	case len(found) > 1:
		return "", &model.Error{Code: model.BadAnswer, Op: opEndpoint, Why: "no answer came, and there are several new endpoints with this URL", Do: "look at them, and delete what is not wanted"}
	}
	if wrong := e.plan.differences(found[0], e.url); len(wrong) > 0 {
		return "", &model.Error{Code: model.BadAnswer, Op: opEndpoint, Why: "the provider made something else of " + strings.Join(wrong, ", ") + ": it has " + nameOf(found[0]) + ", " + e.text(found[0])}
	}
	return "created " + nameOf(found[0]) + ": " + e.text(found[0]), nil
}
