package widget

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFind(t *testing.T) {
	for _, c := range []struct {
		s, q       string
		start, end int
	}{
		{"abc", "b", 1, 2},
		{"aBBc", "bb", 1, 3},
		{"aab", "ab", 1, 3},
		{"abc", "", -1, -1},
		{"", "a", -1, -1},
		{"ab", "abc", -1, -1},
		{"xGRÜN", "grün", 1, 6},
		{"xgrün", "grün", 1, 6},
		{"GRÜ", "grün", -1, -1},
		{"東京都", "京", 3, 6},
		{"\xffé", "é", 1, 3},
	} {
		start, end := find(c.s, c.q)
		if start != c.start || end != c.end {
			t.Errorf("find(%q, %q) = %d, %d, want %d, %d", c.s, c.q, start, end, c.start, c.end)
		}
		if s, e := find([]byte(c.s), c.q); s != start || e != end {
			t.Errorf("bytes: find(%q, %q) = %d, %d", c.s, c.q, s, e)
		}
	}
}

func TestFindAgreesWithTheLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, q := rapid.StringMatching(`[abAB]{0,20}`).Draw(t, "s"), rapid.StringMatching(`[ab]{1,3}`).Draw(t, "q")
		start, _ := find(s, q)
		if want := strings.Index(strings.ToLower(s), q); start != want {
			t.Fatalf("find(%q, %q) = %d, want %d", s, q, start, want)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	s := []byte(strings.Repeat("Observation final 2026-11-21 ", 1000))
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		find(s, "nowhere")
	}
}
