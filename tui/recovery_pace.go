package tui

import (
	"math"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// dial is one thing of a pace that can be turned.
type dial uint8

const (
	noDial dial = iota // the keys are for the confirmation
	wayDial
	rateDial
	canaryDial
	shareDial
	stopDial
	windowDial
)

// dialSteps are the values that the arrows go through; shares are in hundredths.
var dialSteps = map[dial][]float64{
	rateDial:   {0.5, 1, 2, 5, 10, 20, 50, 100, 200},
	canaryDial: {0, 1, 5, 10, 20, 50, 100},
	shareDial:  {50, 80, 90, 95, 100},
	stopDial:   {5, 10, 20, 30, 50},
	windowDial: {0, 10, 20, 50, 100, 200},
}

// dialEnds are the least and the most that can be typed.
var dialEnds = map[dial][2]float64{
	rateDial: {0.1, 200}, canaryDial: {0, 1000}, shareDial: {1, 100}, stopDial: {1, 99}, windowDial: {0, 1000},
}

// way is how deliveries are sent again.
type way uint8

const (
	oneByOne     way = iota
	sinceAtHost      // one call an endpoint, from the oldest on
	allOfTheHost     // the provider's own retry of everything that failed
)

var wayNames = map[way]string{oneByOne: "one by one", sinceAtHost: "the provider's recover since", allOfTheHost: "the provider's retry of all failed"}

// pace is the part of a plan that can be changed before it starts: a small form
// within the plan's box.
type pace struct {
	runbook.Pacing
	days  bool // the oldest now, the rest on another day
	way   way
	ways  []way // those that the provider has
	at    dial
	typed string // digits since the dial has the keys; empty for none
}

// firstPace is what a recovery of so many begins with: a few first where there
// are many, and a stop rule that they can break.
func firstPace(n int) runbook.Pacing {
	p := runbook.Pacing{Rate: 5, CanaryMin: 0.9, StopAt: 0.2}
	if n > 20 {
		p.Canary = 10
	}
	switch {
	case n >= 50:
		p.StopOf = 50
	case n >= 20:
		p.StopOf = 20
	}
	return p
}

// dials are those that mean something now, as they stand on the screen.
func (p *pace) dials() (out []dial) {
	if len(p.ways) > 1 {
		out = append(out, wayDial)
	}
	if p.way != oneByOne {
		return out
	}
	if out = append(out, rateDial, canaryDial); p.Canary > 0 {
		out = append(out, shareDial)
	}
	if p.StopOf > 0 {
		out = append(out, stopDial)
	}
	return append(out, windowDial)
}

// turnTo gives the keys to the next dial, or the one before; behind the last is
// the confirmation.
func (p *pace) turnTo(by int) {
	all := append([]dial{noDial}, p.dials()...)
	at := 0
	for i, d := range all {
		if d == p.at {
			at = i
		}
	}
	p.at, p.typed = all[(at+by+len(all))%len(all)], ""
}

// press takes a key that is for the form; changed says that the plan is no
// longer the one of this pace.
func (p *pace) press(k tea.KeyPressMsg) (taken, changed bool) {
	before := *p
	switch key := k.String(); {
	case key == "tab":
		p.turnTo(1)
	case key == "shift+tab":
		p.turnTo(-1)
	case p.at == noDial:
		return false, false
	case key == "enter", key == "esc":
		p.at, p.typed = noDial, ""
	case p.turn(key):
	case k.Text != "": // a word is for the confirmation
		p.at, p.typed = noDial, ""
		return false, false
	default:
		return false, false
	}
	return true, before.Pacing != p.Pacing || before.way != p.way
}

// turn takes a key for the dial that has the keys.
func (p *pace) turn(key string) bool {
	switch {
	case key == "left", key == "-":
		p.step(-1)
	case key == "right", key == "+":
		p.step(1)
	case key == "backspace":
		if n := len(p.typed); n > 0 {
			p.typed = p.typed[:n-1]
			p.read()
		}
	case len(key) == 1 && (key == "." || key[0] >= '0' && key[0] <= '9'):
		if p.at != wayDial && len(p.typed) < 5 {
			p.typed += key
			p.read()
		}
	default:
		return false
	}
	return true
}

// value is what a dial stands at.
func (p *pace) value(d dial) float64 {
	switch d {
	case rateDial:
		return p.Rate
	case canaryDial:
		return float64(p.Canary)
	case shareDial:
		return math.Round(p.CanaryMin * 100)
	case stopDial:
		return math.Round(p.StopAt * 100)
	case windowDial:
		return float64(p.StopOf)
	case noDial, wayDial:
	}
	return 0
}

// set brings a dial to a value that lies within its ends.
func (p *pace) set(d dial, v float64) {
	v = min(max(v, dialEnds[d][0]), dialEnds[d][1])
	switch d {
	case rateDial:
		p.Rate = v
	case canaryDial:
		p.Canary = int(v)
	case shareDial:
		p.CanaryMin = math.Round(v) / 100
	case stopDial:
		p.StopAt = math.Round(v) / 100
	case windowDial:
		p.StopOf = int(v)
	case noDial, wayDial:
	}
}

// step goes to the next value of the dial, or the one before.
func (p *pace) step(by int) {
	p.typed = ""
	if p.at == wayDial {
		for i, w := range p.ways {
			if w == p.way {
				p.way = p.ways[(i+by+len(p.ways))%len(p.ways)]
				return
			}
		}
	}
	steps, v := dialSteps[p.at], p.value(p.at)
	for i := range steps {
		s := steps[i]
		if by < 0 {
			s = steps[len(steps)-1-i]
		}
		if (by > 0 && s > v) || (by < 0 && s < v) {
			p.set(p.at, s)
			return
		}
	}
}

// read takes what is typed for the dial's value.
func (p *pace) read() {
	if v, err := strconv.ParseFloat(p.typed, 64); err == nil {
		p.set(p.at, v)
	}
}

// bit is a part of a line: words, or the value of a dial.
type bit struct {
	words string
	of    dial
}

// shown is a dial's value in words.
func (p *pace) shown(d dial) bit {
	s := strconv.FormatFloat(p.value(d), 'f', -1, 64)
	switch d {
	case wayDial:
		s = wayNames[p.way]
	case shareDial, stopDial:
		s += " %"
	case canaryDial, windowDial:
		if s == "0" {
			s = map[dial]string{canaryDial: "none", windowDial: "never"}[d]
		}
	case noDial, rateDial:
	}
	if d == p.at {
		s = "‹" + s + "›"
	}
	return bit{s, d}
}

// rows are the form's lines with their labels.
func (p *pace) rows() (labels []string, lines [][]bit) {
	row := func(label string, bits ...bit) {
		labels, lines = append(labels, label), append(lines, bits)
	}
	say := func(s string) bit { return bit{words: s} }
	if len(p.ways) > 1 {
		others := ""
		for _, w := range p.ways {
			if w != p.way {
				others += ", or " + wayNames[w]
			}
		}
		row("way", p.shown(wayDial), say(others))
	}
	if p.way != oneByOne {
		return labels, lines
	}
	row("pace", p.shown(rateDial), say(" a second"))
	if p.Canary > 0 {
		row("canary", p.shown(canaryDial), say(" first, then the rest if ≥ "), p.shown(shareDial), say(" of them are delivered"))
	} else {
		row("canary", p.shown(canaryDial), say(": all follow each other"))
	}
	if p.StopOf > 0 {
		row("stop", say("when more than "), p.shown(stopDial), say(" of the last "), p.shown(windowDial), say(" fail again"))
	} else {
		row("stop", p.shown(windowDial), say(": it goes on whatever fails again"))
	}
	return labels, lines
}

// lines draws the form; on is the first line of the dial that has the keys, -1
// where none has.
func (p *pace) lines(w, at int, s *themes.Styles) (out []string, on int) {
	on = -1
	labels, rows := p.rows()
	for i, bits := range rows {
		for n, part := range wrapBits(bits, w-at-1) {
			l := newStrip(w)
			if n == 0 {
				l.put(s.Plain.Faint, widget.FitString(labels[i], at, widget.Left))
			}
			l.to(at + 1)
			for _, b := range part {
				ink := s.Plain.Text
				switch {
				case b.of != noDial && b.of == p.at:
					ink, on = s.TabOn, len(out)
				case b.of != noDial:
					ink = s.Plain.Accent
				}
				l.put(ink, b.words)
			}
			out = append(out, l.line())
		}
	}
	return out, on
}

// wrapBits breaks a line of words and values at spaces; a value stays whole.
func wrapBits(bits []bit, w int) (lines [][]bit) {
	var line []bit
	at := 0
	for _, b := range bits {
		parts := []string{b.words}
		if b.of == noDial {
			parts = strings.SplitAfter(b.words, " ")
		}
		for _, words := range parts {
			if n := cells(strings.TrimRight(words, " ")); at > 0 && at+n > w {
				lines, line, at = append(lines, trimmed(line)), nil, 0
			}
			if at == 0 && b.of == noDial {
				words = strings.TrimLeft(words, " ")
			}
			if words != "" {
				line, at = append(line, bit{words, b.of}), at+cells(words)
			}
		}
	}
	return append(lines, trimmed(line))
}

// trimmed is a line without the space behind its last word, which has no room.
func trimmed(line []bit) []bit {
	if n := len(line) - 1; n >= 0 {
		line[n].words = strings.TrimRight(line[n].words, " ")
	}
	return line
}
