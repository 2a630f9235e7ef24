package widget

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hits says where a search stands: hit At (from 1, 0 for none yet) of Count,
// and how many more there are in masked values, which are counted only.
type Hits struct{ At, Count, Masked int }

// find returns where q, in lower case, first stands in s whatever its case;
// start is -1 when it does not.
func find[S ~string | ~[]byte](s S, q string) (start, end int) {
	if q == "" || len(s) == 0 {
		return -1, -1
	}
	if !printable(q) {
		return findRunes(string(s), q)
	}
	for i := 0; i+len(q) <= len(s); i++ {
		if lower(s[i]) != q[0] {
			continue
		}
		k := 1
		for k < len(q) && lower(s[i+k]) == q[k] {
			k++
		}
		if k == len(q) {
			return i, i + k
		}
	}
	return -1, -1
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func findRunes(s, q string) (start, end int) {
	for i := range s {
		if n := foldPrefix(s[i:], q); n > 0 {
			return i, i + n
		}
	}
	return -1, -1
}

// foldPrefix is the length of the start of s that equals q but for case; 0
// when it does not start so.
func foldPrefix(s, q string) int {
	n := 0
	for _, want := range q {
		if n == len(s) {
			return 0
		}
		r, size := utf8.DecodeRuneInString(s[n:])
		if unicode.ToLower(r) != want {
			return 0
		}
		n += size
	}
	return n
}

// hits is a list of places, in order, that a search goes through.
type hits struct {
	query  string // in lower case
	places []int32
	masked int
	at     int    // the place the cursor went to, -1 for none yet
	seq    uint64 // of the search: what is found for another is not taken
	goes   bool   // the cursor is to go to the first hit
	rest   Finder // looks through what was not looked through yet; nil for nothing
}

func (h *hits) state() Hits { return Hits{At: h.at + 1, Count: len(h.places), Masked: h.masked} }

// begin forgets what was found. Where goes says so the cursor goes to what will
// be.
func (h *hits) begin(q string, goes bool) {
	*h = hits{query: strings.ToLower(q), at: -1, seq: h.seq + 1, goes: goes}
}

func (h *hits) reset(q string) { h.begin(q, false) }

// take takes up what was found so far, the cursor standing at a place; ok says
// that it is to go to another.
func (h *hits) take(f Found, from int32) (place int32, ok bool) {
	if f.seq != h.seq {
		return 0, false
	}
	h.places, h.masked, h.rest = f.places, f.masked, f.rest
	if !h.goes {
		return 0, false
	}
	i, _ := slices.BinarySearch(h.places, from)
	switch {
	case i < len(h.places):
		h.at = i
	case f.rest == nil && len(h.places) > 0:
		h.at = 0
	default:
		return 0, false // it may be in what was not looked through yet
	}
	h.goes = false
	return h.places[h.at], true
}

// more is what is left to look through, given once; nil for nothing.
func (h *hits) more() Finder {
	f := h.rest
	h.rest = nil
	return f
}

// step moves by n places round the ends; false when there is none.
func (h *hits) step(n int) (place int32, ok bool) {
	if len(h.places) == 0 {
		return 0, false
	}
	h.goes = false
	if h.at < 0 && n < 0 {
		h.at = 0
	}
	h.at = (h.at + n + len(h.places)) % len(h.places)
	return h.places[h.at], true
}
