package tui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// deed is what was done with the mouse.
type deed uint8

const (
	clicked deed = iota
	wheeled
	dragged
	released
)

// pointing is something done with the mouse, in the cells of whoever it is given to.
type pointing struct {
	x, y int
	did  deed
	by   int // of the wheel: down, or up below zero
}

// wheelStep is by how many lines the wheel moves.
const wheelStep = 3

// pointed is a page that knows what is where in it. One that does not takes the
// wheel as keys.
type pointed interface {
	point(at pointing) (intent, tea.Cmd)
}

// pointable is the same of an overlay.
type pointable interface {
	// pointed takes what was done; done ends an overlay.
	pointed(at pointing) (done bool, in intent, cmd tea.Cmd)
}

// pointerOf reads a message; only the left button means anything.
func pointerOf(msg tea.Msg) (at pointing, ok bool) {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		return pointing{x: msg.X, y: msg.Y, did: clicked}, msg.Button == tea.MouseLeft
	case tea.MouseMotionMsg:
		return pointing{x: msg.X, y: msg.Y, did: dragged}, msg.Button == tea.MouseLeft
	case tea.MouseReleaseMsg:
		return pointing{x: msg.X, y: msg.Y, did: released}, true
	case tea.MouseWheelMsg:
		by := wheelStep
		if msg.Button == tea.MouseWheelUp {
			by = -by
		}
		return pointing{x: msg.X, y: msg.Y, did: wheeled, by: by}, msg.Button == tea.MouseWheelDown || msg.Button == tea.MouseWheelUp
	}
	return pointing{}, false
}

// point gives what was done with the mouse to whoever is there: the overlay on
// top, the tabs, the page.
func (a *App) point(msg tea.Msg) (intent, tea.Cmd) {
	at, ok := pointerOf(msg)
	if !ok || !a.sh.left.screen().Mouse {
		return nil, nil
	}
	if a.top == profilesID {
		a.all.touch()
	} else {
		a.sh.watched.Touch()
	}
	if !a.said.bad && at.did == clicked {
		a.said = say{}
	}
	if n := len(a.overs); n > 0 {
		return a.pointOver(a.overs[n-1], at)
	}
	above := a.rects.status + a.rects.tabs
	if at.did == clicked && a.rects.tabs > 0 && at.y == a.rects.status {
		return a.onKey(a.tabStrip().on(at.x))
	}
	if at.y -= above; at.did == clicked && (at.y < 0 || at.y >= a.rects.body) {
		return nil, nil
	}
	if p, ok := a.pages[a.top].(pointed); ok {
		return p.point(at)
	}
	if a.pages[a.top].typing() != nil {
		return nil, nil
	}
	return wheelAsKeys(at, a.onKey)
}

// onKey does what a key does while nothing is typed.
func (a *App) onKey(key string) (intent, tea.Cmd) {
	if key == "" {
		return nil, nil
	}
	if act, ok := a.action(key); ok {
		return act.perform()
	}
	return nil, nil
}

// wheelAsKeys turns the wheel into arrows.
func wheelAsKeys(at pointing, press func(string) (intent, tea.Cmd)) (intent, tea.Cmd) {
	if at.did != wheeled {
		return nil, nil
	}
	key := "down"
	if at.by < 0 {
		key = "up"
	}
	var cmds []tea.Cmd
	for range wheelStep {
		_, cmd := press(key)
		cmds = append(cmds, cmd)
	}
	return nil, tea.Batch(cmds...)
}

// pointOver gives it to an overlay, in the cells of its box. What is done beside
// the box does nothing: a form is not lost by a slip.
func (a *App) pointOver(over overlay, at pointing) (intent, tea.Cmd) {
	box := over.view(a.sh.styles)
	bw := 0
	if len(box) > 0 {
		bw = ansi.StringWidth(box[0])
	}
	at.x -= (a.w - bw) / 2
	at.y -= a.overTop(len(box))
	if at.x < 0 || at.y < 0 || at.x >= bw || at.y >= len(box) {
		return nil, nil
	}
	p, ok := over.(pointable)
	if !ok {
		return wheelAsKeys(at, func(k string) (intent, tea.Cmd) { return a.pressOver(wheelKey(k)) })
	}
	done, in, cmd := p.pointed(at)
	if done {
		a.overs = a.overs[:len(a.overs)-1]
	}
	return in, cmd
}

// wheelKey is an arrow as it is pressed.
func wheelKey(name string) tea.KeyPressMsg {
	if name == "up" {
		return tea.KeyPressMsg{Code: tea.KeyUp}
	}
	return tea.KeyPressMsg{Code: tea.KeyDown}
}

// pointed moves the cursor to the item that is clicked, and chooses it where the
// cursor is on it already.
func (p *picker) pointed(at pointing) (bool, intent, tea.Cmd) {
	switch at.did {
	case wheeled:
		p.list.Move(at.by)
	case clicked:
		was, had := p.list.Current()
		if !p.list.Click(at.y - 1) {
			return false, nil, nil
		}
		if i, ok := p.list.Current(); ok && had && i == was {
			in, cmd := p.pick(i)
			return true, in, cmd
		}
	case dragged, released:
	}
	return false, nil, nil
}

// pointed chooses the entry that is clicked.
func (m *menu) pointed(at pointing) (bool, intent, tea.Cmd) {
	lines, _ := m.lines()
	if i := at.y - 1; at.did == clicked && i >= 0 && i < len(lines) {
		return m.choose(m.entries[lines[i].of])
	}
	return false, nil, nil
}

// point takes what is done with the mouse on the page.
func (p *deliveries) point(at pointing) (intent, tea.Cmd) {
	head := p.headLines()
	switch {
	case p.dragging && at.did == dragged:
		p.drag(at, head)
		return nil, nil
	case p.dragging:
		p.dragging = false
		return nil, p.keepPanes()
	case at.did == dragged, at.did == released:
		return nil, nil
	case p.zoom:
		return p.pointPreview(at)
	case p.editing && at.did == clicked:
		return nil, p.typed(tea.KeyPressMsg{Code: tea.KeyEnter}) // the lines move by that
	case at.y < head:
		return p.pointHead(at)
	case p.onDivider(at, head):
		p.dragging = at.did == clicked
		return nil, nil
	case p.inPreview(at, head):
		return p.pointPreview(at)
	}
	return p.pointList(at, head)
}

// onDivider says whether that is the line between list and preview.
func (p *deliveries) onDivider(at pointing, head int) bool {
	switch p.panes.where {
	case beside:
		return at.x == p.panes.list
	case below:
		return at.y-head == p.panes.list
	case auto, hidden:
	}
	return false
}

func (p *deliveries) inPreview(at pointing, head int) bool {
	return p.panes.preview > 0 && (p.panes.where == beside && at.x > p.panes.list || p.panes.where == below && at.y-head > p.panes.list)
}

// drag moves the divider to where the mouse is.
func (p *deliveries) drag(at pointing, head int) {
	part, all := p.h-at.y-1, p.h-head
	if p.panes.where == beside {
		part, all = p.w-at.x-1, p.w
	}
	if all > 0 {
		*p.share.of(p.panes.where) = clampShare((part*100 + all/2) / all)
		p.arrange()
	}
}

// pointHead takes a click on the tabs of the named filters, on a term of the
// filter, or on the mode.
func (p *deliveries) pointHead(at pointing) (intent, tea.Cmd) {
	if at.did != clicked {
		return nil, nil
	}
	if at.y < p.savedLines() {
		if i, ok := spotNumber(p.savedStrip().on(at.x), "f"); ok && i == 0 {
			return nil, p.apply("")
		} else if ok && i <= len(p.saved.list) {
			return nil, p.apply(p.saved.list[i-1].Filter)
		}
		return nil, nil
	}
	name := p.head().on(at.x)
	if i, ok := spotNumber(name, "x"); ok {
		return nil, p.apply(p.without(i))
	}
	if name == modeSpot && p.noFollow() == "" {
		return p.toggleFollow()
	}
	return nil, nil
}

// pointPreview scrolls the preview, gives it the keys, turns to the side whose name
// is clicked, or puts its cursor there.
func (p *deliveries) pointPreview(at pointing) (intent, tea.Cmd) {
	p.pause()
	if at.did == clicked {
		again := p.zoom || p.focus == previewPane
		if !p.zoom {
			p.focus = previewPane
		}
		if at.x, at.y = at.x-p.previewLeft(), at.y-p.previewTop(); at.y == p.preview.tabsAt() {
			if t, ok := spotNumber(p.preview.tabStrip().on(at.x), "t"); ok {
				return nil, p.preview.turnTo(tab(t)) //nolint:gosec // a side's number
			}
			return nil, nil
		}
		return nil, p.preview.clicked(at, again)
	}
	return wheelAsKeys(at, func(key string) (intent, tea.Cmd) {
		act, ok := find(p.preview.actions(), key)
		if !ok {
			return nil, nil
		}
		return act.perform()
	})
}

// clicked puts the cursor of the side that is shown where the click is; again is
// set where the keys were here already: then a click on the cursor folds.
func (p *preview) clicked(at pointing, again bool) tea.Cmd {
	y := at.y - p.headLines() - len(p.above())
	switch {
	case y < 0 || p.emptiness() != nil || p.content == nil:
		return nil
	case p.asJSON():
		p.treeView().Click(at.x, y, again)
	case p.on() == compareTab && p.comparedEmpty() == nil:
		p.diff.Click(y, again)
	default:
		return nil
	}
	p.touched = true
	return p.goOn()
}

// pointList moves the cursor to the row that is clicked, opens it where the cursor
// is on it already, and marks it where the click is before its first column.
func (p *deliveries) pointList(at pointing, head int) (intent, tea.Cmd) {
	if at.did == wheeled {
		p.pause()
		p.table.Move(at.by)
		return nil, p.look()
	}
	i, ok := p.table.RowAt(at.y - head)
	switch {
	case p.emptiness() != nil:
		return nil, nil
	case at.y == head && !ok:
		return nil, p.sortAt(at.x)
	case !ok:
		return nil, nil
	}
	p.pause()
	again := i == p.table.Index() && p.focus == listPane
	p.focus = listPane
	p.table.Move(i - p.table.Index())
	d, _ := p.table.Current()
	switch {
	case at.x < markCells:
		p.setMark(d, !p.marks[d.ID])
		return nil, tea.Batch(p.look(), p.resift())
	case again:
		return p.open(d)
	}
	return nil, p.look()
}

// markCells is how wide the marks stand before the first column.
const markCells = 2
