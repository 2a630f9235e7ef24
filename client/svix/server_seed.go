package svix

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// exampleOf is the first example of a type's schema; nil for none.
func (s *Server) exampleOf(name string) []byte {
	t := s.types[name]
	if t == nil {
		return nil
	}
	var schemas map[string]struct {
		Examples []json.RawMessage `json:"examples"`
	}
	if json.Unmarshal(t.schemas, &schemas) != nil || len(schemas["1"].Examples) == 0 {
		return nil
	}
	return schemas["1"].Examples[0]
}

// ServerEndpoint is an endpoint to be set up.
type ServerEndpoint struct {
	URL, Description string
	Events           []string
	Channels         []string
	Disabled         bool
	At               time.Time
}

// ServerAttempt is an attempt of the past.
type ServerAttempt struct {
	At     time.Time
	Took   time.Duration
	Code   int
	Answer string
	Manual bool
}

// AddApp sets up an application and returns its id.
func (s *Server) AddApp(org, name, uid string) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := appBody{Name: name}
	if uid != "" {
		b.UID = &uid
	}
	return s.addApp(org, b).id
}

// AddEndpoint sets up an endpoint and returns its id and key; none where the
// application is not there.
func (s *Server) AddEndpoint(org, app string, e ServerEndpoint) (id, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.find(org, app)
	if a == nil {
		return "", ""
	}
	own := &serverEndpoint{app: a, headers: map[string]string{}, key: s.newKey()}
	link, _ := normal(e.URL)
	own.wireEndpoint = wireEndpoint{
		ID: s.newID(endpointPre, e.At), URL: link, Description: e.Description, Version: 1, Disabled: rest.Some(e.Disabled),
		FilterTypes: rest.Opt[[]string]{V: e.Events, Given: len(e.Events) > 0}, EventTypes: rest.Opt[[]string]{V: e.Events, Given: len(e.Events) > 0},
		Channels:  rest.Opt[[]string]{V: e.Channels, Given: len(e.Channels) > 0},
		CreatedAt: rest.Some(stamp{e.At}), UpdatedAt: rest.Some(stamp{e.At}),
	}
	a.endpoints = append(a.endpoints, own)
	slices.SortFunc(a.endpoints, func(x, y *serverEndpoint) int { return cmpText(x.ID, y.ID) })
	return own.ID, own.key
}

func cmpText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Past stores a message of the past with the attempts that were made of it, by
// endpoint. Messages must come in the order of their times; attempts of one
// endpoint too, as far as they can. Where the last one failed, left is how many
// automatic ones are still to come, the next of them at due.
func (s *Server) Past(org, app string, m ServerMessage, attempts map[string][]ServerAttempt, left map[string]time.Time) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.find(org, app)
	if a == nil {
		return ""
	}
	own := s.addMessage(a, m)
	for _, e := range a.endpoints {
		list, ok := attempts[e.ID]
		if !ok {
			continue
		}
		d := s.dest(own, e)
		for _, x := range list {
			t := &serverAttempt{dest: d, at: x.At.UTC().Truncate(time.Microsecond), took: x.Took, code: int16(x.Code), status: statusFail, answer: x.Answer} //nolint:gosec // a status has three digits
			if x.Code/100 == 2 {
				t.status = statusSuccess
			}
			if x.Manual {
				t.trigger = triggerManual
			}
			s.record(t)
		}
		if due, ok := left[e.ID]; ok {
			s.retry(d, len(list), max(0, due.Sub(s.engine.Clock.Now())))
		}
	}
	return own.id()
}

// Post stores a message and sends it, as a customer's call does. It returns the
// message's id; empty where the sender's own id was used before.
func (s *Server) Post(org, app string, m ServerMessage) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.find(org, app)
	if a == nil || (m.Event != "" && a.events[m.Event] != nil) {
		return ""
	}
	if m.At.IsZero() {
		m.At = s.engine.Clock.Now()
	}
	own := s.addMessage(a, m)
	s.fanOut(a, own)
	return own.id()
}
