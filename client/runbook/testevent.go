package runbook

import (
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestEvent is an event to be sent for a test.
type TestEvent struct {
	Type     model.EventType
	Body     []byte  // JSON, variables filled in
	Through  Through // directly, or by the host
	Endpoint string  // of many; empty for the only one
}

// TestReport is a test event that was sent, and what came of it.
type TestReport struct {
	At      time.Time
	Event   TestEvent
	Code    int           // the receiver's; 0 when there was none
	Took    time.Duration // NoTime where nobody measured
	Answer  []byte        // the receiver's own words, as they came
	Outcome string        // in words: "200 in 84 ms"
	Good    model.Tri
}
