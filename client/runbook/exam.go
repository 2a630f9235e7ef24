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
	Scheme   string // of model/sign; the receiver's own
	Secret   model.Secret
	Provider model.Provider // whose rules and events; empty for none in particular
}

// Tell is told of every change of a list of checks; the list is the receiver's
// to keep.
type Tell func([]model.Check)
