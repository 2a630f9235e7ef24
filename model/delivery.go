package model

import "time"

type (
	// DeliveryID names one delivery: one message to one endpoint. A distinct
	// type, so that it cannot be passed where an endpoint's is wanted.
	DeliveryID string
	// EndpointID names one registered receiver URL.
	EndpointID string
	// EventType is what a message is about, "network-query.hie".
	EventType string
	// Cursor is a place in a provider's list, opaque to everyone but the provider.
	Cursor string
)

// Outcome is how a delivery stands. Its zero value is "not known".
type Outcome uint8

// The outcomes.
const (
	OutcomeUnknown Outcome = iota
	Processing
	Delivered
	Failed
)

var outcomeNames = [...]string{"unknown", "processing", "delivered", "failed"}

// String returns the word used on screens, in filters and in JSON.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return outcomeNames[OutcomeUnknown]
}

// ParseOutcome is String's inverse; ok is false for a word that is none.
func ParseOutcome(s string) (o Outcome, ok bool) {
	for i, n := range outcomeNames {
		if n == s {
			return Outcome(i), true
		}
	}
	return OutcomeUnknown, false
}

// Trigger says who caused an attempt.
type Trigger uint8

// The triggers.
const (
	TriggerUnknown Trigger = iota
	Automatic
	Manual
)

var triggerNames = [...]string{"unknown", "automatic", "manual"}

// String returns the word used on screens, in filters and in JSON.
func (t Trigger) String() string {
	if int(t) < len(triggerNames) {
		return triggerNames[t]
	}
	return triggerNames[TriggerUnknown]
}

// NoTime marks a duration that the provider did not give; 0 is a real one.
const NoTime time.Duration = -1

// Delivery is what is known of one message to one endpoint. A zero field was
// not given by the provider (Took: NoTime); it is never guessed.
// A Delivery is shared between goroutines and never changed once published.
type Delivery struct {
	ID       DeliveryID
	Message  string // the message's id; Metriport: same as ID, stable across "retry all"
	Request  string // the API request that caused it; messages of one request are one flow
	Type     EventType
	Endpoint string     // the URL that was called, verbatim; may hold credentials: show it through text.URL
	To       EndpointID // the endpoint; empty where the provider has only one, or it is not known yet
	User     string     // the patient or user it is about, where the metadata says so
	RetryOf  DeliveryID
	Outcome  Outcome
	Cause    Cause // of the last attempt, where that failed: also while another one is due; else CauseNone
	Trigger  Trigger
	Unsent   bool // a message that no endpoint was sent, as far as the provider tells; Detail says so in words
	Tries    int  // attempts made so far; 0 when not given
	Code     int  // HTTP status of the last attempt as the provider stored it; 0 for none
	Took     time.Duration
	Created  time.Time
	Updated  time.Time
	Detail   string // the provider's own words, as they came
}

// Copy returns a delivery of its own.
func (d *Delivery) Copy() *Delivery {
	own := *d
	return &own
}

// Attempt is one HTTP call of a delivery.
type Attempt struct {
	At      time.Time
	Outcome Outcome
	Code    int // 0 for none
	Took    time.Duration
	Trigger Trigger
	Cause   Cause
	Detail  string    // the provider's own words, as they came
	Next    time.Time // the next automatic attempt; zero when there is none
}

// Field is one header line. Order and duplicates matter, so headers are lists.
type Field struct{ Name, Value string }

// Origin says how a body came to us.
type Origin uint8

// The origins.
const (
	OriginNone    Origin = iota // the provider does not give the body
	OriginRebuilt               // put together from what the provider stores; not the exact bytes sent
	OriginExact                 // byte for byte
)

// Exchange is what is known of a request and its response. Nil slices and zero
// numbers were not given.
type Exchange struct {
	Method   string
	URL      string
	Request  []Field // nil when not given
	Body     []byte
	Origin   Origin
	Note     string  // how Body was come by, where Origin is not exact
	Code     int     // response status
	Response []Field // nil when not given
	Answer   []byte  // response body; nil when not given
	Kept     string  // how much of Answer was kept, where that is not all
}

// Detail is everything known of one delivery: its metadata, what went over the
// wire, its attempts, and the provider's row as it came.
type Detail struct {
	Delivery Delivery
	Exchange Exchange
	Attempts []Attempt
	Raw      []byte // the provider's own JSON of it, untouched
	Behind   bool   // a later attempt is known of, which is not among these
}

// Row is one line of a provider's list: what was understood, and the bytes.
type Row struct {
	Delivery Delivery
	Raw      []byte
}

// Page is one page of a provider's log, newest first.
type Page struct {
	Rows  []Row
	Older Cursor // the next page of older rows; empty at the end
	Newer Cursor // what is newer than this page, now or later; empty where the provider has no such place
	Total Count  // rows in all, where the provider says so
	Calls int    // provider calls it took

	// The times that the list goes by, of its first and its last row: of messages,
	// or of attempts. Given where a list of one endpoint's deliveries is read.
	First, Last time.Time
}

// PageRequest asks for one page of a log. Its zero value asks for the newest.
type PageRequest struct {
	From  Cursor
	Limit int // 0 for the provider's own default
}
