package runbook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	setTries   = 3                // sets of one URL without asking the operator
	lookTries  = 4                // readings of the settings in a row
	longestNap = 10 * time.Second // between two calls, whatever the provider asks for
)

// cleared is what the step "clear" leaves in the journal.
type cleared struct {
	Done bool      `json:"done"` // no URL is set; else the provider ignores an empty one
	At   time.Time `json:"at"`
}

// setTo is what the step "set" leaves in the journal.
type setTo struct {
	Mark string    `json:"mark"` // of the URL in force
	At   time.Time `json:"at"`   // since when messages may have been refused
	Back bool      `json:"back"` // the old URL was set again
}

// change clears and sets, until the provider's settings are in a state to go on
// from. What is done next follows from the journal and from what the provider
// says, never from what was tried.
func (r *rotation) change(ctx context.Context) error {
	for {
		now, err := r.look(ctx)
		if err != nil {
			return r.blind(ctx, err)
		}
		if s, ok := r.w.stepAt(stepSet); ok && (s.State == model.StepDone || s.State == model.StepSkipped) {
			return r.after(now, s)
		}
		if err := r.advance(ctx, now); err != nil {
			return err
		}
	}
}

// advance does the one thing that is next.
func (r *rotation) advance(ctx context.Context, now model.Endpoint) error {
	k := r.knownOfClear()
	stand := r.stand(now)
	if stand == asCleared && r.from == "" {
		stand = asBefore
	}
	switch {
	case stand == asBefore:
		return r.fromBefore(ctx, now, k)
	case !k.begun:
		return r.strange(now)
	case stand == asWanted:
		return r.found(ctx, k, "set", r.to, "read back: the URL is set")
	case stand == asSetBack:
		return r.found(ctx, k, "set back", r.from, "read back: the old URL is set again, with another key")
	case stand == asCleared && !k.sure:
		return r.noteClear(ctx, k.step, "read back: no URL, no key")
	case stand == asCleared && k.done:
		r.since = k.at
		return r.setWhere(ctx)
	}
	return r.strange(now)
}

// clearing is what the journal knows of the step "clear".
type clearing struct {
	step  model.Step
	begun bool
	sure  bool // what came of it is known
	done  bool // nothing was set after it
	at    time.Time
}

func (r *rotation) knownOfClear() (k clearing) {
	k.step, k.begun = r.w.stepAt(stepClear)
	var c cleared
	_ = json.Unmarshal(k.step.Data, &c) // what it does not hold is not known
	k.sure = k.begun && (k.step.State == model.StepDone || k.step.State == model.StepSkipped)
	k.done, k.at = c.Done, c.At
	return k
}

// fromBefore goes on where URL and key are still the old ones.
func (r *rotation) fromBefore(ctx context.Context, now model.Endpoint, k clearing) error {
	r.old = now.Secret
	switch {
	case k.sure && k.done:
		return r.strange(now) // it was cleared, and somebody has put it back
	case k.sure:
		return r.setKept(ctx)
	case r.plan.KeepKey || r.from == "":
		return r.w.note(ctx, model.Step{N: stepClear, Name: "clear", State: model.StepSkipped, Detail: "the key is kept"})
	case k.begun && k.step.State != model.StepFailed:
		q := r.question(asBefore, k.step.State)
		return r.decide(ctx, q, func(string) error { return r.clear(ctx) })
	case k.begun && r.why != "":
		return &model.Error{Code: model.Unavailable, Op: r.plan.op(), Why: "the URL could not be cleared: " + r.why + "; nothing was changed", Do: "start again later"}
	}
	return r.clear(ctx)
}

// clear sets the empty URL.
func (r *rotation) clear(ctx context.Context) error {
	err := r.w.step(ctx, stepClear, "clear", func(ctx context.Context) (string, any, error) {
		at := r.b.Now()
		now, err := r.post(ctx, "")
		if err != nil {
			return "", nil, err
		}
		if now.URL != "" {
			return "the provider ignored it: URL and key are kept, the answer says", cleared{At: at}, nil
		}
		return "the answer says: no URL, no key", cleared{Done: true, At: at}, nil
	})
	return r.soften(ctx, err)
}

// post sets a URL and puts it on record. What the answer says is what counts.
func (r *rotation) post(ctx context.Context, url string) (model.Endpoint, error) {
	r.tried[url]++
	now, err := r.b.URLSetter.SetURL(ctx, url)
	var not unheld
	if errors.As(err, &not) {
		return now, not.error // nothing was asked of the provider
	}
	act := model.Act{Action: actionOf(r.w.run), Scope: "set the webhook to " + shownURL(url), Before: settings(r.last), After: "not known", Outcome: "done"}
	switch {
	case err == nil:
		r.last = now
		act.After = settings(now)
		if now.URL != url {
			act.Outcome = "ignored by the provider"
		}
	case lost(err):
		r.why = whyOf(err)
		err, act.Outcome = unsure{err}, "not known · "+r.why
	default:
		r.why = whyOf(err)
		act.After, act.Outcome = act.Before, "failed · "+r.why
		err = refusal{err}
	}
	r.w.act(ctx, act)
	return now, err
}

// settings words an endpoint for activity.
func settings(e model.Endpoint) string {
	if e.URL == "" || e.Secret.Empty() {
		return shownURL(e.URL)
	}
	return shownURL(e.URL) + ", key sha " + e.Secret.Fingerprint()
}

func shownURL(url string) string {
	if url == "" {
		return "no URL"
	}
	return placeOf(url).Shown
}

// lost says of a failed POST that it may have been done all the same.
func lost(err error) bool {
	switch model.CodeOf(err) {
	case model.Unreachable, model.Unavailable, model.BadAnswer, model.Canceled, model.Internal:
		return true
	case model.Invalid, model.NotFound, model.Denied, model.NotServed, model.RateLimited, model.QuotaUsed:
	}
	return false
}

// setWhere sets a URL where none is: the new one; where that is refused or
// fails too often, the old one; and where that fails too, what the operator says.
func (r *rotation) setWhere(ctx context.Context) error {
	if r.asking || r.spent(r.from) {
		r.asking = true
		return r.decide(ctx, r.question(asCleared, model.StepDone), func(choice string) error {
			r.asking, r.tried, r.refused = false, map[string]int{}, map[string]bool{}
			if choice == "old" {
				r.refused[r.to] = true
				return r.set(ctx, r.from, true)
			}
			return r.set(ctx, r.to, false)
		})
	}
	if !r.spent(r.to) {
		return r.set(ctx, r.to, false)
	}
	return r.set(ctx, r.from, r.from != r.to)
}

// spent says whether a URL need not be tried again without the operator.
func (r *rotation) spent(url string) bool { return r.refused[url] || r.tried[url] >= setTries }

// setKept sets the new URL where the old one is in force.
func (r *rotation) setKept(ctx context.Context) error {
	s, begun := r.w.stepAt(stepSet)
	switch {
	case r.from == r.to:
		return r.w.note(ctx, model.Step{N: stepSet, Name: "set", State: model.StepSkipped, Detail: "the URL was never cleared", Data: encode(setTo{Mark: mark(r.from), At: r.b.Now()})})
	case r.spent(r.to):
		return &model.Error{Code: model.Unavailable, Op: opChange, Why: "the new URL could not be set: " + r.why + "; the old one is in force, with its key", Do: "mend it and start again"}
	case begun && r.asking && s.State != model.StepFailed:
		return r.decide(ctx, r.question(asBefore, s.State), func(string) error {
			r.asking = false
			return r.set(ctx, r.to, false)
		})
	}
	return r.set(ctx, r.to, false)
}

// set sets a URL, and waits a little after a failure.
func (r *rotation) set(ctx context.Context, url string, back bool) error {
	name := "set"
	if back {
		name = "set back"
	}
	var wait time.Duration
	err := r.w.step(ctx, stepSet, name, func(ctx context.Context) (string, any, error) {
		at := r.since
		now, err := r.post(ctx, url)
		if err != nil {
			wait = waitOf(err)
			r.refused[url] = model.CodeOf(err) == model.Invalid
			return "", nil, err
		}
		if now.URL != url {
			r.why = "the provider answered with another URL, " + shownURL(now.URL)
			return "", nil, unsure{&model.Error{Code: model.BadAnswer, Op: r.plan.op(), Why: r.why}}
		}
		detail := "the answer says: " + shownURL(now.URL)
		if back && r.why != "" {
			detail = "the new URL failed: " + r.why + "; the old one again, " + detail
		}
		if !at.IsZero() {
			detail += gap(r.b.Now().Sub(at))
		} else {
			at = r.b.Now()
		}
		return detail, setTo{Mark: mark(url), At: at, Back: back}, nil
	})
	if err != nil && !r.refused[url] && ctx.Err() == nil && !r.w.overtaken() {
		if e := r.b.Sleep(ctx, min(max(wait, time.Duration(r.tried[url])*time.Second), longestNap)); e != nil {
			return e
		}
	}
	return r.soften(ctx, err)
}

// gap words how long no URL was set. A clock that was put back tells nothing.
func gap(d time.Duration) string {
	if d < 0 {
		return "; messages were stored as failed while no URL was set"
	}
	return fmt.Sprintf("; no URL for %.2f s: messages then are stored as failed, devices.* are lost", d.Seconds())
}

// soften lets the loop go on after a POST that failed: what is next is decided
// by what the provider says now. Refusals that will not change end it.
func (r *rotation) soften(ctx context.Context, err error) error {
	var (
		no   refusal
		dark unsure
	)
	switch {
	case err == nil, ctx.Err() != nil, r.w.overtaken():
		return err
	case errors.As(err, &dark):
		return nil
	case !errors.As(err, &no):
		return err // not of the POST: of the journal
	}
	if slices.Contains([]model.Code{model.Denied, model.NotServed, model.NotFound, model.QuotaUsed}, model.CodeOf(err)) {
		r.refused[r.to], r.refused[r.from] = true, true
	}
	return nil
}

// look reads the settings, patiently: what was done depends on them.
func (r *rotation) look(ctx context.Context) (model.Endpoint, error) {
	for n := 1; ; n++ {
		now, err := endpoint(ctx, r.b.Host)
		if err == nil {
			r.last = now
			return now, nil
		}
		if n == lookTries || ctx.Err() != nil {
			return now, err
		}
		if e := r.b.Sleep(ctx, min(max(waitOf(err), time.Duration(n)*time.Second), longestNap)); e != nil {
			return now, e
		}
	}
}

// found writes down what a look at the settings told of a step.
func (r *rotation) found(ctx context.Context, k clearing, name, url, detail string) error {
	if !k.sure {
		if err := r.noteClear(ctx, k.step, "read back: it was cleared, and set again"); err != nil {
			return err
		}
	}
	at := r.since
	if at.IsZero() {
		at = k.step.Started
	}
	return r.w.note(ctx, model.Step{
		N: stepSet, Name: name, State: model.StepDone, Detail: detail, Data: encode(setTo{Mark: mark(url), At: at, Back: url != r.to}),
	})
}

func (r *rotation) noteClear(ctx context.Context, clear model.Step, detail string) error {
	clear.State, clear.Detail, clear.Ended = model.StepDone, detail, r.b.Now()
	clear.Data = encode(cleared{Done: true, At: clear.Started})
	return r.w.note(ctx, clear)
}

// after takes over what is in force now that a URL is set.
func (r *rotation) after(now model.Endpoint, s model.Step) error {
	var data setTo
	_ = json.Unmarshal(s.Data, &data) // what it does not hold is not known
	if mark(now.URL) != data.Mark {
		return r.strange(now)
	}
	r.inForce, r.key, r.since = now.URL, now.Secret, data.At
	if data.Back {
		r.short = "the new URL could not be set; the old one is in force again, with another key"
	}
	return nil
}

// blind asks what to do when the settings cannot be read.
func (r *rotation) blind(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	q := Question{Text: "Nobody knows now which URL is set: " + whyOf(err) + ". The old URL was " + shownURL(r.from) + ".", Choices: []Choice{
		{Key: "look", Name: "look again", About: "read the settings once more"},
		{Key: keyCancel, Name: "stop", About: "leave it as it is"},
	}}
	return r.decide(ctx, q, func(string) error { return r.change(ctx) })
}

// keepUsed puts URLs among those used before.
func (r *rotation) keepUsed(ctx context.Context) {
	for _, url := range []string{r.from, r.inForce} {
		if url != "" {
			_ = r.b.Store.SaveURL(ctx, r.b.Profile.Name, client.UsedURL{URL: url, Last: r.b.Now()}) // the list is a convenience
		}
	}
}
