package direct_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// day is a test's unit of a certificate's life.
const day = 24 * time.Hour

// issuer signs certificates.
type issuer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue makes a certificate; signed by itself where by is nil.
func issue(tb testing.TB, by *issuer, c *x509.Certificate) (*issuer, []byte) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	parent, signer := c, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		tb.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return &issuer{cert, key}, der
}

// authority makes a CA, below another one or at the root.
func authority(tb testing.TB, by *issuer, name string) (*issuer, []byte) {
	tb.Helper()
	return issue(tb, by, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, NotBefore: noon.Add(-1000 * day), NotAfter: noon.Add(1000 * day),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
}

// leaf is a receiver's certificate, good for a month around noon unless it is
// changed.
func leaf(tb testing.TB, by *issuer, change func(c *x509.Certificate)) tls.Certificate {
	tb.Helper()
	c := &x509.Certificate{
		Subject: pkix.Name{CommonName: "a receiver"}, NotBefore: noon.Add(-15 * day), NotAfter: noon.Add(15 * day),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"hooks.example.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	if change != nil {
		change(c)
	}
	made, der := issue(tb, by, c)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: made.key}
}

// secure serves over TLS as the configuration says, and returns the port.
func secure(t *testing.T, c *tls.Config) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(pong))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = c
	s.StartTLS()
	t.Cleanup(s.Close)
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func poolOf(c *issuer) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(c.cert)
	return pool
}
