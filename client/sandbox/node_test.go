package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
)

// issuer is a CA of a test.
type issuer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue makes a certificate, signed by a CA, or by itself where there is none.
func (ca *issuer) issue(t *testing.T, c *x509.Certificate) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parent, signer := c, key
	if ca != nil {
		parent, signer = ca.cert, ca.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	return der, key
}

// template is a certificate for the loopback.
func template(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name},
		NotBefore: noonUTC.AddDate(-1, 0, 0), NotAfter: noonUTC.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
	}
}

func newIssuer(t *testing.T) (*issuer, []byte) {
	t.Helper()
	c := template("test CA")
	c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	der, key := (*issuer)(nil).issue(t, c)
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &issuer{parsed, key}, der
}

// secure serves a chain of certificates on the loopback and gives its port.
func secure(t *testing.T, key *ecdsa.PrivateKey, chain ...[]byte) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{{Certificate: chain, PrivateKey: key}}, MinVersion: tls.VersionTLS12,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				buf := make([]byte, 4096)
				if _, err := c.Read(buf); err == nil {
					_, _ = c.Write([]byte("HTTP/1.1 204 No Content\r\n\r\n"))
				}
			}()
		}
	}()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// TestNodeCertificates holds what is said of certificates to what Node.js 20
// said of the same ones.
func TestNodeCertificates(t *testing.T) {
	ca, root := newIssuer(t)
	roots := x509.NewCertPool()
	roots.AddCert(ca.cert)
	stranger, strangerRoot := newIssuer(t)
	with := func(ca *issuer, change func(*x509.Certificate), more ...[]byte) string {
		c := template("receiver")
		change(c)
		der, key := ca.issue(t, c)
		return secure(t, key, append([][]byte{der}, more...)...)
	}
	same := func(*x509.Certificate) {}
	elsewhere := func(c *x509.Certificate) {
		c.IPAddresses, c.DNSNames = nil, []string{"other.example.org", "b.example.org"}
	}
	for _, c := range []struct{ name, host, port, message, code string }{
		{"good", "127.0.0.1", with(ca, same), "", ""},
		{"good with its root", "localhost", with(ca, same, root), "", ""},
		{"expired", "127.0.0.1", with(ca, func(c *x509.Certificate) { c.NotAfter = noonUTC.Add(-time.Minute) }), "certificate has expired", "CERT_HAS_EXPIRED"},
		{"future", "127.0.0.1", with(ca, func(c *x509.Certificate) { c.NotBefore = noonUTC.Add(time.Minute) }), "certificate is not yet valid", "CERT_NOT_YET_VALID"},
		{"another address", "127.0.0.1", with(ca, elsewhere), "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list: ", "ERR_TLS_CERT_ALTNAME_INVALID"},
		{"another name", "localhost", with(ca, elsewhere), "Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert's altnames: DNS:other.example.org, DNS:b.example.org", "ERR_TLS_CERT_ALTNAME_INVALID"},
		{"unknown CA", "127.0.0.1", with(stranger, same), "unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"},
		{"unknown CA with its root", "127.0.0.1", with(stranger, same, strangerRoot), "self-signed certificate in certificate chain", "SELF_SIGNED_CERT_IN_CHAIN"},
		{"self-signed", "127.0.0.1", with(nil, same), "self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := NewManual(noonUTC)
			s := &sender{clock: clock, roots: roots, flights: &flights{clock: clock}}
			got := s.Send(t.Context(), metriport.ServerCall{URL: "https://" + c.host + ":" + c.port + "/x", Timeout: time.Second})
			switch {
			case c.code == "" && (got.Fail != nil || got.Code != 204):
				t.Errorf("%+v %+v", got, got.Fail)
			case c.code != "" && (got.Fail == nil || got.Fail.Message != c.message || got.Fail.Code != c.code || !got.Fail.Wrapped):
				t.Errorf("%+v", got.Fail)
			}
		})
	}
}

func TestNodeErrors(t *testing.T) {
	at := target{host: "h.example.org", port: "443"}
	for _, c := range []struct {
		name          string
		err           error
		message, code string
	}{
		{"name server in trouble", &net.DNSError{Err: "server misbehaving", IsTemporary: true}, "getaddrinfo EAI_AGAIN h.example.org", "EAI_AGAIN"},
		{"no route", &net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}, "connect EHOSTUNREACH h.example.org:443", "EHOSTUNREACH"},
		{"write to nobody", &net.OpError{Op: "write", Err: syscall.EPIPE}, "write EPIPE", "EPIPE"},
		{"reset in the handshake", handshakeError{&net.OpError{Op: "read", Err: syscall.ECONNRESET}}, "read ECONNRESET", "ECONNRESET"},
		{"alert", handshakeError{errors.New("remote error: tls: handshake failure")}, "write EPROTO 00000000:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1590:SSL alert number 40\n", "EPROTO"},
		{"something else", errors.New("x"), "socket hang up", "ECONNRESET"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := nodeError(c.err, at); got.Message != c.message || got.Code != c.code {
				t.Errorf("%q %s", got.Message, got.Code)
			}
		})
	}
}

func TestTargets(t *testing.T) {
	for _, c := range []struct{ url, address, host, path string }{
		{"http://a.example.com", "a.example.com:80", "a.example.com", "/"},
		{"  HTTPS://A.example.com:443/X  ", "a.example.com:443", "a.example.com", "/X"},
		{"https://a.example.com:80/?q", "a.example.com:80", "a.example.com:80", "/?q"},
		{"http://[::1]:8080\\x", "[::1]:8080", "[::1]:8080", "/x"},
		{"https:a.example.com/'?'", "a.example.com:443", "a.example.com", "/'?%27"},
	} {
		got, fail := targetOf(c.url)
		if fail != nil || got.address() != c.address || got.hostLine != c.host || got.path != c.path {
			t.Errorf("%s: %+v %+v", c.url, got, fail)
		}
	}
	if _, fail := targetOf("http://a:b:c/"); fail == nil || fail.Code != "ERR_INVALID_URL" {
		t.Errorf("%+v", fail)
	}
}

func FuzzTarget(f *testing.F) {
	f.Add("https://u:p@a.example.com:1/x y?z#f")
	f.Fuzz(func(t *testing.T, url string) {
		if got, fail := targetOf(url); fail == nil && strings.ContainsAny(got.path+got.hostLine, "\r\n") {
			t.Errorf("%q makes a header line of its own: %q %q", url, got.hostLine, got.path)
		}
	})
}
