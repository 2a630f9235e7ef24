package watch

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// An incident has to be seen whole, and its beginning is seldom on the log's
// first page: Options.Back is loaded without being asked for, within bounds.
const (
	catchUpCalls = 20  // at the most
	catchUpPart  = 100 // and at the most this part of a day's quota
	backRest     = time.Minute
)

// behind says whether Options.Back is not all loaded and a page more may be
// asked for: while somebody looks, and while most of the quota is left.
func (w *Watch) behind(p model.Pace) bool {
	s := &w.s
	calls := catchUpCalls
	if left, limited := s.budget.Left(); limited {
		if left < s.budget.Limit/2 {
			return false
		}
		calls = min(calls, s.budget.Limit/catchUpPart)
	}
	if !p.Watched || s.log.older == "" || s.caughtUp >= calls || s.log.len() == 0 {
		return false
	}
	now, oldest := w.o.Now(), s.log.view().Oldest()
	return !oldest.IsZero() && now.Sub(oldest) < w.o.Back && now.Sub(s.backFailed) >= backRest
}

// catchUp loads what is behind page by page; each shows as soon as it is there. A
// page that cannot be read ends it for a while.
func (w *Watch) catchUp(ctx context.Context) error {
	for w.behind(w.s.pace) && !w.toldToWait() {
		if _, err := w.nextPage(ctx); err != nil {
			w.with(func(s *state) { s.backFailed = w.o.Now() })
			return err
		}
		w.with(func(s *state) { s.caughtUp++; s.debt++ })
	}
	return nil
}
