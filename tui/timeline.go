package tui

import (
	"fmt"
	"math"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// timeline draws when messages were delivered and when they failed, one above
// the other on one time axis, with a cursor to pick a part of it.
func (p *overview) timeline() []string {
	if p.fig == nil {
		return nil
	}
	k, n := p.sh.inks(), len(p.fig.buckets)
	good, bad := make([]float64, n), make([]float64, n)
	for i, b := range p.fig.buckets {
		good[i], bad[i] = float64(b.Delivered), float64(b.Failed)
		if b.To.Before(p.fig.known) {
			good[i], bad[i] = math.NaN(), math.NaN()
		}
	}
	lines := []string{p.title("Timeline", "last "+spans[p.span].name, p.lane == timeLane)}
	up := newStrip(p.w)
	up.put(k.Faint, "   delivered")
	up.to(labelCells + 1)
	up.put(k.Good, widget.Amounts(good, n))
	down := newStrip(p.w)
	down.put(k.Faint, "   failed")
	down.to(labelCells + 1)
	down.put(k.Bad, widget.Amounts(bad, n))
	return append(lines, up.line(), down.line(), p.axis(n), p.pointed(n))
}

// axis has the ends of the time shown.
func (p *overview) axis(n int) string {
	k := p.sh.inks()
	s := newStrip(p.w)
	s.to(labelCells + 1)
	from, to := p.sh.when(p.fig.from), p.sh.hhmm(p.fig.to)
	if len(from) == len("15:04:05") {
		from = p.sh.hhmm(p.fig.from)
	}
	s.put(k.Faint, from)
	s.to(labelCells + 1 + n - len(to))
	s.put(k.Faint, to)
	return s.line()
}

// pointed says what the cursor is on; without the keys it stays away.
func (p *overview) pointed(n int) string {
	k := p.sh.inks()
	s := newStrip(p.w)
	b, ok := p.bucket()
	if p.lane != timeLane || !ok {
		return s.line()
	}
	words := fmt.Sprintf("%s – %s · %s delivered · %s failed", p.sh.hhmm(b.From), p.sh.hhmm(b.To), model.Grouped(b.Delivered), model.Grouped(b.Failed))
	col := labelCells + 1 + n - 1 - p.cell
	if col+2+cells(words) > p.w {
		s.to(col - cells(words) - 1)
		s.put(k.Text, words+" ")
		s.to(col)
		s.put(k.Accent, "▲")
		return s.line()
	}
	s.to(col)
	s.put(k.Accent, "▲")
	s.put(k.Text, " "+words)
	return s.line()
}
