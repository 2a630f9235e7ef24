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
	for line := range h {
		var b strings.Builder
		b.Grow(barBytes * w)
		Blank(&b, w-len(values))
		floor := (h - 1 - line) * 8 // eighths below this line
		for _, v := range values {
			b.WriteRune(cell(v, high, h, floor))
		}
		lines = append(lines, b.String())
	}
	return lines, high
}

// cell is the part of a bar that is in the line which begins floor eighths up.
func cell(v, high float64, h, floor int) rune {
	switch {
	case !finite(v):
		return ' '
	case v <= 0 && floor == 0:
		return '·'
	case v <= 0:
		return ' '
	}
	eighths := max(int(math.Ceil(v/high*float64(h*8))), 1) - floor
	if eighths <= 0 {
		return ' '
	}
	return eighthsUp[min(eighths, 8)-1]
}
