package svix

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const (
	opFill = "read an endpoint's deliveries"

	// skew is how far behind the server's clock this one may be. A list that is
	// asked for by its beginning alone is begun there, so its end goes with it;
	// the server takes an hour from now at most.
	skew = 50 * time.Minute
)

// statusOf is how an outcome is asked for; a retry that is due is found for 7
// days only.
var statusOf = map[model.Outcome]int{model.Delivered: statusSuccess, model.Failed: statusFail, model.Processing: statusSending}

// Fill reads a page of the messages that were tried at an endpoint, newest
// message first, and in a second call the attempts made meanwhile, for codes and
// times; in a third what attempts without an answer failed of, where there are
// any. A delivery whose attempt is not among them has no code.
func (c *Client) Fill(ctx context.Context, r client.FillRequest) (model.Page, error) {
	if err := checkCursor(opFill, messagePre, r.From); err != nil {
		return model.Page{}, err
	}
	path, err := c.ofEndpoint(ctx, opFill, r.Endpoint, "msg")
	if err != nil {
		return model.Page{}, err
	}
	until := r.Until
	if until.IsZero() && !r.Since.IsZero() {
		until = c.now().Add(skew)
	}
	q := spanOf(r.Since, until)
	q.Set("limit", strconv.Itoa(min(cmp.Or(r.Limit, maxPage), maxPage)))
	q.Set("with_content", "false")
	if r.From != "" {
		q.Set("iterator", string(r.From))
	}
	if n, ok := statusOf[r.Outcome]; ok {
		q.Set("status", strconv.Itoa(n))
	}
	w, err := ask[wirePage[wireMessage]](ctx, c, rest.Call{Op: opFill, Path: path, Query: q})
	if err != nil {
		return model.Page{Calls: 1}, err
	}
	p := pageOf(w, r.From)
	where := shared(c.urlOf(r.Endpoint))
	for _, m := range w.Data {
		if m.id() == "" {
			continue
		}
		d := m.delivery(r.Endpoint)
		d.Endpoint = where
		p.Rows = append(p.Rows, model.Row{Delivery: d})
	}
	if len(p.Rows) == 0 {
		return p, nil
	}
	p.First, p.Last = p.Rows[0].Delivery.Created, p.Rows[len(p.Rows)-1].Delivery.Created
	calls, err := c.fillAttempts(ctx, r, p.Rows)
	p.Calls += calls
	return p, err
}

// fillAttempts completes rows by the newest attempts of their endpoint.
func (c *Client) fillAttempts(ctx context.Context, r client.FillRequest, rows []model.Row) (calls int, err error) {
	path, err := c.ofApp(ctx, opFill, "attempt", "endpoint", string(r.Endpoint))
	if err != nil {
		return 0, err
	}
	q := url.Values{"limit": {strconv.Itoa(maxPage)}, "with_content": {"false"}, "after": {rfc(rows[len(rows)-1].Delivery.Created.Add(-time.Second))}}
	if r.From != "" || !r.Until.IsZero() { // a page of the past: its attempts are not the newest
		q.Set("before", rfc(rows[0].Delivery.Created.Add(time.Hour)))
	} else {
		q.Set("before", rfc(c.now().Add(skew)))
	}
	tried, calls, err := c.attempts(ctx, path, q, untold(rows, r.Told))
	if err != nil {
		return calls, err
	}
	last := tried.last
	if silent(rows, last, r.Told) {
		n, err := c.fillWords(ctx, path, q, last)
		if calls += n; err != nil {
			return calls, err
		}
	}
	for i := range rows {
		d := &rows[i].Delivery
		if a, ok := last[d.Message]; ok {
			a.complete(d)
		}
		if r.From == "" && r.Until.IsZero() {
			d.Tries = tried.since(d)
		}
		if d.Outcome == model.Failed && d.Cause == model.CauseNone {
			d.Cause = model.CauseUnknown
		}
	}
	return calls, nil
}

// untold are those rows that failed of which no attempt is known.
func untold(rows []model.Row, told func(model.DeliveryID) time.Time) (out []model.Row) {
	for _, r := range rows {
		if r.Delivery.Outcome == model.Failed && (told == nil || told(r.Delivery.ID).IsZero()) {
			out = append(out, r)
		}
	}
	return out
}

// silent says whether the last attempt of a row had no answer, and it is not known
// what it failed of: also where another one is due.
func silent(rows []model.Row, last map[string]wireAttempt, told func(model.DeliveryID) time.Time) bool {
	return slices.ContainsFunc(rows, func(r model.Row) bool {
		a, ok := last[r.Delivery.Message]
		if !ok || r.Delivery.Outcome == model.Delivered || a.Status.V != statusFail || a.Code.V != 0 {
			return false
		}
		return told == nil || !told(r.Delivery.ID).Equal(a.Timestamp.V.Time)
	})
}

// fillWords reads what attempts without an answer failed of: the list with
// contents is long, so only those are asked for.
func (c *Client) fillWords(ctx context.Context, path string, q url.Values, last map[string]wireAttempt) (calls int, err error) {
	q.Set("with_content", "true")
	q.Set("status_code_class", "0")
	words, calls, err := c.attempts(ctx, path, q, nil)
	for id, a := range words.last {
		if own, ok := last[id]; ok && own.ID.V == a.ID.V {
			last[id] = a
		}
	}
	return calls, err
}

// attempts reads attempts, newest first, until it has one of each of the rows,
// within bounds, and keeps each message's last. Behind the first page only
// those that failed are asked for: most did not.
func (c *Client) attempts(ctx context.Context, path string, q url.Values, rows []model.Row) (of tried, calls int, err error) {
	defer func() { q.Del("iterator"); q.Del("status") }()
	of = tried{last: make(map[string]wireAttempt, maxPage), times: make(map[string]int, maxPage)}
	for calls < attemptPages {
		calls++
		w, err := ask[wirePage[wireAttempt]](ctx, c, rest.Call{Op: opFill, Path: path, Query: q})
		if err != nil {
			return tried{}, calls, err
		}
		for _, a := range w.Data {
			if _, known := of.last[a.MsgID.V]; !known {
				of.last[a.MsgID.V] = a
			}
			if calls == 1 {
				of.times[a.MsgID.V]++
				of.back = a.Timestamp.V.Time
			}
		}
		if calls == 1 && w.Done {
			of.back = time.Time{}
		}
		if w.Done || len(w.Data) == 0 || covered(rows, of.last) {
			break
		}
		q.Set("iterator", w.Iterator.V)
		q.Set("status", strconv.Itoa(statusFail))
	}
	return of, calls, nil
}

// tried is what was attempted of messages at an endpoint.
type tried struct {
	last  map[string]wireAttempt // of each message
	times map[string]int         // as far as the first page reaches, which has all that were made
	back  time.Time              // to when it reaches; zero for as far as was asked
}

// since is how many attempts were made of a delivery; 0 where the page does not
// reach back to its message, which all of them are after.
func (t tried) since(d *model.Delivery) int {
	if !d.Created.After(t.back) {
		return 0
	}
	return t.times[d.Message]
}

// attemptPages is how many pages of attempts a page of deliveries may cost.
const attemptPages = 4

// covered says whether there is an attempt of every row.
func covered(rows []model.Row, last map[string]wireAttempt) bool {
	return !slices.ContainsFunc(rows, func(r model.Row) bool {
		_, known := last[r.Delivery.Message]
		return !known
	})
}

// complete adds to a delivery what its last attempt says. One that did not go as
// the delivery did was not the last.
func (w wireAttempt) complete(d *model.Delivery) {
	a := w.attempt()
	if (a.Outcome == model.Delivered) != (d.Outcome == model.Delivered) {
		return
	}
	d.Code, d.Took, d.Trigger, d.Updated = a.Code, a.Took, a.Trigger, a.At
	if w.URL.V != "" {
		d.Endpoint = shared(w.URL.V)
	}
	switch d.Outcome {
	case model.Failed, model.Processing: // where another attempt is due, what the last one failed of
		d.Detail, d.Cause = shared(a.Detail), a.Cause
	case model.Delivered, model.OutcomeUnknown:
	}
}

// attempt is one attempt; without an answer its words are the server's own.
func (w wireAttempt) attempt() model.Attempt {
	a := model.Attempt{
		At: w.Timestamp.V.Time, Outcome: outcomeOf(w.Status, time.Time{}), Code: max(0, w.Code.V), Took: model.NoTime,
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
	answer, _ := w.answer()
	if a.Code == 0 {
		a.Detail = string(answer)
	}
	if a.Cause = model.CauseOf(a.Code, a.Detail, model.Response{Body: answer}); a.Cause == model.CauseNone {
		a.Cause = model.CauseUnknown
	}
	return a
}

// answer is what the receiver answered, and what is to be said of it. Without
// content it stands as {}.
func (w wireAttempt) answer() (answer []byte, kept string) {
	if w.Response.V == "{}" {
		return nil, ""
	}
	return model.SvixAnswer(w.Response.V)
}

// spanOf restricts a list to a span of time. Times go with their offset: without
// one the server refuses them.
func spanOf(since, until time.Time) url.Values {
	q := url.Values{}
	if !since.IsZero() {
		q.Set("after", rfc(since))
	}
	if !until.IsZero() {
		q.Set("before", rfc(until))
	}
	return q
}

func rfc(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// rawDetail is what a detail is made of: the answers as they came.
type rawDetail struct {
	Message      json.RawMessage   `json:"message"`
	Destinations []json.RawMessage `json:"destinations"`
	Attempts     []json.RawMessage `json:"attempts"`
}
