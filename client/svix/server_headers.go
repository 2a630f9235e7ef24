package svix

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

const maxHeader = 4096

// sensitive are headers of which only the names are shown.
var sensitive = []string{"x-auth-token", "x-api-key", "www-authenticate", "authorization", "proxy-authenticate", "proxy-authorization"}

// Headers that are the server's own.
var (
	reserved = []string{
		"user-agent", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailers", "transfer-encoding", "upgrade", "age",
		"cache-control", "clear-site-data", "expires", "pragma", "warning", "content-length", "content-type", "content-encoding",
		"content-language", "content-location",
	}
	reservedStarts = []string{"x-amz-", "x-amzn-", "x-google", "x-goog-", "x-gfe", "x-azure-", "x-fd-", "x-svix-", "svix-"}
)

type headersBody struct {
	Headers map[string]*string `json:"headers"`
}

func (b headersBody) check() *refusal {
	if b.Headers == nil {
		return broken("missing field `headers`", "body")
	}
	for name, v := range b.Headers {
		if v == nil {
			continue
		}
		lower := strings.ToLower(name)
		own := slices.Contains(reserved, lower) || slices.ContainsFunc(reservedStarts, func(p string) bool { return strings.HasPrefix(lower, p) })
		switch {
		case name == "" || strings.ContainsAny(name, " :\r\n\t\"(),/;<=>?@[\\]{}") || strings.ContainsAny(*v, "\r\n\x00"):
			return invalid("Invalid header: "+name, "body", "headers")
		case own:
			return invalid("Invalid Header: "+name+" is not allowed", "body", "headers")
		case len(*v) > maxHeader:
			return invalid("Header values must be at most 4096 bytes", "body", "headers")
		}
	}
	return nil
}

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
	s.changeHeaders(a, r, e, maps.Clone(e.headers))
}

func (s *Server) changeHeaders(a *answer, r *request, e *serverEndpoint, into map[string]string) {
	b, bad := read[headersBody](r)
	if bad != nil {
		a.fail(*bad)
		return
	}
	for name, v := range b.Headers {
		delete(into, name)
		if v != nil {
			into[name] = *v
		}
	}
	e.headers = into
	a.code = http.StatusNoContent
}

const (
	statsWindow = 28 * 24 * time.Hour
	leeway      = 5 * time.Minute
)

// stats counts attempts, not messages; what is under way is never counted.
func (s *Server) stats(a *answer, r *request, e *serverEndpoint) {
	now := s.engine.Clock.Now()
	q, bad := listOf(&request{Request: withQuery(r.Request, map[string]string{"since": "after", "until": "before"})}, "")
	if bad != nil {
		a.fail(*bad)
		return
	}
	since, until := q.after, q.before
	if until.IsZero() {
		until = now
	}
	if since.IsZero() {
		since = until.Add(-statsWindow)
	}
	if until.After(now) || until.Before(since) || until.Sub(since) > statsWindow+leeway {
		a.fail(fault(http.StatusBadRequest, "invalid_range", "`since` and `until` must be in the past and within 28 days of each other"))
		return
	}
	n := map[string]int{"success": 0, "pending": 0, "sending": 0, "fail": 0, "canceled": 0}
	for _, t := range e.inOrder() {
		switch {
		case t.at < since.UnixMicro() || t.at > until.UnixMicro():
		case t.status == statusSuccess:
			n["success"]++
		default:
			n["fail"]++
		}
	}
	a.json(http.StatusOK, n)
}

// withQuery is a request whose query has some of its values under other names
// alone.
func withQuery(r *http.Request, names map[string]string) *http.Request {
	q, out := r.URL.Query(), r.Clone(r.Context())
	renamed := maps.Clone(q)
	clear(renamed)
	for from, to := range names {
		renamed[to] = q[from]
	}
	out.URL.RawQuery = renamed.Encode()
	return out
}
