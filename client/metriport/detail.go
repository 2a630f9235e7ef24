package metriport

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/hooktop/hooktop/model"
)

const opDetail = "read the delivery"

const (
	noteRebuilt = "rebuilt from the log: meta.data is not stored there"
	noteStored  = "as the log stores it"
	noteNone    = "the provider's log gives no payload"
)

// Detail reads one delivery: from raw, its row, without a call; else by one
// call of the list that starts at it, which a host whose cursors are more than
// ids refuses with code Invalid: there it must be looked for page by page.
// Metriport gives no headers and no answer of the receiver, and of the attempts
// the last.
func (c *Client) Detail(ctx context.Context, id model.DeliveryID, raw []byte) (model.Detail, error) {
	if raw != nil {
		w, ok := decodeRow(raw)
		if !ok || w.ID.V != ident(id) {
			return model.Detail{}, &model.Error{Code: model.Internal, Op: opDetail, Why: "the row given is not of this delivery"}
		}
		return detailOf(w, raw), nil
	}
	if err := checkID(opDetail, id); err != nil {
		err.Code = model.NotFound
		return model.Detail{}, err
	}
	p, err := c.list(ctx, opDetail, url.Values{"fromItem": {string(id)}, "count": {"1"}})
	if err != nil {
		return model.Detail{}, err
	}
	for _, row := range p.Rows {
		if row.Delivery.ID == id {
			return c.Detail(ctx, id, row.Raw)
		}
	}
	return model.Detail{}, &model.Error{
		Code: model.NotFound, Op: opDetail, Why: "the provider's log has no such delivery; it keeps 30 days",
		Do: "check the id, or list the deliveries",
	}
}

func detailOf(w wireRow, raw []byte) model.Detail {
	d := w.delivery(nil)
	x := model.Exchange{URL: d.Endpoint, Code: answered(d)}
	if d.Tries > 0 {
		x.Method = http.MethodPost
	}
	x.Body, x.Origin, x.Note = rebuild(w)
	return model.Detail{Delivery: d, Exchange: x, Attempts: attemptsOf(d), Raw: raw}
}

// rebuild puts the outgoing body together: the meta that Metriport sends, then
// the stored payload, byte for byte.
func rebuild(w wireRow) ([]byte, model.Origin, string) {
	payload := bytes.TrimSpace(w.Payload)
	if !isObject(payload) {
		return nil, model.OriginNone, noteNone
	}
	var has struct {
		Meta json.RawMessage `json:"meta"`
	}
	if json.Unmarshal(payload, &has) == nil && isObject(has.Meta) {
		return payload, model.OriginRebuilt, noteStored
	}
	meta := wireMeta{MessageID: string(w.ID.V), RequestID: w.RequestID.V, Type: w.Type.V}
	if w.CreatedAt.Given {
		meta.When = w.CreatedAt.V.UTC().Format(stampFormat)
	}
	body := append([]byte(`{"meta":`), encode(meta)...)
	rest := bytes.TrimSpace(payload[1:])
	if !bytes.HasPrefix(rest, []byte("}")) {
		body = append(body, ',')
	}
	return append(body, payload[1:]...), model.OriginRebuilt, noteRebuilt
}

// attemptsOf is the last attempt, the only one that Metriport keeps.
func attemptsOf(d model.Delivery) []model.Attempt {
	if d.Tries == 0 || d.Outcome == model.Processing {
		return nil
	}
	a := model.Attempt{
		At: d.Created, Outcome: d.Outcome, Code: answered(d), Took: d.Took, Trigger: d.Trigger, Cause: d.Cause, Detail: d.Detail,
	}
	if !d.Updated.IsZero() {
		a.At = d.Updated.Add(-max(0, d.Took))
	}
	return []model.Attempt{a}
}

// answered is the receiver's status: Metriport stores 504 and 500 also where
// there was no answer at all, which only its text tells.
func answered(d model.Delivery) int {
	switch d.Cause { //nolint:exhaustive // the rest is of answers
	case model.CauseDNS, model.CauseRefused, model.CauseReset, model.CauseTimeout, model.CauseTLSExpired, model.CauseTLSName,
		model.CauseTLSChain, model.CauseTLSProtocol, model.CauseBlockedAddress, model.CauseNoURL:
		return 0
	}
	return d.Code
}
