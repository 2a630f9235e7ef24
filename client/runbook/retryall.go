package runbook

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/hooktop/hooktop/model"
)

// The steps of a retry of all.
const (
	stepCount = iota + 1
	stepCall
	stepDrain
)

// retryAllBook makes the provider's one call, once, and follows the counts.
type retryAllBook struct{}

// retryAll is one such run under way.
type retryAll struct {
	w    *work
	b    Bench
	plan retryAllPlan
}

func (retryAllBook) carry(ctx context.Context, w *work) error {
	r := &retryAll{w: w, b: w.bench()}
	if err := json.Unmarshal(w.run.Plan, &r.plan); err != nil {
		return fail(opRetryAll, err)
	}
	if err := w.step(ctx, stepCount, "count", r.count); err != nil {
		return err
	}
	if err := r.call(ctx); err != nil {
		return err
	}
	return w.step(ctx, stepDrain, "follow", r.drain)
}

// count reads the counts just before the call: what they say afterwards is
// compared with it. Messages go on coming after the plan was made, so it waits
// for a while until none of them is under way.
func (r *retryAll) count(ctx context.Context) (string, any, error) {
	s, err := quiet(ctx, r.b.Host, quietWait{most: quietMost, sleep: r.w.sleep, tell: func(words string) { r.w.progress(ctx, stepCount, words) }})
	if err != nil {
		return "", nil, err
	}
	if err := unplanned(ctx, r.w, opRetryAll, r.plan.Last, model.RunRetry, model.RunRetryAll); err != nil {
		return "", nil, err
	}
	if busy(s) {
		return "", nil, invalid(opRetryAll, model.Deliveries(s.Processing.N)+" still under way after "+model.Dur(quietMost)+": nothing was sent", "plan again when less comes in")
	}
	return countsText(s), retryAllPlan{Failed: s.Failed, Processing: s.Processing}, nil
}

// call makes the call, unless the journal says that it may have been made.
func (r *retryAll) call(ctx context.Context) error {
	s, ok := r.w.stepAt(stepCall)
	switch {
	case !ok || s.State == model.StepDone:
		return r.w.step(ctx, stepCall, "retry all", r.post)
	case s.State != model.StepStarted:
		return &model.Error{Code: model.Unavailable, Op: opRetryAll, Why: s.Detail, Do: "look at the counts, then plan again"}
	}
	detail, _, err := r.lookUp(ctx, errors.New("it was interrupted"))
	if s.State, s.Detail = outcome(err), detail; s.State == model.StepFailed {
		return err // it could not be looked up now
	}
	if e := r.w.note(ctx, s); e != nil {
		return e
	}
	return err
}

// post makes the call, and once more only when the provider said that it did
// not take it.
func (r *retryAll) post(ctx context.Context) (string, any, error) {
	for waited := 0; ; waited++ {
		err := r.b.Retrier.RetryAll(ctx)
		var e *model.Error
		var not unheld
		switch {
		case err == nil:
			return "accepted", nil, nil
		case errors.As(err, &not):
			return "", nil, not.error
		case ctx.Err() != nil || !errors.As(err, &e):
			return "", nil, err
		case e.Code == model.RateLimited && waited < waitsMost && e.Wait <= waitMost:
			if err := r.wait(ctx, max(e.Wait, waitLeast<<waited), e); err != nil {
				return "", nil, err
			}
		case notTaken(err) || e.Code == model.Invalid || e.Code == model.NotFound:
			return "not taken: " + whyOf(err), nil, err
		default:
			return r.lookUp(ctx, err)
		}
	}
}

// wait lets time pass that the provider asked for. It is not broken off by a
// pause: a call that the journal has as begun is not made again.
func (r *retryAll) wait(ctx context.Context, d time.Duration, why error) error {
	if err := r.w.say(ctx, "waiting "+model.Dur(d)+": "+whyOf(why)); err != nil {
		return err
	}
	return fail(opRetryAll, r.b.Sleep(ctx, d))
}

// lookUp tells by the counts whether a call whose answer was lost was carried
// out. It is never made again.
func (r *retryAll) lookUp(ctx context.Context, lost error) (string, any, error) {
	before := r.before()
	for n := range looksUp {
		if n > 0 && r.b.Sleep(ctx, lookAgain) != nil {
			return "", nil, fail(opRetryAll, ctx.Err())
		}
		s, err := r.b.Host.Status(ctx)
		if ctx.Err() != nil {
			return "", nil, fail(opRetryAll, ctx.Err())
		}
		if err == nil && moved(before, s) {
			return "taken, as the counts say: " + countsText(s), nil, nil
		}
	}
	const words = "nobody knows whether it was taken: no answer came, and the counts do not tell"
	return words, nil, unsure{&model.Error{
		Code: model.Unavailable, Op: opRetryAll, Why: words + " (" + whyOf(lost) + ")", Do: "look at the counts, then plan again", Err: lost,
	}}
}

// before is what was counted before the call.
func (r *retryAll) before() retryAllPlan {
	before := r.plan
	if s, ok := r.w.stepAt(stepCount); ok && len(s.Data) > 0 {
		_ = json.Unmarshal(s.Data, &before) // written by count
	}
	return before
}

// moved says whether failed deliveries have been put under way: all of them are
// at once, before the first is sent.
func moved(before retryAllPlan, s model.Status) bool {
	return before.Failed.Known && s.Failed.Known && before.Failed.N > 0 && s.Failed.N < before.Failed.N
}

// drain follows the counts until nothing is under way.
func (r *retryAll) drain(ctx context.Context) (string, any, error) {
	const steadyMost, unknownMost = 6, 20
	var seen []model.Sample
	steady, unknown := 0, 0
	for every := time.Second; ; {
		s, err := r.b.Host.Status(ctx)
		if ctx.Err() != nil {
			return "", nil, fail(opRetryAll, ctx.Err())
		}
		switch {
		case err != nil || !s.Processing.Known:
			unknown++
		case s.Processing.N == 0:
			return r.finish(ctx, "nothing is under way any more", s)
		default:
			unknown = 0
			seen = append(seen, model.Sample{At: r.b.Now(), Processing: s.Processing, Failed: s.Failed})
		}
		trend := model.TrendOf(seen, model.Rows{}, r.b.Now())
		switch {
		case trend.State == model.TrendStuck && steady >= steadyMost:
			return r.finish(ctx, "stuck: what is processing does not get less; the provider's retry never takes it up again", s)
		case (trend.State == model.TrendSteady || trend.State == model.TrendGrowing) && steady >= steadyMost:
			return r.finish(ctx, "what is under way now is the usual traffic", s)
		case unknown >= unknownMost:
			return r.finish(ctx, "the provider does not count any more", s)
		case trend.State == model.TrendDraining || trend.State == model.TrendUnknown:
			steady = 0
		default:
			steady++
		}
		r.w.progress(ctx, stepDrain, drainText(s, trend, err))
		if err := r.w.sleep(ctx, every); err != nil {
			return "", nil, err
		}
		every = min(every+time.Second, max(5*time.Second, min(trend.ETA/20, time.Minute)))
	}
}

// finish says what has become of all.
func (r *retryAll) finish(ctx context.Context, words string, s model.Status) (string, any, error) {
	before := r.before()
	if before.Failed.Known && s.Failed.Known {
		words += " · " + model.Grouped(before.Failed.N) + " failed before, " + model.Grouped(s.Failed.N) + " now"
	}
	if s.Processing.Known && s.Processing.N > 0 {
		words += " · " + model.Grouped(s.Processing.N) + " processing"
	}
	return words, nil, r.w.say(ctx, words)
}

func drainText(s model.Status, t model.Trend, err error) string {
	if err != nil {
		return "the counts cannot be read: " + whyOf(err)
	}
	if words := t.Words(); words != "" {
		return countsText(s) + " · " + words
	}
	return countsText(s)
}

func countsText(s model.Status) string {
	return "failed " + countText(s.Failed) + ", processing " + countText(s.Processing)
}
