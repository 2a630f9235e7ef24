package tui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

func (p *deliveries) view() []string {
	if p.zoom {
		return p.preview.view(true)
	}
	lines := make([]string, 0, p.h)
	if p.savedLines() > 0 {
		lines = append(lines, p.savedStrip().line())
	}
	if p.editing {
		lines = append(lines, p.line.view(p.sh.wide(p.w), p.lineCount(), p.sh.styles)...)
	} else {
		lines = append(lines, p.head().line())
	}
	lines = append(lines, p.body()...)
	return fill(lines, p.w, p.h)
}

func (p *deliveries) body() []string {
	if note := p.emptiness(); note != nil {
		return note.view(p.w, max(0, p.h-p.headLines()), p.sh.inks())
	}
	list := p.table.View(p.sh.styles, p.tableView())
	if p.panes.preview == 0 {
		return list
	}
	if p.panes.where == beside {
		return p.joined(list, p.preview.view(p.focus == previewPane))
	}
	return slices.Concat(list, []string{p.rule()}, p.preview.view(p.focus == previewPane))
}

// tableView is how the list is drawn now.
func (p *deliveries) tableView() widget.TableView[model.DeliveryID] {
	return widget.TableView[model.DeliveryID]{
		Dim: p.sh.stale(), Focused: p.focus == listPane, Marked: p.showsMark(), Words: p.sh.timeWords(),
	}
}

// prepare draws the list's rows ahead: a cursor's step changes two of them.
func (p *deliveries) prepare() { p.table.Prepare(p.sh.styles, p.tableView()) }

// rule parts list and preview, and says what of the log is loaded.
func (p *deliveries) rule() string {
	k := p.sh.inks()
	s := newStrip(p.w)
	words := p.reach()
	s.put(k.Faint, strings.Repeat("─", max(0, p.w-cells(words)-4)))
	s.put(k.Faint, " "+words+" ──")
	return s.line()
}

// reach says how far back the log is loaded.
func (p *deliveries) reach() string {
	n := model.Grouped(p.log.Rows.Len())
	oldest := p.log.Oldest()
	switch load := p.sh.snap.Load; {
	case load.On:
		return n + loadWords(load, p.log, p.sh.at)
	case p.log.Complete:
		return n + " in all"
	case oldest.IsZero():
		return n + " loaded, older: L"
	}
	return n + " loaded since " + p.sh.when(oldest) + ", older: L"
}

func (p *deliveries) joined(list, preview []string) []string {
	bar := p.sh.inks().Faint.Render("│")
	n := 0
	for i := range min(len(list), len(preview)) {
		n += len(list[i]) + len(bar) + len(preview[i])
	}
	var b strings.Builder
	b.Grow(n)
	for i := range min(len(list), len(preview)) {
		from := b.Len()
		b.WriteString(list[i])
		b.WriteString(bar)
		b.WriteString(preview[i])
		list[i] = b.String()[from:]
	}
	return list
}

// modeSpot is where a click follows or pauses.
const modeSpot = "mode"

// head is the list's own line: the filter, the place, the marks, the mode.
func (p *deliveries) head() *strip {
	k := p.sh.inks()
	s := newStrip(p.w)
	mode, modeInk := p.mode(), k.Good
	if !p.follow {
		modeInk = k.Busy
	}
	place := p.position()
	if p.panes.where != below && p.w >= leastWidth {
		place += " · " + p.reach()
	}
	if words := p.lookedWords(); words != "" {
		place += " " + words
	}
	if p.hidden > 0 {
		place += " · " + model.Grouped(p.hidden) + " more in masked text"
	}
	if p.unread > 0 {
		place += " · " + model.Grouped(p.unread) + " payloads not held, not searched"
	}
	if words := p.markWords(); words != "" {
		place += " · " + words
	}
	if n := p.ranged(); n > 0 {
		place += " · range of " + model.Grouped(n)
	}
	right := cells(place) + 3 + cells(mode) + 1
	s.put(k.Text, " ")
	p.chips(s, p.w-right-3, k)
	s.to(p.w - right)
	s.put(k.Text, place)
	s.put(k.Faint, " · ")
	from := s.at
	s.put(modeInk, mode)
	s.spot(modeSpot, from)
	return s
}

// lineCount says, while a filter is typed, what it lets through.
func (p *deliveries) lineCount() string {
	words := model.Grouped(p.rows.Len()) + " of " + model.Grouped(p.log.Rows.Len())
	if p.looked > 0 {
		words = model.Grouped(p.rows.Len()) + " " + p.lookedWords()
	}
	if p.hidden > 0 {
		words += " · " + model.Grouped(p.hidden) + " in masked text"
	}
	if p.unread > 0 {
		words += " · " + model.Grouped(p.unread) + " payloads not held"
	}
	return words
}

// position is N/M in plain digits, so that scripts can read it too.
func (p *deliveries) position() string {
	n := 0
	if p.rows.Len() > 0 {
		n = p.table.Index() + 1
	}
	return strconv.Itoa(n) + "/" + strconv.Itoa(p.rows.Len())
}

func (p *deliveries) mode() string {
	if p.order != byTime {
		return p.order.words()
	}
	if p.follow {
		return "FOLLOW"
	}
	if n := p.fresh; n > 0 {
		return "PAUSED, " + model.Grouped(n) + " new ↑"
	}
	return "PAUSED"
}
