package tui

import (
	"math"
	"math/bits"
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

// sorted is rows of a log in an order, by their places, which come in the log's own
// order; equals stay newest first. It is nil where it was given up.
func (o order) sorted(rows model.Rows, places []uint32, given func() bool) []uint32 {
	if o == byTime || len(places) < 2 {
		return places
	}
	if o.column() == byTime {
		out := slices.Clone(places)
		slices.Reverse(out)
		return out
	}
	ranks, ok := o.sortedBy().ranks(rows, places, o != o.column(), given)
	if !ok {
		return nil
	}
	return arranged(ranks, given)
}

// rowsAt are the rows at places, which come in the log's own order.
func rowsAt(rows model.Rows, places []uint32) model.Rows {
	if first, last := int(places[0]), int(places[len(places)-1]); last-first == len(places)-1 {
		return rows.Slice(first, last+1) // one behind the other: they are found at once
	}
	return rows.Pick(places)
}

// sortedBy is what a column's rows are sorted by: a number, or a word.
type sortedBy struct {
	number func(*model.Delivery) uint32
	word   func(*model.Delivery) string
}

// sortedBy is zero for the log's own order.
func (o order) sortedBy() sortedBy {
	switch o.column() {
	case byTook:
		return sortedBy{number: func(d *model.Delivery) uint32 {
			if d.Took < 0 { // not known
				return math.MaxUint32
			}
			return math.MaxUint32 - 1 - uint32(min(d.Took/time.Microsecond, math.MaxUint32-1))
		}}
	case byCode:
		return sortedBy{number: func(d *model.Delivery) uint32 { return uint32(min(max(d.Code, 0), math.MaxInt32)) }}
	case byOutcome:
		return sortedBy{number: func(d *model.Delivery) uint32 { return math.MaxUint8 - uint32(d.Outcome) }}
	case byCause:
		return sortedBy{number: func(d *model.Delivery) uint32 { return uint32(causeRank(d)) }}
	case byTries:
		return sortedBy{number: func(d *model.Delivery) uint32 { return math.MaxInt32 - uint32(min(max(d.Tries, 0), math.MaxInt32)) }}
	case byType:
		return sortedBy{word: func(d *model.Delivery) string { return string(d.Type) }}
	case byEndpoint:
		return sortedBy{word: func(d *model.Delivery) string { return d.Endpoint }}
	case byTime:
	}
	return sortedBy{}
}

// rankedRows is a number for each row; the one that comes first has the lowest.
type rankedRows struct {
	keys        []sortKey
	least, most uint32
}

// ranks ranks every row, from 0 on; ok is false where it was given up.
func (b sortedBy) ranks(log model.Rows, places []uint32, round bool, given func() bool) (r rankedRows, ok bool) {
	parts := shardsOf(len(places))
	words, spans := make([]wordList, len(parts)), make([]rankedRows, len(parts))
	for n := range spans {
		spans[n].least = math.MaxUint32
	}
	keys, rows := make([]sortKey, len(places)), rowsAt(log, places)
	ok = inShards(parts, given, func(n, from, to int) {
		span := &spans[n]
		rows.Scan(from, to, func(i int, d *model.Delivery) bool {
			var rank uint32
			switch {
			case b.word != nil:
				rank = words[n].number(b.word(d))
			case round:
				rank = math.MaxUint32 - b.number(d)
			default:
				rank = b.number(d)
			}
			keys[i] = sortKey{rank, places[i]}
			span.least, span.most = min(span.least, rank), max(span.most, rank)
			return true
		})
	})
	r = rankedRows{keys: keys, least: math.MaxUint32}
	for _, span := range spans {
		r.least, r.most = min(r.least, span.least), max(r.most, span.most)
	}
	if !ok || b.word == nil {
		return r, ok
	}
	among, all := placesOf(words, round)
	r.least, r.most = 0, all-1
	return r, inShards(parts, given, func(n, from, to int) {
		for i := from; i < to; i++ {
			keys[i].rank = among[n][keys[i].rank]
		}
	})
}

// wordList numbers words as they come. Most are the one before, or one of a few,
// which are found faster one after the other than by hashing each.
type wordList struct {
	words []string
	at    map[string]uint32 // of those behind the few
}

const fewWords = 16

func (l *wordList) number(word string) uint32 {
	for i, w := range l.words[:min(len(l.words), fewWords)] {
		if w == word {
			return uint32(i)
		}
	}
	if i, known := l.at[word]; known {
		return i
	}
	i := uint32(len(l.words)) //nolint:gosec // there are fewer words than rows
	if l.words = append(l.words, word); i >= fewWords {
		if l.at == nil {
			l.at = map[string]uint32{}
		}
		l.at[word] = i
	}
	return i
}

// placesOf is, for each list, each of its words' place among all words.
func placesOf(lists []wordList, round bool) (places [][]uint32, count uint32) {
	var all []string
	for _, l := range lists {
		all = append(all, l.words...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for _, l := range lists {
		own := make([]uint32, len(l.words))
		for i, w := range l.words {
			place, _ := slices.BinarySearch(all, w)
			if round {
				place = len(all) - 1 - place
			}
			own[i] = uint32(place) //nolint:gosec // there are fewer words than rows
		}
		places = append(places, own)
	}
	return places, uint32(len(all)) //nolint:gosec // there are fewer words than rows
}

// mostDigit is how many bits are sorted by at a time: as many places as there are
// then stay near the processor.
const mostDigit = 13

// sortKey is a row's place in the log, and what it is sorted by.
type sortKey struct{ rank, row uint32 }

// arranged is the rows by their ranks, sorted by a few bits after the other, where
// what has the same keeps its order. It is nil where it was given up.
func arranged(r rankedRows, given func() bool) []uint32 {
	size := bits.Len32(r.most - r.least)
	passes := max(1, (size+mostDigit-1)/mostDigit)
	d := digits{parts: shardsOf(len(r.keys)), least: r.least, bits: (size + passes - 1) / passes, given: given}
	keys := r.keys
	for pass := range passes {
		d.shift = pass * d.bits
		if pass == passes-1 {
			return d.place(keys)
		}
		var ok bool
		if keys, ok = d.sort(keys); !ok {
			return nil
		}
	}
	return nil
}

// digits is what part of a rank is sorted by.
type digits struct {
	parts       []shard
	least       uint32 // rank; what is above it is looked at
	shift, bits int
	given       func() bool
}

// sort sorts keys; what has the same digit keeps its order.
func (d digits) sort(keys []sortKey) (out []sortKey, ok bool) {
	starts, ok := d.starts(keys)
	if !ok {
		return nil, false
	}
	out = make([]sortKey, len(keys))
	least, shift, mask := d.least, d.shift, d.mask()
	return out, inShards(d.parts, d.given, func(n, from, to int) {
		at := starts[n]
		for _, k := range keys[from:to] {
			digit := (k.rank - least) >> shift & mask
			out[at[digit]] = k
			at[digit]++
		}
	})
}

// place is sort for the last digit: of the keys, the rows are left.
func (d digits) place(keys []sortKey) []uint32 {
	starts, ok := d.starts(keys)
	if !ok {
		return nil
	}
	out := make([]uint32, len(keys))
	least, shift, mask := d.least, d.shift, d.mask()
	if !inShards(d.parts, d.given, func(n, from, to int) {
		at := starts[n]
		for _, k := range keys[from:to] {
			digit := (k.rank - least) >> shift & mask
			out[at[digit]] = k.row
			at[digit]++
		}
	}) {
		return nil
	}
	return out
}

func (d digits) mask() uint32 { return 1<<d.bits - 1 }

// starts is where the first key of each digit belongs, of each shard.
func (d digits) starts(keys []sortKey) (starts [][]uint32, ok bool) {
	least, shift, mask := d.least, d.shift, d.mask()
	starts = make([][]uint32, len(d.parts))
	for n := range starts {
		starts[n] = make([]uint32, mask+1)
	}
	ok = inShards(d.parts, d.given, func(n, from, to int) {
		counts := starts[n]
		for _, k := range keys[from:to] {
			counts[(k.rank-least)>>shift&mask]++
		}
	})
	at := uint32(0)
	for digit := range mask + 1 {
		for _, counts := range starts {
			counts[digit], at = at, at+counts[digit]
		}
	}
	return starts, ok
}
