package metriport_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const (
	testAccount = "3f1c2a5e-0000-4000-8000-00000000abcd"
	notFound    = `{"status":404,"title":"NotFoundError","detail":"Could not find settings x","name":"Not Found"}`
	noSuchRoute = `{"message":"Not Found"}`
)

var testKey = base64.StdEncoding.EncodeToString([]byte("any:" + testAccount))

// script is a Metriport whose answers a test writes: route → answers, the last
// of which is repeated. What it was asked is kept.
type script struct {
	mu      sync.Mutex
	answers map[string][]reply
	asked   []string // "GET /settings"
	bodies  []string
}

type reply struct {
	code int
	body string
}

func ok(body string) reply { return reply{code: http.StatusOK, body: body} }

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	route := r.Method + " " + r.URL.Path
	s.asked = append(s.asked, r.Method+" "+r.RequestURI)
	s.bodies = append(s.bodies, string(body))
	list := s.answers[route]
	a := reply{code: http.StatusNotFound, body: noSuchRoute}
	if len(list) > 0 {
		a = list[0]
	}
	if len(list) > 1 {
		s.answers[route] = list[1:]
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(a.code)
	_, _ = io.WriteString(w, a.body)
}

func (s *script) calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// asks starts a scripted Metriport and a client of it.
func asks(t *testing.T, answers map[string][]reply, change ...func(*metriport.Options)) (*metriport.Client, *script) {
	t.Helper()
	s := &script{answers: answers}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	o := metriport.Options{
		Profile: model.Profile{Name: "t", Provider: model.Metriport, BaseURL: srv.URL, APIKey: model.NewSecret(testKey)},
		Log:     &rest.Log{}, Now: func() time.Time { return noon }, Timeout: 5 * time.Second,
	}
	for _, c := range change {
		c(&o)
	}
	return metriport.New(o), s
}

func wantCode(t *testing.T, err error, code model.Code) *model.Error {
	t.Helper()
	var e *model.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *model.Error", err)
	}
	if e.Code != code {
		t.Fatalf("got %v (%v), want %v", e.Code, e, code)
	}
	if e.Why == "" || e.Op == "" || strings.Contains(e.Error(), testKey) {
		t.Errorf("says too little or too much: %v", e)
	}
	return e
}

func wantCalls(t *testing.T, s *script, want ...string) {
	t.Helper()
	if got := strings.Join(s.calls(), "\n"); got != strings.Join(want, "\n") {
		t.Errorf("asked\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       model.Status
	}{
		{
			"as documented", `{"webhookEnabled":true,"webhookStatusDetail":"OK","webhookRequestsProcessing":3,"webhookRequestsFailed":1204}`,
			model.Status{Enabled: model.Yes, Detail: "OK", Processing: model.Known(3), Failed: model.Known(1204)},
		},
		{
			"counts that failed", `{"webhookEnabled":false,"webhookStatusDetail":null,"webhookRequestsProcessing":-1,"webhookRequestsFailed":-1}`,
			model.Status{Enabled: model.No},
		},
		{
			"a text for a flag", `{"webhookEnabled":"true","webhookRequestsProcessing":"4","webhookRequestsFailed":5.0}`,
			model.Status{Enabled: model.Yes, Processing: model.Known(4), Failed: model.Known(5)},
		},
		{"odd types", `{"webhookEnabled":[],"webhookStatusDetail":{"a":1},"webhookRequestsProcessing":1.5,"webhookRequestsFailed":{}}`, model.Status{}},
		{"nothing", `{}`, model.Status{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, _ := asks(t, map[string][]reply{"GET /settings/webhook": {ok(c.body)}})
			got, err := client.Status(t.Context())
			c.want.AsOf = noon
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

func TestStatusBeforeTheFirstReading(t *testing.T) {
	client, s := asks(t, map[string][]reply{
		"GET /settings":         {ok(`{"id":"a","webhookUrl":null,"webhookKey":null,"mrFilters":null}`)},
		"GET /settings/webhook": {{404, notFound}, ok(`{"webhookRequestsFailed":0}`)},
	})
	got, err := client.Status(t.Context())
	if err != nil || got.Failed != model.Known(0) || got.Processing.Known {
		t.Errorf("got %+v, %v", got, err)
	}
	wantCalls(t, s, "GET /settings/webhook", "GET /settings", "GET /settings/webhook")
}

func TestStatusOfAWrongHost(t *testing.T) {
	client, s := asks(t, nil)
	_, err := client.Status(t.Context())
	e := wantCode(t, err, model.NotServed)
	if !strings.Contains(e.Error(), "GET /settings") || !strings.Contains(e.Do, "base_url") {
		t.Errorf("says %v", e)
	}
	wantCalls(t, s, "GET /settings/webhook", "GET /settings")
}

func TestSettings(t *testing.T) {
	const url = " https://user:pw@a.example.com/x " //nolint:gosec // not a real one
	client, _ := asks(t, map[string][]reply{
		"GET /settings": {ok(`{"id":"acc-1","webhookUrl":"` + url + `","webhookKey":"abcdefghijklmnopqrstu","mrFilters":[{"key":"labs"}]}`)},
	})
	got, err := client.Settings(t.Context())
	if err != nil || got.Account != "acc-1" || got.URL != url || got.Key.Reveal() != "abcdefghijklmnopqrstu" || string(got.Filters) != `[{"key":"labs"}]` {
		t.Errorf("got %+v, %v", got, err)
	}
	eps, err := client.Endpoints(t.Context())
	if err != nil || len(eps) != 1 || eps[0].URL != url || eps[0].ID == "" || eps[0].Events != nil {
		t.Errorf("got %+v, %v", eps, err)
	}
	if text := fmt.Sprintf("%v %+v %#v", got, eps, eps); strings.Contains(text, "abcdefghij") {
		t.Errorf("the key is printed: %s", text)
	}
	client, _ = asks(t, map[string][]reply{"GET /settings": {ok(`{"id":"acc-1","webhookUrl":null}`)}})
	if eps, err := client.Endpoints(t.Context()); err != nil || len(eps) != 0 {
		t.Errorf("without a URL: %+v, %v", eps, err)
	}
}

func TestAccount(t *testing.T) {
	enc := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct {
		name, key, want string
		calls           int
	}{
		{"standard form", enc("x:" + testAccount), testAccount, 0},
		{"without padding", strings.TrimRight(enc("xy:"+testAccount), "="), testAccount, 0},
		{"URL form", base64.RawURLEncoding.EncodeToString([]byte("??>:" + testAccount)), testAccount, 0},
		{"three parts", enc("a:b:" + testAccount), "from-settings", 1},
		{"one part", enc(testAccount), "from-settings", 1},
		{"too short", enc("x:abcd"), "from-settings", 1},
		{"unprintable", enc("x:abc\x1bdef"), "from-settings", 1},
		{"not base64", "sk_live_*", "from-settings", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, s := asks(t, map[string][]reply{"GET /settings": {ok(`{"id":"from-settings"}`)}},
				func(o *metriport.Options) { o.Profile.APIKey = model.NewSecret(c.key) })
			for range 2 {
				a, err := client.Account(t.Context())
				if err != nil || a.ID != c.want {
					t.Errorf("got %v, %v", a, err)
				}
			}
			if len(s.calls()) != c.calls {
				t.Errorf("asked %v", s.calls())
			}
		})
	}
}

func TestWithoutAKeyNothingIsAsked(t *testing.T) {
	client, s := asks(t, nil, func(o *metriport.Options) { o.Profile.APIKey = model.Secret{} })
	_, err := client.Status(t.Context())
	e := wantCode(t, err, model.Denied)
	if !strings.Contains(e.Do, "api_key") {
		t.Errorf("says %v", e)
	}
	wantCode(t, client.RetryAll(t.Context()), model.Denied)
	wantCalls(t, s)
}

func TestWrongKey(t *testing.T) {
	client, _ := asks(t, map[string][]reply{"GET /settings/webhook": {{403, `{"message":"Forbidden"}`}}})
	_, err := client.Status(t.Context())
	if e := wantCode(t, err, model.Denied); !strings.Contains(e.Error(), "Forbidden") || !strings.Contains(e.Do, "check the key") {
		t.Errorf("says %v", e)
	}
}

func TestExtras(t *testing.T) {
	client, s := asks(t, map[string][]reply{
		"GET /settings/mapi-access": {ok(`{"hasMapiAccess":true}`), ok(`{"hasMapiAccess":false}`), ok(`{}`)},
		"GET /medical/v1/patient/p-1/consolidated/webhook": {ok(
			`{"requestId":"r","status":"completed","fileUrl":"https://f","gzipUrl":"https://g","conversionType":"json","message":"m"}`)},
	})
	for _, want := range []model.Tri{model.Yes, model.No, model.TriUnknown} {
		if got, err := client.MedicalAccess(t.Context()); err != nil || got != want {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	}
	got, err := client.Consolidated(t.Context(), "p-1", "r&s")
	want := metriport.Consolidated{Request: "r", Status: "completed", FileURL: "https://f", GzipURL: "https://g", Conversion: "json", Message: "m"}
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	if calls := s.calls(); calls[3] != "GET /medical/v1/patient/p-1/consolidated/webhook?requestId=r%26s" {
		t.Errorf("asked %v", calls)
	}
	_, err = client.Consolidated(t.Context(), "../x", "r")
	wantCode(t, err, model.Invalid)
}
