package sandbox_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
)

func TestRoutes(t *testing.T) {
	b := start(t, sandbox.Options{Seed: 1, Deliveries: 20})
	id := b.list("").Requests[0].ID
	for _, c := range []struct {
		name, method, path string
		code               int
		kind, body         string // body: a part of it
	}{
		{"settings", "GET", "/settings", 200, "application/json; charset=utf-8", `"mrFilters":null}`},
		{"slash", "GET", "/settings/", 200, "application/json; charset=utf-8", `{"id":"`},
		{"case", "GET", "/Settings/WebHook", 200, "application/json; charset=utf-8", `{"webhookEnabled":`},
		{"status", "GET", "/settings/webhook", 200, "application/json; charset=utf-8", `"webhookRequestsFailed":`},
		{"access", "GET", "/settings/mapi-access", 200, "application/json; charset=utf-8", `{"hasMapiAccess":true}`},
		{"retry", "POST", "/settings/webhook/retry", 200, "text/plain; charset=utf-8", "OK"},
		{"list", "GET", "/settings/webhook/request", 200, "application/json; charset=utf-8", `{"meta":{"itemsOnPage":20,"itemsInTotal":20},"requests":[{"id":"` + id},
		{"retry one", "POST", "/settings/webhook/request/" + strings.ToUpper(id) + "/Retry/", 200, "application/json; charset=utf-8", `{"meta":{"messageId":"`},
		{"retry none", "POST", "/settings/webhook/request/00000000-0000-4000-8000-000000000000/retry", 404, "application/json; charset=utf-8", `{"status":404,"title":"NotFoundError","detail":"Could not find webhook request 00000000-0000-4000-8000-000000000000","name":"Not Found"}`},
		{"retry not an id", "POST", "/settings/webhook/request/x/retry", 404, "application/json; charset=utf-8", `NotFoundError`},
		{"digest", "GET", "/medical/v1/patient/p/consolidated/webhook?requestId=r", 200, "application/json; charset=utf-8", `{"requestId":"r","message":"Consolidated webhook query not found"}`},
		{"digest of nothing", "GET", "/medical/v1/patient/p/consolidated/webhook", 400, "application/json; charset=utf-8", `BadRequestError`},
		{"unknown", "GET", "/settings/nothing", 404, "application/json; charset=utf-8", `{"message":"Not Found"}`},
		{"under medical", "GET", "/medical/v1/settings", 404, "application/json; charset=utf-8", `{"message":"Not Found"}`},
		{"put", "PUT", "/settings", 404, "application/json; charset=utf-8", `{"message":"Not Found"}`},
		{"delete", "DELETE", "/settings", 404, "application/json; charset=utf-8", `{"message":"Not Found"}`},
		{"get of a post", "GET", "/settings/webhook/retry", 404, "application/json; charset=utf-8", `{"message":"Not Found"}`},
		{"head", "HEAD", "/settings", 200, "application/json; charset=utf-8", ""},
		{"options", "OPTIONS", "/settings", 204, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.t = t
			got := b.do(c.method, c.path, "")
			if got.code != c.code || got.header.Get("Content-Type") != c.kind {
				t.Errorf("%d %q, want %d %q", got.code, got.header.Get("Content-Type"), c.code, c.kind)
			}
			if !strings.Contains(got.body, c.body) || c.body == "" && got.body != "" {
				t.Errorf("body %s\nwant %s", got.body, c.body)
			}
			if got.header.Get("Access-Control-Allow-Origin") != "*" || got.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers %v", got.header)
			}
			if got.header.Get("Etag") != "" || got.header.Get("X-Powered-By") != "" {
				t.Errorf("headers %v", got.header)
			}
		})
	}
}

func TestPreflight(t *testing.T) {
	b := start(t, sandbox.Options{})
	got := b.do(http.MethodOptions, "/settings", "", "X-Api-Key: ", "Access-Control-Request-Headers: x-api-key")
	if got.code != 204 || got.header.Get("Access-Control-Allow-Methods") != "GET,HEAD,PUT,PATCH,POST,DELETE" || got.header.Get("Access-Control-Allow-Headers") != "x-api-key" {
		t.Errorf("%d %v", got.code, got.header)
	}
}

func TestKeys(t *testing.T) {
	const gateway, app = `{"message":"Forbidden"}`, `{"status":403,"title":"ForbiddenError","detail":"Access is forbidden","name":"Forbidden"}`
	for _, c := range []struct {
		name, key string
		bare      bool
		want      string
	}{
		{"none", "", false, gateway},
		{"unknown", "eDoxMjM0NQ==", false, gateway},
		{"none without a gateway", "", true, app},
		{"garbled without a gateway", "@@", true, app},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, sandbox.Options{Server: metriport.ServerOptions{NoGateway: c.bare}})
			if got := b.do(http.MethodGet, "/settings", "", "X-Api-Key: "+c.key); got.code != 403 || got.body != c.want {
				t.Errorf("%d %s, want %s", got.code, got.body, c.want)
			}
			if got := b.do(http.MethodGet, "/nothing", "", "X-Api-Key: "+c.key); got.code != 403 {
				t.Errorf("an unknown route answers %d before the key is checked", got.code)
			}
		})
	}
	t.Run("own", func(t *testing.T) {
		b := start(t, sandbox.Options{APIKey: base64.StdEncoding.EncodeToString([]byte("k:11111111-2222-4333-8444-555555555555"))})
		if got := b.settings(); got.ID != "11111111-2222-4333-8444-555555555555" {
			t.Errorf("account %q", got.ID)
		}
	})
}

func TestNoSettingsBeforeTheFirstGet(t *testing.T) {
	b := start(t, sandbox.Options{Blank: true})
	for _, c := range []struct{ method, path, body string }{
		{"GET", "/settings/webhook", ""},
		{"POST", "/settings", `{"webhookUrl":"https://a.example.com"}`},
		{"POST", "/settings/webhook/retry", ""},
		{"POST", "/settings/webhook/sample-payload", `{"meta":{"type":"x"}}`},
		{"GET", "/settings/webhook/request", ""},
	} {
		if got := b.do(c.method, c.path, c.body); got.code != 404 || !strings.Contains(got.body, `"title":"NotFoundError","detail":"Could not find settings `) {
			t.Errorf("%s %s: %d %s", c.method, c.path, got.code, got.body)
		}
	}
	if got := b.get("/settings").body; !strings.HasSuffix(got, `","webhookUrl":null,"webhookKey":null,"mrFilters":null}`) {
		t.Errorf("settings %s", got)
	}
	if got := b.get("/settings/webhook").body; got != `{"webhookEnabled":false,"webhookStatusDetail":null,"webhookRequestsProcessing":0,"webhookRequestsFailed":0}` {
		t.Errorf("status %s", got)
	}
	if got := b.post("/settings/webhook/retry", ""); got.code != 200 || got.body != "OK" {
		t.Errorf("nothing to retry: %d %s", got.code, got.body)
	}
}
