package direct

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// largest is how much of an answer is read; a receiver has little to say.
const largest = 1 << 20

// errSilent ends a request whose receiver has been silent for too long.
var errSilent = errors.New("no answer in time")

// request is one request to be sent.
type request struct {
	op      string
	link    string
	key     model.Secret
	body    []byte
	silence time.Duration
}

// shoot sends a request once. Nothing is followed and nothing repeated: the
// connection is new, and is not kept.
func (d *Direct) shoot(ctx context.Context, r request) (client.Shot, error) {
	if d.o.Silence > 0 {
		r.silence = d.o.Silence
	}
	shot := client.Shot{URL: r.link, Timing: client.Timing{
		DNS: model.NoTime, Connect: model.NoTime, TLS: model.NoTime, FirstByte: model.NoTime, Total: model.NoTime,
	}}
	outer := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limit := time.AfterFunc(longest, func() { cancel(errSilent) })
	defer limit.Stop()
	alarm := time.AfterFunc(r.silence, func() { cancel(errSilent) })
	defer alarm.Stop()

	w := newWatch()
	req, err := d.build(httptrace.WithClientTrace(ctx, w.trace()), r)
	if err != nil {
		return shot, err
	}
	transport := d.transport(func() { alarm.Reset(r.silence) })
	defer transport.CloseIdleConnections()
	header, err := exchange(transport, req, &shot)
	w.end(&shot)
	if late := context.Cause(ctx); err != nil && errors.Is(late, errSilent) {
		err = late
	}
	if err != nil && outer.Err() != nil {
		return shot, &model.Error{Code: model.Canceled, Op: r.op, Why: "given up", Err: err}
	}
	judge(r.op, &shot, header, err)
	return shot, nil
}

// build makes the request with the header values that the provider's has.
func (d *Direct) build(ctx context.Context, r request) (*http.Request, error) {
	u, user, err := target(r.op, r.link)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(r.body))
	if err != nil {
		return nil, &model.Error{Code: model.Invalid, Op: r.op, Why: "this URL cannot be called", Do: model.CauseNoURL.Remedy(), Err: err}
	}
	req.GetBody = nil // without it the transport has nothing to send again
	req.Header = http.Header{
		"Accept":          {"application/json, text/plain, */*"},
		"Content-Type":    {"application/json"},
		"User-Agent":      {d.o.UserAgent},
		"Accept-Encoding": {"gzip, compress, deflate, br"},
	}
	if !r.key.Empty() {
		req.Header.Set(sign.MetriportHeader, sign.Metriport(r.key.Reveal(), r.body))
	}
	if user != "" {
		req.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user)))
	}
	return req, nil
}

// transport makes one connection over HTTP/1.1, without a proxy: the address
// that is checked is the receiver's own. alive is told of every byte that comes.
func (d *Direct) transport(alive func()) *http.Transport {
	dialer := &net.Dialer{KeepAlive: -1, Control: check}
	if d.o.Allow {
		dialer.Control = nil
	}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &heard{Conn: conn, alive: alive}, nil
		},
		TLSClientConfig: &tls.Config{
			RootCAs: d.o.CA, MinVersion: tls.VersionTLS12, Time: d.o.Now, NextProtos: []string{"http/1.1"},
		},
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{},
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: largest,
	}
}

// exchange sends the request and reads the answer into shot.
func exchange(t *http.Transport, req *http.Request, shot *client.Shot) (http.Header, error) {
	resp, err := t.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	shot.Code = resp.StatusCode
	body, err := io.ReadAll(io.LimitReader(resp.Body, largest))
	shot.Answer = decoded(resp.Header.Get("Content-Encoding"), body)
	return resp.Header, err
}

// decoded undoes a content encoding; what cannot be undone stays as it came.
func decoded(encoding string, body []byte) []byte {
	var r io.Reader
	var err error
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(bytes.NewReader(body))
	case "deflate":
		r, err = zlib.NewReader(bytes.NewReader(body))
	default:
		return body
	}
	if err != nil {
		return body
	}
	plain, err := io.ReadAll(io.LimitReader(r, largest))
	if err != nil {
		return body
	}
	return plain
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
