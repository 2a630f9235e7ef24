package metriport

import (
	"bytes"
	"encoding/json"
	"time"
	"unique"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

// outcomes are the outcomes of a request's status; another word is "unknown".
var outcomes = map[string]model.Outcome{
	statusProcessing: model.Processing, statusSuccess: model.Delivered, statusFailure: model.Failed,
}

// rowOf reads one row of the list; ok is false for one without an id, with
// which nothing could be done. A field of an unexpected type is not given.
func rowOf(raw json.RawMessage, by causes) (d model.Delivery, payload, ok bool) {
	w, ok := decodeRow(raw)
	if !ok {
		return model.Delivery{}, false, false
	}
	return w.delivery(by), isObject(w.Payload), true
}

// causes are those of failures that were read before: many rows of a page fail in
// the same words, which take longer to read than the rest of a row.
type causes map[failure]model.Cause

// failure is all that the cause of a failure with words is read from.
type failure struct {
	code  int
	words string
}

// of is the cause of a row, which nil keeps nothing of.
func (c causes) of(d *model.Delivery) model.Cause {
	if d.Outcome != model.Failed || d.Detail == "" || c == nil {
		return model.CauseOfDelivery(d, model.Response{})
	}
	f := failure{d.Code, d.Detail}
	cause, known := c[f]
	if !known {
		cause = model.CauseOfDelivery(d, model.Response{})
		c[f] = cause
	}
	return cause
}

// decodeRow takes an object, or an id alone.
func decodeRow(raw json.RawMessage) (w wireRow, ok bool) {
	if rest.Decode(raw, &w) != nil {
		w = wireRow{}
		_ = w.ID.UnmarshalJSON(raw)
	}
	return w, w.ID.V != ""
}

func (w wireRow) delivery(by causes) model.Delivery {
	d := model.Delivery{
		ID:       model.DeliveryID(w.ID.V),
		Message:  string(w.ID.V),
		Request:  w.RequestID.V,
		Type:     model.EventType(shared(w.Type.V)),
		Endpoint: shared(w.URL.V),
		User:     userOf(w.Payload),
		Outcome:  outcomes[w.Status.V],
		Code:     max(0, int(w.Code.V)),
		Took:     model.NoTime,
		Created:  w.CreatedAt.V.Time,
		Updated:  w.UpdatedAt.V.Time,
		Detail:   shared(w.Detail.V),
	}
	if w.Millis.Given && w.Millis.V >= 0 {
		d.Took = time.Duration(w.Millis.V) * time.Millisecond
	}
	if d.Endpoint != "" || d.Code != 0 || d.Took != model.NoTime || d.Detail != "" {
		d.Tries = 1 // Metriport makes one attempt, and keeps nothing of an earlier one
	}
	d.Cause = by.of(&d)
	return d
}

// shared returns the one copy of a text that many rows carry.
func shared(s string) string {
	if s == "" {
		return ""
	}
	return unique.Make(s).Value()
}

// userOf reads the patient that a payload is about: the body's payload object,
// or its first patient.
func userOf(payload json.RawMessage) string {
	if !isObject(payload) {
		return ""
	}
	type about struct {
		PatientID opt[string] `json:"patientId"`
	}
	var body struct {
		about
		Payload  opt[about]   `json:"payload"`
		Patients opt[[]about] `json:"patients"`
	}
	_ = json.Unmarshal(payload, &body) // what does not fit is not given
	switch {
	case body.Payload.V.PatientID.V != "":
		return body.Payload.V.PatientID.V
	case len(body.Patients.V) > 0:
		return body.Patients.V[0].PatientID.V
	}
	return body.PatientID.V
}

func isObject(b json.RawMessage) bool {
	return bytes.HasPrefix(bytes.TrimLeft(b, " \t\r\n"), []byte("{"))
}
