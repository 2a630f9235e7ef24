package widget

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestChart(t *testing.T) {
	lines, high := Chart([]float64{0, 1, 4, 8, math.NaN()}, 6, 2)
	if got, want := strings.Join(lines, "\n"), "    █ \n ·▂██ "; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if high != 8 {
		t.Errorf("a full bar stands for %v", high)
	}
}

// TestChartFits: as many lines as asked, each as wide as asked, and a bar that
// is never lower than that of a smaller amount.
func TestChartFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1e6), 0, 50).Draw(t, "values")
		w, h := rapid.IntRange(0, 60).Draw(t, "w"), rapid.IntRange(1, 9).Draw(t, "h")
		lines, _ := Chart(values, w, h)
		if len(lines) != h {
			t.Fatalf("%d lines of %d", len(lines), h)
		}
		for _, l := range lines {
			if n := ansi.StringWidth(l); n != w {
				t.Fatalf("%q is %d cells of %d", l, n, w)
			}
		}
	})
}
