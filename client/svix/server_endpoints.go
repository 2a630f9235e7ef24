package svix

import (
	"crypto/sha256"
	"encoding/base64"
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
	old     []oldKey // newest first
	headers map[string]string
	deleted bool
	failing time.Time // since when messages have been exhausted; zero while none is

	dests    []*serverDest    // by message
	attempts []*serverAttempt // by id
}

// oldKey is a key that was replaced and still signs.
type oldKey struct {
	key   string
	until time.Time
}

const (
	maxOldKeys   = 10
	defaultGrace = 24 * time.Hour
	maxChannels  = 10
	maxMetadata  = 4096
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
	i := slices.IndexFunc(a.endpoints, func(e *serverEndpoint) bool {
		return !e.deleted && (e.ID == id || (e.UID.Given && e.UID.V == id))
	})
	if i < 0 {
		return nil
	}
	return a.endpoints[i]
}

func (e *serverEndpoint) name() string { return e.ID }

func (e *serverEndpoint) wire() wireEndpoint {
	w := e.wireEndpoint
	if w.Metadata == nil {
		w.Metadata = map[string]string{}
	}
	return w
}

func (s *Server) listEndpoints(a *answer, r *request, app *serverApp) {
	q, e := listOf(r, endpointPre)
	if e != nil {
		a.fail(*e)
		return
	}
	alive := func(e *serverEndpoint) bool { return !e.deleted }
	a.json(http.StatusOK, pageBy(app.endpoints, q, (*serverEndpoint).name, r.URL.Query().Get("order") != "ascending", alive, (*serverEndpoint).wire))
}

func (s *Server) getEndpoint(a *answer, _ *request, e *serverEndpoint) {
	a.json(http.StatusOK, e.wire())
}

func (s *Server) createEndpoint(a *answer, r *request, app *serverApp) {
	var b endpointBody
	if e := read(r, &b); e != nil {
		a.fail(*e)
		return
	}
	e, bad := s.makeEndpoint(app, b)
	if bad != nil {
		a.fail(*bad)
		return
	}
	a.json(http.StatusCreated, e.wire())
}

func (s *Server) makeEndpoint(app *serverApp, b endpointBody) (*serverEndpoint, *refusal) {
	if b.URL == nil {
		e := invalid("missing field `url`", "body", "url")
		return nil, &e
	}
	e := &serverEndpoint{app: app, headers: map[string]string{}, key: s.newKey()}
	e.Version = 1
	if b.Secret != nil {
		if !goodSecret(*b.Secret) {
			bad := invalid("Invalid secret", "body", "secret")
			return nil, &bad
		}
		e.key = *b.Secret
	}
	if bad := s.change(e, b); bad != nil {
		return nil, bad
	}
	now := s.engine.Clock.Now()
	e.ID, e.CreatedAt = s.newID(endpointPre, now), rest.Some(stamp{now})
	app.endpoints = append(app.endpoints, e)
	return e, nil
}

// putEndpoint replaces an endpoint, or creates one with an id of its own.
func (s *Server) putEndpoint(a *answer, r *request, app *serverApp) {
	var b endpointBody
	if e := read(r, &b); e != nil {
		a.fail(*e)
		return
	}
	e, code := app.endpoint(r.parts[3]), http.StatusOK
	if e == nil {
		made, bad := s.makeEndpoint(app, b)
		if bad != nil {
			a.fail(*bad)
			return
		}
		e, code = made, http.StatusCreated
	}
	null := json.RawMessage("null")
	for _, f := range []*json.RawMessage{&b.UID, &b.FilterTypes, &b.Channels, &b.Throttle} {
		if len(*f) == 0 && (f != &b.FilterTypes || len(b.EventTypes) == 0) {
			*f = null
		}
	}
	if b.Description == nil {
		b.Description = new(string)
	}
	if b.Disabled == nil {
		b.Disabled = new(bool)
	}
	if bad := s.change(e, b); bad != nil {
		a.fail(*bad)
		return
	}
	a.json(code, e.wire())
}

func (s *Server) patchEndpoint(a *answer, r *request, e *serverEndpoint) {
	var b endpointBody
	if bad := read(r, &b); bad != nil {
		a.fail(*bad)
		return
	}
	if bad := s.change(e, b); bad != nil {
		a.fail(*bad)
		return
	}
	a.json(http.StatusOK, e.wire())
}

// change takes a body over, all of it or nothing.
func (s *Server) change(e *serverEndpoint, b endpointBody) *refusal {
	w := e.wireEndpoint
	if bad := s.changeText(&w, b); bad != nil {
		return bad
	}
	filter := b.FilterTypes
	if len(b.EventTypes) > 0 && len(filter) > 0 {
		bad := invalid("duplicate field `eventTypes`", "body")
		return &bad
	}
	if len(filter) == 0 {
		filter = b.EventTypes
	}
	types, given, bad := list(filter, "filterTypes")
	if bad != nil {
		return bad
	}
	if given {
		if unknown := s.unknownTypes(types); len(unknown) > 0 {
			bad := invalid("filterTypes specified don't exist: "+strings.Join(unknown, ", "), "body", "filterTypes")
			return &bad
		}
		w.FilterTypes = rest.Opt[[]string]{V: types, Given: types != nil}
		w.EventTypes = w.FilterTypes
	}
	channels, given, bad := list(b.Channels, "channels")
	if bad != nil {
		return bad
	}
	if len(channels) > maxChannels || slices.ContainsFunc(channels, func(c string) bool { return !uidForm.MatchString(c) }) {
		bad := invalid("invalid channels", "body", "channels")
		return &bad
	}
	if given {
		w.Channels = rest.Opt[[]string]{V: channels, Given: channels != nil}
	}
	w.UpdatedAt = rest.Some(stamp{s.engine.Clock.Now()})
	e.wireEndpoint = w
	return nil
}

func (s *Server) changeText(w *wireEndpoint, b endpointBody) *refusal {
	if b.URL != nil {
		link, ok := normal(*b.URL)
		if !ok {
			bad := invalid("Endpoint URL schemes must be http or https", "body", "url")
			return &bad
		}
		w.URL = link
	}
	if b.Description != nil {
		w.Description = *b.Description
	}
	if b.Disabled != nil {
		w.Disabled = rest.Some(*b.Disabled)
	} else if !w.Disabled.Given {
		w.Disabled = rest.Some(false)
	}
	if b.Metadata != nil {
		if len(encode(b.Metadata)) > maxMetadata {
			bad := invalid("metadata is too large", "body", "metadata")
			return &bad
		}
		w.Metadata = b.Metadata
	}
	if len(b.UID) > 0 {
		var uid *string
		if json.Unmarshal(b.UID, &uid) != nil || (uid != nil && (!uidForm.MatchString(*uid) || strings.HasPrefix(*uid, endpointPre))) {
			bad := invalid("invalid uid", "body", "uid")
			return &bad
		}
		w.UID = rest.Opt[string]{Given: uid != nil}
		if uid != nil {
			w.UID.V = *uid
		}
	}
	for _, raw := range []json.RawMessage{b.RateLimit, b.Throttle} {
		if len(raw) > 0 {
			_ = json.Unmarshal(raw, &w.Throttle) // stored, and not enforced
			w.RateLimit = w.Throttle
		}
	}
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
	if json.Unmarshal(raw, &out) != nil || len(out) == 0 {
		e := invalid(name+" can't be empty, it must have at least one item", "body", name)
		return nil, true, &e
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

// newKey makes a key: 24 bytes.
func (s *Server) newKey() string {
	var seed [32]byte
	for i := range 4 {
		n := s.engine.Clock.Rand()
		for j := range 8 {
			seed[i*8+j] = byte(n >> (8 * j)) //nolint:gosec // its low byte is what is wanted
		}
	}
	sum := sha256.Sum256(seed[:])
	return "whsec_" + base64.StdEncoding.EncodeToString(sum[:24])
}

// goodSecret says whether a key that was brought along is one.
func goodSecret(key string) bool {
	for start, size := range map[string][2]int{"whsec_": {24, 75}, "whsk_": {64, 64}} {
		if text, ok := strings.CutPrefix(key, start); ok {
			b, err := base64.StdEncoding.DecodeString(text)
			return err == nil && len(b) >= size[0] && len(b) <= size[1]
		}
	}
	return false
}

func (s *Server) getSecret(a *answer, _ *request, e *serverEndpoint) {
	a.json(http.StatusOK, map[string]string{"key": publicHalf(e.key)})
}

// publicHalf is what is shown of a key: all of one that is shared, and of a pair
// the half that is no secret.
func publicHalf(key string) string {
	text, ok := strings.CutPrefix(key, "whsk_")
	if !ok {
		return key
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) != 64 {
		return key
	}
	return "whpk_" + base64.StdEncoding.EncodeToString(b[32:])
}

func (s *Server) rotateSecret(a *answer, r *request, e *serverEndpoint) {
	var b struct {
		Key   *string `json:"key"`
		Grace *int    `json:"gracePeriodSeconds"`
	}
	if bad := read(r, &b); bad != nil {
		a.fail(*bad)
		return
	}
	grace := defaultGrace
	if b.Grace != nil {
		grace = time.Duration(*b.Grace) * time.Second
	}
	if grace < 0 || grace > maxGrace {
		a.fail(invalid("Validation error: range", "body", "gracePeriodSeconds"))
		return
	}
	if b.Key != nil && !goodSecret(*b.Key) {
		a.fail(invalid("Invalid secret", "body", "key"))
		return
	}
	now := s.engine.Clock.Now()
	e.old = slices.DeleteFunc(e.old, func(k oldKey) bool { return !now.Before(k.until) })
	if len(e.old) >= maxOldKeys {
		a.fail(fault(http.StatusBadRequest, "limit_reached", "You have reached the maximum number of rotations in the last 24 hours. Please wait"))
		return
	}
	e.old = slices.Insert(e.old, 0, oldKey{e.key, now.Add(grace)})
	if e.key = s.newKey(); b.Key != nil {
		e.key = *b.Key
	}
	e.UpdatedAt = rest.Some(stamp{now})
	a.code = http.StatusNoContent
}

// sensitive are headers of which only the names are shown.
var sensitive = []string{"x-auth-token", "x-api-key", "www-authenticate", "authorization", "proxy-authenticate", "proxy-authorization"}

func (s *Server) getHeaders(a *answer, _ *request, e *serverEndpoint) {
	shown, hidden := map[string]string{}, []string{}
	for name, v := range e.headers {
		if slices.Contains(sensitive, strings.ToLower(name)) {
			hidden = append(hidden, name)
			continue
		}
		shown[name] = v
	}
	slices.Sort(hidden)
	a.json(http.StatusOK, map[string]any{"headers": shown, "sensitive": hidden})
}

func (s *Server) putHeaders(a *answer, r *request, e *serverEndpoint) {
	s.changeHeaders(a, r, e, map[string]string{})
}

func (s *Server) patchHeaders(a *answer, r *request, e *serverEndpoint) {
	had := map[string]string{}
	for k, v := range e.headers {
		had[k] = v
	}
	s.changeHeaders(a, r, e, had)
}

func (s *Server) changeHeaders(a *answer, r *request, e *serverEndpoint, into map[string]string) {
	var b struct {
		Headers map[string]*string `json:"headers"`
	}
	if bad := read(r, &b); bad != nil {
		a.fail(*bad)
		return
	}
	for name, v := range b.Headers {
		lower := strings.ToLower(name)
		if v == nil {
			delete(into, name)
			continue
		}
		if lower == "user-agent" || strings.HasPrefix(lower, "content-") || strings.HasPrefix(lower, "svix-") || strings.HasPrefix(lower, "x-svix-") || len(*v) > maxMetadata {
			a.fail(invalid("Custom headers can't be set: "+name, "body", "headers"))
			return
		}
		into[name] = *v
	}
	e.headers = into
	a.code = http.StatusNoContent
}

// stats counts attempts, not messages; what is under way is never counted.
func (s *Server) stats(a *answer, r *request, e *serverEndpoint) {
	now := s.engine.Clock.Now()
	since, until := now.Add(-28*24*time.Hour), now
	for name, at := range map[string]*time.Time{"since": &since, "until": &until} {
		if text := r.URL.Query().Get(name); text != "" {
			t, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				a.fail(badQuery("Failed to deserialize query string"))
				return
			}
			*at = t
		}
	}
	if until.After(now) || until.Sub(since) > 28*24*time.Hour+5*time.Minute {
		a.fail(fault(http.StatusBadRequest, "invalid_range", "`since` and `until` must be within 28 days of each other"))
		return
	}
	n := map[string]int{"success": 0, "pending": 0, "sending": 0, "fail": 0, "canceled": 0}
	for _, t := range e.attempts {
		switch {
		case t.at.Before(since) || t.at.After(until):
		case t.status == statusSuccess:
			n["success"]++
		default:
			n["fail"]++
		}
	}
	a.json(http.StatusOK, n)
}

func atoi(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil
}
