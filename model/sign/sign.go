package sign

import "time"

// Auto stands for the scheme that the headers speak of.
const Auto = "auto"

// The header families of Standard Webhooks.
const (
	FamilyWebhook = "webhook" // webhook-id, webhook-timestamp, webhook-signature
	FamilySvix    = "svix"
)

// Field is one header line as it was received.
type Field struct{ Name, Value string }

// Query is a request whose signature is to be checked.
type Query struct {
	Scheme    string   // a scheme's name; empty or Auto detects it
	Header    []Field  // as received, repeated lines kept
	Body      []byte   // the exact bytes
	Secrets   []string // as configured; the present one first, earlier ones behind
	Now       time.Time
	Tolerance time.Duration // of signed times; 0 for 5 minutes
	Quick     bool          // the verdict alone: no search for what would match
}

// Finding is one thing that is wrong with a request or its secret. It never
// makes an invalid verdict a valid one.
type Finding struct {
	Code   Code   `json:"code"`
	Detail string `json:"detail"` // the evidence in words; holds no secret
	Fix    string `json:"fix"`    // what to change, and where the mistake usually comes from
}

// Verdict is what a check found.
type Verdict struct {
	Valid    bool
	Scheme   string // the scheme's name; empty when none could be told
	Matched  int    // which of the secrets matches, from 1; 0 for none
	Findings []Finding
}

// Letter is a message to be signed.
type Letter struct {
	ID   string    // of the message, where the scheme signs it
	At   time.Time // of signing, where the scheme signs it
	Body []byte

	// Family is the beginning of the header names where a scheme has several:
	// FamilySvix, or FamilyWebhook, which is the default.
	Family string
}
