package widget

import (
	"testing"

	"pgregory.net/rapid"
)

// TestRanked: a set answers as a list of its numbers would.
func TestRanked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 2000).Draw(t, "n")
		r, in := newRanked(n), make([]bool, n)
		for range rapid.IntRange(0, 6).Draw(t, "fills") {
			from, on := rapid.IntRange(0, n).Draw(t, "from"), rapid.Bool().Draw(t, "on")
			to := rapid.IntRange(from, n).Draw(t, "to")
			r.fill(from, to, on)
			for i := from; i < to; i++ {
				in[i] = on
			}
		}
		r.counted()
		rank, last := 0, -1
		for from, step := 0, rapid.IntRange(1, 200).Draw(t, "step"); from < n; from += step {
			if to := min(n, from+step); r.any(from, to) != (r.rank(to) > r.rank(from)) {
				t.Fatalf("any from %d to %d: %v", from, to, r.any(from, to))
			}
		}
		for i, has := range in {
			if r.has(i) != has || r.rank(i) != rank {
				t.Fatalf("%d: in it %v, want %v; %d below, want %d", i, r.has(i), has, r.rank(i), rank)
			}
			if !has {
				continue
			}
			if r.nth(rank) != i || r.next(last+1) != i {
				t.Fatalf("number %d is %d, after %d comes %d; want %d", rank, r.nth(rank), last, r.next(last+1), i)
			}
			rank, last = rank+1, i
		}
		if r.n != rank || r.rank(n) != rank || r.next(last+1) != -1 {
			t.Fatalf("%d numbers, want %d; after the last comes %d", r.n, rank, r.next(last+1))
		}
	})
}
