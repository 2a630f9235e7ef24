package widget

import (
	"context"
	"strings"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// Search marks keys and values that hold q, whatever its case, and goes to the
// first one from the cursor on, round the end; "" ends the search. Masked
// values that hold it are counted and neither marked nor gone to. For documents
// of many megabytes Finder is the way.
func (v *JSONView) Search(q string) { v.Take(v.Finder(q)(context.Background())) }

// SearchNext goes to the next hit, round the end.
func (v *JSONView) SearchNext() { v.jump(v.hits.step(1)) }

// SearchPrev goes to the hit before, round the start.
func (v *JSONView) SearchPrev() { v.jump(v.hits.step(-1)) }

// Hits says where the search stands.
func (v *JSONView) Hits() Hits { return v.hits.state() }

// Finder is Search's search, to run elsewhere; Take takes up what it finds.
func (v *JSONView) Finder(q string) Finder {
	f := jsonFinder{doc: v.doc, mask: v.mask, query: strings.ToLower(q)}
	shown := v.shown
	return func(ctx context.Context) Found {
		found := f.find(ctx)
		found.seq = shown
		return found
	}
}

// Take takes up what a Finder found, and goes to the first hit from the cursor
// on. It is nothing when something else is shown, or masked, by now.
func (v *JSONView) Take(f Found) {
	if f.seq != v.shown {
		return
	}
	v.hits.take(f)
	if i, ok := v.Node(); ok {
		v.jump(v.hits.from(int32(i))) //nolint:gosec // nodes are numbered in 32 bits
	}
}

func (v *JSONView) jump(place int32, ok bool) {
	if ok {
		v.GoTo(int(place))
	}
}

// research counts anew after the document or the mask changed.
func (v *JSONView) research() {
	v.shown++
	if v.hits.query == "" {
		v.hits.reset("")
		return
	}
	v.hits.take(v.Finder(v.hits.query)(context.Background()))
}

// jsonFinder looks through the nodes of a document.
type jsonFinder struct {
	doc   *jsondoc.Doc
	mask  func(d *jsondoc.Doc, i int) bool
	query string
}

func (f *jsonFinder) find(ctx context.Context) Found {
	found := Found{query: f.query}
	if f.doc == nil || f.query == "" {
		return found
	}
	for i := range f.doc.Len() {
		if i%lookEvery == 0 && ctx.Err() != nil || len(found.places) == mostPlaces {
			break
		}
		raw, escaped := f.doc.KeyBytes(i)
		if f.holds(raw, escaped, f.doc.Key, i) {
			found.places = append(found.places, int32(i))
			continue
		}
		raw, escaped = f.doc.Bytes(i)
		switch {
		case !f.holds(raw, escaped, f.doc.Text, i):
		case f.mask != nil && !f.doc.Node(i).Kind.Container() && f.mask(f.doc, i):
			found.masked++
		default:
			found.places = append(found.places, int32(i))
		}
	}
	return found
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
