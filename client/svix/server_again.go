package svix

import (
	"net/http"
	"slices"
	"time"
)

const recoverTop = 10_000

// span is the time that is to be recovered.
type span struct {
	Since *string `json:"since"`
	Until *string `json:"until"`
}

func (b span) check() *refusal {
	if b.Since == nil {
		return broken("missing field `since`", "body")
	}
	for name, text := range map[string]*string{"since": b.Since, "until": b.Until} {
		if text == nil {
			continue
		}
		if _, err := time.Parse(time.RFC3339Nano, *text); err != nil {
			return broken("premature end of input", "body", name)
		}
	}
	return nil
}

// spanOfTime reads a recovery's span.
func (s *Server) spanOfTime(r *request) (since, until time.Time, bad *refusal) {
	b, bad := read[span](r)
	if bad != nil {
		return since, until, bad
	}
	since, _ = time.Parse(time.RFC3339Nano, *b.Since) // check has read both
	if until = s.engine.Clock.Now(); b.Until != nil {
		until, _ = time.Parse(time.RFC3339Nano, *b.Until)
	}
	if until.Sub(since) > maxRecover+leeway {
		return since, until, invalid("Cannot recover messages more than 14 days old", "body", "since")
	}
	return since, until, nil
}

// failedIn says whether a delivery has a failed attempt in a span and none that
// went well, whether or not it is due again.
func (d *serverDest) failedIn(since, until time.Time) (failed bool) {
	for t := d.last; t != nil; t = t.before {
		if t.at < since.UnixMicro() || t.at > until.UnixMicro() {
			continue
		}
		if t.status == statusSuccess {
			return false
		}
		failed = true
	}
	return failed
}

func (s *Server) recover(a *answer, r *request, e *serverEndpoint) {
	since, until, bad := s.spanOfTime(r)
	if bad != nil {
		a.fail(*bad)
		return
	}
	n := 0
	for _, d := range e.dests {
		if n < recoverTop && d.failedIn(since, until) {
			s.attemptSoon(d, true)
			n++
		}
	}
	a.json(http.StatusAccepted, s.task("endpoint.recover"))
}

// replay sends what an endpoint takes and was never sent.
func (s *Server) replay(a *answer, r *request, e *serverEndpoint) {
	since, until, bad := s.spanOfTime(r)
	if bad != nil {
		a.fail(*bad)
		return
	}
	for _, m := range e.app.messages {
		if m.time().After(since) && m.time().Before(until) && e.takes(m) && !slices.ContainsFunc(m.dests, func(d *serverDest) bool { return d.endpoint == e }) {
			s.attemptSoon(s.addDest(m, e), true)
		}
	}
	a.json(http.StatusAccepted, s.task("endpoint.replay"))
}

func (s *Server) task(name string) map[string]any {
	now := s.engine.Clock.Now()
	return map[string]any{"id": s.newID(taskPre, now), "status": "running", "task": name, "updatedAt": stamp{now}}
}

type exampleBody struct {
	EventType string `json:"eventType"`
}

func (b exampleBody) check() *refusal {
	if b.EventType == "" {
		return broken("missing field `eventType`", "body")
	}
	return nil
}

// sendExample makes a message that is meant for one endpoint; filters apply all
// the same. Only svix.ping has an example of its own.
func (s *Server) sendExample(a *answer, r *request, e *serverEndpoint) {
	b, bad := read[exampleBody](r)
	if bad != nil {
		a.fail(*bad)
		return
	}
	body := []byte(`{"success": true}`)
	if b.EventType != "svix.ping" {
		if body = s.exampleOf(b.EventType); body == nil {
			a.fail(fault(http.StatusBadRequest, "invalid_scheme", "Unable to generate example message from event-type schema"))
			return
		}
	}
	now := s.engine.Clock.Now()
	m := s.addMessage(e.app, ServerMessage{Type: b.EventType, Payload: func() []byte { return body }, At: now})
	if e.takes(m) {
		s.attemptSoon(s.addDest(m, e), false)
	}
	a.json(http.StatusOK, m.wire(true, now))
}
