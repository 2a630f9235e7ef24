package config

import "testing"

// A burst ends with the first look that finds little done, and only once.
func TestBursts(t *testing.T) {
	work := bursts{busy: true}
	var taken uint64
	for i, c := range []struct {
		more uint64
		over bool
	}{
		{100 << 20, false},
		{muchWork + 1, false},
		{muchWork, true},
		{0, false},
		{muchWork, false},
		{muchWork + 1, false},
		{1 << 30, false},
		{1, true},
		{1, false},
	} {
		taken += c.more
		if over := work.over(taken); over != c.over {
			t.Errorf("look %d: over is %v", i, over)
		}
	}
}

// What may be left over grows with what is in use, but not without end.
func TestPercentOf(t *testing.T) {
	for live, want := range map[uint64]int{0: 20, 1: 20, 20 << 20: 20, 80 << 20: 20, 100 << 20: 16, 128 << 20: 12, 160 << 20: 10, 1 << 40: 10} {
		if got := percentOf(live); got != want {
			t.Errorf("%d MB: %d %%, want %d", live>>20, got, want)
		}
	}
}
