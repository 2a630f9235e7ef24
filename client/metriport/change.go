package metriport

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const (
	opRetry    = "retry the delivery"
	opRetryAll = "retry all failed deliveries"
	opSample   = "send a test event through Metriport"
	maxID      = 200
)

// Retry sends one delivery again as a new one, with fresh links inside, and
// returns the new one's id. The old row stays as it is.
func (c *Client) Retry(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error) {
	if err := checkID(opRetry, id); err != nil {
		return "", err
	}
	w, err := ask[struct {
		Meta struct {
			MessageID opt[ident] `json:"messageId"`
		} `json:"meta"`
	}](ctx, c, rest.Call{Op: opRetry, Method: http.MethodPost, Path: strings.Replace(pathRetryOne, "{id}", url.PathEscape(string(id)), 1)})
	switch {
	case model.CodeOf(err) == model.NotServed && err != nil:
		return "", &model.Error{
			Code: model.NotServed, Op: opRetry, Why: "this host cannot retry a single delivery", Do: "retry all failed deliveries", Err: err,
		}
	case err != nil:
		return "", err
	case w.Meta.MessageID.V == "":
		return "", &model.Error{
			Code: model.BadAnswer, Op: opRetry, Why: "it was accepted, but the answer does not name the new delivery", Do: "look for it in the log",
		}
	}
	return model.DeliveryID(w.Meta.MessageID.V), nil
}

// RetryAll asks for every failed delivery to be sent again, under its old id.
// Metriport answers before anything is delivered.
func (c *Client) RetryAll(ctx context.Context) error {
	if err := c.ready(opRetryAll); err != nil {
		return err
	}
	call := rest.Call{Op: opRetryAll, Method: http.MethodPost, Path: pathRetryAll}
	a, err := c.rest.Raw(ctx, call)
	if err != nil {
		return explain(err, call, a.Body)
	}
	if string(bytes.TrimSpace(a.Body)) != "OK" {
		return &model.Error{
			Code: model.BadAnswer, Op: opRetryAll, Why: "the answer is not the OK that was expected",
			Do: "it may have been done all the same: look at the counts before asking again",
		}
	}
	return nil
}

// SendSample delivers a body through Metriport to the webhook URL; it is not
// stored and not counted. Production refuses it. What the receiver answered is
// a result also where it refused the event.
func (c *Client) SendSample(ctx context.Context, body []byte) (model.SampleResult, error) {
	if err := checkSample(body); err != nil {
		return model.SampleResult{}, err
	}
	if err := c.ready(opSample); err != nil {
		return model.SampleResult{}, err
	}
	call := rest.Call{Op: opSample, Method: http.MethodPost, Path: pathSample, Body: body}
	w, raw, err := rest.Do[wireSample](ctx, c.rest, call)
	if err != nil {
		return refusedSample(raw, explain(err, call, raw))
	}
	r := model.SampleResult{URL: w.URL.V, Code: int(w.Code.V), Took: model.NoTime, Answer: w.Answer}
	if w.Millis.Given && w.Millis.V >= 0 {
		r.Took = time.Duration(w.Millis.V) * time.Millisecond
	}
	return r, nil
}

// refusedSample reads the receiver's status out of Metriport's own 500.
func refusedSample(raw []byte, err error) (model.SampleResult, error) {
	var e wireError
	if json.Unmarshal(raw, &e) != nil || e.Info == nil || !e.Info.Code.Given {
		return model.SampleResult{}, err
	}
	d := model.Delivery{Outcome: model.Failed, Code: int(e.Info.Code.V), Detail: e.Info.Message.V, Endpoint: e.Info.URL.V}
	d.Cause = model.CauseOfDelivery(&d, model.Response{})
	if code := answered(d); code != 0 {
		return model.SampleResult{URL: d.Endpoint, Code: code, Took: model.NoTime}, nil
	}
	return model.SampleResult{}, &model.Error{
		Code: model.Unavailable, Op: opSample, Why: "the receiver gave no answer: " + d.Cause.String(), Do: "check the webhook URL and the receiver", Err: err,
	}
}

// checkSample wants the four texts of meta that Metriport wants.
func checkSample(body []byte) error {
	var s struct {
		Meta struct {
			MessageID, RequestID, When, Type string
		} `json:"meta"`
	}
	err := json.Unmarshal(body, &s)
	if err == nil && s.Meta.MessageID != "" && s.Meta.RequestID != "" && s.Meta.When != "" && s.Meta.Type != "" {
		return nil
	}
	return &model.Error{
		Code: model.Invalid, Op: opSample, Why: "the body is not a JSON object with meta.messageId, requestId, when and type", Do: "complete it", Err: err,
	}
}

// checkID keeps an id that would name another route out of a path: ".." in the
// place of one would turn the retry of one into the retry of all.
func checkID(op string, id model.DeliveryID) *model.Error {
	if id == "" || len(id) > maxID || strings.Trim(string(id), ".") == "" || !plainText(string(id)) || strings.ContainsAny(string(id), `/\?#%`) {
		return &model.Error{Code: model.Invalid, Op: op, Why: "this is not the id of a delivery", Do: "copy it from the list"}
	}
	return nil
}
