package svix

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

var (
	_ client.HeaderKeeper = (*Client)(nil)
	_ client.Counter      = (*Client)(nil)
	_ client.Expunger     = (*Client)(nil)
)

// Headers reads the headers that are configured for an endpoint.
func (c *Client) Headers(ctx context.Context, id model.EndpointID) (client.Headers, error) {
	const op = "read the endpoint's headers"
	path, err := c.ofEndpoint(ctx, op, id, "headers")
	if err != nil {
		return client.Headers{}, err
	}
	w, err := ask[struct {
		Shown  map[string]string `json:"headers"`
		Hidden []string          `json:"sensitive"`
	}](ctx, c, rest.Call{Op: op, Path: path})
	return client.Headers(w), err
}

// ChangeHeaders sets the headers that are given and removes those that are nil;
// the others stay, the hidden ones too. It takes half a minute to come into force.
func (c *Client) ChangeHeaders(ctx context.Context, id model.EndpointID, change map[string]*string) error {
	const op = "change the endpoint's headers"
	path, err := c.ofEndpoint(ctx, op, id, "headers")
	if err != nil {
		return err
	}
	_, err = c.call(ctx, rest.Call{Op: op, Method: http.MethodPatch, Path: path, Body: encode(map[string]any{"headers": change})})
	return err
}

// Stats reads an endpoint's counts of a span of at most 28 days; without an end
// it ends now, without a beginning it is the last 28 days.
func (c *Client) Stats(ctx context.Context, id model.EndpointID, since, until time.Time) (client.Stats, error) {
	const op = "count the endpoint's attempts"
	path, err := c.ofEndpoint(ctx, op, id, "stats")
	if err != nil {
		return client.Stats{}, err
	}
	q := url.Values{}
	for name, at := range map[string]time.Time{"since": since, "until": until} {
		if !at.IsZero() {
			q.Set(name, rfc(at))
		}
	}
	w, err := ask[struct {
		Success rest.Opt[int] `json:"success"`
		Fail    rest.Opt[int] `json:"fail"`
	}](ctx, c, rest.Call{Op: op, Path: path, Query: q})
	return client.Stats{Delivered: w.Success.V, Failed: w.Fail.V}, err
}

// Expunge has the server delete a message's payload for good. It needs a token of
// the organisation.
func (c *Client) Expunge(ctx context.Context, message string) error {
	const op = "delete the message's payload"
	if err := checked(op, messagePre, message); err != nil {
		return err
	}
	path, err := c.ofApp(ctx, op, "msg", message, "content")
	if err != nil {
		return err
	}
	_, err = c.call(ctx, rest.Call{Op: op, Method: http.MethodDelete, Path: path})
	return err
}
