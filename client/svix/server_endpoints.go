package svix

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// serverEndpoint is a receiver of an application.
type serverEndpoint struct {
	wireEndpoint

	app     *serverApp
	key     string
	old     []oldKey
	headers map[string]string
	deleted bool
	failing time.Time // when a message was exhausted first; zero while none is
	asked   uint32    // how often it was shown

	dests    []*serverDest    // by message
	attempts []*serverAttempt // by id, but for those that came late
	late     []*serverAttempt // in no order
}

const (
	maxChannels = 10
	maxMetadata = 4096
)

// endpointBody is what an endpoint is made of. A field that is absent stays, one
// that is null is cleared.
type endpointBody struct {
	URL         *string           `json:"url"`
	Description *string           `json:"description"`
	Disabled    *bool             `json:"disabled"`
	UID         json.RawMessage   `json:"uid"`
	EventTypes  json.RawMessage   `json:"eventTypes"`
	FilterTypes json.RawMessage   `json:"filterTypes"`
	Channels    json.RawMessage   `json:"channels"`
	Throttle    json.RawMessage   `json:"throttleRate"`
	RateLimit   json.RawMessage   `json:"rateLimit"`
	Secret      *string           `json:"secret"`
	Metadata    map[string]string `json:"metadata"`
}

func (b endpointBody) check() *refusal {
	switch {
	case len(b.EventTypes) > 0 && len(b.FilterTypes) > 0:
		return broken("duplicate field `eventTypes`", "body")
	case b.Secret != nil && !goodSecret(*b.Secret):
		return invalid(badSecret, "body", "secret")
	case len(encode(b.Metadata)) > maxMetadata:
		return invalid("Metadata is too large", "body", "metadata")
	}
	return nil
}

// wholeEndpoint is an endpoint's body that has to have a URL.
type wholeEndpoint struct{ endpointBody }

func (b wholeEndpoint) check() *refusal {
	if b.URL == nil {
		return broken("missing field `url`", "body")
	}
	return b.endpointBody.check()
}

// atEndpoint finds the endpoint of a path too.
func (s *Server) atEndpoint(h func(a *answer, r *request, e *serverEndpoint)) handler {
	return s.inApp(func(a *answer, r *request, app *serverApp) {
		e := app.endpoint(r.parts[3])
		if e == nil {
			a.fail(notFound)
			return
		}
		h(a, r, e)
	})
}

// endpoint finds one that is not deleted by its id or uid.
func (a *serverApp) endpoint(id string) *serverEndpoint {
	if e := a.byID[id]; e != nil && !e.deleted {
		return e
	}
	i := slices.IndexFunc(a.endpoints, func(e *serverEndpoint) bool { return !e.deleted && e.UID.Given && e.UID.V == id })
	if i < 0 {
		return nil
	}
	return a.endpoints[i]
}

func (e *serverEndpoint) name() string      { return e.ID }
func (e *serverEndpoint) is(id string) bool { return e.ID == id || (e.UID.Given && e.UID.V == id) }

// wire is an endpoint as it is shown. Its event filter comes out of a hash set:
// in another order each time.
func (e *serverEndpoint) wire() wireEndpoint {
	w := e.wireEndpoint
	if n := len(w.FilterTypes.V); n > 1 {
		e.asked++
		turn := int(noiseOf(e.asked)[4]) % n
		w.FilterTypes.V = slices.Concat(w.FilterTypes.V[turn:], w.FilterTypes.V[:turn])
	}
	w.EventTypes = w.FilterTypes
	return w
}

func (s *Server) listEndpoints(a *answer, r *request, app *serverApp) {
	q, e := listOf(r, endpointPre)
	if e != nil {
		a.fail(*e)
		return
	}
	a.json(http.StatusOK, listing[*serverEndpoint, wireEndpoint]{
		all: app.endpoints, id: (*serverEndpoint).name, than: byText((*serverEndpoint).name, q), upwards: r.URL.Query().Get("order") == "ascending",
		want: func(e *serverEndpoint) bool { return !e.deleted }, wire: (*serverEndpoint).wire,
	}.page(q))
}

func (s *Server) getEndpoint(a *answer, _ *request, e *serverEndpoint) {
	a.json(http.StatusOK, e.wire())
}

func (s *Server) createEndpoint(a *answer, r *request, app *serverApp) {
	b, bad := read[wholeEndpoint](r)
	if bad != nil {
		a.fail(*bad)
		return
	}
	e, bad := s.makeEndpoint(app, b.endpointBody)
	if bad != nil {
		a.fail(*bad)
		return
	}
	a.json(http.StatusCreated, e.wire())
}

// bareEndpoint is one that belongs to nothing yet; the server is locked.
func (s *Server) bareEndpoint(app *serverApp, key string, at time.Time) *serverEndpoint {
	e := &serverEndpoint{app: app, headers: map[string]string{}, key: key}
	e.ID, e.CreatedAt, e.Version, e.Disabled, e.Metadata = s.newID(endpointPre, at), rest.Some(stamp{at}), 1, rest.Some(false), map[string]string{}
	return e
}

// addEndpoint makes an endpoint one of its application; the server is locked.
func (s *Server) addEndpoint(e *serverEndpoint) {
	e.app.endpoints = append(e.app.endpoints, e)
	e.app.byID[e.ID] = e
	s.o.KeySet(e.ID, e.key)
}

func (s *Server) makeEndpoint(app *serverApp, b endpointBody) (*serverEndpoint, *refusal) {
	e := s.bareEndpoint(app, s.newKey(), s.engine.Clock.Now())
	if b.Secret != nil {
		e.key = *b.Secret
	}
	if bad := s.change(e, b); bad != nil {
		return nil, bad
	}
	s.addEndpoint(e)
	return e, nil
}

// putEndpoint replaces an endpoint, or creates one with an id of its own.
func (s *Server) putEndpoint(a *answer, r *request, app *serverApp) {
	body, bad := read[wholeEndpoint](r)
	if bad != nil {
		a.fail(*bad)
		return
	}
	b := body.replacing()
	e, code := app.endpoint(r.parts[3]), http.StatusOK
	if e == nil {
		e, bad = s.makeEndpoint(app, b)
		code = http.StatusCreated
	} else {
		bad = s.change(e, b)
	}
	if bad != nil {
		a.fail(*bad)
		return
	}
	a.json(code, e.wire())
}

// replacing is a body that clears what it does not have. It has no key: that is
// changed by rotation.
func (b endpointBody) replacing() endpointBody {
	null := json.RawMessage("null")
	for _, f := range []*json.RawMessage{&b.UID, &b.Channels, &b.Throttle} {
		if len(*f) == 0 {
			*f = null
		}
	}
	if len(b.FilterTypes) == 0 && len(b.EventTypes) == 0 {
		b.FilterTypes = null
	}
	if b.Description == nil {
		b.Description = new(string)
	}
	if b.Disabled == nil {
		b.Disabled = new(bool)
	}
	if b.Metadata == nil {
		b.Metadata = map[string]string{}
	}
	b.Secret = nil
	return b
}

func (s *Server) patchEndpoint(a *answer, r *request, e *serverEndpoint) {
	b, bad := read[endpointBody](r)
	if bad == nil {
		bad = s.change(e, b)
	}
	if bad != nil {
		a.fail(*bad)
		return
	}
	a.json(http.StatusOK, e.wire())
}

// change takes a body over, all of it or nothing; the server is locked.
func (s *Server) change(e *serverEndpoint, b endpointBody) *refusal {
	w := e.wireEndpoint
	for _, change := range []func(w *wireEndpoint, e *serverEndpoint, b endpointBody) *refusal{changeText, changeUID, s.changeFilter, changeChannels, changeRate} {
		if bad := change(&w, e, b); bad != nil {
			return bad
		}
	}
	w.UpdatedAt = rest.Some(stamp{s.engine.Clock.Now()})
	e.wireEndpoint = w
	return nil
}

func changeText(w *wireEndpoint, _ *serverEndpoint, b endpointBody) *refusal {
	if b.URL != nil {
		link, ok := normal(*b.URL)
		if !ok {
			return invalid("Endpoint URL schemes must be http or https", "body", "url")
		}
		w.URL = link
	}
	if b.Description != nil {
		w.Description = *b.Description
	}
	if b.Disabled != nil {
		w.Disabled = rest.Some(*b.Disabled)
	}
	if b.Metadata != nil {
		w.Metadata = b.Metadata
	}
	return nil
}

// changeRate stores a rate limit, which this server does not enforce.
func changeRate(w *wireEndpoint, _ *serverEndpoint, b endpointBody) *refusal {
	for _, raw := range []json.RawMessage{b.RateLimit, b.Throttle} {
		if len(raw) == 0 {
			continue
		}
		var rate *uint16
		if json.Unmarshal(raw, &rate) != nil || (rate != nil && *rate == 0) {
			return invalid("Endpoint throttle rates must be at least one if set", "body", "throttleRate")
		}
		w.RateLimit = rest.Opt[int]{}
		if rate != nil {
			w.RateLimit = rest.Some(int(*rate))
		}
		w.Throttle.Opt = w.RateLimit
	}
	return nil
}

func changeUID(w *wireEndpoint, e *serverEndpoint, b endpointBody) *refusal {
	if len(b.UID) == 0 {
		return nil
	}
	var uid *string
	if json.Unmarshal(b.UID, &uid) != nil || (uid != nil && (!uidForm(*uid) || strings.HasPrefix(*uid, endpointPre))) {
		return invalid(badUID, "body", "uid")
	}
	if w.UID = (rest.Opt[string]{}); uid == nil {
		return nil
	}
	if other := e.app.endpoint(*uid); other != nil && other != e {
		taken := conflict
		return &taken
	}
	w.UID = rest.Some(*uid)
	return nil
}

func (s *Server) changeFilter(w *wireEndpoint, _ *serverEndpoint, b endpointBody) *refusal {
	filter, name := b.FilterTypes, "filterTypes"
	if len(filter) == 0 {
		filter, name = b.EventTypes, "eventTypes"
	}
	types, given, bad := list(filter, name)
	if bad != nil || !given {
		return bad
	}
	if unknown := s.unknownTypes(types); len(unknown) > 0 {
		return invalid("The following event types don't exist: "+strings.Join(unknown, ", "), "body", name)
	}
	slices.Sort(types)
	w.FilterTypes = rest.Opt[[]string]{V: slices.Compact(types), Given: types != nil}
	return nil
}

func changeChannels(w *wireEndpoint, _ *serverEndpoint, b endpointBody) *refusal {
	channels, given, bad := list(b.Channels, "channels")
	switch {
	case bad != nil || !given:
		return bad
	case len(channels) > maxChannels:
		return invalid("Channels must have at most 10 items", "body", "channels")
	case slices.ContainsFunc(channels, func(c string) bool { return !uidForm(c) }):
		return invalid(badName, "body", "channels")
	}
	w.Channels = rest.Opt[[]string]{V: channels, Given: channels != nil}
	return nil
}

// list reads a list that may be absent, null, or not empty.
func list(raw json.RawMessage, name string) (out []string, given bool, bad *refusal) {
	switch {
	case len(raw) == 0:
		return nil, false, nil
	case string(raw) == "null":
		return nil, true, nil
	}
	if json.Unmarshal(raw, &out) != nil {
		return nil, true, broken("invalid type: expected a sequence of strings", "body", name)
	}
	if len(out) == 0 {
		return nil, true, invalid(name+" can't be empty, it must have at least one item", "body", name)
	}
	return out, true, nil
}

// normal is a URL as the server's library writes it.
func normal(link string) (string, bool) {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", false
	}
	u.Host = strings.ToLower(u.Host)
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), true
}

func (s *Server) deleteEndpoint(a *answer, _ *request, e *serverEndpoint) {
	e.deleted = true
	a.code = http.StatusNoContent
}

func atoi(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil
}
