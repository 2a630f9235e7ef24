package widget

import "math/bits"

// bitset is a set of small numbers.
type bitset []uint64

const wordBits = 64

func newBitset(n int) bitset { return make(bitset, (n+wordBits-1)/wordBits) }

func (b bitset) has(i int) bool { return b[i/wordBits]>>(i%wordBits)&1 != 0 }

func (b bitset) set(i int, on bool) {
	if on {
		b[i/wordBits] |= 1 << (i % wordBits)
	} else {
		b[i/wordBits] &^= 1 << (i % wordBits)
	}
}

// fill sets or clears the numbers from one up to, without, another.
func (b bitset) fill(from, to int, on bool) {
	for from < to {
		word, low := from/wordBits, from%wordBits
		high := min(wordBits, low+to-from)
		mask := ^uint64(0) >> (wordBits - (high - low)) << low
		if on {
			b[word] |= mask
		} else {
			b[word] &^= mask
		}
		from += high - low
	}
}

// any says whether one of the numbers from one up to, without, another is in the
// set.
func (b bitset) any(from, to int) bool {
	for from < to {
		word, low := from/wordBits, from%wordBits
		high := min(wordBits, low+to-from)
		if b[word]&(^uint64(0)>>(wordBits-(high-low))<<low) != 0 {
			return true
		}
		from += high - low
	}
	return false
}

// next is the first number in the set that is not below i; -1 for none.
func (b bitset) next(i int) int {
	for word := i / wordBits; word < len(b); word++ {
		w := b[word]
		if word == i/wordBits {
			w &= ^uint64(0) << (i % wordBits)
		}
		if w != 0 {
			return word*wordBits + bits.TrailingZeros64(w)
		}
	}
	return -1
}

// ranked is a set that knows how many numbers it holds below any other, and
// which is the nth, without going through it. counted brings it up to date.
type ranked struct {
	bitset
	before []int32 // numbers below each block of words
	n      int
}

const blockWords = 8

func newRanked(n int) ranked {
	b := newBitset(n)
	return ranked{bitset: b, before: make([]int32, (len(b)+blockWords-1)/blockWords)}
}

// counted counts anew after the set changed.
func (r *ranked) counted() {
	n := 0
	for i, w := range r.bitset {
		if i%blockWords == 0 {
			r.before[i/blockWords] = int32(n)
		}
		n += bits.OnesCount64(w)
	}
	r.n = n
}

// rank is how many numbers below i there are.
func (r *ranked) rank(i int) int {
	word := i / wordBits
	if word >= len(r.bitset) {
		return r.n
	}
	n := int(r.before[word/blockWords])
	for k := word - word%blockWords; k < word; k++ {
		n += bits.OnesCount64(r.bitset[k])
	}
	return n + bits.OnesCount64(r.bitset[word]&(1<<(i%wordBits)-1))
}

// nth is the number that has k others below it. There has to be one.
func (r *ranked) nth(k int) int {
	low, high := 0, len(r.before)
	for high-low > 1 {
		if mid := (low + high) / 2; int(r.before[mid]) <= k {
			low = mid
		} else {
			high = mid
		}
	}
	k -= int(r.before[low])
	word := low * blockWords
	for ; ; word++ {
		n := bits.OnesCount64(r.bitset[word])
		if k < n {
			break
		}
		k -= n
	}
	w := r.bitset[word]
	for ; k > 0; k-- {
		w &= w - 1
	}
	return word*wordBits + bits.TrailingZeros64(w)
}
