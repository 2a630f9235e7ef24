package openwearables

import (
	"context"
	"encoding/json"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

var (
	_ client.PartReader = (*Client)(nil)
	_ client.PartReader = (*Over)(nil)
	_ client.Tested     = (*Over)(nil)
)

// Parts reads the attempts at messages of the type, made at the endpoint from two
// minutes before it until two minutes after: Open Wearables gives payloads with
// attempts only.
func (c *Client) Parts(ctx context.Context, d model.Delivery) ([]model.Detail, error) {
	const op = "read the other parts"
	if err := checkID(op, d.To); err != nil {
		return nil, err
	}
	q := paged("", client.PartsMost)
	q.Set("event_types", string(d.Type))
	q.Set("after", rfc(d.Created.Add(-client.PartsWithin)))
	q.Set("before", rfc(d.Created.Add(client.PartsWithin)))
	w, err := ask[wirePage[json.RawMessage]](ctx, c, rest.Call{Op: op, Path: pathEnds + "/" + string(d.To) + "/attempts", Query: q})
	if err != nil {
		return nil, err
	}
	var out []model.Detail
	seen := map[string]bool{}
	for _, raw := range w.Data {
		var a wireAttempt
		if rest.Decode(raw, &a) != nil || a.MsgID.V == "" || seen[a.MsgID.V] {
			continue
		}
		seen[a.MsgID.V] = true
		x, err := detailOf(a.MsgID.V, d.To, raw)
		if err == nil && (d.User == "" || x.Delivery.User == d.User) {
			out = append(out, x)
		}
	}
	return out, nil
}

// Parts reads messages at Svix, in one call whether or not they were attempted.
func (o *Over) Parts(ctx context.Context, d model.Delivery) ([]model.Detail, error) {
	if under, ok := o.svix.(client.PartReader); ok {
		return under.Parts(ctx, d)
	}
	return o.Client.Parts(ctx, d)
}

// Tested finds the message of an earlier test at Svix, by the id that every test
// of a type for an endpoint has.
func (o *Over) Tested(ctx context.Context, id model.EndpointID, t model.EventType) (model.Delivery, error) {
	under, ok := o.svix.(client.Tested)
	if !ok {
		return model.Delivery{}, lacks("look for an earlier test", "Open Wearables gives no message by its id")
	}
	return under.Tested(ctx, id, t)
}
