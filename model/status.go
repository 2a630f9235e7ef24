package model

import (
	"strconv"
	"time"
)

// Count is a number that may be unknown. Its zero value is unknown, so a field
// forgotten reads as what it is.
type Count struct {
	N       int
	Known   bool
	AtLeast bool // counting stopped at N
}

// Known returns a count of exactly n.
func Known(n int) Count { return Count{N: n, Known: true} }

// String returns "unknown", "12" or "≥ 12".
func (c Count) String() string {
	switch {
	case !c.Known:
		return "unknown"
	case c.AtLeast:
		return "≥ " + strconv.Itoa(c.N)
	}
	return strconv.Itoa(c.N)
}

// Tri is a yes or no that may be unknown.
type Tri uint8

// The three answers.
const (
	TriUnknown Tri = iota
	No
	Yes
)

// TriOf returns Yes or No.
func TriOf(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// Status is what a provider says of an account's webhooks at one moment.
type Status struct {
	Enabled    Tri    // the result of the last ping or delivery; Metriport: does not gate sending
	Detail     string // the provider's own words, as they came
	Processing Count
	Failed     Count
	AsOf       time.Time // when the answer came
	Since      time.Time // counted from the log since then; zero where the provider counts all
	Sampled    string    // in words, where not all was counted: "12 of 500 endpoints, about 90 a minute"
}

// Endpoint is one receiver URL registered at the provider.
type Endpoint struct {
	ID      EndpointID
	URL     string // verbatim; may hold credentials: show it through text.URL
	Secret  Secret
	Enabled Tri
	Detail  string      // the provider's own words, as they came
	Events  []EventType // nil for every event
	Scope   string      // the user it is limited to; empty for none

	Description string
	Channels    []string  // Svix: what it listens to; nil for everything
	Rate        int       // Svix: messages a second that it is sent at most; 0 for no limit
	Created     time.Time // zero where the provider does not say
	Updated     time.Time
}

// Capability says whether a profile can do one thing, and if not, why and what
// is the nearest way out.
type Capability struct {
	Action string // "delivery log", "retry one"
	Can    Tri
	Why    string // in words; empty where Can is Yes
	WayOut string // what to do instead; empty where there is nothing
}

// The actions that capabilities speak of.
const (
	CanStatus    = "status and counts"
	CanLog       = "delivery log"
	CanPayload   = "payloads in the log"
	CanRetryOne  = "retry one delivery"
	CanRetryAll  = "retry all failed"
	CanSample    = "test event through the provider"
	CanChangeURL = "change the webhook URL"
	CanCreate    = "create an endpoint"
	CanEdit      = "edit an endpoint's events, scope and description"
	CanEnable    = "enable and disable an endpoint"
	CanDelete    = "delete an endpoint"
	CanRotate    = "rotate an endpoint's key"
	CanRecover   = "recover all failed since a time"
	CanReplay    = "send what an endpoint never got"
	CanHeaders   = "set an endpoint's own headers"
	CanExpunge   = "delete a message's payload"
)

// Capabilities is what a profile can do, in a fixed order.
type Capabilities []Capability

// Of returns the capability of an action; unknown when nothing was found out.
func (cs Capabilities) Of(action string) Capability {
	for _, c := range cs {
		if c.Action == action {
			return c
		}
	}
	return Capability{Action: action}
}

// Account is what a provider says of who is asking.
type Account struct {
	ID string // the provider's account id; may be read from the key offline
}

// SampleResult is the answer to a test event that went through the provider.
type SampleResult struct {
	URL    string
	Code   int           // the receiver's status
	Took   time.Duration // NoTime when not given
	Answer []byte        // the receiver's body as the provider gives it; nil when not given
}

// Lent lends the account's status to an only endpoint that has none of its own.
func (s Status) Lent(endpoints []Endpoint) []Endpoint {
	if !s.Lendable(endpoints) {
		return endpoints
	}
	e := endpoints[0]
	e.Enabled, e.Detail = s.Enabled, s.Detail
	return []Endpoint{e}
}

// Lendable says whether the account's status would be an endpoint's.
func (Status) Lendable(endpoints []Endpoint) bool {
	return len(endpoints) == 1 && endpoints[0].Enabled == TriUnknown
}
