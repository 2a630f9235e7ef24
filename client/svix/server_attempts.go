package svix

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// serverAttempt is one HTTP call.
type serverAttempt struct {
	dest    *serverDest
	seq     uint32
	at      time.Time
	took    time.Duration
	code    int16
	status  int8
	trigger int8
	answer  string
}

func (t *serverAttempt) id() string { return attemptPre + ksuid(t.at, noiseOf(t.seq)) }

func (t *serverAttempt) wire(content bool) wireAttempt {
	w := wireAttempt{
		URL: rest.Some(t.dest.endpoint.URL), Response: rest.Some("{}"), Code: rest.Some(int(t.code)), Millis: rest.Some(t.took.Milliseconds()),
		Status: rest.Some(int(t.status)), StatusText: rest.Some(statusText(int(t.status))), Trigger: rest.Some(int(t.trigger)),
		MsgID: rest.Some(t.dest.msg.id()), EndpointID: rest.Some(t.dest.endpoint.ID), ID: rest.Some(t.id()), Timestamp: rest.Some(stamp{t.at}),
	}
	if content {
		w.Response = rest.Some(t.answer)
	}
	return w
}

func statusText(n int) string {
	return [...]string{"success", "pending", "fail", "sending"}[n]
}

// status is how a message stands at an endpoint: that of the latest attempt, or
// that another is due.
func (d *serverDest) status() int {
	if n := len(d.attempts); n > 0 && d.attempts[n-1].status == statusSuccess {
		return statusSuccess
	}
	if !d.next.IsZero() {
		return statusSending
	}
	return statusFail
}

func (d *serverDest) delivered() bool {
	return slices.ContainsFunc(d.attempts, func(t *serverAttempt) bool { return t.status == statusSuccess })
}

// wantedAttempts picks attempts by what a list is asked with.
func wantedAttempts(r *request, q listQuery) (func(t *serverAttempt) bool, *refusal) {
	v := r.URL.Query()
	status, class := -1, -1
	for name, n := range map[string]*int{"status": &status, "status_code_class": &class} {
		if text := v.Get(name); text != "" {
			i, ok := atoi(text)
			if !ok || i < 0 || (name == "status" && i > statusSending) {
				e := badQuery("Failed to deserialize query string: invalid " + name)
				return nil, &e
			}
			*n = i
		}
	}
	msg := wanted(r)
	return func(t *serverAttempt) bool {
		return q.within(t.at) && (status < 0 || int(t.status) == status) && (class < 0 || int(t.code)/100*100 == class) && msg(t.dest.msg)
	}, nil
}

func (s *Server) listAttempts(a *answer, r *request, all []*serverAttempt, only func(*serverAttempt) bool) {
	q, e := s.timed(r, attemptPre)
	if e != nil {
		a.fail(*e)
		return
	}
	want, e := wantedAttempts(r, q)
	if e != nil {
		a.fail(*e)
		return
	}
	if q.oldestFirst() {
		i, _ := slices.BinarySearchFunc(all, q.after, func(t *serverAttempt, at time.Time) int { return t.at.Compare(at) })
		all, q.back = all[i:], true
	}
	full := content(r)
	a.json(http.StatusOK, pageBy(all, q, (*serverAttempt).id, true, func(t *serverAttempt) bool { return want(t) && only(t) }, func(t *serverAttempt) wireAttempt { return t.wire(full) }))
}

func any1(*serverAttempt) bool { return true }

func (s *Server) attemptsOfEndpoint(a *answer, r *request, app *serverApp) {
	e := app.endpoint(r.parts[4])
	if e == nil {
		a.fail(notFound)
		return
	}
	s.listAttempts(a, r, e.attempts, any1)
}

// attemptsOfMessage serves the deprecated route too.
func (s *Server) attemptsOfMessage(a *answer, r *request, app *serverApp) {
	id := r.parts[3]
	if r.parts[2] == "attempt" {
		id = r.parts[4]
	}
	m := app.message(id)
	if m == nil {
		a.fail(notFound)
		return
	}
	var all []*serverAttempt
	for _, d := range m.dests {
		all = append(all, d.attempts...)
	}
	slices.SortFunc(all, func(x, y *serverAttempt) int { return strings.Compare(x.id(), y.id()) })
	endpoint := r.URL.Query().Get("endpoint_id")
	s.listAttempts(a, r, all, func(t *serverAttempt) bool { return endpoint == "" || t.dest.endpoint.ID == endpoint })
}

// attempted finds an attempt of a message; nil for none.
func (m *serverMessage) attempted(id string) *serverAttempt {
	for _, d := range m.dests {
		for _, t := range d.attempts {
			if t.id() == id {
				return t
			}
		}
	}
	return nil
}

func (s *Server) getAttempt(a *answer, r *request, _ *serverApp, m *serverMessage) {
	t := m.attempted(r.parts[5])
	if t == nil {
		a.fail(notFound)
		return
	}
	a.json(http.StatusOK, t.wire(true))
}

func (s *Server) expungeAttempt(a *answer, r *request, _ *serverApp, m *serverMessage) {
	t := m.attempted(r.parts[5])
	if t == nil {
		a.fail(notFound)
		return
	}
	t.answer = "EXPUNGED"
	a.code = http.StatusNoContent
}

// attemptedMessages lists the messages that were tried at an endpoint. Success
// is any ever; failed is one that is not due again and never went well; due ones
// are found for 7 days.
func (s *Server) attemptedMessages(a *answer, r *request, e *serverEndpoint) {
	q, bad := s.timed(r, messagePre)
	if bad != nil {
		a.fail(*bad)
		return
	}
	status := -1
	if text := r.URL.Query().Get("status"); text != "" {
		n, ok := atoi(text)
		if !ok || n < 0 || n > statusSending {
			a.fail(badQuery("Failed to deserialize query string: invalid status"))
			return
		}
		status = n
	}
	msg, full, week := wanted(r), content(r), s.engine.Clock.Now().Add(-7*24*time.Hour)
	want := func(d *serverDest) bool {
		if !msg(d.msg) || len(d.attempts) == 0 {
			return false
		}
		switch status {
		case statusSuccess:
			return d.delivered()
		case statusPending:
			return false
		case statusFail:
			return d.status() == statusFail && !d.delivered()
		case statusSending:
			return d.status() == statusSending && d.msg.at.After(week)
		}
		return true
	}
	byDest := make([]*serverDest, 0, len(e.dests))
	for _, d := range e.dests {
		if want(d) {
			byDest = append(byDest, d)
		}
	}
	a.json(http.StatusOK, pageOfMessages(byDest, q, func(d *serverDest) *serverMessage { return d.msg }, func(*serverMessage) bool { return true }, func(d *serverDest) wireMessage {
		w := d.msg.wire(full)
		n := d.status()
		w.Status, w.StatusText = rest.Some(n), rest.Some(statusText(n))
		if !d.next.IsZero() {
			w.NextAttempt = rest.Some(stamp{d.next})
		}
		return w
	}))
}

// destinations lists where a message went, deleted endpoints too, with the
// status of the last attempt. It asks for exactly as many as it shows, so it
// never knows of more.
func (s *Server) destinations(a *answer, r *request, _ *serverApp, m *serverMessage) {
	q, bad := listOf(r, endpointPre)
	if bad != nil {
		a.fail(*bad)
		return
	}
	tried := slices.DeleteFunc(slices.Clone(m.dests), func(d *serverDest) bool { return len(d.attempts) == 0 })
	slices.SortFunc(tried, func(x, y *serverDest) int { return strings.Compare(x.endpoint.ID, y.endpoint.ID) })
	p := pageBy(tried, q, func(d *serverDest) string { return d.endpoint.ID }, true, nil, func(d *serverDest) wireDestination {
		n := int(d.attempts[len(d.attempts)-1].status)
		w := wireDestination{wireEndpoint: d.endpoint.wire(), Status: rest.Some(n), StatusText: rest.Some(statusText(n))}
		if !d.next.IsZero() {
			w.NextAttempt = rest.Some(stamp{d.next})
		}
		return w
	})
	p.Done = true
	a.json(http.StatusOK, p)
}
