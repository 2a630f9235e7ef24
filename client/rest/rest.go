package rest

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/url"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Options says whom a client asks and within what limits.
type Options struct {
	BaseURL   string           // scheme, host, perhaps a path; the only host that is ever asked
	Header    string           // the header that carries Secret; empty for none
	Secret    model.Secret     // sent as it is
	Meter     client.Meter     // asked before every call; nil for no count
	Log       *Log             // nil for no log
	Now       func() time.Time // nil for the system's clock
	Timeout   time.Duration    // of one call, body included; 0 for 20 s
	MaxBody   int64            // bytes of an answer after decompression; 0 for 32 MiB
	CA        *x509.CertPool   // whom to trust; nil for the system's roots
	UserAgent string           // empty for "hooktop"
}

// Client makes calls to one host. It is safe for use from any goroutine.
type Client struct {
	o Options
}

// New returns a client. It makes no call; a base URL that is none is reported
// by every call.
func New(o Options) *Client { return &Client{o: o} }

// Call is one call to make.
type Call struct {
	Op     string     // what it is for, in words: "read the status"
	Method string     // empty for GET
	Path   string     // below the base URL, with a leading slash, escaped
	Query  url.Values // nil for none
	Body   []byte     // JSON; nil for none
	Plain  bool       // the answer is not JSON
}

// Answer is what came back, of an error too where there was an answer.
type Answer struct {
	Code   int
	Header http.Header
	Body   []byte
	Took   time.Duration
}

// Raw makes a call, once. Every error is a *model.Error.
func (c *Client) Raw(_ context.Context, call Call) (Answer, error) {
	return Answer{}, &model.Error{Op: call.Op, Why: "not wired"}
}

// Do makes a call and decodes its answer, of which it returns the bytes too.
func Do[T any](ctx context.Context, c *Client, call Call) (T, []byte, error) {
	var out T
	a, err := c.Raw(ctx, call)
	return out, a.Body, err
}
