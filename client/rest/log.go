package rest

import (
	"sync"

	"github.com/hooktop/hooktop/client"
)

const logSize = 500

// Log keeps the last 500 calls. Its zero value is ready; it may be shared
// between clients and goroutines.
type Log struct {
	mu    sync.Mutex
	calls []client.Call // a ring once it is full
	next  int
}

var _ client.Calls = (*Log)(nil)

// Calls returns a copy of what is kept, newest last.
func (l *Log) Calls() []client.Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]client.Call, 0, len(l.calls))
	out = append(out, l.calls[l.next:]...)
	return append(out, l.calls[:l.next]...)
}

func (l *Log) add(c client.Call) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.calls) < logSize {
		l.calls = append(l.calls, c)
		return
	}
	l.calls[l.next] = c
	l.next = (l.next + 1) % logSize
}
