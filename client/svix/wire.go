package svix

import (
	"encoding/json"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// Every route is below this prefix of the server's URL.
const prefix = "/api/v1"

// Prefixes of ids.
const (
	appPrefix     = "app_"
	endpointPre   = "ep_"
	messagePre    = "msg_"
	attemptPre    = "atmpt_"
	typePre       = "evtype_"
	taskPre       = "qtask_"
	orgPrefix     = "org_"
	maxPage       = 250
	userChannel   = "user." // Open Wearables: a message about a user goes to this channel
	idempotency   = "idempotency-key"
	badToken      = "bad_token" // with a space of an application's
	maxGrace      = 7 * 24 * time.Hour
	maxRecover    = 14 * 24 * time.Hour
	triggerManual = 1
)

// The values of a message's status at an endpoint.
const (
	statusSuccess = 0
	statusPending = 1
	statusFail    = 2
	statusSending = 3
)

// wirePage is one page of any list.
type wirePage[T any] struct {
	Data     []T              `json:"data"`
	Iterator rest.Opt[string] `json:"iterator"`
	Prev     rest.Opt[string] `json:"prevIterator,omitzero"`
	Done     bool             `json:"done"`
}

// wireError is an error; Detail is a text, or a list where a field is refused.
type wireError struct {
	Code   string          `json:"code,omitempty"`
	Detail json.RawMessage `json:"detail"`
}

// wireFault is one entry of a list of refused fields.
type wireFault struct {
	Loc  []string `json:"loc"`
	Msg  string   `json:"msg"`
	Type string   `json:"type"`
}

type wireApp struct {
	UID       rest.Opt[string]  `json:"uid,omitzero"`
	Name      string            `json:"name"`
	RateLimit rest.Opt[int]     `json:"rateLimit,omitzero"`
	Throttle  rest.Opt[int]     `json:"throttleRate"`
	ID        string            `json:"id"`
	CreatedAt rest.Opt[stamp]   `json:"createdAt"`
	UpdatedAt rest.Opt[stamp]   `json:"updatedAt"`
	Metadata  map[string]string `json:"metadata"`
}

// wireEndpoint has the same list twice: servers before 1.99 write filterTypes only.
type wireEndpoint struct {
	Description string             `json:"description"`
	RateLimit   rest.Opt[int]      `json:"rateLimit"`
	Throttle    throttle           `json:"throttleRate"`
	UID         rest.Opt[string]   `json:"uid"`
	URL         string             `json:"url"`
	Version     int                `json:"version"`
	Disabled    rest.Opt[bool]     `json:"disabled"`
	EventTypes  rest.Opt[[]string] `json:"eventTypes"`
	FilterTypes rest.Opt[[]string] `json:"filterTypes"`
	Channels    rest.Opt[[]string] `json:"channels"`
	CreatedAt   rest.Opt[stamp]    `json:"createdAt"`
	UpdatedAt   rest.Opt[stamp]    `json:"updatedAt"`
	ID          string             `json:"id"`
	Metadata    map[string]string  `json:"metadata"`
}

// throttle is an endpoint's rate limit, and whether the server names it so: those
// before 1.90 write rateLimit only.
type throttle struct {
	rest.Opt[int]
	Named bool
}

func (t *throttle) UnmarshalJSON(b []byte) error {
	t.Named = true
	return t.Opt.UnmarshalJSON(b)
}

// wireMessage is a message; with a status, as one endpoint's list has it.
type wireMessage struct {
	EventID   rest.Opt[string]   `json:"eventId"`
	EventType rest.Opt[string]   `json:"eventType"`
	Payload   json.RawMessage    `json:"payload"`
	Channels  rest.Opt[[]string] `json:"channels"`
	ID        rest.Opt[string]   `json:"id"`
	Timestamp rest.Opt[stamp]    `json:"timestamp"`

	Status      rest.Opt[int]    `json:"status,omitzero"`
	StatusText  rest.Opt[string] `json:"statusText,omitzero"`
	NextAttempt rest.Opt[stamp]  `json:"nextAttempt,omitzero"`
}

type wireAttempt struct {
	URL        rest.Opt[string] `json:"url"`
	Response   rest.Opt[string] `json:"response"`
	Code       rest.Opt[int]    `json:"responseStatusCode"`
	Millis     rest.Opt[int64]  `json:"responseDurationMs"`
	Status     rest.Opt[int]    `json:"status"`
	StatusText rest.Opt[string] `json:"statusText"`
	Trigger    rest.Opt[int]    `json:"triggerType"`
	MsgID      rest.Opt[string] `json:"msgId"`
	EndpointID rest.Opt[string] `json:"endpointId"`
	ID         rest.Opt[string] `json:"id"`
	Timestamp  rest.Opt[stamp]  `json:"timestamp"`
}

// wireDestination is an endpoint with how one message stands there. Its status
// is that of the last attempt, also while another is due.
type wireDestination struct {
	wireEndpoint
	Status      rest.Opt[int]    `json:"status"`
	StatusText  rest.Opt[string] `json:"statusText"`
	NextAttempt rest.Opt[stamp]  `json:"nextAttempt"`
}

type wireType struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Archived    bool   `json:"archived"`
}

type wireKey struct {
	Key rest.Opt[string] `json:"key"`
}

type wireTask struct {
	ID string `json:"id"`
}

// stamp is a time: RFC 3339 with an offset.
type stamp struct{ time.Time }

// UnmarshalJSON takes a time with an offset; one without means nothing.
func (s *stamp) UnmarshalJSON(b []byte) error {
	text, plain := rest.Plain(b)
	if !plain {
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	s.Time = at.UTC()
	return err
}

// MarshalJSON writes microseconds and Z, as the server stores them.
func (s stamp) MarshalJSON() ([]byte, error) {
	return []byte(`"` + s.UTC().Format("2006-01-02T15:04:05.999999Z07:00") + `"`), nil
}
