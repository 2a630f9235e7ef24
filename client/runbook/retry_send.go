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

// restUntil lets the run rest, with what has to be mended before it is resumed.
func (r *retry) restUntil(ctx context.Context, why error) error {
	if err := r.w.say(ctx, "resting: "+whyOf(why)+"; resume it when this is mended"); err != nil {
		return err
	}
	r.w.halt(model.RunPaused)
	return errResting
}
