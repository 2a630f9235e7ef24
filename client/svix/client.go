package svix

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/ksuid"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// Options says which server to ask, and with what.
type Options struct {
	Profile   model.Profile    // BaseURL, APIKey (the token) and App are used
	App       FindApp          // finds the application where the profile names none; nil for the only one there is
	Meter     client.Meter     // nil for no count
	Log       *rest.Log        // nil for none
	Now       func() time.Time // nil for the system's clock
	Timeout   time.Duration    // of one call; 0 for 20 s
	CA        *x509.CertPool   // nil for the system's roots
	UserAgent string
}

// FindApp finds an application's id or uid.
type FindApp func(ctx context.Context) (string, error)

// Client asks one application of a Svix server. It is safe for use from any
// goroutine. Every error that it returns is a *model.Error.
type Client struct {
	rest    *rest.Client
	profile model.Profile
	now     func() time.Time
	find    FindApp

	mu     sync.Mutex
	app    string    // the application's id or uid; empty until it is known
	hosted model.Tri // the host is Svix's own cloud
	urls   map[model.EndpointID]string

	oldRate atomic.Bool // the server knows an endpoint's rate limit by its older name only

	healthAsked time.Time // because a call failed
	ill         string    // what the server then said to be ill
}

var (
	_ client.Provider       = (*Client)(nil)
	_ client.Filler         = (*Client)(nil)
	_ client.Editor         = (*Client)(nil)
	_ client.KeyReader      = (*Client)(nil)
	_ client.KeyRotator     = (*Client)(nil)
	_ client.Resender       = (*Client)(nil)
	_ client.Recoverer      = (*Client)(nil)
	_ client.EndpointTester = (*Client)(nil)
	_ client.Types          = (*Client)(nil)
)

// New returns a client. It makes no call.
func New(o Options) *Client {
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // the default of an injected clock
	}
	c := &Client{
		profile: o.Profile, now: o.Now, find: o.App, app: o.Profile.App, urls: map[model.EndpointID]string{},
		rest: rest.New(rest.Options{
			BaseURL: o.Profile.BaseURL, Header: "Authorization", Prefix: "Bearer ", Secret: o.Profile.APIKey, SecretVar: "HOOKTOP_TOKEN",
			Meter: o.Meter, Log: o.Log, Now: o.Now, Timeout: o.Timeout, CA: o.CA, UserAgent: o.UserAgent,
		}),
	}
	if c.app == "" && strings.HasPrefix(subjectOf(o.Profile.APIKey), appPrefix) {
		c.app = subjectOf(o.Profile.APIKey)
	}
	return c
}

// wireClaims are what a token says of itself.
type wireClaims struct {
	Sub string  `json:"sub"`
	Exp float64 `json:"exp"` // seconds since 1970; 0 for no end
}

// claimsOf reads a token, without checking it: the server does. One that is none
// says nothing.
func claimsOf(token model.Secret) (c wireClaims) {
	parts := strings.Split(token.Reveal(), ".")
	if len(parts) != 3 {
		return c
	}
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil || json.Unmarshal(b, &c) != nil {
		return wireClaims{}
	}
	return c
}

func subjectOf(token model.Secret) string { return claimsOf(token).Sub }

// expiryOf is when a token ends; zero for never.
func expiryOf(token model.Secret) time.Time {
	end := claimsOf(token).Exp
	if end <= 0 || end > 1<<40 {
		return time.Time{}
	}
	return time.Unix(int64(end), 0)
}

// organisation says whether the token is one of an organisation, which may do
// what an application's may not.
func (c *Client) organisation() bool {
	return !strings.HasPrefix(subjectOf(c.profile.APIKey), appPrefix)
}

// ask makes a call and decodes its answer.
func ask[T any](ctx context.Context, c *Client, call rest.Call) (T, error) {
	var v T
	a, err := c.call(ctx, call)
	if err != nil {
		return v, err
	}
	if err := rest.Decode(a.Body, &v); err != nil {
		var zero T
		return zero, &model.Error{Code: model.BadAnswer, Op: call.Op, Why: "the answer is not the JSON that was expected", Do: "check base_url", Err: err}
	}
	return v, nil
}

// call makes a call below the prefix. What changes something goes with a key
// that makes the server do it once, should the request reach it twice.
func (c *Client) call(ctx context.Context, call rest.Call) (rest.Answer, error) {
	if c.profile.APIKey.Empty() {
		return rest.Answer{}, &model.Error{Code: model.Denied, Op: call.Op, Why: "the profile has no token", Do: "give it one: token in the profile, or HOOKTOP_TOKEN"}
	}
	call.Path = prefix + call.Path
	if call.Method == http.MethodPost {
		call.Header = append(call.Header, model.Field{Name: idempotency, Value: "hooktop_" + rand.Text()})
	}
	a, err := c.rest.Raw(ctx, call)
	return a, c.ailing(ctx, c.refused(explain(err, call, a), call, a), call, a)
}

// refused names what the server does not: which of the things in a path is not
// there, and that a token has expired, which the token itself says.
func (c *Client) refused(err error, call rest.Call, a rest.Answer) error {
	e, ok := err.(*model.Error) //nolint:errorlint // explain returns no other type, and none that wraps it
	if !ok {
		return err
	}
	switch parts := strings.Split(strings.TrimPrefix(call.Path, prefix+"/app/"), "/"); {
	case a.Code == http.StatusUnauthorized:
		if end := expiryOf(c.profile.APIKey); !end.IsZero() && end.Before(c.now()) {
			return &model.Error{
				Code: e.Code, Op: e.Op, Why: "the token expired on " + end.UTC().Format("2 Jan 2006 at 15:04 MST"),
				Do: "make a new one with svix-server jwt generate, and give it to the profile", Err: e,
			}
		}
		return &model.Error{Code: e.Code, Op: e.Op, Why: e.Why, Do: "check token in the profile, or HOOKTOP_TOKEN, and that it is of this server", Err: e}
	case e.Code != model.NotFound, !strings.HasPrefix(call.Path, prefix+"/app/"):
	case len(parts) > 2 && parts[1] == "endpoint", strings.Contains(call.Path, "/attempt/endpoint/"):
		return &model.Error{Code: e.Code, Op: e.Op, Why: "there is no such endpoint any more (404)", Do: "read the list of endpoints again", Err: e}
	case len(parts) <= 2 && call.Method != http.MethodPost:
		return &model.Error{Code: e.Code, Op: e.Op, Why: "no application of this name is here, or the token is another's (404)", Do: "check app in the profile, or HOOKTOP_APP", Err: e}
	}
	return e
}

// explain adds what is particular to Svix: a route that does not exist has no
// body, and refused fields come as a list.
func explain(err error, call rest.Call, a rest.Answer) error {
	e, ok := err.(*model.Error) //nolint:errorlint // rest returns no other type, and none that wraps it
	if !ok {
		return err
	}
	var w wireError
	_ = json.Unmarshal(a.Body, &w) // what is not its shape says nothing
	var faults []wireFault
	switch {
	case a.Code == http.StatusNotFound && len(strings.TrimSpace(string(a.Body))) == 0:
		return &model.Error{Code: model.NotServed, Op: e.Op, Why: "this server has no route " + cmp.Or(call.Method, http.MethodGet) + " " + call.Path, Err: e}
	case a.Code == http.StatusBadRequest && strings.ReplaceAll(w.Code, " ", "_") == badToken:
		return &model.Error{Code: model.Denied, Op: e.Op, Why: "the token is signed well, but names no organisation and no application", Do: "make one with svix-server jwt generate", Err: e}
	case a.Code == http.StatusForbidden && strings.HasPrefix(w.Code, "insufficient"):
		return &model.Error{Code: model.Denied, Op: e.Op, Why: "an application's token does not allow it", Do: "use the token of the organisation", Err: e}
	case a.Code == http.StatusUnprocessableEntity && json.Unmarshal(w.Detail, &faults) == nil && len(faults) > 0:
		return &model.Error{Code: model.Invalid, Op: e.Op, Why: faultsText(faults), Do: "correct it", Err: e}
	}
	return e
}

func faultsText(faults []wireFault) string {
	words := make([]string, 0, len(faults))
	for _, f := range faults[:min(len(faults), 3)] {
		where := strings.Join(f.Loc[min(1, len(f.Loc)):], ".")
		words = append(words, strings.TrimPrefix(where+": "+f.Msg, ": "))
	}
	return text.Clean(text.Elide(strings.Join(words, "; "), 300))
}

// ofApp makes a call's path one of the application's.
func (c *Client) ofApp(ctx context.Context, op string, parts ...string) (string, error) {
	app, err := c.appID(ctx, op)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("/app/" + url.PathEscape(app))
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(p))
	}
	return b.String(), nil
}

// checked refuses ids that would name another route.
func checked(op, prefix, id string) *model.Error {
	if ksuid.IsID(prefix, id) || (id != "" && len(id) <= 256 && strings.Trim(id, ".") != "" && strings.Trim(id, ksuid.Digits+"-_.") == "") {
		return nil
	}
	return &model.Error{Code: model.Invalid, Op: op, Why: "this is not an id of the server's", Do: "copy it from the list"}
}
