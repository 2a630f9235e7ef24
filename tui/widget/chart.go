package widget

import (
	"math"
	"strings"
)

var (
	eighthsUp    = []rune("▁▂▃▄▅▆▇█")
	eighthsRight = []rune("▏▎▍▌▋▊▉█")
)

const barBytes = 3 // of a part of a bar

// Spark draws the last w values as bars between the smallest and the largest
// of them, padded on the left when there are fewer. NaN leaves a gap. Values
// that are all the same draw low bars.
func Spark(values []float64, w int) string {
	if w <= 0 {
		return ""
	}
	values = values[max(len(values)-w, 0):]
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if finite(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	var b strings.Builder
	b.Grow(barBytes * w)
	Blank(&b, w-len(values))
	for _, v := range values {
		switch {
		case !finite(v):
			b.WriteByte(' ')
		case high == low:
			b.WriteRune(eighthsUp[0])
		default:
			b.WriteRune(eighthsUp[level((v/2-low/2)/(high/2-low/2), len(eighthsUp))])
		}
	}
	return b.String()
}

// Bar draws a share from 0 to 1 as a bar in a field of w cells, in eighths of
// a cell; a share above 0 is never drawn as nothing.
func Bar(frac float64, w int) string {
	if w <= 0 {
		return ""
	}
	eighths := 0
	if frac > 0 {
		eighths = max(int(math.Round(min(frac, 1)*float64(w)*8)), 1)
	}
	var b strings.Builder
	b.Grow(barBytes * w)
	full := eighths / 8
	for range full {
		b.WriteRune(eighthsRight[7])
	}
	if part := eighths % 8; part > 0 {
		b.WriteRune(eighthsRight[part-1])
		full++
	}
	Blank(&b, w-full)
	return b.String()
}

// level is the step that a share from 0 to 1 falls on.
func level(frac float64, steps int) int {
	return min(max(int(frac*float64(steps)), 0), steps-1)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
