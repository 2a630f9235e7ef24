package watch

import (
	"hash/maphash"
	"math/bits"

	"github.com/hooktop/hooktop/model"
)

// index finds rows by their ids. A map would hold each id's place once more: of a
// hundred thousand rows that is megabytes.
type index struct {
	seed  maphash.Seed
	slots []*model.Delivery // each at its hash's place, or behind it
	n     int
}

func newIndex() *index { return &index{seed: maphash.MakeSeed()} }

func (x *index) size() int { return x.n }

// home is where an id's row belongs.
func (x *index) home(id model.DeliveryID) int {
	hi, _ := bits.Mul64(maphash.String(x.seed, string(id)), uint64(len(x.slots)))
	return int(hi) //nolint:gosec // less than the number of slots
}

// find is the slot of an id's row, or where it would be put. There is always a
// free slot.
func (x *index) find(id model.DeliveryID) int {
	i := x.home(id)
	for x.slots[i] != nil && x.slots[i].ID != id {
		i = x.after(i)
	}
	return i
}

func (x *index) after(i int) int {
	if i++; i == len(x.slots) {
		return 0
	}
	return i
}

// of is an id's row; nil for none.
func (x *index) of(id model.DeliveryID) *model.Delivery {
	if x.n == 0 {
		return nil
	}
	return x.slots[x.find(id)]
}

// put makes a row the one of its id.
func (x *index) put(d *model.Delivery) {
	if (x.n+1)*5 > len(x.slots)*4 {
		old := x.slots
		x.slots = make([]*model.Delivery, max(16, len(old)*5/4))
		for _, o := range old {
			if o != nil {
				x.slots[x.find(o.ID)] = o
			}
		}
	}
	i := x.find(d.ID)
	if x.slots[i] == nil {
		x.n++
	}
	x.slots[i] = d
}

// drop forgets an id's row. Those behind it move up, so that they are found.
func (x *index) drop(id model.DeliveryID) {
	if x.of(id) == nil {
		return
	}
	x.n--
	gap := x.find(id)
	x.slots[gap] = nil
	for i := x.after(gap); x.slots[i] != nil; i = x.after(i) {
		d := x.slots[i]
		x.slots[i] = nil
		x.slots[x.find(d.ID)] = d
	}
}
