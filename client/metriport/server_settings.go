package metriport

import (
	"context"
	"encoding/json"
	"net/http"
)

// The words for how webhooks stand.
const (
	serverStatusOK  = "OK"
	serverStatusBad = "Bad response from webhook call"
)

// serverSettings is an account's row of settings.
type serverSettings struct {
	exists  bool
	url     string
	key     string
	filters json.RawMessage // as they were sent; nil for null
	enabled bool
	detail  opt[string]
}

// serverText writes an empty text as null.
func serverText(s string) opt[string] { return opt[string]{V: s, Given: s != ""} }

// Configure makes the account one that is in use: its settings exist, with this
// URL and key, and nobody is pinged.
func (s *Server) Configure(url, key string, enabled bool, detail string) {
	s.mu.Lock()
	s.settings = serverSettings{exists: true, url: url, key: key, enabled: enabled, detail: serverText(detail)}
	s.mu.Unlock()
	s.keyIs(url, key)
}

func (s *Server) keyIs(url, key string) {
	if s.opts.KeySet != nil {
		s.opts.KeySet(url, key)
	}
}

// read returns the settings as they are now.
func (s *Server) read() serverSettings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings
}

// existing returns the settings, or answers that there are none.
func (s *Server) existing(w http.ResponseWriter) (serverSettings, bool) {
	set := s.read()
	if !set.exists {
		serverError(w, http.StatusNotFound, "NotFoundError", "Could not find settings "+s.id)
	}
	return set, set.exists
}

// report writes how webhooks stand.
func (s *Server) report(enabled bool, detail string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings.enabled, s.settings.detail = enabled, some(serverCut(detail))
}

func (s *Server) getSettings(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	s.settings.exists = true
	set := s.settings
	s.mu.Unlock()
	s.answerSettings(w, set)
}

func (s *Server) answerSettings(w http.ResponseWriter, set serverSettings) {
	serverJSON(w, http.StatusOK, wireSettings{
		ID: some(s.id), WebhookURL: serverText(set.url), WebhookKey: serverText(set.key), MRFilters: set.filters,
	})
}

func (s *Server) getStatus(w http.ResponseWriter, r *http.Request) {
	set, ok := s.existing(w)
	if !ok {
		return
	}
	processing, failed := s.engine.Index.Count()
	if r.Context().Value(serverUncounted{}) != nil {
		processing, failed = unknownCount, unknownCount
	}
	serverJSON(w, http.StatusOK, wireStatus{
		Enabled: some(flag(set.enabled)), Detail: set.detail,
		Processing: some(number(processing)), Failed: some(number(failed)),
	})
}

func (s *Server) getAccess(w http.ResponseWriter, _ *http.Request) {
	serverJSON(w, http.StatusOK, wireAccess{HasAccess: some(flag(true))})
}

func (s *Server) postSettings(w http.ResponseWriter, r *http.Request) {
	body, ok := serverBody(w, r)
	if !ok {
		return
	}
	in, issues := serverCheckSettings(body)
	if len(issues) > 0 {
		serverInvalid(w, issues)
		return
	}
	if s.opts.Strict && serverBlocked(in.url) {
		serverError(w, http.StatusBadRequest, "BadRequestError", "Invalid URL")
		return
	}
	if _, ok := s.existing(w); !ok {
		return
	}
	s.answerSettings(w, s.update(in))
}

// update changes the settings. The key is made once and kept while there is
// one: a change of the URL does not change it.
func (s *Server) update(in serverChange) serverSettings {
	s.mu.Lock()
	switch {
	case in.url != "":
		s.settings.url = in.url
		if s.settings.key == "" {
			s.settings.key = s.nanoid()
		}
	case in.empty && s.opts.EmptyURL == ServerEmptyClears:
		s.settings.url, s.settings.key = "", ""
	}
	if in.filters != nil {
		s.settings.filters = in.filters
	}
	set := s.settings
	s.mu.Unlock()
	if in.url != "" {
		s.keyIs(set.url, set.key)
		s.engine.Clock.Go(func(ctx context.Context) { s.ping(ctx, set.url, set.key) })
	}
	return set
}

// ping asks a receiver for a pong and writes down how it went, whatever the URL
// is by then: a late answer of an old URL overwrites a newer one's.
func (s *Server) ping(ctx context.Context, url, key string) {
	word := s.nanoid()
	body := serverEncode(wirePing{Ping: word, Meta: wireMeta{
		MessageID: s.uuid(), When: s.engine.Clock.Now().UTC().Format(stampFormat), Type: "ping",
	}})
	reply := s.call(ctx, url, key, body, s.pingTimeout())
	if ctx.Err() != nil {
		return
	}
	if !reply.delivered() {
		s.report(false, ServerDetail(url, reply))
		return
	}
	var answer struct {
		Pong string `json:"pong"`
	}
	if s.opts.NoPong || json.Unmarshal(reply.Body, &answer) == nil && answer.Pong == word {
		s.report(true, serverStatusOK)
		return
	}
	s.report(false, serverStatusBad)
}

// wirePing is the body of a ping, in the order that is sent.
type wirePing struct {
	Ping string   `json:"ping"`
	Meta wireMeta `json:"meta"`
}
