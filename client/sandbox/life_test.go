package sandbox_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

func TestStartIsQuickAndRealTimeWorks(t *testing.T) {
	b := run(t, sandbox.Demo(3))
	select {
	case <-b.Ready():
	case <-time.After(time.Minute):
		t.Fatal("the history is not there")
	}
	if s := b.status(); s.Failed < 1000 {
		t.Errorf("%+v", s)
	}
	// What was on its way arrives by itself.
	open := b.status().Processing
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for b.Receiver().Count() < min(open, 3) {
		select {
		case <-ctx.Done():
			t.Fatal("nothing is delivered")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestProfile(t *testing.T) {
	b := start(t, sandbox.Options{})
	p := b.Profile("demo")
	if p.Provider != model.Metriport || p.BaseURL != b.BaseURL() || p.APIKey.Reveal() != b.APIKey() || p.Environment != model.Demo || p.Name != "demo" {
		t.Errorf("%+v", p)
	}
	if strings.Contains(p.APIKey.String(), b.APIKey()) {
		t.Error("the profile prints its key")
	}
}

// direct sends a request of an operator's own, with the sandbox's CA.
func (b *box) direct(method, url, body, signature string) (int, string) {
	b.t.Helper()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: b.CertPool(), Time: noon}, DisableKeepAlives: true}
	req, err := http.NewRequestWithContext(b.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set(sign.MetriportHeader, signature)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text)
}

const directPing = `{"ping":"a\"b","meta":{"messageId":"m","type":"ping"}}`

func TestDirect(t *testing.T) {
	b := start(t, sandbox.Options{})
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b.CAPEM()) || !pool.Equal(b.CertPool()) {
		t.Fatal("CAPEM and CertPool differ")
	}
	good := sign.Metriport(*b.settings().Key, []byte(directPing))
	for _, c := range []struct {
		name, method, body, signature string
		code                          int
		answer                        string
	}{
		{"ping", "POST", directPing, good, 200, `{"pong":"a\"b"}`},
		{"altered", "POST", directPing + " ", good, 401, "Unauthorized\n"},
		{"no signature", "POST", directPing, "", 401, "Unauthorized\n"},
		{"9 MB", "POST", strings.Repeat("x", 9<<20), good, 413, "too large\n"},
		{"GET", "GET", "", good, 404, "Cannot GET /metriport\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.t = t
			for _, url := range []string{b.ReceiverURL(), b.PlainReceiverURL()} {
				if code, answer := b.direct(c.method, url, c.body, c.signature); code != c.code || answer != c.answer {
					t.Errorf("%s: %d %q", url, code, answer)
				}
			}
		})
	}
}

func TestDirectMeetsTrouble(t *testing.T) {
	b := start(t, sandbox.Options{})
	good := sign.Metriport(*b.settings().Key, []byte(directPing))
	for trouble, want := range map[sandbox.Trouble]int{
		sandbox.BadGateway: 502, sandbox.Unauthorized: 401, sandbox.Internal: 500, sandbox.Missing: 404,
		sandbox.Throttling: 429, sandbox.Redirecting: 302, sandbox.WrongPong: 200, sandbox.Healthy: 200,
	} {
		b.Receiver().Set(trouble)
		if code, _ := b.direct(http.MethodPost, b.ReceiverURL(), directPing, good); code != want {
			t.Errorf("trouble %d: %d, want %d", trouble, code, want)
		}
	}
	b.Receiver().Set(sandbox.Healthy)
	b.Receiver().Forget("")
	if code, _ := b.direct(http.MethodPost, b.ReceiverURL(), directPing, good); code != 401 {
		t.Errorf("a key that is forgotten: %d", code)
	}
}

// TestRotation is a receiver that takes a while to learn a new key: what is
// sent meanwhile is refused, and then recovers.
func TestRotation(t *testing.T) {
	b := start(t, sandbox.Options{Learn: 30 * time.Second})
	url := *b.settings().URL
	old := *b.settings().Key
	b.setURL("")
	if s := b.setURL(url); *s.Key == old {
		t.Fatal("the key is the old one")
	}
	for range 3 {
		b.Send(message("a"), nil)
		b.clock.Advance(time.Second)
	}
	for _, r := range b.list("").Requests {
		if r.Status != "failure" || *r.Code != 401 {
			t.Errorf("before it knows the key: %+v", r)
		}
	}
	b.clock.Advance(30 * time.Second)
	b.post("/settings/webhook/retry", "")
	b.clock.Advance(2 * time.Second)
	if s := b.status(); s.Failed != 0 || !s.Enabled {
		t.Errorf("after it knows the key: %+v", s)
	}
}

func TestHitsAreKeptInOrder(t *testing.T) {
	b := start(t, sandbox.Options{})
	const n = 5
	for i := range n {
		b.Send(message(string(rune('a'+i))), nil)
		b.clock.Advance(time.Second)
	}
	hits := b.Receiver().Hits()
	if len(hits) != n || b.Receiver().Count() != n {
		t.Fatalf("%d hits", len(hits))
	}
	for i := 1; i < n; i++ {
		if hits[i].At.Before(hits[i-1].At) {
			t.Errorf("hit %d is of %v, after %v", i, hits[i].At, hits[i-1].At)
		}
	}
}

// TestLifeEndsWithItsContext sees that a sandbox stops when its context does,
// and that closing twice, or without having started, does no harm.
func TestLifeEndsWithItsContext(t *testing.T) {
	s, err := sandbox.New(sandbox.Demo(1))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	never, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := never.Close(); err != nil {
		t.Error(err)
	}
	if _, err := sandbox.New(sandbox.Options{Listen: strings.TrimPrefix(startAddress(t), "http://")}); err == nil {
		t.Error("an address that is taken is taken again")
	}
}

// startAddress is the address of a sandbox that is running.
func startAddress(t *testing.T) string {
	t.Helper()
	return start(t, sandbox.Options{}).BaseURL()
}
