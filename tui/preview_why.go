package tui

import (
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// whyIndent is where the lines go on that say why, behind the outcome's glyph.
const whyIndent = 3

// sizeWhy makes room for what is said of why. A low preview has more need of its
// sides; between two sizes the room stays, whatever a countdown says by then.
func (p *preview) sizeWhy() {
	most := 1
	switch {
	case p.sh.plain:
	case p.h >= 11:
		most = 3
	case p.h >= 8:
		most = 2
	}
	p.whyRows = 1
	if most > 1 && p.d != nil {
		p.whyRows = min(len(p.whyLines(most)), most)
	}
}

// whyLines are what an operator reads first, in so many lines at most: how the
// delivery stands, and for what failed the cause, what comes next and what to do.
func (p *preview) whyLines(most int) []string {
	w := p.sh.wide(p.w)
	parts := p.whyParts()
	lines := make([]string, 0, most)
	s := newStrip(w)
	s.space(1)
	for i, part := range parts {
		words := part.text
		if i > 0 {
			if s.at+cells(whyDot)+cells(words) <= w || len(lines)+1 == most {
				words = whyDot + words
			} else {
				lines, s = append(lines, s.line()), aside(w)
			}
		}
		for len(lines)+1 < most && s.at+cells(words) > w {
			folded := wrap(words, max(1, w-s.at))
			s.put(part.ink, folded[0])
			words = strings.TrimLeft(words[len(folded[0]):], " ")
			lines, s = append(lines, s.line()), aside(w)
		}
		s.put(part.ink, words)
	}
	return append(lines, s.line())
}

// whyDot parts what is said on one line.
const whyDot = " · "

func aside(w int) *strip {
	s := newStrip(w)
	s.space(whyIndent)
	return s
}

// whyParts are what whyLines say, the most important first.
func (p *preview) whyParts() []inked {
	k, d := p.sh.inks(), p.d
	parts := []inked{{inkOf(d.Outcome, k), outcomeCell(d)}}
	add := func(i inked) { parts = append(parts, i) }
	switch d.Outcome {
	case model.Failed:
		add(inked{k.Text, d.Sentence()})
		add(inked{k.Faint, d.Cause.Remedy()})
	case model.Delivered:
		words := ""
		if d.Code != 0 {
			words = strconv.Itoa(d.Code)
		}
		if d.Took >= 0 {
			words += " in " + model.Dur(d.Took)
		}
		if words != "" {
			add(inked{k.Faint, words})
		}
	case model.Processing:
		if d.Cause != model.CauseNone {
			add(inked{k.Text, d.Sentence()})
		}
		add(inked{k.Faint, p.underWay(d)})
		if d.Cause != model.CauseNone {
			add(inked{k.Faint, d.Cause.Remedy()})
		}
	case model.OutcomeUnknown:
		words := unknownWords(d)
		if why := model.WhyUnsent(d, p.sh.snap.Endpoints); d.Unsent && why != "" {
			words += ": " + why
		}
		add(inked{k.Faint, words})
	}
	return parts
}
