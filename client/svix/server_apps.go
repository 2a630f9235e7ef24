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
	org, id, uid, name string
	throttle           rest.Opt[int]
	meta               map[string]string
	created, updated   time.Time

	messages  []*serverMessage // by id
	events    map[string]*serverMessage
	endpoints []*serverEndpoint // by id; deleted ones too
}

var uidForm = regexp.MustCompile(`^[A-Za-z0-9\-_.]{1,256}$`)

func (a *serverApp) wire() wireApp {
	w := wireApp{Name: a.name, ID: a.id, Throttle: a.throttle, CreatedAt: rest.Some(stamp{a.created}), UpdatedAt: rest.Some(stamp{a.updated}), Metadata: a.meta}
	if a.uid != "" {
		w.UID = rest.Some(a.uid)
	}
	if w.Metadata == nil {
		w.Metadata = map[string]string{}
	}
	return w
}

// appBody is what an application is made of.
type appBody struct {
	Name     string            `json:"name"`
	UID      *string           `json:"uid"`
	Throttle rest.Opt[int]     `json:"throttleRate"`
	Metadata map[string]string `json:"metadata"`
}

func (b appBody) check(full bool) *refusal {
	if full && b.Name == "" {
		e := invalid("missing field `name`", "body", "name")
		return &e
	}
	if b.UID != nil && (!uidForm.MatchString(*b.UID) || strings.HasPrefix(*b.UID, appPrefix)) {
		e := invalid("invalid uid", "body", "uid")
		return &e
	}
	return nil
}

// inApp finds the application of a path. An application's token finds its own
// only; the server is locked meanwhile.
func (s *Server) inApp(h func(a *answer, r *request, app *serverApp)) handler {
	return func(a *answer, r *request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		app := s.find(r.who.org, r.parts[1])
		if app == nil || (r.who.app != "" && r.who.app != app.id) {
			a.fail(notFound)
			return
		}
		h(a, r, app)
	}
}

func (s *Server) find(org, id string) *serverApp {
	i := slices.IndexFunc(s.apps, func(a *serverApp) bool {
		return a.org == org && (a.id == id || (a.uid != "" && a.uid == id))
	})
	if i < 0 {
		return nil
	}
	return s.apps[i]
}

func (s *Server) listApps(a *answer, r *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var own []*serverApp
	for _, app := range s.apps {
		if app.org == r.who.org {
			own = append(own, app)
		}
	}
	q, e := listOf(r, appPrefix)
	if e != nil {
		a.fail(*e)
		return
	}
	a.json(http.StatusOK, pageBy(own, q, (*serverApp).key, r.URL.Query().Get("order") == "descending", nil, (*serverApp).wire))
}

func (a *serverApp) key() string { return a.id }

func (s *Server) createApp(a *answer, r *request) {
	var b appBody
	if e := firstRefusal(read(r, &b), b.check(true)); e != nil {
		a.fail(*e)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.UID != nil {
		if had := s.find(r.who.org, *b.UID); had != nil {
			if r.URL.Query().Get("get_if_exists") == "true" {
				a.json(http.StatusOK, had.wire())
				return
			}
			a.fail(fault(http.StatusConflict, "conflict", "An application with that id or uid already exists"))
			return
		}
	}
	a.json(http.StatusCreated, s.addApp(r.who.org, b).wire())
}

func (s *Server) addApp(org string, b appBody) *serverApp {
	now := s.engine.Clock.Now()
	app := &serverApp{
		org: org, id: s.newID(appPrefix, now), name: b.Name, throttle: b.Throttle, meta: b.Metadata, created: now, updated: now,
		events: map[string]*serverMessage{},
	}
	if b.UID != nil {
		app.uid = *b.UID
	}
	s.apps = append(s.apps, app)
	return app
}

func (s *Server) getApp(a *answer, _ *request, app *serverApp) { a.json(http.StatusOK, app.wire()) }

func (s *Server) putApp(a *answer, r *request) {
	var b appBody
	if e := firstRefusal(read(r, &b), b.check(true)); e != nil {
		a.fail(*e)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	app := s.find(r.who.org, r.parts[1])
	if app == nil {
		a.json(http.StatusCreated, s.addApp(r.who.org, b).wire())
		return
	}
	app.name, app.throttle, app.meta, app.updated, app.uid = b.Name, b.Throttle, b.Metadata, s.engine.Clock.Now(), ""
	if b.UID != nil {
		app.uid = *b.UID
	}
	a.json(http.StatusOK, app.wire())
}

func (s *Server) patchApp(a *answer, r *request, app *serverApp) {
	var b appBody
	if e := firstRefusal(read(r, &b), b.check(false)); e != nil {
		a.fail(*e)
		return
	}
	if b.Name != "" {
		app.name = b.Name
	}
	if b.UID != nil {
		app.uid = *b.UID
	}
	if b.Metadata != nil {
		app.meta = b.Metadata
	}
	app.updated = s.engine.Clock.Now()
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
	app := s.find(r.who.org, r.parts[2])
	s.mu.Unlock()
	if app == nil {
		a.fail(notFound)
		return
	}
	const portal = "https://docs.svix.com/app-portal/oss"
	a.json(http.StatusOK, map[string]string{"url": portal, "token": s.AppToken(app.org, app.id, 28*24*time.Hour)})
}

func (s *Server) health(a *answer, _ *request) {
	ok := map[string]string{"status": "ok"}
	a.json(http.StatusOK, map[string]any{"database": ok, "queue": ok, "cache": ok})
}

// firstRefusal is the first that there is.
func firstRefusal(list ...*refusal) *refusal {
	i := slices.IndexFunc(list, func(r *refusal) bool { return r != nil })
	if i < 0 {
		return nil
	}
	return list[i]
}

// newID makes an id of a time. Those made later are greater.
func (s *Server) newID(prefix string, at time.Time) string {
	s.seq++
	return prefix + ksuid(at, noiseOf(s.seq))
}
