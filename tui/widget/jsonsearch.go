package widget

import (
	"context"
	"math"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// Search marks keys and values that hold q, whatever its case, and goes to the
// first one from the cursor on, round the end; "" ends the search. Masked
// values that hold it are counted and neither marked nor gone to. Of a document
// of many kilobytes only the beginning is looked through at once: More is the
// rest.
func (v *JSONView) Search(q string) {
	v.hits.begin(q, true)
	v.Take(v.finder()(context.Background()))
}

// More looks through what Search did not, in parts, and may run elsewhere; Take
// takes up what it finds. It is given once; nil where there is nothing left.
func (v *JSONView) More() Finder { return v.hits.more() }

// SearchNext goes to the next hit, round the end.
func (v *JSONView) SearchNext() { v.jump(v.hits.step(1)) }

// SearchPrev goes to the hit before, round the start.
func (v *JSONView) SearchPrev() { v.jump(v.hits.step(-1)) }

// Hits says where the search stands.
func (v *JSONView) Hits() Hits { return v.hits.state() }

// Take takes up what a Finder found, and goes to the first hit from the cursor
// on. It is nothing where something else is searched, shown or masked by now.
func (v *JSONView) Take(f Found) {
	from := 0
	if v.scroll.cur < v.rows.lines() {
		i, closing := v.rows.at(v.scroll.cur)
		if from = i; closing {
			from = int(v.doc.Node(i).Next)
		}
	}
	v.jump(v.hits.take(f, int32(from)))
}

func (v *JSONView) jump(place int32, ok bool) {
	if ok {
		v.GoTo(int(place))
	}
}

// research counts anew after the document or the mask changed.
func (v *JSONView) research() {
	v.hits.begin(v.hits.query, false)
	v.Take(v.finder()(context.Background()))
}

// finder looks through the first part of the document.
func (v *JSONView) finder() Finder {
	f := jsonFinder{doc: v.doc, mask: v.mask, query: v.hits.query}
	so := Found{seq: v.hits.seq}
	return func(ctx context.Context) Found { return f.find(ctx, so, 0, firstPart) }
}

// jsonFinder looks through the nodes of a document.
type jsonFinder struct {
	doc   *jsondoc.Doc
	mask  func(d *jsondoc.Doc, i int) bool
	query string
}

// find looks through a part of so many bytes, from a node on.
func (f *jsonFinder) find(ctx context.Context, so Found, from, size int) Found {
	so.rest = nil
	if f.doc == nil || f.query == "" {
		return so
	}
	end := math.MaxInt
	if from < f.doc.Len() {
		end = int(f.doc.Node(from).Start) + size
	}
	for i := from; i < f.doc.Len() && len(so.places) < mostPlaces; i++ {
		if i%lookEvery == 0 && ctx.Err() != nil {
			break
		}
		if f.beyond(i, from, end) {
			so.rest = func(ctx context.Context) Found { return f.find(ctx, so, i, sizeAfter(size)) }
			break
		}
		switch f.look(i) {
		case isHit:
			so.places = append(so.places, int32(i)) //nolint:gosec // nodes are numbered in 32 bits
		case isMasked:
			so.masked++
		case isNothing:
		}
	}
	return so
}

// beyond says whether node i is for the next part: it begins behind the end of
// this one, or ends there and does not have to be in it.
func (f *jsonFinder) beyond(i, from, end int) bool {
	n := f.doc.Node(i)
	return int(n.Start) > end || (i > from || from == 0) && int(n.End) > end && !n.Kind.Container()
}

// looked is what a node is to a search.
type looked uint8

const (
	isNothing looked = iota
	isHit
	isMasked
)

func (f *jsonFinder) look(i int) looked {
	raw, escaped := f.doc.KeyBytes(i)
	if f.holds(raw, escaped, f.doc.Key, i) {
		return isHit
	}
	raw, escaped = f.doc.Bytes(i)
	switch {
	case !f.holds(raw, escaped, f.doc.Text, i):
		return isNothing
	case f.mask != nil && !f.doc.Node(i).Kind.Container() && f.mask(f.doc, i):
		return isMasked
	}
	return isHit
}

// holds says whether a key or value holds the query; only one with escapes
// needs decoding for that.
func (f *jsonFinder) holds(raw []byte, escaped bool, decoded func(int) string, i int) bool {
	var start int
	if escaped {
		start, _ = find(decoded(i), f.query)
	} else {
		start, _ = find(raw, f.query)
	}
	return start >= 0
}
