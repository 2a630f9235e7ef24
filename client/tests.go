package client

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// SentTest is a test event that was sent, and what came of it, as it is kept.
type SentTest struct {
	ID       string // the event's own; empty where nobody knows it
	At       time.Time
	Who      string
	Type     model.EventType
	ByHost   bool   // sent by the provider, not from here
	Endpoint string // as it was asked for; empty for the only one
	URL      string // to show; holds no credentials
	Signed   bool
	Code     int           // the receiver's; 0 when there was none
	Took     time.Duration // NoTime where nobody measured
	Outcome  string        // in words
	Good     model.Tri
	Cause    model.Cause
	Timing   Timing
	TLSUntil time.Time
	Body     []byte // as it was sent; nil where it is not kept
	Answer   []byte // the receiver's; nil where it is not kept
}

// Tests keeps the test events that were sent.
type Tests interface {
	// SaveTest keeps a test event; its body and answer only with payloads.
	SaveTest(ctx context.Context, profile string, t SentTest, payloads bool) error
	// SentTests lists the newest test events, newest first; limit 0 means all.
	SentTests(ctx context.Context, profile string, limit int) ([]SentTest, error)
}

// Aside keeps what a user has put aside to use it again.
type Aside interface {
	Filters
	Tests
}
