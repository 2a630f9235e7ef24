package widget

import (
	"math"
	"strings"
)

// Amounts draws the last w values as bars from zero up, padded on the left when
// there are fewer: an amount above 0 is never drawn as nothing, 0 is "·", and NaN,
// where nothing is known, leaves a gap.
func Amounts(values []float64, w int) string {
	if w <= 0 {
		return ""
	}
	values = values[max(len(values)-w, 0):]
	high := 0.0
	for _, v := range values {
		if finite(v) {
			high = max(high, v)
		}
	}
	var b strings.Builder
	b.Grow(barBytes * w)
	Blank(&b, w-len(values))
	for _, v := range values {
		switch {
		case !finite(v):
			b.WriteByte(' ')
		case v <= 0:
			b.WriteRune('·')
		default:
			b.WriteRune(eighthsUp[max(int(math.Ceil(v/high*8))-1, 0)])
		}
	}
	return b.String()
}
