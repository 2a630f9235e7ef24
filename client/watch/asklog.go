package watch

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	maxBridge  = 4  // pages, to reach what is loaded from the newest row
	freeBridge = 40 // the same where calls are not counted: what is loaded is worth more than they are
	minPage    = 10 // rows
)

// askLog reads the newest page and puts it in front of what is loaded.
func (w *Watch) askLog(ctx context.Context, want wants) error {
	if w.s.logState == model.LogNotServed && !want.all && w.o.Now().Sub(w.s.logAt) < probePace {
		return nil
	}
	if w.filler != nil {
		return w.askMany(ctx)
	}
	began := w.o.Now()
	size := w.s.headSize
	p, err := w.o.Provider.Deliveries(ctx, model.PageRequest{Limit: size})
	if given(err) {
		return err
	}
	if err != nil {
		w.took(func(s *state) { s.logAt = began; s.logFailed(asError(err), w.o.Now()) })
		if model.CodeOf(err) == model.NotServed {
			return nil
		}
		return err
	}
	w.with(func(s *state) { s.weigh(p) }) // so that bridging takes pages of the right size
	p, seams, calls := w.bridge(ctx, p)
	now := w.o.Now()
	w.took(func(s *state) {
		s.logAt = began
		s.debt += calls - 1
		s.log.total = p.Total
		s.weigh(p)
		first := s.log.len() == 0
		fresh, changed := s.log.head(p)
		s.log.mark(seams)
		s.meet(len(p.Rows))
		s.log.asOf = now
		s.news = s.news || changed || s.logState != model.LogReady
		s.logState, s.logErr = model.LogReady, nil
		s.headSize = pageSize
		if !first {
			s.headSize = min(max(pageSize, 2*fresh), s.page())
		}
		if want.status {
			s.suspectRows()
		}
	})
	w.keep(p)
	return nil
}

// bridge reads on behind a page that does not reach what is loaded, within
// bounds: more of them while somebody looks. The seams are where pages begin.
func (w *Watch) bridge(ctx context.Context, p model.Page) (_ model.Page, seams []mark, calls int) {
	calls = max(1, p.Calls)
	most := 1
	switch _, limited := w.s.budget.Left(); {
	case w.s.pace.Watched && !limited:
		most = freeBridge
	case w.s.pace.Watched:
		most = maxBridge
	}
	for range most {
		if w.s.log.knows(p) {
			break
		}
		next, err := w.o.Provider.Deliveries(ctx, model.PageRequest{From: p.Older, Limit: w.s.page()})
		calls += max(1, next.Calls)
		if err != nil {
			break
		}
		if len(next.Rows) > 0 {
			seams = append(seams, mark{first: next.Rows[0].Delivery.ID, cursor: p.Older})
		}
		p.Rows = append(p.Rows, next.Rows...)
		p.Older = next.Older
	}
	return p, seams, calls
}

// Older loads the next older page of the log, by one call. It does nothing
// where there is none, and where another call has just loaded it.
func (w *Watch) Older(ctx context.Context) error {
	from := w.Snapshot().Log.Older
	if from == "" {
		return nil
	}
	if err := w.take(ctx); err != nil {
		return err
	}
	defer w.give()
	if w.s.log.older != from {
		return nil
	}
	_, err := w.nextPage(ctx)
	return err
}

// nextPage loads the page behind what is loaded, and says how many calls that
// took. The caller has the turn.
func (w *Watch) nextPage(ctx context.Context) (calls int, err error) {
	p, err := w.o.Provider.Deliveries(ctx, model.PageRequest{From: w.s.log.older, Limit: w.s.page()})
	w.took(func(s *state) {
		if err != nil {
			s.heardAside(w.o.Now(), asError(err))
			return
		}
		s.weigh(p)
		if s.many != nil {
			s.takeOlder(p)
			return
		}
		s.log.append(p)
		if len(s.suspect.todo) == 0 {
			s.suspect = suspicion{}
		}
	})
	for _, r := range p.Rows {
		w.raws.fill(r.Delivery.ID, r.Raw)
	}
	return max(1, p.Calls), err
}

// readAgain reads one page again whose rows no longer hold. It waits for
// somebody to look, and leaves a quarter of the day's calls alone.
func (w *Watch) readAgain(ctx context.Context) error {
	left, limited := w.s.budget.Left()
	if len(w.s.suspect.todo) == 0 || !w.s.pace.Watched || (limited && left < w.s.budget.Limit/4) {
		return nil
	}
	m := w.s.suspect.todo[0]
	var p model.Page
	var err error
	if _, ok := w.s.log.find(m); ok {
		p, err = w.o.Provider.Deliveries(ctx, model.PageRequest{From: m.cursor, Limit: w.s.log.span(m)})
	}
	w.took(func(s *state) {
		if s.suspect.todo = s.suspect.todo[1:]; len(s.suspect.todo) == 0 {
			s.suspect = suspicion{}
		}
		if err != nil {
			s.heardAside(w.o.Now(), asError(err))
			return
		}
		s.debt++
		s.news = s.log.again(m, p) || s.news
	})
	w.keep(p)
	return err
}

// keep holds a page's rows as they came. One of an earlier attempt than the log
// tells of takes no later one's place.
func (w *Watch) keep(p model.Page) {
	for i := len(p.Rows) - 1; i >= 0; i-- { // the newest is used last
		if p.Rows[i].Raw != nil && !w.knowsLater(&p.Rows[i].Delivery) {
			w.raws.put(p.Rows[i].Delivery.ID, p.Rows[i].Raw)
		}
	}
}

// logFailed keeps what is loaded. A page that could not be read whole is asked
// for smaller the next time.
func (s *state) logFailed(e *model.Error, now time.Time) {
	s.logErr = e
	switch e.Code { //nolint:exhaustive // the others are failures like any
	case model.NotServed:
		if s.log.len() > 0 { // it was served before, and may be again
			break
		}
		s.news = s.news || s.logState != model.LogNotServed
		s.logState = model.LogNotServed
		s.log.reset()
		return
	case model.BadAnswer:
		s.headSize = max(minPage, s.headSize/2)
	}
	s.logState = model.LogFailed
	s.heardAside(now, e)
}

// weigh takes note of how large rows are.
func (s *state) weigh(p model.Page) {
	if len(p.Rows) == 0 {
		return
	}
	sum := 0
	for _, r := range p.Rows {
		sum += len(r.Raw)
	}
	s.rowBytes = max(1, sum/len(p.Rows))
}

// page is how many rows to ask for where many are wanted.
func (s *state) page() int {
	if s.rowBytes == 0 {
		return pageSize
	}
	return min(max(pageSize, maxPageBytes/s.rowBytes), maxPageSize)
}
