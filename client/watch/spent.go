package watch

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// spent says so once the day's calls are used up: nothing is asked any more then,
// and no answer would tell.
func (w *Watch) spent(ctx context.Context) {
	now, budget := w.o.Now(), w.o.Budget()
	left, limited := budget.Left()
	if !limited || left > 1 { // the last one is nobody's but the operator's
		return
	}
	w.mu.Lock()
	asks := w.s.paceAt(now, budget).Status > 0
	told := w.s.link.State == model.LinkQuotaUsed && w.s.link.Until.After(now)
	w.mu.Unlock()
	if asks || told || w.take(ctx) != nil {
		return
	}
	defer w.give()
	why := "today's calls are used up"
	if left == 1 {
		why += " but one"
	}
	e := &model.Error{Code: model.QuotaUsed, Why: why, Do: "wait for midnight UTC, or raise calls_per_day"}
	w.took(func(s *state) {
		s.plan(now)
		s.link = model.NextLink(s.link, now, e, 0)
		if s.logState == model.LogLoading {
			s.logState, s.logErr = model.LogFailed, e
		}
	})
}
