package svix

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

func (t *serverAttempt) wire(content bool) wireAttempt {
	w := wireAttempt{
		URL: rest.Some(t.url), Response: rest.Some("{}"), Code: rest.Some(int(t.code)), Millis: rest.Some(int64(t.millis)),
		Status: rest.Some(int(t.status)), StatusText: rest.Some(statusText(int(t.status))), Trigger: rest.Some(int(t.trigger)),
		MsgID: rest.Some(t.dest.msg.id()), EndpointID: rest.Some(t.dest.endpoint.ID), ID: rest.Some(t.id()), Timestamp: rest.Some(stamp{t.time()}),
	}
	if content {
		w.Response = rest.Some(t.answer)
	}
	return w
}

func statusText(n int) string {
	return [...]string{"success", "pending", "fail", "sending"}[n]
}

// numberOf reads a number of a query; -1 where it is not given.
func numberOf(r *request, name string, allowed ...int) (int, *refusal) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return -1, nil
	}
	n, ok := atoi(text)
	if !ok || !slices.Contains(allowed, n) {
		return -1, badQuery(name + ": invalid value")
	}
	return n, nil
}

func statusOfQuery(r *request) (int, *refusal) {
	return numberOf(r, "status", statusSuccess, statusPending, statusFail, statusSending)
}

// listAttempts answers with a page of attempts that one message or endpoint has.
func (s *Server) listAttempts(a *answer, r *request, all []*serverAttempt) {
	q, e := listOf(r, attemptPre)
	status, bad := statusOfQuery(r)
	class, worse := numberOf(r, "status_code_class", 0, 100, 200, 300, 400, 500)
	for _, e := range []*refusal{e, bad, worse} {
		if e != nil {
			a.fail(*e)
			return
		}
	}
	msg, endpoint, full := wanted(r), r.URL.Query().Get("endpoint_id"), content(r)
	want := func(t *serverAttempt) bool {
		return (status < 0 || int(t.status) == status) && (class < 0 || int(t.code)/100*100 == class) && msg(t.dest.msg) &&
			(endpoint == "" || t.dest.endpoint.is(endpoint))
	}
	a.json(http.StatusOK, timed(listing[*serverAttempt, wireAttempt]{
		all: all, id: (*serverAttempt).id, want: want, wire: func(t *serverAttempt) wireAttempt { return t.wire(full) },
	}, q, s.engine.Clock.Now(), attemptPre, func(t *serverAttempt) place { return t.place }).page(q))
}

func (s *Server) attemptsOfEndpoint(a *answer, r *request, app *serverApp) {
	if e := app.endpoint(r.parts[4]); e != nil {
		s.attemptsAt(a, r, e)
		return
	}
	a.fail(notFound)
}

func (s *Server) attemptsAt(a *answer, r *request, e *serverEndpoint) {
	s.listAttempts(a, r, e.inOrder())
}

func (s *Server) attemptsOfMessage(a *answer, r *request, app *serverApp) {
	if m := app.message(r.parts[4]); m != nil {
		s.attemptsOf(a, r, app, m)
		return
	}
	a.fail(notFound)
}

func (s *Server) attemptsOf(a *answer, r *request, _ *serverApp, m *serverMessage) {
	s.listAttempts(a, r, m.inOrder())
}

// attempted finds an attempt of a message; nil for none.
func (m *serverMessage) attempted(id string) *serverAttempt {
	all := m.inOrder()
	if i := slices.IndexFunc(all, func(t *serverAttempt) bool { return t.id() == id }); i >= 0 {
		return all[i]
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

const dueFound = 7 * 24 * time.Hour // how old a message may be to be found as one that is due again

// stands picks deliveries by a status as the list of attempted messages asks for
// it: success is any ever; failed is what is not due again and never went well.
func stands(status int, now time.Time) func(d *serverDest) bool {
	week := now.Add(-dueFound).UnixMicro()
	switch status {
	case statusSuccess:
		return (*serverDest).delivered
	case statusPending:
		return func(*serverDest) bool { return false }
	case statusFail:
		return func(d *serverDest) bool { return d.status() == statusFail && !d.delivered() }
	case statusSending:
		return func(d *serverDest) bool { return d.status() == statusSending && d.msg.at > week }
	}
	return func(*serverDest) bool { return true }
}

// attemptedMessages lists the messages that were tried at an endpoint.
func (s *Server) attemptedMessages(a *answer, r *request, e *serverEndpoint) {
	q, bad := listOf(r, messagePre)
	status, worse := statusOfQuery(r)
	for _, e := range []*refusal{bad, worse} {
		if e != nil {
			a.fail(*e)
			return
		}
	}
	now, full, msg := s.engine.Clock.Now(), content(r), wanted(r)
	stand := stands(status, now)
	a.json(http.StatusOK, timed(listing[*serverDest, wireMessage]{
		all: e.dests, id: func(d *serverDest) string { return d.msg.id() },
		want: func(d *serverDest) bool { return d.last != nil && msg(d.msg) && stand(d) },
		wire: func(d *serverDest) wireMessage {
			w, n := d.msg.wire(full, now), d.status()
			w.Status, w.StatusText = rest.Some(n), rest.Some(statusText(n))
			if d.next != 0 {
				w.NextAttempt = rest.Some(stamp{d.due()})
			}
			return w
		},
	}, q, now, messagePre, func(d *serverDest) place { return d.msg.place }).page(q))
}

// destinations lists where a message went, deleted endpoints too, with the
// status of the last attempt. The server asks for exactly as many as it shows,
// so it never knows of more.
func (s *Server) destinations(a *answer, r *request, _ *serverApp, m *serverMessage) {
	q, bad := listOf(r, endpointPre)
	if bad != nil {
		a.fail(*bad)
		return
	}
	tried := slices.DeleteFunc(slices.Clone(m.dests), func(d *serverDest) bool { return d.last == nil })
	id := func(d *serverDest) string { return d.endpoint.ID }
	slices.SortFunc(tried, func(x, y *serverDest) int { return strings.Compare(id(x), id(y)) })
	p := listing[*serverDest, wireDestination]{all: tried, id: id, than: byText(id, q), wire: func(d *serverDest) wireDestination {
		n := int(d.last.status)
		w := wireDestination{wireEndpoint: d.endpoint.wire(), Status: rest.Some(n), StatusText: rest.Some(statusText(n))}
		if d.next != 0 {
			w.NextAttempt = rest.Some(stamp{d.due()})
		}
		return w
	}}.page(q)
	p.Done = true
	a.json(http.StatusOK, p)
}
