package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hooktop/hooktop/model"
)

// maxBackoff is the longest pause after a failure, unless the pace is slower or
// the provider asks for more.
const maxBackoff = 30 * time.Second

// wants says what a step asks.
type wants struct {
	status, log, settings bool
	back                  bool // what is behind of the last day; it is loaded in any step
	all                   bool // also what is otherwise asked once, or seldom
}

func (n wants) nothing() bool { return n == wants{} }

// step asks what is wanted, in the order of what matters, publishes each answer
// as it comes, and returns the first failure. A defect on the way is a failure
// like another: it must not end the program behind the face's back.
func (w *Watch) step(ctx context.Context, want wants) (err error) {
	if err := w.take(ctx); err != nil {
		return err
	}
	defer w.give()
	defer func() {
		if v := recover(); v != nil {
			e := &model.Error{Code: model.Internal, Op: "watch the profile", Why: fmt.Sprintf("a defect: %+.200q", fmt.Sprint(v)), Do: "please report it"}
			w.with(func(s *state) { s.heard(w.o.Now(), e, 0) })
			err = e
		}
		w.settle()
	}()
	w.took(func(s *state) {
		s.news, s.debt = false, 0
		s.plan(w.o.Now())
	})
	return w.ask(ctx, want)
}

// with changes the state and publishes what came of it.
func (w *Watch) with(change func(s *state)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.s)
	w.publish()
}

// took is with, after a call: it has changed the budget too.
func (w *Watch) took(change func(s *state)) {
	budget := w.o.Budget()
	w.with(func(s *state) {
		s.budget = budget
		change(s)
	})
}

// settle ends a step and plans the next one.
func (w *Watch) settle() {
	w.took(func(s *state) {
		if s.quiet++; s.news {
			s.quiet = 0
		}
		s.plan(w.o.Now())
	})
}

// ask stops at the first answer to the status that is none: the rest would fare
// no better.
func (w *Watch) ask(ctx context.Context, want wants) error {
	if want.status {
		if err := w.askStatus(ctx); err != nil {
			return err
		}
	}
	var failed error
	for _, part := range []struct {
		due bool
		ask func() error
	}{
		{want.log || w.countsMoved(want), func() error { return w.askLog(ctx, want) }},
		{want.settings || w.settingsDue(), func() error { return w.askSettings(ctx) }},
		{true, func() error { return w.fill(ctx) }}, // before the older pages: it says how the newest stand
		{true, func() error { return w.askOnce(ctx, want.all) }},
		{true, func() error { return w.catchUp(ctx) }},
		{true, func() error { return w.loadOn(ctx) }},
		{true, func() error { return w.readAgain(ctx) }},
	} {
		if !part.due || w.toldToWait() {
			continue
		}
		if err := part.ask(); err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}

// toldToWait says whether an answer of this step asked to be left alone.
func (w *Watch) toldToWait() bool { return w.s.notBefore.After(w.o.Now()) }

// countsMoved says whether the status has just shown that the log must have
// changed. Nobody waits for it while nobody looks.
func (w *Watch) countsMoved(want wants) bool {
	return want.status && w.s.news && w.s.pace.Watched && w.s.logState != model.LogNotServed
}

func (w *Watch) settingsDue() bool {
	every := settingsIdle
	if e := w.s.endErr; e != nil && e.Code == model.Unreachable && w.s.link.Good.After(w.s.settingsAt) {
		return w.o.Now().Sub(w.s.settingsAt) >= maxBackoff // the host has answered since: what is said of it is over
	}
	switch _, limited := w.s.budget.Left(); {
	case !limited && w.s.pace.Watched: // one that was disabled is not shown as well for long
		every = coarse
	case !limited || w.s.pace.Watched:
		every = settingsPace
	}
	return w.s.settingsAt.IsZero() || w.o.Now().Sub(w.s.settingsAt) >= every
}

func (w *Watch) askStatus(ctx context.Context) error {
	began := w.o.Now()
	st, err := w.o.Provider.Status(ctx)
	now := w.o.Now()
	if given(err) {
		return err
	}
	w.took(func(s *state) {
		s.statusAt = began
		e := unanswered(asError(err))
		s.heard(now, e, now.Sub(began))
		if e != nil {
			if s.logState == model.LogLoading {
				s.logState, s.logErr = model.LogFailed, e
			}
			return
		}
		if s.many != nil { // it does not count: what was counted stands
			st.Processing, st.Failed, st.Since, st.Sampled = s.status.Processing, s.status.Failed, s.status.Since, s.status.Sampled
		}
		s.news = s.news || !sameStatus(s.status, st)
		s.status = st
		if s.many != nil {
			s.count(now)
			return
		}
		s.history = remember(s.history, model.Sample{At: now, Processing: st.Processing, Failed: st.Failed})
	})
	return err
}

// unanswered makes a failure of the host of what would elsewhere be one of the
// question: every host of a provider has a status. That of something that the
// host does not have is that of the profile.
func unanswered(e *model.Error) *model.Error {
	if e == nil || (e.Code != model.NotServed && e.Code != model.Invalid) {
		return e
	}
	own := *e
	own.Code = model.BadAnswer
	return &own
}

func (w *Watch) askSettings(ctx context.Context) error {
	eps, err := w.o.Provider.Endpoints(ctx)
	if given(err) {
		return err
	}
	w.took(func(s *state) {
		s.settingsAt = w.o.Now()
		s.debt++
		if s.endErr = asError(err); s.endErr == nil {
			s.endpoints = eps
		}
		s.heardAside(w.o.Now(), s.endErr)
	})
	return err
}

// askOnce finds out who is asking and what can be done here; the latter again
// when the log has shown something new about it.
func (w *Watch) askOnce(ctx context.Context, all bool) error {
	if w.s.account.ID == "" {
		a, err := w.o.Provider.Account(ctx)
		if err != nil {
			return err
		}
		w.with(func(s *state) { s.account = a })
	}
	open := w.s.caps.Of(model.CanPayload).Can == model.TriUnknown && w.s.log.len() > 0 && w.s.news
	moved := w.s.capsFor != w.s.logState && w.s.logState != model.LogFailed
	if w.s.caps != nil && !open && !moved && !all {
		return nil
	}
	caps, err := w.o.Provider.Capabilities(ctx)
	if err != nil {
		return err
	}
	w.with(func(s *state) { s.caps, s.capsFor = caps, s.logState })
	return nil
}

// heard moves the link on, and after a failure sets when to ask again: as the
// provider says, else later and later.
func (s *state) heard(now time.Time, e *model.Error, took time.Duration) {
	s.link = model.NextLink(s.link, now, e, took)
	if e == nil {
		s.failures, s.notBefore = 0, time.Time{}
		return
	}
	s.failures = min(s.failures+1, 10)
	wait := min(max(s.pace.Status, time.Second)<<(s.failures-1), max(maxBackoff, s.pace.Status))
	s.notBefore = now.Add(max(wait, e.Wait))
	if s.link.Until.After(s.notBefore) {
		s.notBefore = s.link.Until
	}
}

// heardAside takes from the answer to a lesser question only what concerns the
// next ones: while the status is answered, the link is up.
func (s *state) heardAside(now time.Time, e *model.Error) {
	if e != nil && (e.Code == model.RateLimited || e.Code == model.QuotaUsed) {
		s.heard(now, e, 0)
	}
}

// given says that a call was given up by whoever made it, which tells nothing.
func given(err error) bool { return err != nil && model.CodeOf(err) == model.Canceled }

// asError returns the model's error in err, nil for nil.
func asError(err error) *model.Error {
	var e *model.Error
	if err == nil || errors.As(err, &e) {
		return e
	}
	return &model.Error{Code: model.Internal, Op: "ask the provider", Why: fmt.Sprintf("%+.200q", err.Error()), Err: err}
}
