package svix

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// serverApp is an application of an organisation.
type serverApp struct {
	wireApp

	org       string
	messages  []*serverMessage // by id
	events    map[string]*serverMessage
	endpoints []*serverEndpoint // by id; deleted ones too
	byID      map[string]*serverEndpoint
}

var uidChars = regexp.MustCompile(`^[A-Za-z0-9\-_.]+$`)

// uidForm says whether a text can be an id: a pattern that counted to 256 itself
// would cost every start of the program a millisecond.
func uidForm(s string) bool { return len(s) <= 256 && uidChars.MatchString(s) }

func (a *serverApp) key() string   { return a.ID }
func (a *serverApp) wire() wireApp { return a.wireApp }

// appBody is what an application is made of.
type appBody struct {
	Name     *string           `json:"name"`
	UID      rest.Opt[string]  `json:"uid"`
	Throttle rest.Opt[int]     `json:"throttleRate"`
	Metadata map[string]string `json:"metadata"`
}

func (b appBody) check() *refusal {
	switch {
	case b.Name != nil && *b.Name == "":
		return invalid("Application names must be at least one character", "body", "name")
	case b.UID.Given && (!uidForm(b.UID.V) || strings.HasPrefix(b.UID.V, appPrefix)):
		return invalid(badUID, "body", "uid")
	case len(encode(b.Metadata)) > maxMetadata:
		return invalid("Metadata is too large", "body", "metadata")
	}
	return nil
}

// whole is an application's body that has to have a name.
type wholeApp struct{ appBody }

func (b wholeApp) check() *refusal {
	if b.Name == nil {
		return broken("missing field `name`", "body")
	}
	return b.appBody.check()
}

// inApp finds the application of a path. An application's token finds its own
// only; the server is locked meanwhile.
func (s *Server) inApp(h func(a *answer, r *request, app *serverApp)) handler {
	return func(a *answer, r *request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		app := s.app(r.who.org, r.parts[1])
		if app == nil || (r.who.app != "" && r.who.app != app.ID) {
			a.fail(notFound)
			return
		}
		h(a, r, app)
	}
}

// app finds an application by its id or uid.
func (s *Server) app(org, id string) *serverApp {
	i := slices.IndexFunc(s.apps, func(a *serverApp) bool {
		return a.org == org && (a.ID == id || (a.UID.Given && a.UID.V == id))
	})
	if i < 0 {
		return nil
	}
	return s.apps[i]
}

func (s *Server) listApps(a *answer, r *request) {
	q, e := listOf(r, appPrefix)
	if e != nil {
		a.fail(*e)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var own []*serverApp
	for _, app := range s.apps {
		if app.org == r.who.org {
			own = append(own, app)
		}
	}
	a.json(http.StatusOK, listing[*serverApp, wireApp]{
		all: own, id: (*serverApp).key, than: byText((*serverApp).key, q), upwards: r.URL.Query().Get("order") != "descending", wire: (*serverApp).wire,
	}.page(q))
}

func (s *Server) createApp(a *answer, r *request) {
	b, e := read[wholeApp](r)
	if e != nil {
		a.fail(*e)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if had := s.app(r.who.org, b.UID.V); b.UID.Given && had != nil {
		if r.URL.Query().Get("get_if_exists") == "true" {
			a.json(http.StatusOK, had.wire())
			return
		}
		a.fail(fault(http.StatusConflict, "conflict", "An application with that id or uid already exists"))
		return
	}
	a.json(http.StatusCreated, s.addApp(r.who.org, b.appBody).wire())
}

// addApp makes an application; the server is locked.
func (s *Server) addApp(org string, b appBody) *serverApp {
	now := rest.Some(stamp{s.engine.Clock.Now()})
	app := &serverApp{org: org, events: map[string]*serverMessage{}, byID: map[string]*serverEndpoint{}}
	app.ID, app.CreatedAt, app.UpdatedAt = s.newID(appPrefix, now.V.Time), now, now
	app.set(b)
	s.apps = append(s.apps, app)
	return app
}

// set writes all of an application.
func (a *serverApp) set(b appBody) {
	a.Name, a.UID, a.Throttle, a.RateLimit, a.Metadata = *b.Name, b.UID, b.Throttle, b.Throttle, b.Metadata
	if a.Metadata == nil {
		a.Metadata = map[string]string{}
	}
}

func (s *Server) getApp(a *answer, _ *request, app *serverApp) { a.json(http.StatusOK, app.wire()) }

// taken says whether another application has a uid already; the server is locked.
func (s *Server) taken(org string, uid rest.Opt[string], but *serverApp) bool {
	other := s.app(org, uid.V)
	return uid.Given && other != nil && other != but
}

func (s *Server) putApp(a *answer, r *request) {
	b, e := read[wholeApp](r)
	if e != nil {
		a.fail(*e)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	app := s.app(r.who.org, r.parts[1])
	switch {
	case s.taken(r.who.org, b.UID, app):
		a.fail(conflict)
	case app == nil:
		a.json(http.StatusCreated, s.addApp(r.who.org, b.appBody).wire())
	default:
		app.set(b.appBody)
		app.UpdatedAt = rest.Some(stamp{s.engine.Clock.Now()})
		a.json(http.StatusOK, app.wire())
	}
}

func (s *Server) patchApp(a *answer, r *request, app *serverApp) {
	b, e := read[appBody](r)
	switch {
	case e != nil:
		a.fail(*e)
		return
	case s.taken(app.org, b.UID, app):
		a.fail(conflict)
		return
	}
	if b.Name != nil {
		app.Name = *b.Name
	}
	if b.UID.Given {
		app.UID = b.UID
	}
	if b.Throttle.Given {
		app.Throttle, app.RateLimit = b.Throttle, b.Throttle
	}
	if b.Metadata != nil {
		app.Metadata = b.Metadata
	}
	app.UpdatedAt = rest.Some(stamp{s.engine.Clock.Now()})
	a.json(http.StatusOK, app.wire())
}

func (s *Server) deleteApp(a *answer, _ *request, app *serverApp) {
	s.apps = slices.DeleteFunc(s.apps, func(x *serverApp) bool { return x == app })
	a.code = http.StatusNoContent
}

// appAccess gives out an application's token. The URL leads to a page of the
// documentation: the open-source server has no portal.
func (s *Server) appAccess(a *answer, r *request) {
	s.mu.Lock()
	app := s.app(r.who.org, r.parts[2])
	s.mu.Unlock()
	if app == nil {
		a.fail(notFound)
		return
	}
	const portal = "https://docs.svix.com/app-portal/oss"
	a.json(http.StatusOK, map[string]string{"url": portal, "token": s.AppToken(app.org, app.ID, 28*24*time.Hour)})
}

func (s *Server) health(a *answer, _ *request) {
	ok := map[string]string{"status": "ok"}
	a.json(http.StatusOK, map[string]any{"database": ok, "queue": ok, "cache": ok})
}

// newID makes an id of a time; the server is locked.
func (s *Server) newID(prefix string, at time.Time) string {
	return prefix + s.place(at).text()
}
