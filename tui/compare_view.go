package tui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// comparedLines stand above a comparison: with what, and how much differs.
func (p *preview) comparedLines() []string {
	c, k := &p.beside, p.sh.inks()
	if c.val == nil || !c.val.found || c.err != nil {
		return nil
	}
	with := &c.val.with.Delivery
	s := newStrip(p.sh.wide(p.w))
	counts := p.diff.Counts()
	if words := diffWords(counts); words != "" {
		s.put(k.Strong, " "+words)
	} else {
		s.put(k.Good, " no difference")
	}
	if n := counts.Expected; n > 0 {
		s.put(k.Faint, " · "+strconv.Itoa(n)+" ids, times, links as in any two")
	}
	s.put(k.Faint, " · against ")
	s.put(inkOf(with.Outcome, k), outcomeCell(with))
	s.put(k.Faint, " "+text.Elide(text.Clean(client.MessageOf(with.ID)), 13)+" of "+p.sh.clock(with.Created))
	if with.Type != p.d.Type {
		s.put(k.Warn, ", another type: "+text.Clean(string(with.Type)))
	}
	return []string{s.line()}
}

// diffWords says how much differs, but for what does in any two messages.
func diffWords(c widget.DiffCounts) string {
	words := ""
	for _, part := range []struct {
		n    int
		word string
	}{{c.Changed, "changed"}, {c.Added, "added"}, {c.Removed, "removed"}, {c.Moved, "moved"}} {
		if part.n > 0 {
			if words != "" {
				words += ", "
			}
			words += model.Grouped(part.n) + " " + part.word
		}
	}
	return words
}

// comparedEmpty says why there is no comparison; nil when there is one.
func (p *preview) comparedEmpty() *emptiness {
	c := &p.beside
	switch {
	case c.waiting && !c.slow, c.of == nil:
		return &emptiness{}
	case c.waiting:
		return &emptiness{what: "Comparing …"}
	case p.lacksOther() && p.noReading() == "":
		return &emptiness{} // it is about to be asked for
	case p.lacksOther():
		return &emptiness{what: "The payload of the other one, " + text.Elide(text.Clean(client.MessageOf(c.val.with.Delivery.ID)), 13) + ", is not held here: " + p.noReading() + ".", do: "enter asks the provider · C compares with another"}
	case c.err != nil:
		return &emptiness{what: c.err.Error(), do: "enter asks again · C compares with another"}
	case c.val != nil && !c.val.found:
		return &emptiness{what: "No other " + text.Clean(string(p.d.Type)) + " that is loaded was delivered to this endpoint.", do: "C compares with another · L in the list loads older ones"}
	}
	return nil
}

// outcomeWide is the width of the longest outcome.
const outcomeWide = 12

// compareChosen compares what is shown with a delivery that was chosen.
func (p *preview) compareChosen(own *model.Delivery, with model.DeliveryID) (intent, tea.Cmd) {
	if p.d == nil || p.d.ID != own.ID {
		return say{text: "another delivery is shown by now"}, nil
	}
	p.beside.end()
	p.beside.chosen = with
	p.tab = compareTab
	p.fill()
	return nil, p.compare(true)
}

// comparedText is the line above a comparison, as text.
func (p *preview) comparedText() []string {
	lines := p.comparedLines()
	for i, l := range lines {
		lines[i] = strings.TrimSpace(ansi.Strip(l))
	}
	return lines
}
