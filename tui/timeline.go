package tui

import (
	"fmt"
	"math"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// timeline draws when messages were delivered and when they failed, one above
// the other on one time axis, each tall lines high, with a cursor to pick a part.
func (p *overview) timeline(tall int) []string {
	if p.fig == nil {
		return nil
	}
	lines := []string{p.title("Timeline", p.spanWords(), p.lane == timeLane)}
	if by := p.chartsBy(tall); p.drawn.by == by {
		lines = append(lines, p.drawn.lines...)
	} else {
		lines = append(lines, p.charts(tall)...)
	}
	n := len(p.fig.buckets)
	return append(lines, p.axis(n), p.under(n))
}

// drawnCharts keeps the timeline's bars as they were drawn, and all that they were
// drawn by.
type drawnCharts struct {
	by    chartsBy
	lines []string
	snap  *model.Snapshot // what else their height was worked out of
	h     int
}

type chartsBy struct {
	fig     *figures // nobody changes them
	w, tall int
	inks    *themes.Inks
}

func (p *overview) chartsBy(tall int) chartsBy { return chartsBy{p.fig, p.w, tall, p.sh.inks()} }

// prepare draws the timeline's bars ahead: they are most of the page, and seldom
// change.
func (p *overview) prepare() {
	if p.fig == nil || p.emptiness() != nil {
		return
	}
	d := &p.drawn
	if d.by == p.chartsBy(d.by.tall) && d.snap == p.sh.snap && d.h == p.h {
		return
	}
	tall := p.sections().tall
	d.snap, d.h = p.sh.snap, p.h
	if by := p.chartsBy(tall); d.by != by {
		d.by, d.lines = by, nil
		if tall > 0 {
			d.lines = p.charts(tall)
		}
	}
}

// charts are the timeline's bars, so many lines high each.
func (p *overview) charts(tall int) []string {
	k, n := p.sh.inks(), len(p.fig.buckets)
	good, bad := make([]float64, n), make([]float64, n)
	for i, b := range p.fig.buckets {
		good[i], bad[i] = float64(b.Delivered), float64(b.Failed)
		if b.To.Before(p.fig.known) {
			good[i], bad[i] = math.NaN(), math.NaN()
		}
	}
	return append(p.chart("delivered", good, tall, k.Good), p.chart("failed", bad, tall, k.Bad)...)
}

// chart is one row of the timeline with its name and what a full bar stands for.
func (p *overview) chart(name string, values []float64, tall int, ink themes.Ink) []string {
	k := p.sh.inks()
	bars, high := widget.Chart(values, p.cells(), tall)
	lines := make([]string, len(bars))
	for i, bar := range bars {
		s := newStrip(p.w)
		switch {
		case i == len(bars)-1:
			s.put(k.Faint, "   "+name)
		case i == 0:
			s.put(k.Faint, widget.FitString("max "+model.Grouped(int(high)), labelCells, widget.Right))
		}
		s.to(labelCells + 1)
		s.put(ink, bar)
		lines[i] = s.line()
	}
	return lines
}

// axis has the ends of the time shown, and a mark where somebody changed
// something.
func (p *overview) axis(n int) string {
	k := p.sh.inks()
	s := newStrip(p.w)
	s.to(labelCells + 1)
	from, to := p.sh.when(p.fig.from), p.sh.hhmm(p.fig.to)
	if len(from) == len("15:04:05") {
		from = p.sh.hhmm(p.fig.from)
	}
	s.put(k.Faint, from)
	for i := range p.fig.buckets {
		if at := labelCells + 1 + i; at > s.at && at < labelCells+n-len(to) && len(p.actsIn(i)) > 0 {
			s.to(at)
			s.put(k.Accent, "●")
		}
	}
	s.to(labelCells + 1 + n - len(to))
	s.put(k.Faint, to)
	return s.line()
}

// actsIn are the acts of a part of the timeline.
func (p *overview) actsIn(i int) (in []model.Act) {
	b := p.fig.buckets[i]
	for _, a := range p.fig.acts {
		if !a.At.Before(b.From) && a.At.Before(b.To) {
			in = append(in, a)
		}
	}
	return in
}

// under says what the cursor is on; without the keys it stays away.
func (p *overview) under(n int) string {
	k := p.sh.inks()
	s := newStrip(p.w)
	b, ok := p.bucket()
	if p.lane != timeLane || !ok {
		return s.line()
	}
	words := p.bucketWords(b)
	col := labelCells + 1 + n - 1 - p.cell
	if col+2+cells(words) > p.w {
		s.to(max(0, col-cells(words)-1))
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

// bucketWords is a part of the timeline in words, with the newest act in it.
func (p *overview) bucketWords(b model.Bucket) string {
	words := fmt.Sprintf("%s – %s · %s delivered · %s failed", p.sh.hhmm(b.From), p.sh.hhmm(b.To), model.Grouped(b.Delivered), model.Grouped(b.Failed))
	acts := p.actsIn(len(p.fig.buckets) - 1 - p.cell)
	if len(acts) == 0 {
		return words
	}
	last := acts[len(acts)-1]
	words += " · ● " + p.sh.hhmm(last.At) + " " + last.Action + " (" + text.Clean(last.Who) + ")"
	if more := len(acts) - 1; more > 0 {
		words += " and " + model.Grouped(more) + " more"
	}
	return words
}
