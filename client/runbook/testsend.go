package runbook

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/text"
)

const (
	opPlanTest = "plan the test event"
	opTest     = "send the test event"
)

// PlanTest says what a test event would do before it is sent: who else receives
// it, what will be refused, what is stored by the provider and here. It changes
// nothing.
func (d *Desk) PlanTest(ctx context.Context, e TestEvent) (Plan, error) {
	t, err := d.errand(ctx, e)
	if err != nil {
		return Plan{}, fail(opPlanTest, err)
	}
	return t.plan(), nil
}

// SendTest sends a test event once, puts it on record and keeps it in the
// history. A receiver that refuses it is an answer, not an error. What was sent
// in vain is kept too, with why.
func (d *Desk) SendTest(ctx context.Context, e TestEvent, c Consent) (TestReport, error) {
	ctx = client.WithCalls(ctx)
	t, err := d.errand(ctx, e)
	if err != nil {
		return TestReport{}, fail(opTest, err)
	}
	p := t.plan()
	if p.Refuse != "" {
		return TestReport{}, invalid(opTest, p.Refuse, "")
	}
	if missing := d.missing(p.Needs, c); missing != "" {
		return TestReport{}, invalid(opTest, "it was not agreed to", missing)
	}
	r, err := t.send(ctx)
	if err != nil {
		r.Outcome = "failed · " + whyOf(err)
	}
	return d.sent(ctx, r), fail(opTest, err)
}

// Vars are the variables of a test event's text, each plan's own.
func (d *Desk) Vars() catalog.Vars {
	return catalog.Standard(d.b.Profile.Provider, d.b.Now(), uuid)
}

func uuid() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return catalog.UUID(b)
}

// send sends the event the way it was asked for.
func (t *errand) send(ctx context.Context) (TestReport, error) {
	t.event.Body, t.event.Key = t.body, model.Secret{}
	r := TestReport{ID: t.id, At: t.desk.b.Now(), Who: t.desk.b.Who, Event: t.event, URL: text.URL(t.at.URL), Took: model.NoTime}
	switch {
	case t.event.Through == Directly:
		return t.fire(ctx, r)
	case t.desk.b.Profile.Provider == model.Metriport:
		return t.sample(ctx, r)
	}
	return t.example(ctx, r)
}

// fire sends the event from here.
func (t *errand) fire(ctx context.Context, r TestReport) (TestReport, error) {
	out := client.Out{URL: t.at.URL, Body: t.body}
	if !t.key.Empty() {
		header, err := t.signature()
		if err != nil {
			return r, err
		}
		out.Header, r.Signed = header, true
	}
	shot, err := t.desk.b.Direct.Fire(ctx, out)
	if err != nil {
		return r, err
	}
	r.Code, r.Answer, r.Cause, r.Timing, r.TLSUntil, r.Took = shot.Code, shot.Answer, shot.Cause, shot.Timing, shot.TLSUntil, shot.Timing.Total
	if r.Answer == nil && r.Code != 0 {
		r.Answer = []byte{} // an empty answer is one
	}
	r.Good = model.TriOf(shot.Err == nil)
	switch {
	case shot.Err != nil && t.unsigned() && shot.Code != 0:
		r.Good = model.TriUnknown
		r.Outcome = fmt.Sprintf("the receiver is up: it answered %d to an unsigned event; nothing here knows the key", shot.Code)
	case shot.Err != nil:
		r.Outcome = shot.Err.Why + " after " + model.Dur(r.Took)
	default:
		r.Outcome = fmt.Sprintf("%d in %s", r.Code, model.Dur(r.Took)) + slow(t.desk.b.Profile.Provider, r.Took)
		if t.unsigned() {
			r.Outcome += "; the event was not signed, and was taken all the same: the receiver checks no signatures"
		}
	}
	return r, nil
}

// soon is how fast Metriport asks receivers to answer.
const soon = 4 * time.Second

func slow(p model.Provider, took time.Duration) string {
	if p == model.Metriport && took > soon {
		return ", slower than the 4 s that Metriport asks for"
	}
	return ""
}

// sample has Metriport deliver the event, and waits for the receiver's answer.
func (t *errand) sample(ctx context.Context, r TestReport) (TestReport, error) {
	got, err := t.desk.b.Tester.SendSample(ctx, t.body)
	if err != nil {
		return r, err
	}
	r.Code, r.Took, r.Answer = got.Code, got.Took, words(got.Answer)
	if got.URL != "" {
		r.URL = text.URL(got.URL)
	}
	r.Good = model.TriOf(got.Code >= 200 && got.Code < 300)
	r.Outcome = fmt.Sprint(got.Code)
	if r.Good == model.No {
		r.Cause = model.CauseOf(got.Code, "", model.Response{Body: got.Answer})
		r.Outcome = r.Cause.Sentence(got.Code)
	}
	if got.Took != model.NoTime {
		r.Outcome += " in " + model.Dur(got.Took) + slow(model.Metriport, got.Took)
	}
	return r, nil
}

// words is an answer as the receiver gave it: Metriport wraps what is not JSON
// into a JSON string.
func words(answer []byte) []byte {
	var s string
	if answer != nil && json.Unmarshal(answer, &s) == nil {
		return []byte(s)
	}
	return answer
}

// example has the provider make an event of its own for the endpoint, and looks
// for a while for what came of it.
func (t *errand) example(ctx context.Context, r TestReport) (TestReport, error) {
	message, err := t.tester.TestEndpoint(ctx, t.at.ID, t.event.Type)
	if err != nil {
		return r, err
	}
	r.ID, r.Outcome = message, "taken by the provider as "+text.Clean(message)+"; what the receiver answered is not known yet: look at the deliveries"
	past := time.Duration(0)
	for _, at := range looks {
		if t.desk.b.Sleep(ctx, at-past) != nil {
			return r, nil //nolint:nilerr // it was sent, whoever stops watching
		}
		past = at
		found, err := t.desk.b.Host.Detail(ctx, client.DeliveryOf(message, t.at.ID), nil)
		if d := found.Delivery; err == nil && (d.Outcome == model.Delivered || d.Outcome == model.Failed) {
			r.Code, r.Took, r.Cause, r.Answer = d.Code, d.Took, d.Cause, found.Exchange.Answer
			r.Good = model.TriOf(d.Outcome == model.Delivered)
			r.Outcome = fmt.Sprint(d.Code)
			if r.Good == model.No {
				r.Outcome = d.Cause.Sentence(d.Code)
			}
			if d.Took != model.NoTime {
				r.Outcome += " in " + model.Dur(d.Took)
			}
			if d.Type != "" && d.Type != t.event.Type {
				r.Event.Type = d.Type
				r.Outcome += ", sent as " + text.Clean(string(d.Type)) + " in place of " + text.Clean(string(t.event.Type))
			}
			return r, nil
		}
	}
	return r, nil
}
