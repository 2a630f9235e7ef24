package watch

import (
	"context"
	"time"
)

const (
	fillAtOnce = 4                     // calls at a time, where answers take long to come
	fillWork   = 50 * time.Millisecond // of the provider's, for one page: while that goes on, another may be asked for
)

// atOnce is how many pages of endpoints are asked for at a time: one where the
// provider is near, for it would do as much at once as it can; more where most of
// the time goes into the way.
func (w *Watch) atOnce() int {
	return min(1+int(w.s.link.Took/fillWork), fillAtOnce)
}

// ease rests after pages of endpoints, so that many endpoints are read at a rate
// that a provider, and who presses keys meanwhile, hardly notice.
func (w *Watch) ease(ctx context.Context, pages int) {
	if w.o.Ease == 0 || len(w.s.endpoints) <= fillMost {
		return
	}
	fired, stop := w.o.Timer(time.Duration(pages) * w.o.Ease)
	defer stop()
	select {
	case <-fired:
	case <-ctx.Done():
	}
}
