package metriport

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const answerLimit = 64 << 20 // a full page of the largest messages

// Options says which account to ask, and with what.
type Options struct {
	Profile   model.Profile    // BaseURL, Environment and APIKey are used
	Meter     client.Meter     // nil for no count
	Log       *rest.Log        // nil for none
	Now       func() time.Time // nil for the system's clock
	Timeout   time.Duration    // of one call; 0 for 20 s, as Metriport's own SDK has it
	CA        *x509.CertPool   // nil for the system's roots
	UserAgent string
}

// Client asks one Metriport account. It is safe for use from any goroutine.
// Every error that it returns is a *model.Error.
type Client struct {
	rest    *rest.Client
	profile model.Profile
	now     func() time.Time

	mu    sync.Mutex
	known knowledge
}

// knowledge is what the answers so far tell about the host and the account.
type knowledge struct {
	row      bool      // the account's settings exist
	account  string    // as the settings say it
	status   model.Tri // the status is served
	list     model.Tri // the request list is served
	payloads model.Tri // its rows carry payloads
}

var (
	_ client.Provider  = (*Client)(nil)
	_ client.Retrier   = (*Client)(nil)
	_ client.Sampler   = (*Client)(nil)
	_ client.URLSetter = (*Client)(nil)
)

// New returns a client. It makes no call.
func New(o Options) *Client {
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // the default of an injected clock
	}
	return &Client{
		profile: o.Profile,
		now:     o.Now,
		rest: rest.New(rest.Options{
			BaseURL: o.Profile.BaseURL, Header: keyHeader, Secret: o.Profile.APIKey,
			Meter: o.Meter, Log: o.Log, Now: o.Now, Timeout: o.Timeout, MaxBody: answerLimit, CA: o.CA, UserAgent: o.UserAgent,
		}),
	}
}

// ask makes a call and decodes its answer.
func ask[T any](ctx context.Context, c *Client, call rest.Call) (T, error) {
	if err := c.ready(call.Op); err != nil {
		var zero T
		return zero, err
	}
	v, body, err := rest.Do[T](ctx, c.rest, call)
	return v, explain(err, call, body)
}

// ready refuses a call that cannot go well.
func (c *Client) ready(op string) error {
	if c.profile.APIKey.Empty() {
		return &model.Error{Code: model.Denied, Op: op, Why: "the profile has no API key", Do: "give it one: api_key in the profile, or HOOKTOP_API_KEY"}
	}
	return nil
}

// explain adds what is particular to Metriport. A route that is not there is
// answered by the application ({"message":"Not Found"}) or by the gateway (403,
// "Missing Authentication Token"); a thing that is not there has the
// application's own error shape.
func explain(err error, call rest.Call, body []byte) error {
	if err == nil {
		return nil
	}
	e, ok := err.(*model.Error) //nolint:errorlint // rest returns no other type, and none that wraps it
	if !ok {
		return err
	}
	if (e.Code == model.NotFound && !ownShape(body)) || (e.Code == model.Denied && strings.Contains(messageOf(body), "Missing Authentication Token")) {
		return noRoute(e, call)
	}
	return e
}

func noRoute(e *model.Error, call rest.Call) *model.Error {
	return &model.Error{
		Code: model.NotServed, Op: e.Op, Why: "the host has no route " + cmp.Or(call.Method, http.MethodGet) + " " + call.Path,
		Do: "check base_url", Err: e,
	}
}

// ownShape says whether an error came from the application itself.
func ownShape(body []byte) bool {
	var e wireError
	return json.Unmarshal(body, &e) == nil && (e.Title != "" || e.Name != "")
}

func messageOf(body []byte) string {
	var m wireMessage
	if json.Unmarshal(body, &m) != nil {
		return ""
	}
	return m.Message
}

func (c *Client) learn(f func(k *knowledge)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.known)
}

func (c *Client) knows() knowledge {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known
}
