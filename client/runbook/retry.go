package runbook

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
)

// The steps of a retry one by one.
const (
	stepQueue = iota + 1
	stepSend
	stepFollow
)

// The answers to what is to become of deliveries whose sending nobody knows of.
const (
	keyLook  = "look"
	keySend  = "send"
	keyLeave = "leave"
)

// retryBook sends deliveries again one by one. Its claims are its journal: each
// is moved to "sent" before its request leaves, and nothing that is not queued
// is ever sent.
type retryBook struct{}

// retry is one such run under way.
type retry struct {
	w      *work
	b      Bench
	plan   retryPlan
	how    again
	shown  time.Time // when the claims were last shown
	waited int       // times in a row that the provider asked to wait
}

func (retryBook) carry(ctx context.Context, w *work) error {
	r := &retry{w: w, b: w.bench()}
	if err := json.Unmarshal(w.run.Plan, &r.plan); err != nil {
		return fail(opRetry, err)
	}
	if r.how = howOf(r); r.how == nil {
		return lacksPart(opRetry)
	}
	err := r.all(ctx)
	if errors.Is(err, errResting) && w.canceled() {
		ended := context.WithoutCancel(ctx)
		claims, e := letGo(ended, r.b, w.lease, w.run.ID, "canceled")
		if e == nil {
			e = w.say(ended, summary(claims))
		}
		if e != nil {
			return e
		}
	}
	return err
}

// canceled says whether the run is asked to rest for good.
func (w *work) canceled() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.until == model.RunCanceled
}

// all goes on from what the claims say until every one has ended.
func (r *retry) all(ctx context.Context) error {
	if err := r.w.step(ctx, stepQueue, "queue", r.queue); err != nil {
		return err
	}
	for {
		if err := r.again(ctx, stepSend, "send", r.send); err != nil {
			return err
		}
		if err := r.again(ctx, stepFollow, "follow", r.follow); err != nil {
			return err
		}
		sendMore, err := r.askUnknown(ctx)
		if err != nil {
			return err
		}
		if !sendMore {
			return r.w.say(ctx, r.summary(ctx))
		}
	}
}

// again carries out a step also where the journal says that it was done: an
// answer of the operator's may have queued more. With nothing to do it is left
// as it is.
func (r *retry) again(ctx context.Context, n int, name string, effect func(context.Context) (string, any, error)) error {
	s, ok := r.w.stepAt(n)
	if ok && s.State == model.StepDone {
		open, err := r.count(ctx, unfinished)
		if err != nil || open == 0 {
			return err
		}
		s.State, s.Ended = model.StepStarted, time.Time{}
		if err := r.w.save(ctx, s); err != nil {
			return err
		}
	}
	return r.w.step(ctx, n, name, effect)
}

// queue claims what was planned. What another run has taken meanwhile is left
// to it; asking again after an interruption takes nothing twice.
func (r *retry) queue(ctx context.Context) (string, any, error) {
	if err := unplanned(ctx, r.w, opRetry, r.plan.All, model.RunRetryAll); err != nil {
		return "", nil, err
	}
	ids := make([]model.DeliveryID, 0, len(r.plan.Rows))
	for _, p := range r.plan.Rows {
		ids = append(ids, p.ID)
	}
	got, err := r.b.Store.Claim(ctx, r.w.lease, r.w.run, ids)
	if err == nil && len(got) < len(ids) {
		if err = r.free(ctx, ids); err == nil {
			_, err = r.b.Store.Claim(ctx, r.w.lease, r.w.run, ids)
		}
	}
	if err != nil {
		return "", nil, r.stop(err)
	}
	if err := r.sentSince(ctx); err != nil {
		return "", nil, err
	}
	queued, err := r.count(ctx, func(s model.ClaimState) bool { return s == model.ClaimQueued })
	if err != nil {
		return "", nil, err
	}
	words := deliveries(queued)
	if lost := len(ids) - queued; lost > 0 {
		words += ", " + model.Grouped(lost) + " left to another run"
	}
	return words, nil, nil
}

// free ends the claims that runs have left which ended without them, as one
// does that is canceled while nobody carries it.
func (r *retry) free(ctx context.Context, ids []model.DeliveryID) error {
	runs, err := r.b.Store.RunsOf(ctx, r.b.Profile.Name, false)
	if err != nil {
		return err
	}
	for i := range runs {
		if !runs[i].State.Ended() || runs[i].Kind != model.RunRetry {
			continue
		}
		claims, err := r.b.Store.ClaimsOf(ctx, runs[i].ID)
		if err != nil {
			return err
		}
		for _, c := range claims {
			if !unfinished(c.State) || !slices.Contains(ids, c.Delivery) {
				continue
			}
			from := c.State
			c.State, c.Note, c.Updated = model.ClaimUnknown, "its run ended before its outcome was seen", r.b.Now()
			if from == model.ClaimQueued {
				c.State, c.Note = model.ClaimExcluded, "its run ended before it was sent"
			}
			if err := r.b.Store.MoveClaim(ctx, r.w.lease, c, from); err != nil {
				return err
			}
		}
	}
	return nil
}

// move changes a claim under the lease; r.stop says what a refusal means.
func (r *retry) move(ctx context.Context, c model.Claim, to model.ClaimState, note string) (model.Claim, error) {
	from := c.State
	c.State, c.Note, c.Updated = to, note, r.b.Now()
	if err := r.b.Store.MoveClaim(ctx, r.w.lease, c, from); err != nil {
		return c, r.stop(err)
	}
	r.show(ctx, false)
	return c, nil
}

// stop makes an overtaken fence the end of all work here.
func (r *retry) stop(err error) error {
	if model.CodeOf(err) == model.Denied {
		return errOvertook
	}
	return journalled(opRetry, err)
}

// show publishes the claims, a few times a second at most.
func (r *retry) show(ctx context.Context, now bool) {
	const atMost = 250 * time.Millisecond
	if at := r.b.Now(); now || r.shown.IsZero() || at.Sub(r.shown) >= atMost {
		r.shown = at
		r.w.changed(ctx)
	}
}

func (r *retry) claims(ctx context.Context) ([]model.Claim, error) {
	claims, err := r.b.Store.ClaimsOf(ctx, r.w.run.ID)
	return claims, journalled(opRetry, err)
}

func (r *retry) count(ctx context.Context, is func(model.ClaimState) bool) (n int, err error) {
	claims, err := r.claims(ctx)
	for _, c := range claims {
		if is(c.State) {
			n++
		}
	}
	return n, err
}

// summary words what has become of the run's claims.
func (r *retry) summary(ctx context.Context) string {
	claims, err := r.claims(ctx)
	if err != nil {
		return "the claims cannot be read: " + whyOf(err)
	}
	return summary(claims)
}

// summary words what has become of claims.
func summary(claims []model.Claim) string {
	states := map[model.ClaimState]int{}
	for _, c := range claims {
		states[c.State]++
	}
	var parts []string
	for _, s := range []model.ClaimState{
		model.ClaimDelivered, model.ClaimFailed, model.ClaimUnknown, model.ClaimAccepted, model.ClaimSent, model.ClaimQueued, model.ClaimExcluded,
	} {
		if states[s] > 0 {
			parts = append(parts, model.Grouped(states[s])+" "+string(s))
		}
	}
	if len(parts) == 0 {
		return "nothing was sent"
	}
	return strings.Join(parts, " · ")
}

// askUnknown asks what is to become of the deliveries whose sending nobody
// knows of; true when there is more to send or to follow.
func (r *retry) askUnknown(ctx context.Context) (more bool, err error) {
	for {
		open, err := r.lost(ctx)
		if err != nil || len(open) == 0 {
			return false, err
		}
		answer, err := r.w.ask(ctx, Question{
			Text: "Of " + deliveries(len(open)) + " nobody knows whether the provider took the retry: no answer came, and its log does not show one for certain.",
			Choices: []Choice{
				{Key: keyLook, Name: "look again", About: "read the log once more"},
				{Key: keySend, Name: "send again", About: "those that were taken arrive twice"},
				{Key: keyLeave, Name: "leave", About: "they stay unknown, and the run ends"},
			},
		})
		if err != nil || answer == keyLeave {
			return false, err
		}
		for _, c := range open {
			if answer == keySend {
				_, err = r.move(ctx, c, model.ClaimQueued, "sent once more, as the operator answered")
			} else {
				err = r.how.lookUp(ctx, c)
			}
			if err != nil {
				return false, err
			}
		}
		if n, err := r.count(ctx, unfinished); err != nil || n > 0 {
			return true, err
		}
	}
}

// lost are the claims of which nobody knows whether they were taken.
func (r *retry) lost(ctx context.Context) (open []model.Claim, err error) {
	claims, err := r.claims(ctx)
	for _, c := range claims {
		if c.State == model.ClaimUnknown && c.New == "" {
			open = append(open, c)
		}
	}
	return open, err
}

// letGo ends the claims of a run that ends before them, so that others may send
// what it has not sent. What it has sent stays sent: nobody saw the outcome.
func letGo(ctx context.Context, b Bench, l model.Lease, run model.RunID, why string) ([]model.Claim, error) {
	claims, err := b.Store.ClaimsOf(ctx, run)
	if err != nil {
		return nil, journalled(opRetry, err)
	}
	for i, c := range claims {
		if !unfinished(c.State) {
			continue
		}
		from := c.State
		if c.State, c.Note, c.Updated = model.ClaimUnknown, why+" before its outcome was seen", b.Now(); from == model.ClaimQueued {
			c.State, c.Note = model.ClaimExcluded, why+" before it was sent"
		}
		if err := b.Store.MoveClaim(ctx, l, c, from); err != nil {
			return nil, journalled(opRetry, err)
		}
		claims[i] = c
	}
	return claims, nil
}
