package svix

import (
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// fanOut sends a new message to every endpoint that takes it; the server is locked.
func (s *Server) fanOut(app *serverApp, m *serverMessage) {
	for _, e := range app.endpoints {
		if e.takes(m) {
			s.attemptSoon(s.addDest(m, e), false)
		}
	}
}

// attemptSoon has a delivery attempted in the background.
func (s *Server) attemptSoon(d *serverDest, manual bool) {
	s.engine.Clock.After(0, func(ctx context.Context) { s.attempt(ctx, d, 0, manual) })
}

// outgoing is what an attempt needs of the state.
type outgoing struct {
	url     string
	id      string
	keys    []string
	headers map[string]string
	body    []byte
	at      time.Time // of the attempt, which is signed
}

// outgoing makes ready for an attempt; ok is false where none is made: nothing
// goes to an endpoint that is disabled or deleted.
func (s *Server) outgoing(d *serverDest) (o outgoing, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, now := d.endpoint, s.engine.Clock.Now()
	body := d.msg.body(now)
	if e.deleted || e.Disabled.V || body == nil {
		d.next = 0
		return o, false
	}
	return outgoing{url: e.URL, id: d.msg.id(), keys: e.signing(now), headers: maps.Clone(e.headers), body: body, at: now}, true
}

// attempt makes one call and, where it fails and none stands in for it, plans
// the next. n counts the automatic ones from 0.
func (s *Server) attempt(ctx context.Context, d *serverDest, n int, manual bool) {
	o, ok := s.outgoing(d)
	if !ok {
		return
	}
	t, after := s.call(ctx, o)
	if ctx.Err() != nil {
		return // the server goes down: nothing is known of it
	}
	if t.url = o.url; manual {
		t.trigger = triggerManual
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addAttempt(d, o.at, t)
	d.next = 0 // a manual attempt ends the automatic ones, whatever comes of it
	switch {
	case t.status == statusSuccess:
		d.endpoint.failing = time.Time{}
	case manual:
	case n >= len(s.o.Schedule):
		s.exhausted(d.endpoint, s.engine.Clock.Now())
	default:
		s.plan(d, n, after)
	}
}

// plan schedules the attempt behind the n-th; the server is locked.
func (s *Server) plan(d *serverDest, n int, after retryAfter) {
	wait := s.o.Schedule[n]
	switch {
	case after.timeout:
		wait = max(wait, time.Minute)
	case after.asked > 0:
		wait = min(max(after.asked, wait), 2*wait)
	}
	if fifth := wait / 5; !s.o.Steady && fifth > 0 {
		wait += time.Duration(s.engine.Clock.Rand()%uint64(2*fifth)) - fifth //nolint:gosec // below twice a fifth
	}
	s.retry(d, n+1, wait)
}

// retry has the n-th attempt made after a wait, unless a manual one has come in
// between. The server is locked.
func (s *Server) retry(d *serverDest, n int, wait time.Duration) {
	due := s.engine.Clock.Now().Add(wait).UnixMicro()
	d.next = due
	s.engine.Clock.After(wait, func(ctx context.Context) {
		s.mu.Lock()
		mine := d.next == due
		s.mu.Unlock()
		if mine {
			s.attempt(ctx, d, n, false)
		}
	})
}

// exhausted notes that a message has used up its attempts at an endpoint, which
// is disabled when one did so long before, and nothing went well since. The note
// is kept for twice that long, and enabling the endpoint does not delete it. The
// server is locked.
func (s *Server) exhausted(e *serverEndpoint, now time.Time) {
	since := now.Sub(e.failing)
	switch {
	case e.failing.IsZero() || since > 2*s.o.DisableAfter:
		e.failing = now
	case since > s.o.DisableAfter:
		e.Disabled, e.UpdatedAt = rest.Some(true), rest.Some(stamp{now})
	}
}

// resend makes a manual attempt, also where it is of no use: to a disabled
// endpoint nothing goes, and the answer is the same.
func (s *Server) resend(a *answer, r *request, app *serverApp, m *serverMessage) {
	e := app.endpoint(r.parts[5])
	switch {
	case e == nil:
		a.fail(notFound)
		return
	case m.body(s.engine.Clock.Now()) == nil:
		a.fail(fault(http.StatusBadRequest, "missing_payload", "Unable to resend message. Payload is missing (probably expired)"))
		return
	}
	s.attemptSoon(s.dest(m, e), true)
	a.json(http.StatusAccepted, struct{}{})
}
