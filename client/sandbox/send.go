package sandbox

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
)

const maxAnswer = 20 << 20 // bytes of a receiver's body that are read

// sender makes one HTTP/1.1 attempt at a time as a Node.js program with axios
// does: the same header lines in the same order, a time-out of silence rather
// than of the whole, no redirects. The request is written by hand, because
// net/http's client has its own order and its own spelling of names.
type sender struct {
	clock   Clock
	roots   *x509.CertPool
	flights *flights
}

var _ metriport.ServerSender = (*sender)(nil)

// Send makes an attempt. It never fails otherwise than in the reply.
func (s *sender) Send(ctx context.Context, c metriport.ServerCall) metriport.ServerReply {
	began := s.clock.Now()
	t, fail := targetOf(c.URL)
	if fail != nil {
		return metriport.ServerReply{Fail: fail}
	}
	a := &attempt{sender: s, target: t, timeout: c.Timeout}
	ctx, a.cancel = context.WithCancel(ctx)
	defer a.cancel()
	a.arm()
	reply, err := a.run(ctx, c)
	a.disarm()
	if err != nil {
		if a.late.Load() {
			ms := strconv.FormatInt(c.Timeout.Milliseconds(), 10)
			return metriport.ServerReply{Fail: &metriport.ServerFailure{
				Message: "timeout of " + ms + "ms exceeded", Code: "ETIMEDOUT", Timeout: true,
			}}
		}
		return metriport.ServerReply{Fail: nodeError(err, t)}
	}
	reply.Took = s.clock.Now().Sub(began)
	return reply
}

// target is where a URL leads, as JavaScript's URL reads it.
type target struct {
	secure   bool
	host     string // without brackets
	port     string
	hostLine string
	path     string
	user     string // the URL's user info as written; empty for none
}

func (t target) address() string { return net.JoinHostPort(t.host, t.port) }

func targetOf(link string) (t target, fail *metriport.ServerFailure) {
	link = strings.TrimFunc(link, func(r rune) bool { return r <= ' ' })
	scheme, rest, _ := strings.Cut(link, ":")
	scheme = strings.ToLower(scheme)
	if scheme != "http" && scheme != "https" {
		return t, &metriport.ServerFailure{Message: "Unsupported protocol " + scheme + ":", Code: "ERR_BAD_REQUEST"}
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest = strings.TrimLeft(rest, `/\`)
	end := strings.IndexAny(rest, `/\?`)
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		t.user, authority = authority[:i], authority[i+1:]
	}
	u, err := url.Parse(scheme + "://" + authority)
	if err != nil {
		return t, &metriport.ServerFailure{Message: "Invalid URL", Code: "ERR_INVALID_URL"}
	}
	t.secure, t.host, t.port, t.hostLine = scheme == "https", strings.ToLower(u.Hostname()), u.Port(), strings.ToLower(u.Host)
	standard := "80"
	if t.secure {
		standard = "443"
	}
	if t.port == "" || t.port == standard {
		t.port, t.hostLine = standard, strings.TrimSuffix(strings.TrimSuffix(t.hostLine, standard), ":")
	}
	path, query, asked := strings.Cut(tail, "?")
	if t.path = escape(strings.ReplaceAll(path, `\`, "/"), "\"<>`{}"); t.path == "" {
		t.path = "/"
	}
	if asked && query != "" {
		t.path += "?" + escape(query, `"<>'`)
	}
	return t, nil
}

// escape writes as percent escapes what the URL standard does not leave as it is.
func escape(s, also string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(also, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// attempt is one attempt under way.
type attempt struct {
	sender  *sender
	target  target
	timeout time.Duration
	cancel  context.CancelFunc
	late    atomic.Bool

	mu     sync.Mutex
	conn   net.Conn
	flight *flight
	stop   func() bool
}

// arm sets the alarm for silence anew.
func (a *attempt) arm() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stop != nil {
		a.stop()
	}
	a.stop = a.sender.clock.AfterFunc(a.timeout, a.expire)
}

func (a *attempt) disarm() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stop()
	a.sender.flights.land(a.flight)
}

// expire ends an attempt that has been silent for too long.
func (a *attempt) expire() {
	a.late.Store(true)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.flight.resume()
	if a.conn != nil {
		_ = a.conn.SetDeadline(time.Unix(1, 0))
	}
	a.cancel()
}

// run connects, sends and reads.
func (a *attempt) run(ctx context.Context, c metriport.ServerCall) (metriport.ServerReply, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", a.target.address())
	if err != nil {
		return metriport.ServerReply{}, err
	}
	defer func() { _ = conn.Close() }()
	context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	a.mu.Lock()
	a.conn, a.flight = conn, a.sender.flights.take(conn.LocalAddr().String())
	a.mu.Unlock()
	conn = &watched{Conn: conn, seen: a.arm}
	if a.target.secure {
		secure := tls.Client(conn, &tls.Config{
			ServerName: a.target.host, RootCAs: a.sender.roots, MinVersion: tls.VersionTLS12, Time: a.sender.clock.Now,
		})
		if err := secure.HandshakeContext(ctx); err != nil {
			return metriport.ServerReply{}, handshakeError{err}
		}
		conn = secure
	}
	if _, err := conn.Write(a.request(c)); err != nil {
		return metriport.ServerReply{}, err
	}
	return read(conn)
}

// request writes the whole request.
func (a *attempt) request(c metriport.ServerCall) []byte {
	b := make([]byte, 0, 512+len(c.Body))
	line := func(name, value string) {
		b = append(append(append(append(b, name...), ": "...), value...), "\r\n"...)
	}
	b = append(append(append(b, "POST "...), a.target.path...), " HTTP/1.1\r\n"...)
	line("Accept", "application/json, text/plain, */*")
	line("Content-Type", "application/json")
	for _, f := range c.Header {
		line(f.Name, f.Value)
	}
	line("Content-Length", strconv.Itoa(len(c.Body)))
	line("Accept-Encoding", "gzip, compress, deflate, br")
	line("Host", a.target.hostLine)
	if user := a.target.user; user != "" {
		if !strings.Contains(user, ":") {
			user += ":"
		}
		line("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user)))
	}
	line("Connection", "keep-alive")
	return append(append(b, "\r\n"...), c.Body...)
}

// read reads the answer, its body decoded.
func read(conn net.Conn) (metriport.ServerReply, error) {
	in := bufio.NewReader(conn)
	var resp *http.Response
	for {
		var err error
		if resp, err = http.ReadResponse(in, &http.Request{Method: http.MethodPost}); err != nil {
			return metriport.ServerReply{}, headError{err}
		}
		if resp.StatusCode/100 != 1 || resp.StatusCode == http.StatusSwitchingProtocols {
			break
		}
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return metriport.ServerReply{}, bodyError{err}
	}
	return metriport.ServerReply{Code: resp.StatusCode, Header: resp.Header, Body: decoded(resp.Header.Get("Content-Encoding"), body)}, nil
}

// decoded undoes a content encoding; what cannot be undone stays.
func decoded(encoding string, body []byte) []byte {
	var r io.Reader
	switch encoding {
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(strings.NewReader(string(body)))
		if err != nil {
			return body
		}
		r = z
	case "deflate":
		r = flate.NewReader(strings.NewReader(string(body)))
	default:
		return body
	}
	if plain, err := io.ReadAll(io.LimitReader(r, maxAnswer)); err == nil {
		return plain
	}
	return body
}

// watched tells of every sign of life on a connection.
type watched struct {
	net.Conn
	seen func()
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if n > 0 {
		w.seen()
	}
	return n, err
}

// flights are the attempts under way, by the address they come from, so that
// the sandbox's own receivers can tell them from a stranger's.
type flights struct {
	clock  Clock
	mu     sync.Mutex
	flying map[string]*flight
}

func (f *flights) take(address string) *flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.flying == nil {
		f.flying = map[string]*flight{}
	}
	one := &flight{address: address}
	one.manual, _ = f.clock.(*Manual)
	f.flying[address] = one
	return one
}

func (f *flights) land(one *flight) {
	if one == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.flying, one.address)
}

func (f *flights) of(address string) *flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.flying[address]
}

// flight is one attempt as a receiver sees it. While a receiver lets an attempt
// wait for a time, the attempt is no work that a Manual clock waits for.
type flight struct {
	address string
	manual  *Manual

	mu     sync.Mutex
	paused bool
}

func (f *flight) pause() {
	if f == nil || f.manual == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.paused {
		f.paused = true
		f.manual.add(-1)
	}
}

func (f *flight) resume() {
	if f == nil || f.manual == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.paused {
		f.paused = false
		f.manual.add(1)
	}
}
