package svix

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// ServerClock is time, chance, and work that goes on after an answer.
type ServerClock interface {
	Now() time.Time
	// After runs f in the background once d has passed; f's context ends with the
	// engine.
	After(d time.Duration, f func(ctx context.Context))
	// Rand returns the next of a sequence of random numbers.
	Rand() uint64
}

// ServerEngine is what the server stands on.
type ServerEngine struct {
	Clock  ServerClock
	Sender ServerSender
}

// ServerSender makes the calls of deliveries.
type ServerSender interface {
	// Send makes one call and follows nothing. Where there is no
	// complete answer within a time, the error is context.DeadlineExceeded.
	Send(req *http.Request, within time.Duration) (ServerReply, error)
}

// ServerReply is a receiver's answer.
type ServerReply struct {
	Code   int
	Header http.Header
	Body   []byte
}

// ServerOptions says which server is played, as its configuration does.
type ServerOptions struct {
	Secret       string                     // that tokens are signed with (HS256)
	Allowed      func(netip.Addr) bool      // addresses that are delivered to though they are private: whitelist_subnets
	Schedule     []time.Duration            // waits between attempts; nil for Svix's own, empty for one attempt only
	Steady       bool                       // waits are not varied by a fifth
	Whitelabel   bool                       // webhook-* headers in place of svix-*
	Hosted       bool                       // Svix's cloud: routes for replay and background tasks are there
	Timeout      time.Duration              // of one attempt; 0 for 30 s
	DisableAfter time.Duration              // of exhausted failures; 0 for 120 h
	KeySet       func(endpoint, key string) // told of every key that comes into force; it must not ask the server
}

// schedule is Svix's own.
var schedule = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 10 * time.Hour,
}

// ServerVersion is the server release that is played; a delivery's User-Agent
// names it.
const ServerVersion = "1.100.0"

// Server is the open-source Svix server: its API as it answers, and its
// deliveries as they go out. It is safe for use from any goroutine.
type Server struct {
	engine ServerEngine
	o      ServerOptions

	mu    sync.Mutex
	apps  []*serverApp
	types map[string]*serverType
	seq   uint32 // of messages and attempts
	kept  map[string]keptAnswer
	fault func(http.ResponseWriter, *http.Request) bool
}

var _ http.Handler = (*Server)(nil)

// NewServer returns a server that knows nobody yet.
func NewServer(e ServerEngine, o ServerOptions) *Server {
	if o.Schedule == nil {
		o.Schedule = schedule
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.DisableAfter == 0 {
		o.DisableAfter = 120 * time.Hour
	}
	return &Server{engine: e, o: o, types: map[string]*serverType{}, kept: map[string]keptAnswer{}}
}

// SetFault replaces what may answer in the server's place; nil for nothing. It
// says whether it has answered.
func (s *Server) SetFault(f func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	fault := s.fault
	s.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	path, ok := strings.CutPrefix(strings.TrimSuffix(r.URL.Path, "/"), prefix)
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	a := &answer{w: w}
	if r.Method == http.MethodPost && r.Header.Get(idempotency) != "" {
		s.once(a, r, path)
	} else {
		s.serve(a, r, path)
	}
	a.write()
}

// serve finds the route and checks the token.
func (s *Server) serve(a *answer, r *http.Request, path string) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	h, byMethod := s.route(parts, r.Method)
	switch {
	case h == nil && byMethod:
		a.code = http.StatusMethodNotAllowed
	case h == nil:
		a.code = http.StatusNotFound
	case parts[0] == "health":
		h(a, &request{Request: r, parts: parts})
	default:
		id, e := s.identify(r)
		if e != nil {
			a.fail(*e)
			return
		}
		h(a, &request{Request: r, parts: parts, who: id})
	}
}

// request is a request whose sender is known.
type request struct {
	*http.Request
	parts []string // of the path below the prefix
	who   identity
}

type handler func(a *answer, r *request)

// route finds a request's handler; byMethod says that the path exists for
// another method.
func (s *Server) route(p []string, method string) (h handler, byMethod bool) {
	methods := s.methods(p)
	if h = methods[method]; h == nil && method == http.MethodHead {
		h = methods[http.MethodGet]
	}
	return h, len(methods) > 0
}

// methods lists what can be done at a path.
func (s *Server) methods(p []string) map[string]handler {
	switch {
	case match(p, "health"):
		return get(s.health)
	case match(p, "health", "ping"):
		return get(func(a *answer, _ *request) { a.code = http.StatusNoContent })
	case match(p, "background-task") && s.o.Hosted:
		return get(func(a *answer, _ *request) { a.json(http.StatusOK, wirePage[wireTask]{Data: []wireTask{}, Done: true}) })
	case match(p, "event-type"):
		return map[string]handler{http.MethodGet: s.listTypes, http.MethodPost: s.org(s.createType)}
	case match(p, "event-type", "*"):
		return map[string]handler{http.MethodGet: s.getType, http.MethodPut: s.org(s.putType), http.MethodPatch: s.org(s.putType), http.MethodDelete: s.org(s.deleteType)}
	case match(p, "auth", "app-portal-access", "*"), match(p, "auth", "dashboard-access", "*"):
		return map[string]handler{http.MethodPost: s.org(s.appAccess)}
	case match(p, "auth", "logout"):
		return map[string]handler{http.MethodPost: func(a *answer, _ *request) {
			a.fail(fault(http.StatusNotImplemented, "not_implemented", "not implemented"))
		}}
	case match(p, "app"):
		return map[string]handler{http.MethodGet: s.org(s.listApps), http.MethodPost: s.org(s.createApp)}
	case match(p, "app", "*"):
		return map[string]handler{http.MethodGet: s.inApp(s.getApp), http.MethodPut: s.org(s.putApp), http.MethodPatch: s.org(s.inApp(s.patchApp)), http.MethodDelete: s.org(s.inApp(s.deleteApp))}
	case len(p) > 2 && p[0] == "app" && p[2] == "endpoint":
		return s.endpointMethods(p[3:])
	case len(p) > 2 && p[0] == "app" && p[2] == "msg":
		return s.messageMethods(p[3:])
	case match(p, "app", "*", "attempt", "endpoint", "*"):
		return get(s.inApp(s.attemptsOfEndpoint))
	case match(p, "app", "*", "attempt", "msg", "*"):
		return get(s.inApp(s.attemptsOfMessage))
	}
	return nil
}

// endpointMethods lists what can be done below /app/{app}/endpoint.
func (s *Server) endpointMethods(p []string) map[string]handler {
	switch {
	case len(p) == 0:
		return map[string]handler{http.MethodGet: s.inApp(s.listEndpoints), http.MethodPost: s.inApp(s.createEndpoint)}
	case len(p) == 1:
		return map[string]handler{
			http.MethodGet: s.atEndpoint(s.getEndpoint), http.MethodPut: s.inApp(s.putEndpoint),
			http.MethodPatch: s.atEndpoint(s.patchEndpoint), http.MethodDelete: s.atEndpoint(s.deleteEndpoint),
		}
	case match(p, "*", "secret"):
		return get(s.atEndpoint(s.getSecret))
	case match(p, "*", "secret", "rotate"):
		return post(s.atEndpoint(s.rotateSecret))
	case match(p, "*", "headers"):
		return map[string]handler{
			http.MethodGet: s.atEndpoint(s.getHeaders), http.MethodPut: s.atEndpoint(s.putHeaders), http.MethodPatch: s.atEndpoint(s.patchHeaders),
		}
	case match(p, "*", "stats"):
		return get(s.atEndpoint(s.stats))
	case match(p, "*", "send-example"):
		return post(s.org(s.atEndpoint(s.sendExample)))
	case match(p, "*", "recover"):
		return post(s.atEndpoint(s.recover))
	case match(p, "*", "replay-missing") && s.o.Hosted:
		return post(s.atEndpoint(s.replay))
	case match(p, "*", "msg"):
		return get(s.atEndpoint(s.attemptedMessages))
	}
	return nil
}

// messageMethods lists what can be done below /app/{app}/msg.
func (s *Server) messageMethods(p []string) map[string]handler {
	switch {
	case len(p) == 0:
		return map[string]handler{http.MethodGet: s.inApp(s.listMessages), http.MethodPost: s.org(s.inApp(s.createMessage))}
	case len(p) == 1:
		return get(s.atMessage(s.getMessage))
	case match(p, "*", "content"):
		return map[string]handler{http.MethodDelete: s.org(s.atMessage(s.expunge))}
	case match(p, "*", "endpoint"):
		return get(s.atMessage(s.destinations))
	case match(p, "*", "endpoint", "*", "resend"):
		return post(s.atMessage(s.resend))
	case match(p, "*", "attempt"):
		return get(s.inApp(s.attemptsOfMessage))
	case match(p, "*", "attempt", "*"):
		return get(s.atMessage(s.getAttempt))
	case match(p, "*", "attempt", "*", "content"):
		return map[string]handler{http.MethodDelete: s.org(s.atMessage(s.expungeAttempt))}
	}
	return nil
}

func get(h handler) map[string]handler  { return map[string]handler{http.MethodGet: h} }
func post(h handler) map[string]handler { return map[string]handler{http.MethodPost: h} }

// match compares a path's parts with a pattern, in which "*" is any one part.
func match(parts []string, pattern ...string) bool {
	if len(parts) != len(pattern) {
		return false
	}
	for i, p := range pattern {
		if p != "*" && p != parts[i] {
			return false
		}
	}
	return true
}
