package svix

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unique"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/ksuid"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const opLog = "read the messages"

// Deliveries reads one page of the application's messages, newest first, without
// their payloads. Svix keeps messages, but a page reaches back no further than
// 90 days from where it begins. A limit above 250 is taken as 250.
func (c *Client) Deliveries(ctx context.Context, r model.PageRequest) (model.Page, error) {
	if err := checkCursor(opLog, messagePre, r.From); err != nil {
		return model.Page{}, err
	}
	path, err := c.ofApp(ctx, opLog, "msg")
	if err != nil {
		return model.Page{}, err
	}
	q := url.Values{"limit": {strconv.Itoa(min(cmp.Or(r.Limit, maxPage), maxPage))}, "with_content": {"false"}}
	if r.From != "" {
		q.Set("iterator", string(r.From))
	}
	w, err := ask[wirePage[json.RawMessage]](ctx, c, rest.Call{Op: opLog, Path: path, Query: q})
	if err != nil {
		return model.Page{Calls: 1}, err
	}
	p := pageOf(w, r.From)
	for _, raw := range w.Data {
		if m, ok := decode[wireMessage](raw); ok {
			p.Rows = append(p.Rows, model.Row{Delivery: m.delivery("")})
		}
	}
	return p, nil
}

// pageOf reads the places before and behind a page. Asked for what is newer, a
// server says whether there is more of that.
func pageOf[T any](w wirePage[T], from model.Cursor) model.Page {
	p := model.Page{Calls: 1, Rows: make([]model.Row, 0, len(w.Data)), Newer: model.Cursor(w.Prev.V)}
	if !w.Done && len(w.Data) > 0 && !newer(from) && model.Cursor(w.Iterator.V) != from {
		p.Older = model.Cursor(w.Iterator.V)
	}
	if len(w.Data) == 0 && newer(from) {
		p.Newer = from
	}
	return p
}

// newer says whether a cursor leads to what is newer than it.
func newer(c model.Cursor) bool { return strings.HasPrefix(string(c), "-") }

// checkCursor keeps from the server what makes it close the connection without
// an answer: an iterator with the right prefix that is no id.
func checkCursor(op, prefix string, c model.Cursor) error {
	if c == "" || ksuid.IsID(prefix, strings.TrimPrefix(string(c), "-")) {
		return nil
	}
	return &model.Error{Code: model.Invalid, Op: op, Why: "this is no place in the server's list", Do: "begin with the newest"}
}

// decode reads a thing with an id; ok is false for one without.
func decode[T interface{ id() string }](raw json.RawMessage) (w T, ok bool) {
	if rest.Decode(raw, &w) != nil {
		return w, false
	}
	return w, w.id() != ""
}

func (w wireMessage) id() string { return w.ID.V }
func (w wireAttempt) id() string { return w.ID.V }

// delivery is the message, or its delivery to an endpoint where the list is that
// endpoint's.
func (w wireMessage) delivery(to model.EndpointID) model.Delivery {
	d := model.Delivery{
		ID: client.DeliveryOf(w.ID.V, to), Message: w.ID.V, To: to, Type: model.EventType(shared(w.EventType.V)),
		Took: model.NoTime, Created: w.Timestamp.V.Time, User: userOf(w.Channels.V),
	}
	if w.Status.Given && to != "" {
		d.Outcome = outcomeOf(w.Status, w.NextAttempt.V.Time)
	}
	return d
}

// outcomeOf is a delivery's outcome: one that failed and is due again is under
// way. Another status than the four that are known says nothing.
func outcomeOf(status rest.Opt[int], next time.Time) model.Outcome {
	switch {
	case !status.Given:
	case status.V == statusSuccess:
		return model.Delivered
	case status.V == statusPending, status.V == statusSending, status.V == statusFail && !next.IsZero():
		return model.Processing
	case status.V == statusFail:
		return model.Failed
	}
	return model.OutcomeUnknown
}

// userOf is the user that a message is about, where a channel says so.
func userOf(channels []string) string {
	for _, ch := range channels {
		if user, ok := strings.CutPrefix(ch, userChannel); ok {
			return shared(user)
		}
	}
	return ""
}

// shared returns the one copy of a text that many rows carry.
func shared(s string) string {
	if s == "" {
		return ""
	}
	return unique.Make(s).Value()
}

// urlOf is an endpoint's URL as last read.
func (c *Client) urlOf(id model.EndpointID) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.urls[id]
}

func isObject(b []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(b, " \t\r\n"), []byte("{")) }
