package openwearables

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/client/rest"
)

// messages lists what Svix has, without payloads and tags.
func (h *hook) messages() {
	q, ok := h.paging()
	if !ok {
		return
	}
	q.Set("with_content", "false")
	answer, ok := h.svix(http.MethodGet, h.app+"/msg?"+q.Encode(), nil)
	var p wirePage[wireMessage]
	if !ok || json.Unmarshal(answer, &p) != nil {
		broken(h.w)
		return
	}
	for i := range p.Data {
		p.Data[i].Payload = json.RawMessage("null")
	}
	reply(h.w, http.StatusOK, p)
}

// attempts lists an endpoint's attempts, each with its message and the payload:
// a call for every message.
func (h *hook) attempts() {
	q, ok := h.paging()
	if !ok || !h.attemptFilter(q) {
		return
	}
	answer, ok := h.svix(http.MethodGet, h.app+"/attempt/endpoint/"+url.PathEscape(h.id)+"?"+q.Encode(), nil)
	var p wirePage[wireAttempt]
	if !ok || json.Unmarshal(answer, &p) != nil {
		broken(h.w)
		return
	}
	known := map[string]rest.Opt[wireMessage]{}
	for i := range p.Data {
		msg := p.Data[i].MsgID.V
		m, have := known[msg]
		if !have {
			m = h.message(msg)
			known[msg] = m
		}
		p.Data[i].Msg = m
	}
	reply(h.w, http.StatusOK, p)
}

// message reads a message with its payload; none where that does not go well.
func (h *hook) message(id string) (m rest.Opt[wireMessage]) {
	if b, ok := h.svix(http.MethodGet, h.app+"/msg/"+url.PathEscape(id), nil); ok {
		_ = json.Unmarshal(b, &m) // our own server's
	}
	return m
}

// attemptFilter adds what else attempts are picked by; ok is false where an
// answer was given. Numbers that are no status break the server.
func (h *hook) attemptFilter(q url.Values) (ok bool) {
	in := h.r.URL.Query()
	if text := in.Get("status"); text != "" {
		n, err := strconv.Atoi(text)
		switch {
		case err != nil:
			refuse(h.w, http.StatusBadRequest, noInteger)
			return false
		case n < 0 || n > statusCanceled:
			broken(h.w)
			return false
		}
		q.Set("status", text)
	}
	if types := in["event_types"]; len(types) > 0 {
		q.Set("event_types", strings.Join(types, ","))
	}
	q.Set("expanded_statuses", "true")
	return true
}
