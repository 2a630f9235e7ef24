package widget

import (
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
	at     int // the place the cursor went to, -1 for none yet
}

func (h *hits) state() Hits { return Hits{At: h.at + 1, Count: len(h.places), Masked: h.masked} }

func (h *hits) reset(q string) {
	*h = hits{query: strings.ToLower(q), places: h.places[:0], at: -1}
}

// take takes up what a search has found; nothing is gone to yet.
func (h *hits) take(f Found) { *h = hits{query: f.query, places: f.places, masked: f.masked, at: -1} }

// step moves by n places round the ends; false when there is none.
func (h *hits) step(n int) (place int32, ok bool) {
	if len(h.places) == 0 {
		return 0, false
	}
	h.at = (h.at + n + len(h.places)) % len(h.places)
	return h.places[h.at], true
}

// from goes to the first place that is not before a given one, else to the first.
func (h *hits) from(place int32) (int32, bool) {
	h.at = -1
	for i, p := range h.places {
		if p >= place {
			h.at = i
			return p, true
		}
	}
	return h.step(1)
}
