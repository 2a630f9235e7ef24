package tui

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// What a line of the page needs.
const (
	widestProfile = 28 // cells of a name, at most
	leastProfile  = 8
	columnGap     = 2
	sideBySide    = 100 // cells from which on causes and endpoints stand side by side
	mostDetails   = 5   // causes, or endpoints, of one profile
)

// block is how many lines a profile has: its own, so many of causes and of
// endpoints, one of what has no column, and a blank one; beside these its day's
// charts, where there is room to spare.
type block struct {
	details     int
	tall        int // lines of each chart
	facts, rest bool
}

// blocks are the ways to show a profile, the roomiest first.
func (p *allProfiles) blocks() []block {
	if p.w >= sideBySide {
		var out []block
		for n := mostDetails; n > 0; n-- {
			out = append(out, block{details: n, rest: true})
		}
		return append(out, block{details: 1}, block{})
	}
	return []block{{details: 2, facts: true, rest: true}, {details: 2, rest: true}, {details: 2}, {details: 1}, {}}
}

// needs is how many lines a profile has then.
func (b block) needs() int {
	n := 1 + b.details
	if b.facts {
		n++
	}
	if b.rest {
		n++
	}
	return n
}

// fitting is how many profiles there is room for. The last one needs no blank
// line.
func (b block) fitting(room int) int {
	if b.rest {
		room++
	}
	return room / b.needs()
}

// allLayout is how the page is laid out: what stands above the profiles and below
// them, and how much each of them has.
type allLayout struct {
	cols   *lineColumns
	head   []string
	note   []string
	room   int // lines of the profiles
	b      block
	listed bool // lines alone, with what would be below the one under the cursor
}

func (p *allProfiles) layout() allLayout {
	k := &p.app.sh.styles.Plain
	l := allLayout{cols: p.shown(), head: []string{p.heading()}}
	if p.h > 10 && p.w >= leastWidth {
		l.head = append(l.head, l.cols.heads(p.w, k))
	}
	if p.h >= littleRoom {
		l.note = []string{blank(p.w), lineOf(p.w, k.Faint, p.note())}
	}
	l.room = p.h - len(l.head) - len(l.note)
	all := p.blocks()
	l.b = all[len(all)-1]
	for _, l.b = range all {
		if l.b.fitting(l.room) >= len(p.lines) {
			break
		}
	}
	l.b = p.withDays(l.b, l.room)
	if l.b.details == 0 && l.room >= leastBelow+len(l.note) {
		l.listed, l.b, l.room = true, block{}, l.room-leastBelow
	}
	return l
}

// view draws the page: a heading, a line for each profile with as much below it
// as there is room for, and what the words of the links mean.
func (p *allProfiles) view() []string {
	l := p.layout()
	if l.listed {
		return fill(slices.Concat(l.head, p.listed(l.cols, l.room), p.below(), l.note), p.w, p.h)
	}
	lines := slices.Concat(l.head, p.blocksOf(l.cols, l.b, l.room))
	if n := len(lines); l.b.rest && n > 0 { // the last block ends with a blank line, as what follows begins
		lines = append(lines[:n-1], p.newsView(p.h-len(l.note)-n+1)...)
	}
	return fill(append(fill(lines, p.w, p.h-len(l.note)), l.note...), p.w, p.h)
}

// lineAt is the profile that is drawn on a line of the page.
func (p *allProfiles) lineAt(y int) (i int, ok bool) {
	l := p.layout()
	y -= len(l.head)
	from, to := p.around(l.b, l.room)
	for i = from; i < to && y >= 0; i++ {
		if y -= len(p.blockOf(l.cols, l.b, i)); y < 0 {
			return i, true
		}
	}
	return 0, false
}

// leastBelow is the room of what is said below the list of the profile under the
// cursor.
const leastBelow = 4

// note says how often is asked.
func (p *allProfiles) note() string {
	if p.w < sideBySide {
		return " wrong: failed, or being retried · every …: keeps to 30 % of a day's calls"
	}
	return " wrong: failed, or being retried · live: asked all the time · every …: so that 30 % of a day's calls do · ^r asks now"
}

// heading is the page's title, and what the order is.
func (p *allProfiles) heading() string {
	k := &p.app.sh.styles.Plain
	s := newStrip(p.w)
	s.put(k.Strong, " All profiles")
	right := "worst first: trouble, production, what is wrong, how much"
	if p.w-s.at < cells(right)+4 {
		right = "worst first"
	}
	s.to(p.w - cells(right) - 1)
	s.put(k.Faint, right)
	return s.line()
}

// status is the first line of the frame, which is no profile's here.
func (p *allProfiles) status() string {
	k := &p.app.sh.styles.Plain
	s := newStrip(p.w)
	s.put(k.Text, " ")
	if p.w >= leastWidth {
		s.put(k.Strong, "hooktop")
		s.put(k.Faint, " │ ")
	}
	trouble, unseen := p.counts()
	s.put(k.Text, model.Grouped(len(p.lines))+" profiles")
	switch {
	case trouble > 0:
		s.put(k.Faint, " │ ")
		s.put(k.Bad, "✗ "+model.Grouped(trouble)+" in trouble")
	case unseen == 0:
		s.put(k.Faint, " │ ")
		s.put(k.Good, "✓ none in trouble")
	}
	if unseen > 0 && p.w-s.at > len("15:04 MST")+20 {
		s.put(k.Faint, " │ ")
		s.put(k.Unknown, "? "+model.Grouped(unseen)+" not known")
	}
	if clock := p.at.In(p.app.sh.loc).Format("15:04 MST"); p.w-s.at > len(clock)+1 {
		s.to(p.w - len(clock) - 1)
		s.put(k.Faint, clock)
	}
	return s.line()
}

// listed are the lines alone, those around the cursor.
func (p *allProfiles) listed(cols *lineColumns, room int) []string {
	return fill(p.blocksOf(cols, block{}, room), p.w, room)
}

// below is what would stand below the line under the cursor.
func (p *allProfiles) below() []string {
	l, ok := p.current()
	if !ok {
		return nil
	}
	return append([]string{blank(p.w)}, fill(p.details(&l, block{details: 2, facts: true}), p.w, leastBelow-1)...)
}

// blocksOf draws the profiles around the cursor.
func (p *allProfiles) blocksOf(cols *lineColumns, b block, room int) []string {
	var lines []string
	for i, to := p.around(b, room); i < to; i++ {
		lines = append(lines, p.blockOf(cols, b, i)...)
	}
	return lines
}

// around are the profiles for which there is room, from the first to before the
// last, with the cursor's among them.
func (p *allProfiles) around(b block, room int) (from, to int) {
	most := max(1, b.fitting(room))
	from = min(max(0, p.index-most+1), max(0, len(p.lines)-most))
	return from, min(from+most, len(p.lines))
}

// blockOf draws a profile.
func (p *allProfiles) blockOf(cols *lineColumns, b block, i int) []string {
	lines := append([]string{cols.line(p, i)}, p.details(&p.lines[i], b)...)
	lines = append(lines, p.day(&p.lines[i], b.tall, p.inks(&p.lines[i]))...)
	if b.rest {
		lines = append(lines, blank(p.w))
	}
	return lines
}

// details is what stands below a profile's line.
func (p *allProfiles) details(l *profileLine, b block) []string {
	if b.details == 0 {
		return nil
	}
	k := p.inks(l)
	var lines []string
	if why := p.unknown(l); why != "" {
		lines = append(lines, p.indented(why, k.Text))
	} else if p.w >= sideBySide {
		lines = p.beside(l, b.details, k)
	} else {
		lines = append(lines, p.indent(p.w, p.causeCells(l, 0, k)))
		if b.details > 1 {
			lines = append(lines, p.indent(p.w, p.endCells(l, 0, k)))
		}
	}
	if b.facts {
		lines = append(lines, p.indented(p.facts(l, k), k.Faint))
	}
	return lines
}

// inks are faint for what is no longer known to be so.
func (p *allProfiles) inks(l *profileLine) *themes.Inks {
	st := p.app.sh.styles
	if l.snap != nil && (l.lost() || l.snap.Link.State == model.LinkStale) {
		return st.Inks(false, true)
	}
	return &st.Plain
}

// unknown says why nothing is known of a profile; empty when something is.
func (p *allProfiles) unknown(l *profileLine) string {
	switch {
	case l.choice.Problem != "":
		return l.choice.Problem
	case l.err != nil && l.state == notOpened:
		return l.err.Error() + " · ^r tries again"
	case l.state == notOpen:
		return "nothing is asked · enter opens it, ^r opens it here"
	case l.state == toBeOpened, l.state == beingOpened:
		return "its key is fetched, then it is asked for the first time"
	case l.seen():
		return ""
	case l.snap.Link.Err != nil:
		e := l.snap.Link.Err
		return e.Why + " · " + errDo(e, "^r asks now")
	case l.snap.Link.Every == 0:
		return "no call is left for it today · ^r asks all the same"
	}
	return "asking " + l.snap.Profile.BaseURL + " …"
}

// indented is one line of words below a profile.
func (p *allProfiles) indented(words string, ink themes.Ink) string {
	return p.indent(p.w, []lineCell{{text.Clean(words), ink}})
}

// indent puts pieces into one line below a profile.
func (p *allProfiles) indent(w int, pieces []lineCell) string {
	s := newStrip(w)
	s.to(min(lineStart, w))
	for _, c := range pieces {
		s.put(c.ink, c.text)
	}
	return s.line()
}

// beside are causes, and beside them endpoints, in at most n lines.
func (p *allProfiles) beside(l *profileLine, n int, k *themes.Inks) []string {
	half := p.w * 9 / 20
	n = min(n, max(1, len(l.fig.causes), l.fig.listed()))
	lines := make([]string, 0, n)
	for i := range n {
		lines = append(lines, p.indent(half, p.causeCells(l, i, k))+p.indent(p.w-half, p.endCells(l, i, k)))
	}
	return lines
}

// causeCells say the i-th cause of what failed.
func (p *allProfiles) causeCells(l *profileLine, i int, k *themes.Inks) []lineCell {
	switch {
	case i == 0 && l.lost() && l.snap.Link.Err != nil:
		return []lineCell{{text.Clean(l.snap.Link.Err.Why), k.Bad}}
	case i == 0 && l.logLost():
		return []lineCell{{"log not read: " + text.Clean(l.snap.LogErr.Why), k.Bad}}
	case i < len(l.fig.causes):
		g := l.fig.causes[i]
		span := "in 24 h"
		if l.fig.recent {
			span = "in 1 h"
		}
		return []lineCell{{cmp.Or(text.Clean(g.Sentence()), "the cause is not known"), k.Text}, {"  " + model.Grouped(g.N), k.Bad}, {" " + span, k.Faint}}
	case i > 0 || l.fig.at.IsZero():
		return nil
	case l.snap.LogState == model.LogNotServed:
		return []lineCell{{"no delivery log here: causes are not known", k.Faint}}
	case l.snap.Log.Bare:
		return []lineCell{{"the log gives ids only: causes are not known", k.Faint}}
	case !reaches(l.snap.Log, l.fig.at.Add(-lineDay)):
		return []lineCell{{"nothing failed in what is loaded", k.Faint}}
	}
	return []lineCell{{"nothing failed in 24 h", k.Faint}}
}

// endCells say how the i-th worst endpoint does.
func (p *allProfiles) endCells(l *profileLine, i int, k *themes.Inks) []lineCell {
	if rest := len(l.fig.ends) - l.fig.ill; i > 0 && i == l.fig.ill && rest > 0 {
		return []lineCell{{model.Grouped(rest) + " of " + model.Grouped(len(l.fig.ends)) + " endpoints in no trouble", k.Faint}}
	}
	if i >= max(l.fig.ill, 1) || i >= len(l.fig.ends) {
		if len(l.fig.ends) == 0 && i == 0 && !l.fig.at.IsZero() && l.snap.Endpoints != nil && l.snap.EndErr == nil {
			return []lineCell{{"no endpoint: messages are sent to nobody", k.Warn}}
		}
		return nil
	}
	r := l.fig.ends[i]
	var words string
	var ink themes.Ink
	if words, ink = r.s.look(r.e, l.fig.at, k); r.s.grade(r.e, l.fig.at) == gradeUnknown && len(l.snap.Endpoints) == 1 {
		var glyph string
		glyph, ink, words = stateOf(l.snap.Endpoints[0], r.s.health, l.fig.at, k)
		words = glyph + " " + words
	}
	u := shortURL(r.e.URL)
	if room := p.w - lineStart - cells(words) - 4; cells(u) > room && room > 0 {
		u = widget.FitString(u, room, widget.Middle)
	}
	return []lineCell{{words, ink}, {"  " + u, k.Faint}}
}

// facts are what has no column of its own in a narrow window.
func (p *allProfiles) facts(l *profileLine, k *themes.Inks) string {
	parts := []string{providerName(l.choice.Provider)}
	if l.snap != nil {
		left := leftCell(l, k).text
		if _, limited := l.snap.Budget.Left(); limited {
			left += " calls left"
		} else {
			left += " on calls"
		}
		parts = append(parts, left)
	}
	if c := strings.TrimSpace(courseCell(l, k).text); c != "" {
		parts = append(parts, "wrong in 2 h "+c)
	}
	return strings.Join(parts, " · ")
}
