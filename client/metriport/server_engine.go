package metriport

import (
	"context"
	"net/http"
	"time"

	"github.com/hooktop/hooktop/model"
)

// ServerEngine is what the server stands on: everything that takes time, keeps
// state or reaches out. The server itself only knows the wire and the rules.
type ServerEngine struct {
	Clock  ServerClock
	Rows   ServerRows
	Index  ServerIndex
	Sender ServerSender
}

// ServerClock is time, chance, and work that goes on after an answer.
type ServerClock interface {
	Now() time.Time
	// Sleep waits for d, or until ctx ends and then returns its error.
	Sleep(ctx context.Context, d time.Duration) error
	// Go runs f in the background; f's context ends with the engine.
	Go(f func(ctx context.Context))
	// Rand returns the next of a sequence of random numbers.
	Rand() uint64
}

// ServerRows keeps the webhook requests, by the number of their creation from 0.
type ServerRows interface {
	// Insert stores a message as processing, its payload as PostgreSQL's jsonb
	// gives it back.
	Insert(m ServerMessage) int
	// Renew stores a row's message once more, as processing, with links signed now.
	Renew(ref int) int
	// Mark makes rows processing and leaves all else of them as it is.
	Mark(refs []int)
	// Update writes how a row stands.
	Update(ref int, s ServerState)
	// Row reads a row without its payload.
	Row(ref int) ServerRow
	// Payload reads a row's body without its meta: a JSON object.
	Payload(ref int) []byte
}

// ServerIndex finds rows.
type ServerIndex interface {
	// Len is the number of rows; their numbers are in the order of creation.
	Len() int
	// Find returns the number of the row with an id.
	Find(id string) (ref int, ok bool)
	// Since returns the number of the first row created at t or later.
	Since(t time.Time) int
	// Count counts the rows that are processing and that have failed.
	Count() (processing, failed int)
	// Failed lists the rows that have failed, the oldest first.
	Failed() []int
	// ByID lists the first n rows in the order of their ids; not to be changed.
	ByID(n int) []uint32
}

// ServerSender makes one HTTP attempt.
type ServerSender interface {
	Send(ctx context.Context, c ServerCall) ServerReply
}

// ServerMessage is a message to be stored.
type ServerMessage struct {
	Type    string
	Request string // requestId; empty for none
	Payload []byte // a JSON object, without meta
}

// ServerState is how a row stands: what an attempt changes of it.
type ServerState struct {
	Outcome model.Outcome
	Detail  string
	URL     string
	Code    int
	Took    time.Duration // model.NoTime for none
}

// ServerRow is one webhook request without its payload.
type ServerRow struct {
	ServerState
	ID      string
	Type    string
	Request string
	Created time.Time
	Updated time.Time
}

// ServerCall is one HTTP request to a receiver.
type ServerCall struct {
	URL     string
	Header  []model.Field // besides what every request of an HTTP library has
	Body    []byte
	Timeout time.Duration // of silence
}

// ServerReply is what came of a call: an answer, or a failure without one.
type ServerReply struct {
	Code   int // 0 without an answer
	Header http.Header
	Body   []byte
	Took   time.Duration
	Fail   *ServerFailure
}

// ServerFailure is a call that got no answer, as a Node.js program sees it.
type ServerFailure struct {
	Message string // "connect ECONNREFUSED 127.0.0.1:443"
	Code    string // "ECONNREFUSED"
	Timeout bool
	Wrapped bool // the HTTP library wraps another error with the same text
}
