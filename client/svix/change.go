package svix

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

// Resend makes one manual attempt of a delivery. It ends the automatic ones,
// whatever comes of it, and does nothing where the endpoint is disabled, which
// the answer does not tell.
func (c *Client) Resend(ctx context.Context, id model.DeliveryID) error {
	const op = "send the delivery again"
	message, to, ok := strings.Cut(string(id), "/")
	if !ok {
		return &model.Error{Code: model.Invalid, Op: op, Why: "it is not known to which endpoint", Do: "choose one of its deliveries"}
	}
	for _, e := range []*model.Error{checked(op, messagePre, message), checked(op, endpointPre, to)} {
		if e != nil {
			return e
		}
	}
	path, err := c.ofApp(ctx, op, "msg", message, "endpoint", to, "resend")
	if err != nil {
		return err
	}
	_, err = c.call(ctx, rest.Call{Op: op, Method: http.MethodPost, Path: path})
	return err
}

// Recover has everything sent again, once, that failed in a span of at most 14
// days and was not delivered in it, also what is due again by itself, up to
// 10 000 messages. The open-source server does not tell how far it is.
func (c *Client) Recover(ctx context.Context, id model.EndpointID, since, until time.Time) (string, error) {
	return c.again(ctx, "recover what failed", "recover", id, since, until)
}

// Replay has sent what an endpoint was never sent; Svix's own cloud only.
func (c *Client) Replay(ctx context.Context, id model.EndpointID, since, until time.Time) (string, error) {
	return c.again(ctx, "replay what was never sent", "replay-missing", id, since, until)
}

func (c *Client) again(ctx context.Context, op, route string, id model.EndpointID, since, until time.Time) (string, error) {
	end := until
	if end.IsZero() {
		end = c.now()
	}
	if d := end.Sub(since); d <= 0 || d > maxRecover {
		return "", &model.Error{Code: model.Invalid, Op: op, Why: "the span must be between 0 and 14 days", Do: "choose a later beginning, or several spans"}
	}
	path, err := c.ofEndpoint(ctx, op, id, route)
	if err != nil {
		return "", err
	}
	body := map[string]any{"since": rfc(since)}
	if !until.IsZero() {
		body["until"] = rfc(until)
	}
	w, err := ask[wireTask](ctx, c, rest.Call{Op: op, Method: http.MethodPost, Path: path, Body: encode(body)})
	return w.ID, err
}

// TestEndpoint has an example of a type sent to one endpoint. Its filters apply
// all the same: one that does not take the type gets nothing, and the answer
// does not tell.
func (c *Client) TestEndpoint(ctx context.Context, id model.EndpointID, t model.EventType) (string, error) {
	const op = "send an example"
	path, err := c.ofEndpoint(ctx, op, id, "send-example")
	if err != nil {
		return "", err
	}
	w, err := ask[wireMessage](ctx, c, rest.Call{Op: op, Method: http.MethodPost, Path: path, Body: encode(map[string]any{"eventType": t})})
	return w.ID.V, err
}

// EventTypes lists the registered event types, archived ones too.
func (c *Client) EventTypes(ctx context.Context) ([]client.TypeInfo, error) {
	const op = "list the event types"
	var out []client.TypeInfo
	q := url.Values{"limit": {strconv.Itoa(maxPage)}, "with_content": {"false"}, "include_archived": {"true"}}
	for range maxAll {
		w, err := ask[wirePage[wireType]](ctx, c, rest.Call{Op: op, Path: "/event-type", Query: q})
		if err != nil {
			return nil, err
		}
		for _, t := range w.Data {
			out = append(out, client.TypeInfo{Name: model.EventType(t.Name), Description: t.Description, Archived: t.Archived})
		}
		if w.Done || len(w.Data) == 0 || w.Iterator.V == q.Get("iterator") {
			break
		}
		q.Set("iterator", w.Iterator.V)
	}
	return out, nil
}
