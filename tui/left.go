package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
)

// lasting is how the screens were left, one for all consoles of a program. nil is
// how they begin, and keeps nothing.
type lasting struct {
	client.Screen
	keep client.KeepScreen // nil keeps nothing over starts
	told bool              // that it cannot be kept
}

// unkept says why something is not kept over starts.
type unkept struct{ err error }

func (l *lasting) screen() client.Screen {
	if l == nil {
		return client.Screen{}
	}
	return l.Screen
}

// change changes it here, and beside the screen what is kept over starts.
func (l *lasting) change(change func(*client.Screen)) tea.Cmd {
	if l == nil {
		return nil
	}
	change(&l.Screen)
	keep := l.keep
	if keep == nil {
		return nil
	}
	return func() tea.Msg {
		if err := keep(change); err != nil {
			return unkept{err}
		}
		return nil
	}
}

// tell says once that nothing can be kept.
func (l *lasting) tell(msg unkept) intent {
	if l == nil || l.told {
		return nil
	}
	l.told = true
	return say{text: msg.err.Error(), bad: true}
}

// placeNames are the places of the preview as they are kept.
var placeNames = [...]string{auto: "", below: "below", beside: "beside", hidden: "hidden"}

// begin has the page begin as it was left.
func (p *deliveries) begin() {
	s := p.sh.left.screen()
	if i := slices.Index(placeNames[:], s.Preview); i >= 0 {
		p.place = place(i) //nolint:gosec // an index of placeNames
	}
	if s.Share != 0 {
		p.share.below = clampShare(s.Share)
	}
	if s.Beside != 0 {
		p.share.beside = clampShare(s.Beside)
	}
	p.used.list = slices.Clone(s.Filters[p.sh.snap.Profile.Name])
}

// How far the preview's part of the page may be changed, in hundredths.
const (
	leastShare = 20
	mostShare  = 80
)

func clampShare(n int) int { return min(max(n, leastShare), mostShare) }

// keepPanes keeps how list and preview share the page.
func (p *deliveries) keepPanes() tea.Cmd {
	where, share := placeNames[p.place], p.share
	return p.sh.left.change(func(s *client.Screen) { s.Preview, s.Share, s.Beside = where, share.below, share.beside })
}

// remember keeps a filter to be recalled, over starts where that tells nothing of
// anybody.
func (p *deliveries) remember(src string) tea.Cmd {
	if !p.used.add(src) || !written(src, p.sh.at) {
		return nil
	}
	name := p.sh.snap.Profile.Name
	return p.sh.left.change(func(s *client.Screen) {
		if s.Filters == nil {
			s.Filters = map[string][]string{}
		}
		r := recall{list: s.Filters[name]}
		r.add(src)
		s.Filters[name] = r.list
	})
}

// mouseAction gives clicks and the wheel to the console, or back to the terminal.
func (a *App) mouseAction() action {
	act := action{keys: []string{"ctrl+t"}, name: "mouse on", about: "clicks and the wheel work here; selecting text then takes shift", run: a.switchMouse}
	if a.sh.left.screen().Mouse {
		act.name, act.about, act.foot, act.stays = "mouse off", "the mouse is the terminal's again, to select text", true, true
	}
	return act
}

func (a *App) switchMouse() (intent, tea.Cmd) {
	on := !a.sh.left.screen().Mouse
	cmd := a.sh.left.change(func(s *client.Screen) { s.Mouse = on })
	if on {
		return say{text: "the mouse works here: click, click again to open, wheel, drag a divider · shift and drag selects text · ^t gives it back"}, cmd
	}
	return say{text: "the mouse is the terminal's again: it selects text"}, cmd
}
