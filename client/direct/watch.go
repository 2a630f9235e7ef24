package direct

import (
	"crypto/tls"
	"net/http/httptrace"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// watch measures where a request's time goes. What connects and shakes hands in
// the background may tell of it after the request has ended, hence the lock.
type watch struct {
	mu       sync.Mutex
	began    time.Time
	dns      span
	connect  span
	tls      span
	answer   span // from the request's last byte to the answer's first
	tlsUntil time.Time
}

// span is one part of a request.
type span struct{ from, to time.Time }

func (s span) took() time.Duration {
	if s.from.IsZero() || s.to.IsZero() {
		return model.NoTime
	}
	return s.to.Sub(s.from)
}

func newWatch() *watch { return &watch{began: now()} }

// now is the machine's clock: what is measured here is real, whatever the time
// of day is taken to be.
func now() time.Time {
	return time.Now() //nolint:forbidigo // a measurement over a real network
}

func (w *watch) note(f func(at time.Time)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f(now())
}

// trace is told of every part's beginning and end. A name with several
// addresses may be connected to in parallel: the first start and the first
// success count.
func (w *watch) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { w.note(func(at time.Time) { w.dns.from = at }) },
		DNSDone:  func(httptrace.DNSDoneInfo) { w.note(func(at time.Time) { w.dns.to = at }) },
		ConnectStart: func(_, _ string) {
			w.note(func(at time.Time) {
				if w.connect.from.IsZero() {
					w.connect.from = at
				}
			})
		},
		ConnectDone: func(_, _ string, err error) {
			w.note(func(at time.Time) {
				if err == nil && w.connect.to.IsZero() {
					w.connect.to = at
				}
			})
		},
		TLSHandshakeStart: func() { w.note(func(at time.Time) { w.tls.from = at }) },
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			w.note(func(at time.Time) {
				if err == nil {
					w.tls.to = at
				}
				if len(s.PeerCertificates) > 0 {
					w.tlsUntil = s.PeerCertificates[0].NotAfter
				}
			})
		},
		WroteRequest:         func(httptrace.WroteRequestInfo) { w.note(func(at time.Time) { w.answer.from = at }) },
		GotFirstResponseByte: func() { w.note(func(at time.Time) { w.answer.to = at }) },
	}
}

// end writes what was measured.
func (w *watch) end(shot *client.Shot) {
	w.note(func(at time.Time) {
		first := w.answer.took()
		if first < 0 && !w.answer.to.IsZero() && !w.answer.from.IsZero() {
			first = 0 // it answered before it had read all
		}
		shot.Timing = client.Timing{
			DNS: w.dns.took(), Connect: w.connect.took(), TLS: w.tls.took(), FirstByte: first, Total: at.Sub(w.began),
		}
		shot.TLSUntil = w.tlsUntil
	})
}
