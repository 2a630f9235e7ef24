package direct_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

var (
	key  = model.NewSecret("V1StGXR8_Z5jdHi6B-myT")
	noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
)

// pong answers a ping as a receiver should.
func pong(w http.ResponseWriter, r *http.Request) {
	var p struct{ Ping string }
	_ = json.NewDecoder(r.Body).Decode(&p)
	_ = json.NewEncoder(w).Encode(map[string]string{"pong": p.Ping})
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func ping(t *testing.T, d *direct.Direct, url string) client.Shot {
	t.Helper()
	s, err := d.Ping(t.Context(), url, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestThePingIsTheProviders compares every byte that can be known with
// Metriport's own ping.
func TestThePingIsTheProviders(t *testing.T) {
	var body []byte
	var got *http.Request
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		got = r
	})
	at := time.Date(2026, 5, 1, 12, 0, 0, 7e6, time.FixedZone("", 3600))
	d := direct.New(direct.Options{Silence: 20 * time.Second, Now: func() time.Time { return at }})
	ping(t, d, " "+strings.Replace(s.URL, "//", "//user:p%40w@", 1)+"/hook?x=1#frag\n")
	want := regexp.MustCompile(`^\{"ping":"[A-Za-z0-9_-]{21}","meta":\{"messageId":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}","when":"2026-05-01T11:00:00\.007Z","type":"ping"\}\}$`)
	if !want.Match(body) {
		t.Errorf("body %s", body)
	}
	if got.Proto != "HTTP/1.1" || got.Method != http.MethodPost || got.RequestURI != "/hook?x=1" {
		t.Errorf("%s %s %s", got.Method, got.RequestURI, got.Proto)
	}
	if !sign.VerifyMetriport(key.Reveal(), got.Header.Get("X-Metriport-Signature"), body) {
		t.Error("the signature is not of the bytes sent")
	}
	for name, value := range map[string]string{
		"Accept": "application/json, text/plain, */*", "Content-Type": "application/json", "User-Agent": "Metriport API",
		"Accept-Encoding": "gzip, compress, deflate, br", "Authorization": "Basic dXNlcjpwJTQwdw==", // user:p%40w, as written
	} {
		if got.Header.Get(name) != value {
			t.Errorf("%s: %q", name, got.Header.Get(name))
		}
	}
	first := string(body)
	ping(t, d, s.URL)
	if string(body) == first {
		t.Error("two pings are the same")
	}
}

// TestPong takes what the provider takes and nothing else.
func TestPong(t *testing.T) {
	compressed := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		var p struct{ Ping string }
		_ = json.NewDecoder(r.Body).Decode(&p)
		_, _ = io.WriteString(z, `{"pong":"`+p.Ping+`"}`)
	}
	echo := func(code int, before, after string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			var p struct{ Ping string }
			_ = json.NewDecoder(r.Body).Decode(&p)
			w.WriteHeader(code)
			_, _ = io.WriteString(w, before+p.Ping+after)
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		pong   model.Tri
		cause  model.Cause
	}{
		"as it should be":     {pong, model.Yes, model.CauseNone},
		"201":                 {echo(201, `{"pong":"`, `"}`), model.Yes, model.CauseNone},
		"with more in it":     {echo(200, "\xef\xbb\xbf{\"a\":[1],\"pong\":\"", `"} `), model.Yes, model.CauseNone},
		"compressed":          {compressed, model.Yes, model.CauseNone},
		"another name":        {echo(200, `{"Pong":"`, `"}`), model.No, model.CauseBadPong},
		"an altered word":     {echo(200, `{"pong":"`, ` "}`), model.No, model.CauseBadPong},
		"no JSON":             {echo(200, ``, ``), model.No, model.CauseBadPong},
		"followed by garbage": {echo(200, `{"pong":"`, `"}]`), model.No, model.CauseBadPong},
		"nothing":             {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, model.No, model.CauseBadPong},
		"too much":            {echo(200, `{"pong":"`, `"}`+strings.Repeat(" ", 2<<20)), model.Yes, model.CauseNone},
		"pong with 500":       {echo(500, `{"pong":"`, `"}`), model.TriUnknown, model.CauseServerError},
	} {
		t.Run(name, func(t *testing.T) {
			got := ping(t, direct.New(direct.Options{Silence: 20 * time.Second}), serve(t, c.answer).URL)
			if got.Pong != c.pong || got.Cause != c.cause || (got.Err == nil) != (c.pong == model.Yes) {
				t.Errorf("got %+v", got)
			}
			if len(got.Answer) > 1<<20 {
				t.Errorf("%d bytes are held", len(got.Answer))
			}
		})
	}
}

// TestCauses meets every way in which a receiver can fail, over real sockets.
func TestCauses(t *testing.T) {
	never := func(r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then it is seen that the other side has gone
		<-r.Context().Done()
	}
	closed := serve(t, pong)
	closed.Close()
	status := func(code int) func(*testing.T) string {
		return func(t *testing.T) string {
			t.Helper()
			return serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }).URL
		}
	}
	for name, c := range map[string]struct {
		url   func(t *testing.T) string
		cause model.Cause
		code  int
	}{
		"refused":      {func(*testing.T) string { return closed.URL }, model.CauseRefused, 0},
		"no such name": {func(*testing.T) string { return "http://no-such-host.invalid/" }, model.CauseDNS, 0},
		"silent": {func(t *testing.T) string {
			t.Helper()
			return serve(t, func(_ http.ResponseWriter, r *http.Request) { never(r) }).URL
		}, model.CauseTimeout, 0},
		"silent in the middle": {func(t *testing.T) string {
			t.Helper()
			return serve(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Length", "9")
				_, _ = io.WriteString(w, "a")
				_ = http.NewResponseController(w).Flush()
				never(r)
			}).URL
		}, model.CauseTimeout, 200},
		"cut": {func(t *testing.T) string {
			t.Helper()
			return serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }).URL
		}, model.CauseReset, 0},
		"TLS to plain": {func(t *testing.T) string {
			t.Helper()
			return strings.Replace(serve(t, pong).URL, "http:", "https:", 1)
		}, model.CauseTLSProtocol, 0},
		"unknown CA": {func(t *testing.T) string {
			t.Helper()
			s := httptest.NewTLSServer(http.HandlerFunc(pong))
			t.Cleanup(s.Close)
			s.Config.ErrorLog = nil
			return s.URL
		}, model.CauseTLSChain, 0},
		"redirect":      {status(302), model.CauseRedirect, 302},
		"unauthorized":  {status(401), model.CauseUnauthorized, 401},
		"gateway":       {status(502), model.CauseGateway, 502},
		"too large":     {status(413), model.CauseTooLarge, 413},
		"link-local":    {func(*testing.T) string { return "http://169.254.169.254/latest" }, model.CauseBlockedAddress, 0},
		"mapped":        {func(*testing.T) string { return "http://[::ffff:a9fe:a9fe]/" }, model.CauseBlockedAddress, 0},
		"link-local v6": {func(*testing.T) string { return "http://[fe80::1]/" }, model.CauseBlockedAddress, 0},
		"metadata":      {func(*testing.T) string { return "http://100.100.100.200/" }, model.CauseBlockedAddress, 0},
		"metadata v6":   {func(*testing.T) string { return "http://[fd00:ec2::254]/" }, model.CauseBlockedAddress, 0},
		"behind NAT64":  {func(*testing.T) string { return "http://[64:ff9b::a9fe:a9fe]/" }, model.CauseBlockedAddress, 0},
	} {
		t.Run(name, func(t *testing.T) {
			silence := 20 * time.Second // a machine at work takes its time with TLS
			if c.cause == model.CauseTimeout {
				silence = 300 * time.Millisecond
			}
			d := direct.New(direct.Options{Silence: silence})
			got := ping(t, d, c.url(t))
			if got.Cause != c.cause || got.Code != c.code || got.Pong == model.Yes {
				t.Errorf("got %v %d %+v", got.Cause, got.Code, got)
			}
			if got.Err == nil || got.Err.Do == "" || strings.ContainsAny(got.Err.Error(), "\n\x1b") {
				t.Errorf("words %v", got.Err)
			}
			if got.Cause == model.CauseBlockedAddress && (got.Err.Do != model.NotCalled || strings.Contains(got.Err.Error(), "loopback")) {
				t.Errorf("it says %v", got.Err) // loopback is called
			}
			if got.Timing.Total < 0 {
				t.Error("no time was measured")
			}
		})
	}
}

// TestWhatCannotBeCalled is refused before anything is sent, without its password.
func TestWhatCannotBeCalled(t *testing.T) {
	for _, url := range []string{"", " ", "ftp://u:geheim@a.example/", "javascript:alert(1)", "http://", "http://a b/", "hooks.acme.dev/x"} {
		_, err := direct.New(direct.Options{}).Send(t.Context(), url, key, nil)
		var e *model.Error
		if !errors.As(err, &e) || e.Code != model.Invalid || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// TestAllowed: whoever allows them may call link-local addresses.
func TestAllowed(t *testing.T) {
	d := direct.New(direct.Options{Allow: true, Silence: 200 * time.Millisecond})
	if got := ping(t, d, "http://169.254.0.9:1/"); got.Cause == model.CauseBlockedAddress {
		t.Errorf("got %+v", got)
	}
}

// TestTLS measures every part, and says when the certificate ends.
func TestTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(pong))
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	got := ping(t, direct.New(direct.Options{CA: pool, Silence: 20 * time.Second}), s.URL)
	if got.Pong != model.Yes || !got.TLSUntil.Equal(s.Certificate().NotAfter) {
		t.Errorf("got %+v", got)
	}
	if tm := got.Timing; tm.DNS != model.NoTime || tm.Connect < 0 || tm.TLS <= 0 || tm.FirstByte < 0 || tm.Total < tm.Connect+tm.TLS {
		t.Errorf("timing %+v", tm)
	}
	late := direct.New(direct.Options{CA: pool, Silence: 20 * time.Second, Now: func() time.Time { return s.Certificate().NotAfter.Add(time.Hour) }})
	if got = ping(t, late, s.URL); got.Cause != model.CauseTLSExpired || !got.TLSUntil.Equal(s.Certificate().NotAfter) {
		t.Errorf("after its end: %+v", got)
	}
	name := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	if got = ping(t, direct.New(direct.Options{CA: pool, Silence: 20 * time.Second}), name); got.Cause != model.CauseTLSName || got.Timing.DNS < 0 {
		t.Errorf("by another name: %+v", got)
	}
}

// TestALateAnswerThatDripsIsTaken as by the provider: only silence counts.
func TestALateAnswerThatDripsIsTaken(t *testing.T) {
	const silence, steps = 1500 * time.Millisecond, 9 // of 200 ms: a busy machine may be late with one
	step := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for range steps {
			_, _ = io.WriteString(w, "x")
			_ = http.NewResponseController(w).Flush()
			<-step
		}
	})
	go func() {
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for range steps {
			<-tick.C
			step <- struct{}{}
		}
	}()
	shot, err := direct.New(direct.Options{Silence: silence}).Send(t.Context(), s.URL, key, []byte("{}"))
	if err != nil || shot.Err != nil || string(shot.Answer) != strings.Repeat("x", steps) {
		t.Errorf("got %+v, %v", shot, err)
	}
}

// TestNothingIsSentTwice: neither after a cut nor after a redirect.
func TestNothingIsSentTwice(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	var posts atomic.Int32
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if req, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				_, _ = io.Copy(io.Discard, req.Body)
				if posts.Add(1)%2 == 0 {
					_, _ = io.WriteString(conn, "HTTP/1.1 307 Temporary Redirect\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")
				}
			}
			_ = conn.Close()
		}
	}()
	d := direct.New(direct.Options{Silence: 20 * time.Second})
	for i := int32(1); i <= 6; i++ {
		shot, err := d.Send(t.Context(), "http://"+listener.Addr().String(), key, []byte(`{"a":1}`))
		if err != nil || shot.Err == nil {
			t.Fatalf("got %+v, %v", shot, err)
		}
		if posts.Load() != i {
			t.Fatalf("%d posts after %d sends", posts.Load(), i)
		}
	}
}

func TestGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	if _, err := direct.New(direct.Options{Silence: 20 * time.Second}).Ping(ctx, s.URL, key); model.CodeOf(err) != model.Canceled {
		t.Errorf("got %v", err)
	}
}

// TestTheSandboxsReceiver is pinged as the provider pings it.
func TestTheSandboxsReceiver(t *testing.T) {
	clock := sandbox.NewManual(noon)
	box, err := sandbox.New(sandbox.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	host := metriport.New(metriport.Options{Profile: box.Profile("t"), Now: clock.Now})
	eps, err := host.Endpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := direct.New(direct.Options{CA: box.CertPool(), Now: clock.Now, Silence: 20 * time.Second})
	for trouble, want := range map[sandbox.Trouble]model.Cause{
		sandbox.Healthy: model.CauseNone, sandbox.WrongPong: model.CauseBadPong, sandbox.Reset: model.CauseReset,
		sandbox.BadGateway: model.CauseGateway, sandbox.Expired: model.CauseTLSExpired, sandbox.Redirecting: model.CauseRedirect,
	} {
		box.Receiver().Set(trouble)
		shot, err := d.Ping(t.Context(), eps[0].URL, eps[0].Secret)
		if err != nil || shot.Cause != want {
			t.Errorf("trouble %v: %+v, %v", trouble, shot, err)
		}
	}
	box.Receiver().Set(sandbox.Healthy)
	if shot, err := d.Ping(t.Context(), eps[0].URL, model.NewSecret("another key, not known")); err != nil || shot.Cause != model.CauseUnauthorized {
		t.Errorf("with another key: %+v, %v", shot, err)
	}
	if shot, err := d.Ping(t.Context(), eps[0].URL, model.Secret{}); err != nil || shot.Code != 401 {
		t.Errorf("unsigned: %+v, %v", shot, err)
	}
}
