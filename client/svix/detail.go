package svix

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/ksuid"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const (
	opDetail = "read the delivery"

	noteSorted  = "as Svix gives it back: its keys are sorted, so these are not the bytes that were sent"
	noteExpired = "Svix has deleted the payload, after its retention or by request"
)

// Detail reads a delivery in three calls: the message, where it stands at its
// endpoints, and its attempts, the newest 250. From raw, which an earlier Detail
// has put together, it makes none. An id without an endpoint is the message as a
// whole.
func (c *Client) Detail(ctx context.Context, id model.DeliveryID, raw []byte) (model.Detail, error) {
	message, to, _ := strings.Cut(string(id), "/")
	if raw != nil {
		return c.detailOf(message, model.EndpointID(to), raw)
	}
	if err := checked(opDetail, messagePre, message); err != nil {
		err.Code = model.NotFound
		return model.Detail{}, err
	}
	parts := rawDetail{}
	path, err := c.ofApp(ctx, opDetail, "msg", message)
	if err != nil {
		return model.Detail{}, err
	}
	if parts.Message, err = ask[json.RawMessage](ctx, c, rest.Call{Op: opDetail, Path: path}); err != nil {
		return model.Detail{}, err
	}
	if parts.Destinations, err = c.destinations(ctx, path+"/endpoint", to); err != nil {
		return model.Detail{}, err
	}
	attempts, err := c.ofApp(ctx, opDetail, "attempt", "msg", message)
	if err != nil {
		return model.Detail{}, err
	}
	q := url.Values{}
	if to != "" {
		q.Set("endpoint_id", to)
	}
	if parts.Attempts, err = c.list(ctx, attempts, q); err != nil {
		return model.Detail{}, err
	}
	return c.detailOf(message, model.EndpointID(to), parts.joined())
}

// joined are the parts as one document, each byte for byte as it came: the library
// would write some characters otherwise, and give up on what is nested deep.
func (p *rawDetail) joined() []byte {
	out := append([]byte(`{"message":`), p.Message...)
	for _, list := range []struct {
		name string
		of   []json.RawMessage
	}{{"destinations", p.Destinations}, {"attempts", p.Attempts}} {
		out = append(append(append(out, `,"`...), list.name...), `":[`...)
		for i, raw := range list.of {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(out, raw...)
		}
		out = append(out, ']')
	}
	return append(out, '}')
}

// destinations reads where a message stands at its endpoints, until the wanted
// one is there. The server always says that there are no more; a full page says
// that there may be.
func (c *Client) destinations(ctx context.Context, path, to string) (out []json.RawMessage, err error) {
	q := url.Values{}
	for range maxAll {
		page, err := c.list(ctx, path, q)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		last := ""
		for _, raw := range page {
			var w struct {
				ID rest.Opt[string] `json:"id"`
			}
			_ = json.Unmarshal(raw, &w) // what is no object has no id
			if last = w.ID.V; last == to && to != "" {
				return out, nil
			}
		}
		if len(page) < maxPage || !ksuid.IsID(endpointPre, last) || to == "" {
			break
		}
		q.Set("iterator", last)
	}
	return out, nil
}

// list reads the first page of a list of which 250 are enough.
func (c *Client) list(ctx context.Context, path string, q url.Values) ([]json.RawMessage, error) {
	q.Set("limit", strconv.Itoa(maxPage))
	w, err := ask[wirePage[json.RawMessage]](ctx, c, rest.Call{Op: opDetail, Path: path, Query: q})
	return w.Data, err
}

func (c *Client) detailOf(message string, to model.EndpointID, raw []byte) (model.Detail, error) {
	var parts rawDetail
	m, ok := wireMessage{}, false
	if rest.Decode(raw, &parts) == nil {
		m, ok = decode[wireMessage](parts.Message)
	}
	if !ok || (m.ID.V != message && m.EventID.V != message) {
		return model.Detail{}, &model.Error{Code: model.BadAnswer, Op: opDetail, Why: "the answer is not this message", Do: "read it again"}
	}
	d := model.Detail{Delivery: m.delivery(to), Raw: raw}
	next := c.stands(&d.Delivery, parts.Destinations)
	for _, b := range slices.Backward(parts.Attempts) { // oldest first
		w, ok := decode[wireAttempt](b)
		if !ok || (to != "" && w.EndpointID.V != string(to)) {
			continue
		}
		a := w.attempt()
		if to != "" {
			w.complete(&d.Delivery)
			d.Exchange = model.Exchange{Method: http.MethodPost, URL: w.URL.V, Code: a.Code}
			d.Exchange.Answer, d.Exchange.Kept = w.answer()
		}
		d.Attempts = append(d.Attempts, a)
	}
	d.Delivery.Tries = len(d.Attempts)
	if n := len(d.Attempts); n > 0 && to != "" {
		d.Attempts[n-1].Next = next
	}
	d.Exchange.Body, d.Exchange.Origin, d.Exchange.Note = payloadOf(m.Payload)
	return d, nil
}

// stands sets a delivery's outcome by its endpoint's entry, and returns when it
// is tried again. A message that has no entry at all has reached no endpoint.
func (c *Client) stands(d *model.Delivery, destinations []json.RawMessage) (next time.Time) {
	for _, raw := range destinations {
		var w wireDestination
		if json.Unmarshal(raw, &w) != nil || model.EndpointID(w.ID) != d.To {
			continue
		}
		d.Outcome, d.Endpoint = outcomeOf(w.Status, w.NextAttempt.V.Time), w.URL
		return w.NextAttempt.V.Time
	}
	if d.To == "" && len(destinations) == 0 {
		d.Unsent = true
		d.Detail = "it went to no endpoint: none takes this type and its channels, or they were disabled"
	}
	return time.Time{}
}

// payloadOf is a message's payload, unless it has been deleted.
func payloadOf(raw json.RawMessage) ([]byte, model.Origin, string) {
	var gone struct {
		Expired bool `json:"expired"`
	}
	switch {
	case len(raw) == 0, string(raw) == "null":
		return nil, model.OriginNone, "the answer has no payload"
	case json.Unmarshal(raw, &gone) == nil && gone.Expired && len(raw) < 32:
		return nil, model.OriginNone, noteExpired
	}
	return raw, model.OriginRebuilt, noteSorted
}
