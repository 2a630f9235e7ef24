package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
)

// receiver starts somebody else's receiver.
func receiver(tb testing.TB, h http.HandlerFunc) string {
	tb.Helper()
	s := httptest.NewServer(h)
	tb.Cleanup(s.Close)
	return s.URL
}

// pong answers a ping as it should be.
func pong(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_, rest, _ := strings.Cut(string(body), `{"ping":"`)
	word, _, _ := strings.Cut(rest, `"`)
	_, _ = io.WriteString(w, `{"pong":"`+word+`"}`)
}

func TestPing(t *testing.T) {
	text := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
	}
	code := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(code)
			if code/100 == 2 && code != 204 {
				pong(w, r)
			}
		}
	}
	failed := func(code, message string) string {
		return `Failed to send payload ({"url":"URL","httpStatus":` + code + `,"httpMessage":"` + message + `"}); caused by ` + message
	}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		noPong  bool
		enabled bool
		detail  string
	}{
		{"pong", pong, false, true, "OK"},
		{"pong with 201", code(201), false, true, "OK"},
		{"wrong pong", text(`{"pong":"x"}`), false, false, "Bad response from webhook call"},
		{"no pong", text(`{}`), false, false, "Bad response from webhook call"},
		{"not JSON", text(`OK`), false, false, "Bad response from webhook call"},
		{"empty", text(``), false, false, "Bad response from webhook call"},
		{"204", code(204), false, false, "Bad response from webhook call"},
		{"204 unchecked", code(204), true, true, "OK"},
		{"401", code(401), false, false, failed("401", "Request failed with status code 401 (ERR_BAD_REQUEST - 401)")},
		{"404", code(404), false, false, failed("404", "Request failed with status code 404 (ERR_BAD_REQUEST - 404)")},
		{"500", code(500), false, false, failed("500", "Request failed with status code 500 (ERR_BAD_RESPONSE - 500)")},
		{"302", code(302), false, false, failed("302", "Request failed with status code 302 (302)")},
		{"302 unchecked", code(302), true, false, failed("302", "Request failed with status code 302 (302)")},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, sandbox.Options{Server: metriport.ServerOptions{NoPong: c.noPong}})
			url := receiver(t, c.handler)
			b.setURL(url)
			got := b.status()
			if want := strings.ReplaceAll(c.detail, "URL", url); got.Enabled != c.enabled || got.detail() != want {
				t.Errorf("%t %q\nwant %t %q", got.Enabled, got.detail(), c.enabled, want)
			}
			if got.Failed+got.Processing != 0 || *b.list("").Meta.Total != 0 {
				t.Error("a ping was stored")
			}
		})
	}
}

// TestPingOnTheWire sees what a ping looks like, and that setting the same URL
// again sends another one.
func TestPingOnTheWire(t *testing.T) {
	b := start(t, sandbox.Options{Seed: 4})
	s := b.settings()
	b.setURL(*s.URL)
	b.setURL(*s.URL)
	hits := b.Receiver().Hits()
	if len(hits) != 2 || hits[0].ID == hits[1].ID {
		t.Fatalf("%d pings", len(hits))
	}
	body := string(hits[0].Body)
	word, rest, _ := strings.Cut(strings.TrimPrefix(body, `{"ping":"`), `"`)
	if want := `,"meta":{"messageId":"` + hits[0].ID + `","when":"2026-03-04T12:00:00.000Z","type":"ping"}}`; rest != want || len(word) != 21 {
		t.Errorf("ping %s", body)
	}
	if !hits[0].Signed || !b.status().Enabled {
		t.Errorf("signed %t, status %+v", hits[0].Signed, b.status())
	}
}

// TestFirstPingIsRefused is what happens to everybody: the first ping is signed
// with a key that the receiver cannot know yet.
func TestFirstPingIsRefused(t *testing.T) {
	b := start(t, sandbox.Options{Blank: true, Learn: 20 * time.Second})
	b.settings()
	b.setURL(b.ReceiverURL())
	if s := b.status(); s.Enabled || !strings.Contains(s.detail(), "status code 401") {
		t.Errorf("the first ping: %t %s", s.Enabled, s.detail())
	}
	b.clock.Advance(20 * time.Second)
	b.setURL(b.ReceiverURL())
	if s := b.status(); !s.Enabled || s.detail() != "OK" {
		t.Errorf("once the key is known: %t %s", s.Enabled, s.detail())
	}
}

func TestPingTimesOut(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Receiver().Set(sandbox.Silent)
	before := b.status()
	b.setURL(b.ReceiverURL())
	b.clock.Advance(1999 * time.Millisecond)
	if s := b.status(); s != before && s.detail() != before.detail() {
		t.Errorf("before the time is over: %+v", s.detail())
	}
	b.clock.Advance(time.Millisecond)
	if s := b.status(); s.Enabled || !strings.HasSuffix(s.detail(), `caused by timeout of 2000ms exceeded (ETIMEDOUT)`) || !strings.Contains(s.detail(), `"httpStatus":504`) {
		t.Errorf("after 2 s: %t %s", s.Enabled, s.detail())
	}
}

// TestLatePing is a slow ping of an old URL that ends after the new one's.
func TestLatePing(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Receiver().Set(sandbox.Silent)
	b.setURL(b.ReceiverURL())
	b.setURL(b.PlainReceiverURL())
	if s := b.status(); !s.Enabled || s.detail() != "OK" {
		t.Fatalf("the new URL: %t %s", s.Enabled, s.detail())
	}
	b.clock.Advance(2 * time.Second)
	if s := b.status(); s.Enabled || !strings.Contains(s.detail(), b.ReceiverURL()) {
		t.Errorf("the old URL's late answer does not overwrite: %t %s", s.Enabled, s.detail())
	}
	if s := b.settings(); *s.URL != b.PlainReceiverURL() {
		t.Errorf("the URL is %s", *s.URL)
	}
}
