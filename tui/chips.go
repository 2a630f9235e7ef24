package tui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// terms are the words of the filter, one for each of its terms, as they were typed.
func (p *deliveries) terms() []string {
	terms := p.filter.Terms()
	words := make([]string, 0, len(terms))
	for _, t := range terms {
		if t.Start < t.End && t.End <= len(p.src) {
			words = append(words, p.src[t.Start:t.End])
		}
	}
	return words
}

// chipEnd stands behind a term of the filter that a click takes off.
const chipEnd = " ×"

// chips draws the filter, a chip for each of its terms, each with a spot that
// takes it off. Where there is too little room the last ones are only counted.
func (p *deliveries) chips(s *strip, room int, k *themes.Inks) {
	words := p.terms()
	if len(words) == 0 {
		s.put(k.Faint, widget.FitString("every delivery", max(0, room), widget.Left))
		return
	}
	end := s.at + max(0, room)
	for i, w := range words {
		w = text.Clean(w)
		more, left := "", end-s.at
		if n := len(words) - i - 1; n > 0 {
			more = " +" + strconv.Itoa(n)
		}
		if n := cells(w) + cells(chipEnd); n+cells(more) > left && (i > 0 || n > left) {
			if i > 0 {
				s.put(k.Faint, text.Elide("+"+strconv.Itoa(len(words)-i), max(0, left)))
				return
			}
			w = text.Elide(w, max(1, left-cells(chipEnd)-cells(more)))
		}
		from := s.at
		s.put(k.Accent, w)
		s.put(k.Faint, chipEnd)
		s.spot("x"+strconv.Itoa(i), from)
		s.put(k.Text, "  ")
	}
}

// spotNumber is the number of a spot of a kind.
func spotNumber(name, kind string) (i int, ok bool) {
	digits, ok := strings.CutPrefix(name, kind)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(digits)
	return i, err == nil
}

// without is the filter without one of its terms.
func (p *deliveries) without(i int) string {
	words := p.terms()
	if i < 0 || i >= len(words) {
		return p.src
	}
	return strings.Join(slices.Delete(words, i, i+1), " ")
}

// chipActions take terms off the filter.
func (p *deliveries) chipActions() []action {
	words := p.terms()
	off := none(len(words) > 0, "there is no filter; / filters")
	return []action{
		{keys: []string{"z"}, name: p.faultsName(), about: "only deliveries that failed, and back; the rest of the filter stays", run: func() (intent, tea.Cmd) { return nil, p.apply(p.faults()) }},
		{keys: []string{"x"}, name: "drop term", about: "take a term off the filter", off: off, run: p.dropTerm},
		{keys: []string{"backspace"}, name: "drop last term", about: "take the last term off the filter", off: off, run: func() (intent, tea.Cmd) {
			return nil, p.apply(p.without(len(words) - 1))
		}},
	}
}

// onlyFailed is the term of a filter that lets through what failed.
const onlyFailed = "status:failed"

func (p *deliveries) faultsName() string {
	if slices.Contains(p.terms(), onlyFailed) {
		return "all outcomes"
	}
	return "only failed"
}

// faults is the filter with what failed only, or without that where it is.
func (p *deliveries) faults() string {
	words := p.terms()
	had := slices.Contains(words, onlyFailed)
	words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(w, "status:") })
	if !had {
		words = append(words, onlyFailed)
	}
	return strings.Join(words, " ")
}

// mostTerms is of how many terms a menu gives one a key.
const mostTerms = 9

// dropTerm takes the only term off, or asks which.
func (p *deliveries) dropTerm() (intent, tea.Cmd) {
	words := p.terms()
	if len(words) == 1 {
		return nil, p.apply("")
	}
	entries := make([]entry, 0, len(words))
	for i, w := range words[:min(len(words), mostTerms)] {
		rest := p.without(i)
		entries = append(entries, entry{key: strconv.Itoa(i + 1), name: text.Clean(w), run: func() (intent, tea.Cmd) { return nil, p.apply(rest) }})
	}
	entries = append(entries, entry{key: "x", name: "all of them", run: func() (intent, tea.Cmd) { return nil, p.apply("") }})
	return lay{newMenu("Take a term off the filter", entries)}, nil
}
