package svix

import (
	"context"
	"net/url"
	"strconv"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/ksuid"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

var _ client.Across = (*Client)(nil)

// Across reads how a message stands at every endpoint that it went to, 250 a
// call; among them are such as have been deleted since. The server always says
// that there are no more: a full page says that there may be.
func (c *Client) Across(ctx context.Context, message string) (p model.Page, _ error) {
	const op = "read where the message went"
	if err := checked(op, messagePre, message); err != nil {
		return p, err
	}
	path, err := c.ofApp(ctx, op, "msg", message, "endpoint")
	if err != nil {
		return p, err
	}
	q := url.Values{"limit": {strconv.Itoa(maxPage)}}
	for range maxAll {
		p.Calls++
		w, err := ask[wirePage[wireDestination]](ctx, c, rest.Call{Op: op, Path: path, Query: q})
		if err != nil {
			return p, err
		}
		last := ""
		for _, d := range w.Data {
			if last = d.ID; last != "" {
				p.Rows = append(p.Rows, model.Row{Delivery: d.delivery(message)})
			}
		}
		if len(w.Data) < maxPage || !ksuid.IsID(endpointPre, last) || last == q.Get("iterator") {
			break
		}
		q.Set("iterator", last)
	}
	return p, nil
}

func (w wireDestination) delivery(message string) model.Delivery {
	to := model.EndpointID(w.ID)
	d := model.Delivery{
		ID: client.DeliveryOf(message, to), Message: message, To: to, Endpoint: shared(w.URL), Took: model.NoTime,
		Outcome: outcomeOf(w.Status, w.NextAttempt.V.Time),
	}
	if d.Outcome == model.Failed {
		d.Cause = model.CauseUnknown
	}
	return d
}
