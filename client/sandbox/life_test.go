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
	case <-time.After(10 * time.Second):
		t.Fatal("the history is not there")
	}
	if s := b.status(); s.Failed < 1000 {
		t.Errorf("%+v", s)
	}
	// What was on its way arrives by itself.
	open := b.status().Processing
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
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

// TestDirect is an operator's own request to the receiver, with the sandbox's CA.
func TestDirect(t *testing.T) {
	b := start(t, sandbox.Options{})
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b.CAPEM()) || !pool.Equal(b.CertPool()) {
		t.Fatal("CAPEM and CertPool differ")
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, Time: noon}}}
	send := func(url, body, signature string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(sign.MetriportHeader, signature)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(text)
	}
	const ping = `{"ping":"a\"b","meta":{"messageId":"m","type":"ping"}}`
	key := *b.settings().Key
	for _, url := range []string{b.ReceiverURL(), b.PlainReceiverURL()} {
		if code, text := send(url, ping, sign.Metriport(key, []byte(ping))); code != 200 || text != `{"pong":"a\"b"}` {
			t.Errorf("%s: %d %s", url, code, text)
		}
		if code, _ := send(url, ping+" ", sign.Metriport(key, []byte(ping))); code != 401 {
			t.Errorf("%s: an altered body: %d", url, code)
		}
		if code, _ := send(url, ping, ""); code != 401 {
			t.Errorf("%s: no signature: %d", url, code)
		}
	}
	large := strings.Repeat("x", 2<<20)
	if code, _ := send(b.PlainReceiverURL(), large, ""); code != 413 {
		t.Errorf("2 MB: %d", code)
	}
	for trouble, want := range map[sandbox.Trouble]int{
		sandbox.BadGateway: 502, sandbox.Unauthorized: 401, sandbox.Internal: 500, sandbox.Missing: 404, sandbox.Throttling: 429,
	} {
		b.Receiver().Set(trouble)
		if code, _ := send(b.ReceiverURL(), ping, sign.Metriport(key, []byte(ping))); code != want {
			t.Errorf("trouble %d: %d, want %d", trouble, code, want)
		}
	}
	b.Receiver().Set(sandbox.Healthy)
	b.Receiver().Forget("")
	if code, _ := send(b.ReceiverURL(), ping, sign.Metriport(key, []byte(ping))); code != 401 {
		t.Errorf("a key that is forgotten: %d", code)
	}
	if resp, err := client.Get(b.ReceiverURL()); err != nil || resp.StatusCode != 404 {
		t.Errorf("GET: %v %v", resp, err)
	} else {
		_ = resp.Body.Close()
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
