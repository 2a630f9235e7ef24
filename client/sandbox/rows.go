package sandbox

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
)

// row is one webhook request, in 40 bytes: its ids and its payload are made
// anew whenever they are asked for.
type row struct {
	created int64  // unix milliseconds
	updated int64  // unix milliseconds
	flow    uint32 // the flow it is part of, or its number in rows.given
	origin  uint32 // the row whose message it sends again; its own for a first one
	took    int32  // milliseconds; -1 for none
	detail  uint32 // in rows.details
	code    uint16
	url     uint16 // in rows.urls
	shape   shapeID
	step    uint8 // of its flow
	outcome model.Outcome
}

const (
	chunk      = 4096      // rows are kept in pieces, so that growing never copies them
	unanswered = int32(-1) // no duration
)

// rows is the database of webhook requests: the server's ServerRows and ServerIndex.
type rows struct {
	ids   ids
	maker *maker
	now   func() time.Time

	mu         sync.RWMutex
	chunks     [][]row
	n          int
	details    []string
	detailNo   map[string]uint32
	urls       []string
	urlNo      map[string]uint16
	given      []given
	processing int
	failed     int

	sortMu sync.Mutex
	sorted []uint32
}

// given is a message that was not made by the traffic but handed in.
type given struct {
	typ, request string
	payload      []byte
}

var (
	_ metriport.ServerRows  = (*rows)(nil)
	_ metriport.ServerIndex = (*rows)(nil)
)

func newRows(seed uint64, m *maker, now func() time.Time) *rows {
	return &rows{
		ids: ids{seed}, maker: m, now: now,
		details: []string{""}, detailNo: map[string]uint32{"": 0},
		urls: []string{""}, urlNo: map[string]uint16{"": 0},
	}
}

func (r *rows) at(ref int) *row { return &r.chunks[ref/chunk][ref%chunk] }

// add appends a row; the caller holds the lock. A row is never older than the
// one before it, so that the order of rows is the order of their times.
func (r *rows) add(x row) int {
	ref := r.n
	if ref > 0 {
		x.created = max(x.created, r.at(ref-1).created)
		x.updated = max(x.updated, x.created)
	}
	if ref%chunk == 0 {
		r.chunks = append(r.chunks, make([]row, 0, chunk))
	}
	last := len(r.chunks) - 1
	r.chunks[last] = append(r.chunks[last], x)
	r.n++
	r.count(x.outcome, 1)
	return ref
}

// count keeps the numbers of rows that are processing and that have failed.
func (r *rows) count(o model.Outcome, by int) {
	switch o {
	case model.Processing:
		r.processing += by
	case model.Failed:
		r.failed += by
	case model.Delivered, model.OutcomeUnknown:
	}
}

func index(n int) uint32 { return uint32(n) } //nolint:gosec // there are far fewer rows than that

// Insert stores a message as jsonb would give it back.
func (r *rows) Insert(m metriport.ServerMessage) int {
	payload, ok := jsonb(m.Payload)
	if !ok || payload[0] != '{' {
		payload = []byte("{}")
	}
	at := r.now().UnixMilli()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.given = append(r.given, given{m.Type, m.Request, payload})
	return r.add(row{
		created: at, updated: at, flow: index(len(r.given) - 1), origin: index(r.n), took: unanswered,
		shape: handed, outcome: model.Processing,
	})
}

// begin stores the message of one step of a flow.
func (r *rows) begin(e event) int {
	at := r.now().UnixMilli()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.add(row{
		created: at, updated: at, flow: e.flow, origin: index(r.n), took: unanswered,
		shape: e.shape, step: e.step, outcome: model.Processing,
	})
}

// Renew stores a row's message once more.
func (r *rows) Renew(ref int) int {
	at := r.now().UnixMilli()
	r.mu.Lock()
	defer r.mu.Unlock()
	old := *r.at(ref)
	return r.add(row{
		created: at, updated: at, flow: old.flow, origin: old.origin, took: unanswered,
		shape: old.shape, step: old.step, outcome: model.Processing,
	})
}

// Mark makes rows processing.
func (r *rows) Mark(refs []int) {
	at := r.now().UnixMilli()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ref := range refs {
		x := r.at(ref)
		r.count(x.outcome, -1)
		x.outcome, x.updated = model.Processing, at
		r.count(x.outcome, 1)
	}
}

// Update writes how a row stands.
func (r *rows) Update(ref int, s metriport.ServerState) {
	at := r.now().UnixMilli()
	r.mu.Lock()
	defer r.mu.Unlock()
	x := r.at(ref)
	r.count(x.outcome, -1)
	x.outcome, x.updated, x.code = s.Outcome, at, uint16(s.Code) //nolint:gosec // an HTTP status
	x.detail, x.url, x.took = r.detailOf(s.Detail), r.urlOf(s.URL), unanswered
	if s.Took >= 0 {
		x.took = int32(min(s.Took.Milliseconds(), math.MaxInt32)) //nolint:gosec // at most that
	}
	r.count(x.outcome, 1)
}

// detailOf is a text's number; the caller holds the lock.
func (r *rows) detailOf(s string) uint32 {
	no, ok := r.detailNo[s]
	if !ok {
		no = index(len(r.details))
		r.details, r.detailNo[s] = append(r.details, s), no
	}
	return no
}

func (r *rows) urlOf(s string) uint16 {
	no, ok := r.urlNo[s]
	if !ok && len(r.urls) < math.MaxUint16 {
		no = uint16(len(r.urls)) //nolint:gosec // checked
		r.urls, r.urlNo[s] = append(r.urls, s), no
	}
	return no
}

// Row reads a row.
func (r *rows) Row(ref int) metriport.ServerRow {
	r.mu.RLock()
	defer r.mu.RUnlock()
	x := r.at(ref)
	out := metriport.ServerRow{
		ServerState: metriport.ServerState{
			Outcome: x.outcome, Detail: r.details[x.detail], URL: r.urls[x.url], Code: int(x.code), Took: model.NoTime,
		},
		ID: r.ids.id(uint64(ref)), Created: time.UnixMilli(x.created), Updated: time.UnixMilli(x.updated), //nolint:gosec // a row's number
	}
	if x.took >= 0 {
		out.Took = time.Duration(x.took) * time.Millisecond
	}
	if x.shape == handed {
		g := r.given[x.flow]
		out.Type, out.Request = g.typ, g.request
	} else {
		out.Type, out.Request = r.maker.typ(x.shape), r.maker.request(x.flow, x.shape, x.step)
	}
	return out
}

// Payload makes a row's body: of a row that was renewed, the first one's with
// links signed anew.
func (r *rows) Payload(ref int) []byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	x := r.at(ref)
	signed := time.UnixMilli(x.created)
	if x.shape == handed {
		payload := r.given[x.flow].payload
		if int(x.origin) == ref {
			return payload
		}
		return resign(payload, signed)
	}
	return r.maker.payload(*x, time.UnixMilli(r.at(int(x.origin)).created), signed)
}

// Len is the number of rows.
func (r *rows) Len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.n
}

// Find returns the number of the row with an id.
func (r *rows) Find(id string) (ref int, ok bool) {
	n, ok := r.ids.number(id)
	return int(n), ok && n < uint64(r.Len()) //nolint:gosec // 48 bits
}

// Since returns the number of the first row created at t or later.
func (r *rows) Since(t time.Time) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	ms := t.UnixMilli()
	return sort.Search(r.n, func(i int) bool { return r.at(i).created >= ms })
}

// Count counts the rows that are processing and that have failed.
func (r *rows) Count() (processing, failed int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.processing, r.failed
}

// Failed lists the rows that have failed, the oldest first.
func (r *rows) Failed() []int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]int, 0, r.failed)
	for i := range r.n {
		if r.at(i).outcome == model.Failed {
			out = append(out, i)
		}
	}
	return out
}

// ByID lists the first n rows in the order of their ids.
func (r *rows) ByID(n int) []uint32 {
	r.sortMu.Lock()
	defer r.sortMu.Unlock()
	if len(r.sorted) != n {
		r.sorted = r.ids.order(n)
	}
	return r.sorted
}

// order sorts the first n ids. The number in an id is its beginning, and no two
// are equal, so they are compared instead of the texts.
func (s ids) order(n int) []uint32 {
	type place struct {
		begin uint64
		ref   uint32
	}
	places := make([]place, n)
	for i := range places {
		places[i] = place{s.shuffle(uint64(i)), index(i)}
	}
	slices.SortFunc(places, func(x, y place) int { return cmp.Compare(x.begin, y.begin) })
	out := make([]uint32, n)
	for i, p := range places {
		out[i] = p.ref
	}
	return out
}

// resign gives the presigned links in a payload a new date and signature.
func resign(payload []byte, at time.Time) []byte {
	if !bytes.Contains(payload, []byte("X-Amz-")) {
		return payload
	}
	out := amzDate.ReplaceAll(payload, []byte("X-Amz-Date="+at.UTC().Format(amzForm)))
	return amzSignature.ReplaceAll(out, []byte("X-Amz-Signature="+signature(roll(uint64(at.UnixMilli()), forThing))))
}
