// Package runbook carries out what changes something at a provider: a URL
// change with key rotation, retries, pings. Each is a plan that is shown and
// agreed to, a run that is journalled before and after every effect, and a
// proof read back from the provider. A run survives its process: what was begun
// and not ended is looked up, never sent again without the operator.
package runbook

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Host is what runbooks ask of every provider.
type Host interface {
	client.Overview
	client.Deliveries
}

// Bench is what the runbooks of one profile work with.
type Bench struct {
	Profile  model.Profile
	Host     Host
	Direct   client.Sender
	Surveyor client.Surveyor
	Tester   client.Sampler // test events through the provider; nil where it has none
	Store    client.Store
	Rows     func() model.Rows                                 // the loaded log, newest first, for counting what a plan touches
	Who      string                                            // the operator, for activity
	Holder   string                                            // this process, for leases
	Gone     func(holder string) bool                          // says for certain that a holder's process has ended; nil where nobody knows
	OnRotate func(ctx context.Context, key model.Secret) error // hands a new key over; nil where none is configured
	Now      func() time.Time
	Sleep    func(ctx context.Context, d time.Duration) error
	Parts                        // what else the provider has; New looks for it in Host where none is given
	Payloads bool                // bodies of test events may be stored
	Budget   func() model.Budget // today's provider calls; nil where they are not counted
}

// Fact is one line of a plan.
type Fact struct {
	Label, Text string
	Warn        bool
}

// Needs says what must be typed before a plan may start.
type Needs struct {
	Name     string // the profile's name, in production; empty for nothing
	Count    int    // the number of deliveries it touches, where more than one; 0 for nothing
	Overrule string // the words that overrule a failed probe; empty for nothing
}

// Plan is what a run would do, in words and numbers. It is made without
// changing anything, shown whole, and is what the run keeps to.
type Plan struct {
	Kind   model.RunKind
	Title  string
	Facts  []Fact
	Needs  Needs
	Counts string // what Needs.Count counts, where it is not all: "17 failed; 2 of them were already sent again"
	Refuse string // why it cannot start now; empty when it can
	Splits bool   // it is refused for today's calls alone: Recovery.Days plans its oldest
	Raw    []byte // JSON, by kind; holds no secret
}

// Consent is what the operator typed.
type Consent struct {
	Name     string
	Count    int
	Overrule string
}

// Choice is one answer to a question.
type Choice struct {
	Key, Name, About string
}

// Question is what a run needs to be told before it goes on.
type Question struct {
	Text    string
	Choices []Choice
}

// RunView is a run as faces show it.
type RunView struct {
	Run      model.Run
	Steps    []model.Step
	Claims   []model.Claim
	Progress *Progress    // of what sends deliveries again and follows each; nil for other kinds
	Ask      *Question    // nil while nothing is asked
	Key      model.Secret // a rotation's new key, in memory of the process that made it only
	Mine     bool         // this process holds its lease
	Lease    model.Lease
}

// View is all runs of the profile that are open or ended not long ago, newest
// first. It is immutable.
type View struct {
	Seq  uint64
	Runs []RunView
}

// Through says which way a ping goes.
type Through uint8

// The ways.
const (
	Directly Through = iota // from here to the receiver
	ByHost                  // by the provider, with its own watching rule
)

// PingReport is what a ping found out.
type PingReport struct {
	Through Through
	Shot    client.Shot  // of a direct ping
	Status  model.Status // of a ping by the host, once it tells the outcome
	Outcome string       // in words: "pong in 84 ms", "no change seen in 3.5 s"
	Good    model.Tri
}

// URLChange asks for a new URL, a new key, or both.
type URLChange struct {
	URL     string // empty keeps the present one
	KeepKey bool
}
