package sandbox

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"sync"
)

// Go's server spells the names of header lines in its own way before anybody
// sees them. A receiver that minds their case has to overhear the connection.

const longestHead = 64 << 10

// overhearing is a listener whose connections keep the head of the request that
// they carry.
type overhearing struct{ net.Listener }

func (o overhearing) Accept() (net.Conn, error) {
	c, err := o.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &overheard{Conn: c}, nil
}

// overheard is one of them.
type overheard struct {
	net.Conn

	mu   sync.Mutex
	head []byte
	full bool // the head is complete
}

// Read keeps what belongs to a request's head.
func (o *overheard) Read(b []byte) (int, error) {
	n, err := o.Conn.Read(b)
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.full && n > 0 {
		o.head = append(o.head, b[:n]...)
		if end := bytes.Index(o.head, []byte("\r\n\r\n")); end >= 0 {
			o.head, o.full = o.head[:end], true
		}
		o.full = o.full || len(o.head) > longestHead
	}
	return n, err
}

// take returns the head and makes ready for the next request's.
func (o *overheard) take() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	head := string(o.head)
	o.head, o.full = o.head[:0], false
	return head
}

// hearing marks the context of a request with its connection.
type hearing struct{}

func hear(ctx context.Context, c net.Conn) context.Context {
	if o, ok := c.(*overheard); ok {
		return context.WithValue(ctx, hearing{}, o)
	}
	return ctx
}

// withHead keeps a request's head with it. It is to be called once per request,
// when its body has been read: what comes then is of the next one.
func withHead(req *http.Request) *http.Request {
	o, ok := req.Context().Value(hearing{}).(*overheard)
	if !ok {
		return req
	}
	return req.WithContext(context.WithValue(req.Context(), headKey{}, o.take()))
}

type headKey struct{}

// headOf is a request's head as it came, from its first line on.
func headOf(req *http.Request) (head string, ok bool) {
	head, ok = req.Context().Value(headKey{}).(string)
	return head, ok
}
