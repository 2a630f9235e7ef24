package model

import (
	"iter"
	"slices"
	"time"
)

// Rows is a list of deliveries, a log's newest first, that never changes. Its rows
// are packed, about a hundred bytes each: what is read of it is a copy. Lists that
// come of one another share their rows. The zero value is an empty list.
type Rows struct {
	chunks []*chunk
	ends   []int    // the place behind each chunk's last row, counted over all chunks
	from   int      // the place of the first row
	n      int      // rows
	picks  []uint32 // the places of the rows, where they are not one behind the other
}

// RowsOf packs deliveries, in this order. Their times are in UTC then.
func RowsOf(list ...*Delivery) Rows {
	var b builder
	b.most, b.full = fullRows, fullText
	for _, d := range list {
		b.add(d)
	}
	return rowsIn(b.done())
}

// rowsIn is a list of all that some chunks hold.
func rowsIn(chunks []*chunk) Rows {
	r := Rows{chunks: chunks, ends: make([]int, len(chunks))}
	for i, c := range chunks {
		r.n += len(c.rows)
		r.ends[i] = r.n
	}
	return r
}

// Len returns the number of rows.
func (r Rows) Len() int { return r.n }

// At returns a row. It panics where there is none, as a slice does.
func (r Rows) At(i int) (d Delivery) {
	c, k := r.find(i)
	c.read(k, &d)
	return d
}

// Created returns when a row's delivery was made.
func (r Rows) Created(i int) time.Time {
	c, k := r.find(i)
	return c.created(k)
}

// ID returns a row's id.
func (r Rows) ID(i int) DeliveryID {
	c, k := r.find(i)
	return c.id(k)
}

// place is where a row is, counted over all chunks.
func (r Rows) place(i int) int {
	if uint(i) >= uint(r.n) { // a place below 0 is a large one then
		panic("model: there is no such row")
	}
	if r.picks != nil {
		return int(r.picks[i])
	}
	return r.from + i
}

// find is the chunk of a row, and its place there.
func (r Rows) find(i int) (c *chunk, k int) {
	place := r.place(i)
	n, _ := slices.BinarySearch(r.ends, place+1)
	c = r.chunks[n]
	return c, place - r.ends[n] + len(c.rows)
}

// All goes through the rows with their places.
func (r Rows) All() iter.Seq2[int, Delivery] {
	return func(yield func(int, Delivery) bool) {
		r.Scan(0, r.n, func(i int, d *Delivery) bool { return yield(i, *d) })
	}
}

// Backward is All from the last row to the first.
func (r Rows) Backward() iter.Seq2[int, Delivery] {
	return func(yield func(int, Delivery) bool) {
		for i := r.n - 1; i >= 0; i-- {
			if !yield(i, r.At(i)) {
				return
			}
		}
	}
}

// Scan goes through the rows from one to before another, until do says that it is
// enough. The row that do is given holds the next one afterwards: who wants to keep
// it copies it, and nobody changes it.
func (r Rows) Scan(from, to int, do func(i int, d *Delivery) bool) {
	if from, to = max(from, 0), min(to, r.n); from >= to {
		return
	}
	var d Delivery
	if r.picks != nil {
		r.scanPicks(from, to, &d, do)
		return
	}
	n, _ := slices.BinarySearch(r.ends, r.from+from+1)
	for i := from; i < to; n++ {
		c, was := r.chunks[n], -1
		for k := r.from + i - r.ends[n] + len(c.rows); k < len(c.rows) && i < to; k++ {
			if was = c.readOn(k, was, &d); !do(i, &d) {
				return
			}
			i++
		}
	}
}

// scanPicks is Scan of rows that were picked, many of them from one chunk as a rule.
func (r Rows) scanPicks(from, to int, d *Delivery, do func(i int, d *Delivery) bool) {
	var c *chunk
	first, end, was := 0, 0, -1
	for i := from; i < to; i++ {
		place := int(r.picks[i])
		if place < first || place >= end {
			n, _ := slices.BinarySearch(r.ends, place+1)
			c, end, was = r.chunks[n], r.ends[n], -1
			first = end - len(c.rows)
		}
		if was = c.readOn(place-first, was, d); !do(i, d) {
			return
		}
	}
}

// Each is Scan of all rows.
func (r Rows) Each(do func(d *Delivery)) {
	r.Scan(0, r.n, func(_ int, d *Delivery) bool {
		do(d)
		return true
	})
}

// Slice returns the rows from one to before another. It panics where there are
// none, as a slice does.
func (r Rows) Slice(from, to int) Rows {
	if from < 0 || to < from || to > r.n {
		panic("model: there are no such rows")
	}
	r.n = to - from
	if r.picks != nil {
		r.picks = r.picks[from:to:to]
		return r
	}
	r.from += from
	return r
}

// Pick returns some of the rows, by their places and in this order. It takes the
// places over.
func (r Rows) Pick(places []uint32) Rows {
	if r.picks != nil || r.from > 0 {
		for i, at := range places {
			places[i] = uint32(r.place(int(at))) //nolint:gosec // a row's place
		}
	}
	r.from, r.n, r.picks = 0, len(places), places
	if r.picks == nil {
		r.picks = []uint32{}
	}
	return r
}

// Same says, without a look at the rows, that two lists are the very same. Lists
// that are alike need not be.
func (r Rows) Same(o Rows) bool {
	if r.n != o.n || r.from != o.from || (r.picks == nil) != (o.picks == nil) {
		return false
	}
	if r.n == 0 {
		return true
	}
	if r.picks != nil && &r.picks[0] != &o.picks[0] {
		return false
	}
	return &r.chunks[0] == &o.chunks[0]
}

// IndexOf returns the place of the row of an id, which is looked for from a place
// outwards, as it seldom is far from where it was; no farther than most rows.
func (r Rows) IndexOf(id DeliveryID, near, most int) (i int, ok bool) {
	near = min(max(near, 0), max(0, r.n-1))
	for far := 0; far <= most && (near-far >= 0 || near+far < r.n); far++ {
		if i = near - far; i >= 0 && i < r.n && r.ID(i) == id {
			return i, true
		}
		if i = near + far; i < r.n && r.ID(i) == id {
			return i, true
		}
	}
	return 0, false
}

// Without lists the rows that another list does not have like that. What both
// share is not looked at.
func (r Rows) Without(o Rows) (out []Delivery) {
	type span struct{ from, to int }
	shared := make(map[*chunk]span, len(o.chunks))
	o.spans(func(c *chunk, _, from, to int) { shared[c] = span{from, to} })
	own := make(map[*chunk]bool, len(r.chunks))
	r.spans(func(c *chunk, _, _, _ int) { own[c] = true })
	known := map[Delivery]bool{}
	o.spans(func(c *chunk, at, from, to int) {
		if !own[c] {
			o.Scan(at, at+to-from, func(_ int, d *Delivery) bool { known[*d] = true; return true })
		}
	})
	r.spans(func(c *chunk, at, from, to int) {
		both := shared[c]
		r.Scan(at, at+to-from, func(i int, d *Delivery) bool {
			if k := from + i - at; (k < both.from || k >= both.to) && !known[*d] {
				out = append(out, *d)
			}
			return true
		})
	})
	return out
}

// spans goes through the chunks of a list that is one stretch: at is the place of a
// chunk's first row in the list, from and to are that row's place in the chunk and
// the place behind its last.
func (r Rows) spans(do func(c *chunk, at, from, to int)) {
	for at := 0; at < r.n; {
		c, from := r.find(at)
		to := min(len(c.rows), from+r.n-at)
		do(c, at, from, to)
		at += to - from
	}
}
