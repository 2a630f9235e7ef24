package openwearables

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// The routes.
const (
	prefix       = "/api/v1"
	pathLogin    = prefix + "/auth/login"
	pathLogout   = prefix + "/auth/logout"
	pathRefresh  = prefix + "/token/refresh"
	pathRevoke   = prefix + "/token/revoke"
	pathMe       = prefix + "/auth/me"
	pathConfig   = prefix + "/config"
	pathUsers    = prefix + "/users"
	pathHooks    = prefix + "/webhooks"
	pathTypes    = pathHooks + "/event-types"
	pathEnds     = pathHooks + "/endpoints"
	pathMessages = pathHooks + "/messages"
)

const (
	maxPage      = 250
	usualPage    = 50
	maxEndpoints = 50 // that the list ever shows
	maxUsers     = 100
	userChannel  = "user."
	formType     = "application/x-www-form-urlencoded"
	svixError    = "Internal Server Error" // for anything that the Svix server beneath refuses
)

// The values of an attempt's status and trigger.
const (
	statusSuccess  = 0
	statusPending  = 1
	statusFail     = 2
	statusSending  = 3
	statusCanceled = 4 // of Svix's cloud
	triggerManual  = 1
)

type wireToken struct {
	Access  rest.Opt[string] `json:"access_token"`
	Type    string           `json:"token_type"`
	Refresh rest.Opt[string] `json:"refresh_token"`
	Expires rest.Opt[int]    `json:"expires_in"` // seconds
}

type wireMe struct {
	ID    rest.Opt[string] `json:"id"`
	Email rest.Opt[string] `json:"email"`
}

type wireConfig struct {
	Webhooks rest.Opt[bool] `json:"outgoing_webhooks_enabled"`
}

type wireUser struct {
	ID       string           `json:"id"`
	First    rest.Opt[string] `json:"first_name"`
	Last     rest.Opt[string] `json:"last_name"`
	Email    rest.Opt[string] `json:"email"`
	External rest.Opt[string] `json:"external_user_id"`
}

type wireUsers struct {
	Items []wireUser `json:"items"`
	Total int        `json:"total"`
}

type wireEndpoint struct {
	ID          string             `json:"id"`
	URL         string             `json:"url"`
	Description rest.Opt[string]   `json:"description"`
	FilterTypes rest.Opt[[]string] `json:"filter_types"` // in no order
	UserID      rest.Opt[string]   `json:"user_id"`
}

type wireType struct {
	Name        string             `json:"name"`
	Description string             `json:"description"`
	Children    rest.Opt[[]string] `json:"child_events"` // of a group
}

type wireMessage struct {
	ID        rest.Opt[string]   `json:"id"`
	EventType rest.Opt[string]   `json:"eventType"`
	EventID   rest.Opt[string]   `json:"eventId"`
	Timestamp rest.Opt[stamp]    `json:"timestamp"`
	Channels  rest.Opt[[]string] `json:"channels"`
	Tags      rest.Opt[[]string] `json:"tags"`
	Payload   json.RawMessage    `json:"payload"` // null in the list of messages
}

type wireAttempt struct {
	ID         rest.Opt[string]      `json:"id"`
	EndpointID rest.Opt[string]      `json:"endpointId"`
	MsgID      rest.Opt[string]      `json:"msgId"`
	URL        rest.Opt[string]      `json:"url"`
	Response   rest.Opt[string]      `json:"response"`
	Code       rest.Opt[int]         `json:"responseStatusCode"`
	Millis     rest.Opt[int64]       `json:"responseDurationMs"`
	Status     rest.Opt[int]         `json:"status"`
	StatusText rest.Opt[string]      `json:"statusText"`
	Trigger    rest.Opt[int]         `json:"triggerType"`
	Timestamp  rest.Opt[stamp]       `json:"timestamp"`
	Msg        rest.Opt[wireMessage] `json:"msg"` // null where it could not be read
}

type wirePage[T any] struct {
	Data     []T              `json:"data"`
	Done     bool             `json:"done"`
	Iterator rest.Opt[string] `json:"iterator"`
	Prev     rest.Opt[string] `json:"prevIterator"`
}

type wireTest struct {
	Message   string `json:"message"`
	MessageID string `json:"message_id"`
}

// stamp is a time as Python writes it: with an offset, microseconds unless zero.
type stamp struct{ time.Time }

// UnmarshalJSON takes a time with an offset; one without means nothing.
func (s *stamp) UnmarshalJSON(b []byte) error {
	at, err := time.Parse(time.RFC3339Nano, strings.Trim(string(b), `"`))
	s.Time = at.UTC()
	return err
}

// wireTime is what is read everywhere: microseconds, and always an offset.
const wireTime = "2006-01-02T15:04:05.999999Z07:00"

// MarshalJSON writes what Python's isoformat does.
func (s stamp) MarshalJSON() ([]byte, error) {
	t := s.UTC()
	form := "2006-01-02T15:04:05.000000-07:00"
	if t.Nanosecond() < int(time.Microsecond) {
		form = "2006-01-02T15:04:05-07:00"
	}
	return []byte(`"` + t.Format(form) + `"`), nil
}
