package openwearables

import (
	"context"
	"crypto/x509"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const answerLimit = 192 << 20 // 250 attempts with the largest payloads

// Options says which developer's webhooks to ask for, and with what.
type Options struct {
	Profile   model.Profile    // BaseURL, Email and Password are used
	Tokens    client.Tokens    // nil keeps the log-in in memory
	Meter     client.Meter     // nil for no count
	Log       *rest.Log        // nil for none
	Now       func() time.Time // nil for the system's clock
	Timeout   time.Duration    // of one call; 0 for 30 s: a page of attempts costs the server a call each
	CA        *x509.CertPool   // nil for the system's roots
	UserAgent string
}

// Client asks for one developer's webhooks. It is safe for use from any
// goroutine. Every error that it returns is a *model.Error.
type Client struct {
	rest    *rest.Client
	profile model.Profile
	tokens  client.Tokens
	now     func() time.Time

	renewing sync.Mutex // held while a token is got

	mu    sync.Mutex
	token client.Token
	me    string // the developer's id; empty until it is known
	many  bool   // the list of endpoints was as long as it gets
	urls  map[model.EndpointID]string
}

var (
	_ client.Provider       = (*Client)(nil)
	_ client.Filler         = (*Client)(nil)
	_ client.Editor         = (*Client)(nil)
	_ client.KeyReader      = (*Client)(nil)
	_ client.EndpointTester = (*Client)(nil)
	_ client.Types          = (*Client)(nil)
	_ client.Scopes         = (*Client)(nil)
)

// New returns a client. It makes no call.
func New(o Options) *Client {
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // the default of an injected clock
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Tokens == nil {
		o.Tokens = &passing{}
	}
	return &Client{
		profile: o.Profile, tokens: o.Tokens, now: o.Now, urls: map[model.EndpointID]string{},
		rest: rest.New(rest.Options{
			BaseURL: o.Profile.BaseURL, Header: "Authorization", Prefix: "Bearer ", SecretVar: "OW_TOKEN",
			Meter: o.Meter, Log: o.Log, Now: o.Now, Timeout: o.Timeout, MaxBody: answerLimit, CA: o.CA, UserAgent: o.UserAgent,
		}),
	}
}

// ask makes a call and decodes its answer.
func ask[T any](ctx context.Context, c *Client, call rest.Call) (T, error) {
	a, err := c.call(ctx, call)
	return decoded[T](call.Op, a, err)
}

func decoded[T any](op string, a rest.Answer, err error) (v T, _ error) {
	if err != nil {
		return v, err
	}
	if err := rest.Decode(a.Body, &v); err != nil {
		var zero T
		return zero, &model.Error{Code: model.BadAnswer, Op: op, Why: "the answer is not the JSON that was expected", Do: "check base_url", Err: err}
	}
	return v, nil
}

// call makes a call with the log-in. One that is refused for its token has done
// nothing: it is made once more with a new one.
func (c *Client) call(ctx context.Context, call rest.Call) (rest.Answer, error) {
	t, err := c.access(ctx, call.Op)
	if err != nil {
		return rest.Answer{}, err
	}
	call.Secret = t.Access
	a, err := c.rest.Raw(ctx, call)
	if a.Code != http.StatusUnauthorized {
		return a, c.explain(ctx, err, call, a)
	}
	if t, err = c.renew(ctx, call.Op, t.Access); err != nil {
		return a, err
	}
	call.Secret = t.Access
	a, err = c.rest.Raw(ctx, call)
	return a, c.explain(ctx, err, call, a)
}

// explain tells apart what Open Wearables answers alike: whatever the Svix
// server beneath refuses, and that it is not there, is the same 500.
func (c *Client) explain(ctx context.Context, err error, call rest.Call, a rest.Answer) error {
	e, ok := err.(*model.Error) //nolint:errorlint // rest returns no other type, and none that wraps it
	if !ok {
		return err
	}
	text := strings.TrimSpace(string(a.Body))
	switch {
	case a.Code == http.StatusNotFound && text == `{"detail":"Not Found"}`:
		return &model.Error{Code: model.NotServed, Op: e.Op, Why: "the host has no route " + call.Path, Do: "check base_url", Err: e}
	case a.Code == http.StatusServiceUnavailable && strings.Contains(text, "OUTGOING_WEBHOOKS_ENABLED"):
		return &model.Error{
			Code: model.NotServed, Op: e.Op, Why: "outgoing webhooks are switched off on this host",
			Do: "set OUTGOING_WEBHOOKS_ENABLED=true there and restart it", Err: e,
		}
	case a.Code != http.StatusInternalServerError || (text != svixError && !untested(a)) || !strings.HasPrefix(call.Path, pathHooks):
		return e
	case call.Path == pathEnds && read(call):
		return silentBeneath(e, call)
	}
	return c.refusedBeneath(ctx, e, call, untested(a))
}

func read(call rest.Call) bool { return call.Method == "" || call.Method == http.MethodGet }

// untested says whether an answer is that a test event could not be sent.
func untested(a rest.Answer) bool { return strings.Contains(string(a.Body), testFailed) }

func silentBeneath(e *model.Error, call rest.Call) *model.Error {
	out := &model.Error{Code: model.Unavailable, Op: e.Op, Why: "the Svix server beneath Open Wearables gave no answer", Do: "see to it; Open Wearables itself is up", Err: e}
	if !read(call) {
		out.Do += "; look before asking again: it may have been done"
	}
	return out
}

// refusedBeneath finds out whether the Svix server refused the call or is down,
// by one that it does not refuse.
func (c *Client) refusedBeneath(ctx context.Context, e *model.Error, call rest.Call, test bool) error {
	if _, err := c.Endpoints(ctx); model.CodeOf(err) == model.Unavailable {
		return silentBeneath(e, call)
	} else if err != nil {
		return e // which of both it was stays open
	}
	out := &model.Error{
		Code: model.Invalid, Op: e.Op, Why: "the Svix server beneath refused it or was late, and Open Wearables does not say which",
		Do: "check the values", Err: e,
	}
	id := endpointIn(call.Path)
	switch {
	case id != "" && c.urlOf(model.EndpointID(id)) == "":
		out.Code, out.Why, out.Do = model.NotFound, "there is no such endpoint among those listed", "read the list again"
	case test, strings.HasSuffix(call.Path, "/test"):
		out.Why = "Open Wearables could not send it: each type can be tested once per endpoint, for good"
		out.Do = "choose a type not tested yet, send it direct, or resend the first one at its Svix server"
	}
	return out
}

// endpointIn is the endpoint's id in a path; empty for none.
func endpointIn(path string) string {
	below, ok := strings.CutPrefix(path, pathEnds+"/")
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(below, "/")
	return id
}

func (c *Client) urlOf(id model.EndpointID) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.urls[id]
}
