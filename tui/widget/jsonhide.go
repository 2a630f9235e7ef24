package widget

import "math/bits"

// hideFolded hides what the folded containers among some rows hold, the first of
// which is that of a node. It reads bits only, a word at a time where it can:
// going from node to node of a large document waits for memory at each.
func (o *outline) hideFolded(node, from, to int) {
	deep := 0 // brackets that are open of what is being hidden
	for row := from; row < to; {
		word, low := row/wordBits, row%wordBits
		high := min(wordBits, low+to-row)
		within := ^uint64(0) >> (wordBits - (high - low)) << low
		opens, begins := o.opens.bitset[word]&within, o.begins[word]&within
		closes := within &^ opens
		nodes, ends := bits.OnesCount64(opens), bits.OnesCount64(closes)
		switch {
		case deep > ends:
			deep += bits.OnesCount64(begins) - ends
			o.shown.bitset[word] &^= within
		case deep > 0, o.folded.any(node, node+nodes):
			var hides uint64
			hides, deep = o.hidden(node, opens, begins, closes, deep)
			o.shown.bitset[word] &^= hides & within
		}
		node += nodes
		row += high - low
	}
}

// hidden is which rows of a word folded containers hide, and how many brackets of
// what is being hidden are open behind it. node is the first of those that open
// there; begins are those of them that hold something.
func (o *outline) hidden(node int, opens, begins, closes uint64, deep int) (hides uint64, stillDeep int) {
	from := uint64(1) // the first row of what is being hidden
	for left := begins | closes; left != 0; left &= left - 1 {
		bit := left & -left
		switch {
		case closes&bit != 0:
			if deep--; deep == 0 {
				hides |= bit<<1 - from
			}
			deep = max(deep, 0) // what closes where nothing is hidden
		case deep > 0:
			deep++
		case o.folded.has(node + bits.OnesCount64(opens&(bit-1))):
			deep, from = 1, bit<<1
		}
	}
	if deep > 0 {
		hides |= -from
	}
	return hides, deep
}
