package tui

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// bareRows is a host whose log has ids only.
const bareRows = metriport.ServerRequestsBare

func wrongKey() model.Secret { return model.NewSecret("d3Jvbmc6MDAwMDAwMDAtMDAwMA==") }

// hostileDesk is a console on a provider that puts evil into everything it says.
func hostileDesk(t *testing.T, evil string) *desk {
	t.Helper()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /settings", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"id": evil, "webhookUrl": "https://h/" + evil, "webhookKey": evil})
	})
	mux.HandleFunc("GET /settings/webhook", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"webhookEnabled": false, "webhookStatusDetail": evil, "webhookRequestsProcessing": 1, "webhookRequestsFailed": 2})
	})
	mux.HandleFunc("GET /settings/webhook/request", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"meta": map[string]any{"itemsOnPage": 1}, "requests": []any{map[string]any{
			"id": "x" + evil, "type": evil, "status": "failure", "statusDetail": evil, "requestUrl": "https://h/" + evil, "requestId": evil,
			"httpStatus": 500, "createdAt": "2026-03-04T14:00:00.000Z", "payload": map[string]any{evil: evil},
		}}})
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	d := &desk{t: t, clock: sandbox.NewManual(start)}
	d.connect(model.Profile{Name: "evil" + evil, Provider: model.Metriport, BaseURL: srv.URL, APIKey: wrongKey()}, nil, 120, 40)
	return d
}
