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
	largest := 0
	for i, s := range shares {
		if sizes[i] = s.n * w / total; s.n > 0 {
			sizes[i] = max(sizes[i], 1)
		}
		if used += sizes[i]; s.n > shares[largest].n {
			largest = i
		}
	}
	sizes[largest] = max(0, sizes[largest]+w-used)
	for over := sum(sizes) - w; over > 0; over-- { // more states than cells: the last ones go
		for i := len(sizes) - 1; i >= 0; i-- {
			if sizes[i] > 0 {
				sizes[i]--
				break
			}
		}
	}
	return sizes
}

func sum(sizes []int) (n int) {
	for _, s := range sizes {
		n += s
	}
	return n
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
