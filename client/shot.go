package client

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Shot is one request sent from here to a receiver, and what came of it.
type Shot struct {
	URL      string
	Code     int // 0 when there was no answer
	Answer   []byte
	Pong     model.Tri // of a ping: whether the answer echoes it
	Err      *model.Error
	Cause    model.Cause
	Timing   Timing
	TLSUntil time.Time // when the receiver's certificate expires; zero without TLS
}

// Timing is where a request's time went; model.NoTime for what did not happen.
type Timing struct{ DNS, Connect, TLS, FirstByte, Total time.Duration }

// Sender sends requests from here to a receiver, as the provider would.
type Sender interface {
	// Ping sends the provider's ping, signed with key. The error is for a request
	// that could not be made at all; a receiver's refusal is in the Shot.
	Ping(ctx context.Context, url string, key model.Secret) (Shot, error)
	// Send posts a body, signed with key.
	Send(ctx context.Context, url string, key model.Secret, body []byte) (Shot, error)
}
