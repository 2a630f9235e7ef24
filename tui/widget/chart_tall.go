package widget

import (
	"math"
	"strings"
)

// Chart draws amounts as bars h lines high, from zero up; in one line it is
// Amounts. high is what a full bar stands for.
func Chart(values []float64, w, h int) (lines []string, high float64) {
	for _, v := range values {
		if finite(v) {
			high = max(high, v)
		}
	}
	if h <= 1 {
		return []string{Amounts(values, w)}, high
	}
	values = values[max(len(values)-w, 0):]
	bars := make([]int, len(values))
	for i, v := range values {
		bars[i] = eighths(v, high, h)
	}
	for line := range h {
		var b strings.Builder
		b.Grow(barBytes * w)
		Blank(&b, w-len(bars))
		floor := (h - 1 - line) * 8 // eighths below this line
		for _, n := range bars {
			b.WriteString(cell(n, floor))
		}
		lines = append(lines, b.String())
	}
	return lines, high
}

// unknown is the height of what is no amount.
const unknown = -1

// eighths is how many eighths of a line a bar is high.
func eighths(v, high float64, h int) int {
	switch {
	case !finite(v):
		return unknown
	case v <= 0:
		return 0
	}
	return max(int(math.Ceil(v/high*float64(h*8))), 1)
}

// cell is the part of a bar that is in the line which begins floor eighths up.
func cell(eighths, floor int) string {
	switch {
	case eighths == 0 && floor == 0:
		return "·"
	case eighths <= floor:
		return " "
	}
	const parts = "▁▂▃▄▅▆▇█"
	from := (min(eighths-floor, 8) - 1) * barBytes
	return parts[from : from+barBytes]
}
