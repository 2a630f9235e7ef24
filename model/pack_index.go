package model

import (
	"hash/maphash"
	"math/bits"
)

// idIndex finds the chunk of an id's row. It holds four bytes for each: the chunk,
// and some bits of the id's hash, so that other chunks are seldom looked into.
type idIndex struct {
	seed   maphash.Seed
	chunks []*chunk // by their places; nil for one that is free
	free   []uint32 // places
	slots  []uint32 // each at its hash's place, or behind it
	n      int      // slots with a row
	used   int      // the same, and those that had one
}

const (
	noSlot   = 0
	oldSlot  = 1 // it had a row
	rowSlots = 2 // from then on: the chunk's place and the hash's bits
	hashBits = 12
)

// hash is where an id's slot is looked for from on, and the bits that it holds.
func (x *idIndex) hash(id DeliveryID) (home int, tag uint32) {
	h := maphash.String(x.seed, string(id))
	hi, _ := bits.Mul64(h, uint64(len(x.slots)))
	return int(hi), uint32(h) & (1<<hashBits - 1) //nolint:gosec // less than the number of slots; its low bits
}

func slotOf(place, tag uint32) uint32 { return (place<<hashBits | tag) + rowSlots }

func (x *idIndex) after(i int) int {
	if i++; i == len(x.slots) {
		return 0
	}
	return i
}

// find is the chunk that holds an id's row, and its place there.
func (x *idIndex) find(id DeliveryID) (c *chunk, k int, ok bool) {
	if x.n == 0 {
		return nil, 0, false
	}
	i, tag := x.hash(id)
	for ; x.slots[i] != noSlot; i = x.after(i) {
		v := x.slots[i] - rowSlots
		if x.slots[i] == oldSlot || v&(1<<hashBits-1) != tag {
			continue
		}
		c = x.chunks[v>>hashBits]
		if k, ok = c.indexOf(id); ok {
			return c, k, true
		}
	}
	return nil, 0, false
}

// put notes that an id's row is in the chunk of a place. There has to be room.
func (x *idIndex) put(id DeliveryID, place uint32) {
	i, tag := x.hash(id)
	for x.slots[i] >= rowSlots {
		i = x.after(i)
	}
	if x.slots[i] == noSlot {
		x.used++
	}
	x.n++
	x.slots[i] = slotOf(place, tag)
}

// drop forgets that. Another id of that chunk with the same bits would be found by
// the slot that is left, which is behind the one it takes.
func (x *idIndex) drop(id DeliveryID, place uint32) {
	if x.n == 0 {
		return
	}
	i, tag := x.hash(id)
	want := slotOf(place, tag)
	for ; x.slots[i] != noSlot; i = x.after(i) {
		if x.slots[i] == want {
			x.slots[i] = oldSlot
			x.n--
			return
		}
	}
}

// room makes room for so many rows more.
func (x *idIndex) room(more int) {
	if (x.used+more)*5 <= len(x.slots)*4 && len(x.slots) > x.used+more {
		return
	}
	if x.slots == nil {
		x.seed = maphash.MakeSeed()
	}
	x.slots = make([]uint32, max(16, (x.n+more)*3/2))
	x.n, x.used = 0, 0
	for place, c := range x.chunks {
		if c == nil {
			continue
		}
		for k := range c.rows {
			x.put(c.id(k), uint32(place))
		}
	}
}

// take gives a chunk a place.
func (x *idIndex) take(c *chunk) {
	if n := len(x.free); n > 0 {
		c.place, x.free = x.free[n-1], x.free[:n-1]
		x.chunks[c.place] = c
		return
	}
	c.place = uint32(len(x.chunks)) //nolint:gosec // there are fewer chunks than rows
	x.chunks = append(x.chunks, c)
}

// leave takes a chunk's place back.
func (x *idIndex) leave(c *chunk) {
	x.chunks[c.place] = nil
	x.free = append(x.free, c.place)
}
