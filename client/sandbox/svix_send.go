package sandbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/hooktop/hooktop/client/svix"
)

const (
	svixPatience = 15 * time.Second // of the library that Open Wearables asks Svix with
	svixAnswer   = 64 << 10         // bytes that are read of a receiver's answer
)

// svixClock is the engine as a Svix server's clock.
type svixClock struct{ *engine }

var _ svix.ServerClock = svixClock{}

// After has f done in the background, later.
func (l svixClock) After(d time.Duration, f func(ctx context.Context)) {
	if d <= 0 {
		l.Go(f)
		return
	}
	l.clock.AfterFunc(d, func() { l.Go(f) })
}

// poster makes the calls of a Svix server and lets time pass by the sandbox's
// clock. By a Manual one each is on a connection of its own, which the clock knows
// it by; else connections are kept, as the server keeps them.
type poster struct {
	clock   Clock
	roots   *x509.CertPool
	flights *flights
	kept    *http.Transport // nil by a Manual clock
}

var _ svix.ServerSender = (*poster)(nil)

// The connections that a poster keeps.
const (
	keptCalls = 256 // to an address, at most; what comes above waits
	keptFor   = 10 * time.Second
)

func newPoster(clock Clock, roots *x509.CertPool, flights *flights) *poster {
	p := &poster{clock: clock, roots: roots, flights: flights}
	if _, manual := clock.(*Manual); !manual {
		p.kept = p.transport()
		p.kept.MaxConnsPerHost, p.kept.MaxIdleConnsPerHost, p.kept.IdleConnTimeout = keptCalls, keptCalls, keptFor
	}
	return p
}

func (p *poster) transport() *http.Transport {
	return &http.Transport{
		DisableCompression: true,
		TLSClientConfig:    &tls.Config{RootCAs: p.roots, MinVersion: tls.VersionTLS12, Time: p.clock.Now},
	}
}

// close lets go of the connections that are kept.
func (p *poster) close() {
	if p.kept != nil {
		p.kept.CloseIdleConnections()
	}
}

// Send makes one call.
func (p *poster) Send(req *http.Request, within time.Duration) (svix.ServerReply, error) {
	ctx, cancel := context.WithCancel(req.Context())
	defer cancel()
	var (
		own  atomic.Pointer[flight]
		late atomic.Bool
	)
	stop := p.clock.AfterFunc(within, func() {
		late.Store(true)
		own.Load().resume() // before the clock goes on
		cancel()
	})
	defer stop()
	defer func() { p.flights.land(own.Load()) }()
	via := p.kept
	if via == nil {
		via = p.alone(&own)
	}
	reply, err := exchange(via, req.WithContext(ctx))
	if err != nil && late.Load() {
		err = context.DeadlineExceeded
	}
	return reply, err
}

// alone is a connection for one call.
func (p *poster) alone(own *atomic.Pointer[flight]) *http.Transport {
	via := p.transport()
	via.DisableKeepAlives = true
	via.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		conn, err := d.DialContext(ctx, network, address)
		if err == nil {
			own.Store(p.flights.take(conn.LocalAddr().String()))
		}
		return conn, err
	}
	return via
}

func exchange(via http.RoundTripper, req *http.Request) (svix.ServerReply, error) {
	resp, err := via.RoundTrip(req)
	if err != nil {
		return svix.ServerReply{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, svixAnswer))
	return svix.ServerReply{Code: resp.StatusCode, Header: resp.Header, Body: body}, err
}
