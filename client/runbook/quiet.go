package runbook

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	quietMost  = 2 * time.Minute  // that a run waits until nothing is under way
	quietSlow  = 10 * time.Second // between two looks at the counts, after the first few
	quietFirst = time.Second
)

// AwaitQuiet waits until the provider counts nothing as processing, for so long
// at most, and tells of the waiting as it changes. That something is still under
// way then is no error: a plan made now says so. A count that the provider does
// not give is not waited for.
func (d *Desk) AwaitQuiet(ctx context.Context, most time.Duration, tell func(words string)) error {
	_, err := quiet(ctx, d.b.Host, quietWait{most: most, sleep: d.b.Sleep, tell: tell})
	return fail("wait until nothing is under way", err)
}

// quietWait is how to wait for quiet.
type quietWait struct {
	most  time.Duration
	sleep func(ctx context.Context, d time.Duration) error
	tell  func(words string)
}

// quiet reads the counts until nothing is under way, or the time is over. A
// provider that does not answer for a moment is asked again.
func quiet(ctx context.Context, h client.Overview, w quietWait) (model.Status, error) {
	every, past := quietFirst, time.Duration(0)
	for {
		s, err := h.Status(ctx)
		if err == nil && !busy(s) {
			return s, nil
		}
		if past >= w.most || (err != nil && !passing(err)) {
			return s, err
		}
		w.tell(quietWords(s, err))
		nap := min(max(every, waitOf(err)), w.most-past)
		if err := w.sleep(ctx, nap); err != nil {
			return s, err
		}
		past += nap
		every = min(every+time.Second, quietSlow)
	}
}

// busy says whether deliveries are under way, as far as is known.
func busy(s model.Status) bool { return s.Processing.Known && s.Processing.N > 0 }

// passing says of an error of a reading that the next one may do without it.
func passing(err error) bool {
	switch model.CodeOf(err) { //nolint:exhaustive // the rest stays as it is
	case model.Unreachable, model.Unavailable, model.RateLimited, model.BadAnswer:
		return true
	}
	return false
}

func quietWords(s model.Status, err error) string {
	if err != nil {
		return "waits until nothing is under way: the counts cannot be read: " + whyOf(err)
	}
	return "waits until nothing is under way: " + countText(s.Processing) + " processing"
}
