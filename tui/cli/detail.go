package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
)

// detail is everything known of one delivery as machines read it.
type detail struct {
	Delivery record `json:"delivery"`

	Payload       json.RawMessage `json:"payload"`                  // null when not given, or masked as a whole; its text where it is nested too deep
	PayloadBytes  int             `json:"payload_bytes"`            // as the provider gives it
	PayloadBase64 []byte          `json:"payload_base64,omitempty"` // in place of payload, where it is no text
	PayloadOrigin string          `json:"payload_origin"`           // exact, rebuilt, none
	PayloadNote   *string         `json:"payload_note"`
	Masked        bool            `json:"masked"`

	Request  side          `json:"request"`
	Response side          `json:"response"`
	Attempts []attemptInfo `json:"attempts"`
}

// side is a request or a response.
type side struct {
	Method  *string     `json:"method,omitempty"`
	URL     *string     `json:"url,omitempty"`
	Code    *int        `json:"code,omitempty"`
	Headers []fieldInfo `json:"headers"` // null when not given
	Body    *string     `json:"body,omitempty"`
	Bytes   *int        `json:"bytes,omitempty"`
	Kept    *string     `json:"kept,omitempty"` // how much, where that is not all
}

type fieldInfo struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type attemptInfo struct {
	At      moment   `json:"at"`
	Outcome string   `json:"outcome"`
	Code    *int     `json:"code"`
	TookMS  *float64 `json:"took_ms"`
	Trigger *string  `json:"trigger"`
	Cause   *string  `json:"cause"`
	Detail  *string  `json:"detail"`
	Next    moment   `json:"next"`
}

func detailOf(d *model.Detail, reveal bool) detail {
	x := d.Exchange
	out := detail{
		Delivery: recordOf(&d.Delivery, reveal), PayloadBytes: len(x.Body), PayloadOrigin: origins[x.Origin], PayloadNote: word(x.Note), Masked: !reveal,
		Request:  side{Method: word(x.Method), URL: word(text.URL(x.URL)), Headers: fieldsOf(x.Request)},
		Response: side{Code: given(x.Code, x.Code != 0), Headers: fieldsOf(x.Response)},
		Attempts: []attemptInfo{},
	}
	doc, bad := jsondoc.Parse(x.Body)
	switch {
	case x.Origin == model.OriginNone:
	case bad == nil && reveal:
		out.Payload = inJSON(x.Body)
	case bad == nil:
		out.Payload = inJSON(maskedJSON(d.Delivery.Type, doc))
	case reveal && utf8.Valid(x.Body):
		out.Payload, _ = json.Marshal(string(x.Body))
	case reveal:
		out.PayloadBase64 = x.Body
	}
	if x.Answer != nil {
		out.Response.Bytes, out.Response.Kept = given(len(x.Answer), true), word(x.Kept)
		out.Response.Body = given(string(x.Answer), reveal)
	}
	for _, t := range d.Attempts {
		out.Attempts = append(out.Attempts, attemptInfo{
			At: moment(t.At), Outcome: t.Outcome.String(), Code: given(t.Code, t.Code != 0), TookMS: millis(t.Took),
			Trigger: given(t.Trigger.String(), t.Trigger != model.TriggerUnknown), Cause: given(t.Cause.String(), t.Cause != model.CauseNone),
			Detail: word(text.URL(t.Detail)), Next: moment(t.Next),
		})
	}
	return out
}

// inJSON is a document within another; its text, where it is nested deeper than
// encoding/json goes, and others would.
func inJSON(body []byte) json.RawMessage {
	if json.Valid(body) {
		return body
	}
	quoted, err := json.Marshal(string(body))
	if err != nil {
		return nil
	}
	return quoted
}

func fieldsOf(fields []model.Field) []fieldInfo {
	if fields == nil {
		return nil
	}
	out := make([]fieldInfo, 0, len(fields))
	for _, f := range fields {
		out = append(out, fieldInfo{f.Name, headerValue(f)})
	}
	return out
}

// credentials are the headers whose values open doors.
var credentials = []string{"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-webhook-key"}

func headerValue(f model.Field) string {
	if slices.Contains(credentials, strings.ToLower(f.Name)) {
		return model.NewSecret(f.Value).String()
	}
	return f.Value
}

var origins = [...]string{model.OriginNone: "none", model.OriginRebuilt: "rebuilt", model.OriginExact: "exact"}

func originText(x model.Exchange) string {
	switch {
	case x.Origin == model.OriginNone:
		return "not given by the provider"
	case x.Origin == model.OriginExact:
		return "exact bytes"
	case strings.HasPrefix(x.Note, "rebuilt"):
		return x.Note
	case x.Note != "":
		return "rebuilt: " + x.Note
	}
	return "rebuilt, not the exact bytes"
}

// mask stands for a value that is not shown.
const mask = "•••"

// maskedJSON is a payload with its health data masked, otherwise as it came.
func maskedJSON(t model.EventType, doc *jsondoc.Doc) []byte {
	src := doc.Source()
	out := make([]byte, 0, len(src))
	last := 0
	for i := range doc.Len() {
		if n := doc.Node(i); catalog.Masked(t, doc, i) {
			out = append(append(out, src[last:n.Start]...), `"`+mask+`"`...)
			last = int(n.End)
		}
	}
	return append(out, src[last:]...)
}

// payloadText is the payload for people.
func payloadText(d *model.Detail, reveal bool) string {
	x := d.Exchange
	if x.Origin == model.OriginNone {
		return "–"
	}
	doc, bad := jsondoc.Parse(x.Body)
	switch {
	case bad != nil && !reveal:
		return fmt.Sprintf("%d bytes that are not JSON, masked as a whole; --reveal shows them", len(x.Body))
	case bad != nil:
		return string(x.Body)
	case !reveal:
		if doc, bad = jsondoc.Parse(maskedJSON(d.Delivery.Type, doc)); bad != nil {
			return mask
		}
	}
	return string(doc.Indent(0))
}

func answerText(x model.Exchange, reveal bool) string {
	switch {
	case x.Answer == nil:
		return "body: not given by the provider"
	case !reveal:
		return fmt.Sprintf("body: %d bytes, masked; --reveal shows them", len(x.Answer))
	case x.Kept != "":
		return "body: " + x.Kept + "\n" + string(x.Answer)
	}
	return string(x.Answer)
}
