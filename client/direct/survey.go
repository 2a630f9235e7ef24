package direct

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const opSurvey = "look at the receiver"

const (
	surveyed  = 16              // addresses that are looked at; a name has few
	lookup    = 5 * time.Second // for the name, and for each connection
	handshake = 5 * time.Second
)

// Survey resolves the URL's host, connects to every address, and reads the
// certificate on the first connection that comes about. Nothing is asked there.
// The error is for a URL that names no host, and for a survey that is given up.
func (d *Direct) Survey(ctx context.Context, link string) (client.Survey, error) {
	u, _, err := target(opSurvey, link)
	if err != nil {
		return client.Survey{}, err
	}
	s := client.Survey{Host: u.Hostname(), Port: portOf(u), TLS: u.Scheme == "https", DNS: model.NoTime}
	addrs, err := d.locate(ctx, &s)
	if err == nil {
		conn := d.reach(ctx, &s, addrs)
		if conn != nil {
			defer func() { _ = conn.Close() }()
			if s.TLS {
				d.inspect(ctx, &s, conn)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return s, &model.Error{Code: model.Canceled, Op: opSurvey, Why: "given up", Err: err}
	}
	if len(s.Flaws) > 0 {
		s.Err = s.Flaws[0].Err
	}
	return s, nil
}

func portOf(u *url.URL) string {
	usual := "80"
	if u.Scheme == "https" {
		usual = "443"
	}
	return cmp.Or(u.Port(), usual)
}

// locate finds the host's addresses.
func (d *Direct) locate(ctx context.Context, s *client.Survey) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, lookup)
	defer cancel()
	began := now()
	addrs, err := d.resolve(ctx, s.Host)
	if _, literal := netip.ParseAddr(s.Host); literal != nil {
		s.DNS = now().Sub(began)
	}
	if err != nil {
		note(s, model.CauseDNS, err)
	}
	return addrs[:min(len(addrs), surveyed)], err
}

// reach connects to every address at once and returns the first of them that
// took a connection.
func (d *Direct) reach(ctx context.Context, s *client.Survey, addrs []netip.Addr) net.Conn {
	conns := make([]net.Conn, len(addrs))
	s.Addresses = make([]client.Address, len(addrs))
	var under sync.WaitGroup
	for i, a := range addrs {
		under.Go(func() { s.Addresses[i], conns[i] = d.knock(ctx, a, s.Port) })
	}
	under.Wait()
	var first net.Conn
	for _, c := range conns {
		switch {
		case c != nil && first == nil:
			first = c
		case c != nil:
			_ = c.Close()
		}
	}
	return first
}

// knock connects to one address.
func (d *Direct) knock(ctx context.Context, a netip.Addr, port string) (client.Address, net.Conn) {
	out := client.Address{IP: a.String(), Private: inner(a), Connect: model.NoTime}
	if blocked(a) && !d.o.Allow {
		out.Blocked = "it is a link-local or metadata address"
		return out, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookup)
	defer cancel()
	began := now()
	conn, err := d.dialer().DialContext(ctx, "tcp", net.JoinHostPort(out.IP, port))
	if err != nil {
		out.NoRoute = errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EAFNOSUPPORT) || errors.Is(err, syscall.EADDRNOTAVAIL)
		out.Err = flawOf(causeOf(err), err).Err
		return out, nil
	}
	out.Connect = now().Sub(began)
	return out, conn
}

// inspect shakes hands whatever the certificate is, and says all that is wrong
// with it: a certificate that has expired may have the wrong name too.
func (d *Direct) inspect(ctx context.Context, s *client.Survey, conn net.Conn) {
	ctx, cancel := context.WithTimeout(ctx, handshake)
	defer cancel()
	secure := tls.Client(conn, &tls.Config{
		ServerName: s.Host, Time: d.o.Now, NextProtos: []string{"http/1.1"},
		InsecureSkipVerify: true,             //nolint:gosec // it is verified below, one thing at a time, and nothing is sent
		MinVersion:         tls.VersionTLS10, // to name what a receiver speaks that speaks nothing better
	})
	if err := secure.HandshakeContext(ctx); err != nil {
		cause := causeOf(err)
		if cause == model.CauseUnknown {
			cause = model.CauseTLSProtocol
		}
		note(s, cause, err)
		return
	}
	state := secure.ConnectionState()
	s.Protocol = tls.VersionName(state.Version)
	if state.Version < tls.VersionTLS12 {
		note(s, model.CauseTLSProtocol, errors.New("it speaks "+s.Protocol+" at most"))
	}
	leaf := state.PeerCertificates[0]
	s.From, s.Until = leaf.NotBefore, leaf.NotAfter
	s.Names, s.Issuer = namesOf(leaf), text.Clean(cmp.Or(leaf.Issuer.CommonName, leaf.Issuer.String()))
	d.verify(s, state.PeerCertificates)
}

// verify checks the times, the name and the chain of a certificate, each for
// itself.
func (d *Direct) verify(s *client.Survey, certs []*x509.Certificate) {
	leaf, at := certs[0], d.o.Now()
	switch {
	case at.After(leaf.NotAfter):
		note(s, model.CauseTLSExpired, errors.New("it was valid until "+day(leaf.NotAfter)))
		at = leaf.NotAfter
	case at.Before(leaf.NotBefore):
		note(s, model.CauseTLSExpired, errors.New("it is valid from "+day(leaf.NotBefore)+" only"))
		at = leaf.NotBefore
	}
	if err := leaf.VerifyHostname(s.Host); err != nil {
		note(s, model.CauseTLSName, err)
	}
	between := x509.NewCertPool()
	for _, c := range certs[1:] {
		between.AddCert(c)
	}
	_, err := leaf.Verify(x509.VerifyOptions{Roots: d.o.CA, Intermediates: between, CurrentTime: at})
	if err == nil {
		return
	}
	self := leaf.CheckSignature(leaf.SignatureAlgorithm, leaf.RawTBSCertificate, leaf.Signature) == nil
	switch {
	case self:
		err = errors.New("it is self-signed")
	case len(certs) == 1:
		err = errors.New("it comes alone, and its issuer " + s.Issuer + " is not trusted by itself")
	}
	note(s, model.CauseTLSChain, err)
}

func day(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04 MST") }

// named is how many of a certificate's names are told.
const named = 50

func namesOf(leaf *x509.Certificate) []string {
	names := make([]string, 0, len(leaf.DNSNames)+len(leaf.IPAddresses))
	for _, n := range leaf.DNSNames {
		names = append(names, text.Clean(n))
	}
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	return names[:min(len(names), named)]
}

// note adds a flaw to what is wrong.
func note(s *client.Survey, c model.Cause, err error) { s.Flaws = append(s.Flaws, flawOf(c, err)) }

// flawOf puts what is wrong into words.
func flawOf(c model.Cause, err error) client.Flaw {
	return client.Flaw{Cause: c, Err: failure(opSurvey, client.Shot{Cause: c}, err)}
}
