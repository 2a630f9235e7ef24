package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// View draws the frame. It reads only what Update left.
func (a *App) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: "hooktop", ProgressBar: a.progressBar()}
	if a.sh.left.screen().Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	switch {
	case a.w == 0 || a.h == 0:
		return v
	case a.tooSmall():
		v.SetContent(strings.Join(a.small(), "\n"))
		return v
	case a.options.Plain:
		return a.viewPlain()
	}
	lines := make([]string, 0, a.h)
	if a.rects.status > 0 {
		lines = append(lines, a.status())
	}
	if a.rects.tabs > 0 {
		lines = append(lines, a.tabs())
	}
	above := len(lines)
	p := a.pages[a.top]
	lines = append(lines, p.view()...)
	if a.rects.foot > 0 {
		lines = append(lines, a.foot())
	}
	for _, o := range a.overs {
		box := o.view(a.sh.styles)
		bw := 0
		if len(box) > 0 {
			bw = ansi.StringWidth(box[0])
		}
		lines = widget.Over(lines, box, (a.w-bw)/2, a.overTop(len(box)))
	}
	v.SetContent(a.look.Drawn(strings.Join(lines, "\n")))
	v.Cursor = a.cursor(p, above)
	return v
}

// prepare draws ahead what a page keeps from one frame to the next.
func (a *App) prepare() {
	if p, ok := a.pages[a.top].(interface{ prepare() }); ok {
		p.prepare()
	}
}

// cursor is the terminal's own cursor where text is typed, so that input
// methods and screen readers follow it.
func (a *App) cursor(p page, above int) *tea.Cursor {
	if len(a.overs) > 0 {
		return nil
	}
	t := p.typing()
	if t == nil {
		return nil
	}
	at := *t.cursor
	at.Y += above
	return &at
}

// status is the first line: where we are, how the way there stands, what it
// costs, the time. The narrower, the fewer; the link stays longest.
func (a *App) status() string {
	if a.top == profilesID {
		return a.all.status()
	}
	k, snap := &a.sh.styles.Plain, a.sh.snap
	name := text.Clean(snap.Profile.Name)
	badge := snap.Profile.Badge()
	glyph, ink := linkLook(snap.Link.State, k)
	words := snap.Link.Words(a.sh.at, a.sh.loc)
	clock := a.sh.at.In(a.sh.loc).Format("15:04 MST")

	link := glyph + " " + words
	s := newStrip(a.w)
	s.space(1)
	if a.w >= 60 {
		s.put(k.Strong, "hooktop")
		s.put(k.Faint, " │ ")
	}
	if room := a.w - s.at - cells(link); badge != "" && room >= len(badge)+4 {
		look := a.sh.styles.BadgeCalm
		if snap.Profile.Environment == model.Production {
			look = a.sh.styles.Badge
		}
		s.put(look, " "+badge+" ")
		s.space(1)
	}
	if room := a.w - s.at - cells(link) - 4; room >= 3 {
		s.put(k.Text, text.Elide(name, room))
		s.put(k.Faint, " │ ")
	}
	s.put(ink, link)
	b, room := budgetWords(snap.Budget), a.w-s.at-3-len(clock)-2
	if snap.Budget.Limit > 0 && len(b) >= room {
		b = strings.Replace(b, " calls", "", 1)
	}
	if b != "" && len(b) < room {
		s.put(k.Faint, " │ ")
		s.put(budgetInk(snap.Budget, k), b)
	}
	if a.w-s.at > len(clock)+1 {
		s.to(a.w - len(clock) - 1)
		s.put(k.Faint, clock)
	}
	return s.line()
}

// linkLook is a link's glyph and ink; the words say the same.
func linkLook(l model.LinkState, k *themes.Inks) (glyph string, ink themes.Ink) {
	switch l {
	case model.LinkLive:
		return "●", k.Good
	case model.LinkSlow:
		return "◐", k.Busy
	case model.LinkStale:
		return "◌", k.Busy
	case model.LinkOffline, model.LinkNotPermitted, model.LinkNotFound:
		return "○", k.Bad
	case model.LinkRateLimited, model.LinkQuotaUsed:
		return "◔", k.Warn
	case model.LinkConnecting:
	}
	return "◌", k.Faint
}

func budgetWords(b model.Budget) string {
	if b.Limit == 0 {
		if b.Used == 0 {
			return ""
		}
		return model.Grouped(b.Used) + " calls today"
	}
	return model.Grouped(b.Used) + " of " + model.Grouped(b.Limit) + " calls today"
}

// budgetInk warns from the last tenth of the day's calls on.
func budgetInk(b model.Budget, k *themes.Inks) themes.Ink {
	if left, limited := b.Left(); limited && left*10 <= b.Limit {
		return k.Warn
	}
	return k.Faint
}

// tabs are the pages with the keys that lead to them.
var tabs = [...]struct {
	page             pageID
	key, name, short string
}{
	{profilesID, "0", "All", "All"},
	{overviewID, "1", "Overview", "Overview"},
	{deliveriesID, "2", "Deliveries", "Deliveries"},
	{endpointsID, "3", "Endpoints", "Endpoints"},
	{testbenchID, "4", "Test bench", "Bench"},
	{signatureID, "5", "Signature", "Signature"},
	{activityID, "6", "Activity", "Activity"},
}

// The ways to draw the tabs, the tighter the further down.
const (
	tabsWide  = iota
	tabsClose // without room around a name
	tabsShort // with short names
	tabsKeys  // with the name of the page only
	tabsWays
)

// tabs is the second line. Where it is narrow the tabs stand closer, then only
// the one of the page has its name: what is wrong is worth more room.
func (a *App) tabs() string { return a.tabStrip().line() }

// tabStrip is the second line, with a spot for every tab.
func (a *App) tabStrip() *strip {
	room := a.w
	if ail, ails := a.ailment(); ails {
		room -= min(cells(text.Clean(ail.why)), muchWhy) + 3
		if len(ail.parts) > 0 { // and the way out
			room -= cells(" · " + ail.parts[0])
		}
	}
	var s *strip
	for tight, fits := tabsWide, false; tight < tabsWays && !fits; tight++ {
		s, fits = a.tabsAs(tight, room)
	}
	a.trouble(s)
	a.goesOn(s)
	return s
}

// tabsAs draws the tabs, the tighter the less of them, and says whether that
// fits into so much room.
func (a *App) tabsAs(tight, room int) (s *strip, fits bool) {
	s = newStrip(a.w)
	fits = s.put(a.sh.styles.Plain.Text, " ")
	s.spots = make([]spot, 0, len(tabs))
	for _, t := range tabs {
		if t.page == profilesID && !a.switches() {
			continue
		}
		look, on := a.sh.styles.TabOff, t.page == a.top || t.page == activityID && a.top == recoveryID
		words := [...]string{" ", t.key, " ", t.name, a.mark(t.page), " "}
		if tight == tabsShort {
			words[3] = t.short
		}
		if on {
			look = a.sh.styles.TabOn
		} else if tight >= tabsClose {
			words[0], words[5] = "", ""
		}
		if tight == tabsKeys && !on {
			words[2], words[3] = "", ""
		}
		from := s.at
		for _, part := range words {
			fits = s.put(look, part) && fits
		}
		s.spot(t.key, from)
		s.put(a.sh.styles.Plain.Text, " ")
	}
	return s, fits && s.at <= room
}

// mark says on a tab that something there waits for an answer.
func (a *App) mark(p pageID) string {
	if p != activityID {
		return ""
	}
	for _, r := range a.sh.runs.Runs {
		if asks(&r) {
			return " ?"
		}
	}
	return a.sh.runMark()
}

// foot is the last line: what was said, else the keys of the focused pane.
func (a *App) foot() string {
	if a.said.text == "" {
		return widget.Keys(a.hints, a.w, a.sh.styles)
	}
	k := &a.sh.styles.Plain
	s := newStrip(a.w)
	if a.said.bad {
		s.put(k.Bad, " ✗ ")
		if !s.put(k.Text, a.said.text) {
			return s.line()
		}
		if !a.said.slip && len(a.overs) == 0 && a.w-s.at > len("   esc dismiss") { // esc is the box's where there is one
			s.put(k.Faint, "   esc dismiss")
		}
		return s.line()
	}
	s.put(k.Text, " "+a.said.text)
	return s.line()
}

// hhmm is a time of day in the zone shown.
func (sh *shared) hhmm(t time.Time) string { return t.In(sh.loc).Format("15:04") }

// clock is a time of day to the second, with the date when it is not today.
func (sh *shared) clock(t time.Time) string {
	t = t.In(sh.loc)
	now := sh.at.In(sh.loc)
	if t.YearDay() != now.YearDay() || t.Year() != now.Year() {
		return t.Format("02 Jan 15:04:05")
	}
	return t.Format("15:04:05")
}
