package tui

import (
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// lineCell is what stands in one column of a profile's line.
type lineCell struct {
	text string
	ink  themes.Ink
}

// lineColumn is a column of the profiles. Where there is no room those of the
// highest drop leave first; 0 never leaves.
type lineColumn struct {
	title string
	right bool
	drop  int
	cell  func(l *profileLine, k *themes.Inks) lineCell
}

// providerNames are the providers as they call themselves.
var providerNames = map[model.Provider]string{model.Metriport: "Metriport", model.OpenWearables: "Open Wearables", model.Svix: "Svix"}

func providerName(p model.Provider) string {
	if n := providerNames[p]; n != "" {
		return n
	}
	return text.Clean(string(p))
}

// The columns' titles that are asked for by name.
const (
	stateTitle    = "state"
	providerTitle = "provider"
	courseTitle   = "wrong, 2 h"
	leftTitle     = "calls left"
)

// noLimit is said in place of the calls that are left.
const noLimit = "no limit"

// columns are what is said of every profile, in the order of the page.
func (p *allProfiles) columns() []lineColumn {
	return []lineColumn{
		{title: stateTitle, drop: 9, cell: func(l *profileLine, k *themes.Inks) lineCell {
			_, words, ink := l.look(k)
			return lineCell{words, ink}
		}},
		{title: providerTitle, drop: 8, cell: func(l *profileLine, k *themes.Inks) lineCell {
			return lineCell{providerName(l.choice.Provider), k.Faint}
		}},
		{title: "link", drop: 4, cell: p.linkCell},
		{title: "processing", right: true, drop: 5, cell: processingCell},
		{title: "failed", right: true, cell: failedCell},
		{title: "wrong, 1 h", right: true, drop: 3, cell: latelyCell},
		{title: courseTitle, drop: 7, cell: courseCell},
		{title: leftTitle, right: true, drop: 6, cell: leftCell},
		{title: "as of", right: true, drop: 2, cell: p.ageCell},
	}
}

func (p *allProfiles) linkCell(l *profileLine, k *themes.Inks) lineCell {
	switch {
	case l.choice.Problem != "":
		return lineCell{"○ not usable", k.Bad}
	case l.state == isOpen:
		glyph, ink := linkLook(l.snap.Link.State, k)
		words := p.linkWords(l.snap.Link)
		if l.snap.Link.State == model.LinkLive && words != "live" {
			glyph, ink = "◦", k.Text
		}
		return lineCell{glyph + " " + words, ink}
	case l.state == beingOpened:
		return lineCell{"◌ opening …", k.Busy}
	case l.state == toBeOpened:
		return lineCell{"◌ opened next", k.Faint}
	case l.state == notOpened:
		return lineCell{"○ not opened", k.Bad}
	}
	return lineCell{"○ not open", k.Faint}
}

func processingCell(l *profileLine, k *themes.Inks) lineCell {
	if !l.seen() {
		return lineCell{notGiven, k.Faint}
	}
	return lineCell{countText(l.snap.Status.Processing), k.Text}
}

// failedCell is how many failed. Where it is not told what is still being retried,
// these are among them, and it says so.
func failedCell(l *profileLine, k *themes.Inks) lineCell {
	if !l.seen() {
		return lineCell{notGiven, k.Faint}
	}
	c := l.snap.Status.Failed
	switch {
	case !c.Known || c.N == 0:
		return lineCell{countText(c), k.Text}
	case retriesUntold(l.snap):
		return lineCell{countText(c) + " or retried", k.Warn}
	}
	return lineCell{countText(c), k.Bad}
}

// retriesUntold says whether nobody tells what of that which failed is still being
// retried.
func retriesUntold(s *model.Snapshot) bool {
	return s != nil && !s.Status.Since.IsZero() && !s.Status.Processing.Known
}

func latelyCell(l *profileLine, k *themes.Inks) lineCell {
	c := l.fig.lately
	switch {
	case l.fig.at.IsZero() || !l.seen():
		return lineCell{notGiven, k.Faint}
	case !c.Known:
		return lineCell{"unknown", k.Unknown}
	case c.N > 0:
		return lineCell{countText(c), k.Bad}
	}
	return lineCell{countText(c), k.Text}
}

func courseCell(l *profileLine, k *themes.Inks) lineCell {
	if l.fig.at.IsZero() {
		return lineCell{"", k.Faint}
	}
	ink := k.Faint
	if l.fig.lately.N > 0 {
		ink = k.Bad
	}
	return lineCell{widget.Amounts(l.fig.course, courseCells), ink}
}

func leftCell(l *profileLine, k *themes.Inks) lineCell {
	if l.snap == nil {
		return lineCell{notGiven, k.Faint}
	}
	left, limited := l.snap.Budget.Left()
	if !limited {
		return lineCell{noLimit, k.Faint}
	}
	return lineCell{model.Grouped(left), budgetInk(l.snap.Budget, k)}
}

// ageCell is how old the figures are, in steps: nothing on the screen ticks.
func (p *allProfiles) ageCell(l *profileLine, k *themes.Inks) lineCell {
	if l.snap == nil || l.snap.Status.AsOf.IsZero() {
		return lineCell{notGiven, k.Faint}
	}
	age := p.at.Sub(l.snap.Status.AsOf)
	switch {
	case age < 15*time.Second:
		return lineCell{"now", k.Faint}
	case age < time.Minute:
		return lineCell{"< 1 min", k.Faint}
	}
	ink := k.Faint
	if age > 2*l.snap.Link.Every+waitNoted {
		ink = k.Warn
	}
	return lineCell{model.Age(age), ink}
}

// look is how a profile does, in a glyph and a few words; the ink says the same.
func (l *profileLine) look(k *themes.Inks) (glyph, words string, ink themes.Ink) {
	switch l.ailing() {
	case ailFailing:
		return "✗", "failing", k.Bad
	case ailLost:
		return "○", "not reached", k.Bad
	case ailStuck:
		return "✗", "stuck", k.Bad
	case ailSome:
		return "◐", "some fail", k.Warn
	case ailBefore:
		return "◐", "failed before", k.Text
	case ailNothing:
		return "✓", "healthy", k.Good
	case ailUnseen:
	}
	return "?", "unknown", k.Unknown
}
