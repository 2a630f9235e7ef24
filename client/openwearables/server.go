package openwearables

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// ServerClock is time and chance.
type ServerClock interface {
	Now() time.Time
	Rand() uint64
}

// ServerDeveloper is somebody who can log in.
type ServerDeveloper struct{ ID, Email, Password string }

// ServerUser is an end user of the platform, whose data its events are about.
type ServerUser struct{ ID, First, Last, Email, External string }

// ServerOptions says which installation is played.
type ServerOptions struct {
	Developers []ServerDeveloper
	Users      []ServerUser // the oldest first
	Key        string       // SECRET_KEY, which signs access tokens
	SvixURL    string       // the Svix server beneath, without a trailing slash
	SvixToken  string       // of its organisation
	HTTP       *http.Client // to ask it; nil for the default one
	Off        bool         // OUTGOING_WEBHOOKS_ENABLED is false
	Newer      bool         // [] clears an event filter, as later versions have it
	Life       time.Duration
}

// Server is Open Wearables' side of the wire: log-in, and webhooks as it maps
// them to its Svix server. It is safe for use from any goroutine.
type Server struct {
	clock  ServerClock
	o      ServerOptions
	routes map[string]methods

	mu      sync.Mutex
	refresh map[string]string // developers' ids by their refresh tokens that are good
	fault   func(http.ResponseWriter, *http.Request) bool
}

var _ http.Handler = (*Server)(nil)

const (
	accessLife = time.Hour
	maxRequest = 4 << 20 // bytes that are read of a body
	hookRoute  = "/endpoints/*"
)

// NewServer returns a server.
func NewServer(c ServerClock, o ServerOptions) *Server {
	if o.HTTP == nil {
		o.HTTP = http.DefaultClient
	}
	if o.Life == 0 {
		o.Life = accessLife
	}
	s := &Server{clock: c, o: o, refresh: map[string]string{}}
	s.routes = s.table()
	return s
}

// SetFault replaces what may answer in the server's place; nil for nothing. It
// says whether it has answered.
func (s *Server) SetFault(f func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Switch turns outgoing webhooks on or off.
func (s *Server) Switch(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Off = !on
}

// Revoke makes every refresh token useless.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.refresh)
}

func (s *Server) on() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.o.Off
}

// methods are what can be done at a path.
type methods map[string]step

// step is how a route is served.
type step struct {
	do   func(*hook)
	who  bool // a token is needed
	hook bool // and that outgoing webhooks are switched on; the application is made
	json bool // its body is JSON
}

// table is every route; "*" in one is any one part.
func (s *Server) table() map[string]methods {
	open, known := func(f func(*hook)) step { return step{do: f} }, func(f func(*hook)) step { return step{do: f, who: true} }
	hooked := func(f func(*hook)) step { return step{do: f, who: true, hook: true} }
	posted := func(st step) step { st.json = true; return st }
	return map[string]methods{
		"/": {http.MethodGet: open(func(h *hook) {
			reply(h.w, http.StatusOK, map[string]string{"message": "Server is running!"})
		})},
		pathLogin:   {http.MethodPost: open((*hook).login)},
		pathLogout:  {http.MethodPost: known(func(h *hook) { reply(h.w, http.StatusOK, map[string]string{"message": "Successfully logged out"}) })},
		pathRefresh: {http.MethodPost: posted(open((*hook).renewed))},
		pathRevoke:  {http.MethodPost: posted(open((*hook).revoke))},
		pathMe:      {http.MethodGet: known((*hook).me)},
		pathConfig: {http.MethodGet: known(func(h *hook) {
			reply(h.w, http.StatusOK, map[string]bool{"outgoing_webhooks_enabled": s.on()})
		})},
		pathUsers:    {http.MethodGet: known((*hook).users)},
		pathTypes:    {http.MethodGet: open(func(h *hook) { reply(h.w, http.StatusOK, serverTypes()) })},
		pathMessages: {http.MethodGet: hooked((*hook).messages)},
		pathEnds: {http.MethodGet: hooked(func(h *hook) {
			h.pass(http.MethodGet, h.app+"/endpoint", nil, http.StatusOK, endpointList)
		}), http.MethodPost: posted(hooked((*hook).create))},
		pathHooks + hookRoute: {
			http.MethodGet:    hooked(func(h *hook) { h.pass(http.MethodGet, h.at(), nil, http.StatusOK, endpointOne) }),
			http.MethodPatch:  posted(hooked((*hook).update)),
			http.MethodDelete: hooked(func(h *hook) { h.pass(http.MethodDelete, h.at(), nil, http.StatusNoContent, nil) }),
		},
		pathHooks + hookRoute + "/secret": {http.MethodGet: hooked(func(h *hook) {
			h.pass(http.MethodGet, h.at()+"/secret", nil, http.StatusOK, func(b []byte) any { return json.RawMessage(b) })
		})},
		pathHooks + hookRoute + "/test":     {http.MethodPost: posted(hooked((*hook).test))},
		pathHooks + hookRoute + "/attempts": {http.MethodGet: hooked((*hook).attempts)},
	}
}

// find returns what can be done at a path, and the endpoint that it names.
func (s *Server) find(path string) (m methods, id string) {
	if m = s.routes[path]; m != nil {
		return m, ""
	}
	below, ok := strings.CutPrefix(path, pathEnds+"/")
	id, more, deeper := strings.Cut(below, "/")
	if !ok || id == "" || (deeper && more == "") {
		return nil, ""
	}
	if deeper {
		more = "/" + more
	}
	return s.routes[pathHooks+hookRoute+more], id
}

// ServeHTTP answers one request: what is no JSON is refused before the token is
// looked at, and what is not valid after the application is there.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	fault := s.fault
	s.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	m, id := s.find(r.URL.Path)
	if m == nil {
		s.nowhere(w, r)
		return
	}
	st, ok := m[r.Method]
	if !ok {
		w.Header().Set("Allow", strings.Join(slices.Sorted(maps.Keys(m)), ", "))
		refuse(w, http.StatusMethodNotAllowed, "Method Not Allowed")
		return
	}
	h := &hook{s: s, w: w, r: r, id: id}
	if st.json && !h.read() {
		return
	}
	if st.who && !h.known() {
		return
	}
	if st.hook {
		if !s.on() {
			refuse(w, http.StatusServiceUnavailable, offDetail)
			return
		}
		h.ensure() //nolint:contextcheck // the request has it
	}
	st.do(h)
}

// nowhere answers for a path without a route; one that has a slash too many leads
// to the one without.
func (s *Server) nowhere(w http.ResponseWriter, r *http.Request) {
	to := *r.URL
	to.Scheme, to.Host, to.Path = "http", r.Host, strings.TrimRight(r.URL.Path, "/")
	if m, _ := s.find(to.Path); m == nil || to.Path == r.URL.Path {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	w.Header().Set("Location", to.String())
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// read reads a body and refuses one that is no JSON. What is not said to be JSON
// is not looked at as such.
func (h *hook) read() bool {
	body, err := io.ReadAll(io.LimitReader(h.r.Body, maxRequest))
	if err != nil {
		return false
	}
	kind, _, _ := strings.Cut(h.r.Header.Get("Content-Type"), ";")
	h.body, h.plain = body, len(body) > 0 && strings.TrimSpace(kind) != "application/json"
	if len(body) > 0 && !h.plain && !json.Valid(body) {
		refuse(h.w, http.StatusBadRequest, "JSON decode error - "+parserText(body))
		return false
	}
	return true
}

// parserText is what Python's parser says of the commonest faults.
func parserText(body []byte) string {
	d := json.NewDecoder(strings.NewReader(string(body)))
	var v any
	if d.Decode(&v) == nil {
		return "Extra data"
	}
	return "Expecting value"
}

// object is the body's fields as they were given.
func (h *hook) object() (f map[string]json.RawMessage, ok bool) {
	switch {
	case len(h.body) == 0 || string(h.body) == "null":
		refuse(h.w, http.StatusBadRequest, missing)
	case h.plain || json.Unmarshal(h.body, &f) != nil:
		refuse(h.w, http.StatusBadRequest, "Input should be a valid dictionary or object to extract fields from")
	default:
		return f, true
	}
	return nil, false
}

// reply writes an answer as FastAPI does.
func reply(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(encode(v)) // whoever asked may have gone
}

func refuse(w http.ResponseWriter, code int, detail string) {
	if code == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	reply(w, code, map[string]string{"detail": detail})
}

// broken is the answer to whatever the Svix server refuses.
func broken(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = w.Write([]byte(svixError))
}
