package widget

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSpark(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		values []float64
		w      int
		want   string
	}{
		{"rising", []float64{0, 1, 2, 3, 4, 5, 6, 7}, 8, "▁▂▃▄▅▆▇█"},
		{"the last ones", []float64{9, 0, 7}, 2, "▁█"},
		{"padded", []float64{0, 7}, 5, "   ▁█"},
		{"all the same", []float64{3, 3, 3}, 3, "▁▁▁"},
		{"a gap", []float64{0, nan, 7}, 3, "▁ █"},
		{"nothing known", []float64{nan, math.Inf(1)}, 2, "  "},
		{"negative", []float64{-8, 0, 8}, 3, "▁▅█"},
		{"as large as can be", []float64{-math.MaxFloat64, math.MaxFloat64}, 2, "▁█"},
		{"none", nil, 3, "   "},
		{"no room", []float64{1}, 0, ""},
		{"less than none", []float64{1}, -1, ""},
	} {
		if got := Spark(c.values, c.w); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		frac float64
		w    int
		want string
	}{
		{0, 4, "    "},
		{1, 4, "████"},
		{0.5, 4, "██  "},
		{0.53125, 4, "██▏ "},
		{0.96875, 4, "███▉"},
		{1e-9, 4, "▏   "},
		{7, 4, "████"},
		{-1, 4, "    "},
		{math.NaN(), 4, "    "},
		{math.Inf(1), 2, "██"},
		{1, 0, ""},
		{1, -1, ""},
	} {
		if got := Bar(c.frac, c.w); got != c.want {
			t.Errorf("Bar(%v, %d) = %q, want %q", c.frac, c.w, got, c.want)
		}
	}
}

func TestChartsAreAsWideAsAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Float64()).Draw(t, "values")
		w := rapid.IntRange(-1, 40).Draw(t, "w")
		fills(t, []string{Spark(values, w)}, w, 1)
		fills(t, []string{Bar(rapid.Float64().Draw(t, "frac"), w)}, w, 1)
	})
}
