package model

import (
	"math"
	"slices"
	"strings"
	"time"
	"unique"
)

// How much a chunk holds at most. More rows to one cost more where one of them
// changes, fewer cost more memory. Its texts are found by two bytes.
const (
	chunkRows = 256
	chunkText = math.MaxUint16
)

// What a page's chunks are filled with: Go's allocator has these sizes, and the next
// are a sixth and more than that larger.
const (
	fullRows = 8 << 10 / 36 // of 36 bytes each
	fullText = 20 << 10     // bytes
)

// chunk is some rows, one behind the other. It never changes.
type chunk struct {
	rows  []packed
	text  string                    // what rows have of their own
	kinds []unique.Handle[Delivery] // what rows have in common: all else
	waste int                       // bytes of the text that no row has any more
	place uint32                    // its place among a pack's chunks
}

// The texts that rows have of their own.
const (
	ownID = iota
	ownMessage
	ownRequest
	ownUser
	ownRetry
	ownTexts
)

// packed is a row of a chunk, without a byte between what it has.
type packed struct {
	created, updated instant
	took             int32 // microseconds; wholly where the kind is the whole row
	at               [ownTexts]uint16
	size             [ownTexts]uint8
	kind             uint8
}

// instant is nanoseconds since 1970, the low bits first; noNanos for not given.
type instant [2]uint32

const (
	noNanos = math.MinInt64
	wholly  = math.MinInt32
)

// read makes a row's delivery.
func (c *chunk) read(k int, d *Delivery) {
	c.readOn(k, -1, d)
}

// readOn is read where d is a row of that kind already; -1 for of none.
func (c *chunk) readOn(k, was int, d *Delivery) (kind int) {
	p := &c.rows[k]
	if kind = int(p.kind); kind != was {
		*d = c.kinds[kind].Value()
	}
	if p.took == wholly {
		return -1
	}
	d.ID = DeliveryID(c.own(p, ownID))
	d.Message = c.own(p, ownMessage)
	d.Request = c.own(p, ownRequest)
	d.User = c.own(p, ownUser)
	d.RetryOf = DeliveryID(c.own(p, ownRetry))
	d.Took = tookOf(p.took)
	d.Created, d.Updated = p.created.time(), p.updated.time()
	return kind
}

func (c *chunk) own(p *packed, text int) string {
	at := int(p.at[text])
	return c.text[at : at+int(p.size[text])]
}

func (c *chunk) id(k int) DeliveryID {
	if p := &c.rows[k]; p.took != wholly {
		return DeliveryID(c.own(p, ownID))
	}
	return c.kinds[c.rows[k].kind].Value().ID
}

func (c *chunk) created(k int) time.Time {
	if p := &c.rows[k]; p.took != wholly {
		return p.created.time()
	}
	return c.kinds[c.rows[k].kind].Value().Created
}

// indexOf is the place of an id's row.
func (c *chunk) indexOf(id DeliveryID) (k int, ok bool) {
	for k = range c.rows {
		if c.id(k) == id {
			return k, true
		}
	}
	return 0, false
}

func (i instant) time() time.Time {
	n := int64(i[1])<<32 | int64(i[0])
	if n == noNanos {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

// instantOf is time's inverse; ok is false for a time that is too far away.
func instantOf(t time.Time) (i instant, ok bool) {
	n := int64(noNanos)
	if !t.IsZero() {
		if n = t.UnixNano(); n == noNanos || !time.Unix(0, n).Equal(t) {
			return i, false
		}
	}
	return instant{uint32(n), uint32(n >> 32)}, true //nolint:gosec // its halves
}

func tookOf(n int32) time.Duration {
	if n < 0 {
		return NoTime
	}
	return time.Duration(n) * time.Microsecond
}

// tookIn is tookOf's inverse; ok is false for what is longer or more exact.
func tookIn(d time.Duration) (n int32, ok bool) {
	if d == NoTime {
		return -1, true
	}
	us := d.Microseconds()
	return int32(us), d >= 0 && us <= math.MaxInt32 && d%time.Microsecond == 0 //nolint:gosec // looked at behind it
}

// Plain is a delivery as a list gives it back: its times are in UTC.
func (d *Delivery) Plain() Delivery {
	own := *d
	own.Created, own.Updated = own.Created.Round(0).UTC(), own.Updated.Round(0).UTC()
	return own
}

// builder puts rows into chunks. Its zero value needs only how much a chunk is to
// have.
type builder struct {
	most   int // rows
	full   int // bytes of text, but for a single row's
	out    []*chunk
	rows   []packed
	text   []byte
	places map[string]uint16
	kinds  []unique.Handle[Delivery]
	values []Delivery // of the kinds
}

// done returns the chunks.
func (b *builder) done() []*chunk {
	b.end()
	out := b.out
	b.out = nil
	return out
}

// end ends a chunk.
func (b *builder) end() {
	if len(b.rows) > 0 {
		b.out = append(b.out, b.chunk())
	}
	b.reset()
}

// chunk is what has been put together.
func (b *builder) chunk() *chunk {
	return &chunk{rows: slices.Clone(b.rows), text: string(b.text), kinds: slices.Clone(b.kinds)}
}

func (b *builder) reset() {
	clear(b.values)
	b.rows, b.text, b.kinds, b.values = b.rows[:0], b.text[:0], b.kinds[:0], b.values[:0]
	clear(b.places)
}

// begin begins with a chunk's rows.
func (b *builder) begin(c *chunk) {
	b.rows, b.text, b.kinds = append(b.rows[:0], c.rows...), append(b.text[:0], c.text...), append(b.kinds[:0], c.kinds...)
	for _, k := range c.kinds {
		b.values = append(b.values, k.Value())
	}
}

// replace puts a row in the place of the one that a chunk has there. It returns how
// many bytes of the text are wanted no more.
func (b *builder) replace(c *chunk, k int, d *Delivery) (waste int) {
	old := &c.rows[k]
	if old.took != wholly {
		for i := range ownTexts {
			if s := c.own(old, i); s != "" {
				b.known(s, old.at[i])
			}
		}
	}
	size := len(b.text)
	b.rows[k] = b.pack(d)
	if len(b.text) > size && old.took != wholly {
		waste = int(old.size[ownID])
	}
	return waste
}

// add puts a row behind those that are there.
func (b *builder) add(d *Delivery) {
	if len(b.rows) >= b.most || len(b.text)+ownText(d) > b.full {
		b.end()
	}
	b.rows = append(b.rows, b.pack(d))
}

// fits says whether a row's texts have room.
func (b *builder) fits(d *Delivery) bool { return len(b.text)+ownText(d) <= chunkText }

// ownText is how much text a row has of its own, at most: it may be there already.
func ownText(d *Delivery) int {
	n := len(d.ID) + len(d.Request) + len(d.User) + len(d.RetryOf)
	if !strings.HasPrefix(string(d.ID), d.Message) {
		n += len(d.Message)
	}
	return n
}

// pack is a row. What cannot be packed is a kind of its own.
func (b *builder) pack(d *Delivery) (p packed) {
	own := d.Plain()
	texts := [ownTexts]string{string(own.ID), own.Message, own.Request, own.User, string(own.RetryOf)}
	var created, updated, took bool
	p.created, created = instantOf(own.Created)
	p.updated, updated = instantOf(own.Updated)
	p.took, took = tookIn(own.Took)
	short := true
	for _, s := range texts {
		short = short && len(s) <= math.MaxUint8
	}
	if !created || !updated || !took || !short {
		return packed{took: wholly, kind: b.kind(&own)}
	}
	for i, s := range texts {
		p.size[i] = uint8(len(s)) //nolint:gosec // looked at before
		if i == ownMessage && strings.HasPrefix(texts[ownID], s) {
			p.at[i] = p.at[ownID]
			continue
		}
		p.at[i] = b.put(s)
	}
	own.ID, own.Message, own.Request, own.User, own.RetryOf = "", "", "", "", ""
	own.Created, own.Updated, own.Took = time.Time{}, time.Time{}, 0
	p.kind = b.kind(&own)
	return p
}

// put is where a text stands, which is once.
func (b *builder) put(s string) uint16 {
	if s == "" {
		return 0
	}
	at, known := b.places[s]
	if !known {
		at = uint16(len(b.text)) //nolint:gosec // there is room
		b.text = append(b.text, s...)
		b.known(s, at)
	}
	return at
}

// known notes where a text stands.
func (b *builder) known(s string, at uint16) {
	if b.places == nil {
		b.places = make(map[string]uint16, 2*chunkRows)
	}
	b.places[s] = at
}

// kind is the number of what rows have in common.
func (b *builder) kind(d *Delivery) uint8 {
	for i := range b.values {
		if b.values[i] == *d {
			return uint8(i)
		}
	}
	b.values, b.kinds = append(b.values, *d), append(b.kinds, unique.Make(*d))
	return uint8(len(b.kinds) - 1) //nolint:gosec // no more than rows
}
