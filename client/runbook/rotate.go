package runbook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// The steps of a change, by their numbers.
const (
	stepPreflight = iota + 1
	stepClear
	stepSet
	stepKey
	stepHandOver
	stepPing
	stepProof
	stepRecover
)

// What a change is called in its errors.
const (
	opChange = "change the webhook URL"
	opNewKey = "rotate the webhook key"
)

// rotateBook changes the URL, its key, or both. Metriport makes a key when a
// URL is set and there is none: a new key is had by clearing the URL and setting
// it again, if the host does clear it.
type rotateBook struct{}

// rotation is one change under way.
type rotation struct {
	w        *work
	b        Bench
	plan     urlPlan
	from, to string

	old     model.Secret // the key before; empty when this process has not seen it
	key     model.Secret // the key in force
	inForce string       // the URL in force
	since   time.Time    // when the key in force was made, or the URL cleared
	short   string       // what was to be and is not; empty for nothing
	next    string       // what to do about it
	failing bool         // the receiver fails, whatever a test is signed with

	only    model.EndpointID // whose key it is, of many; empty for the only one there is
	skipped string           // what follows from leaving the hand-over out, where it is not the usual

	chosen  string         // an answer given before it was asked for
	tried   map[string]int // sets of a URL in this process
	refused map[string]bool
	asking  bool           // whether the operator decides what is set
	why     string         // what the last POST failed of
	last    model.Endpoint // as the provider last said
}

func (rotateBook) carry(ctx context.Context, w *work) error {
	r, err := newRotation(ctx, w.d, w.run)
	if err != nil {
		return err
	}
	r.w, r.b, r.chosen = w, w.bench(), w.chosen
	r.asking = len(w.steps()) > 1 // taken over in the middle
	for _, stage := range []func(context.Context) error{r.preflight, r.change, r.compare, r.handOver, r.ping, r.prove, r.recover} {
		if w.resting() {
			return errResting
		}
		if err := stage(ctx); err != nil {
			return err
		}
	}
	if r.short != "" {
		return &model.Error{Code: model.Invalid, Op: r.plan.op(), Why: r.short, Do: r.next}
	}
	return w.say(ctx, "in force: "+placeOf(r.inForce).Shown+", key "+keyText(r.key))
}

func newRotation(ctx context.Context, d *Desk, run model.Run) (*rotation, error) {
	plan, err := readURLPlan(run.Plan)
	if err != nil {
		return nil, err
	}
	r := &rotation{b: d.b, plan: plan, tried: map[string]int{}, refused: map[string]bool{}}
	if r.from, err = d.locate(ctx, plan.From); err == nil {
		r.to, err = d.locate(ctx, plan.To)
	}
	return r, err
}

// preflight looks whether the webhook is as planned, and whether the new URL
// answers.
func (r *rotation) preflight(ctx context.Context) error {
	if _, begun := r.w.stepAt(stepClear); begun {
		return nil
	}
	now, err := endpoint(ctx, r.b.Host)
	if err != nil {
		return err
	}
	if r.stand(now) != asBefore {
		return r.strange(now)
	}
	r.old, r.last = now.Secret, now
	var doubt error
	err = r.w.step(ctx, stepPreflight, "preflight", func(ctx context.Context) (string, any, error) {
		shot, err := r.b.Direct.Ping(ctx, r.to, r.old)
		if err != nil {
			doubt = err
			return "", nil, err
		}
		if !answers(shot) {
			doubt = errors.New(shotText(shot))
		}
		return shotText(shot), nil, doubt
	})
	if doubt == nil || !errors.Is(err, doubt) || ctx.Err() != nil {
		return err
	}
	who, what := "The new URL", "change the URL"
	if r.plan.stays() {
		who, what = "The receiver", "rotate the key"
	}
	q := Question{Text: who + " does not answer as a webhook should: " + whyOf(doubt) + ".", Choices: []Choice{
		{Key: "go", Name: "go on", About: what + " all the same"},
		{Key: keyCancel, Name: "stop", About: "nothing was changed"},
	}}
	return r.decide(ctx, q, func(string) error { return nil })
}

// decide asks, ends the run where the answer is to stop, and else goes on.
func (r *rotation) decide(ctx context.Context, q Question, next func(choice string) error) error {
	choice := r.chosen
	r.chosen = ""
	if !q.has(choice) {
		var err error
		if choice, err = r.w.ask(ctx, q); err != nil {
			if errors.Is(err, errResting) {
				_ = r.w.say(ctx, q.Text) // the state is saved, and with it this, when it rests
			}
			return err
		}
	}
	if choice == keyCancel {
		if err := r.w.say(ctx, "given up: "+q.Text); err != nil {
			return err
		}
		return errGivenUp
	}
	return next(choice)
}

// try sends the receiver a test that is signed with a key.
func (r *rotation) try(ctx context.Context, key model.Secret) (client.Shot, error) {
	if r.only != "" {
		return fireTest(ctx, r.b, r.inForce, key)
	}
	return r.b.Direct.Ping(ctx, r.inForce, key)
}

// answers says whether a receiver that need not know the key is there: it took
// the ping, or refused its signature.
func answers(s client.Shot) bool {
	return (s.Code >= 200 && s.Code < 300) || s.Code == 401 || s.Code == 403
}

// shotText words a shot: "POST 200 in 84 ms, TLS until 3 Feb".
func shotText(s client.Shot) string {
	out := "no answer"
	switch {
	case s.Code != 0:
		out = fmt.Sprintf("POST %d", s.Code)
	case s.Err != nil:
		out = "no answer: " + whyOf(s.Err)
	case s.Cause != model.CauseNone:
		out = "no answer: " + s.Cause.String()
	}
	if s.Timing.Total > 0 {
		out += " in " + model.Dur(s.Timing.Total)
	}
	if !s.TLSUntil.IsZero() {
		out += ", TLS until " + s.TLSUntil.UTC().Format("2 Jan 2006")
	}
	if s.Code >= 300 && s.Code < 400 {
		out += ", redirects are not followed"
	}
	return out
}

// standing is how the provider's settings stand to a plan.
type standing uint8

const (
	asBefore   standing = iota // URL and key are those that the plan was made on
	asWanted                   // the new URL, or the same with another key
	asCleared                  // no URL
	asSetBack                  // the old URL with another key
	asStranger                 // something that the run cannot have done
)

// stand tells how the settings stand.
func (r *rotation) stand(now model.Endpoint) standing {
	sameKey := mark(now.Secret.Reveal()) == r.plan.KeyMark
	switch {
	case now.URL == r.from && sameKey:
		return asBefore
	case now.URL == "":
		return asCleared
	case now.URL == r.to:
		return asWanted
	case now.URL == r.from:
		return asSetBack
	}
	return asStranger
}

// strange is the failure of a run that finds settings it cannot have made.
func (r *rotation) strange(now model.Endpoint) error {
	shown := "no URL"
	if now.URL != "" {
		shown = placeOf(now.URL).Shown + ", key " + keyText(now.Secret)
	}
	return &model.Error{
		Code: model.Invalid, Op: r.plan.op(), Why: "somebody changed the webhook after this was planned: the provider now has " + shown, Do: "plan again",
	}
}
