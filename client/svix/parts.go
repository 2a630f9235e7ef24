package svix

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

var (
	_ client.PartReader = (*Client)(nil)
	_ client.Exampler   = (*Client)(nil)
	_ client.Tested     = (*Client)(nil)
)

// Parts reads messages with their payloads in one call.
func (c *Client) Parts(ctx context.Context, d model.Delivery) ([]model.Detail, error) {
	const op = "read the other parts"
	path, err := c.ofApp(ctx, op, "msg")
	if err != nil {
		return nil, err
	}
	q := spanOf(d.Created.Add(-client.PartsWithin), d.Created.Add(client.PartsWithin))
	q.Set("limit", strconv.Itoa(client.PartsMost))
	q.Set("with_content", "true")
	q.Set("event_types", string(d.Type))
	if d.User != "" {
		q.Set("channel", userChannel+d.User)
	}
	w, err := ask[wirePage[wireMessage]](ctx, c, rest.Call{Op: op, Path: path, Query: q})
	if err != nil {
		return nil, err
	}
	out := make([]model.Detail, 0, len(w.Data))
	for _, m := range w.Data {
		if m.id() == "" {
			continue
		}
		x := model.Detail{Delivery: m.delivery(d.To)}
		x.Exchange.Body, x.Exchange.Origin, x.Exchange.Note = payloadOf(m.Payload)
		out = append(out, x)
	}
	return out, nil
}

// wireSchemas is an event type's schemas, by version.
type wireSchemas struct {
	Schemas rest.Opt[map[string]struct {
		Examples []json.RawMessage `json:"examples"`
	}] `json:"schemas"`
}

// HasExample looks for an example in the first version of a type's schema, which
// is what the server sends. Its own ping needs none.
func (c *Client) HasExample(ctx context.Context, t model.EventType) (model.Tri, error) {
	const op = "look for an example"
	if t == "svix.ping" {
		return model.Yes, nil
	}
	if checked(op, "", string(t)) != nil {
		return model.No, nil //nolint:nilerr // a name that no type can have
	}
	w, err := ask[wireSchemas](ctx, c, rest.Call{Op: op, Path: "/event-type/" + url.PathEscape(string(t))})
	if model.CodeOf(err) == model.NotFound {
		return model.No, nil
	}
	if err != nil {
		return model.TriUnknown, err
	}
	return model.TriOf(len(w.Schemas.V["1"].Examples) > 0), nil
}

// Tested asks for the message by the id that Open Wearables gives its test events
// (Open Wearables, test events).
func (c *Client) Tested(ctx context.Context, id model.EndpointID, t model.EventType) (model.Delivery, error) {
	const op = "look for an earlier test"
	if e := checked(op, endpointPre, string(id)); e != nil {
		return model.Delivery{}, e
	}
	path, err := c.ofApp(ctx, op, "msg", "test."+string(id)+"."+string(t))
	if err != nil {
		return model.Delivery{}, err
	}
	w, err := ask[wireMessage](ctx, c, rest.Call{Op: op, Path: path})
	if err != nil {
		return model.Delivery{}, err
	}
	return w.delivery(id), nil
}
