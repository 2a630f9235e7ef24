package tui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// scroller is what both views of the preview can move.
type scroller interface {
	Move(n int)
	PageDown()
	PageUp()
	Half(n int)
	Top()
	Bottom()
}

// side is a view of the preview.
type side interface {
	scroller
	searcher
}

func (p *preview) viewed() side {
	switch {
	case p.asJSON():
		return p.treeView()
	case p.asHex():
		return p.hex
	case p.on() == compareTab:
		return p.diff
	}
	return p.lines
}

// actions lists what keys do while the preview has them.
func (p *preview) actions() []action {
	s := p.viewed()
	acts := slices.Concat(p.foldActions(), p.findActions(s), p.givingActions(), p.allActions(s))
	switch {
	case p.jqShown():
		acts = append(acts, action{keys: []string{"esc"}, name: "back to the payload", about: "close what jq made", foot: true, out: true, run: does(p.closeJQ)})
	case p.query() != "":
		acts = append(acts, action{keys: []string{"esc"}, name: "end search", about: "forget the search", foot: true, run: does(p.endSearch)})
	}
	acts = append(acts, p.tabActions()...)
	for i, act := range acts {
		acts[i].run = func() (intent, tea.Cmd) {
			p.touched = true
			want, cmd := act.run()
			return want, tea.Batch(cmd, p.goOn())
		}
	}
	return acts
}

// foldActions fold what is under the cursor.
func (p *preview) foldActions() []action {
	fold := action{keys: []string{"enter", "l", "right"}, name: "fold", about: "fold or unfold", foot: true, off: p.noFold(), run: does(p.treeView().Toggle)}
	switch {
	case p.content == nil && p.err != nil, p.behind() && !p.asJSON() && p.on() != compareTab:
		fold.name, fold.about, fold.off = "ask", "ask the provider for it", ""
		fold.run = func() (intent, tea.Cmd) { return nil, p.read(true) }
	case p.on() == compareTab && p.beside.err != nil && !p.beside.waiting:
		fold.name, fold.about, fold.off, fold.run = "ask", "ask the provider for the other one", "", p.openCompared
	case p.on() == compareTab:
		fold.run = p.openCompared
	}
	return []action{
		fold,
		{keys: []string{"h", "left"}, name: "fold, or out", about: "fold this, or go to what it is in", off: p.noTree(), run: does(p.treeView().Fold)},
	}
}

// findActions go to places of what is shown.
func (p *preview) findActions(s side) []action {
	next := action{keys: []string{"n"}, name: "next match", about: "go to the next match", off: p.noSearch(), run: does(s.SearchNext)}
	prev := action{keys: []string{"N"}, name: "previous match", about: "go to the match before", off: p.noSearch(), run: does(s.SearchPrev)}
	if p.on() == compareTab && p.query() == "" {
		next = action{keys: []string{"n"}, name: "next change", about: "go to the next change that is not in any two deliveries", foot: true, off: p.noCompared(), run: does(func() { p.diff.NextChange(1) })}
		prev = action{keys: []string{"N"}, name: "previous change", about: "go to the change before", off: p.noCompared(), run: does(func() { p.diff.NextChange(-1) })}
	}
	return []action{
		{keys: []string{"/"}, name: "search", about: "search what is shown: keys and values, headers, lines", foot: true, off: p.noText(), run: p.openSearch},
		next, prev,
	}
}

// givingActions show, copy and compare the payload.
func (p *preview) givingActions() []action {
	d := p.d
	return []action{
		{keys: []string{"m"}, name: p.maskName(), about: "show or mask health data of this delivery", foot: true, off: p.noMask(), run: func() (intent, tea.Cmd) { return p.reveal(d) }},
		{keys: []string{"b"}, name: p.rawName(), about: "the payload byte for byte: as text, then in hexadecimal, then as a tree again", off: firstOf(p.noBytes(), p.masks()), run: does(p.nextRaw)},
		{keys: []string{"|"}, name: "jq", about: "run a jq expression on the payload while it is typed", off: firstOf(p.noJQ(), p.masks()), run: p.openJQ},
		{keys: []string{"y"}, name: "copy", about: "copy the id, the payload, the value under the cursor, a curl or a link", foot: true, off: p.nothing(), run: func() (intent, tea.Cmd) { return p.copyMenu(d) }},
		{keys: []string{"w"}, name: "save", about: "save the payload, the response, what jq made or this side to a file", off: p.noSave(), run: p.openSave},
		{keys: []string{"o"}, name: "pager", about: "read this side in $PAGER; what is masked stays so", off: p.noOutside(), run: func() (intent, tea.Cmd) { return p.openOutside(false) }},
		{keys: []string{"O"}, name: "editor", about: "read this side in $EDITOR; what is written there does not come back", off: p.noOutside(), run: func() (intent, tea.Cmd) { return p.openOutside(true) }},
		{keys: []string{"C"}, name: "compare with", about: "compare with another delivery: a marked one, one of the same type, or by its id", foot: p.on() == compareTab, off: p.noContent(), run: p.choose},
	}
}

// allActions fold everything, and move.
func (p *preview) allActions(s side) []action {
	return []action{
		{keys: []string{"Z"}, name: "fold all", about: "fold everything", off: p.noTree(), run: does(p.treeView().FoldAll)},
		{keys: []string{"z"}, name: "unfold all", about: "unfold everything", off: p.noTree(), run: does(p.treeView().UnfoldAll)},
		{keys: []string{"j", "down"}, name: "down", move: true, run: does(func() { s.Move(1) })},
		{keys: []string{"k", "up"}, name: "up", move: true, run: does(func() { s.Move(-1) })},
		{keys: []string{"pgdown", "ctrl+f"}, name: "page down", move: true, run: does(s.PageDown)},
		{keys: []string{"pgup", "ctrl+b"}, name: "page up", move: true, run: does(s.PageUp)},
		{keys: []string{"ctrl+d"}, name: "half a page down", move: true, run: does(func() { s.Half(1) })},
		{keys: []string{"ctrl+u"}, name: "half a page up", move: true, run: does(func() { s.Half(-1) })},
		{keys: []string{"g", "home"}, name: "top", move: true, run: does(s.Top)},
		{keys: []string{"G", "end"}, name: "bottom", move: true, run: does(s.Bottom)},
	}
}

// tabActions turn the delivery's sides, whichever pane has the keys.
func (p *preview) tabActions() []action {
	return []action{
		{keys: []string{"]"}, name: "next tab", about: "payload, request, response, attempts, signature, compare", foot: true, off: p.nothing(), run: func() (intent, tea.Cmd) { return nil, p.turn(1) }},
		{keys: []string{"["}, name: "previous tab", about: "payload, request, response, attempts, signature, compare", off: p.nothing(), run: func() (intent, tea.Cmd) { return nil, p.turn(-1) }},
	}
}

// firstOf is the first reason there is.
func firstOf(reasons ...string) string {
	for _, r := range reasons {
		if r != "" {
			return r
		}
	}
	return ""
}

func (p *preview) maskName() string {
	if p.on() == compareTab && p.beside.revealed || p.on() != compareTab && p.revealed {
		return "mask"
	}
	return "unmask"
}

func (p *preview) nothing() string {
	if p.d == nil {
		return "there is no delivery here"
	}
	return ""
}

// noContent says why nothing of the delivery is known but its row.
func (p *preview) noContent() string {
	switch {
	case p.d == nil:
		return p.nothing()
	case p.content == nil:
		return "the payload is not loaded"
	}
	return ""
}

// noTree says why what is shown is no JSON tree.
func (p *preview) noTree() string {
	if !p.asJSON() {
		return "this is not a JSON tree"
	}
	return ""
}

// noFold says why nothing can be folded here.
func (p *preview) noFold() string {
	if p.on() != compareTab {
		return p.noTree()
	}
	return p.noCompared()
}

// noCompared says why no comparison is shown.
func (p *preview) noCompared() string {
	if why := p.comparedEmpty(); why != nil {
		return cmp.Or(strings.TrimSuffix(why.what, "."), "nothing is compared yet")
	}
	return p.noContent()
}

// noText says why there is nothing to be searched.
func (p *preview) noText() string {
	switch p.on() {
	case compareTab:
		return firstOf(p.noContent(), p.noCompared())
	case payloadTab, wholeTab:
		return p.noPayload()
	case requestTab, responseTab, attemptsTab, signatureTab:
	}
	return p.noContent()
}

// noBytes says why there are no bytes of a payload to show.
func (p *preview) noBytes() string {
	if p.on() != payloadTab && p.on() != wholeTab {
		return "the payload is not shown here; [ and ] go there"
	}
	return p.noPayload()
}

// noMask says why nothing can be shown or masked here.
func (p *preview) noMask() string {
	if p.on() == compareTab {
		return firstOf(p.noContent(), p.noCompared())
	}
	return p.noBytes()
}

func (p *preview) noPayload() string {
	switch {
	case p.noContent() != "":
		return p.noContent()
	case p.content.detail.Exchange.Origin == model.OriginNone:
		return "the provider does not give the payload"
	}
	return ""
}

func (p *preview) noSearch() string {
	if p.query() == "" {
		return "nothing is searched for; / searches"
	}
	return ""
}

// openSearch takes keys as text, in what is shown.
func (p *preview) openSearch() (intent, tea.Cmd) {
	p.searching = true
	p.endSearch()
	p.search.Focus() // its command blinks a cursor that is the terminal's own here
	return nil, nil
}

func (p *preview) typed(msg tea.Msg) (intent, tea.Cmd) {
	if p.jq.open {
		return nil, p.typedJQ(msg)
	}
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "enter":
			p.searching = false
			return nil, nil
		case "esc":
			p.searching = false
			p.endSearch()
			return nil, nil
		}
	}
	before := p.query()
	var cmd tea.Cmd
	if p.search, cmd = p.search.Update(msg); p.query() != before {
		p.seek()
	}
	return nil, tea.Batch(cmd, p.goOn())
}

func (p *preview) endSearch() {
	p.search.SetValue("")
	p.seek()
}

// seek searches what is shown.
func (p *preview) seek() {
	p.hunt.end()
	p.viewed().Search(p.query())
}

// goOn searches what a search left of a large payload.
func (p *preview) goOn() tea.Cmd { return p.hunt.goOn(p.sh.ctx, p.viewed()) }

func (p *preview) query() string { return p.search.Value() }

// typing is what is typed in the preview, whose first cell stands at (left, top).
func (p *preview) typing(left, top int) *typing {
	if p.jq.open {
		return &typing{p.jq.cursor(left, top+p.headLines()+len(p.above())-jqRows), jqHints()}
	}
	c := tea.NewCursor(left+p.w-2-len([]rune(text.Clean(p.search.Value())))+p.search.Position(), top+p.headLines()-1)
	c.Shape = tea.CursorBar
	return &typing{c, []widget.Hint{{Key: "enter", Desc: "keep"}, {Key: "esc", Desc: "end search"}}}
}
