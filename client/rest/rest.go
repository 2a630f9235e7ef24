package rest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	defaultTimeout = 20 * time.Second
	defaultBody    = 32 << 20
	defaultAgent   = "hooktop"
	jsonType       = "application/json"
)

// Options says whom a client asks and within what limits.
type Options struct {
	BaseURL   string           // scheme, host, perhaps a path; the only host that is ever asked
	Header    string           // the header that carries Secret; empty for none
	Prefix    string           // what stands before Secret there: "Bearer "
	Secret    model.Secret     // sent as it is; a call may bring one of its own
	SecretVar string           // the variable that stands for it in a command to copy; empty for HOOKTOP_API_KEY
	Meter     client.Meter     // asked before every call; nil for no count
	Log       *Log             // nil for no log
	Now       func() time.Time // nil for the system's clock
	Timeout   time.Duration    // of one call, body included; 0 for 20 s
	MaxBody   int              // bytes of an answer after decompression; 0 for 32 MiB
	CA        *x509.CertPool   // whom to trust; nil for the system's roots
	UserAgent string           // empty for "hooktop"
}

// Client makes calls to one host. It is safe for use from any goroutine.
type Client struct {
	o    Options
	base string // without a trailing slash
	bad  error  // why there is no base
	http *resty.Client
}

// New returns a client. It makes no call; a base URL that is none is reported
// by every call.
func New(o Options) *Client {
	o.Timeout = cmp.Or(o.Timeout, defaultTimeout)
	o.MaxBody = cmp.Or(o.MaxBody, defaultBody)
	o.UserAgent = cmp.Or(o.UserAgent, defaultAgent)
	o.SecretVar = cmp.Or(o.SecretVar, secretVar)
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // the default of an injected clock
	}
	c := &Client{o: o}
	c.base, c.bad = baseOf(o.BaseURL)
	c.http = resty.NewWithClient(&http.Client{Transport: transport(o.CA)}).
		SetRetryCount(0).
		SetTimeout(o.Timeout).
		SetDoNotParseResponse(true). // see body
		SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse })).
		SetLogger(silent{}).
		SetDisableWarn(true).
		SetHeader("User-Agent", o.UserAgent).
		SetHeader("Accept", "application/json, text/plain;q=0.9")
	return c
}

func baseOf(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", errors.New("it is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("it does not start with https:// (or http://)")
	case u.Host == "":
		return "", errors.New("it names no host")
	case u.User != nil:
		return "", errors.New("it holds credentials, which belong in api_key")
	case u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("it has a query or a fragment")
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// Call is one call to make.
type Call struct {
	Op     string        // what it is for, in words: "read the status"
	Method string        // empty for GET
	Path   string        // below the base URL, with a leading slash, escaped
	Query  url.Values    // nil for none
	Body   []byte        // nil for none
	Type   string        // the body's; empty for JSON
	Header []model.Field // besides what every call has; holds no secret
	Secret model.Secret  // in place of the client's own; empty for that
	Open   bool          // no secret at all
	Hide   []string      // what else must be in no error and no log: what its body holds
}

// secret is what a call goes with.
func (c *Client) secret(call Call) model.Secret {
	switch {
	case call.Open || c.o.Header == "":
		return model.Secret{}
	case !call.Secret.Empty():
		return call.Secret
	}
	return c.o.Secret
}

func (c Call) target() string {
	if len(c.Query) == 0 {
		return c.Path
	}
	return c.Path + "?" + c.Query.Encode()
}

// Answer is what came back, also with an error where there was an answer.
type Answer struct {
	Code   int // 0 when there was none
	Header http.Header
	Body   []byte
	Took   time.Duration
}

// Raw makes a call, once: nothing below repeats it. An answer other than 2xx is
// an error. Every error is a *model.Error.
func (c *Client) Raw(ctx context.Context, call Call) (Answer, error) {
	call.Method = cmp.Or(call.Method, http.MethodGet)
	if c.bad != nil {
		return Answer{}, &model.Error{Code: model.Unreachable, Op: call.Op, Why: "base_url: " + c.bad.Error(), Do: "correct the profile's base_url"}
	}
	if ctx.Err() != nil {
		return Answer{}, c.lost(ctx, call, ctx.Err())
	}
	if err := c.count(call.Op); err != nil {
		return Answer{}, err
	}
	at := c.o.Now()
	a, e := c.send(ctx, call)
	a.Took = c.o.Now().Sub(at)
	c.record(ctx, at, call, a, e)
	if e != nil {
		return a, e
	}
	return a, nil
}

// Do makes a call and decodes its JSON answer, whose bytes it returns too.
func Do[T any](ctx context.Context, c *Client, call Call) (T, []byte, error) {
	var out T
	a, err := c.Raw(ctx, call)
	if err != nil {
		return out, a.Body, err
	}
	if err := Decode(a.Body, &out); err != nil {
		var zero T
		return zero, a.Body, notJSON(call.Op, a.Body, err)
	}
	return out, a.Body, nil
}

func notJSON(op string, body []byte, err error) *model.Error {
	why := "the answer is not the JSON that was expected"
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		why = "the answer is empty"
	case !json.Valid(body):
		why = "the answer is not JSON, or was cut short"
	}
	return &model.Error{Code: model.BadAnswer, Op: op, Why: why, Do: "check base_url; try again", Err: err}
}

// count takes one call from the budget. A meter says itself what is wrong when
// its error is one of the model's.
func (c *Client) count(op string) error {
	if c.o.Meter == nil {
		return nil
	}
	err := c.o.Meter.Take()
	if err == nil {
		return nil
	}
	e := &model.Error{Code: model.QuotaUsed, Op: op, Why: "today's calls are used up, nothing was sent", Do: "wait for the next day, or raise calls_per_day", Err: err}
	var own *model.Error
	if errors.As(err, &own) {
		e.Code, e.Wait = own.Code, own.Wait
		e.Why, e.Do = cmp.Or(own.Why, own.Op), own.Do
	}
	return e
}

func (c *Client) send(ctx context.Context, call Call) (Answer, *model.Error) {
	r := c.http.R().SetContext(ctx)
	if call.Body != nil {
		r.SetHeader("Content-Type", cmp.Or(call.Type, jsonType)).SetBody(call.Body)
	}
	for _, f := range call.Header {
		r.SetHeader(f.Name, f.Value)
	}
	if s := c.secret(call); !s.Empty() {
		r.SetHeader(c.o.Header, c.o.Prefix+s.Reveal())
	}
	resp, err := r.Execute(call.Method, c.base+call.target())
	var a Answer
	if resp != nil && resp.RawResponse != nil {
		a = Answer{Code: resp.StatusCode(), Header: resp.Header()}
		if err == nil {
			a.Body, err = c.body(resp.RawResponse)
		}
	}
	switch {
	case err != nil && a.Code == 0:
		return a, c.lost(ctx, call, err)
	case err != nil:
		return a, c.broken(ctx, call, err)
	}
	return a, c.refused(call, a)
}

// silent keeps resty from writing over the screen; what it would say is in the
// error that follows.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
