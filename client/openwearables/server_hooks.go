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

// hook is a request that has a route.
type hook struct {
	s     *Server
	w     http.ResponseWriter
	r     *http.Request
	id    string // of the endpoint that its path names
	body  []byte
	plain bool // the body is not said to be JSON
	who   ServerDeveloper
	app   string // his application's path at Svix
}

// ensure has the developer's application made. A failure of it is ignored.
func (h *hook) ensure() {
	h.app = "/app/" + url.PathEscape(h.who.ID)
	_, _ = h.svix(http.MethodPost, "/app?get_if_exists=true", map[string]any{"name": h.who.Email, "uid": h.who.ID})
}

func (h *hook) at() string { return h.app + "/endpoint/" + url.PathEscape(h.id) }

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
func (h *hook) fields(create bool) (f map[string]json.RawMessage, ok bool) {
	if f, ok = h.object(); !ok {
		return nil, false
	}
	if detail := invalidField(f, create); detail != "" {
		refuse(h.w, http.StatusBadRequest, detail)
		return nil, false
	}
	return f, true
}

func (h *hook) create() {
	f, ok := h.fields(true)
	if !ok {
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
	return []string{userChannel + hyphened(id)}
}

// update changes what is given; null is ignored, but clears the user.
func (h *hook) update() {
	f, ok := h.fields(false)
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
		var list []string
		if json.Unmarshal(f["filter_types"], &list) == nil && len(list) == 0 && h.s.o.Newer {
			out["filterTypes"] = nil
		}
	}
	if raw, ok := f["user_id"]; ok {
		if out["channels"] = nil; string(raw) != "null" {
			out["channels"] = channelOf(raw)
		}
	}
	h.pass(http.MethodPatch, h.at(), out, http.StatusOK, endpointOne)
}

// paging checks a list's query and makes the one that is sent on; ok is false
// where an answer was given.
func (h *hook) paging() (out url.Values, ok bool) {
	in := h.r.URL.Query()
	limit, detail := number(in.Get("limit"), usualPage, 1, maxPage)
	out = url.Values{"limit": {strconv.Itoa(limit)}}
	if from := in.Get("iterator"); from != "" {
		out.Set("iterator", from)
	}
	for _, name := range []string{"before", "after"} {
		text := in.Get(name)
		if text == "" || detail != "" {
			continue
		}
		text, detail = moment(text)
		out.Set(name, text)
	}
	if detail != "" {
		refuse(h.w, http.StatusBadRequest, detail)
		return nil, false
	}
	return out, true
}
