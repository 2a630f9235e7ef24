package tui

import (
	"slices"

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

// searcher is what both can search.
type searcher interface {
	Search(q string)
	SearchNext()
	SearchPrev()
	Hits() widget.Hits
}

// side is a view of the preview.
type side interface {
	scroller
	searcher
}

func (p *preview) viewed() side {
	switch {
	case p.asJSON():
		return p.json
	case p.on() == compareTab:
		return p.diff
	}
	return p.lines
}

// actions lists what keys do while the preview has them.
func (p *preview) actions() []action {
	s := p.viewed()
	acts := slices.Concat(p.foldActions(), p.findActions(s), p.givingActions(), p.allActions(s))
	if p.query() != "" {
		acts = append(acts, action{keys: []string{"esc"}, name: "end search", about: "forget the search", foot: true, run: does(p.endSearch)})
	}
	acts = append(acts, p.tabActions()...)
	for i, act := range acts {
		acts[i].run = func() (intent, tea.Cmd) {
			p.touched = true
			return act.run()
		}
	}
	return acts
}

// foldActions fold what is under the cursor.
func (p *preview) foldActions() []action {
	fold := action{keys: []string{"enter", "l", "right"}, name: "fold", about: "fold or unfold", foot: true, off: p.noFold(), run: does(p.json.Toggle)}
	if p.on() == compareTab {
		fold.run = p.openCompared
	}
	return []action{
		fold,
		{keys: []string{"h", "left"}, name: "fold, or out", about: "fold this, or go to what it is in", off: p.noTree(), run: does(p.json.Fold)},
	}
}

// findActions go to places of what is shown.
func (p *preview) findActions(s side) []action {
	next := action{keys: []string{"n"}, name: "next match", about: "go to the next match", off: p.noSearch(), run: does(s.SearchNext)}
	prev := action{keys: []string{"N"}, name: "previous match", about: "go to the match before", off: p.noSearch(), run: does(s.SearchPrev)}
	if p.on() == compareTab && p.query() == "" {
		next = action{keys: []string{"n"}, name: "next change", about: "go to the next change that is not in any two deliveries", foot: true, run: does(func() { p.diff.NextChange(1) })}
		prev = action{keys: []string{"N"}, name: "previous change", about: "go to the change before", run: does(func() { p.diff.NextChange(-1) })}
	}
	return []action{
		{keys: []string{"/"}, name: "search", about: "search what is shown: keys and values, headers, lines", foot: true, off: p.noPayload(), run: p.openSearch},
		next, prev,
	}
}

// givingActions show, copy and compare the payload.
func (p *preview) givingActions() []action {
	d, masked := p.d, ""
	if !p.revealed {
		masked = "health data is masked; m shows it"
	}
	return []action{
		{keys: []string{"m"}, name: p.maskName(), about: "show or mask health data of this delivery", foot: true, off: p.noPayload(), run: func() (intent, tea.Cmd) { return p.reveal(d) }},
		{keys: []string{"b"}, name: "raw", about: "the payload byte for byte", off: firstOf(p.noPayload(), masked), run: does(p.toggleRaw)},
		{keys: []string{"y"}, name: "copy", about: "copy the id, the payload or a curl", foot: true, off: p.nothing(), run: func() (intent, tea.Cmd) { return p.copyMenu(d) }},
		{keys: []string{"C"}, name: "compare with", about: "compare with another delivery: a marked one, one of the same type, or by its id", off: p.noContent(), run: p.choose},
	}
}

// allActions fold everything, and move.
func (p *preview) allActions(s side) []action {
	return []action{
		{keys: []string{"Z"}, name: "fold all", about: "fold everything", off: p.noTree(), run: does(p.json.FoldAll)},
		{keys: []string{"z"}, name: "unfold all", about: "unfold everything", off: p.noTree(), run: does(p.json.UnfoldAll)},
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
	if p.revealed {
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
	if p.on() == compareTab {
		return ""
	}
	return p.noTree()
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
	p.search.SetValue("")
	p.viewed().Search("")
	p.search.Focus() // its command blinks a cursor that is the terminal's own here
	return nil, nil
}

func (p *preview) typed(msg tea.Msg) (intent, tea.Cmd) {
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
	var cmd tea.Cmd
	p.search, cmd = p.search.Update(msg)
	p.viewed().Search(p.search.Value())
	return nil, cmd
}

func (p *preview) endSearch() {
	p.search.SetValue("")
	p.viewed().Search("")
}

func (p *preview) query() string { return p.search.Value() }

// cursor is where the search is typed; top is the preview's first line.
func (p *preview) cursor(top int) *tea.Cursor {
	c := tea.NewCursor(p.w-2-len([]rune(text.Clean(p.search.Value())))+p.search.Position(), top+p.headLines()-1)
	c.Shape = tea.CursorBar
	return c
}

// copyMenu offers what of a delivery can be copied. It is bound to that
// delivery, wherever the list moves meanwhile.
func (p *preview) copyMenu(d *model.Delivery) (intent, tea.Cmd) {
	off := ""
	var body []byte
	switch {
	case p.d == nil || p.d.ID != d.ID || p.content == nil:
		off = "not loaded; enter opens the delivery"
	case p.content.detail.Exchange.Origin == model.OriginNone:
		off = "the provider does not give it"
	case !p.revealed:
		off = "health data is masked; m shows it"
	default:
		body = p.content.detail.Exchange.Body
	}
	entries := []entry{
		{key: "i", name: "id", run: wants(clip{what: "id", text: string(d.ID)})},
		{key: "p", name: "payload", off: off, run: wants(clip{what: "payload", text: string(body)})},
		{key: "c", name: "curl that sends it to the endpoint", off: off, run: func() (intent, tea.Cmd) {
			return clip{what: "curl", text: curl(d.Endpoint, body)}, nil
		}},
	}
	if d.Request != "" {
		entries = append(entries, entry{key: "r", name: "request id", run: wants(clip{what: "request id", text: d.Request})})
	}
	return lay{newMenu("Copy", entries)}, nil
}
