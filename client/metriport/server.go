package metriport

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"github.com/hooktop/hooktop/model"
)

// Server is Metriport's side of the wire for one account: settings, status,
// deliveries and retries as its public code does them, the request list as its
// reference documents it. It is safe for use from any goroutine.
type Server struct {
	engine ServerEngine
	opts   ServerOptions
	id     string // the account's

	mu       sync.Mutex
	settings serverSettings
	troubles []ServerTrouble
}

var _ http.Handler = (*Server)(nil)

// NewServer returns a server for an account that was never used: its settings
// do not exist before they are first read.
func NewServer(e ServerEngine, o ServerOptions) *Server {
	s := &Server{engine: e, opts: o}
	if id, ok := serverAccount(o.APIKey); ok {
		s.id = id
	}
	return s
}

// SetTroubles replaces the ways in which the server misbehaves; none: all is well.
func (s *Server) SetTroubles(ts ...ServerTrouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles = append([]ServerTrouble(nil), ts...)
}

// ServeHTTP answers one request as the gateway and the service behind it do.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	serverHeaders(w.Header())
	if t, ok := s.trouble(r.URL.Path); ok {
		s.misbehave(w, r, t)
		return
	}
	s.serve(w, r)
}

// serve answers as a healthy server.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		serverPreflight(w, r)
		return
	}
	if !s.admit(w, r) {
		return
	}
	if h := s.route(r); h != nil {
		h(w, r)
		return
	}
	serverJSON(w, http.StatusNotFound, wireMessage{Message: "Not Found"})
}

// admit checks the key, and answers where it is refused.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) bool {
	key := r.Header.Get(keyHeader)
	if key == s.opts.APIKey && key != "" {
		return true
	}
	if !s.opts.NoGateway {
		serverJSON(w, http.StatusForbidden, wireMessage{Message: "Forbidden"})
		return false
	}
	serverError(w, http.StatusForbidden, "ForbiddenError", "Access is forbidden")
	return false
}

// serverAccount reads the account's id from a key, which is base64 of
// "something:id".
func serverAccount(key string) (id string, ok bool) {
	return accountOf(model.NewSecret(key))
}

// route finds a request's handler; nil where there is none. As express does by
// default, it cares neither for case nor for a trailing slash.
func (s *Server) route(r *http.Request) http.HandlerFunc {
	path := strings.ToLower(strings.TrimSuffix(r.URL.Path, "/"))
	read := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case read:
		switch path {
		case pathSettings:
			return s.getSettings
		case pathStatus:
			return s.getStatus
		case pathAccess:
			return s.getAccess
		case pathRequests:
			return s.listed(s.getRequests)
		}
		if id, ok := serverBetween(path, pathConsolidated); ok && id != "" {
			return s.getConsolidated
		}
	case r.Method == http.MethodPost:
		switch path {
		case pathSettings:
			return s.postSettings
		case pathRetryAll:
			return s.postRetryAll
		case pathSample:
			return s.postSample
		}
		if id, ok := serverBetween(path, pathRetryOne); ok && id != "" {
			return s.listed(func(w http.ResponseWriter, _ *http.Request) { s.postRetryOne(w, id) })
		}
	}
	return nil
}

// listed keeps the routes of newer hosts from older ones.
func (s *Server) listed(h http.HandlerFunc) http.HandlerFunc {
	if s.opts.Requests == ServerRequestsOff {
		return nil
	}
	return h
}

// serverBetween takes the one "{id}" of a route's pattern out of a path.
func serverBetween(path, pattern string) (id string, ok bool) {
	before, after, _ := strings.Cut(pattern, "{id}")
	id, ok = strings.CutPrefix(path, before)
	if !ok {
		return "", false
	}
	id, ok = strings.CutSuffix(id, after)
	return id, ok && !strings.Contains(id, "/")
}

// Send stores a message and delivers it in the background, as the service does
// when something has happened. data is the customer's own metadata; it goes with
// the first attempt only, because it is not stored. It returns the message's id;
// messages of devices are not stored at all, and have none to tell.
func (s *Server) Send(m ServerMessage, data map[string]string) (id string) {
	if strings.HasPrefix(m.Type, "devices.") {
		s.engine.Clock.Go(func(ctx context.Context) { s.sendUnstored(ctx, m) })
		return ""
	}
	ref := s.engine.Rows.Insert(m)
	s.engine.Clock.Go(func(ctx context.Context) { s.Deliver(ctx, ref, data) })
	return s.engine.Rows.Row(ref).ID
}

// Deliver makes the first attempt to deliver a stored row.
func (s *Server) Deliver(ctx context.Context, ref int, data map[string]string) {
	s.deliver(ctx, ref, s.read(), data)
}
