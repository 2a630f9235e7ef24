package tui

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// bareRows is a host whose log has ids only.
const bareRows = metriport.ServerRequestsBare

func wrongKey() model.Secret { return model.NewSecret("d3Jvbmc6MDAwMDAwMDAtMDAwMA==") }

// evils are texts that a terminal would obey, or draw over its lines: bytes as
// they may stand in a body, valid UTF-8 or not.
var evils = []string{
	"a\x1b]52;c;UFdORUQ=\x07b", "\x1b]0;PWNED\x07", "\x1b]2;PWNED\x1b\\", "\x1b]8;;http://pwned.dev\x1b\\link\x1b]8;;\x1b\\",
	"\x1b[31337;31337H\x1b[2J\x1b[31337mred", "\x1bP+q544e\x1b\\", "\x1b_Gf=100;AAAA\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1bc\x1b#8\x1b(0",
	"\x9b31337m\x9d0;PWNED\x9c", "\xc2\x9b31337m\xc2\x9d0;PWNED\xc2\x9c", "\x1b]1337;File=inline=1:AAAA\x07", "\x1b]9;4;1;50\x07\x1b]777;notify;PWNED\x07",
	"\x1b[5n\x1b[>c\x05\x0e\x0f", "\x1b[200~rm -rf /\x1b[201~", "\x1b]0;never ended", "\x1b[", "\x1b",
	"\u202egnp.exe\u202c\u2066x\u2069\u200f", "\u200bz\u200d\u2060\ufeff\u00ad\u034f", "e" + strings.Repeat("\u0301", 3000), strings.Repeat("\u0488", 500),
	"😀👩‍👩‍👧‍👦🇩🇪🇩 世界 ｱﾞ ①α ﷽ \U0001F3FB", "\xff\xfe\xc3(\xed\xa0\x80\xf4\x90\x80\x80", "1\x00\x07\x08\x7f\r\n\t\v\f2", "\u2028\u2029\u0085", strings.Repeat("A", 4_000),
	"\U000e0041\U000e007f\ufff9x\ufffb\ufdd0",
}

// rawString is a text as a JSON string with its bytes as they are, but for those
// that no JSON string may hold.
func rawString(s string) json.RawMessage {
	out := []byte{'"'}
	for _, c := range []byte(s) {
		if c < 0x20 || c == '"' || c == '\\' {
			out = fmt.Appendf(out, "\\u%04x", c)
		} else {
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// hostileDesk is a console on a provider that puts evil into everything it says:
// a delivery for each, and all of them into what there is once.
func hostileDesk(t *testing.T, evils ...string) *desk {
	t.Helper()
	all := strings.Join(evils, "")
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /settings", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"id": rawString(all), "webhookUrl": rawString("https://h/" + all), "webhookKey": rawString(all)})
	})
	mux.HandleFunc("GET /settings/webhook", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"webhookEnabled": false, "webhookStatusDetail": rawString(all), "webhookRequestsProcessing": 1, "webhookRequestsFailed": 2})
	})
	mux.HandleFunc("GET /settings/webhook/request", func(w http.ResponseWriter, _ *http.Request) {
		var requests []any
		for i, evil := range evils {
			raw := rawString(evil)
			requests = append(requests, map[string]any{
				"id": rawString("x" + evil + strconv.Itoa(i)), "type": raw, "status": "failure", "statusDetail": raw, "requestUrl": rawString("https://h/" + evil), "requestId": raw,
				"httpStatus": 500, "createdAt": "2026-03-04T14:00:00.000Z",
				"payload": json.RawMessage(fmt.Sprintf(`{%s:%s,"n":[1e400,-0,1234567890123456789012345678901234567890],"n":{}}`, raw, raw)),
			})
		}
		answer(w, map[string]any{"meta": map[string]any{"itemsOnPage": len(requests)}, "requests": requests})
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	d := &desk{t: t, clock: sandbox.NewManual(start)}
	d.connect(model.Profile{Name: "evil" + all, Provider: model.Metriport, BaseURL: srv.URL, APIKey: wrongKey()}, nil, 120, 40)
	return d
}
