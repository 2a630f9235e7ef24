package svix

import (
	"context"
	"net/url"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

var _ client.Laster = (*Client)(nil)

const opLast = "read a delivery's last attempt"

// Last reads a message's newest attempt at the delivery's endpoint.
func (c *Client) Last(ctx context.Context, d model.Delivery) (model.Delivery, error) {
	if err := checked(opLast, messagePre, d.Message); err != nil {
		return d, err
	}
	path, err := c.ofApp(ctx, opLast, "attempt", "msg", d.Message)
	if err != nil {
		return d, err
	}
	q := url.Values{"limit": {"1"}, "endpoint_id": {string(d.To)}}
	w, err := ask[wirePage[wireAttempt]](ctx, c, rest.Call{Op: opLast, Path: path, Query: q})
	if err == nil && len(w.Data) > 0 {
		w.Data[0].complete(&d)
	}
	return d, err
}
