package openwearables

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unique"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const (
	opLog    = "read the messages"
	opFill   = "read an endpoint's deliveries"
	opDetail = "read the delivery"

	// skew is how far behind the server's clock this one may be; the Svix server
	// takes an hour from now at most.
	skew = 50 * time.Minute
	// tail is how long attempts at a message go on by themselves: 27 h 35 min by
	// Svix's own schedule.
	tail = 2 * 24 * time.Hour

	noteSorted = "as the Svix server gives it back: its keys are sorted, so these are not the bytes that were sent"
)

// Deliveries reads one page of the developer's messages, newest first; they come
// without payloads. A limit above 250 is taken as 250.
func (c *Client) Deliveries(ctx context.Context, r model.PageRequest) (model.Page, error) {
	w, err := ask[wirePage[wireMessage]](ctx, c, rest.Call{Op: opLog, Path: pathMessages, Query: paged(r.From, r.Limit)})
	if err != nil {
		return model.Page{Calls: 1}, err
	}
	p := pageOf(w, r.From)
	for _, m := range w.Data {
		if m.ID.V != "" {
			p.Rows = append(p.Rows, model.Row{Delivery: m.delivery("")})
		}
	}
	return p, nil
}

// Fill reads a page of the attempts made at an endpoint, newest first: the last
// of each message says how its delivery stands. A row of an older page may be an
// earlier attempt of a delivery that a newer page has told of: the later Updated
// counts. Open Wearables does not say whether a failed one will be tried again.
// The list goes by the times of attempts, so a span of messages is looked for in
// a longer one, and how often a message was tried is said where that is certain.
func (c *Client) Fill(ctx context.Context, r client.FillRequest) (model.Page, error) {
	if err := checkID(opFill, r.Endpoint); err != nil {
		return model.Page{}, err
	}
	q := paged(r.From, r.Limit)
	if !r.Since.IsZero() {
		q.Set("after", rfc(r.Since))
	}
	if !r.Until.IsZero() || !r.Since.IsZero() { // with after alone the oldest would come
		until := c.now().Add(skew)
		if end := r.Until.Add(tail); !r.Until.IsZero() && end.Before(until) {
			until = end
		}
		q.Set("before", rfc(until))
	}
	switch r.Outcome {
	case model.Delivered:
		q.Set("status", strconv.Itoa(statusSuccess))
	case model.Failed:
		q.Set("status", strconv.Itoa(statusFail))
	case model.Processing, model.OutcomeUnknown:
	}
	w, err := ask[wirePage[json.RawMessage]](ctx, c, rest.Call{Op: opFill, Path: pathEnds + "/" + string(r.Endpoint) + "/attempts", Query: q})
	if err != nil {
		return model.Page{Calls: 1}, err
	}
	p := pageOf(w, r.From)
	fillRows(&p, w.Data, r)
	return p, nil
}

// fillRows makes a page's rows of its attempts, the newest first.
func fillRows(p *model.Page, attempts []json.RawMessage, r client.FillRequest) {
	seen := map[string]int{} // places among the rows; -1 for what is not wanted
	for _, raw := range attempts {
		var a wireAttempt
		if rest.Decode(raw, &a) != nil || a.MsgID.V == "" {
			continue
		}
		if p.Last = a.Timestamp.V.Time; p.First.IsZero() {
			p.First = p.Last
		}
		if i, known := seen[a.MsgID.V]; known {
			if i >= 0 {
				p.Rows[i].Delivery.Tries++
			}
			continue
		}
		d := a.delivery(r.Endpoint)
		if !within(d.Created, r.Since, r.Until) {
			seen[a.MsgID.V] = -1
			continue
		}
		d.Tries = 1
		seen[a.MsgID.V] = len(p.Rows)
		p.Rows = append(p.Rows, model.Row{Delivery: d, Raw: raw})
	}
	surelyTried(p, r)
}

// surelyTried leaves the number of attempts where all of them are on the page:
// it is the newest one, and reaches back to the message, which they are after.
func surelyTried(p *model.Page, r client.FillRequest) {
	newest := r.From == "" && r.Until.IsZero() && r.Outcome == model.OutcomeUnknown
	for i := range p.Rows {
		if d := &p.Rows[i].Delivery; !newest || (p.Older != "" && !d.Created.After(p.Last)) {
			d.Tries = 0
		}
	}
}

// Detail reads a delivery from raw, its last attempt with the message; else it
// looks for it among the attempts made since the message's own time, which its
// id tells.
func (c *Client) Detail(ctx context.Context, id model.DeliveryID, raw []byte) (model.Detail, error) {
	message, to, ok := strings.Cut(string(id), "/")
	if raw != nil {
		return detailOf(message, model.EndpointID(to), raw)
	}
	at, dated := messageTime(message)
	if !ok || !dated {
		return model.Detail{}, &model.Error{Code: model.NotFound, Op: opDetail, Why: "Open Wearables gives no message by its id", Do: "choose one of its deliveries to an endpoint"}
	}
	r := client.FillRequest{Endpoint: model.EndpointID(to), Since: at.Add(-time.Second), Until: at.Add(2 * time.Second)}
	for range lookPages {
		p, err := c.Fill(ctx, r)
		if err != nil {
			return model.Detail{}, err
		}
		for _, row := range p.Rows {
			if row.Delivery.ID == id {
				return detailOf(message, model.EndpointID(to), row.Raw)
			}
		}
		if r.From = p.Older; p.Older == "" {
			break
		}
	}
	return model.Detail{}, &model.Error{Code: model.NotFound, Op: opDetail, Why: "no attempt of it was found in the two days after its message", Do: "check the id, or list the deliveries"}
}

// lookPages is how many pages of attempts are looked through for one delivery.
const lookPages = 8

// within says whether a time is in a span, whose end is not part of it.
func within(at, since, until time.Time) bool {
	return !at.Before(since) && (until.IsZero() || at.Before(until))
}

func detailOf(message string, to model.EndpointID, raw []byte) (model.Detail, error) {
	var w wireAttempt
	if rest.Decode(raw, &w) != nil || w.MsgID.V != message {
		return model.Detail{}, &model.Error{Code: model.Internal, Op: opDetail, Why: "the row given is not of this delivery"}
	}
	a := w.attempt()
	d := model.Detail{Delivery: w.delivery(to), Attempts: []model.Attempt{a}, Raw: raw}
	d.Exchange = model.Exchange{Method: http.MethodPost, URL: w.URL.V, Code: a.Code}
	d.Exchange.Answer, d.Exchange.Kept = model.SvixAnswer(w.Response.V)
	d.Exchange.Note = "the message could not be read at the Svix server"
	if body := w.Msg.V.Payload; w.Msg.Given && len(body) > 0 && string(body) != "null" {
		d.Exchange.Body, d.Exchange.Origin, d.Exchange.Note = body, model.OriginRebuilt, noteSorted
	}
	return d, nil
}

func paged(from model.Cursor, limit int) url.Values {
	q := url.Values{"limit": {strconv.Itoa(min(cmp.Or(limit, maxPage), maxPage))}}
	if from != "" {
		q.Set("iterator", string(from))
	}
	return q
}

// pageOf reads the places before and behind a page.
func pageOf[T any](w wirePage[T], from model.Cursor) model.Page {
	p := model.Page{Calls: 1, Rows: make([]model.Row, 0, len(w.Data)), Newer: model.Cursor(w.Prev.V)}
	newer := strings.HasPrefix(string(from), "-")
	if !w.Done && len(w.Data) > 0 && !newer && model.Cursor(w.Iterator.V) != from {
		p.Older = model.Cursor(w.Iterator.V)
	}
	if len(w.Data) == 0 && newer {
		p.Newer = from
	}
	return p
}

func (w wireMessage) delivery(to model.EndpointID) model.Delivery {
	d := model.Delivery{
		ID: client.DeliveryOf(w.ID.V, to), Message: w.ID.V, To: to, Type: model.EventType(shared(w.EventType.V)),
		Took: model.NoTime, Created: w.Timestamp.V.Time,
	}
	for _, ch := range w.Channels.V {
		if user, ok := strings.CutPrefix(ch, userChannel); ok {
			d.User = shared(user)
		}
	}
	return d
}

func (w wireAttempt) delivery(to model.EndpointID) model.Delivery {
	m := w.Msg.V
	if !w.Msg.Given {
		m.ID = w.MsgID
	}
	d := m.delivery(to)
	d.ID, d.Message = client.DeliveryOf(w.MsgID.V, to), w.MsgID.V
	a := w.attempt()
	if d.Created.IsZero() {
		d.Created = a.At
		if at, ok := messageTime(w.MsgID.V); ok {
			d.Created = at
		}
	}
	d.Endpoint, d.Outcome, d.Code, d.Took, d.Trigger = shared(w.URL.V), a.Outcome, a.Code, a.Took, a.Trigger
	d.Updated, d.Detail, d.Cause = a.At, shared(a.Detail), a.Cause
	return d
}

func (w wireAttempt) attempt() model.Attempt {
	a := model.Attempt{At: w.Timestamp.V.Time, Code: max(0, w.Code.V), Took: model.NoTime}
	switch {
	case !w.Status.Given:
	case w.Status.V == statusSuccess:
		a.Outcome = model.Delivered
	case w.Status.V == statusPending, w.Status.V == statusSending:
		a.Outcome = model.Processing
	case w.Status.V == statusFail:
		a.Outcome = model.Failed
	}
	if w.Millis.Given && w.Millis.V >= 0 {
		a.Took = time.Duration(w.Millis.V) * time.Millisecond
	}
	if w.Trigger.Given {
		a.Trigger = model.Automatic
		if w.Trigger.V == triggerManual {
			a.Trigger = model.Manual
		}
	}
	if a.Outcome != model.Failed {
		return a
	}
	if a.Code == 0 {
		a.Detail = string(w.answer())
	}
	if a.Cause = model.CauseOf(a.Code, a.Detail, model.Response{Body: w.answer()}); a.Cause == model.CauseNone {
		a.Cause = model.CauseUnknown
	}
	return a
}

func (w wireAttempt) answer() []byte {
	if w.Response.V == "" {
		return nil
	}
	return []byte(w.Response.V)
}

// shared returns the one copy of a text that many rows carry.
func shared(s string) string {
	if s == "" {
		return ""
	}
	return unique.Make(s).Value()
}

func rfc(t time.Time) string { return t.UTC().Format(wireTime) }
