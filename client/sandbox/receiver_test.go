package sandbox_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model/sign"
)

const (
	hexKey = "V1StGXR8_Z5jdHi6B-myT"
	rawKey = "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ"
)

// letter is a request that a test writes by hand.
type letter struct {
	method string
	header []sign.Field
	body   string
}

// post is a letter signed by a scheme at a time.
func post(tb testing.TB, scheme, key, body string, at time.Time) letter {
	tb.Helper()
	header, err := sign.Sign(scheme, key, sign.Letter{ID: "msg_test_1", At: at, Body: []byte(body)})
	if err != nil {
		tb.Fatal(err)
	}
	return letter{http.MethodPost, header, body}
}

// talk opens a connection to a receiver.
func talk(tb testing.TB, b *box, secure bool) (send func(l letter) (int, http.Header, string)) {
	tb.Helper()
	url := b.PlainReceiverURL()
	if secure {
		url = b.ReceiverURL()
	}
	_, rest, _ := strings.Cut(url, "//")
	host, path, _ := strings.Cut(rest, "/")
	var d net.Dialer
	conn, err := d.DialContext(tb.Context(), "tcp", host)
	if err != nil {
		tb.Fatal(err)
	}
	if secure {
		conn = tls.Client(conn, &tls.Config{ServerName: "localhost", RootCAs: b.CertPool(), Time: b.Clock().Now})
	}
	tb.Cleanup(func() { _ = conn.Close() })
	in := bufio.NewReader(conn)
	return func(l letter) (int, http.Header, string) {
		var out bytes.Buffer
		fmt.Fprintf(&out, "%s /%s HTTP/1.1\r\nHost: %s\r\n", l.method, path, host)
		for _, f := range l.header {
			fmt.Fprintf(&out, "%s: %s\r\n", f.Name, f.Value)
		}
		fmt.Fprintf(&out, "Content-Length: %d\r\n\r\n%s", len(l.body), l.body)
		if _, err := conn.Write(out.Bytes()); err != nil {
			return 0, nil, err.Error()
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return 0, nil, err.Error()
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, resp.Header, string(text)
	}
}

const (
	plainBody = `{"meta":{"messageId":"m","type":"t"},"payload":{"a":1}}`
	oddBody   = "{\"meta\":{\"messageId\":\"m\"}, \"payload\":{\"a\":\"\\u00e9\"}}\n"
)

// TestVariants shows each variant the messages that tell it from a good one, by
// both schemes.
func TestVariants(t *testing.T) {
	for _, scheme := range []string{sign.SchemeMetriport, sign.SchemeStandard} {
		key := hexKey
		if scheme == sign.SchemeStandard {
			key = rawKey
		}
		good := post(t, scheme, key, plainBody, noon())
		bare := letter{http.MethodPost, nil, plainBody}
		odd := post(t, scheme, key, oddBody, noon())
		large := post(t, scheme, key, `{"a":"`+strings.Repeat("x", 110_000)+`"}`, noon())
		ping := post(t, scheme, key, `{"ping":"word"}`, noon())
		old := post(t, scheme, key, plainBody, noon().Add(-time.Hour))
		loud := letter{http.MethodPost, nil, plainBody}
		for _, f := range good.header {
			loud.header = append(loud.header, sign.Field{Name: strings.ToUpper(f.Name), Value: f.Value})
		}
		stale := 401
		if scheme == sign.SchemeMetriport {
			stale = 200 // it signs no time
		}
		for _, c := range []struct {
			variant sandbox.Variant
			codes   [7]int // good, bare, odd, large, ping, old, loud
			pong    string
		}{
			{sandbox.Good, [7]int{200, 401, 200, 200, 200, stale, 200}, `{"pong":"word"}`},
			{sandbox.AcceptsAnything, [7]int{200, 200, 200, 200, 200, 200, 200}, `{"pong":"word"}`},
			{sandbox.ChecksRewritten, [7]int{200, 401, 401, 200, 200, stale, 200}, `{"pong":"word"}`},
			{sandbox.SendsElsewhere, [7]int{308, 308, 308, 308, 308, 308, 308}, ""},
			{sandbox.TakesLittle, [7]int{200, 401, 200, 413, 0, 0, 0}, ""}, // after 413 the connection ends
			{sandbox.PongsWrongly, [7]int{200, 401, 200, 200, 200, stale, 200}, `{"pong":"pong"}`},
			{sandbox.MindsCase, [7]int{200, 401, 200, 200, 200, stale, 401}, `{"pong":"word"}`},
			{sandbox.ShowsPage, [7]int{200, 200, 200, 200, 200, 200, 200}, "<!DOCTYPE html>"},
			{sandbox.TakesStale, [7]int{200, 401, 200, 200, 200, 200, 200}, `{"pong":"word"}`},
		} {
			t.Run(scheme+"/"+c.variant.String(), func(t *testing.T) {
				b := start(t, sandbox.Options{Build: sandbox.Build{Variant: c.variant, Scheme: scheme}})
				b.Receiver().Forget(key)
				wantCodes(t, talk(t, b, true), []letter{good, bare, odd, large, ping, old, loud}, c.codes, c.pong)
				for _, h := range b.Receiver().Hits() {
					if (h.Checked != nil) != (c.variant == sandbox.ChecksRewritten) || h.Code != 200 && h.Code != 401 && h.Code != 308 {
						t.Errorf("hit %+v", h)
					}
				}
			})
		}
	}
}

// wantCodes sends one letter after the other; the fifth is a ping.
func wantCodes(t *testing.T, send func(letter) (int, http.Header, string), letters []letter, codes [7]int, pong string) {
	t.Helper()
	for i, l := range letters {
		code, header, answer := send(l)
		if code != codes[i] {
			t.Fatalf("letter %d: %d %s, want %d", i, code, answer, codes[i])
		}
		if i == 4 && !strings.HasPrefix(answer, pong) {
			t.Errorf("a ping is answered %q", answer)
		}
		if code == http.StatusPermanentRedirect && header.Get("Location") == "" {
			t.Error("it leads nowhere")
		}
	}
}

// TestHangsUp closes the connection, with the message read.
func TestHangsUp(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.PlainReceiver().Build(sandbox.Build{Variant: sandbox.HangsUp})
	if code, _, _ := talk(t, b, false)(letter{http.MethodPost, nil, plainBody}); code != 0 {
		t.Errorf("answered %d", code)
	}
	if hits := b.PlainReceiver().Hits(); len(hits) != 1 || string(hits[0].Body) != plainBody || hits[0].Code != 0 {
		t.Errorf("hits %+v", hits)
	}
}

// TestAnswersLate takes its time by the sandbox's clock.
func TestAnswersLate(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.PlainReceiver().Forget(hexKey)
	b.PlainReceiver().Build(sandbox.Build{Variant: sandbox.AnswersLate})
	send, answers := talk(t, b, false), make(chan int, 1)
	go func() {
		code, _, _ := send(post(t, sign.SchemeMetriport, hexKey, plainBody, noon()))
		answers <- code
	}()
	waitFor(t, func() bool { return b.PlainReceiver().Count() == 1 })
	const step = 500 * time.Millisecond
	code, passed := 0, time.Duration(0)
	waitFor(t, func() bool {
		select {
		case code = <-answers:
			return true
		default:
			b.clock.Advance(step)
			passed += step
			return false
		}
	})
	if passed < 6*time.Second {
		t.Errorf("it answered after %s", passed)
	}
	if code != 200 {
		t.Errorf("answered %d", code)
	}
}

func waitFor(tb testing.TB, is func() bool) {
	tb.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	patience := time.After(time.Minute)
	for !is() {
		select {
		case <-tick.C:
		case <-patience:
			tb.Fatal("it never came")
		}
	}
}

// TestBuiltAnew changes while connections are open, and back.
func TestBuiltAnew(t *testing.T) {
	b := start(t, sandbox.Options{})
	r := b.PlainReceiver()
	r.Forget(hexKey)
	send := talk(t, b, false)
	loud := post(t, sign.SchemeMetriport, hexKey, plainBody, noon())
	loud.header[0].Name = "X-Metriport-Signature"
	for i, want := range []int{200, 401, 200, 401} {
		build := sandbox.Build{}
		if i%2 == 1 {
			build.Variant = sandbox.MindsCase
		}
		r.Build(build)
		if code, _, _ := send(loud); code != want {
			t.Errorf("%d: %d, want %d", i, code, want)
		}
	}
}

func TestVariantNames(t *testing.T) {
	if n := len(sandbox.Variants()); n != 11 {
		t.Errorf("%d variants", n)
	}
	for _, v := range sandbox.Variants() {
		if back, ok := sandbox.ParseVariant(v.String()); !ok || back != v {
			t.Errorf("%s reads as %s", v, back)
		}
	}
	if _, ok := sandbox.ParseVariant("none"); ok || sandbox.Variant(99).String() != "unknown" {
		t.Error("what is no variant has a name")
	}
}

// TestALongHeadIsNotKept: only so much of it is.
func TestALongHeadIsNotKept(t *testing.T) {
	b := start(t, sandbox.Options{})
	r := b.PlainReceiver()
	r.Forget(hexKey)
	r.Build(sandbox.Build{Variant: sandbox.MindsCase})
	l := post(t, sign.SchemeMetriport, hexKey, plainBody, noon())
	l.header = append([]sign.Field{{Name: "x-long", Value: strings.Repeat("y", 200_000)}}, l.header...)
	send := talk(t, b, false)
	if code, _, answer := send(l); code != 401 {
		t.Errorf("%d %s", code, answer)
	}
	l.header = l.header[1:]
	if code, _, answer := send(l); code != 200 {
		t.Errorf("the next one: %d %s", code, answer)
	}
}
