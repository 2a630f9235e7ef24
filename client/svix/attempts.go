package svix

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

var _ client.Attempts = (*Client)(nil)

const opAttempts = "read an endpoint's attempts"

// EndpointAttempts reads a page of at most 250 attempts, the oldest first, without
// what receivers answered; what attempts without an answer failed of comes with a
// second call, where there are any.
func (c *Client) EndpointAttempts(ctx context.Context, r client.AttemptsRequest) (client.AttemptPage, error) {
	page := client.AttemptPage{Next: r.From, Calls: 1}
	if err := checkCursor(opAttempts, attemptPre, r.From); err != nil {
		return page, err
	}
	if err := checked(opAttempts, endpointPre, string(r.Endpoint)); err != nil {
		return page, err
	}
	path, err := c.ofApp(ctx, opAttempts, "attempt", "endpoint", string(r.Endpoint))
	if err != nil {
		return page, err
	}
	q := url.Values{"limit": {strconv.Itoa(maxPage)}, "with_content": {"false"}}
	if r.From != "" {
		q.Set("iterator", string(r.From))
	} else if !r.Since.IsZero() {
		q.Set("after", rfc(r.Since)) // alone, it begins the list there
	}
	w, err := ask[wirePage[wireAttempt]](ctx, c, rest.Call{Op: opAttempts, Path: path, Query: q})
	if err != nil {
		return page, err
	}
	if len(w.Data) > 0 {
		page.Next = cmp.Or(model.Cursor(w.Prev.V), r.From)
	}
	page.Full = len(w.Data) >= maxPage
	words, err := c.silent(ctx, path, q, w.Data)
	if words != nil {
		page.Calls++
	}
	for _, a := range slices.Backward(w.Data) {
		if full, ok := words[a.ID.V]; ok {
			a = full
		}
		page.Attempts = append(page.Attempts, client.Attempting{
			Delivery: client.DeliveryOf(a.MsgID.V, model.EndpointID(a.EndpointID.V)), Attempt: a.attempt(),
		})
	}
	return page, err
}

// silent reads those of a page again that failed without an answer, with what
// they failed of; nil where there are none.
func (c *Client) silent(ctx context.Context, path string, q url.Values, all []wireAttempt) (map[string]wireAttempt, error) {
	if !slices.ContainsFunc(all, func(a wireAttempt) bool { return a.Status.V == statusFail && a.Code.V == 0 }) {
		return nil, nil
	}
	q.Set("with_content", "true")
	q.Set("status_code_class", "0")
	w, err := ask[wirePage[wireAttempt]](ctx, c, rest.Call{Op: opAttempts, Path: path, Query: q})
	words := make(map[string]wireAttempt, len(w.Data))
	for _, a := range w.Data {
		words[a.ID.V] = a
	}
	return words, err
}
