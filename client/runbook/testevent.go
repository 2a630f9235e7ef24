package runbook

import (
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// PlanTest is the kind of a test event's plan. It is no run: SendTest sends it
// at once.
const PlanTest model.RunKind = "test"

// TestEvent is an event to be sent for a test.
type TestEvent struct {
	Type     model.EventType
	Body     []byte  // JSON, variables filled in
	Through  Through // directly, or by the host
	Endpoint string  // of many, its id or URL; empty for the only one

	Key model.Secret // directly: signs instead of the endpoint's; a report never has it
}

// TestReport is a test event that was sent, and what came of it.
type TestReport struct {
	ID      string // the event's own, which the receiver sees; empty where the provider names none
	At      time.Time
	Who     string
	Event   TestEvent     // its Body is nil where it was not kept
	URL     string        // the receiver's; credentials in it are hidden
	Code    int           // the receiver's; 0 when there was none
	Took    time.Duration // NoTime where nobody measured
	Answer  []byte        // the receiver's own words, as they came; nil where they were not kept
	Outcome string        // in words: "200 in 84 ms"
	Good    model.Tri
	Cause   model.Cause

	Timing   client.Timing // of a direct one; zero for one by the host
	TLSUntil time.Time     // when the receiver's certificate expires; zero where it is not known
	Signed   bool          // directly: with the endpoint's key
}
