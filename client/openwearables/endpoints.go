package openwearables

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

// Endpoints lists the developer's endpoints: the newest 50, which is as many as
// Open Wearables ever shows. It says neither whether one is disabled nor since
// when it is there.
func (c *Client) Endpoints(ctx context.Context) ([]model.Endpoint, error) {
	const op = "list the endpoints"
	list, err := ask[[]wireEndpoint](ctx, c, rest.Call{Op: op, Path: pathEnds})
	if err != nil {
		return nil, err
	}
	out := make([]model.Endpoint, 0, len(list))
	for _, w := range list {
		out = append(out, w.endpoint())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.many = len(list) >= maxEndpoints
	clear(c.urls)
	for _, e := range out {
		c.urls[e.ID] = e.URL
	}
	return out, nil
}

func (w wireEndpoint) endpoint() model.Endpoint {
	e := model.Endpoint{ID: model.EndpointID(w.ID), URL: w.URL, Description: w.Description.V, Scope: w.UserID.V}
	for _, t := range w.FilterTypes.V {
		e.Events = append(e.Events, model.EventType(t))
	}
	slices.Sort(e.Events)
	return e
}

// CreateEndpoint makes an endpoint. Its URL is checked before it is sent: Open
// Wearables names no field in what it refuses.
func (c *Client) CreateEndpoint(ctx context.Context, d client.EndpointDraft) (model.Endpoint, error) {
	const op = "create the endpoint"
	if err := checkURL(op, d.URL); err != nil {
		return model.Endpoint{}, err
	}
	if len(d.Channels) > 0 {
		return model.Endpoint{}, lacks(op, noChannels)
	}
	if d.Rate != 0 {
		return model.Endpoint{}, lacks(op, noRate)
	}
	if err := checkUser(op, d.Scope); err != nil {
		return model.Endpoint{}, err
	}
	body := map[string]any{"url": d.URL, "description": d.Description}
	if len(d.Events) > 0 {
		body["filter_types"] = d.Events
	}
	if d.Scope != "" {
		body["user_id"] = d.Scope
	}
	w, err := ask[wireEndpoint](ctx, c, rest.Call{Op: op, Method: http.MethodPost, Path: pathEnds, Body: encode(body)})
	return w.endpoint(), err
}

// cannotChange says what of a change Open Wearables does not have; empty for
// nothing.
func cannotChange(ch client.EndpointChange) string {
	switch {
	case ch.Enabled != nil:
		return "Open Wearables cannot enable or disable an endpoint"
	case ch.Channels != nil:
		return noChannels
	case ch.Rate != nil:
		return noRate
	}
	return ""
}

// ChangeEndpoint changes what is given. A filter of event types can be replaced;
// to clear it an empty list is tried, which newer hosts take and others refuse.
func (c *Client) ChangeEndpoint(ctx context.Context, id model.EndpointID, ch client.EndpointChange) (model.Endpoint, error) {
	const op = "change the endpoint"
	if err := checkID(op, id); err != nil {
		return model.Endpoint{}, err
	}
	if why := cannotChange(ch); why != "" {
		return model.Endpoint{}, lacks(op, why)
	}
	body := map[string]any{}
	if ch.URL != nil {
		if err := checkURL(op, *ch.URL); err != nil {
			return model.Endpoint{}, err
		}
		body["url"] = *ch.URL
	}
	if ch.Description != nil {
		body["description"] = *ch.Description
	}
	if ch.Scope != nil {
		if err := checkUser(op, *ch.Scope); err != nil {
			return model.Endpoint{}, err
		}
		body["user_id"] = *ch.Scope
		if *ch.Scope == "" {
			body["user_id"] = nil
		}
	}
	if ch.Events != nil {
		body["filter_types"] = append([]model.EventType{}, *ch.Events...)
	}
	w, err := ask[wireEndpoint](ctx, c, rest.Call{Op: op, Method: http.MethodPatch, Path: pathEnds + "/" + string(id), Body: encode(body)})
	if err != nil && ch.Events != nil && len(*ch.Events) == 0 && model.CodeOf(err) == model.Invalid {
		return model.Endpoint{}, &model.Error{
			Code: model.NotServed, Op: op, Why: "this version of Open Wearables cannot take an event filter away",
			Do: "create the endpoint anew without one, or clear it at its Svix server", Err: err,
		}
	}
	return w.endpoint(), err
}

// DeleteEndpoint takes an endpoint away.
func (c *Client) DeleteEndpoint(ctx context.Context, id model.EndpointID) error {
	const op = "delete the endpoint"
	if err := checkID(op, id); err != nil {
		return err
	}
	_, err := c.call(ctx, rest.Call{Op: op, Method: http.MethodDelete, Path: pathEnds + "/" + string(id)})
	return err
}

// Key reads an endpoint's key.
func (c *Client) Key(ctx context.Context, id model.EndpointID) (model.Secret, error) {
	const op = "read the endpoint's key"
	if err := checkID(op, id); err != nil {
		return model.Secret{}, err
	}
	w, err := ask[struct {
		Key rest.Opt[string] `json:"key"`
	}](ctx, c, rest.Call{Op: op, Path: pathEnds + "/" + string(id) + "/secret"})
	if err == nil && w.Key.V == "" {
		err = &model.Error{Code: model.BadAnswer, Op: op, Why: "the answer has no key", Do: "check base_url"}
	}
	return model.NewSecret(w.Key.V), err
}

// TestEndpoint has a test event made, which goes to every endpoint that takes
// its type and is limited to no user, whichever was named. Of each endpoint and
// type it works once: the id of the event is fixed, and Svix takes none twice.
func (c *Client) TestEndpoint(ctx context.Context, id model.EndpointID, t model.EventType) (string, error) {
	const op = "send a test event"
	if err := checkID(op, id); err != nil {
		return "", err
	}
	call := rest.Call{Op: op, Method: http.MethodPost, Path: pathEnds + "/" + string(id) + "/test", Body: encode(map[string]any{"event_type": t})}
	if t == "" {
		call.Body = encode(map[string]any{})
	}
	w, err := ask[wireTest](ctx, c, call)
	return w.MessageID, err
}

// EventTypes lists the event types that this host knows, groups with what is in
// them. It needs no log-in.
func (c *Client) EventTypes(ctx context.Context) ([]client.TypeInfo, error) {
	call := rest.Call{Op: "list the event types", Path: pathTypes, Open: true}
	a, err := c.rest.Raw(ctx, call)
	list, err := decoded[[]wireType](call.Op, a, c.explain(ctx, err, call, a))
	if err != nil {
		return nil, err
	}
	out := make([]client.TypeInfo, 0, len(list))
	for _, w := range list {
		t := client.TypeInfo{Name: model.EventType(w.Name), Description: w.Description}
		for _, child := range w.Children.V {
			t.Children = append(t.Children, model.EventType(child))
		}
		out = append(out, t)
	}
	return out, nil
}

// Scopes finds users that an endpoint can be limited to, the first 100.
func (c *Client) Scopes(ctx context.Context, search string) ([]client.Scope, error) {
	q := url.Values{"page": {"1"}, "limit": {strconv.Itoa(maxUsers)}}
	if search != "" {
		q.Set("search", search)
	}
	w, err := ask[wireUsers](ctx, c, rest.Call{Op: "find users", Path: pathUsers, Query: q})
	if err != nil {
		return nil, err
	}
	out := make([]client.Scope, 0, len(w.Items))
	for _, u := range w.Items {
		name := strings.TrimSpace(u.First.V + " " + u.Last.V)
		if name == "" {
			name = u.Email.V
		}
		out = append(out, client.Scope{ID: u.ID, Name: name, About: u.External.V})
	}
	return out, nil
}

const (
	noChannels = "Open Wearables limits an endpoint to a user, not to channels"
	noRate     = "Open Wearables has no rate limit of an endpoint"
)

func lacks(op, why string) *model.Error {
	return &model.Error{Code: model.NotServed, Op: op, Why: why, Do: withSvix}
}
