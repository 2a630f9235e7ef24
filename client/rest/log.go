package rest

import (
	"cmp"
	"crypto/rand"
	"strconv"
	"strings"
	"sync"

	"github.com/hooktop/hooktop/client"
)

const logSize = 500

// Log keeps the last 500 calls. Its zero value is ready; it may be shared
// between clients and goroutines.
type Log struct {
	Name string // what the ids of its calls begin with; empty for one made up

	mu    sync.Mutex
	name  string
	made  int
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

// nameSize is enough for two starts not to have one name.
const nameSize = 5

// add keeps a call and returns the id that it gives to it; none without a log.
func (l *Log) add(c client.Call) (id string) {
	if l == nil {
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.name == "" {
		l.name = cmp.Or(l.Name, strings.ToLower(rand.Text()[:nameSize]))
	}
	l.made++
	c.ID = l.name + "-" + strconv.Itoa(l.made)
	if len(l.calls) < logSize {
		l.calls = append(l.calls, c)
		return c.ID
	}
	l.calls[l.next] = c
	l.next = (l.next + 1) % logSize
	return c.ID
}
