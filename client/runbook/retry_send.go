package runbook

import (
	"context"
	"errors"
	"syscall"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	waitsMost = 5                // times in a row that a "wait" is waited for
	waitLeast = 2 * time.Second  // where the provider does not say how long
	waitMost  = 10 * time.Minute // longer, and the run rests
)

// send sends what is queued, one after the other. Each leaves the queue, on
// disk, before its request leaves the machine; what is found "sent" was
// interrupted, and is looked up.
func (r *retry) send(ctx context.Context) (string, any, error) {
	if err := r.how.ready(ctx); err != nil {
		return "", nil, r.unready(ctx, err)
	}
	claims, err := r.claims(ctx)
	if err != nil {
		return "", nil, err
	}
	sent := 0
	for _, c := range claims {
		if c.State == model.ClaimSent {
			if err := r.how.lookUp(ctx, c); err != nil {
				return "", nil, err
			}
		}
		if c.State != model.ClaimQueued {
			continue
		}
		if sent++; sent > 1 {
			if err := r.w.sleep(ctx, sendGap); err != nil {
				return "", nil, err
			}
		}
		if err := r.sendOne(ctx, c); err != nil {
			return "", nil, err
		}
	}
	r.show(ctx, true)
	return deliveries(sent) + " sent", nil, nil
}

// sendOne sends one delivery, and once more only when the provider said that it
// did not take it.
func (r *retry) sendOne(ctx context.Context, c model.Claim) error {
	for {
		if r.w.resting() {
			return errResting
		}
		if r.w.overtaken() {
			return errOvertook
		}
		if err := ctx.Err(); err != nil {
			return fail(opRetry, err)
		}
		claim, err := r.move(ctx, c, model.ClaimSent, "")
		if err != nil {
			return err
		}
		id, err := r.how.send(ctx, c.Delivery)
		var (
			not unheld
			yet notYet
			do  = r.answered
		)
		switch {
		case errors.As(err, &not):
			return r.notSent(ctx, claim, not)
		case errors.As(err, &yet):
			do = r.unseen
		case err != nil && ctx.Err() != nil:
			return err // it stays "sent", and is looked up the next time
		}
		wait, err := do(context.WithoutCancel(ctx), claim, id, err)
		if err != nil || wait < 0 {
			return err
		}
		if err := r.w.sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// notSent queues again what was not sent, as the lease could not be held.
func (r *retry) notSent(ctx context.Context, c model.Claim, why unheld) error {
	if r.w.overtaken() {
		return errOvertook
	}
	if _, err := r.move(context.WithoutCancel(ctx), c, model.ClaimQueued, "not sent: "+whyOf(why)); err != nil {
		return err
	}
	return why.error
}

const noWait time.Duration = -1

// answered writes down what the provider said. It returns how long to wait
// before the same delivery is sent once more, noWait for never.
func (r *retry) answered(ctx context.Context, c model.Claim, id model.DeliveryID, err error) (time.Duration, error) {
	if err == nil {
		r.waited = 0
		c.New = id
		_, err = r.move(ctx, c, model.ClaimAccepted, "")
		return noWait, err
	}
	if notTaken(err) {
		return r.putBack(ctx, c, err)
	}
	r.waited = 0
	if code := model.CodeOf(err); code == model.Invalid || code == model.NotFound {
		_, err = r.move(ctx, c, model.ClaimFailed, "refused: "+whyOf(err))
		return noWait, err
	}
	return noWait, r.how.lookUp(ctx, c)
}

// notTaken says whether a retry was not carried out, for sure: the provider
// refused it before it looked at it, or the request never left.
func notTaken(err error) bool {
	switch model.CodeOf(err) { //nolint:exhaustive // the rest is not sure
	case model.RateLimited, model.QuotaUsed, model.Denied, model.NotServed:
		return true
	case model.Unreachable:
		return errors.Is(err, syscall.ECONNREFUSED)
	}
	return false
}

// putBack queues a delivery again that was not taken, and says how long to wait.
// What waiting does not mend ends the run, or lets it rest.
func (r *retry) putBack(ctx context.Context, c model.Claim, err error) (time.Duration, error) {
	if _, e := r.move(ctx, c, model.ClaimQueued, "not taken: "+whyOf(err)); e != nil {
		return noWait, e
	}
	var e *model.Error
	errors.As(err, &e)
	switch e.Code { //nolint:exhaustive // the rest is waited for
	case model.NotServed:
		if _, e := letGo(ctx, r.b, r.w.lease, r.w.run.ID, whyOf(err)+";"); e != nil {
			return noWait, e
		}
		return noWait, err
	case model.QuotaUsed, model.Denied:
		return noWait, r.restUntil(ctx, err)
	}
	wait := max(e.Wait, waitLeast<<min(r.waited, 5))
	if r.waited++; r.waited > waitsMost || wait > waitMost {
		return noWait, r.restUntil(ctx, err)
	}
	if s := r.w.say(ctx, "waiting "+model.Dur(wait)+": "+whyOf(err)); s != nil {
		return noWait, s
	}
	return wait, nil
}

// restUntil lets the run rest, with what has to be mended before it is resumed.
func (r *retry) restUntil(ctx context.Context, why error) error {
	if err := r.w.say(ctx, "resting: "+whyOf(why)+"; resume it when this is mended"); err != nil {
		return err
	}
	r.w.halt(model.RunPaused)
	return errResting
}
