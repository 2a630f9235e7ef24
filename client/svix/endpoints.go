package svix

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const (
	opEndpoints = "list the endpoints"
	maxAll      = 40 // pages of endpoints: 10 000
)

// Endpoints reads every endpoint of the application, newest first, 250 a call.
// Keys are read one by one on request.
func (c *Client) Endpoints(ctx context.Context) ([]model.Endpoint, error) {
	path, err := c.ofApp(ctx, opEndpoints, "endpoint")
	if err != nil {
		return nil, err
	}
	var out []model.Endpoint
	q := url.Values{"limit": {strconv.Itoa(maxPage)}}
	for range maxAll {
		w, err := ask[wirePage[wireEndpoint]](ctx, c, rest.Call{Op: opEndpoints, Path: path, Query: q})
		if err != nil {
			return nil, err
		}
		for _, e := range w.Data {
			out = append(out, e.endpoint())
			c.oldRate.Store(!e.Throttle.Named)
		}
		if w.Done || len(w.Data) == 0 || w.Iterator.V == q.Get("iterator") {
			break
		}
		q.Set("iterator", w.Iterator.V)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range out {
		c.urls[e.ID] = e.URL
	}
	return out, nil
}

// endpoint reads both spellings of the event filter, whose order is arbitrary.
func (w wireEndpoint) endpoint() model.Endpoint {
	e := model.Endpoint{
		ID: model.EndpointID(w.ID), URL: w.URL, Description: w.Description, Channels: slices.Clone(w.Channels.V),
		Rate: max(0, cmp.Or(w.Throttle.V, w.RateLimit.V)), Enabled: model.Yes, Created: w.CreatedAt.V.Time, Updated: w.UpdatedAt.V.Time,
	}
	if w.Disabled.V {
		e.Enabled, e.Detail = model.No, "disabled; nothing is recorded for it meanwhile"
	}
	types := w.FilterTypes.V
	if len(types) == 0 {
		types = w.EventTypes.V
	}
	for _, t := range types {
		e.Events = append(e.Events, model.EventType(t))
	}
	slices.Sort(e.Events)
	slices.Sort(e.Channels)
	if len(e.Channels) == 1 {
		e.Scope, _ = strings.CutPrefix(e.Channels[0], userChannel)
		if e.Scope == e.Channels[0] {
			e.Scope = ""
		}
	}
	return e
}

// CreateEndpoint makes an endpoint. Svix checks the address only when it sends.
func (c *Client) CreateEndpoint(ctx context.Context, d client.EndpointDraft) (model.Endpoint, error) {
	const op = "create the endpoint"
	path, err := c.ofApp(ctx, op, "endpoint")
	if err != nil {
		return model.Endpoint{}, err
	}
	body := map[string]any{"url": d.URL, "description": d.Description}
	if len(d.Events) > 0 {
		body["filterTypes"] = d.Events
	}
	if ch := channelsOf(d.Scope, d.Channels); len(ch) > 0 {
		body["channels"] = ch
	}
	if d.Rate > 0 {
		body[c.rateName()] = d.Rate
	}
	w, err := ask[wireEndpoint](ctx, c, rest.Call{Op: op, Method: http.MethodPost, Path: path, Body: encode(body)})
	return w.endpoint(), err
}

// ChangeEndpoint changes what is given and leaves the rest: null clears a
// filter, which an empty list does not.
func (c *Client) ChangeEndpoint(ctx context.Context, id model.EndpointID, ch client.EndpointChange) (model.Endpoint, error) {
	const op = "change the endpoint"
	path, err := c.ofEndpoint(ctx, op, id)
	if err != nil {
		return model.Endpoint{}, err
	}
	body := map[string]any{}
	if ch.URL != nil {
		body["url"] = *ch.URL
	}
	if ch.Description != nil {
		body["description"] = *ch.Description
	}
	if ch.Events != nil {
		body["filterTypes"] = orNull(*ch.Events)
	}
	if ch.Channels != nil {
		body["channels"] = orNull(*ch.Channels)
	} else if ch.Scope != nil {
		body["channels"] = orNull(channelsOf(*ch.Scope, nil))
	}
	if ch.Rate != nil {
		body[c.rateName()] = orNone(*ch.Rate)
	}
	if ch.Enabled != nil {
		body["disabled"] = !*ch.Enabled
	}
	w, err := ask[wireEndpoint](ctx, c, rest.Call{Op: op, Method: http.MethodPatch, Path: path, Body: encode(body)})
	return w.endpoint(), err
}

// DeleteEndpoint takes an endpoint away. What it was sent stays readable by
// message only.
func (c *Client) DeleteEndpoint(ctx context.Context, id model.EndpointID) error {
	const op = "delete the endpoint"
	path, err := c.ofEndpoint(ctx, op, id)
	if err != nil {
		return err
	}
	_, err = c.call(ctx, rest.Call{Op: op, Method: http.MethodDelete, Path: path})
	return err
}

// Key reads the present key; of an Ed25519 pair the public half.
func (c *Client) Key(ctx context.Context, id model.EndpointID) (model.Secret, error) {
	const op = "read the endpoint's key"
	path, err := c.ofEndpoint(ctx, op, id, "secret")
	if err != nil {
		return model.Secret{}, err
	}
	w, err := ask[wireKey](ctx, c, rest.Call{Op: op, Path: path})
	if err == nil && w.Key.V == "" {
		err = &model.Error{Code: model.BadAnswer, Op: op, Why: "the answer has no key", Do: "check base_url"}
	}
	return model.NewSecret(w.Key.V), err
}

// RotateKey makes a new key. The old one signs beside it for grace, in whole
// seconds, at most 7 days; servers before 1.97 always take 24 hours.
func (c *Client) RotateKey(ctx context.Context, id model.EndpointID, grace time.Duration) error {
	const op = "rotate the endpoint's key"
	if grace < 0 || grace > maxGrace {
		return &model.Error{Code: model.Invalid, Op: op, Why: "the old key can stay good for 0 to 7 days", Do: "choose a time between"}
	}
	path, err := c.ofEndpoint(ctx, op, id, "secret", "rotate")
	if err != nil {
		return err
	}
	_, err = c.call(ctx, rest.Call{Op: op, Method: http.MethodPost, Path: path, Body: encode(map[string]any{"gracePeriodSeconds": int(grace / time.Second)})})
	return err
}

func (c *Client) ofEndpoint(ctx context.Context, op string, id model.EndpointID, more ...string) (string, error) {
	if err := checked(op, endpointPre, string(id)); err != nil {
		return "", err
	}
	return c.ofApp(ctx, op, append([]string{"endpoint", string(id)}, more...)...)
}

func channelsOf(scope string, channels []string) []string {
	if scope != "" {
		return append(slices.Clone(channels), userChannel+scope)
	}
	return channels
}

// orNull is null for an empty list.
func orNull[T any](list []T) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

// orNone is null for 0, which the server refuses.
func orNone(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// rateName is what the server calls an endpoint's rate limit, as its own answers
// do: one does not take both names, the other does not know the newer.
func (c *Client) rateName() string {
	if c.oldRate.Load() {
		return "rateLimit"
	}
	return "throttleRate"
}

// encode is json.Marshal for our own shapes, which cannot fail.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}
