package direct

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"sync"
)

// line is the way of one request to its receiver.
type line struct {
	d     *Direct
	alive func() // told of every byte that comes

	mu    sync.Mutex
	conns []net.Conn
}

// transport makes one connection over HTTP/1.1, without a proxy: the address
// that is checked is the receiver's own.
func (l *line) transport() *http.Transport {
	return &http.Transport{
		DialContext: l.dial,
		TLSClientConfig: &tls.Config{
			RootCAs: l.d.o.CA, MinVersion: tls.VersionTLS12, Time: l.d.o.Now, NextProtos: []string{"http/1.1"},
		},
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{},
		DisableCompression:     true,
		MaxResponseHeaderBytes: largest,
	}
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := l.d.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	h := &heard{Conn: conn, alive: l.alive}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns = append(l.conns, h)
	return h, nil
}

// hangUp closes what was opened. The transport would keep it for the next one.
func (l *line) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.conns {
		_ = c.Close()
	}
}

// heard tells of every sign of life on a connection.
type heard struct {
	net.Conn
	alive func()
}

func (h *heard) Read(b []byte) (int, error) {
	n, err := h.Conn.Read(b)
	if n > 0 {
		h.alive()
	}
	return n, err
}

// dialer connects to addresses that may be called.
func (d *Direct) dialer() *net.Dialer {
	dialer := &net.Dialer{KeepAlive: -1, Control: check}
	if d.o.Allow {
		dialer.Control = nil
	}
	return dialer
}

// dial connects to a name's addresses until one answers.
func (d *Direct) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if d.o.Resolve == nil {
		return d.dialer().DialContext(ctx, network, address)
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	trace := httptrace.ContextClientTrace(ctx)
	if trace != nil {
		trace.DNSStart(httptrace.DNSStartInfo{Host: host})
	}
	addrs, err := d.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	if trace != nil {
		trace.DNSDone(httptrace.DNSDoneInfo{})
	}
	var first error
	for _, a := range addrs {
		conn, err := d.dialer().DialContext(ctx, network, net.JoinHostPort(a.String(), port))
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// resolve finds the addresses of a host; a host that is an address is its own.
// There is at least one, or an error.
func (d *Direct) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	look := d.o.Resolve
	if look == nil {
		look = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	addrs, err := look(ctx, host)
	if err == nil && len(addrs) == 0 {
		err = &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	return addrs, err
}
