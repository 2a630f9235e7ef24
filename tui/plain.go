package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// voice is the frame for who listens to the screen or feels it: one thing a
// line, no boxes, no glyph that alone means something, no columns, no colours.
// A line that has not changed is not written again, the terminal's cursor stands
// on the focus, and what changes by itself is told in the last line. It is made
// from what the pages draw, so every page and overlay has it.
//
// It takes the alternate screen as the other frame does: the title is always the
// first line and the news the last, which the commands of a screen reader reach
// at once, and no line of the shell stands between.
type voice struct {
	news herald
	read int  // the line that is read by itself; -1 while the cursor is on the focus
	away bool // a console behind the one in front takes up what came for it
}

// The widths that pages are laid out for: no pane stands beside another, and no
// column is left out that says something. What is longer than the terminal goes
// on below.
const (
	leastPlain = 72
	plainWidth = 99
)

// plainTall is the height that pages other than the list are laid out for:
// nothing is left out for want of room.
const plainTall = 60

// plainFixed are the lines above and below the page: the title and the news.
const plainFixed = 2

// listen makes a console's tables speak. Rows that come do not move the list:
// following would have all of it told again.
func (c *console) listen() {
	for _, p := range c.pages {
		switch p := p.(type) {
		case *deliveries:
			p.table.SetSpoken(true)
			p.place, p.follow = hidden, false
		case *endpoints:
			p.many.table.SetSpoken(true)
		case *testbench:
			p.list.SetSpoken(true)
			p.sent.SetSpoken(true)
		case *activity:
			p.acts.SetSpoken(true)
		}
	}
}

// resizePlain gives the pages the room that their words need.
func (a *App) resizePlain() {
	for _, p := range a.pages {
		switch p := p.(type) {
		case *deliveries:
			p.resize(max(a.w, leastPlain), max(1, a.h-plainFixed))
		default:
			p.resize(plainWidth, max(plainTall, a.h-plainFixed))
		}
	}
	for _, o := range a.overs {
		o.resize(a.overRoom())
	}
}

// overRoom is the room that an overlay may fill: the keys below it and what is
// said there stay to be read, and where there is room the profile above it.
func (a *App) overRoom() (w, h int) {
	if a.options.Plain {
		return a.plainW(), plainTall
	}
	return a.w, a.h - a.overAbove() - a.rects.foot
}

// roomy is from how many lines a terminal has one to spare above an overlay.
const roomy = 20

// overAbove is how many lines above an overlay stay.
func (a *App) overAbove() int {
	if a.h < roomy {
		return 0
	}
	return a.rects.status
}

// overTop is the line that an overlay of n lines begins in.
func (a *App) overTop(n int) int {
	return max(0, min(max(a.overAbove(), (a.h-n)/3), a.h-a.rects.foot-n))
}

// plainW is the width that overlays are laid out for.
func (a *App) plainW() int { return min(max(a.w, leastPlain), plainWidth) }

// viewPlain is View for who listens.
func (a *App) viewPlain() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: "hooktop"}
	room := max(1, a.h-plainFixed)
	lines, at := folded(a.utterances(), a.w)
	focus := at.line
	if r := a.voice.read; r >= 0 {
		at = seat{line: min(r, max(0, len(lines)-1))}
		focus = at.line
	}
	top := focus / room * room // whole screens: a step writes no line again
	last := wrap(a.lastLine(), a.w)
	if more := min(len(last), room) - 1; more > 0 { // long words take lines of the page, but not the focus
		last, room = last[:more+1], room-more
		top = max(top, focus-room+1)
	}
	screen := make([]string, 0, a.h)
	screen = append(screen, widthOf(a.title(), a.w))
	for i := top; i < min(top+room, len(lines)); i++ {
		screen = append(screen, lines[i])
	}
	for len(screen) < 1+room {
		screen = append(screen, blank(a.w))
	}
	for i := 0; i < len(last) && len(screen) < a.h; i++ {
		screen = append(screen, widthOf(last[i], a.w))
	}
	v.SetContent(strings.Join(screen, "\n"))
	v.Cursor = tea.NewCursor(min(at.col, a.w-1), min(1+focus-top, a.h-1))
	v.Cursor.Blink = false
	return v
}

// title is the first line: where we are, and of what. It holds nothing that
// changes by itself but the link.
func (a *App) title() string {
	name := pageNames[a.top]
	if n := len(a.overs); n > 0 {
		name = "over " + name
	}
	if a.top == profilesID {
		return "hooktop, " + name
	}
	words := []string{name}
	if badge := a.sh.snap.Profile.Badge(); badge != "" {
		words = append(words, badge)
	}
	words = append(words, "profile "+text.Clean(a.sh.snap.Profile.Name), linkWord(a.sh.snap.Link.State))
	return strings.Join(words, ", ")
}

// pageNames are the pages as the title calls them.
var pageNames = [...]string{
	overviewID: "Overview", deliveriesID: "Deliveries", endpointsID: "Endpoints", testbenchID: "Test bench", signatureID: "Signature",
	activityID: "Activity", recoveryID: "Recovery", profilesID: "All profiles",
}

// linkWord is a link's state without its times, which pass.
func linkWord(l model.LinkState) string {
	return [...]string{
		model.LinkConnecting: "connecting", model.LinkLive: "live", model.LinkSlow: "slow", model.LinkStale: "stale", model.LinkOffline: "offline",
		model.LinkRateLimited: "rate-limited", model.LinkQuotaUsed: "the day's calls are used", model.LinkNotPermitted: "not permitted",
		model.LinkNotFound: "not found",
	}[l]
}

// lastLine is what was said, else what has changed by itself, else how to go on.
func (a *App) lastLine() string {
	switch {
	case a.said.text != "" && a.said.bad:
		return "error: " + hear(a.said.text).words + ", esc dismisses"
	case a.said.text != "":
		return hear(a.said.text).words
	case a.voice.news.text != "":
		return a.voice.news.text
	}
	return "question mark: keys, colon: actions, ctrl+down and ctrl+up: read line by line"
}

// utterances are what is on top: an overlay, else the page.
func (a *App) utterances() []utterance {
	if n := len(a.overs); n > 0 {
		return a.overUtterances(a.overs[n-1])
	}
	var out []utterance
	if ail, ok := a.ailment(); ok {
		out = append(out, hear("attention  "+text.Clean(ail.why)+" · "+strings.Join(ail.parts, " · ")))
	}
	return onlyFocus(append(out, pageUtterances(a.pages[a.top])...))
}

// pageUtterances are a page as it is told where it has words of its own, else as
// it is drawn.
func pageUtterances(p page) []utterance {
	switch p := p.(type) {
	case *overview:
		if p.emptiness() == nil {
			return p.utterances()
		}
	case *testbench:
		if p.sampleInFocus() {
			return p.sampleUtterances()
		}
	case *deliveries:
		return p.utterances()
	case *allProfiles:
		return p.utterances()
	}
	return heard(withCaret(p.view(), p.typing()))
}

// sampleInFocus says whether the keys move in the sample.
func (p *testbench) sampleInFocus() bool {
	return p.side == benchDesk && p.focus == samplePane && !p.editing && p.emptiness() == nil
}

// sampleUtterances are the whole sample, without what stands above it.
func (p *testbench) sampleUtterances() []utterance {
	sample := heard(p.sampleLines())
	if len(sample) > 0 {
		sample[0].focus = max(sample[0].focus, weakFocus)
	}
	return append([]utterance{hear(ansi.Strip(p.head()))}, sample...)
}

// overUtterances are an overlay's lines, its keys in the second.
func (a *App) overUtterances(o overlay) []utterance {
	var keys []string
	for _, h := range o.hints() {
		keys = append(keys, hear(h.Key).words+": "+hear(h.Desc).words)
	}
	told := utterance{words: strings.Join(keys, ", ")}
	if m, ok := o.(*menu); ok {
		return m.utterances(told)
	}
	p, ok := o.(*picker)
	if !ok {
		box := o.view(a.sh.styles)
		for i := range box {
			box[i] = caretOf(box[i])
		}
		lines := heard(box)
		if len(lines) == 0 {
			return []utterance{told}
		}
		return onlyFocus(append([]utterance{lines[0], told}, lines[1:]...))
	}
	items, at := p.list.Spoken()
	out := []utterance{{words: hear(p.title).words}, told}
	if q := p.list.Query(); q != "" {
		out = append(out, utterance{words: "narrowed by: " + text.Clean(q)})
	}
	switch {
	case len(items) == 0 && p.list.Query() == "":
		out = append(out, utterance{words: p.empty, focus: rowFocus})
	case len(items) == 0:
		out = append(out, utterance{words: "nothing matches", focus: rowFocus})
	}
	for i, words := range items {
		u := utterance{words: hear(words).words}
		if i == at {
			u.focus = rowFocus
		}
		out = append(out, u)
	}
	return out
}

// utterances are a menu's choices, each with its letter.
func (m *menu) utterances(told utterance) []utterance {
	out := []utterance{{words: hear(m.title).words, focus: rowFocus}, told}
	for _, e := range m.entries {
		words := e.key + ": " + e.name
		if e.off != "" {
			words += ", not now: " + e.off
		}
		out = append(out, utterance{words: hear(words).words})
	}
	return out
}

// withCaret puts the caret into the lines where something is typed.
func withCaret(lines []string, t *typing) []string {
	if t == nil || t.cursor == nil || t.cursor.Y >= len(lines) || t.cursor.Y < 0 {
		return lines
	}
	out := append([]string(nil), lines...)
	l := ansi.Strip(out[t.cursor.Y])
	head := ansi.Truncate(l, t.cursor.X, "")
	out[t.cursor.Y] = head + string(caret) + strings.TrimPrefix(l, head)
	return out
}

// onlyFocus leaves one focus, the surest, and of two the first.
func onlyFocus(us []utterance) []utterance {
	at := -1
	for i, u := range us {
		if u.focus > noFocus && (at < 0 || u.focus > us[at].focus) {
			at = i
		}
	}
	for i := range us {
		if i != at {
			us[i].focus = noFocus
		}
	}
	return us
}

// seat is a place among the lines of the screen.
type seat struct{ line, col int }

// folded breaks utterances into lines of exactly w cells, and finds the focus.
func folded(us []utterance, w int) (lines []string, at seat) {
	for _, u := range us {
		parts := wrap(u.words, w)
		if u.focus > noFocus {
			at = seat{line: len(lines), col: u.caret}
			for i := 0; i < len(parts)-1 && at.col >= cells(parts[i]); i++ {
				at.col -= cells(parts[i])
				if at.line++; at.col > 0 {
					at.col-- // the space that the line was broken at
				}
			}
		}
		for _, l := range parts {
			lines = append(lines, widthOf(l, w))
		}
	}
	return lines, at
}

// widthOf is a line cut and filled to w cells.
func widthOf(s string, w int) string {
	if cells(s) > w {
		s = ansi.Truncate(s, w, "")
	}
	return s + strings.Repeat(" ", max(0, w-cells(s)))
}

// pressPlain moves the reading line; every other key brings the cursor back to
// the focus.
func (a *App) pressPlain(k tea.KeyPressMsg) (taken bool) {
	var by int
	switch k.String() {
	case "ctrl+down", "alt+down":
		by = 1
	case "ctrl+up", "alt+up":
		by = -1
	default:
		a.voice.read = -1
		return false
	}
	lines, at := folded(a.utterances(), a.w)
	if a.voice.read < 0 {
		a.voice.read = at.line
	}
	a.voice.read = min(max(a.voice.read+by, 0), max(0, len(lines)-1))
	return true
}
