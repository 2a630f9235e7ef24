package cli

import (
	"strconv"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// record is a delivery as machines read it: null for what the provider does
// not give and for a patient that is masked, times in UTC, spans in milliseconds.
type record struct {
	ID       string   `json:"id"`
	Message  *string  `json:"message"`
	Request  *string  `json:"request"`
	Type     *string  `json:"type"`
	Endpoint *string  `json:"endpoint"`
	User     *string  `json:"user"`
	RetryOf  *string  `json:"retry_of"`
	Outcome  string   `json:"outcome"`
	Cause    *string  `json:"cause"`
	Code     *int     `json:"code"`
	TookMS   *float64 `json:"took_ms"`
	Tries    *int     `json:"tries"`
	Trigger  *string  `json:"trigger"`
	Created  moment   `json:"created"`
	Updated  moment   `json:"updated"`
	Detail   *string  `json:"detail"`
}

// recordOf is a delivery's record, with its patient or user only to be revealed.
func recordOf(d *model.Delivery, reveal bool) record {
	return record{
		ID: string(d.ID), Message: word(d.Message), Request: word(d.Request), Type: word(string(d.Type)),
		Endpoint: word(text.URL(d.Endpoint)), User: given(d.User, reveal && d.User != ""), RetryOf: word(string(d.RetryOf)),
		Outcome: d.Outcome.String(), Cause: given(d.Cause.String(), d.Cause != model.CauseNone),
		Code: given(d.Code, d.Code != 0), TookMS: millis(d.Took), Tries: given(d.Tries, d.Tries > 0),
		Trigger: given(d.Trigger.String(), d.Trigger != model.TriggerUnknown),
		Created: moment(d.Created), Updated: moment(d.Updated), Detail: word(text.URL(d.Detail)),
	}
}

func word(s string) *string { return given(s, s != "") }

// millis is a span that was given, to the microsecond.
func millis(d time.Duration) *float64 {
	return given(float64(d.Microseconds())/1000, d != model.NoTime)
}

// recordTitles and cells are a record as a row of CSV, in the order and with
// the names of the JSON.
var recordTitles = []string{
	"id", "message", "request", "type", "endpoint", "user", "retry_of", "outcome", "cause", "code", "took_ms", "tries", "trigger",
	"created", "updated", "detail",
}

func (r record) cells() []string {
	return []string{
		r.ID, orEmpty(r.Message), orEmpty(r.Request), orEmpty(r.Type), orEmpty(r.Endpoint), orEmpty(r.User), orEmpty(r.RetryOf),
		r.Outcome, orEmpty(r.Cause), number(r.Code), milliseconds(r.TookMS), number(r.Tries), orEmpty(r.Trigger),
		r.Created.String(), r.Updated.String(), orEmpty(r.Detail),
	}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func milliseconds(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}
