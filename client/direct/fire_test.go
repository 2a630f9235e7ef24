package direct_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// wire listens for one request and returns its bytes as they came.
func wire(t *testing.T) (url string, heard func() string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	got := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		var all strings.Builder
		req, err := http.ReadRequest(bufio.NewReader(io.TeeReader(conn, &all)))
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		_, _ = io.WriteString(conn, "HTTP/1.1 202 Accepted\r\nX-B: 2\r\nX-A: 1\r\nX-A: 0\r\nContent-Length: 2\r\n\r\nok")
		got <- all.String()
	}()
	return "http://" + l.Addr().String() + "/hook?x=1", func() string { return <-got }
}

func header(pairs ...string) []model.Field {
	var out []model.Field
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, model.Field{Name: pairs[i], Value: pairs[i+1]})
	}
	return out
}

// TestWhatGoesOverTheWire reads the very bytes: names in the case that was asked
// for, what the provider always sends besides, nothing twice.
func TestWhatGoesOverTheWire(t *testing.T) {
	for name, c := range map[string]struct {
		out       client.Out
		agent     string // of the sender
		want, not []string
	}{
		"as Metriport": {
			out: client.Out{Body: []byte(`{}`), Header: header(sign.MetriportHeader, "ab")},
			want: []string{
				"POST /hook?x=1 HTTP/1.1", "x-metriport-signature: ab", "user-agent: Metriport API", "Accept: application/json, text/plain, */*",
				"Content-Type: application/json", "Content-Length: 2", "Accept-Encoding: gzip, compress, deflate, br", "Connection: keep-alive",
			},
			not: []string{"User-Agent:", "close"},
		},
		"as Svix": {
			out:  client.Out{Body: []byte(`{}`), Header: header("svix-id", "msg_1", "svix-timestamp", "1", "svix-signature", "v1,x")},
			want: []string{"svix-id: msg_1", "svix-timestamp: 1", "svix-signature: v1,x", "Accept: */*", "Content-Type: application/json", "User-Agent: Svix-Webhooks/"},
			not:  []string{"Accept-Encoding", "Metriport", "text/plain"},
		},
		"by the other family": {
			out:  client.Out{Body: []byte(`{}`), Header: header("webhook-id", "msg_1")},
			want: []string{"webhook-id: msg_1", "User-Agent: Svix-Webhooks/"},
		},
		"in another case": {
			out:  client.Out{Body: []byte(`{}`), Header: header("X-METRIPORT-signature", "ab")},
			want: []string{"X-METRIPORT-signature: ab"},
			not:  []string{"x-metriport-signature", "X-Metriport-Signature"},
		},
		"named otherwise": {
			out:   client.Out{Body: []byte(`{}`), Header: header("content-type", "text/plain", "ACCEPT", "", "x-a", "1", "x-a", "2"), Agent: "probe/1"},
			agent: "sender/1",
			want:  []string{"content-type: text/plain", "x-a: 1\r\nx-a: 2", "user-agent: probe/1"},
			not:   []string{"application/json", "ccept:", "sender/1"},
		},
		"by the sender's name": {
			out: client.Out{Body: []byte(`{}`)}, agent: "sender/1", want: []string{"user-agent: sender/1"},
		},
		"GET": {
			out:  client.Out{Method: http.MethodGet},
			want: []string{"GET /hook?x=1 HTTP/1.1"},
			not:  []string{"Content-Type", "Content-Length"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			url, heard := wire(t)
			c.out.URL = url
			shot, err := direct.New(direct.Options{UserAgent: c.agent, Silence: 20 * time.Second}).Fire(t.Context(), c.out)
			if err != nil || shot.Code != 202 || shot.Err != nil || string(shot.Answer) != "ok" || shot.Pong != model.TriUnknown {
				t.Fatalf("got %+v, %v", shot, err)
			}
			got := heard()
			for _, w := range c.want {
				if strings.Count(got, w) != 1 {
					t.Errorf("%d times %q in\n%s", strings.Count(got, w), w, got)
				}
			}
			for _, n := range c.not {
				if strings.Contains(got, n) {
					t.Errorf("%q in\n%s", n, got)
				}
			}
			if want := header("Content-Length", "2", "X-A", "1", "X-A", "0", "X-B", "2"); !slices.Equal(shot.Header, want) {
				t.Errorf("header %v", shot.Header)
			}
		})
	}
}

// TestHeadersThatCannotBeSent are refused before anything is.
func TestHeadersThatCannotBeSent(t *testing.T) {
	for _, h := range [][]model.Field{
		header("", "x"), header("a b", "x"), header("é", "x"), header("X-A", "b\r\nX-B: c"), header("X-A", "\x00"),
		header("Host", "other.example"), header("content-length", "5"), header("Transfer-Encoding", "chunked"), header("Connection", "close"),
	} {
		_, err := direct.New(direct.Options{}).Fire(t.Context(), client.Out{URL: "http://127.0.0.1:1/", Header: h})
		var e *model.Error
		if !errors.As(err, &e) || e.Code != model.Invalid || e.Do == "" || strings.ContainsAny(e.Error(), "\r\n") {
			t.Errorf("%q: %v", h, err)
		}
	}
}

// TestAWithinOfItsOwn outweighs the sender's.
func TestAWithinOfItsOwn(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	d := direct.New(direct.Options{Silence: 1})
	go func() { release <- struct{}{} }()
	shot, err := d.Fire(t.Context(), client.Out{URL: s.URL, Within: 20e9})
	if err != nil || shot.Code != 200 {
		t.Errorf("with time: %+v, %v", shot, err)
	}
	if shot, err = d.Fire(t.Context(), client.Out{URL: s.URL}); err != nil || shot.Cause != model.CauseTimeout {
		t.Errorf("without: %+v, %v", shot, err)
	}
}
