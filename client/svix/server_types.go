package svix

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/client/rest"
)

// serverType is a registered event type.
type serverType struct {
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
	Deprecated  *bool           `json:"deprecated"`
	Schemas     json.RawMessage `json:"schemas"`
}

func (b typeBody) check() *refusal {
	if b.Name != "" && !uidForm(b.Name) {
		return invalid(badName, "body", "name")
	}
	return nil
}

func (t *serverType) name() string { return t.Name }

func (t *serverType) wire(content bool) serverType {
	w := *t
	if !content || len(w.Schemas) == 0 {
		w.Schemas = json.RawMessage("null")
	}
	return w
}

// AddType registers an event type.
func (s *Server) AddType(name, description string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setType(name, typeBody{Description: &description})
}

// SetExample gives a registered event type an example in its schema.
func (s *Server) SetExample(name, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setType(name, typeBody{Schemas: json.RawMessage(`{"1":{"examples":[` + body + `]}}`)})
}

// unknownTypes are those that are not registered; archived ones are not known.
func (s *Server) unknownTypes(names []string) (out []string) {
	for _, n := range names {
		if t := s.types[n]; t == nil || t.Archived {
			out = append(out, n)
		}
	}
	return out
}

// exampleOf is the first example of a type's schema; nil for none.
func (s *Server) exampleOf(name string) []byte {
	t := s.types[name]
	if t == nil {
		return nil
	}
	var schemas map[string]struct {
		Examples []json.RawMessage `json:"examples"`
	}
	if json.Unmarshal(t.Schemas, &schemas) != nil || len(schemas["1"].Examples) == 0 {
		return nil
	}
	return schemas["1"].Examples[0]
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
	slices.SortFunc(all, func(x, y *serverType) int { return strings.Compare(x.Name, y.Name) })
	v := r.URL.Query()
	a.json(http.StatusOK, listing[*serverType, serverType]{
		all: all, id: (*serverType).name, than: byText((*serverType).name, q), upwards: true,
		want: func(t *serverType) bool { return !t.Archived || v.Get("include_archived") == "true" },
		wire: func(t *serverType) serverType { return t.wire(v.Get("with_content") == "true") },
	}.page(q))
}

func (s *Server) createType(a *answer, r *request) {
	b, e := read[typeBody](r)
	if e == nil && b.Name == "" {
		e = broken("missing field `name`", "body")
	}
	if e != nil {
		a.fail(*e)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.types[b.Name]; t != nil && !t.Archived {
		a.fail(fault(http.StatusConflict, "event_type_exists", "An event_type with this name already exists"))
		return
	}
	a.json(http.StatusCreated, s.setType(b.Name, b).wire(true))
}

// setType writes all of a type; the server is locked.
func (s *Server) setType(name string, b typeBody) *serverType {
	now := stamp{s.engine.Clock.Now()}
	t := s.types[name]
	if t == nil {
		t = &serverType{Name: name, CreatedAt: now}
		s.types[name] = t
	}
	t.Archived, t.Deprecated = false, false
	s.patch(t, b)
	return t
}

// patch writes what is given; the server is locked.
func (s *Server) patch(t *serverType, b typeBody) {
	if b.Archived != nil {
		t.Archived = *b.Archived
	}
	if b.Deprecated != nil {
		t.Deprecated = *b.Deprecated
	}
	if b.Description != nil {
		t.Description = *b.Description
	}
	if len(b.Schemas) > 0 {
		t.Schemas = b.Schemas
	}
	t.UpdatedAt = stamp{s.engine.Clock.Now()}
}

func (s *Server) getType(a *answer, r *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.types[r.parts[1]]; t != nil {
		a.json(http.StatusOK, t.wire(true))
		return
	}
	a.fail(notFound)
}

// putType serves PUT, which may create a type, and PATCH.
func (s *Server) putType(a *answer, r *request) {
	b, e := read[typeBody](r)
	if e != nil {
		a.fail(*e)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.types[r.parts[1]]
	switch {
	case r.Method == http.MethodPut && t == nil:
		a.json(http.StatusCreated, s.setType(r.parts[1], b).wire(true))
	case r.Method == http.MethodPut:
		a.json(http.StatusOK, s.setType(r.parts[1], b).wire(true))
	case t == nil:
		a.fail(notFound)
	default:
		s.patch(t, b)
		a.json(http.StatusOK, t.wire(true))
	}
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
		delete(s.types, t.Name)
	default:
		t.Archived = true
	}
	a.code = http.StatusNoContent
}
