package rest_test

import (
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const key = "c2VjcmV0OmFjY291bnQtMDAx"

type thing struct {
	Name string `json:"name"`
}

// meter counts, and refuses after limit calls.
type meter struct {
	n     atomic.Int64
	limit int64
	err   error
}

func (m *meter) Take() error {
	if m.err != nil {
		return m.err
	}
	if m.n.Load() >= m.limit {
		return errors.New("used up")
	}
	m.n.Add(1)
	return nil
}

func (m *meter) Used() (int, error) { return int(m.n.Load()), nil }

// serve starts a server and a client of it.
func serve(t *testing.T, h http.HandlerFunc, change ...func(*rest.Options)) (*rest.Client, *rest.Log) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	log := &rest.Log{}
	o := rest.Options{BaseURL: srv.URL + "/base/", Header: "x-api-key", Secret: model.NewSecret(key), Log: log, UserAgent: "hooktop/test"}
	for _, c := range change {
		c(&o)
	}
	return rest.New(o), log
}

func fail(t *testing.T, err error) *model.Error {
	t.Helper()
	var e *model.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want a *model.Error", err, err)
	}
	if strings.Contains(err.Error(), key) || strings.ContainsAny(err.Error(), "\n\r\x1b") {
		t.Errorf("not fit to show: %q", err.Error())
	}
	return e
}

func TestWhatIsSent(t *testing.T) {
	var got *http.Request
	var body []byte
	c, log := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got, body = r, must(io.ReadAll(r.Body))
		w.Header().Set("Content-Type", "application/json")
		zip := gzip.NewWriter(w)
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = zip.Write([]byte(`{"name":"a","extra":1}`))
		_ = zip.Close()
	})
	call := rest.Call{Op: "do it", Method: http.MethodPost, Path: "/a%2Fb", Query: map[string][]string{"q": {"1 2"}}, Body: []byte(`{"x":1}`)}
	v, raw, err := rest.Do[thing](t.Context(), c, call)
	if err != nil || v.Name != "a" || string(raw) != `{"name":"a","extra":1}` {
		t.Fatalf("got %v, %q, %v", v, raw, err)
	}
	if got.RequestURI != "/base/a%2Fb?q=1+2" || got.Method != http.MethodPost || string(body) != `{"x":1}` {
		t.Errorf("sent %s %s %q", got.Method, got.RequestURI, body)
	}
	for name, want := range map[string]string{
		"X-Api-Key": key, "User-Agent": "hooktop/test", "Content-Type": "application/json", "Accept-Encoding": "gzip",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Header.Get(name), want)
		}
	}
	wantLogged(t, log.Calls(), raw)
}

func wantLogged(t *testing.T, calls []client.Call, raw []byte) {
	t.Helper()
	if len(calls) != 1 || calls[0].Code != 200 || calls[0].Path != "/a%2Fb?q=1+2" || calls[0].Bytes != int64(len(raw)) || calls[0].Err != "" {
		t.Errorf("logged %+v", calls)
	}
	curl := calls[0].Curl
	if strings.Contains(curl, key) || !strings.Contains(curl, `-H "x-api-key: $HOOKTOP_API_KEY"`) || !strings.Contains(curl, "/base/a%2Fb?q=1+2'") {
		t.Errorf("curl: %s", curl)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func answer(code int, kind, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		fmt.Fprint(w, body)
	}
}

func TestRefusals(t *testing.T) {
	const js, html = "application/json", "text/html; charset=utf-8"
	for _, c := range []struct {
		name   string
		h      http.HandlerFunc
		code   model.Code
		why    string // a part of it
		do     string
		method string
	}{
		{"own shape", answer(400, js, `{"status":400,"title":"BadRequestError","detail":"Invalid URL","name":"Bad Request"}`), model.Invalid, "Invalid URL, BadRequestError (400)", "", ""},
		{"gateway shape", answer(403, js, `{"message":"Forbidden"}`), model.Denied, "Forbidden (403)", "check the key", ""},
		{"plain text", answer(500, "text/plain", "it broke\n\x1b[31mhere"), model.Unavailable, "it broke here (500)", "try again", ""},
		{"nothing", answer(404, js, ``), model.NotFound, "404 Not Found", "", ""},
		{"odd JSON", answer(404, js, `{"title":7,"detail":null}`), model.NotFound, "404 Not Found", "", ""},
		{"no JSON object", answer(422, js, `["a"]`), model.Invalid, `["a"] (422)`, "", ""},
		{"throttled", answer(429, js, `{"message":"Too Many Requests"}`), model.RateLimited, "Too Many Requests (429)", "wait", ""},
		{"quota", answer(429, js, `{"message":"Limit Exceeded"}`), model.QuotaUsed, "Limit Exceeded (429)", "next day", ""},
		{"upstream", answer(504, js, `{"message":"Endpoint request timed out"}`), model.Unavailable, "Endpoint request timed out (504)", "try again", ""},
		{"upstream of a POST", answer(504, js, `{"message":"Endpoint request timed out"}`), model.Unavailable, "timed out (504)", "look before asking again", http.MethodPost},
		{"method", answer(405, js, `{}`), model.NotServed, "405 Method Not Allowed", "", ""},
		{"page at a good answer", answer(200, html, `<html>login`), model.BadAnswer, "answered 200 with a web page", "check base_url", ""},
		{"page of a wrong host", answer(404, html, `<!DOCTYPE html><p>no`), model.BadAnswer, "answered 404 with a web page", "check base_url", ""},
		{"page without its type", answer(200, js, " \n<!doctype html>"), model.BadAnswer, "with a web page", "check base_url", ""},
		{"page of a gateway", answer(502, html, `<html>nginx`), model.Unavailable, "502 Bad Gateway", "try again", ""},
		{"page of a firewall", answer(403, html, `<html>blocked`), model.Denied, "403 Forbidden", "VPN", ""},
		{"redirect", answer(302, html, ``, "Location", "https://u:pw@login.example.com/x?token=1"), model.BadAnswer, "a redirect to https://login.example.com/x", "check base_url", ""},
		{"redirect to nowhere", answer(301, html, ``), model.BadAnswer, "a redirect to nowhere", "check base_url", ""},
		{"the key repeated", answer(400, js, `{"message":"bad key `+key+`"}`), model.Invalid, "bad key •••…MDAx (400)", "", ""},
		{"no JSON", answer(200, "text/plain", `OK`), model.BadAnswer, "not JSON", "", ""},
		{"half of JSON", answer(200, js, `{"name":"a`), model.BadAnswer, "not JSON, or was cut short", "", ""},
		{"other JSON", answer(200, js, `[1]`), model.BadAnswer, "not the JSON that was expected", "", ""},
		{"empty", answer(204, js, ``), model.BadAnswer, "empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			asks, log := serve(t, c.h)
			_, _, err := rest.Do[thing](t.Context(), asks, rest.Call{Op: "read it", Method: c.method, Path: "/x"})
			e := fail(t, err)
			if e.Code != c.code || !strings.Contains(e.Why, c.why) || !strings.Contains(e.Do, c.do) || e.Op != "read it" {
				t.Errorf("got %v: %v", e.Code, e)
			}
			if calls := log.Calls(); len(calls) != 1 || strings.Contains(calls[0].Err, key) {
				t.Errorf("logged %+v", calls)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	stamp := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct {
		name, text, date string
		want             time.Duration
	}{
		{"none", "", "", 0},
		{"seconds", "7", "", 7 * time.Second},
		{"spaces", " 7 ", "", 7 * time.Second},
		{"date by the host's clock", stamp(time.Hour + 30*time.Second), stamp(time.Hour), 30 * time.Second},
		{"date in the past", stamp(-time.Hour), stamp(0), 0},
		{"a year", "31536000", "", 24 * time.Hour},
		{"below nothing", "-5", "", 0},
		{"words", "soon", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			asks, log := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.text != "" {
					w.Header().Set("Retry-After", c.text)
				}
				if c.date != "" {
					w.Header().Set("Date", c.date)
				}
				w.WriteHeader(http.StatusTooManyRequests)
			}, func(o *rest.Options) { o.Now = func() time.Time { return now } })
			_, err := asks.Raw(t.Context(), rest.Call{Path: "/"})
			if e := fail(t, err); e.Wait != c.want || e.Code != model.RateLimited {
				t.Errorf("wait %v, want %v", e.Wait, c.want)
			}
			if got := log.Calls()[0].Wait; got != c.want {
				t.Errorf("logged %v", got)
			}
		})
	}
}

// hijack answers with the bytes given and cuts the connection.
func hijack(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, text)
		_ = conn.Close()
	}
}

func TestBrokenAnswers(t *testing.T) {
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	short := func(o *rest.Options) { o.Timeout = 60 * time.Millisecond }
	for _, c := range []struct {
		name   string
		h      http.HandlerFunc
		change func(*rest.Options)
		code   model.Code
		why    string
	}{
		{"cut before the answer", hijack(""), nil, model.Unreachable, "cut the connection without an answer"},
		{"cut body", hijack("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"name\""), nil, model.BadAnswer, "cut short"},
		{"cut chunk", hijack("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"), nil, model.BadAnswer, "cut short"},
		{"not HTTP", hijack("SSH-2.0-OpenSSH_9.9\r\n"), nil, model.BadAnswer, "does not answer in HTTP"},
		{"hangs", func(_ http.ResponseWriter, r *http.Request) { wait(r, hang) }, short, model.Unreachable, "no answer within 60ms"},
		{"huge", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"name":"` + strings.Repeat("a", 4096) + `"}`))
		}, func(o *rest.Options) { o.MaxBody = 1000 }, model.BadAnswer, "larger than 1000 bytes"},
		{"huge when unpacked", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			zip := gzip.NewWriter(w)
			_, _ = io.Copy(zip, io.LimitReader(zeros{}, 10<<20))
			_ = zip.Close()
		}, func(o *rest.Options) { o.MaxBody = 1 << 20 }, model.BadAnswer, "larger than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := c.change
			if change == nil {
				change = func(*rest.Options) {}
			}
			asks, log := serve(t, c.h, change)
			_, _, err := rest.Do[thing](t.Context(), asks, rest.Call{Op: "read it", Path: "/x"})
			e := fail(t, err)
			if e.Code != c.code || !strings.Contains(e.Why, c.why) || e.Do == "" {
				t.Errorf("got %v: %v", e.Code, e)
			}
			if calls := log.Calls(); len(calls) != 1 || calls[0].Err != e.Error() {
				t.Errorf("logged %+v", calls)
			}
		})
	}
}

// TestABodyThatHangs: the time is for all of an answer. Where the machine is so
// busy that the answer had not begun by then, it is given more.
func TestABodyThatHangs(t *testing.T) {
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	begins := func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"name"`)
		w.(http.Flusher).Flush()
		wait(r, hang)
	}
	for within := 60 * time.Millisecond; ; within *= 4 {
		asks, log := serve(t, begins, func(o *rest.Options) { o.Timeout = within })
		_, _, err := rest.Do[thing](t.Context(), asks, rest.Call{Op: "read it", Path: "/x"})
		e := fail(t, err)
		if strings.Contains(e.Why, "no answer within") && within < time.Minute {
			continue
		}
		if e.Code != model.Unreachable || !strings.Contains(e.Why, "did not end within "+within.String()) || e.Do == "" {
			t.Errorf("got %v: %v", e.Code, e)
		}
		if calls := log.Calls(); len(calls) != 1 || calls[0].Err != e.Error() {
			t.Errorf("logged %+v", calls)
		}
		return
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func wait(r *http.Request, hang chan struct{}) {
	select {
	case <-hang:
	case <-r.Context().Done():
	}
}

func TestNoWayThere(t *testing.T) {
	secure := httptest.NewTLSServer(answer(200, "application/json", "{}"))
	t.Cleanup(secure.Close)
	plain := httptest.NewServer(answer(200, "application/json", "{}"))
	t.Cleanup(plain.Close)
	gone := httptest.NewServer(nil)
	closed := gone.URL
	gone.Close()
	pool := x509.NewCertPool()
	pool.AddCert(secure.Certificate())

	for _, c := range []struct {
		name, base string
		ca         *x509.CertPool
		why, do    string
	}{
		{"refused", closed, nil, "refused the connection", "check base_url"},
		{"unknown name", "http://nobody.invalid", nil, "nobody.invalid", "check"},
		{"unknown authority", secure.URL, nil, "unknown authority", "ca_file"},
		{"another name", strings.Replace(secure.URL, "127.0.0.1", "localhost", 1), pool, "is for another name", "check base_url"},
		{"TLS to a plain port", strings.Replace(plain.URL, "http:", "https:", 1), nil, "does not speak TLS", "http://"},
		{"no URL", "metriport", nil, "does not start with https://", "correct"},
		{"no host", "https:///x", nil, "names no host", "correct"},
		{"not a URL", "http://a b/\x7f", nil, "not a URL", "correct"},
		{"credentials inside", "https://u:pw@a.example.com", nil, "api_key", "correct"},
		{"a query", "https://a.example.com?x=1", nil, "query", "correct"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asks := rest.New(rest.Options{BaseURL: c.base, CA: c.ca, Secret: model.NewSecret(key), Header: "x-api-key", Timeout: 5 * time.Second})
			_, err := asks.Raw(t.Context(), rest.Call{Op: "read it", Method: http.MethodPost, Path: "/"})
			e := fail(t, err)
			if e.Code != model.Unreachable || !strings.Contains(e.Why, c.why) || !strings.Contains(e.Do, c.do) {
				t.Errorf("got %v: %v", e.Code, e)
			}
			if strings.Contains(err.Error(), "pw@") {
				t.Errorf("gives the password away: %v", err)
			}
		})
	}
	t.Run("a private authority is trusted", func(t *testing.T) {
		asks := rest.New(rest.Options{BaseURL: secure.URL, CA: pool})
		if a, err := asks.Raw(t.Context(), rest.Call{Path: "/"}); err != nil || string(a.Body) != "{}" {
			t.Errorf("got %q, %v", a.Body, err)
		}
	})
}

// TestNothingIsRepeated cuts a POST's connection after one that was kept alive
// by earlier calls, which is when net/http would try again.
func TestNothingIsRepeated(t *testing.T) {
	var posts, gets atomic.Int64
	cut := hijack("")
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts.Add(1)
			cut(w, r)
			return
		}
		gets.Add(1)
		fmt.Fprint(w, "{}")
	})
	for _, body := range [][]byte{nil, {}, []byte(`{"a":1}`)} {
		for range 3 {
			if _, err := c.Raw(t.Context(), rest.Call{Path: "/"}); err != nil {
				t.Fatal(err)
			}
		}
		before := posts.Load()
		_, err := c.Raw(t.Context(), rest.Call{Op: "retry", Method: http.MethodPost, Path: "/", Body: body})
		e := fail(t, err)
		if n := posts.Load() - before; n != 1 {
			t.Errorf("body %q: the server saw %d POSTs", body, n)
		}
		if e.Code != model.Unreachable || !strings.Contains(e.Do, "may have been done") {
			t.Errorf("got %v: %v", e.Code, e)
		}
	}
	if gets.Load() != 9 {
		t.Errorf("%d GETs", gets.Load())
	}
}

func TestTheKeyStaysWithItsHost(t *testing.T) {
	var seen atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen.Add(1) }))
	t.Cleanup(other.Close)
	for _, code := range []int{301, 302, 303, 307, 308} {
		c, _ := serve(t, answer(code, "text/plain", "", "Location", other.URL+"/x"))
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			_, err := c.Raw(t.Context(), rest.Call{Op: "read", Method: method, Path: "/", Body: []byte("{}")})
			if e := fail(t, err); !strings.Contains(e.Why, "redirect to "+other.URL) {
				t.Errorf("%d: %v", code, e)
			}
		}
	}
	if seen.Load() != 0 {
		t.Errorf("the other host was asked %d times", seen.Load())
	}
}

func TestBudget(t *testing.T) {
	var served atomic.Int64
	m := &meter{limit: 2}
	c, log := serve(t, func(w http.ResponseWriter, _ *http.Request) { served.Add(1); fmt.Fprint(w, "{}") }, func(o *rest.Options) { o.Meter = m })
	for range 2 {
		if _, err := c.Raw(t.Context(), rest.Call{Path: "/"}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := c.Raw(t.Context(), rest.Call{Op: "read it", Path: "/"})
	if e := fail(t, err); e.Code != model.QuotaUsed || e.Op != "read it" || e.Why == "" {
		t.Errorf("got %v: %v", e.Code, e)
	}
	m.err = &model.Error{Code: model.Internal, Op: "count calls", Why: "the state folder cannot be written", Do: "check its rights", Wait: time.Hour}
	_, err = c.Raw(t.Context(), rest.Call{Op: "read it", Path: "/"})
	if e := fail(t, err); e.Code != model.Internal || e.Why != "the state folder cannot be written" || e.Do != "check its rights" || e.Wait != time.Hour {
		t.Errorf("got %+v", e)
	}
	if served.Load() != 2 || len(log.Calls()) != 2 {
		t.Errorf("%d calls were made, %d logged", served.Load(), len(log.Calls()))
	}
}

func TestGivingUp(t *testing.T) {
	m := &meter{limit: 9}
	started := make(chan struct{})
	c, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) { close(started); <-r.Context().Done() }, func(o *rest.Options) { o.Meter = m })
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	_, err := c.Raw(ctx, rest.Call{Op: "read it", Path: "/"})
	if e := fail(t, err); e.Code != model.Canceled || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v: %v", e.Code, e)
	}
	if _, err := c.Raw(ctx, rest.Call{Op: "read it", Path: "/"}); model.CodeOf(err) != model.Canceled {
		t.Errorf("got %v", err)
	}
	if m.n.Load() != 1 {
		t.Errorf("%d calls counted: one that was given up before it left must not be", m.n.Load())
	}
}

func TestLogIsARing(t *testing.T) {
	var n atomic.Int64
	c, log := serve(t, func(w http.ResponseWriter, r *http.Request) { n.Add(1); fmt.Fprint(w, "{}") })
	for i := range 503 {
		_, _ = c.Raw(t.Context(), rest.Call{Path: fmt.Sprintf("/%d", i)})
	}
	calls := log.Calls()
	if len(calls) != 500 || calls[0].Path != "/3" || calls[499].Path != "/502" {
		t.Errorf("%d calls, from %s to %s", len(calls), calls[0].Path, calls[len(calls)-1].Path)
	}
}
