package sandbox_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model/sign"
)

// tcp starts something that speaks no HTTP library's HTTP.
func tcp(tb testing.TB, serve func(net.Conn)) string {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
	return l.Addr().String()
}

// readRequest reads a request's head and body as they came.
func readRequest(c net.Conn) (head string, body []byte) {
	in := bufio.NewReader(c)
	length := 0
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return head, nil
		}
		head += line
		if n, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			length, _ = strconv.Atoi(strings.TrimSpace(n))
		}
		if line == "\r\n" {
			body = make([]byte, length)
			_, _ = io.ReadFull(in, body)
			return head, body
		}
	}
}

// reset ends a connection with RST.
func reset(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}

// say answers with text and closes.
func say(text string) func(net.Conn) {
	return func(c net.Conn) {
		readRequest(c)
		_, _ = io.WriteString(c, text)
	}
}

// TestStatusDetails is every way for an attempt to fail, with the words that a
// Node.js 20 program with axios 1.11 was seen to find for it.
func TestStatusDetails(t *testing.T) {
	code := func(n int) string {
		return tcp(t, say("HTTP/1.1 "+strconv.Itoa(n)+" X\r\nContent-Length: 0\r\n\r\n"))
	}
	closed := tcp(t, func(net.Conn) {})
	wrapped := func(text string) string { return text + "; caused by " + text }
	for _, c := range []struct {
		name, url string
		code      int
		message   string // what caused it
	}{
		{"404", "http://" + code(404), 404, "Request failed with status code 404 (ERR_BAD_REQUEST - 404)"},
		{"410", "http://" + code(410), 410, "Request failed with status code 410 (ERR_BAD_REQUEST - 410)"},
		{"500", "http://" + code(500), 500, "Request failed with status code 500 (ERR_BAD_RESPONSE - 500)"},
		{"502", "http://" + code(502), 502, "Request failed with status code 502 (ERR_BAD_RESPONSE - 502)"},
		{"302", "http://" + code(302), 302, "Request failed with status code 302 (302)"},
		{"304", "http://" + code(304), 304, "Request failed with status code 304 (304)"},
		{"600", "http://" + code(600), 600, "Request failed with status code 600 (600)"},
		{"refused", "http://127.0.0.1:1/x", 500, wrapped("connect ECONNREFUSED 127.0.0.1:1 (ECONNREFUSED)")},
		{"no such name", "http://nosuch.invalid/x", 500, wrapped("getaddrinfo ENOTFOUND nosuch.invalid (ENOTFOUND)")},
		{"closed after the request", "http://" + tcp(t, say("")), 500, wrapped("socket hang up (ECONNRESET)")},
		{"reset after the request", "http://" + tcp(t, func(c net.Conn) { readRequest(c); reset(c) }), 500, wrapped("read ECONNRESET (ECONNRESET)")},
		{"not HTTP", "http://" + tcp(t, say("hello world\r\n\r\n")), 500, wrapped("Parse Error: Expected HTTP/, RTSP/ or ICE/ (HPE_INVALID_CONSTANT)")},
		{"cut body", "http://" + tcp(t, say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")), 500, "stream has been aborted (ERR_BAD_RESPONSE)"},
		{"cut chunk", "http://" + tcp(t, say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")), 500, "stream has been aborted (ERR_BAD_RESPONSE)"},
		{"scheme", "ftp://a.example.com/x", 500, "Unsupported protocol ftp: (ERR_BAD_REQUEST)"},
		{"mail", "mailto:a@b.c", 500, "Unsupported protocol mailto: (ERR_BAD_REQUEST)"},
		{
			"TLS to a plain port", "https://" + tcp(t, func(c net.Conn) {
				_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
				_, _ = io.Copy(io.Discard, c)
			}), 500,
			wrapped("write EPROTO 00000000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/openssl/ssl/record/ssl3_record.c:350:\n (EPROTO)"),
		},
		{"TLS closed", "https://" + closed, 500, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, sandbox.Options{})
			b.setURL(c.url)
			b.Send(message("a"), nil)
			b.clock.Advance(0)
			row := b.list("").Requests[0]
			if row.Status != "failure" || row.Code == nil || *row.Code != c.code || *row.URL != c.url || row.Millis != nil {
				t.Fatalf("row %+v", row)
			}
			if c.message == "" {
				// a close and a reset race here: both words are Node's
				if !strings.Contains(*row.Detail, "(ECONNRESET)") {
					t.Errorf("detail %q", *row.Detail)
				}
				return
			}
			quoted := strings.ReplaceAll(c.message, "\n", `\n`)
			want := `Failed to send payload ({"url":"` + c.url + `","httpStatus":` + strconv.Itoa(c.code) + `,"httpMessage":"` + quoted + `"}); caused by ` + c.message
			if *row.Detail != want {
				t.Errorf("detail\n got %q\nwant %q", *row.Detail, want)
			}
			if s := b.status(); s.Enabled || s.detail() != want {
				t.Errorf("status %t %q", s.Enabled, s.detail())
			}
		})
	}
}

func TestRequestOnTheWire(t *testing.T) {
	for _, c := range []struct {
		name, prefix, path string
		legacy             bool
		line, extra        string
	}{
		{"plain", "", "/in?x=1#frag", false, "POST /in?x=1 HTTP/1.1", ""},
		{"no path", "", "", false, "POST / HTTP/1.1", ""},
		{"odd characters", "", "/a b/ü?q=ä y&z", false, "POST /a%20b/%C3%BC?q=%C3%A4%20y&z HTTP/1.1", ""},
		{"empty query", "", "/x?", false, "POST /x HTTP/1.1", ""},
		{"user", "us%20er:p%40w@", "/", false, "POST / HTTP/1.1", "Authorization: Basic dXMlMjBlcjpwJTQwdw==\r\n"},
		{"legacy key", "", "/", true, "POST / HTTP/1.1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			type request struct {
				head string
				body []byte
			}
			got := make(chan request, 8)
			address := tcp(t, func(conn net.Conn) {
				head, body := readRequest(conn)
				got <- request{head, body}
				_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
			})
			b := start(t, sandbox.Options{Server: metriport.ServerOptions{LegacyKey: c.legacy}})
			key := *b.setURL("http://" + c.prefix + address + c.path).Key
			<-got
			b.Send(message("a"), nil)
			b.clock.Advance(0)
			r := <-got
			secret := ""
			if c.legacy {
				secret = "x-webhook-key: " + key + "\r\n"
			}
			want := c.line + "\r\nAccept: application/json, text/plain, */*\r\nContent-Type: application/json\r\nuser-agent: Metriport API\r\n" +
				"x-metriport-signature: " + sign.Metriport(key, r.body) + "\r\n" + secret + "Content-Length: " + strconv.Itoa(len(r.body)) +
				"\r\nAccept-Encoding: gzip, compress, deflate, br\r\nHost: " + address + "\r\n" + c.extra + "Connection: keep-alive\r\n\r\n"
			if r.head != want {
				t.Errorf("got\n%s\nwant\n%s", r.head, want)
			}
			if b.list("").Requests[0].Status != "success" {
				t.Error("204 is no success")
			}
		})
	}
}

func TestTimeoutIsSilence(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Receiver().Set(sandbox.Silent)
	b.Send(message("silent"), nil)
	b.clock.Advance(0)
	b.clock.Advance(4999 * time.Millisecond)
	if row := b.list("").Requests[0]; row.Status != "processing" {
		t.Fatalf("after 4.999 s: %s", row.Status)
	}
	b.clock.Advance(time.Millisecond)
	if row := b.list("").Requests[0]; row.Status != "failure" || *row.Code != 504 || !strings.HasSuffix(*row.Detail, "caused by timeout of 5000ms exceeded (ETIMEDOUT)") {
		t.Fatalf("after 5 s: %+v", row)
	}
	b.Receiver().Set(sandbox.Slow)
	b.Send(message("slow"), nil)
	b.clock.Advance(0)
	b.clock.Advance(4 * time.Second)
	if row := b.list("").Requests[0]; row.Status != "success" || *row.Millis != 3200 {
		t.Errorf("slow: %+v", row)
	}
}

// armed is a clock that tells when somebody is to be woken after a while of a
// certain length: how long an attempt may be silent.
type armed struct {
	*sandbox.Manual
	of   time.Duration
	sets chan struct{}
}

func (a armed) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	stop = a.Manual.AfterFunc(d, f)
	if d == a.of {
		a.sets <- struct{}{}
	}
	return stop
}

// TestDripping shows that a body that comes slowly is taken: the time-out is of
// silence, not of the whole.
func TestDripping(t *testing.T) {
	clock := armed{sandbox.NewManual(noon()), 600 * time.Millisecond, make(chan struct{}, 16)}
	clock.Patience = time.Millisecond // these receivers answer when they are told to
	b := run(t, sandbox.Options{Clock: clock, Server: metriport.ServerOptions{Delivery: clock.of}})
	drip := make(chan struct{})
	url := "http://" + tcp(t, func(c net.Conn) {
		if _, body := readRequest(c); strings.Contains(string(body), `"ping"`) {
			return
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")
		for range drip {
			_, _ = io.WriteString(c, "x")
		}
	})
	b.post("/settings", `{"webhookUrl":"`+url+`"}`)
	clock.Advance(0)
	id := b.Send(message("a"), nil)
	clock.Advance(0)
	<-clock.sets // it begins
	<-clock.sets // the head is read
	for range 6 {
		clock.Advance(clock.of * 3 / 4)
		drip <- struct{}{}
		<-clock.sets
	}
	close(drip)
	row := b.wait(id)
	if row.Status != "success" || *row.Millis < int(clock.of.Milliseconds()) {
		t.Errorf("row %+v", row)
	}
	b.post("/settings", `{"webhookUrl":"http://`+tcp(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })+`"}`)
	id = b.Send(message("b"), nil)
	clock.Advance(0)
	<-clock.sets
	clock.Advance(clock.of)
	if row := b.wait(id); row.Status != "failure" || !strings.Contains(*row.Detail, "timeout of 600ms exceeded (ETIMEDOUT)") {
		t.Errorf("row %+v", row)
	}
}

// wait waits until a row is no longer processing, in real time.
func (b *box) wait(id string) line {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), time.Minute)
	defer cancel()
	for {
		for _, r := range b.list("").Requests {
			if r.ID == id && r.Status != "processing" {
				return r
			}
		}
		select {
		case <-ctx.Done():
			b.t.Fatal("still processing")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func TestCertificates(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Receiver().Set(sandbox.Expired)
	b.Send(message("a"), nil)
	b.clock.Advance(0)
	row := b.list("").Requests[0]
	if row.Status != "failure" || *row.Code != 500 || !strings.Contains(*row.Detail, "certificate has expired (CERT_HAS_EXPIRED); caused by certificate has expired (CERT_HAS_EXPIRED)") {
		t.Errorf("expired: %+v", row)
	}
	b.Receiver().Set(sandbox.Healthy)
	name := strings.Replace(b.ReceiverURL(), "127.0.0.1", "127.0.0.2", 1)
	b.setURL(name)
	if s := b.status(); s.Enabled {
		t.Errorf("another name: %s", s.detail())
	}
	other := run(t, sandbox.Options{Seed: 9, Learn: -1})
	b.setURL(other.ReceiverURL())
	if s := b.status(); !strings.Contains(s.detail(), "unable to verify the first certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)") {
		t.Errorf("another CA: %s", s.detail())
	}
	local := strings.Replace(b.ReceiverURL(), "127.0.0.1", "localhost", 1)
	b.setURL(local)
	if s := b.status(); !s.Enabled {
		t.Errorf("localhost: %s", s.detail())
	}
}

func TestDevicesAreNotStored(t *testing.T) {
	b := start(t, sandbox.Options{})
	before := b.get("/settings/webhook").body
	b.Receiver().Set(sandbox.Internal)
	if id := b.Send(metriport.ServerMessage{Type: "devices.health-data", Payload: []byte(`{"users":[],"a":1}`)}, nil); id != "" {
		t.Errorf("id %q", id)
	}
	b.clock.Advance(0)
	hits := b.Receiver().Hits()
	if len(hits) != 1 || hits[0].Type != "devices.health-data" || !strings.HasSuffix(string(hits[0].Body), `"},"users":[],"a":1}`) {
		t.Errorf("hits %+v", hits)
	}
	if after := b.get("/settings/webhook").body; after != before || *b.list("").Meta.Total != 0 {
		t.Errorf("status %s, was %s", after, before)
	}
}

func TestNoURL(t *testing.T) {
	b := start(t, sandbox.Options{})
	url := *b.settings().URL
	b.setURL("")
	b.Send(message("a"), nil)
	b.clock.Advance(0)
	row := b.list("").Requests[0]
	if row.Status != "failure" || row.Detail != nil || row.Code != nil || row.URL != nil || row.Millis != nil {
		t.Errorf("row %+v", row)
	}
	b.post("/settings/webhook/retry", "")
	b.clock.Advance(0)
	if s := b.status(); s.Failed != 1 || s.Processing != 0 {
		t.Errorf("retried without a URL: %+v", s)
	}
	b.setURL(url)
	b.post("/settings/webhook/retry", "")
	b.clock.Advance(0)
	if s := b.status(); s.Failed != 0 {
		t.Errorf("retried with a URL: %+v", s)
	}
}

func TestLongDetailIsCut(t *testing.T) {
	b := start(t, sandbox.Options{})
	url := "http://127.0.0.1:1/" + strings.Repeat("é", 1900)
	b.setURL(url)
	b.Send(message("a"), nil)
	b.clock.Advance(0)
	for _, detail := range []string{*b.list("").Requests[0].Detail, b.status().detail()} {
		if n := len([]rune(detail)); n != 2048 || !strings.HasSuffix(detail, "...") || !strings.HasPrefix(detail, "Failed to send payload (") {
			t.Errorf("%d characters, ends in %q", n, detail[len(detail)-20:])
		}
	}
}

func TestEnabledFollowsDeliveries(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Receiver().Set(sandbox.BadGateway)
	b.Send(message("a"), nil)
	b.clock.Advance(0)
	if s := b.status(); s.Enabled || s.Failed != 1 {
		t.Errorf("after a failure: %+v", s)
	}
	b.Receiver().Set(sandbox.Healthy)
	b.Send(message("b"), nil)
	b.clock.Advance(0)
	if s := b.status(); !s.Enabled || s.detail() != "OK" || s.Failed != 1 {
		t.Errorf("after a success: %+v", s)
	}
}

func TestAnswersAreDecoded(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.setURL(receiver(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		rec := httptest.NewRecorder()
		pong(rec, r)
		_, _ = z.Write(rec.Body.Bytes())
	}))
	if s := b.status(); !s.Enabled {
		t.Errorf("a pong in gzip: %s", s.detail())
	}
}
