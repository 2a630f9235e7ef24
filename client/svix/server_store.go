package svix

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/ksuid"
)

// A million attempts are kept by their numbers: ids are made when they are asked
// for, and things are taken from the heap many at a time.

// place is where a thing stands among its like: what its id is made of. ids tell
// times apart by 4 ms only, within which the number counts.
type place struct {
	at  int64 // microseconds since 1970
	seq uint32
}

func (p place) time() time.Time { return time.UnixMicro(p.at).UTC() }
func (p place) tick() int64     { return p.at / (ksuid.Quantum / int64(time.Microsecond)) }
func (p place) text() string    { return ksuid.Of(p.time(), noiseOf(p.seq)) }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.tick(), q.tick()), cmp.Compare(p.seq, q.seq))
}

// placeOf reads a place out of an id without its prefix.
func placeOf(id string) (place, bool) {
	b, ok := ksuid.Raw(id)
	at, _ := ksuid.Time(id)
	return place{at.UnixMicro(), binary.BigEndian.Uint32(b[5:9])}, ok
}

// noiseOf makes what follows the time in an id: a number that grows, and what
// looks like chance.
func noiseOf(seq uint32) (noise [15]byte) {
	binary.BigEndian.PutUint32(noise[:], seq)
	x := uint64(seq)*0x9e3779b97f4a7c15 + 0x1234567
	x ^= x >> 29
	binary.BigEndian.PutUint64(noise[4:], x*0xbf58476d1ce4e5b9)
	return noise
}

// serverMessage is one event of an application.
type serverMessage struct {
	place

	days     int32 // that the payload is kept
	typ      string
	event    string // the sender's own id; empty for none
	channels []string
	payload  func() []byte // as it was posted; nil once it is deleted
	dests    []*serverDest
}

// serverDest is a message at an endpoint.
type serverDest struct {
	msg      *serverMessage
	endpoint *serverEndpoint
	last     *serverAttempt // the others hang on it
	next     int64          // when the next automatic attempt is due, in microseconds; 0 for none
}

// serverAttempt is one HTTP call.
type serverAttempt struct {
	place

	dest    *serverDest
	before  *serverAttempt
	url     string // as it was then
	answer  string
	millis  int32
	code    int16
	status  int8
	trigger int8
}

const (
	slab       = 1024
	usualDays  = 90
	fewestDays = 5
)

// store gives out what is kept.
type store struct {
	messages []serverMessage
	dests    []serverDest
	attempts []serverAttempt
}

func take[T any](from *[]T) *T {
	if len(*from) == 0 {
		*from = make([]T, slab)
	}
	t := &(*from)[0]
	*from = (*from)[1:]
	return t
}

func (m *serverMessage) id() string { return messagePre + m.text() }

// body is the payload; nil where it has been deleted or was kept for long enough.
func (m *serverMessage) body(now time.Time) []byte {
	if m.payload == nil || now.Sub(m.time()) > time.Duration(m.days)*24*time.Hour {
		return nil
	}
	return m.payload()
}

func (t *serverAttempt) id() string { return attemptPre + t.text() }

// due is when the next automatic attempt is to come; zero for none.
func (d *serverDest) due() time.Time {
	if d.next == 0 {
		return time.Time{}
	}
	return time.UnixMicro(d.next).UTC()
}

// status is how a message stands at an endpoint: that of the latest attempt, or
// that another is due.
func (d *serverDest) status() int {
	switch {
	case d.last != nil && d.last.status == statusSuccess:
		return statusSuccess
	case d.next != 0:
		return statusSending
	}
	return statusFail
}

// delivered says whether any attempt went well.
func (d *serverDest) delivered() bool {
	for t := d.last; t != nil; t = t.before {
		if t.status == statusSuccess {
			return true
		}
	}
	return false
}

// addMessage stores a message; the server is locked.
func (s *Server) addMessage(app *serverApp, b ServerMessage) *serverMessage {
	m := take(&s.store.messages)
	*m = serverMessage{
		place: s.place(b.At), days: cmp.Or(b.Days, usualDays), typ: b.Type, event: b.Event, channels: b.Channels, payload: b.Payload,
	}
	app.messages = append(app.messages, m)
	if m.event != "" {
		app.events[m.event] = m
	}
	return m
}

// place is where a thing of a time stands that is made now; the server is locked.
func (s *Server) place(at time.Time) place {
	s.seq++
	return place{at.UnixMicro(), s.seq}
}

// addDest makes a message one of an endpoint; the server is locked.
func (s *Server) addDest(m *serverMessage, e *serverEndpoint) *serverDest {
	d := take(&s.store.dests)
	*d = serverDest{msg: m, endpoint: e}
	m.dests = append(m.dests, d)
	i := len(e.dests)
	for i > 0 && e.dests[i-1].msg.compare(m.place) > 0 {
		i--
	}
	e.dests = slices.Insert(e.dests, i, d)
	return d
}

// dest is a message at an endpoint, made where it is not there; the server is
// locked.
func (s *Server) dest(m *serverMessage, e *serverEndpoint) *serverDest {
	i := slices.IndexFunc(m.dests, func(d *serverDest) bool { return d.endpoint == e })
	if i >= 0 {
		return m.dests[i]
	}
	return s.addDest(m, e)
}

// addAttempt keeps an attempt of a delivery. Its endpoint's are put in order
// later: the first ones mostly come so. The server is locked.
func (s *Server) addAttempt(d *serverDest, at time.Time, a serverAttempt) {
	t := take(&s.store.attempts)
	*t = a
	t.place, t.dest, t.before = s.place(at), d, d.last
	d.last = t
	e := d.endpoint
	if n := len(e.attempts); t.before == nil && (n == 0 || e.attempts[n-1].compare(t.place) <= 0) {
		e.attempts = append(e.attempts, t)
		return
	}
	e.late = append(e.late, t)
}

// inOrder are an endpoint's attempts by id; the server is locked.
func (e *serverEndpoint) inOrder() []*serverAttempt {
	if len(e.late) == 0 {
		return e.attempts
	}
	late := byPlace(e.late)
	first := len(e.attempts) - 1
	e.attempts = append(e.attempts, late...)
	all := e.attempts
	for at, i := len(all)-1, len(late)-1; i >= 0; at-- { // from behind: most stay where they are
		if first >= 0 && all[first].compare(late[i].place) > 0 {
			all[at] = all[first]
			first--
		} else {
			all[at] = late[i]
			i--
		}
	}
	e.late = nil
	return all
}

// byPlace sorts attempts by what they are compared by, beside each other in
// memory: there may be a million.
func byPlace(list []*serverAttempt) []*serverAttempt {
	type key struct {
		tick int64
		seq  uint32
		of   *serverAttempt
	}
	keys := make([]key, len(list))
	for i, t := range list {
		keys[i] = key{t.tick(), t.seq, t}
	}
	slices.SortFunc(keys, func(x, y key) int {
		if x.tick != y.tick {
			return cmp.Compare(x.tick, y.tick)
		}
		return cmp.Compare(x.seq, y.seq)
	})
	for i := range keys {
		list[i] = keys[i].of
	}
	return list
}

// inOrder are all attempts of a message by id.
func (m *serverMessage) inOrder() (all []*serverAttempt) {
	for _, d := range m.dests {
		for t := d.last; t != nil; t = t.before {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(x, y *serverAttempt) int { return x.compare(y.place) })
	return all
}

// message finds one by its id or the sender's own.
func (a *serverApp) message(id string) *serverMessage {
	if m := a.events[id]; m != nil {
		return m
	}
	text, _ := strings.CutPrefix(id, messagePre)
	p, ok := placeOf(text)
	if !ok {
		return nil
	}
	i, found := slices.BinarySearchFunc(a.messages, p, func(m *serverMessage, p place) int { return m.compare(p) })
	if !found || a.messages[i].id() != id {
		return nil
	}
	return a.messages[i]
}
