package direct

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// largest is how much of an answer is read; a receiver has little to say.
const largest = 1 << 20

// errSilent ends a request whose receiver has been silent for too long.
var errSilent = errors.New("no answer in time")

// fire sends a request once. Nothing is followed and nothing repeated: the
// connection is new, and is not kept.
func (d *Direct) fire(ctx context.Context, op string, o client.Out) (client.Shot, error) {
	within := o.Within
	if within <= 0 {
		within = d.silence(sendSilence)
	}
	shot := client.Shot{URL: o.URL, Timing: client.Timing{
		DNS: model.NoTime, Connect: model.NoTime, TLS: model.NoTime, FirstByte: model.NoTime, Total: model.NoTime,
	}}
	outer := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limit := time.AfterFunc(max(longest, within), func() { cancel(errSilent) })
	defer limit.Stop()
	alarm := time.AfterFunc(within, func() { cancel(errSilent) })
	defer alarm.Stop()

	w := newWatch()
	req, err := d.build(httptrace.WithClientTrace(ctx, w.trace()), op, o)
	if err != nil {
		return shot, err
	}
	line := &line{d: d, alive: func() { alarm.Reset(within) }}
	defer line.hangUp()
	err = exchange(line.transport(), req, &shot)
	w.end(&shot)
	if late := context.Cause(ctx); err != nil && errors.Is(late, errSilent) {
		err = late
	}
	if err != nil && outer.Err() != nil {
		return shot, &model.Error{Code: model.Canceled, Op: op, Why: "given up", Err: err}
	}
	judge(op, &shot, err)
	return shot, nil
}

// silence is how long a receiver may be silent where nothing else is said.
func (d *Direct) silence(usual time.Duration) time.Duration {
	if d.o.Silence > 0 {
		return d.o.Silence
	}
	return usual
}

// exchange sends the request and reads the answer into shot.
func exchange(t *http.Transport, req *http.Request, shot *client.Shot) error {
	resp, err := t.RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	shot.Code, shot.Header = resp.StatusCode, fields(resp.Header)
	body, err := io.ReadAll(io.LimitReader(resp.Body, largest))
	shot.Answer = decoded(resp.Header.Get("Content-Encoding"), body)
	return err
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
