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

const maxMessageChannels = 5

// wire is a message as a list has it; content says whether with its payload.
func (m *serverMessage) wire(content bool, now time.Time) wireMessage {
	w := wireMessage{
		EventType: rest.Some(m.typ), ID: rest.Some(m.id()), Timestamp: rest.Some(stamp{m.time()}), Payload: json.RawMessage("{}"),
		EventID: rest.Opt[string]{V: m.event, Given: m.event != ""}, Channels: rest.Opt[[]string]{V: m.channels, Given: m.channels != nil},
	}
	if !content {
		return w
	}
	if w.Payload = json.RawMessage(`{"expired":true}`); m.payload != nil {
		if b := m.body(now); b != nil {
			w.Payload = sorted(b)
		}
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

func (s *Server) listMessages(a *answer, r *request, app *serverApp) {
	q, e := listOf(r, messagePre)
	if e != nil {
		a.fail(*e)
		return
	}
	now, full := s.engine.Clock.Now(), content(r)
	a.json(http.StatusOK, timed(listing[*serverMessage, wireMessage]{
		all: app.messages, id: (*serverMessage).id, want: wanted(r), wire: func(m *serverMessage) wireMessage { return m.wire(full, now) },
	}, q, now, messagePre, func(m *serverMessage) place { return m.place }).page(q))
}

func (s *Server) getMessage(a *answer, r *request, _ *serverApp, m *serverMessage) {
	a.json(http.StatusOK, m.wire(content(r), s.engine.Clock.Now()))
}

func (s *Server) expunge(a *answer, _ *request, _ *serverApp, m *serverMessage) {
	m.payload = nil
	a.code = http.StatusNoContent
}

// messageBody is what a message is made of.
type messageBody struct {
	EventType string          `json:"eventType"`
	EventID   *string         `json:"eventId"`
	Payload   json.RawMessage `json:"payload"`
	Channels  []string        `json:"channels"`
	Days      *int32          `json:"payloadRetentionPeriod"`
	Params    struct {
		Raw *string `json:"rawPayload"`
	} `json:"transformationsParams"`
}

func (b messageBody) check() *refusal {
	switch {
	case b.EventType == "":
		return broken("missing field `eventType`", "body")
	case len(b.Payload) == 0:
		return broken("missing field `payload`", "body")
	case !isObject(b.Payload):
		return broken("invalid type: expected a map", "body", "payload")
	case !uidForm(b.EventType):
		return invalid(badName, "body", "eventType")
	case b.EventID != nil && (!uidForm(*b.EventID) || strings.HasPrefix(*b.EventID, messagePre)):
		return invalid(badUID, "body", "eventId")
	case b.Channels != nil && (len(b.Channels) == 0 || len(b.Channels) > maxMessageChannels):
		return invalid("Channels must have at least one item and at most 5", "body", "channels")
	case slices.ContainsFunc(b.Channels, func(c string) bool { return !uidForm(c) }):
		return invalid(badName, "body", "channels")
	case b.Days != nil && (*b.Days < fewestDays || *b.Days > usualDays):
		return invalid("Validation error: range", "body", "payloadRetentionPeriod")
	}
	return nil
}

func (s *Server) createMessage(a *answer, r *request, app *serverApp) {
	b, e := read[messageBody](r)
	if e != nil {
		a.fail(*e)
		return
	}
	body := []byte(b.Payload)
	if b.Params.Raw != nil {
		body = []byte(*b.Params.Raw)
	}
	m := ServerMessage{Type: b.EventType, Channels: b.Channels, Payload: func() []byte { return body }, At: s.engine.Clock.Now()}
	if b.EventID != nil {
		if m.Event = *b.EventID; app.events[m.Event] != nil {
			a.fail(conflict)
			return
		}
	}
	if b.Days != nil {
		m.Days = *b.Days
	}
	own := s.addMessage(app, m)
	s.fanOut(app, own)
	a.json(http.StatusAccepted, own.wire(content(r), m.At))
}

// takes says whether a message goes to an endpoint by itself.
func (e *serverEndpoint) takes(m *serverMessage) bool {
	if e.deleted || e.Disabled.V {
		return false
	}
	if e.FilterTypes.Given && !slices.Contains(e.FilterTypes.V, m.typ) {
		return false
	}
	return !e.Channels.Given || slices.ContainsFunc(e.Channels.V, func(c string) bool { return slices.Contains(m.channels, c) })
}
