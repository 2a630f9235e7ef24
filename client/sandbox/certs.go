package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"time"
)

// authority is the sandbox's own CA, made anew at every start, with the
// certificates that its receivers show.
type authority struct {
	pem     []byte
	pool    *x509.CertPool
	valid   tls.Certificate
	expired tls.Certificate
}

// newAuthority makes a CA whose certificates are good around now, and one that
// has expired half an hour ago.
func newAuthority(now time.Time) (*authority, error) {
	const years = 24 * 365 * time.Hour
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, internal("make the sandbox's CA", err)
	}
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hooktop sandbox CA"},
		NotBefore: now.Add(-20 * years), NotAfter: now.Add(20 * years),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, root, root, &key.PublicKey, key)
	if err != nil {
		return nil, internal("make the sandbox's CA", err)
	}
	a := &authority{pool: x509.NewCertPool(), pem: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
	a.pool.AppendCertsFromPEM(a.pem)
	if a.valid, err = a.leaf(root, key, now.Add(-years), now.Add(10*years)); err != nil {
		return nil, err
	}
	a.expired, err = a.leaf(root, key, now.Add(-years), now.Add(-30*time.Minute))
	return a, err
}

// leaf makes a certificate for the loopback.
func (a *authority) leaf(root *x509.Certificate, rootKey *ecdsa.PrivateKey, from, to time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, internal("make a receiver's certificate", err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(to.Unix()), Subject: pkix.Name{CommonName: "hooktop sandbox receiver"},
		NotBefore: from, NotAfter: to, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, root, &key.PublicKey, rootKey)
	if err != nil {
		return tls.Certificate{}, internal("make a receiver's certificate", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
