package watch

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	lookEvery = time.Second           // at the link, while an answer is waited for
	minPause  = 10 * time.Millisecond // between two rounds, whatever was planned
	maxPause  = time.Hour
)

// Run polls until ctx ends, and returns its error.
func (w *Watch) Run(ctx context.Context) error {
	select {
	case <-w.attended:
	case <-ctx.Done():
	}
	defer w.remember(ctx)()
	for ctx.Err() == nil {
		if want := w.due(); !want.nothing() {
			w.round(ctx, want)
		} else {
			w.spent(ctx)
		}
		fired, stop := w.o.Timer(w.pause())
		select {
		case <-ctx.Done():
		case <-fired:
		case <-w.wake:
		}
		stop()
	}
	return ctx.Err()
}

// round makes a step, and says meanwhile when the link has become stale: an
// answer that does not come must show.
func (w *Watch) round(ctx context.Context, want wants) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = w.step(ctx, want) // it is in the snapshot
	}()
	for {
		fired, stop := w.o.Timer(lookEvery)
		select {
		case <-done:
			stop()
			return
		case <-fired:
			w.with(func(*state) {})
		}
	}
}

// paceAt is the pace at a moment, with what is then left of the budget.
func (s *state) paceAt(now time.Time, b model.Budget) model.Pace {
	return model.PaceOf(model.PaceInput{Now: now, LastTouch: s.face.touched(), Budget: b, Quiet: s.quiet})
}

// plan sets the pace; only whoever has the turn does.
func (s *state) plan(now time.Time) {
	before := s.pace.Watched
	s.pace = s.paceAt(now, s.budget)
	s.link.Every = s.pace.Status
	s.turned = s.turned || s.pace.Watched != before
}

// due says what the time has come for.
func (w *Watch) due() (want wants) {
	now, budget := w.o.Now(), w.o.Budget()
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Before(w.s.notBefore) {
		return wants{}
	}
	pace := w.s.paceAt(now, budget)
	want.status = ripe(now, w.s.nextStatus(pace))
	want.log = ripe(now, w.s.nextLog(pace))
	want.back = w.behind(pace) || w.s.load.ripe(now)
	return want
}

func ripe(now, at time.Time) bool { return !at.IsZero() && !now.Before(at) }

// nextStatus is when the status is due; zero for not at this pace.
func (s *state) nextStatus(p model.Pace) time.Time {
	return s.next(s.statusAt, p.Status, p.Watched)
}

// nextLog is when the log's first page is due.
func (s *state) nextLog(p model.Pace) time.Time {
	every := p.Log
	if s.logState == model.LogNotServed && every > 0 {
		every = max(every, probePace)
	}
	return s.next(s.logAt, every, p.Watched)
}

// next pays, while nobody looks, for calls that the pace did not reckon with.
func (s *state) next(last time.Time, every time.Duration, watched bool) time.Time {
	if every == 0 {
		return time.Time{}
	}
	if !watched {
		every *= time.Duration(1 + s.debt)
	}
	return last.Add(every)
}

// pause is how long nothing is due.
func (w *Watch) pause() time.Duration {
	now, budget := w.o.Now(), w.o.Budget()
	w.mu.Lock()
	defer w.mu.Unlock()
	at := now.Add(maxPause)
	pace := w.s.paceAt(now, budget)
	for _, t := range []time.Time{w.s.nextStatus(pace), w.s.nextLog(pace), w.s.load.next()} {
		if !t.IsZero() && t.Before(at) {
			at = t
		}
	}
	if at.Before(w.s.notBefore) {
		at = w.s.notBefore
	}
	if u := pace.Until; u.After(now) && u.Before(at) {
		at = u
	}
	return min(max(at.Sub(now), minPause), maxPause)
}
