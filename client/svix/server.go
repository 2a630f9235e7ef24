package svix

import (
	"context"
	"io"
	"net/http"
	"net/netip"
	"slices"
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

// ServerSender makes the calls of deliveries.
type ServerSender interface {
	// Send makes one call and follows nothing. Where there is no complete answer
	// within a time, the error is context.DeadlineExceeded.
	Send(req *http.Request, within time.Duration) (ServerReply, error)
}

// ServerReply is a receiver's answer.
type ServerReply struct {
	Code   int
	Header http.Header
	Body   []byte
}

// ServerEngine is what the server stands on.
type ServerEngine struct {
	Clock  ServerClock
	Sender ServerSender
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

// ServerSchedule returns Svix's own waits between attempts: eight attempts in 27
// hours and 35 minutes.
func ServerSchedule() []time.Duration { return slices.Clone(schedule) }

// ServerVersion is the server release that is played; a delivery's User-Agent
// names it.
const ServerVersion = "1.100.0"

// Server is the open-source Svix server: its API as it answers, and its
// deliveries as they go out. It is safe for use from any goroutine.
type Server struct {
	engine ServerEngine
	o      ServerOptions
	routes []route

	mu    sync.Mutex
	apps  []*serverApp
	types map[string]*serverType
	seq   uint32 // of all ids
	kept  map[string]keptAnswer
	fault func(http.ResponseWriter, *http.Request) bool
	store store
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
	if o.KeySet == nil {
		o.KeySet = func(string, string) {}
	}
	s := &Server{engine: e, o: o, types: map[string]*serverType{}, kept: map[string]keptAnswer{}}
	s.routes = slices.Concat(s.generalRoutes(), s.endpointRoutes(), s.messageRoutes())
	return s
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
	if r.URL.Path == "/" {
		http.Redirect(w, r, "/docs", http.StatusTemporaryRedirect)
		return
	}
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
	methods := s.find(parts)
	h := methods[r.Method]
	if h == nil && r.Method == http.MethodHead && parts[0] == "health" {
		h = methods[http.MethodGet]
	}
	switch {
	case methods == nil: // without a body: that is how a route that is not there is told
		a.code = http.StatusNotFound
	case h == nil:
		a.code = http.StatusMethodNotAllowed
	case parts[0] == "health":
		h(a, &request{Request: r, parts: parts})
	default:
		id, e := s.identify(r)
		if e != nil {
			a.fail(*e)
			return
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
		if err != nil {
			a.code = http.StatusBadRequest
			return
		}
		h(a, &request{Request: r, parts: parts, who: id, body: body})
	}
}

// request is a request whose sender is known.
type request struct {
	*http.Request

	parts []string // of the path below the prefix
	who   identity
	body  []byte // a byte more than the most where it is larger
}

type handler func(a *answer, r *request)

// methods are what can be done at a path.
type methods map[string]handler

// route is a path below the prefix; "*" in it is any one part.
type route struct {
	pattern []string
	methods methods
}

func at(pattern string, m methods) route { return route{strings.Split(pattern, "/"), m} }

func get(h handler) methods  { return methods{http.MethodGet: h} }
func post(h handler) methods { return methods{http.MethodPost: h} }
func del(h handler) methods  { return methods{http.MethodDelete: h} }

// find returns what can be done at a path; nil where there is nothing.
func (s *Server) find(parts []string) methods {
	i := slices.IndexFunc(s.routes, func(r route) bool {
		return slices.EqualFunc(r.pattern, parts, func(want, part string) bool { return want == part || (want == "*" && part != "") })
	})
	if i < 0 {
		return nil
	}
	return s.routes[i].methods
}

func (s *Server) generalRoutes() []route {
	access := post(s.org(s.appAccess))
	out := []route{
		at("health", get(s.health)),
		at("health/ping", get(func(a *answer, _ *request) { a.code = http.StatusNoContent })),
		at("event-type", methods{http.MethodGet: s.listTypes, http.MethodPost: s.org(s.createType)}),
		at("event-type/*", methods{
			http.MethodGet: s.getType, http.MethodPut: s.org(s.putType), http.MethodPatch: s.org(s.putType), http.MethodDelete: s.org(s.deleteType),
		}),
		at("auth/app-portal-access/*", access),
		at("auth/dashboard-access/*", access),
		at("auth/logout", post(func(a *answer, _ *request) {
			a.fail(fault(http.StatusNotImplemented, "not_implemented", "This feature is not yet implemented"))
		})),
		at("admin/redrive-dlq", post(s.org(func(a *answer, _ *request) { a.code = http.StatusNoContent }))),
		at("app", methods{http.MethodGet: s.org(s.listApps), http.MethodPost: s.org(s.createApp)}),
		at("app/*", methods{
			http.MethodGet: s.inApp(s.getApp), http.MethodPut: s.org(s.putApp), http.MethodPatch: s.org(s.inApp(s.patchApp)), http.MethodDelete: s.org(s.inApp(s.deleteApp)),
		}),
	}
	if s.o.Hosted {
		out = append(out, at("background-task", get(func(a *answer, _ *request) {
			a.json(http.StatusOK, wirePage[wireTask]{Data: []wireTask{}, Done: true})
		})))
	}
	return out
}

func (s *Server) endpointRoutes() []route {
	const one = "app/*/endpoint/*"
	out := []route{
		at("app/*/endpoint", methods{http.MethodGet: s.inApp(s.listEndpoints), http.MethodPost: s.inApp(s.createEndpoint)}),
		at(one, methods{
			http.MethodGet: s.atEndpoint(s.getEndpoint), http.MethodPut: s.inApp(s.putEndpoint),
			http.MethodPatch: s.atEndpoint(s.patchEndpoint), http.MethodDelete: s.atEndpoint(s.deleteEndpoint),
		}),
		at(one+"/secret", get(s.atEndpoint(s.getSecret))),
		at(one+"/secret/rotate", post(s.atEndpoint(s.rotateSecret))),
		at(one+"/headers", methods{
			http.MethodGet: s.atEndpoint(s.getHeaders), http.MethodPut: s.atEndpoint(s.putHeaders), http.MethodPatch: s.atEndpoint(s.patchHeaders),
		}),
		at(one+"/stats", get(s.atEndpoint(s.stats))),
		at(one+"/send-example", post(s.org(s.atEndpoint(s.sendExample)))),
		at(one+"/recover", post(s.atEndpoint(s.recover))),
		at(one+"/msg", get(s.atEndpoint(s.attemptedMessages))),
		at(one+"/attempt", get(s.atEndpoint(s.attemptsAt))), // deprecated, and not in the specification
	}
	if s.o.Hosted {
		out = append(out, at(one+"/replay-missing", post(s.atEndpoint(s.replay))))
	}
	return out
}

func (s *Server) messageRoutes() []route {
	const one = "app/*/msg/*"
	return []route{
		at("app/*/msg", methods{http.MethodGet: s.inApp(s.listMessages), http.MethodPost: s.org(s.inApp(s.createMessage))}),
		at(one, get(s.atMessage(s.getMessage))),
		at(one+"/content", del(s.org(s.atMessage(s.expunge)))),
		at(one+"/endpoint", get(s.atMessage(s.destinations))),
		at(one+"/endpoint/*/resend", post(s.atMessage(s.resend))),
		at(one+"/attempt", get(s.atMessage(s.attemptsOf))), // deprecated, and not in the specification
		at(one+"/attempt/*", get(s.atMessage(s.getAttempt))),
		at(one+"/attempt/*/content", del(s.org(s.atMessage(s.expungeAttempt)))),
		at("app/*/attempt/endpoint/*", get(s.inApp(s.attemptsOfEndpoint))),
		at("app/*/attempt/msg/*", get(s.inApp(s.attemptsOfMessage))),
	}
}
