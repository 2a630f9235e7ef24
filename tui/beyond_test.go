package tui

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// payloadsHost is a host with a delivery for each payload, which stands in its
// answers byte for byte.
func payloadsHost(t *testing.T, payloads ...string) string {
	t.Helper()
	mux := http.NewServeMux()
	plain := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprint(w, body) // who asked may be gone
		}
	}
	mux.HandleFunc("GET /settings", plain(`{"id":"cx","webhookUrl":"https://h/","webhookKey":"k"}`))
	mux.HandleFunc("GET /settings/webhook", plain(`{"webhookEnabled":true,"webhookRequestsProcessing":0,"webhookRequestsFailed":0}`))
	rows := make([]string, len(payloads))
	for i, p := range payloads {
		rows[i] = fmt.Sprintf(`{"id":"r%d","type":"medical.consolidated-data","status":"success","httpStatus":200,"requestUrl":"https://h/","createdAt":"2026-03-04T14:00:%02d.000Z","payload":%s}`, i, 59-i, p)
	}
	mux.HandleFunc("GET /settings/webhook/request", plain(fmt.Sprintf(`{"meta":{"itemsOnPage":%d},"requests":[%s]}`, len(rows), strings.Join(rows, ","))))
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv.URL
}

// TestPayloadsBeyondMeasure shows what a host says, however long, deep or odd it is.
func TestPayloadsBeyondMeasure(t *testing.T) {
	const deep = 100_000
	payloads := []struct {
		body  string
		wants []string
	}{
		{`{"first":"row"}`, []string{`"first": "row"`}},
		{`{"line":"` + strings.Repeat("x", 10<<20) + `","behind":"the line"}`, []string{`"line": "xxxxxxxx`, `"behind": "the line"`}},
		{`{"deep":` + strings.Repeat(`[`, deep) + `"bottom"` + strings.Repeat(`]`, deep) + `,"behind":"it"}`, []string{`"deep": [`}},
		{
			`{"same":1,"same":"two","n":[1e400,-0,1234567890123456789012345678901234567890],"same":null,"nul":"a\u0000b"}`,
			[]string{`"same": 1,`, `"same": "two",`, "1e400,", "-0,", "1234567890123456789012345678901234567890", `"same": null,`, `"nul": "a·b"`},
		},
	}
	bodies := make([]string, len(payloads))
	for i, p := range payloads {
		bodies[i] = p.body
	}
	d := &desk{t: t, clock: sandbox.NewManual(start)}
	d.connect(model.Profile{Name: "beyond", Provider: model.Metriport, BaseURL: payloadsHost(t, bodies...), APIKey: wrongKey()}, nil, 120, 40)
	d.press("2")
	d.wants("1/4")
	for _, p := range payloads {
		d.press("enter", "m")
		d.wants(p.wants...)
		d.press("esc", "j")
	}
}
