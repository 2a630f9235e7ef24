package metriport

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const (
	opLog     = "read the delivery log"
	noLogWhy  = "this host does not list webhook requests"
	noLogHint = "the counts are still there; the receiver's own log has the deliveries"
)

// Deliveries reads one page of the request list, newest first. Metriport keeps
// a request for 30 days. A limit above 500 is taken as 500.
func (c *Client) Deliveries(ctx context.Context, r model.PageRequest) (model.Page, error) {
	q := url.Values{}
	if r.From != "" {
		q.Set("fromItem", string(r.From))
	}
	if r.Limit > 0 {
		q.Set("count", strconv.Itoa(min(r.Limit, maxPage)))
	}
	return c.list(ctx, opLog, q)
}

func (c *Client) list(ctx context.Context, op string, q url.Values) (model.Page, error) {
	w, calls, err := withRow(ctx, c, func() (wireList, error) {
		return ask[wireList](ctx, c, rest.Call{Op: op, Path: pathRequests, Query: q})
	})
	if code := model.CodeOf(err); err != nil && (code == model.NotServed || code == model.NotFound) {
		c.learn(func(k *knowledge) { k.list = model.No })
		return model.Page{Calls: calls}, &model.Error{Code: model.NotServed, Op: op, Why: noLogWhy, Do: noLogHint, Err: err}
	}
	if err == nil && w.Requests == nil {
		err = &model.Error{Code: model.BadAnswer, Op: op, Why: "the answer has no list of requests", Do: "check base_url"}
	}
	if err != nil {
		return model.Page{Calls: calls}, err
	}
	p := model.Page{Rows: make([]model.Row, 0, len(w.Requests)), Older: nextOf(w.Meta.V), Calls: calls, Total: countOf(w.Meta.V.ItemsInTotal)}
	by := causes{}
	for _, raw := range w.Requests {
		if row, payload, ok := rowOf(raw, by); ok {
			p.Rows = append(p.Rows, model.Row{Delivery: row, Raw: raw})
			c.learnPayload(payload)
		}
	}
	c.learn(func(k *knowledge) { k.list = model.Yes })
	return p, nil
}

// learnPayload keeps that payloads have been seen once they have.
func (c *Client) learnPayload(seen bool) {
	c.learn(func(k *knowledge) {
		if seen || k.payloads == model.TriUnknown {
			k.payloads = model.TriOf(seen)
		}
	})
}

// nextOf reads the cursor out of the next page's URL. Its host is never asked.
func nextOf(m wirePaging) model.Cursor {
	u, err := url.Parse(m.NextPage.V)
	if err != nil {
		return ""
	}
	return model.Cursor(u.Query().Get("fromItem"))
}

// encode is json.Marshal for our own shapes, which cannot fail.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}
