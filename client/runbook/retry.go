package runbook

import (
	"context"
	"errors"
	"hash/maphash"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// The steps of a retry one by one.
const (
	stepQueue = iota + 1
	stepCanary
	stepSend
	stepFollow
)

// The answers to what is to become of deliveries whose sending nobody knows of.
const (
	keyLook  = "look"
	keySend  = "send"
	keyLeave = "leave"
)

// retryBook sends deliveries again. Its claims are its journal: each is moved to
// "sent" before its request leaves, and nothing that is not queued is ever sent.
type retryBook struct{}

// retry is one such run under way.
type retry struct {
	w     *work
	b     Bench
	plan  retryPlan
	place []int32      // the plan's rows in the order of their ids
	n     int          // how many rows the plan has
	known []uint64     // marks of the rows' ids, in order, where the rows themselves are let go
	seed  maphash.Seed // of those marks
	how   again
	shown time.Time // when the claims were last shown
}

func (retryBook) carry(ctx context.Context, w *work) error {
	r := &retry{w: w, b: w.bench()}
	if err := r.read(w.run.Plan); err != nil {
		return fail(opRetry, err)
	}
	if r.how = howOf(r); r.how == nil {
		return lacksPart(opRetry)
	}
	err := r.all(ctx)
	if errors.Is(err, errResting) && w.canceled() {
		ended := context.WithoutCancel(ctx)
		claims, e := letGo(ended, r.b, w.lease, w.run.ID, "canceled")
		w.recount()
		if e == nil {
			e = w.say(ended, summary(claims))
		}
		if e != nil {
			return e
		}
	}
	return err
}

// recount has the next view count the claims: they were changed beside what the
// run knows of them.
func (w *work) recount() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.far = nil
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
	if _, many := r.how.(*byEndpoint); many {
		r.letGo()
	}
	for {
		more, err := r.round(ctx)
		if err != nil {
			return err
		}
		if !more {
			return r.w.say(ctx, r.summary(ctx))
		}
	}
}

// round sends what is queued and follows it to its end; true when an answer of
// the operator's has queued more.
func (r *retry) round(ctx context.Context) (more bool, err error) {
	f, err := newRunner(ctx, r)
	if err != nil {
		return false, err
	}
	defer f.end()
	if f.counts.Queued > 0 {
		if err := r.how.ready(ctx); err != nil {
			return false, r.unready(ctx, err)
		}
		f.lookFirst() //nolint:contextcheck // the runner was made for this ctx
	}
	if err := r.canary(ctx, f); err != nil {
		return false, err
	}
	if err := r.again(ctx, stepSend, "send", f, func(context.Context) (string, any, error) {
		before := f.counts.left()
		if err := f.stay(stageSend); err != nil { //nolint:contextcheck // the runner was made for this ctx
			return "", nil, err
		}
		return model.Deliveries(f.counts.left()-before) + " sent", nil, nil
	}); err != nil {
		return false, err
	}
	if err := r.again(ctx, stepFollow, "follow", f, func(ctx context.Context) (string, any, error) {
		if err := f.stay(stageFollow); err != nil { //nolint:contextcheck // the runner was made for this ctx
			return "", nil, err
		}
		return r.summary(ctx), nil, nil
	}); err != nil {
		return false, err
	}
	return r.askUnknown(ctx)
}

// canary sends the first few and sees them to their end. Where too few are
// delivered the run rests, once: who resumes it has seen why.
func (r *retry) canary(ctx context.Context, f *runner) error {
	s, known := r.w.stepAt(stepCanary)
	if f.gate.size == 0 || known && s.State != model.StepStarted {
		return nil
	}
	bad := ""
	err := r.w.step(ctx, stepCanary, "canary", func(context.Context) (string, any, error) {
		if err := f.stay(stageCanary); err != nil { //nolint:contextcheck // the runner was made for this ctx
			return "", nil, err
		}
		if v, _ := f.gate.judge(f.counts); v == canaryBad {
			bad = f.gate.bad(f.counts)
			return bad, nil, &model.Error{Code: model.Invalid, Op: opRetry, Why: bad}
		}
		return model.Grouped(f.counts.Delivered) + " of the first " + model.Grouped(f.counts.ended()) + " delivered", nil, nil
	})
	if bad == "" {
		return err
	}
	f.rest(bad)     //nolint:contextcheck // the runner was made for this ctx
	f.publish(true) //nolint:contextcheck // the runner was made for this ctx
	return f.err
}

// again carries out a step also where the journal says that it was done: an
// answer of the operator's may have queued more. With nothing to do it is left
// as it is.
func (r *retry) again(ctx context.Context, n int, name string, f *runner, effect func(context.Context) (string, any, error)) error {
	s, ok := r.w.stepAt(n)
	if ok && s.State == model.StepDone {
		if f.counts.Queued+f.counts.Sent+f.counts.Accepted == 0 {
			return nil
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
		if err = r.free(ctx); err == nil {
			_, err = r.b.Store.Claim(ctx, r.w.lease, r.w.run, ids)
		}
	}
	if err != nil {
		return "", nil, r.stop(err)
	}
	if err := r.sentSince(ctx); err != nil {
		return "", nil, err
	}
	states, err := r.states(ctx)
	if err != nil {
		return "", nil, err
	}
	queued := states[model.ClaimQueued]
	words := model.Deliveries(queued)
	if lost := len(ids) - queued; lost > 0 {
		words += ", " + model.Grouped(lost) + " left to another run"
	}
	return words, nil, nil
}

// free ends the claims that runs have left which ended without them, as one
// does that is canceled while nobody carries it.
func (r *retry) free(ctx context.Context) error {
	runs, err := r.b.Store.HeadsOf(ctx, r.b.Profile.Name)
	if err != nil {
		return err
	}
	for i := range runs {
		if !runs[i].State.Ended() || runs[i].Kind != model.RunRetry {
			continue
		}
		if err := r.freeOf(ctx, runs[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// freeOf ends what one such run has left of what is planned.
func (r *retry) freeOf(ctx context.Context, id model.RunID) error {
	left, _, err := r.b.Store.ClaimsIn(ctx, id, client.ClaimsWanted{States: underWay})
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(left, readAtOnce) {
		moves := make([]client.Move, 0, len(chunk))
		for _, c := range chunk {
			if r.rowOf(c.Delivery) != nil {
				moves = append(moves, letGoOf(c, "its run ended", r.b.Now()))
			}
		}
		if _, err := r.b.Store.MoveClaims(ctx, r.w.lease, moves); err != nil {
			return err
		}
	}
	return nil
}

// move changes a claim under the lease; r.stop says what a refusal means.
func (r *retry) move(ctx context.Context, c model.Claim, to model.ClaimState, note string) error {
	from := c.State
	c.State, c.Note, c.Updated = to, note, r.b.Now()
	if err := r.b.Store.MoveClaim(ctx, r.w.lease, c, from); err != nil {
		return r.stop(err)
	}
	r.show(ctx, false)
	return nil
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

func (r *retry) states(ctx context.Context) (map[model.ClaimState]int, error) {
	states, err := r.b.Store.CountClaims(ctx, r.w.run.ID)
	return states, journalled(opRetry, err)
}

// summary words what has become of the run's claims.
func (r *retry) summary(ctx context.Context) string {
	states, err := r.states(ctx)
	if err != nil {
		return "the claims cannot be read: " + whyOf(err)
	}
	return summary(states)
}

// summary words what has become of claims.
func summary(states map[model.ClaimState]int) string {
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
			Text: "Of " + model.Deliveries(len(open)) + " nobody knows whether the provider took the retry: no answer came, and its log does not show one for certain.",
			Choices: []Choice{
				{Key: keyLook, Name: "look again", About: "read the log once more"},
				{Key: keySend, Name: "send again", About: "those that were taken arrive twice"},
				{Key: keyLeave, Name: "leave", About: "they stay unknown, and the run ends"},
			},
		})
		if err != nil || answer == keyLeave {
			return false, err
		}
		if answer == keyLook {
			err = r.lookAgain(ctx, open)
		}
		for _, c := range open {
			if answer == keySend && err == nil {
				err = r.move(ctx, c, model.ClaimQueued, "sent once more, as the operator answered")
			}
		}
		if err != nil {
			return false, err
		}
		states, err := r.states(ctx)
		if err != nil || states[model.ClaimQueued]+states[model.ClaimSent]+states[model.ClaimAccepted] > 0 {
			return true, err
		}
	}
}

// lookAgain looks once more for those of which nobody knows whether they were taken.
func (r *retry) lookAgain(ctx context.Context, open []model.Claim) error {
	got, err := r.how.lookUp(ctx, open)
	if err != nil {
		return err
	}
	for i, c := range open {
		if got[i].claim.State == c.State {
			continue
		}
		c.New = got[i].claim.New
		if err := r.move(ctx, c, got[i].claim.State, got[i].note); err != nil {
			return err
		}
	}
	return nil
}

// lost are the claims of which nobody knows whether they were taken.
func (r *retry) lost(ctx context.Context) (open []model.Claim, err error) {
	claims, _, err := r.b.Store.ClaimsIn(ctx, r.w.run.ID, client.ClaimsWanted{States: []model.ClaimState{model.ClaimUnknown}})
	for _, c := range claims {
		if c.New == "" {
			open = append(open, c)
		}
	}
	return open, journalled(opRetry, err)
}

// underWay are the states of claims that have not ended.
var underWay = []model.ClaimState{model.ClaimQueued, model.ClaimSent, model.ClaimAccepted}

// letGo ends the claims of a run that ends before them, so that others may send
// what it has not sent. What it has sent stays sent: nobody saw the outcome. It
// returns what has become of them all.
func letGo(ctx context.Context, b Bench, l model.Lease, run model.RunID, why string) (map[model.ClaimState]int, error) {
	for {
		left, _, err := b.Store.ClaimsIn(ctx, run, client.ClaimsWanted{States: underWay, Limit: readAtOnce})
		if err != nil {
			return nil, journalled(opRetry, err)
		}
		moves := make([]client.Move, len(left))
		for i, c := range left {
			moves[i] = letGoOf(c, why, b.Now())
		}
		if _, err := b.Store.MoveClaims(ctx, l, moves); err != nil {
			return nil, journalled(opRetry, err)
		}
		if len(left) < readAtOnce {
			states, err := b.Store.CountClaims(ctx, run)
			return states, journalled(opRetry, err)
		}
	}
}

// letGoOf is how one claim is let go.
func letGoOf(c model.Claim, why string, now time.Time) client.Move {
	from := c.State
	if c.State, c.Note, c.Updated = model.ClaimUnknown, why+" before its outcome was seen", now; from == model.ClaimQueued {
		c.State, c.Note = model.ClaimExcluded, why+" before it was sent"
	}
	return client.Move{Claim: c, From: from}
}
