package openwearables

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

const offDetail = "Outgoing webhooks are disabled. Set OUTGOING_WEBHOOKS_ENABLED=true to enable them."

// serverTypes is the catalogue in the order of the API, groups with their series.
func serverTypes() []map[string]any {
	out := []map[string]any{}
	for _, t := range catalog.Types(model.OpenWearables) {
		row := map[string]any{"name": t.Name, "description": t.Description, "child_events": nil}
		if len(t.Members) > 0 {
			row["child_events"] = t.Members
		}
		out = append(out, row)
	}
	return out
}

// hook is a webhook request that has been let in.
type hook struct {
	s    *Server
	w    http.ResponseWriter
	r    *http.Request
	app  string // of the developer at Svix: his id
	body []byte
}

// hooks serves the routes below /webhooks: what is no JSON is refused before the
// token is looked at, what is not valid after the application is there.
func (s *Server) hooks(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, pathHooks+"/")
	if !ok {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil {
		return
	}
	if len(body) > 0 && !json.Valid(body) {
		refuse(w, http.StatusBadRequest, "JSON decode error - Expecting value")
		return
	}
	s.known(w, r, func(w http.ResponseWriter, r *http.Request, d ServerDeveloper) {
		if !s.on() {
			refuse(w, http.StatusServiceUnavailable, offDetail)
			return
		}
		h := &hook{s: s, w: w, r: r, app: "/app/" + url.PathEscape(d.ID), body: body}
		_, _ = h.svix(http.MethodPost, "/app?get_if_exists=true", map[string]any{"name": d.Email, "uid": d.ID}) // a failure of it is ignored
		h.route(strings.Split(path, "/"))
	})
}

func (h *hook) route(p []string) {
	m := h.r.Method
	switch {
	case len(p) == 1 && p[0] == "messages" && m == http.MethodGet:
		h.messages()
	case p[0] != "endpoints":
		refuse(h.w, http.StatusNotFound, "Not Found")
	case len(p) == 1 && m == http.MethodGet:
		h.pass(http.MethodGet, h.app+"/endpoint", nil, http.StatusOK, endpointList)
	case len(p) == 1 && m == http.MethodPost:
		h.create()
	case len(p) == 2 && m == http.MethodGet:
		h.pass(m, h.at(p[1]), nil, http.StatusOK, endpointOne)
	case len(p) == 2 && m == http.MethodPatch:
		h.update(p[1])
	case len(p) == 2 && m == http.MethodDelete:
		h.pass(m, h.at(p[1]), nil, http.StatusNoContent, nil)
	case len(p) == 3 && p[2] == "secret" && m == http.MethodGet:
		h.pass(m, h.at(p[1])+"/secret", nil, http.StatusOK, func(b []byte) any { return json.RawMessage(b) })
	case len(p) == 3 && p[2] == "test" && m == http.MethodPost:
		h.test(p[1])
	case len(p) == 3 && p[2] == "attempts" && m == http.MethodGet:
		h.attempts(p[1])
	default:
		refuse(h.w, http.StatusMethodNotAllowed, "Method Not Allowed")
	}
}

func (h *hook) at(id string) string { return h.app + "/endpoint/" + url.PathEscape(id) }

// svix asks the server beneath; ok is false for whatever it refuses.
func (h *hook) svix(method, path string, body any) (answer []byte, ok bool) {
	var b io.Reader
	if body != nil {
		b = bytes.NewReader(encode(body))
	}
	req, err := http.NewRequestWithContext(h.r.Context(), method, h.s.o.SvixURL+prefix+path, b)
	if err != nil {
		return nil, false
	}
	req.Header.Set("Authorization", "Bearer "+h.s.o.SvixToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err := h.s.o.HTTP.Do(req)
	if err != nil {
		return nil, false
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(resp.Body)
	return answer, err == nil && resp.StatusCode/100 == 2
}

// pass asks the server beneath and answers by what it says.
func (h *hook) pass(method, path string, body any, code int, shape func([]byte) any) {
	answer, ok := h.svix(method, path, body)
	switch {
	case !ok:
		broken(h.w)
	case shape == nil:
		h.w.WriteHeader(code)
	default:
		reply(h.w, code, shape(answer))
	}
}

// beneath is an endpoint as Svix has it.
type beneath struct {
	ID          string   `json:"id"`
	URL         string   `json:"url"`
	Description string   `json:"description"`
	FilterTypes []string `json:"filterTypes"`
	Channels    []string `json:"channels"`
}

func (b beneath) shape() map[string]any {
	out := map[string]any{"id": b.ID, "url": b.URL, "description": b.Description, "filter_types": nil, "user_id": nil}
	if len(b.FilterTypes) > 0 {
		out["filter_types"] = b.FilterTypes
	}
	for _, c := range b.Channels {
		if user, ok := strings.CutPrefix(c, userChannel); ok {
			out["user_id"] = user
		}
	}
	return out
}

func endpointOne(answer []byte) any {
	var b beneath
	_ = json.Unmarshal(answer, &b) // our own server's
	return b.shape()
}

func endpointList(answer []byte) any {
	var p struct {
		Data []beneath `json:"data"`
	}
	_ = json.Unmarshal(answer, &p) // our own server's
	out := make([]map[string]any, 0, len(p.Data))
	for _, b := range p.Data {
		out = append(out, b.shape())
	}
	return out
}

// fields reads a body's four fields as they were given.
func (h *hook) fields() (f map[string]json.RawMessage, ok bool) {
	if len(h.body) == 0 || json.Unmarshal(h.body, &f) != nil {
		refuse(h.w, http.StatusBadRequest, "Field required")
		return nil, false
	}
	if detail := invalidField(f); detail != "" {
		refuse(h.w, http.StatusBadRequest, detail)
		return nil, false
	}
	return f, true
}

// invalidField is the first fault of a body, in the words of its validator.
func invalidField(f map[string]json.RawMessage) string {
	if raw, ok := f["url"]; ok && string(raw) != "null" {
		var link string
		if json.Unmarshal(raw, &link) != nil {
			return "Input should be a valid string"
		}
		u, err := url.Parse(link)
		switch {
		case link == "":
			return "Input should be a valid URL, input is empty - input is empty"
		case err != nil || u.Scheme == "":
			return "Input should be a valid URL, relative URL without a base - relative URL without a base"
		case u.Scheme != "http" && u.Scheme != "https":
			return "URL scheme should be 'http' or 'https'"
		}
	}
	var text *string
	if raw, ok := f["description"]; ok && json.Unmarshal(raw, &text) != nil {
		return "Input should be a valid string"
	}
	var list []string
	if raw, ok := f["filter_types"]; ok && json.Unmarshal(raw, &list) != nil {
		return "Input should be a valid list"
	}
	text = nil
	if raw, ok := f["user_id"]; ok && (json.Unmarshal(raw, &text) != nil || (text != nil && !uuid.MatchString(*text))) {
		return "Input should be a valid UUID, invalid character"
	}
	return ""
}

func given(f map[string]json.RawMessage, name string) bool {
	raw, ok := f[name]
	return ok && string(raw) != "null"
}

func (h *hook) create() {
	f, ok := h.fields()
	if !ok {
		return
	}
	if !given(f, "url") {
		refuse(h.w, http.StatusBadRequest, "Field required")
		return
	}
	out := map[string]any{"url": f["url"], "description": ""}
	if given(f, "description") {
		out["description"] = f["description"]
	}
	if given(f, "filter_types") {
		out["filterTypes"] = f["filter_types"]
	}
	if given(f, "user_id") {
		out["channels"] = channelOf(f["user_id"])
	}
	h.pass(http.MethodPost, h.app+"/endpoint", out, http.StatusCreated, endpointOne)
}

func channelOf(raw json.RawMessage) []string {
	var id string
	_ = json.Unmarshal(raw, &id) // checked before
	return []string{userChannel + id}
}

func (h *hook) update(id string) {
	f, ok := h.fields()
	if !ok {
		return
	}
	out := map[string]any{}
	if given(f, "url") {
		out["url"] = f["url"]
	}
	if given(f, "description") {
		out["description"] = f["description"]
	}
	if given(f, "filter_types") {
		out["filterTypes"] = f["filter_types"]
		if h.s.o.Newer && string(bytes.TrimSpace(f["filter_types"])) == "[]" {
			out["filterTypes"] = nil
		}
	}
	if raw, ok := f["user_id"]; ok {
		if out["channels"] = nil; string(raw) != "null" {
			out["channels"] = channelOf(raw)
		}
	}
	h.pass(http.MethodPatch, h.at(id), out, http.StatusOK, endpointOne)
}

// paging checks a list's limit and passes the rest on.
func (h *hook) paging(more ...string) (url.Values, bool) {
	in, out := h.r.URL.Query(), url.Values{}
	if text := in.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		detail := ""
		switch {
		case err != nil:
			detail = "Input should be a valid integer, unable to parse string as an integer"
		case n < 1:
			detail = "Input should be greater than or equal to 1"
		case n > maxPage:
			detail = "Input should be less than or equal to 250"
		}
		if detail != "" {
			refuse(h.w, http.StatusBadRequest, detail)
			return nil, false
		}
	}
	for _, name := range append([]string{"limit", "iterator", "before", "after"}, more...) {
		if v := in[name]; len(v) > 0 {
			out.Set(name, strings.Join(v, ","))
		}
	}
	return out, true
}
