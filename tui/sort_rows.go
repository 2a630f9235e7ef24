package tui

import (
	"math"
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

// sorted is the rows in an order; equals stay newest first. It is nil where it was
// given up. A million rows are sorted by four bytes each, for a comparison reads
// two rows from all over the memory.
func (o order) sorted(rows []*model.Delivery, given func() bool) []*model.Delivery {
	if o == byTime || len(rows) < 2 {
		return rows
	}
	rank := o.ranked(rows)
	if rank == nil {
		out := slices.Clone(rows)
		o.sortRows(out)
		return out
	}
	keys, most := rankAll(rows, rank)
	for shift := 0; most>>shift > 0; shift += digit {
		if given() {
			return nil
		}
		keys = sortDigit(keys, shift)
	}
	out := make([]*model.Delivery, len(rows))
	for i, k := range keys {
		if i%checkEvery == 0 && given() {
			return nil
		}
		out[i] = rows[k.row]
	}
	return out
}

// sortKey is a row's place before sorting, and what it is sorted by.
type sortKey struct{ rank, row uint32 }

// digit is how many bits are sorted by at a time.
const digit = 16

// sortDigit sorts by a digit and keeps the order of what has the same.
func sortDigit(keys []sortKey, shift int) []sortKey {
	var starts [1 << digit]uint32
	for _, k := range keys {
		starts[k.rank>>shift&(1<<digit-1)]++
	}
	at := uint32(0)
	for i, n := range starts {
		starts[i] = at
		at += n
	}
	out := make([]sortKey, len(keys))
	for _, k := range keys {
		d := k.rank >> shift & (1<<digit - 1)
		out[starts[d]] = k
		starts[d]++
	}
	return out
}

// rank is what rows are sorted by, the lowest first; nil where a number does not
// say it.
func (o order) rank(rows []*model.Delivery) func(*model.Delivery) uint32 {
	switch o {
	case byTook:
		return func(d *model.Delivery) uint32 {
			if d.Took < 0 { // not known
				return math.MaxUint32
			}
			return math.MaxUint32 - 1 - uint32(min(d.Took/time.Microsecond, math.MaxUint32-1))
		}
	case byCode:
		return func(d *model.Delivery) uint32 { return uint32(min(max(d.Code, 0), math.MaxInt32)) }
	case byType:
		return typeRank(rows)
	case byOutcome:
		return func(d *model.Delivery) uint32 { return math.MaxUint8 - uint32(d.Outcome) }
	case byTime, byCause, byEndpoint, byTries:
	}
	return nil
}

// rankAll ranks every row, and says which rank is the highest.
func rankAll(rows []*model.Delivery, rank func(*model.Delivery) uint32) (keys []sortKey, most uint32) {
	keys = make([]sortKey, len(rows))
	for i, d := range rows {
		k := sortKey{rank(d), uint32(i)}
		keys[i], most = k, max(most, k.rank)
	}
	return keys, most
}

// typeRank numbers the event types in their order. Few types are found faster one
// after the other than by hashing each row's.
func typeRank(rows []*model.Delivery) func(*model.Delivery) uint32 {
	const few = 16
	ranks := map[model.EventType]uint32{}
	var types []model.EventType
	for _, d := range rows {
		if len(types) <= few && slices.Contains(types, d.Type) {
			continue
		}
		if _, known := ranks[d.Type]; !known {
			ranks[d.Type] = 0
			types = append(types, d.Type)
		}
	}
	slices.Sort(types)
	for i, t := range types {
		ranks[t] = uint32(i)
	}
	if len(types) > few {
		return func(d *model.Delivery) uint32 { return ranks[d.Type] }
	}
	return func(d *model.Delivery) uint32 { return uint32(slices.Index(types, d.Type)) } //nolint:gosec // it is there
}
