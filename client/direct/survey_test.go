package direct_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/model"
)

// resolver knows one name.
func resolver(name string, addrs ...string) func(context.Context, string) ([]netip.Addr, error) {
	return func(_ context.Context, host string) ([]netip.Addr, error) {
		if host != name {
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
		var out []netip.Addr
		for _, a := range addrs {
			out = append(out, netip.MustParseAddr(a))
		}
		return out, nil
	}
}

func survey(t *testing.T, o direct.Options, url string) client.Survey {
	t.Helper()
	s, err := direct.New(o).Survey(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func causes(s client.Survey) []model.Cause {
	var out []model.Cause
	for _, f := range s.Flaws {
		out = append(out, f.Cause)
	}
	return out
}

// TestSurveyOfCertificates meets every flaw that a certificate may have, alone
// and together with others, over real handshakes.
func TestSurveyOfCertificates(t *testing.T) {
	root, _ := authority(t, nil, "Test Root")
	between, betweenDER := authority(t, root, "Test Intermediate")
	stranger, _ := authority(t, nil, "Nobody's Root")
	expired := func(c *x509.Certificate) { c.NotAfter = noon.Add(-time.Hour) }
	young := func(c *x509.Certificate) { c.NotBefore = noon.Add(time.Hour) }
	other := func(c *x509.Certificate) { c.DNSNames = []string{"www.example.test"}; c.IPAddresses = nil }
	chained := leaf(t, between, nil)
	alone := chained
	chained.Certificate = append(slices.Clone(chained.Certificate), betweenDER)
	for name, c := range map[string]struct {
		cert  tls.Certificate
		max   uint16
		want  []model.Cause
		words []string
	}{
		"sound":           {cert: leaf(t, root, nil)},
		"sound, chained":  {cert: chained},
		"expired":         {cert: leaf(t, root, expired), want: []model.Cause{model.CauseTLSExpired}, words: []string{"until 1 May 2026 11:00 UTC"}},
		"not yet valid":   {cert: leaf(t, root, young), want: []model.Cause{model.CauseTLSExpired}, words: []string{"from 1 May 2026 13:00 UTC"}},
		"wrong name":      {cert: leaf(t, root, other), want: []model.Cause{model.CauseTLSName}, words: []string{"www.example.test"}},
		"self-signed":     {cert: leaf(t, nil, nil), want: []model.Cause{model.CauseTLSChain}, words: []string{"self-signed"}},
		"no intermediate": {cert: alone, want: []model.Cause{model.CauseTLSChain}, words: []string{"comes alone", "Test Intermediate"}},
		"another CA":      {cert: leaf(t, stranger, nil), want: []model.Cause{model.CauseTLSChain}, words: []string{"Nobody's Root"}},
		"TLS 1.1 only":    {cert: leaf(t, root, nil), max: tls.VersionTLS11, want: []model.Cause{model.CauseTLSProtocol}, words: []string{"TLS 1.1 at most"}},
		"all at once": {
			cert: leaf(t, nil, func(c *x509.Certificate) { expired(c); other(c) }), max: tls.VersionTLS11,
			want: []model.Cause{model.CauseTLSProtocol, model.CauseTLSExpired, model.CauseTLSName, model.CauseTLSChain},
		},
	} {
		t.Run(name, func(t *testing.T) {
			config := &tls.Config{Certificates: []tls.Certificate{c.cert}, MinVersion: tls.VersionTLS10, MaxVersion: c.max} //nolint:gosec // it is to be found out
			o := direct.Options{CA: poolOf(root), Now: func() time.Time { return noon }, Resolve: resolver("hooks.example.test", "127.0.0.1")}
			s := survey(t, o, "https://hooks.example.test:"+secure(t, config)+"/x")
			if !slices.Equal(causes(s), c.want) || (s.Err == nil) != (len(c.want) == 0) {
				t.Fatalf("flaws %v, error %v", causes(s), s.Err)
			}
			for _, w := range c.words {
				if !strings.Contains(s.Err.Why, w) || s.Err.Do == "" {
					t.Errorf("%q does not say %q", s.Err, w)
				}
			}
			wantFacts(t, s)
		})
	}
}

// wantFacts: whatever is wrong with a certificate, its facts are told.
func wantFacts(t *testing.T, s client.Survey) {
	t.Helper()
	if s.Protocol == "" || s.Until.IsZero() || s.From.IsZero() || s.Issuer == "" || len(s.Names) == 0 || !s.TLS {
		t.Errorf("facts %+v", s)
	}
	if len(s.Addresses) != 1 || s.Addresses[0].Connect < 0 || !s.Addresses[0].Private || s.DNS < 0 {
		t.Errorf("addresses %+v", s.Addresses)
	}
}

// TestSurveyOfAddresses connects to each of a name's addresses.
func TestSurveyOfAddresses(t *testing.T) {
	plain := serve(t, pong)
	_, port, _ := net.SplitHostPort(plain.Listener.Addr().String())
	name := "http://hooks.example.test:" + port
	for what, c := range map[string]struct {
		url     string
		addrs   []string
		open    []bool
		blocked []bool
		cause   model.Cause
	}{
		"one":                 {name, []string{"127.0.0.1"}, []bool{true}, []bool{false}, model.CauseNone},
		"IPv6 refused":        {name, []string{"127.0.0.1", "::1"}, []bool{true, false}, []bool{false, false}, model.CauseNone},
		"link-local among":    {name, []string{"169.254.1.1", "127.0.0.1", "fe80::1"}, []bool{false, true, false}, []bool{true, false, true}, model.CauseNone},
		"metadata only":       {name, []string{"169.254.169.254"}, []bool{false}, []bool{true}, model.CauseNone},
		"mapped":              {name, []string{"::ffff:127.0.0.1"}, []bool{true}, []bool{false}, model.CauseNone},
		"no DNS":              {"http://gone.example.test/", nil, nil, nil, model.CauseDNS},
		"a name of nothing":   {name, nil, nil, nil, model.CauseDNS},
		"an address":          {plain.URL, nil, []bool{true}, []bool{false}, model.CauseNone},
		"a link-local itself": {"http://169.254.7.7/", nil, []bool{false}, []bool{true}, model.CauseNone},
		"TLS to plain":        {"https://hooks.example.test:" + port, []string{"127.0.0.1"}, []bool{true}, []bool{false}, model.CauseTLSProtocol},
	} {
		t.Run(what, func(t *testing.T) {
			s := survey(t, direct.Options{Resolve: resolver("hooks.example.test", c.addrs...)}, c.url)
			if len(s.Addresses) != len(c.open) {
				t.Fatalf("addresses %+v", s.Addresses)
			}
			for i, a := range s.Addresses {
				if (a.Connect >= 0) != c.open[i] || (a.Blocked != "") != c.blocked[i] || (!c.open[i] && !c.blocked[i] && a.Err == nil) {
					t.Errorf("address %+v", a)
				}
			}
			got := model.CauseNone
			if len(s.Flaws) > 0 {
				got = s.Flaws[0].Cause
			}
			if got != c.cause {
				t.Errorf("flaws %+v", s.Flaws)
			}
		})
	}
}

// TestSurveyConnectsWhereItIsAllowed: whoever allows them may look at link-local
// addresses.
func TestSurveyConnectsWhereItIsAllowed(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	s, err := direct.New(direct.Options{Allow: true}).Survey(ctx, "http://169.254.0.9:1/")
	if err == nil && s.Addresses[0].Blocked != "" {
		t.Errorf("got %+v", s)
	}
}

func TestPrivateAddresses(t *testing.T) {
	closed := serve(t, pong)
	closed.Close()
	for addr, private := range map[string]bool{
		"10.1.2.3": true, "172.31.0.1": true, "192.168.0.1": true, "127.9.9.9": true, "100.64.0.1": true, "192.0.2.1": true,
		"198.51.100.7": true, "203.0.113.9": true, "198.18.0.1": true, "0.0.0.0": true, "240.0.0.1": true,
		"fd00::1": true, "::1": true, "2001:db8::1": true, "::": true,
		"8.8.8.8": false, "172.32.0.1": false, "100.128.0.1": false, "2606:4700::1111": false,
	} {
		ctx, stop := context.WithCancel(t.Context())
		look := func(_ context.Context, _ string) ([]netip.Addr, error) {
			stop() // before anything is connected to
			return []netip.Addr{netip.MustParseAddr(addr)}, nil
		}
		s, err := direct.New(direct.Options{Resolve: look}).Survey(ctx, "http://hooks.example.test/")
		if model.CodeOf(err) != model.Canceled || len(s.Addresses) != 1 || s.Addresses[0].Private != private {
			t.Errorf("%s: %+v, %v", addr, s.Addresses, err)
		}
	}
}

func TestSurveyOfNoURL(t *testing.T) {
	for _, url := range []string{"", "ftp://a.example/", "http://", "x"} {
		_, err := direct.New(direct.Options{}).Survey(t.Context(), url)
		var e *model.Error
		if !errors.As(err, &e) || e.Code != model.Invalid || e.Do == "" {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// TestPingsGoWhereTheResolverSays, and tell of the time it took.
func TestPingsGoWhereTheResolverSays(t *testing.T) {
	_, port, _ := net.SplitHostPort(serve(t, pong).Listener.Addr().String())
	url := "http://hooks.example.test:" + port
	d := direct.New(direct.Options{Resolve: resolver("hooks.example.test", "::1", "127.0.0.1"), Silence: 20 * time.Second})
	if got := ping(t, d, url); got.Pong != model.Yes || got.Timing.DNS < 0 {
		t.Errorf("got %+v", got)
	}
	gone := direct.New(direct.Options{Resolve: resolver("other.example.test")})
	if got := ping(t, gone, url); got.Cause != model.CauseDNS {
		t.Errorf("got %+v", got)
	}
	bad := direct.New(direct.Options{Resolve: resolver("hooks.example.test", "169.254.169.254")})
	if got := ping(t, bad, url); got.Cause != model.CauseBlockedAddress {
		t.Errorf("got %+v", got)
	}
}

// TestSurveyAsksNothing: it connects, and sends no request.
func TestSurveyAsksNothing(t *testing.T) {
	asked := make(chan struct{}, 1)
	s := serve(t, func(http.ResponseWriter, *http.Request) { asked <- struct{}{} })
	survey(t, direct.Options{}, s.URL)
	select {
	case <-asked:
		t.Error("a request was sent")
	default:
	}
}
