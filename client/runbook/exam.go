package runbook

import (
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Lab is what a receiver is looked at with: no provider is needed.
type Lab struct {
	Direct   client.Sender
	Surveyor client.Surveyor
	Now      func() time.Time
}

// Exam is a receiver to be examined.
type Exam struct {
	URL      string
	Scheme   string // of model/sign; empty for the provider's, or what the secret looks like
	Secret   model.Secret
	Provider model.Provider  // whose rules and events; empty for none in particular
	Type     model.EventType // of what a conformance check sends; empty for one that starts little

	Unsaved  bool          // the receiver need not know the secret yet
	Lenient  bool          // the provider's host does not enforce its rules
	NoHost   bool          // no host is known: the rules are advice
	Limit    time.Duration // in which an answer is wanted; 0 for the 4 s that providers name
	Patience time.Duration // how long an answer is waited for; 0 for 10 s
	Whole    time.Duration // how long a conformance check takes at most; 0 for 5 min
}

// Tell is told of every change of a list of checks; the list is the receiver's
// to keep.
type Tell func([]model.Check)
