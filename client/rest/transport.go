package rest

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

const (
	dialTimeout = 10 * time.Second
	idleTimeout = 90 * time.Second
	maxHeader   = 1 << 20
)

// once sends what changes something over a connection of its own. net/http
// sends a request again when a connection that it kept proves dead; on a new
// one it never does.
type once struct{ kept, fresh *http.Transport }

// RoundTrip implements http.RoundTripper.
func (o once) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return o.kept.RoundTrip(r)
	}
	return o.fresh.RoundTrip(r)
}

// CloseIdleConnections lets http.Client close what is kept.
func (o once) CloseIdleConnections() { o.kept.CloseIdleConnections() }

func transport(ca *x509.CertPool) http.RoundTripper {
	// HTTP/1 only: HTTP/2 repeats a request of any method on some stream errors.
	var http1 http.Protocols
	http1.SetHTTP1(true)
	kept := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: ca, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dialTimeout,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    4,
		MaxResponseHeaderBytes: maxHeader,
		Protocols:              &http1,
	}
	fresh := kept.Clone()
	fresh.DisableKeepAlives = true
	return once{kept: kept, fresh: fresh}
}
