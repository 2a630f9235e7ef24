package openwearables

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
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
	Users      []ServerUser
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
	clock ServerClock
	o     ServerOptions

	mu      sync.Mutex
	refresh map[string]string // developers' ids by their refresh tokens that are good
	fault   func(http.ResponseWriter, *http.Request) bool
}

var _ http.Handler = (*Server)(nil)

const accessLife = time.Hour

// NewServer returns a server.
func NewServer(c ServerClock, o ServerOptions) *Server {
	if o.HTTP == nil {
		o.HTTP = http.DefaultClient
	}
	if o.Life == 0 {
		o.Life = accessLife
	}
	return &Server{clock: c, o: o, refresh: map[string]string{}}
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

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	fault := s.fault
	s.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	path := r.URL.Path
	if len(path) > 1 && strings.HasSuffix(path, "/") {
		http.Redirect(w, r, strings.TrimSuffix(path, "/"), http.StatusTemporaryRedirect)
		return
	}
	switch r.Method + " " + path {
	case "GET /":
		reply(w, http.StatusOK, map[string]string{"message": "Server is running!"})
	case "POST " + pathLogin:
		s.login(w, r)
	case "POST " + pathRefresh:
		s.renewed(w, r)
	case "GET " + pathMe:
		s.known(w, r, s.me)
	case "GET " + pathConfig:
		s.known(w, r, func(w http.ResponseWriter, _ *http.Request, _ ServerDeveloper) {
			reply(w, http.StatusOK, map[string]bool{"outgoing_webhooks_enabled": s.on()})
		})
	case "GET " + pathUsers:
		s.known(w, r, s.users)
	case "GET " + pathTypes:
		reply(w, http.StatusOK, serverTypes())
	default:
		s.hooks(w, r)
	}
}

func (s *Server) on() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.o.Off
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

func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	const wrong = "Incorrect email or password"
	if r.ParseForm() != nil {
		refuse(w, http.StatusUnauthorized, wrong)
		return
	}
	for _, d := range s.o.Developers {
		if d.Email == r.PostForm.Get("username") && d.Password == r.PostForm.Get("password") && d.Email != "" {
			s.tokens(w, d.ID)
			return
		}
	}
	refuse(w, http.StatusUnauthorized, wrong)
}

// tokens gives out an access token and a refresh token that is good once.
func (s *Server) tokens(w http.ResponseWriter, developer string) {
	var b [16]byte
	for i := range b {
		b[i] = byte(s.clock.Rand() >> 32) //nolint:gosec // a byte of it is what is wanted
	}
	refresh := "rt-" + hex.EncodeToString(b[:])
	s.mu.Lock()
	s.refresh[refresh] = developer
	s.mu.Unlock()
	exp := s.clock.Now().Add(s.o.Life)
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(encode(map[string]any{"sub": developer, "exp": exp.Unix(), "jti": refresh[3:11]}))
	reply(w, http.StatusOK, map[string]any{
		"access_token": head + "." + s.mac(head), "token_type": "bearer", "refresh_token": refresh, "expires_in": int(s.o.Life / time.Second),
	})
}

func (s *Server) mac(text string) string {
	m := hmac.New(sha256.New, []byte(s.o.Key))
	m.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

func (s *Server) renewed(w http.ResponseWriter, r *http.Request) {
	var b struct {
		Refresh *string `json:"refresh_token"`
	}
	if json.NewDecoder(r.Body).Decode(&b) != nil || b.Refresh == nil {
		refuse(w, http.StatusBadRequest, "Field required")
		return
	}
	s.mu.Lock()
	developer, ok := s.refresh[*b.Refresh]
	delete(s.refresh, *b.Refresh)
	s.mu.Unlock()
	if !ok {
		refuse(w, http.StatusUnauthorized, "Invalid or revoked refresh token")
		return
	}
	s.tokens(w, developer)
}

// known lets in whoever has a token that is good.
func (s *Server) known(w http.ResponseWriter, r *http.Request, h func(http.ResponseWriter, *http.Request, ServerDeveloper)) {
	const wrong = "Could not validate credentials"
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	i := strings.LastIndexByte(token, '.')
	if i < 0 || !hmac.Equal([]byte(token[i+1:]), []byte(s.mac(token[:i]))) {
		refuse(w, http.StatusUnauthorized, wrong)
		return
	}
	_, payload, _ := strings.Cut(token[:i], ".")
	var c struct {
		Sub string `json:"sub"`
		Exp int64  `json:"exp"`
	}
	b, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(b, &c) != nil || s.clock.Now().Unix() >= c.Exp {
		refuse(w, http.StatusUnauthorized, wrong)
		return
	}
	for _, d := range s.o.Developers {
		if d.ID == c.Sub {
			h(w, r, d)
			return
		}
	}
	refuse(w, http.StatusUnauthorized, wrong)
}

func (s *Server) me(w http.ResponseWriter, _ *http.Request, d ServerDeveloper) {
	at := "2026-01-05T08:00:00+00:00"
	reply(w, http.StatusOK, map[string]any{"id": d.ID, "first_name": nil, "last_name": nil, "email": d.Email, "created_at": at, "updated_at": at})
}

// users finds end users by a part of their name or address.
func (s *Server) users(w http.ResponseWriter, r *http.Request, _ ServerDeveloper) {
	search, items := strings.ToLower(r.URL.Query().Get("search")), []map[string]any{}
	for _, u := range s.o.Users {
		if search != "" && !strings.Contains(strings.ToLower(u.First+" "+u.Last+" "+u.Email), search) {
			continue
		}
		items = append(items, map[string]any{
			"id": u.ID, "created_at": "2026-01-05T08:00:00+00:00", "first_name": u.First, "last_name": u.Last, "email": u.Email,
			"external_user_id": u.External, "last_synced_at": nil, "last_synced_provider": nil, "has_active_connection": true,
		})
	}
	reply(w, http.StatusOK, map[string]any{"items": items, "total": len(items), "page": 1, "limit": maxUsers, "pages": 1, "has_next": false, "has_prev": false})
}
