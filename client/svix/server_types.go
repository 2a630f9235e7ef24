package svix

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// serverType is a registered event type.
type serverType struct {
	name, description string
	archived          bool
	schemas           json.RawMessage
	created, updated  time.Time
}

type wireTypeOut struct {
	Name        string           `json:"name"`
	Description string           `json:"description"`
	Archived    bool             `json:"archived"`
	Deprecated  bool             `json:"deprecated"`
	Schemas     json.RawMessage  `json:"schemas"`
	CreatedAt   stamp            `json:"createdAt"`
	UpdatedAt   stamp            `json:"updatedAt"`
	FeatureFlag rest.Opt[string] `json:"featureFlag"`
}

type typeBody struct {
	Name        string          `json:"name"`
	Description *string         `json:"description"`
	Archived    *bool           `json:"archived"`
	Schemas     json.RawMessage `json:"schemas"`
}

func (t *serverType) wire(content bool) wireTypeOut {
	w := wireTypeOut{Name: t.name, Description: t.description, Archived: t.archived, CreatedAt: stamp{t.created}, UpdatedAt: stamp{t.updated}}
	if w.Schemas = json.RawMessage("null"); content && len(t.schemas) > 0 {
		w.Schemas = t.schemas
	}
	return w
}

// AddType registers an event type.
func (s *Server) AddType(name, description string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.engine.Clock.Now()
	s.types[name] = &serverType{name: name, description: description, created: now, updated: now}
}

// unknownTypes are those that are not registered; archived ones are not known.
func (s *Server) unknownTypes(names []string) (out []string) {
	for _, n := range names {
		if t := s.types[n]; t == nil || t.archived {
			out = append(out, n)
		}
	}
	return out
}

func (s *Server) listTypes(a *answer, r *request) {
	q, e := listOf(r, "")
	if e != nil {
		a.fail(*e)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*serverType, 0, len(s.types))
	for _, t := range s.types {
		all = append(all, t)
	}
	slices.SortFunc(all, func(x, y *serverType) int { return strings.Compare(x.name, y.name) })
	v := r.URL.Query()
	want := func(t *serverType) bool { return !t.archived || v.Get("include_archived") == "true" }
	a.json(http.StatusOK, pageBy(all, q, func(t *serverType) string { return t.name }, false, want, func(t *serverType) wireTypeOut {
		return t.wire(v.Get("with_content") == "true")
	}))
}

func (s *Server) createType(a *answer, r *request) {
	var b typeBody
	if e := read(r, &b); e != nil {
		a.fail(*e)
		return
	}
	if !uidForm.MatchString(b.Name) {
		a.fail(invalid("invalid event type name", "body", "name"))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.types[b.Name]; t != nil && !t.archived {
		a.fail(fault(http.StatusConflict, "event_type_exists", "An event_type with this name already exists"))
		return
	}
	a.json(http.StatusCreated, s.setType(b.Name, b).wire(true))
}

// setType writes what is given; the server is locked.
func (s *Server) setType(name string, b typeBody) *serverType {
	now := s.engine.Clock.Now()
	t := s.types[name]
	if t == nil {
		t = &serverType{name: name, created: now}
		s.types[name] = t
	}
	if t.archived = false; b.Archived != nil {
		t.archived = *b.Archived
	}
	if b.Description != nil {
		t.description = *b.Description
	}
	if len(b.Schemas) > 0 {
		t.schemas = b.Schemas
	}
	t.updated = now
	return t
}

func (s *Server) getType(a *answer, r *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.types[r.parts[1]]
	if t == nil {
		a.fail(notFound)
		return
	}
	a.json(http.StatusOK, t.wire(true))
}

func (s *Server) putType(a *answer, r *request) {
	var b typeBody
	if e := read(r, &b); e != nil {
		a.fail(*e)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, had := s.types[r.parts[1]]
	if !had && r.Method == http.MethodPatch {
		a.fail(notFound)
		return
	}
	code := http.StatusOK
	if !had {
		code = http.StatusCreated
	}
	a.json(code, s.setType(r.parts[1], b).wire(true))
}

func (s *Server) deleteType(a *answer, r *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.types[r.parts[1]]
	switch {
	case t == nil:
		a.fail(notFound)
		return
	case r.URL.Query().Get("expunge") == "true":
		delete(s.types, t.name)
	default:
		t.archived = true
	}
	a.code = http.StatusNoContent
}
