package watch

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	loadFor    = time.Second            // of loading in one step: the status must stay fresh
	loadAtOnce = 50                     // pages in one step
	loadShown  = 500 * time.Millisecond // between two snapshots meanwhile: each is worked through by who shows it
	loadAgain  = 5 * time.Second        // after a failure
	loadTries  = 3                      // failures in a row that end it
)

// loading is what is being loaded on request.
type loading struct {
	model.Loading
	busy  bool      // pages are coming
	tries int       // failures in a row
	after time.Time // when to go on, after a failure
}

var _ client.Loader = (*Watch)(nil)

// Load goes on loading older pages until everything since a time is loaded.
func (w *Watch) Load(back time.Time) {
	w.with(func(s *state) {
		s.load = loading{Loading: model.Loading{On: true, Back: back, Began: w.o.Now()}}
	})
	w.rouse()
}

// StopLoad ends it; what is loaded stays.
func (w *Watch) StopLoad() {
	w.with(func(s *state) {
		if s.load.On {
			s.load.end(w.o.Now(), &model.Error{Code: model.Canceled, Op: opLoad, Why: "stopped"})
		}
	})
}

const opLoad = "load the log"

// next is when there is something to load; zero for never.
func (l *loading) next() time.Time {
	if !l.On {
		return time.Time{}
	}
	if l.after.IsZero() {
		return l.Began
	}
	return l.after
}

func (l *loading) ripe(now time.Time) bool { return ripe(now, l.next()) }

func (l *loading) end(now time.Time, e *model.Error) {
	l.On, l.Ended, l.Err = false, now, e
}

// loadOn loads what is wanted for a moment. It ends with the first failure, and is
// tried again in a later step.
func (w *Watch) loadOn(ctx context.Context) error {
	until := w.o.Now().Add(loadFor)
	if l := w.loading(); !l.ripe(w.o.Now()) || w.s.logState == model.LogLoading {
		return nil
	}
	w.with(func(s *state) { s.load.busy = true })
	defer func() {
		w.with(func(s *state) {
			s.load.busy = false
			s.tellUnsent()
			s.count(w.o.Now())
		})
	}()
	for range loadAtOnce {
		w.with(func(s *state) { s.loaded(w.o.Now()) })
		if !w.loading().On || w.toldToWait() || !w.o.Now().Before(until) {
			return nil
		}
		if err := w.loadPage(ctx); err != nil {
			return err
		}
		w.giveWay(ctx)
	}
	return nil
}

// loadPage loads a page, and where it lists messages how they stand.
func (w *Watch) loadPage(ctx context.Context) error {
	l, had := w.loading(), w.s.log.len()
	began, calls, err := l.Began, 0, error(nil)
	if w.s.older(l.Back) {
		calls, err = w.nextPage(ctx)
	}
	if err == nil && w.filler != nil {
		var more int
		more, err = w.loadFill(ctx)
		calls += more
	}
	if given(err) {
		return err
	}
	w.with(func(s *state) {
		s.debt += calls
		l := &s.load
		if !l.On || !l.Began.Equal(began) { // it was stopped, or begun anew
			return
		}
		l.Rows, l.Calls = l.Rows+max(0, s.log.len()-had), l.Calls+calls
		l.after = time.Time{}
		if err == nil {
			l.tries = 0
			return
		}
		l.after = w.o.Now().Add(loadAgain)
		if l.tries++; l.tries >= loadTries {
			l.end(w.o.Now(), asError(err))
		}
	})
	return err
}

// older says whether messages are still to be loaded, rather than how they stand.
func (s *state) older(back time.Time) bool {
	return s.log.older != "" && (back.IsZero() || s.log.floor().After(back))
}

// loading is what is being loaded now: it is begun and stopped from outside.
func (w *Watch) loading() loading {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.s.load
}

// loadFill reads a page behind each endpoint's newest, as far as messages are
// loaded. What was within its newest page is read when all messages are there.
func (w *Watch) loadFill(ctx context.Context) (calls int, err error) {
	all := !w.s.older(w.loading().Back)
	for _, e := range w.s.endpoints {
		r := w.s.many.ends[e.ID]
		walks := r != nil && r.older != ""
		if w.toldToWait() || !w.loading().On {
			break
		}
		if !r.lacks(w.s.log.floor()) || (!walks && !all) {
			continue
		}
		debt := w.s.debt
		if walks {
			_, err = w.fillBehind(ctx, e.ID)
		} else {
			err = w.fillNewest(ctx, []model.EndpointID{e.ID})
		}
		calls += w.s.debt - debt
		w.with(func(s *state) { s.debt = debt }) // whoever asked for the load counts them
		if err != nil {
			return calls, err
		}
	}
	return calls, nil
}

// lacks says whether there is something since a time that can be read and was not.
// One that was asked for and not read is asked for in its turn.
func (r *reach) lacks(since time.Time) bool {
	return r == nil || (r.known && !r.whole(since))
}

// loaded ends a load that is through, or may make no more calls.
func (s *state) loaded(now time.Time) {
	l := &s.load
	switch left, limited := s.budget.ForLoading(); {
	case !l.On:
	case !s.older(l.Back) && s.behindMessages() == 0:
		l.end(now, nil)
	case limited && left == 0:
		l.end(now, &model.Error{Code: model.QuotaUsed, Op: opLoad, Why: "a quarter of the day's calls is left for what else is done", Do: "load on tomorrow"})
	}
}

// behindMessages is of how many endpoints not all is read that can be, of the
// messages that are loaded.
func (s *state) behindMessages() (n int) {
	if s.many == nil {
		return 0
	}
	for _, e := range s.endpoints {
		if s.many.ends[e.ID].lacks(s.log.floor()) {
			n++
		}
	}
	return n
}
