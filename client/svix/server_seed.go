package svix

import (
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// ServerEndpoint is an endpoint to be set up.
type ServerEndpoint struct {
	URL, Description string
	Events           []string
	Channels         []string
	Disabled         bool
	At               time.Time // of its creation
	Changed          time.Time // zero for not since
}

// ServerMessage is a message to be stored.
type ServerMessage struct {
	Type     string
	Event    string // empty for none
	Channels []string
	Payload  func() []byte // the same each time
	Days     int32         // that the payload is kept; 0 for 90
	At       time.Time
}

// ServerDelivery is what became of a message of the past at an endpoint.
type ServerDelivery struct {
	Endpoint string // its id
	Attempts []ServerAttempt
	Next     time.Time // of the next automatic attempt; zero for none
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
	return s.addApp(org, appBody{Name: &name, UID: rest.Opt[string]{V: uid, Given: uid != ""}}).ID
}

// AddEndpoint sets up an endpoint and returns its id and key; none where the
// application is not there.
func (s *Server) AddEndpoint(org, app string, e ServerEndpoint) (id, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.app(org, app)
	if a == nil {
		return "", ""
	}
	link, _ := normal(e.URL)
	own := s.bareEndpoint(a, s.newKey(), e.At)
	own.URL, own.Description, own.Disabled, own.UpdatedAt = link, e.Description, rest.Some(e.Disabled), own.CreatedAt
	if !e.Changed.IsZero() {
		own.UpdatedAt = rest.Some(stamp{e.Changed})
	}
	own.FilterTypes = rest.Opt[[]string]{V: e.Events, Given: len(e.Events) > 0}
	own.Channels = rest.Opt[[]string]{V: e.Channels, Given: len(e.Channels) > 0}
	s.addEndpoint(own)
	slices.SortFunc(a.endpoints, func(x, y *serverEndpoint) int { return strings.Compare(x.ID, y.ID) })
	return own.ID, own.key
}

// Past stores a message of the past with what became of it. Messages must come
// in the order of their times, and before any that is posted.
func (s *Server) Past(org, app string, m ServerMessage, sent []ServerDelivery) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.app(org, app)
	if a == nil {
		return ""
	}
	own := s.addMessage(a, m)
	own.dests = make([]*serverDest, 0, len(sent))
	for _, to := range sent {
		e := a.byID[to.Endpoint]
		if e == nil {
			continue
		}
		d := s.addDest(own, e)
		for _, x := range to.Attempts {
			t := serverAttempt{url: e.URL, millis: int32(x.Took.Milliseconds()), code: int16(x.Code), status: statusFail, answer: x.Answer} //nolint:gosec // an attempt takes minutes at most, and a status has three digits
			if x.Code/100 == 2 {
				t.status = statusSuccess
			}
			if x.Manual {
				t.trigger = triggerManual
			}
			s.addAttempt(d, x.At, t)
		}
		if !to.Next.IsZero() {
			s.retry(d, len(to.Attempts), max(0, to.Next.Sub(s.engine.Clock.Now())))
		}
	}
	return own.id()
}

// Post stores a message and sends it, as a customer's call does. It returns the
// message's id; empty where the sender's own id was used before.
func (s *Server) Post(org, app string, m ServerMessage) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.app(org, app)
	if a == nil || (m.Event != "" && a.events[m.Event] != nil) {
		return ""
	}
	m.At = s.engine.Clock.Now()
	own := s.addMessage(a, m)
	s.fanOut(a, own)
	return own.id()
}

// Arrange puts in order what Past has stored, which is done at the first
// question otherwise.
func (s *Server) Arrange() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.apps {
		for _, e := range a.endpoints {
			e.inOrder()
		}
	}
}
