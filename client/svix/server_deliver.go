package svix

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hooktop/hooktop/client/rest"
)

const (
	maxAnswer  = 20_000 // bytes that are kept of an answer
	onceMore   = time.Second
	maxDue     = 14*24*time.Hour + 5*time.Minute
	recoverTop = 10_000
)

// fanOut sends a message to every endpoint that takes it; the server is locked.
func (s *Server) fanOut(app *serverApp, m *serverMessage) {
	for _, e := range app.endpoints {
		if e.takes(m) {
			d := s.dest(m, e)
			s.engine.Clock.After(0, func(ctx context.Context) { s.attempt(ctx, d, 0, false) })
		}
	}
}

// dest is a message at an endpoint, made where it is not there; the server is
// locked.
func (s *Server) dest(m *serverMessage, e *serverEndpoint) *serverDest {
	for _, d := range m.dests {
		if d.endpoint == e {
			return d
		}
	}
	d := &serverDest{msg: m, endpoint: e}
	m.dests = append(m.dests, d)
	i, _ := slices.BinarySearchFunc(e.dests, m.seq, func(d *serverDest, seq uint32) int { return int(d.msg.seq) - int(seq) })
	e.dests = slices.Insert(e.dests, i, d)
	return d
}

// outgoing is what an attempt needs of the state.
type outgoing struct {
	url     string
	id      string
	keys    []string
	headers map[string]string
	body    []byte
}

// attempt makes one call and, where it fails and none stands in for it, plans
// the next. n counts the automatic ones from 0.
func (s *Server) attempt(ctx context.Context, d *serverDest, n int, manual bool) {
	s.mu.Lock()
	if d.endpoint.deleted || d.endpoint.Disabled.V || d.msg.payload == nil {
		d.next = time.Time{}
		s.mu.Unlock()
		return
	}
	now := s.engine.Clock.Now()
	o := outgoing{url: d.endpoint.URL, id: d.msg.id(), keys: []string{d.endpoint.key}, headers: d.endpoint.headers, body: d.msg.payload()}
	for _, k := range d.endpoint.old {
		if now.Before(k.until) {
			o.keys = append(o.keys, k.key)
		}
	}
	s.mu.Unlock()

	t := &serverAttempt{dest: d, at: now.UTC().Truncate(time.Microsecond), status: statusFail}
	if manual {
		t.trigger = triggerManual
	}
	after := s.call(ctx, o, t)
	if ctx.Err() != nil {
		return // the server goes down: nothing is known of it
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record(t)
	d.next = time.Time{}
	if t.status == statusSuccess {
		d.endpoint.failing = time.Time{}
		return
	}
	if manual {
		return
	}
	if n >= len(s.o.Schedule) {
		s.exhausted(d.endpoint, s.engine.Clock.Now())
		return
	}
	s.plan(d, n, after)
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
	if !s.o.Steady {
		fifth := int64(wait / 5)
		if fifth > 0 {
			wait += time.Duration(int64(s.engine.Clock.Rand()>>1)%(2*fifth) - fifth) //nolint:gosec // half of a uint64 fits
		}
	}
	s.retry(d, n+1, wait)
}

// retry has the n-th attempt made after a wait, unless a manual one has come in
// between: that ends the automatic ones. The server is locked.
func (s *Server) retry(d *serverDest, n int, wait time.Duration) {
	due := s.engine.Clock.Now().Add(wait)
	d.next = due
	s.engine.Clock.After(wait, func(ctx context.Context) {
		s.mu.Lock()
		mine := d.next.Equal(due)
		s.mu.Unlock()
		if mine {
			s.attempt(ctx, d, n, false)
		}
	})
}

// exhausted disables an endpoint of which every message has failed for long; the
// server is locked.
func (s *Server) exhausted(e *serverEndpoint, now time.Time) {
	switch {
	case e.failing.IsZero():
		e.failing = now
	case now.Sub(e.failing) > s.o.DisableAfter:
		e.Disabled, e.UpdatedAt = rest.Some(true), rest.Some(stamp{now})
	}
}

// record keeps an attempt in its order; the server is locked.
func (s *Server) record(t *serverAttempt) {
	s.seq++
	t.seq = s.seq
	t.dest.attempts = append(t.dest.attempts, t)
	list := t.dest.endpoint.attempts
	i := len(list)
	for i > 0 && list[i-1].id() > t.id() {
		i--
	}
	t.dest.endpoint.attempts = slices.Insert(list, i, t)
}

// retryAfter is what an attempt says of the next one.
type retryAfter struct {
	asked   time.Duration
	timeout bool
}

// call makes the HTTP call of an attempt and writes into it what came of it. An
// error of the connection within a second is tried once more at once.
func (s *Server) call(ctx context.Context, o outgoing, t *serverAttempt) (after retryAfter) {
	began := s.engine.Clock.Now()
	defer func() { t.took = s.engine.Clock.Now().Sub(began) }()
	if s.blocked(ctx, o.url) {
		t.answer = "requests to this IP range are blocked (see the server configuration)"
		return after
	}
	for again := false; ; again = true {
		reply, err := s.exchange(ctx, o, t.at)
		switch {
		case err == nil:
			t.code, t.answer = int16(reply.Code), kept(reply.Body) //nolint:gosec // a status has three digits
			if reply.Code/100 == 2 {
				t.status = statusSuccess
			}
			after.asked = askedFor(reply.Header.Get("Retry-After"), s.engine.Clock.Now())
			return after
		case errors.Is(err, context.DeadlineExceeded):
			t.answer, after.timeout = "request timed out", true
			return after
		case !again && s.engine.Clock.Now().Sub(began) < onceMore && ctx.Err() == nil:
			continue
		}
		t.answer = "error making request: client error (SendRequest)"
		if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "dial" {
			t.answer = "error making request: client error (Connect)"
		}
		return after
	}
}

func (s *Server) exchange(ctx context.Context, o outgoing, at time.Time) (ServerReply, error) {
	u, err := url.Parse(o.url)
	if err != nil {
		return ServerReply{}, err
	}
	user := u.User
	u.User = nil
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(o.body))
	if err != nil {
		return ServerReply{}, err
	}
	req.GetBody = nil
	family := "svix-"
	if s.o.Whitelabel {
		family = "webhook-"
	}
	stamped := strconv.FormatInt(at.Unix(), 10)
	req.Header = http.Header{
		"Accept": {"*/*"}, "Content-Type": {"application/json"}, "User-Agent": {"Svix-Webhooks/" + ServerVersion},
		family + "id": {o.id}, family + "timestamp": {stamped}, family + "signature": {signatures(o.keys, o.id, stamped, o.body)},
	}
	for name, v := range o.headers {
		req.Header.Set(name, v)
	}
	if user != nil {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
	return s.engine.Sender.Send(req, s.o.Timeout)
}

// signatures signs with every key that is good, the present one first.
func signatures(keys []string, id, stamped string, body []byte) string {
	content := slices.Concat([]byte(id+"."+stamped+"."), body)
	out := make([]string, 0, len(keys))
	for _, key := range keys {
		kind, text, _ := strings.Cut(key, "_")
		b, err := base64.StdEncoding.DecodeString(text)
		switch {
		case err != nil:
		case kind == "whsk" && len(b) == ed25519.PrivateKeySize:
			out = append(out, "v1a,"+base64.StdEncoding.EncodeToString(ed25519.Sign(b, content)))
		default:
			m := hmac.New(sha256.New, b)
			m.Write(content)
			out = append(out, "v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil)))
		}
	}
	return strings.Join(out, " ")
}

// kept is what the server keeps of an answer: 20 000 bytes, in base64 where they
// are no UTF-8, which the cut itself may make them.
func kept(body []byte) string {
	body = body[:min(len(body), maxAnswer)]
	if utf8.Valid(body) {
		return string(body)
	}
	return base64.StdEncoding.EncodeToString(body)
}

// askedFor reads Retry-After: seconds, also a fraction, or a date.
func askedFor(text string, now time.Time) time.Duration {
	if n, err := strconv.ParseFloat(text, 64); err == nil && n > 0 && n < 1e9 {
		return time.Duration(n * float64(time.Second))
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// blocked says whether a URL leads to an address that is not for the public.
func (s *Server) blocked(ctx context.Context, link string) bool {
	u, err := url.Parse(link)
	if err != nil || u.Hostname() == "backend" {
		return false
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		return false // it fails on its own
	}
	return slices.ContainsFunc(ips, func(ip netip.Addr) bool {
		ip = ip.Unmap()
		inner := ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified()
		return inner && (s.o.Allowed == nil || !s.o.Allowed(ip))
	})
}

// resend makes a manual attempt, also where it is of no use: to a disabled
// endpoint nothing goes, and the answer is the same.
func (s *Server) resend(a *answer, r *request, app *serverApp, m *serverMessage) {
	e := app.endpoint(r.parts[5])
	switch {
	case e == nil:
		a.fail(notFound)
		return
	case m.payload == nil:
		a.fail(fault(http.StatusBadRequest, "missing_payload", "Unable to resend message. Payload is missing (probably expired)"))
		return
	}
	d := s.dest(m, e)
	s.engine.Clock.After(0, func(ctx context.Context) { s.attempt(ctx, d, 0, true) })
	a.json(http.StatusAccepted, struct{}{})
}

type span struct {
	Since *string `json:"since"`
	Until *string `json:"until"`
}

// spanOfTime reads a recovery's span.
func (s *Server) spanOfTime(r *request) (since, until time.Time, bad *refusal) {
	var b span
	if bad = read(r, &b); bad != nil {
		return since, until, bad
	}
	until = s.engine.Clock.Now()
	for name, p := range map[string]struct {
		text *string
		at   *time.Time
	}{"since": {b.Since, &since}, "until": {b.Until, &until}} {
		if p.text == nil {
			if name == "since" {
				e := invalid("missing field `since`", "body", "since")
				return since, until, &e
			}
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, *p.text)
		if err != nil {
			e := invalid("premature end of input", "body", name)
			return since, until, &e
		}
		*p.at = t
	}
	if until.Sub(since) > maxDue {
		e := invalid("Cannot recover messages more than 14 days old", "body", "since")
		return since, until, &e
	}
	return since, until, nil
}

func (s *Server) recover(a *answer, r *request, e *serverEndpoint) {
	since, until, bad := s.spanOfTime(r)
	if bad != nil {
		a.fail(*bad)
		return
	}
	var lost []*serverDest
	for _, d := range e.dests {
		if len(lost) < recoverTop && d.msg.at.After(since) && d.msg.at.Before(until) && len(d.attempts) > 0 && !d.delivered() {
			lost = append(lost, d)
		}
	}
	s.engine.Clock.After(0, func(ctx context.Context) {
		for _, d := range lost {
			s.attempt(ctx, d, 0, true)
		}
	})
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
		if m.at.After(since) && m.at.Before(until) && e.takes(m) && !slices.ContainsFunc(m.dests, func(d *serverDest) bool { return d.endpoint == e }) {
			d := s.dest(m, e)
			s.engine.Clock.After(0, func(ctx context.Context) { s.attempt(ctx, d, 0, true) })
		}
	}
	a.json(http.StatusAccepted, s.task("endpoint.replay"))
}

func (s *Server) task(name string) map[string]any {
	now := s.engine.Clock.Now()
	return map[string]any{"id": s.newID(taskPre, now), "status": "running", "task": name, "updatedAt": stamp{now}}
}

// sendExample makes a message that is meant for one endpoint; filters apply all
// the same. Only svix.ping has an example of its own.
func (s *Server) sendExample(a *answer, r *request, e *serverEndpoint) {
	var b struct {
		EventType string `json:"eventType"`
	}
	if bad := read(r, &b); bad != nil {
		a.fail(*bad)
		return
	}
	body := []byte(`{"success":true}`)
	if b.EventType != "svix.ping" {
		if body = s.exampleOf(b.EventType); body == nil {
			a.fail(fault(http.StatusBadRequest, "invalid_scheme", "Unable to generate example message from event-type schema"))
			return
		}
	}
	m := s.addMessage(e.app, ServerMessage{Type: b.EventType, Payload: func() []byte { return body }, At: s.engine.Clock.Now()})
	if e.takes(m) {
		d := s.dest(m, e)
		s.engine.Clock.After(0, func(ctx context.Context) { s.attempt(ctx, d, 0, false) })
	}
	a.json(http.StatusOK, m.wire(true))
}
