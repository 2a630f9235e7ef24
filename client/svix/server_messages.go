package svix

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// serverMessage is one event of an application.
type serverMessage struct {
	seq      uint32
	at       time.Time
	typ      string
	event    string // the sender's own id; empty for none
	channels []string
	payload  func() []byte // as it was posted; nil once it is deleted
	dests    []*serverDest
}

// serverDest is a message at an endpoint.
type serverDest struct {
	msg      *serverMessage
	endpoint *serverEndpoint
	attempts []*serverAttempt // oldest first
	next     time.Time        // of the next automatic attempt; zero for none
}

func (m *serverMessage) id() string { return messagePre + ksuid(m.at, noiseOf(m.seq)) }

func (m *serverMessage) wire(content bool) wireMessage {
	w := wireMessage{
		EventType: rest.Some(m.typ), ID: rest.Some(m.id()), Timestamp: rest.Some(stamp{m.at}), Payload: json.RawMessage("{}"),
		EventID: rest.Opt[string]{V: m.event, Given: m.event != ""}, Channels: rest.Opt[[]string]{V: m.channels, Given: m.channels != nil},
	}
	switch {
	case m.payload == nil:
		w.Payload = json.RawMessage(`{"expired":true}`)
	case content:
		w.Payload = sorted(m.payload())
	}
	return w
}

// sorted writes a payload again as the server does, which keeps no order of keys.
func sorted(payload []byte) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return json.RawMessage("{}")
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return json.RawMessage("{}")
	}
	return bytes.TrimSpace(b.Bytes())
}

// message finds one by its id or the sender's own.
func (a *serverApp) message(id string) *serverMessage {
	if m := a.events[id]; m != nil {
		return m
	}
	text, ok := strings.CutPrefix(id, messagePre)
	seq, good := seqOf(text)
	if !ok || !good {
		return nil
	}
	i, found := slices.BinarySearchFunc(a.messages, seq, func(m *serverMessage, seq uint32) int { return int(m.seq) - int(seq) })
	if !found || a.messages[i].id() != id {
		return nil
	}
	return a.messages[i]
}

// atMessage finds the message of a path.
func (s *Server) atMessage(h func(a *answer, r *request, app *serverApp, m *serverMessage)) handler {
	return s.inApp(func(a *answer, r *request, app *serverApp) {
		m := app.message(r.parts[3])
		if m == nil {
			a.fail(notFound)
			return
		}
		h(a, r, app, m)
	})
}

// wanted picks messages by channel and type.
func wanted(r *request) func(m *serverMessage) bool {
	types, channel := texts(r.URL.Query(), "event_types"), r.URL.Query().Get("channel")
	return func(m *serverMessage) bool {
		return (len(types) == 0 || slices.Contains(types, m.typ)) && (channel == "" || slices.Contains(m.channels, channel))
	}
}

func content(r *request) bool { return r.URL.Query().Get("with_content") != "false" }

// timed is a list of messages or attempts, bounded in time.
func (s *Server) timed(r *request, prefix string) (listQuery, *refusal) {
	q, e := listOf(r, prefix)
	if e != nil {
		return q, e
	}
	return q.window(s.engine.Clock.Now(), prefix), nil
}

func (s *Server) listMessages(a *answer, r *request, app *serverApp) {
	q, e := s.timed(r, messagePre)
	if e != nil {
		a.fail(*e)
		return
	}
	want, full := wanted(r), content(r)
	a.json(http.StatusOK, pageOfMessages(app.messages, q, func(m *serverMessage) *serverMessage { return m }, want, func(m *serverMessage) wireMessage { return m.wire(full) }))
}

// pageOfMessages makes a page of what is sorted by message.
func pageOfMessages[T any](all []T, q listQuery, msg func(T) *serverMessage, want func(*serverMessage) bool, wire func(T) wireMessage) wirePage[wireMessage] {
	if q.oldestFirst() {
		i, _ := slices.BinarySearchFunc(all, q.after, func(t T, at time.Time) int { return msg(t).at.Compare(at) })
		all, q.back = all[i:], true
	}
	return pageBy(all, q, func(t T) string { return msg(t).id() }, true, func(t T) bool {
		m := msg(t)
		return q.within(m.at) && want(m)
	}, wire)
}

func (s *Server) getMessage(a *answer, r *request, _ *serverApp, m *serverMessage) {
	a.json(http.StatusOK, m.wire(content(r)))
}

func (s *Server) expunge(a *answer, _ *request, _ *serverApp, m *serverMessage) {
	m.payload = nil
	a.code = http.StatusNoContent
}

// messageBody is what a message is made of.
type messageBody struct {
	EventType string          `json:"eventType"`
	EventID   string          `json:"eventId"`
	Payload   json.RawMessage `json:"payload"`
	Channels  []string        `json:"channels"`
	Params    struct {
		Raw *string `json:"rawPayload"`
	} `json:"transformationsParams"`
}

func (s *Server) createMessage(a *answer, r *request, app *serverApp) {
	var b messageBody
	if e := read(r, &b); e != nil {
		a.fail(*e)
		return
	}
	switch {
	case !uidForm.MatchString(b.EventType):
		a.fail(invalid("missing field `eventType`", "body", "eventType"))
		return
	case !isObject(b.Payload):
		a.fail(invalid("invalid type: expected an object", "body", "payload"))
		return
	case len(b.Channels) > 5:
		a.fail(invalid("too many channels", "body", "channels"))
		return
	case b.EventID != "" && app.events[b.EventID] != nil:
		a.fail(conflict)
		return
	}
	body := []byte(b.Payload)
	if b.Params.Raw != nil {
		body = []byte(*b.Params.Raw)
	}
	m := s.addMessage(app, ServerMessage{Type: b.EventType, Event: b.EventID, Channels: b.Channels, Payload: func() []byte { return body }, At: s.engine.Clock.Now()})
	s.fanOut(app, m)
	a.json(http.StatusAccepted, m.wire(content(r)))
}

// ServerMessage is a message to be stored.
type ServerMessage struct {
	Type     string
	Event    string // empty for none
	Channels []string
	Payload  func() []byte // the same each time
	At       time.Time
}

// addMessage stores a message; the server is locked.
func (s *Server) addMessage(app *serverApp, b ServerMessage) *serverMessage {
	s.seq++
	m := &serverMessage{seq: s.seq, at: b.At.UTC().Truncate(time.Microsecond), typ: b.Type, event: b.Event, channels: b.Channels, payload: b.Payload}
	app.messages = append(app.messages, m)
	if m.event != "" {
		app.events[m.event] = m
	}
	return m
}

// takes says whether a message goes to an endpoint by itself.
func (e *serverEndpoint) takes(m *serverMessage) bool {
	if e.deleted || e.Disabled.V {
		return false
	}
	if len(e.FilterTypes.V) > 0 && !slices.Contains(e.FilterTypes.V, m.typ) {
		return false
	}
	return len(e.Channels.V) == 0 || slices.ContainsFunc(e.Channels.V, func(c string) bool { return slices.Contains(m.channels, c) })
}
