package model

import "time"

// RunID names one run.
type RunID string

// RunKind says what a run does.
type RunKind string

// The kinds of runs.
const (
	RunRotate   RunKind = "rotate"    // change the URL, rotate the key, or both
	RunRetry    RunKind = "retry"     // send chosen deliveries again, one by one
	RunRetryAll RunKind = "retry-all" // the provider's own "retry all failed", followed by its counts
	RunEndpoint RunKind = "endpoint"  // create, change or delete one endpoint
	RunKey      RunKind = "key"       // a new key for one of many endpoints; the old one stays good for a while
	RunRecover  RunKind = "recover"   // the provider's own sending again of what failed at one endpoint
)

// RunState is how far a run is.
type RunState string

// The states. A run that is Running without a live lease was interrupted.
const (
	RunPlanned  RunState = "planned"
	RunRunning  RunState = "running"
	RunPaused   RunState = "paused"
	RunDone     RunState = "done"
	RunFailed   RunState = "failed"
	RunCanceled RunState = "canceled"
)

// Ended says whether nothing is left to do in the state.
func (s RunState) Ended() bool { return s == RunDone || s == RunFailed || s == RunCanceled }

// Run is a journalled, resumable operation: of several steps, or on many
// deliveries.
type Run struct {
	ID      RunID
	Profile string
	Kind    RunKind
	State   RunState
	Who     string // who started it
	Plan    []byte // JSON, by kind: what was shown and agreed to; holds no secret
	Note    string // one line for people: why it failed, what it is waiting for
	Created time.Time
	Updated time.Time
}

// StepState is how far a step is. It is written before the effect (started) and
// after it, so a step found started has an outcome that nobody knows.
type StepState string

// The states of a step.
const (
	StepStarted StepState = "started"
	StepDone    StepState = "done"
	StepFailed  StepState = "failed"
	StepSkipped StepState = "skipped"
	StepUnknown StepState = "unknown" // looked up at the provider, and still not known
)

// Step is one effect of a run and what came of it.
type Step struct {
	Run     RunID
	N       int    // from 1, in the order of the plan
	Name    string // "clear", "set", "hand over"
	State   StepState
	Detail  string // one line for people; holds no secret
	Data    []byte // JSON, by step: what a resumption needs; holds no secret but by fingerprint
	Started time.Time
	Ended   time.Time // zero until it has
}

// ClaimState is how far the sending of one delivery is.
type ClaimState string

// The states: queued → sent → accepted → delivered, failed again or unknown.
const (
	ClaimQueued    ClaimState = "queued"
	ClaimSent      ClaimState = "sent" // the request may have left; never send again without the operator
	ClaimAccepted  ClaimState = "accepted"
	ClaimDelivered ClaimState = "delivered"
	ClaimFailed    ClaimState = "failed again"
	ClaimExcluded  ClaimState = "excluded"
	ClaimUnknown   ClaimState = "unknown"
)

// Claim is one delivery that a run sends again. There is one row per profile,
// delivery and run, and of all runs at most one may hold a delivery that has not
// ended.
type Claim struct {
	Run      RunID
	Profile  string
	Delivery DeliveryID
	Fence    int64 // of the lease under which it was last touched
	State    ClaimState
	New      DeliveryID // the delivery that the retry made; empty until known
	Note     string     // why it is excluded, or how it failed
	Updated  time.Time
}

// Lease says who may act on something until when. Its fence grows with every
// change of holder: what is done under an older fence is refused.
type Lease struct {
	Name   string // "run/<id>", "rotate/<profile>"
	Holder string // who, and from which process
	Fence  int64
	Until  time.Time
}
