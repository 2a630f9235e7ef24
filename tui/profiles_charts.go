package tui

import (
	"math"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// A profile's day is drawn where there is room to spare below its line.
const (
	dayParts    = 180 // of eight minutes; two or three of them are one cell where it is narrow
	tallestDay  = 5   // lines of each of the two charts
	dayLabel    = 14  // cells before the charts
	leastDay    = 60  // cells of a chart
	chartsOfDay = 2
	leastKnown  = 8 // parts that are worth a chart: an hour, about
)

// amounts is how many were delivered and how many went wrong in each part of
// the last day; NaN where that is not loaded.
type amounts struct{ good, bad []float64 }

// dayOf spreads a day's rows over it.
func dayOf(snap *model.Snapshot, rows model.Rows, now time.Time) amounts {
	if !tells(snap) || snap.Log.Bare {
		return amounts{}
	}
	a, known := amounts{make([]float64, dayParts), make([]float64, dayParts)}, 0
	for i, b := range wrongBuckets(rows, now.Add(-lineDay), now.Add(time.Second), dayParts) {
		if a.good[i], a.bad[i] = float64(b.Delivered), float64(b.Failed); !reaches(snap.Log, b.From) {
			a.good[i], a.bad[i] = math.NaN(), math.NaN()
			continue
		}
		known++
	}
	if known < leastKnown {
		return amounts{}
	}
	return a
}

// days are how many lines the charts of a day take: one each, or more, and the axis.
func days(tall int) int {
	if tall > 1 {
		return chartsOfDay*tall + 1
	}
	return chartsOfDay * tall
}

// withDays gives profiles that all have room the tallest charts that there is
// room for as well.
func (p *allProfiles) withDays(b block, room int) block {
	if !b.rest || p.w < sideBySide || b.fitting(room) < len(p.lines) {
		return b
	}
	spare, drawn := room+1, 0
	for i := range p.lines {
		l := &p.lines[i]
		spare -= 1 + len(p.details(l, b)) + 1
		if l.drawn() {
			drawn++
		}
	}
	if told := p.allNews(leastNews - 2); len(told) > 0 && spare > drawn*days(2)+leastNews { // what happened last is worth more than a taller chart
		spare -= leastNews
	}
	for b.tall = tallestDay; b.tall > 0 && drawn*days(b.tall) > spare; b.tall-- {
	}
	return b
}

// drawn says whether there is a day to draw.
func (l *profileLine) drawn() bool { return len(l.fig.day.good) > 0 && l.seen() }

// day draws a profile's day.
func (p *allProfiles) day(l *profileLine, tall int, k *themes.Inks) []string {
	if tall == 0 || !l.drawn() {
		return nil
	}
	per := 1
	for dayParts/per > p.w-dayLabel-1 && dayParts/(per+1) >= leastDay {
		per++
	}
	lines := p.dayChart("delivered", summed(l.fig.day.good, per), tall, k.Good)
	lines = append(lines, p.dayChart("wrong", summed(l.fig.day.bad, per), tall, k.Bad)...)
	if tall > 1 {
		s := newStrip(p.w)
		s.to(dayLabel)
		s.put(k.Faint, l.fig.at.Add(-lineDay).In(p.app.sh.loc).Format("02 Jan 15:04"))
		now := l.fig.at.In(p.app.sh.loc).Format("15:04")
		s.to(dayLabel + dayParts/per - len(now))
		s.put(k.Faint, now)
		lines = append(lines, s.line())
	}
	return lines
}

func (p *allProfiles) dayChart(name string, values []float64, tall int, ink themes.Ink) []string {
	k := &p.app.sh.styles.Plain
	bars, high := widget.Chart(values, len(values), tall)
	lines := make([]string, len(bars))
	for i, bar := range bars {
		s := newStrip(p.w)
		s.to(lineStart)
		switch {
		case i == len(bars)-1:
			s.put(k.Faint, name)
		case i == 0 && high > 0:
			s.put(k.Faint, widget.FitString("max "+model.Grouped(int(high)), dayLabel-lineStart-1, widget.Left))
		}
		s.to(dayLabel)
		s.put(ink, bar)
		lines[i] = s.line()
	}
	return lines
}

// summed joins so many parts to one; what is not known of one is not known of all.
func summed(values []float64, per int) []float64 {
	if per == 1 {
		return values
	}
	out := make([]float64, len(values)/per)
	for i := range out {
		for _, v := range values[i*per : (i+1)*per] {
			out[i] += v
		}
	}
	return out
}
