package widget

import (
	"hash/maphash"
	"slices"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// hasher makes one number of a value. Values that are the same have the same
// number; others have not, but by an accident that nobody can bring about.
type hasher struct {
	seed    maphash.Seed
	started bool
	keys    []uint64
}

// hashes numbers every value of a document: strings by their text, numbers by
// theirs, objects by their members in any order, arrays by their elements in
// order. Of an object with a key twice the order counts, too.
func (d *differ) hashes(doc *jsondoc.Doc) []uint64 {
	h := &d.hasher
	if !h.started {
		h.seed, h.started = maphash.MakeSeed(), true
	}
	out := make([]uint64, doc.Len())
	text, key := doc.Text, doc.Key
	for i := doc.Len() - 1; i >= 0; i-- { // what is in a container stands behind it
		n := doc.Node(i)
		if !n.Kind.Container() {
			raw, escaped := doc.Bytes(i)
			out[i] = mix(uint64(n.Kind), h.text(raw, escaped, text, i))
			continue
		}
		ordered := n.Kind == jsondoc.Array || h.twice(doc, i)
		sum := uint64(n.Children) //nolint:gosec // a number of them is not negative
		for c := range doc.Children(i) {
			one := out[c]
			if doc.HasKey(c) {
				raw, escaped := doc.KeyBytes(c)
				one = mix(h.text(raw, escaped, key, c), one)
			}
			if ordered {
				one = mix(uint64(doc.Node(c).Ord)+1, one) //nolint:gosec // a place is not negative
			}
			sum += one
		}
		out[i] = mix(uint64(n.Kind), sum)
	}
	return out
}

// text hashes a text by its source, or decoded where that holds escapes.
func (h *hasher) text(raw []byte, escaped bool, decoded func(int) string, i int) uint64 {
	if escaped {
		return maphash.String(h.seed, decoded(i))
	}
	return maphash.Bytes(h.seed, raw)
}

// twice says whether an object has a key twice.
func (h *hasher) twice(doc *jsondoc.Doc, i int) bool {
	if doc.Node(i).Children < 2 {
		return false
	}
	h.keys = h.keys[:0]
	key := doc.Key
	for c := range doc.Children(i) {
		raw, escaped := doc.KeyBytes(c)
		h.keys = append(h.keys, h.text(raw, escaped, key, c))
	}
	slices.Sort(h.keys)
	for k := 1; k < len(h.keys); k++ {
		if h.keys[k] == h.keys[k-1] {
			return true
		}
	}
	return false
}

// mix makes one number of two, not the same in the other order.
func mix(a, b uint64) uint64 {
	x := a*0x9e3779b97f4a7c15 + b
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	return x ^ x>>32
}
