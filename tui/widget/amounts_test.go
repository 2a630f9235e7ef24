package widget

import (
	"math"
	"testing"
)

func TestAmounts(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		values []float64
		w      int
		want   string
	}{
		{"none", nil, 3, "   "},
		{"no room", []float64{1}, 0, ""},
		{"zero is not a bar", []float64{0, 8, 0}, 3, "·█·"},
		{"little is not nothing", []float64{1, 1000}, 2, "▁█"},
		{"all the same is full", []float64{5, 5}, 2, "██"},
		{"unknown is a gap", []float64{nan, 4, math.Inf(1)}, 3, " █ "},
		{"the last ones", []float64{9, 1, 2}, 2, "▄█"},
		{"padded on the left", []float64{2}, 3, "  █"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Amounts(c.values, c.w); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
