package metriport

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// The routes, at the root of the host (not under /medical/v1).
const (
	pathSettings     = "/settings"
	pathStatus       = "/settings/webhook"
	pathRetryAll     = "/settings/webhook/retry"
	pathSample       = "/settings/webhook/sample-payload"
	pathRequests     = "/settings/webhook/request"            // newer hosts only
	pathRetryOne     = "/settings/webhook/request/{id}/retry" // newer hosts only
	pathAccess       = "/settings/mapi-access"
	pathConsolidated = "/medical/v1/patient/{id}/consolidated/webhook"
)

const (
	keyHeader    = "x-api-key"
	maxURL       = 2048 // characters of a webhook URL
	maxPage      = 500  // rows of one page of the request list
	defaultPage  = 50
	maxDetail    = 2048 // characters of a status detail, then "..."
	unknownCount = -1   // a count that the service could not make
	stampFormat  = "2006-01-02T15:04:05.000Z"
)

// The values of a request's status.
const (
	statusProcessing = "processing"
	statusSuccess    = "success"
	statusFailure    = "failure"
)

// opt is one JSON value that may be absent, null or of another type.
type opt[T any] = rest.Opt[T]

// some returns a given value.
func some[T any](v T) opt[T] { return rest.Some(v) }

// number is an integer that some hosts write as a text.
type number int

// UnmarshalJSON takes 502, 502.0 and "502".
func (n *number) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(string(bytes.Trim(b, `"`)), 64)
	if err != nil {
		return err
	}
	if f != float64(int(f)) {
		return strconv.ErrRange
	}
	*n = number(f)
	return nil
}

// ident is an id: a text, or a number taken as its text.
type ident string

// UnmarshalJSON takes "a1" and 17, and no other kind of value.
func (i *ident) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(i))
	}
	var n json.Number
	err := json.Unmarshal(b, &n)
	*i = ident(n)
	return err
}

// flag is a boolean that Metriport's reference shows as a text.
type flag bool

// UnmarshalJSON takes true and "true".
func (f *flag) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseBool(string(bytes.Trim(b, `"`)))
	*f = flag(v)
	return err
}

// stamp is a time as JSON.stringify writes it: UTC, milliseconds, Z.
type stamp struct{ time.Time }

// MarshalJSON writes the form that Metriport writes.
func (s stamp) MarshalJSON() ([]byte, error) {
	return []byte(`"` + s.UTC().Format(stampFormat) + `"`), nil
}

// wireSettings is the answer of GET and POST /settings.
type wireSettings struct {
	ID         opt[string]     `json:"id"` // the account's id
	WebhookURL opt[string]     `json:"webhookUrl"`
	WebhookKey opt[string]     `json:"webhookKey"`
	MRFilters  json.RawMessage `json:"mrFilters"`
}

// wireStatus is the answer of GET /settings/webhook. The counts are -1 when
// the service could not count.
type wireStatus struct {
	Enabled    opt[flag]   `json:"webhookEnabled"`
	Detail     opt[string] `json:"webhookStatusDetail"`
	Processing opt[number] `json:"webhookRequestsProcessing"`
	Failed     opt[number] `json:"webhookRequestsFailed"`
}

// wireList is the answer of GET /settings/webhook/request.
type wireList struct {
	Meta     opt[wirePaging]   `json:"meta"`
	Requests []json.RawMessage `json:"requests"` // each a wireRow
}

// wirePaging is Metriport's pagination object. The pages are absolute URLs; the
// cursor is their fromItem (toItem) value.
type wirePaging struct {
	PrevPage     opt[string] `json:"prevPage,omitzero"`
	NextPage     opt[string] `json:"nextPage,omitzero"`
	ItemsOnPage  opt[number] `json:"itemsOnPage,omitzero"`
	ItemsInTotal opt[number] `json:"itemsInTotal,omitzero"` // first page only
}

// wireRow is one webhook request. Only the id is certain.
type wireRow struct {
	ID        opt[ident]      `json:"id,omitzero"`
	RequestID opt[string]     `json:"requestId,omitzero"`
	Type      opt[string]     `json:"type,omitzero"`
	Payload   json.RawMessage `json:"payload,omitempty"` // the body without its meta
	Status    opt[string]     `json:"status,omitzero"`
	Detail    opt[string]     `json:"statusDetail,omitzero"`
	URL       opt[string]     `json:"requestUrl,omitzero"`
	Code      opt[number]     `json:"httpStatus,omitzero"`
	Millis    opt[number]     `json:"durationMillis,omitzero"`
	CreatedAt opt[stamp]      `json:"createdAt,omitzero"`
	UpdatedAt opt[stamp]      `json:"updatedAt,omitzero"`
}

// wireMeta is the meta of an outgoing message, in the order that is sent.
type wireMeta struct {
	MessageID string            `json:"messageId"`
	RequestID string            `json:"requestId,omitempty"`
	When      string            `json:"when"`
	Type      string            `json:"type"`
	Data      map[string]string `json:"data,omitempty"`
}

// wireError is Metriport's own error shape.
type wireError struct {
	Status number         `json:"status"`
	Title  string         `json:"title"`
	Detail string         `json:"detail"`
	Name   string         `json:"name"`
	Info   *wireErrorInfo `json:"additionalInfo,omitempty"`
}

// wireErrorInfo says what the receiver answered to a sample payload.
type wireErrorInfo struct {
	URL     opt[string] `json:"url,omitzero"`
	Code    opt[number] `json:"httpStatus,omitzero"`
	Message opt[string] `json:"httpMessage,omitzero"`
}

// wireMessage is the error shape of the gateway in front, and of unknown routes.
type wireMessage struct {
	Message string `json:"message"`
}

// wireSample is the answer to a sample payload that the receiver took.
type wireSample struct {
	Code   opt[number]     `json:"status"`
	Answer json.RawMessage `json:"webhookResponse"` // parsed where it is JSON; "" for an empty body
	URL    opt[string]     `json:"url"`
	Millis opt[number]     `json:"durationMillis"`
}

// wireAccess is the answer of GET /settings/mapi-access.
type wireAccess struct {
	HasAccess opt[flag] `json:"hasMapiAccess"`
}

// wireConsolidated is the digest of one stored consolidated webhook.
type wireConsolidated struct {
	RequestID  opt[string] `json:"requestId"`
	Status     opt[string] `json:"status,omitzero"`
	FileURL    opt[string] `json:"fileUrl,omitzero"`
	GzipURL    opt[string] `json:"gzipUrl,omitzero"`
	Conversion opt[string] `json:"conversionType,omitzero"`
	Message    opt[string] `json:"message,omitzero"`
}

// wireURL is the body of POST /settings.
type wireURL struct {
	WebhookURL string `json:"webhookUrl"`
}
