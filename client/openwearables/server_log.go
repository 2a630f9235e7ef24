package openwearables

import (
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
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
		p.Data[i].Payload, p.Data[i].Tags = json.RawMessage("null"), rest.Opt[[]string]{}
	}
	if p.Data == nil {
		p.Data = []wireMessage{}
	}
	reply(h.w, http.StatusOK, p)
}

// attempts lists an endpoint's attempts, each with its message and the payload:
// a call for every message.
func (h *hook) attempts(id string) {
	q, ok := h.paging("status", "event_types")
	if !ok {
		return
	}
	answer, ok := h.svix(http.MethodGet, h.app+"/attempt/endpoint/"+url.PathEscape(id)+"?"+q.Encode(), nil)
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
			if b, ok := h.svix(http.MethodGet, h.app+"/msg/"+url.PathEscape(msg), nil); ok {
				var w wireMessage
				if json.Unmarshal(b, &w) == nil {
					m = rest.Some(w)
				}
			}
			known[msg] = m
		}
		p.Data[i].Msg = m
	}
	if p.Data == nil {
		p.Data = []wireAttempt{}
	}
	reply(h.w, http.StatusOK, p)
}

// test makes an event of a fixed id without channels: it works once, and goes to
// whoever takes its type.
func (h *hook) test(id string) {
	var b struct {
		Type string `json:"event_type"`
	}
	_ = json.Unmarshal(h.body, &b) // a body is not needed
	answer, ok := h.svix(http.MethodGet, h.at(id), nil)
	if !ok {
		broken(h.w)
		return
	}
	var e beneath
	_ = json.Unmarshal(answer, &e) // our own server's
	typ := b.Type
	if typ == "" {
		typ = "workout.created"
	}
	if len(e.FilterTypes) > 0 && !contains(e.FilterTypes, typ) {
		typ = e.FilterTypes[0]
	}
	payload := json.RawMessage("{}")
	if t, ok := catalog.Find(model.OpenWearables, model.EventType(typ)); ok && len(t.Sample) > 0 && t.Test != emptyBody {
		payload = t.Sample
	}
	answer, ok = h.svix(http.MethodPost, h.app+"/msg?with_content=false", map[string]any{
		"eventType": typ, "eventId": "test." + id + "." + typ, "payload": payload,
	})
	var m wireMessage
	if !ok || json.Unmarshal(answer, &m) != nil {
		refuse(h.w, http.StatusInternalServerError, "Failed to send test event.")
		return
	}
	reply(h.w, http.StatusOK, wireTest{Message: "Test event sent successfully.", MessageID: m.ID.V})
}

const emptyBody = "a body of {}, without type and data"

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
