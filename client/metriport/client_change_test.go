package metriport_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
)

const (
	retryAllRoute = "POST /settings/webhook/retry"
	sampleRoute   = "POST /settings/webhook/sample-payload"
)

func TestRetryAll(t *testing.T) {
	client, s := asks(t, map[string][]reply{retryAllRoute: {ok("OK"), ok("OK\n"), ok(`{"ok":true}`), {404, notFound}}})
	for range 2 {
		if err := client.RetryAll(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if e := wantCode(t, client.RetryAll(t.Context()), model.BadAnswer); !strings.Contains(e.Do, "before asking again") {
		t.Errorf("says %v", e)
	}
	wantCode(t, client.RetryAll(t.Context()), model.NotFound)
	if n := len(s.calls()); n != 4 {
		t.Errorf("%d calls, want each asked once", n)
	}
	for i, b := range s.bodies {
		if b != "" {
			t.Errorf("call %d has the body %q", i, b)
		}
	}
}

func TestRetryOne(t *testing.T) {
	const route = "POST /settings/webhook/request/m-1/retry"
	client, s := asks(t, map[string][]reply{route: {
		ok(`{"meta":{"messageId":"m-2","type":"x"},"payload":{}}`),
		ok(`{"meta":{}}`),
		{404, `{"status":404,"title":"NotFoundError","detail":"no such request","name":"NOT_FOUND"}`},
		{404, noSuchRoute},
	}})
	if id, err := client.Retry(t.Context(), "m-1"); err != nil || id != "m-2" {
		t.Errorf("got %q, %v", id, err)
	}
	for _, want := range []model.Code{model.BadAnswer, model.NotFound, model.NotServed} {
		_, err := client.Retry(t.Context(), "m-1")
		wantCode(t, err, want)
	}
	wantCalls(t, s, route, route, route, route)
}

// TestAnIDIsNoPath: ".." in the place of an id would name the route that
// retries everything.
func TestAnIDIsNoPath(t *testing.T) {
	client, s := asks(t, map[string][]reply{retryAllRoute: {ok("OK")}})
	for _, id := range []model.DeliveryID{"", ".", "..", "...", "a/b", "../retry", `a\b`, "a?b", "a#b", "a%2e", "a b", "a\n", "ü", model.DeliveryID(strings.Repeat("a", 300))} {
		_, err := client.Retry(t.Context(), id)
		wantCode(t, err, model.Invalid)
		_, err = client.Detail(t.Context(), id, nil)
		wantCode(t, err, model.NotFound)
	}
	wantCalls(t, s)
}

func TestSetURL(t *testing.T) {
	client, s := asks(t, map[string][]reply{"POST /settings": {
		ok(`{"id":"a","webhookUrl":"https://kept.example.com","webhookKey":"k"}`),
		{400, `{"status":400,"title":"BadRequestError","detail":"Invalid URL","name":"Bad Request"}`},
	}})
	got, err := client.SetURL(t.Context(), "")
	if err != nil || got.URL != "https://kept.example.com" || got.Secret.Reveal() != "k" {
		t.Errorf("the answer counts, not what was asked: %+v, %v", got, err)
	}
	_, err = client.SetURL(t.Context(), "https://localhost/x")
	if e := wantCode(t, err, model.Invalid); !strings.Contains(e.Why, "Invalid URL") {
		t.Errorf("says %v", e)
	}
	if s.bodies[0] != `{"webhookUrl":""}` || s.bodies[1] != `{"webhookUrl":"https://localhost/x"}` {
		t.Errorf("sent %q", s.bodies)
	}
}

func TestSample(t *testing.T) {
	event := []byte(`{"meta":{"messageId":"m","requestId":"r","when":"2026-05-01T10:00:00.000Z","type":"ping"},"b":1.0,"a":2}`)
	const broken = `{"status":500,"title":"WebhookError","detail":"Failed to send payload","name":"Internal Server Error","additionalInfo":{"url":"https://h","httpStatus":%,"httpMessage":"#"}}`
	trouble := func(code, message string) reply {
		return reply{500, strings.NewReplacer("%", code, "#", message).Replace(broken)}
	}
	for _, c := range []struct {
		name   string
		answer reply
		want   model.SampleResult
		code   model.Code // of the error, where there is to be one
	}{
		{"taken", ok(`{"status":200,"webhookResponse":{"pong":"x"},"url":"https://h","durationMillis":12}`), model.SampleResult{URL: "https://h", Code: 200, Took: 12 * time.Millisecond, Answer: []byte(`{"pong":"x"}`)}, 0},
		{"taken in silence", ok(`{"status":204,"webhookResponse":"","url":"https://h"}`), model.SampleResult{URL: "https://h", Code: 204, Took: model.NoTime, Answer: []byte(`""`)}, 0},
		{"refused by the receiver", trouble("404", "Request failed with status code 404 (ERR_BAD_REQUEST - 404)"), model.SampleResult{URL: "https://h", Code: 404, Took: model.NoTime}, 0},
		{"no answer of the receiver", trouble("504", "timeout of 5000ms exceeded (ETIMEDOUT)"), model.SampleResult{}, model.Unavailable},
		{"production", reply{400, `{"status":400,"title":"BadRequestError","detail":"Webhook sample payload is not available in production","name":"Bad Request"}`}, model.SampleResult{}, model.Invalid},
		{"in trouble itself", reply{500, `{"status":500,"title":"InternalServerError","detail":"Please try again","name":"x"}`}, model.SampleResult{}, model.Unavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, s := asks(t, map[string][]reply{sampleRoute: {c.answer}})
			got, err := client.SendSample(t.Context(), event)
			if (err != nil) != (c.code != 0) || (err != nil && model.CodeOf(err) != c.code) {
				t.Fatalf("got %v", err)
			}
			if got.URL != c.want.URL || got.Code != c.want.Code || got.Took != c.want.Took || !bytes.Equal(got.Answer, c.want.Answer) {
				t.Errorf("got %+v (%s)", got, got.Answer)
			}
			if s.bodies[0] != string(event) || len(s.bodies) != 1 {
				t.Errorf("sent %q", s.bodies)
			}
		})
	}
	client, s := asks(t, nil)
	for _, body := range []string{"", "[]", `{"meta":{"type":"x"}}`, `{"meta":{"messageId":1,"requestId":"r","when":"w","type":"t"}}`, `{`} {
		_, err := client.SendSample(t.Context(), []byte(body))
		wantCode(t, err, model.Invalid)
	}
	wantCalls(t, s)
}

// TestAChangeIsAskedOnce cuts the connection of every POST.
func TestAChangeIsAskedOnce(t *testing.T) {
	var posts atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			_, _ = w.Write([]byte(`{}`))
			return
		}
		posts.Add(1)
		if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_ = conn.Close()
		}
	}))
	t.Cleanup(srv.Close)
	client := metriport.New(metriport.Options{Profile: model.Profile{BaseURL: srv.URL, APIKey: model.NewSecret(testKey)}})
	event := []byte(`{"meta":{"messageId":"m","requestId":"r","when":"w","type":"t"}}`)
	for name, change := range map[string]func() error{
		"retry one": func() error { _, err := client.Retry(t.Context(), "m-1"); return err },
		"retry all": func() error { return client.RetryAll(t.Context()) },
		"set URL":   func() error { _, err := client.SetURL(t.Context(), "https://a.example.com"); return err },
		"sample":    func() error { _, err := client.SendSample(t.Context(), event); return err },
	} {
		if _, err := client.Status(t.Context()); err != nil {
			t.Fatal(err)
		}
		before := posts.Load()
		e := wantCode(t, change(), model.Unreachable)
		if n := posts.Load() - before; n != 1 {
			t.Errorf("%s: the server saw %d", name, n)
		}
		if !strings.Contains(e.Do, "may have been done") {
			t.Errorf("%s: says %v", name, e)
		}
	}
}
