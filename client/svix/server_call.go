package svix

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	maxAnswer = 20_000      // bytes that are kept of an answer
	onceMore  = time.Second // how soon a connection must break to be tried again at once

	wordsBlocked = "requests to this IP range are blocked (see the server configuration)"
	wordsTimeout = "request timed out"
	wordsConnect = "error making request: client error (Connect)"
	wordsSend    = "error making request: client error (SendRequest)"
)

// retryAfter is what an attempt says of the next one.
type retryAfter struct {
	asked   time.Duration
	timeout bool
}

// call makes the HTTP call of an attempt. An error of the connection within a
// second is tried once more at once, and is the same attempt.
func (s *Server) call(ctx context.Context, o outgoing) (t serverAttempt, after retryAfter) {
	began := s.engine.Clock.Now()
	t.status = statusFail
	defer func() { t.millis = int32(s.engine.Clock.Now().Sub(began).Milliseconds()) }() //nolint:gosec // minutes at most
	if s.blocked(ctx, o.url) {
		t.answer = wordsBlocked
		return t, after
	}
	for again := false; ; again = true {
		reply, err := s.exchange(ctx, o)
		switch {
		case err == nil:
			t.code, t.answer = int16(reply.Code), kept(reply.Body) //nolint:gosec // a status has three digits
			if reply.Code/100 == 2 {
				t.status = statusSuccess
			}
			after.asked = askedFor(reply.Header.Get("Retry-After"), s.engine.Clock.Now())
			return t, after
		case errors.Is(err, context.DeadlineExceeded):
			t.answer, after.timeout = wordsTimeout, true
			return t, after
		case !again && s.engine.Clock.Now().Sub(began) < onceMore && ctx.Err() == nil:
			continue
		}
		if t.answer = wordsSend; connecting(err) {
			t.answer = wordsConnect
		}
		return t, after
	}
}

// connecting says whether a call failed before there was a connection to send on,
// of which TLS is a part.
func connecting(err error) bool {
	var (
		op     *net.OpError
		verify *tls.CertificateVerificationError
		record tls.RecordHeaderError
		alert  tls.AlertError
	)
	return (errors.As(err, &op) && op.Op == "dial") || errors.As(err, &verify) || errors.As(err, &record) || errors.As(err, &alert)
}

// exchange makes one request: headers as the server writes them, the configured
// ones behind its own.
func (s *Server) exchange(ctx context.Context, o outgoing) (ServerReply, error) {
	u, err := url.Parse(o.url)
	if err != nil {
		return ServerReply{}, err
	}
	user := u.User
	u.User = nil
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(o.body))
	if err != nil {
		return ServerReply{}, err
	}
	family := "svix-"
	if s.o.Whitelabel {
		family = "webhook-"
	}
	stamped := strconv.FormatInt(o.at.Unix(), 10)
	req.Header = http.Header{
		"Accept": {"*/*"}, "Content-Type": {"application/json"}, "User-Agent": {"Svix-Webhooks/" + ServerVersion},
		family + "id": {o.id}, family + "timestamp": {stamped}, family + "signature": {signatures(o.keys, o.id, stamped, o.body)},
	}
	if user != nil {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
	for name, v := range o.headers {
		req.Header.Set(name, v)
	}
	return s.engine.Sender.Send(req, s.o.Timeout)
}

// kept is what the server keeps of an answer: 20 000 bytes, in base64 where they
// are no UTF-8, which the cut itself may make them.
func kept(body []byte) string {
	body = body[:min(len(body), maxAnswer)]
	if utf8.Valid(body) {
		return string(body)
	}
	return base64.StdEncoding.EncodeToString(body)
}

// askedFor reads Retry-After: seconds, also a fraction, or a date.
func askedFor(text string, now time.Time) time.Duration {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		if n > 0 && n < 1e9 {
			return time.Duration(n * float64(time.Second))
		}
		return 0
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// inner are the ranges that are not for the public: of this network, private,
// shared, loopback, link-local, for protocols, documentation, benchmarks, relays,
// multicast, reserved, and what stands for them in IPv6.
var inner = func() (out []netip.Prefix) {
	for _, p := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
		"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "fc00::/7", "fe80::/10", "ff00::/8",
	} {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}()

// blocked says whether a URL leads to an address that is not for the public. One
// name is always allowed: that of Svix's own backend.
func (s *Server) blocked(ctx context.Context, link string) bool {
	u, err := url.Parse(link)
	if err != nil || u.Hostname() == "backend" {
		return false
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		return false // it fails on its own
	}
	return slices.ContainsFunc(ips, func(ip netip.Addr) bool {
		ip = ip.Unmap()
		own := slices.ContainsFunc(inner, func(p netip.Prefix) bool { return p.Contains(ip) })
		return own && (s.o.Allowed == nil || !s.o.Allowed(ip))
	})
}
