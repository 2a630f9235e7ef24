package model

import (
	"cmp"
	"slices"
)

// Pack is a list of deliveries that changes, each with an id of its own. What it
// has handed out never does. It is for one goroutine at a time.
type Pack struct {
	rows Rows
	ids  idIndex
	b    builder
}

// Splice is a change of a list: other rows in the place of some, which may be none.
type Splice struct {
	At, N int
	Rows  []*Delivery
}

// half is what a chunk should have at least.
const half = chunkRows / 2

// Rows returns the list as it is now.
func (p *Pack) Rows() Rows { return p.rows }

// Len returns the number of rows.
func (p *Pack) Len() int { return p.rows.n }

// Of returns the row of an id.
func (p *Pack) Of(id DeliveryID) (d Delivery, ok bool) {
	c, k, ok := p.ids.find(id)
	if ok {
		c.read(k, &d)
	}
	return d, ok
}

// Has says whether there is a row of an id.
func (p *Pack) Has(id DeliveryID) bool {
	_, _, ok := p.ids.find(id)
	return ok
}

// Place returns the place of an id's row.
func (p *Pack) Place(id DeliveryID) (i int, ok bool) {
	c, k, ok := p.ids.find(id)
	if !ok {
		return 0, false
	}
	n := slices.Index(p.rows.chunks, c)
	return p.rows.ends[n] - len(c.rows) + k, true
}

// Splice makes changes, in any order, given by the places of the rows before all of
// them; rows at the place of others come in front. No two may be of the same rows,
// and no id may come twice.
func (p *Pack) Splice(changes ...Splice) {
	changes = slices.DeleteFunc(slices.Clone(changes), func(c Splice) bool { return c.N == 0 && len(c.Rows) == 0 })
	if len(changes) == 0 {
		return
	}
	slices.SortStableFunc(changes, func(a, b Splice) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(min(a.N, 1), min(b.N, 1))) })
	old := p.rows
	out, next := make([]*chunk, 0, len(old.chunks)+4), 0
	for len(changes) > 0 {
		r := old.regionOf(changes)
		out = append(out, old.chunks[next:r.first]...)
		out = append(out, p.remake(r, changes[:r.changes])...)
		next, changes = r.last, changes[r.changes:]
	}
	p.rows = rowsIn(append(out, old.chunks[next:]...))
}

// region is chunks, from the first to before the last, that are made anew, for so
// many changes.
type region struct {
	first, last int
	at          int // the place of its first row
	changes     int
}

// regionOf is what the first of some changes is made in, with those that are made
// in the same.
func (r Rows) regionOf(changes []Splice) (g region) {
	if c := changes[0]; c.N == 0 && len(c.Rows) >= half && (c.At == 0 || c.At == r.n && len(changes) == 1) { // they have chunks of their own
		n := 0
		if c.At > 0 {
			n = len(r.chunks)
		}
		return region{first: n, last: n, at: c.At, changes: 1}
	}
	n, _ := slices.BinarySearch(r.ends, changes[0].At+1)
	g.first = min(n, max(len(r.chunks)-1, 0)) // behind the last row: in the last chunk
	g.at = r.start(g.first)
	more, end := 0, g.at
	for g.last = min(g.first+1, len(r.chunks)); ; g.last++ {
		for ; g.changes < len(changes) && (g.last == len(r.chunks) || changes[g.changes].At < r.start(g.last)); g.changes++ {
			c := changes[g.changes]
			more, end = more+len(c.Rows)-c.N, max(end, c.At+c.N)
		}
		if g.last == len(r.chunks) || (end <= r.start(g.last) && r.start(g.last)-g.at+more >= half) {
			return g
		}
	}
}

// start is the place of a chunk's first row.
func (r Rows) start(n int) int {
	if n == 0 {
		return 0
	}
	return r.ends[n-1]
}

// remake is a region's chunks with changes.
func (p *Pack) remake(g region, changes []Splice) []*chunk {
	old := p.rows.chunks[g.first:g.last]
	if len(old) == 1 {
		if c, ok := p.patched(old[0], g.at, changes); ok {
			return []*chunk{c}
		}
	}
	more := 0
	for _, c := range changes {
		more += len(c.Rows) - c.N
	}
	total := p.rows.start(g.last) - g.at + more
	parts := max(1, (total+chunkRows-1)/chunkRows)
	p.b.most, p.b.full = max(1, (total+parts-1)/parts), chunkText
	if len(old) == 0 {
		p.b.most, p.b.full = fullRows, fullText
	}
	p.ids.room(total)
	var came []*chunk // the chunk that each row was in; nil for a new one
	at := g.at
	for _, c := range old {
		for k := range c.rows {
			for len(changes) > 0 && changes[0].At+changes[0].N <= at && changes[0].At <= at {
				came = p.addAll(changes[0].Rows, came)
				changes = changes[1:]
			}
			if len(changes) > 0 && changes[0].At <= at {
				p.ids.drop(c.id(k), c.place)
			} else {
				var d Delivery
				c.read(k, &d)
				p.b.add(&d)
				came = append(came, c)
			}
			at++
		}
	}
	for _, c := range changes {
		came = p.addAll(c.Rows, came)
	}
	return p.placed(old, p.b.done(), came)
}

// addAll adds new rows.
func (p *Pack) addAll(rows []*Delivery, came []*chunk) []*chunk {
	for _, d := range rows {
		p.b.add(d)
		came = append(came, nil)
	}
	return came
}

// placed gives chunks places, those of the chunks that they were made of first, and
// finds their rows there from now on.
func (p *Pack) placed(old, made []*chunk, came []*chunk) []*chunk {
	at := 0
	for i, c := range made {
		if i < len(old) {
			c.place = old[i].place
			p.ids.chunks[c.place] = c
		} else {
			p.ids.take(c)
		}
		for k := range c.rows {
			if was := came[at]; was == nil || was.place != c.place {
				id := c.id(k)
				if was != nil {
					p.ids.drop(id, was.place)
				}
				p.ids.put(id, c.place)
			}
			at++
		}
	}
	for _, c := range old[min(len(made), len(old)):] {
		p.ids.leave(c)
	}
	return made
}

// patched is a chunk of which rows were replaced one by one; ok is false where it
// is better made anew.
func (p *Pack) patched(c *chunk, at int, changes []Splice) (own *chunk, ok bool) {
	n := 0
	for _, x := range changes {
		if n += x.N; x.N != len(x.Rows) {
			return nil, false
		}
	}
	p.b.begin(c)
	defer p.b.reset()
	waste := c.waste
	for _, x := range changes {
		for i, d := range x.Rows {
			if !p.b.fits(d) || len(p.b.kinds) >= chunkRows {
				return nil, false
			}
			waste += p.b.replace(c, x.At-at+i, d)
		}
	}
	if waste*2 > len(p.b.text) || len(p.b.kinds) > half {
		return nil, false
	}
	own = p.b.chunk()
	own.waste, own.place = waste, c.place
	p.ids.room(n)
	p.ids.chunks[c.place] = own
	for _, x := range changes {
		for i, d := range x.Rows {
			if was := c.id(x.At - at + i); was != d.ID {
				p.ids.drop(was, c.place)
				p.ids.put(d.ID, c.place)
			}
		}
	}
	return own, true
}
