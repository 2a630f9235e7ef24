package tui

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// payloadDesk is a console on a provider whose only delivery has this payload.
func payloadDesk(t *testing.T, payload string) *desk {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /settings", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"id": "a", "webhookUrl": "https://h/", "webhookKey": "k"})
	})
	mux.HandleFunc("GET /settings/webhook", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"webhookEnabled": true})
	})
	mux.HandleFunc("GET /settings/webhook/request", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"meta":{"itemsOnPage":1},"requests":[{"id":"x","type":"medical.consolidated-data","status":"success","createdAt":"2026-03-04T14:00:00.000Z","payload":%s}]}`, payload)
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	d := &desk{t: t, clock: sandbox.NewManual(start)}
	d.connect(model.Profile{Name: "big", Provider: model.Metriport, BaseURL: srv.URL, APIKey: wrongKey()}, nil, 120, 40)
	return d
}

// TestHunt: a search of a large payload has its first hits with the key, and the
// others later; what is typed or left meanwhile ends it.
func TestHunt(t *testing.T) {
	const n, every = 20_000, 100
	var b strings.Builder
	for i := range n {
		word := "hay"
		if i%every == 50 {
			word = "needle"
		}
		fmt.Fprintf(&b, `{"resourceType":"Observation","id":"%08d","code":"%s in a value that takes some room on its line"},`, i, word)
	}
	d := payloadDesk(t, `{"entry":[`+b.String()+`{}]}`)
	d.press("2", "enter", "m", "/")
	d.text("needle")
	d.wants(fmt.Sprintf("match 1/%d ", n/every))
	d.press("enter", "n", "n")
	d.wants(fmt.Sprintf("match 3/%d ", n/every), "00000250")
	d.press("esc")
	d.lacks("match")

	p := d.app.pages[deliveriesID].(*deliveries).preview
	p.search.SetValue("needle")
	p.seek()
	first := p.viewed().Hits()
	cmd := p.goOn()
	if first.Count == 0 || first.Count == n/every || cmd == nil || !p.hunt.on() {
		t.Fatalf("at once: %+v, goes on: %v", first, p.hunt.on())
	}
	d.wants("so far")
	late := cmd()
	d.send(keyPress("/")) // forgets that search
	d.send(late)
	if h := p.viewed().Hits(); h.Count != 0 {
		t.Errorf("it took what another search found: %+v", h)
	}
	d.text("nowhere")
	d.wants("no match")
	d.press("esc")

	// jq's result and another mask search anew, and go on as well
	d.press("/")
	d.text("needle")
	d.press("enter")
	p.json.SetMask(p.mask())
	d.run(p.goOn())
	if h := p.viewed().Hits(); h.Count != n/every {
		t.Errorf("after another mask: %+v", h)
	}
}
