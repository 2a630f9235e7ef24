package tui

import (
	"strings"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/themes"
)

// share is one state of a recovery's deliveries, as the picture shows it. The
// glyphs differ, so that the bar reads without colours.
type share struct {
	name, glyph, fill string
	n                 int
	ink               themes.Ink
}

// sharesOf are the states in the order of the bar: what has ended stands at its
// beginning, what waits at its end.
func sharesOf(p *runbook.Progress, k *themes.Inks) []share {
	return []share{
		{"delivered", "✓", "█", p.Delivered, k.Good},
		{"failed again", "✗", "▓", p.Failed, k.Bad},
		{"unknown", "?", "?", p.Unknown, k.Unknown},
		{"excluded", "·", "·", p.Excluded, k.Faint},
		{"accepted", "◌", "▒", p.Accepted, k.Busy},
		{"sent", "→", "▒", p.Sent, k.Busy},
		{"queued", "·", "░", p.Queued, k.Faint},
	}
}

// stackedBar draws shares of one whole in w cells. What there is of gets a cell
// at least, as long as there are cells; the largest gives it.
func stackedBar(l *strip, shares []share, w int) {
	sizes := stacked(shares, w)
	for i, s := range shares {
		l.put(s.ink, strings.Repeat(s.fill, sizes[i]))
	}
}

// stacked parts w cells by the shares.
func stacked(shares []share, w int) []int {
	sizes, total, used := make([]int, len(shares)), 0, 0
	for _, s := range shares {
		total += s.n
	}
	if total == 0 || w <= 0 {
		return sizes
	}
	for i, s := range shares {
		if sizes[i] = s.n * w / total; s.n > 0 {
			sizes[i] = max(sizes[i], 1)
		}
		used += sizes[i]
	}
	for ; used < w; used++ {
		sizes[most(shares, func(s share) int { return s.n })]++
	}
	for ; used > w; used-- { // of several that are as large the last gives first
		sizes[most(sizes, func(n int) int { return n })]--
	}
	return sizes
}

// most is the place of what is the most, the last one of several.
func most[T any](list []T, of func(T) int) (at int) {
	for i := range list {
		if of(list[i]) >= of(list[at]) {
			at = i
		}
	}
	return at
}

// doneShare is how much of a recovery has ended, in hundredths; all only when
// nothing is left.
func doneShare(p *runbook.Progress) int {
	if p.Total == 0 {
		return 0
	}
	ended := p.Delivered + p.Failed + p.Unknown + p.Excluded
	return ended * 100 / p.Total
}
