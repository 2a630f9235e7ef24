package runbook

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
)

// The steps of a provider's own recovery.
const (
	stepSinceCount = iota + 1
	stepSince
	stepSinceFollow
)

const sinceFollow = 10 * time.Minute // that attempts are watched at most

// sinceBook has the provider send again what failed at one endpoint, once.
type sinceBook struct{}

// recovery is one of them under way, of one endpoint.
type recovery struct {
	w    *work
	b    Bench
	plan sincePlan
	at   int    // the steps before its own
	of   string // its endpoint, where there are several
	tell func(sinceEnd)
	from counting
}

// counting is what the first step leaves in the journal.
type counting struct {
	Last time.Time          `json:"last"` // of the newest attempt before the call
	Open int                `json:"open"` // deliveries that had not been delivered
	IDs  []model.DeliveryID `json:"ids"`  // of those, as many as are followed
}

func (sinceBook) carry(ctx context.Context, w *work) error {
	plan, err := readSincePlan(w.run.Plan)
	if err != nil {
		return err
	}
	if w.bench().Recoverer == nil {
		return lacksPart(opSince)
	}
	var list []*recovery
	for i, part := range plan.each() {
		r := &recovery{w: w, b: w.bench(), plan: part, at: i * stepSinceFollow, tell: func(e sinceEnd) {
			w.mu.Lock()
			seen := maps.Clone(w.seen)
			if seen == nil {
				seen = map[int]sinceEnd{}
			}
			seen[i] = e
			w.seen = seen
			w.mu.Unlock()
		}}
		if len(plan.Also) > 0 {
			r.of = " " + part.Name
		}
		list = append(list, r)
	}
	for _, r := range list {
		if err := r.count(ctx); err != nil {
			return err
		}
		if w.resting() {
			return errResting
		}
		if err := r.call(ctx); err != nil {
			return err
		}
	}
	var words []string
	for _, r := range list {
		said, err := r.follow(ctx)
		if err != nil {
			return err
		}
		if len(list) > 1 {
			said = r.plan.Name + ": " + said
		}
		words = append(words, said)
	}
	return w.say(ctx, strings.Join(words, "; "))
}

// count looks at what is there before the call, so that what comes of it can be told.
func (r *recovery) count(ctx context.Context) error {
	if s, ok := r.w.stepAt(r.at + stepSinceCount); ok && s.State == model.StepDone {
		_ = json.Unmarshal(s.Data, &r.from) // what it does not hold is not followed
		return nil
	}
	return r.w.step(ctx, r.at+stepSinceCount, "count"+r.of, func(ctx context.Context) (string, any, error) {
		all, err := r.b.Host.Endpoints(ctx)
		if err != nil {
			return "", nil, err
		}
		switch e, err := endpointByID(all, r.plan.ID); {
		case err != nil:
			return "", nil, err
		case e.Enabled == model.No:
			return "", nil, invalid(opSince, "the endpoint was disabled since this was planned: nothing would be sent", "enable it, and plan again")
		case r.b.Filler == nil:
			return "the provider does not tell what has failed", nil, errSkipped
		}
		had, err := lookSince(ctx, r.b, r.plan)
		if err != nil {
			return "", nil, err
		}
		r.from.Last = had.last
		for id := range had.rows {
			if d := had.rows[id]; d.Outcome == model.Failed || d.Outcome == model.Processing {
				if r.from.Open++; len(r.from.IDs) < maxRecalled {
					r.from.IDs = append(r.from.IDs, id)
				}
			}
		}
		words := model.Deliveries(r.from.Open) + " not delivered"
		if !had.whole {
			words = "at least " + words
		}
		return words, r.from, nil
	})
}

// call makes the one call. It is never made again: what came of one without an
// answer is seen by the attempts.
func (r *recovery) call(ctx context.Context) error {
	if s, ok := r.w.stepAt(r.at + stepSince); ok {
		if s.State == model.StepStarted {
			s.State, s.Detail, s.Ended = model.StepUnknown, "it was under way when its process ended; it is not made again", time.Time{}
			return r.w.note(ctx, s)
		}
		return nil
	}
	err := r.w.step(ctx, r.at+stepSince, "recover"+r.of, func(ctx context.Context) (string, any, error) {
		task, err := r.b.Recoverer.Recover(ctx, r.plan.ID, r.plan.Since, r.plan.Until)
		var not unheld
		if errors.As(err, &not) {
			return "", nil, not.error
		}
		act := model.Act{Action: model.ActRecover, Scope: r.plan.Name + " since " + r.plan.Since.Format(time.RFC3339), Outcome: "taken by the provider"}
		switch {
		case err != nil && lost(err):
			act.Outcome = "not known · " + whyOf(err)
			err = unsure{err}
		case err != nil:
			act.Outcome = "failed · " + whyOf(err)
		}
		r.w.act(ctx, act)
		return "taken by the provider, task " + task, nil, err
	})
	var dark unsure
	if errors.As(err, &dark) && ctx.Err() == nil {
		return nil
	}
	return err
}

// follow watches the attempts for a bounded time.
func (r *recovery) follow(ctx context.Context) (words string, err error) {
	if s, ok := r.w.stepAt(r.at + stepSinceFollow); ok && s.State == model.StepDone {
		return s.Detail, nil
	}
	err = r.w.step(ctx, r.at+stepSinceFollow, "follow"+r.of, func(ctx context.Context) (string, any, error) {
		if r.b.Filler == nil || len(r.from.IDs) == 0 {
			words = "nothing was to be followed"
			return words, nil, errSkipped
		}
		var (
			err error
			end sinceEnd
		)
		words, end, err = r.watch(ctx)
		return words, end, err
	})
	return words, err
}

func (r *recovery) watch(ctx context.Context) (words string, end sinceEnd, err error) {
	every, past, quiet, before := time.Second, time.Duration(0), time.Duration(0), -1
	for {
		delivered, failed, err := r.tally(ctx)
		if err != nil && (ctx.Err() != nil || !passing(err)) {
			return "", end, err
		}
		if err == nil {
			words, end = r.words(delivered, failed), sinceEnd{delivered, failed}
			r.tell(end)
		}
		if err == nil && delivered+failed >= len(r.from.IDs) || past >= sinceFollow || quiet >= followMax {
			return words, end, nil
		}
		if delivered+failed > before {
			quiet, before = 0, delivered+failed
		}
		r.w.progress(ctx, r.at+stepSinceFollow, words)
		every = min(2*every, 10*time.Second)
		if err := r.w.sleep(ctx, every); err != nil {
			return words, end, err
		}
		past, quiet = past+every, quiet+every
	}
}

// tally counts what has become of those that are followed.
func (r *recovery) tally(ctx context.Context) (delivered, failed int, err error) {
	now, err := lookSince(ctx, r.b, r.plan)
	if err != nil {
		return 0, 0, err
	}
	for _, id := range r.from.IDs {
		switch d := now.rows[id]; {
		case d.Outcome == model.Delivered:
			delivered++
		case d.Outcome == model.Failed && d.Trigger == model.Manual && d.Updated.After(r.from.Last):
			failed++
		}
	}
	return delivered, failed, nil
}

func (r *recovery) words(delivered, failed int) string {
	words := model.Grouped(delivered) + " delivered · " + model.Grouped(failed) + " failed again"
	if open := len(r.from.IDs) - delivered - failed; open > 0 {
		words += " · " + model.Grouped(open) + " not seen"
	}
	if more := r.from.Open - len(r.from.IDs); more > 0 {
		words += ", of the first " + model.Grouped(len(r.from.IDs)) + " of " + model.Grouped(r.from.Open)
	}
	if s, _ := r.w.stepAt(r.at + stepSince); s.State == model.StepUnknown {
		words += "; whether the provider took the call is not known otherwise"
	}
	return words
}
