package tui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// overlay is what lies over a page and takes its keys until it is done.
type overlay interface {
	press(k tea.KeyPressMsg) (done bool, in intent, cmd tea.Cmd)
	resize(w, h int)
	// view draws the box; its lines are all of one width.
	view(s *themes.Styles) []string
	// hints are the footer's words while it is on top.
	hints() []widget.Hint
}

// picker is an overlay that lists things to choose from by typing.
type picker struct {
	title string
	list  *widget.PickList
	empty string // said when there is nothing to list
	none  bool   // there is nothing to list
	below int    // lines for all of an item
	w, h  int
	pick  func(i int) (intent, tea.Cmd)
	whole func(i int) string // all of an item, shown below the list; nil where its line is all
}

func newPicker(title, empty string, items []widget.PickItem, pick func(int) (intent, tea.Cmd)) *picker {
	list := widget.NewPickList()
	list.SetItems(items)
	return &picker{title: title, empty: empty, none: len(items) == 0, list: list, pick: pick}
}

// The most that a picker takes of a large terminal.
const (
	widestPicker  = 96
	tallestPicker = 30
)

func (p *picker) resize(w, h int) {
	p.below = 0
	if p.whole != nil && !p.none && h >= leastWhole {
		p.below = wholeLines
	}
	needs := p.list.Lines() + 4 + p.below // the frame, the query, a line to spare
	p.w, p.h = boxWidth(w, widestPicker), min(h, max(7, min(h-4, tallestPicker, needs)))
	p.list.SetSize(max(0, p.w-4), max(0, p.h-2-p.below))
}

// What all of an item takes below the list, the line that parts them included, and
// how high the terminal has to be for it.
const (
	wholeLines = 4
	leastWhole = 16
)

func (p *picker) hints() []widget.Hint {
	return []widget.Hint{{Key: "enter", Desc: "choose"}, {Key: "↑↓", Desc: "move"}, {Key: "type", Desc: "narrows"}, {Key: "esc", Desc: "close"}}
}

func (p *picker) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	switch k.String() {
	case "esc":
		return true, nil, nil
	case "enter":
		i, ok := p.list.Current()
		if !ok {
			return true, nil, nil
		}
		in, cmd := p.pick(i)
		return true, in, cmd
	case "up", "ctrl+p":
		p.list.Move(-1)
	case "down", "ctrl+n":
		p.list.Move(1)
	case "home":
		p.list.Move(-p.list.Len())
	case "end":
		p.list.Move(p.list.Len())
	case "pgup":
		p.list.Move(-p.h)
	case "pgdown":
		p.list.Move(p.h)
	case "backspace":
		if q := []rune(p.list.Query()); len(q) > 0 {
			p.list.SetQuery(string(q[:len(q)-1]))
		}
	case "ctrl+u":
		p.list.SetQuery("")
	default:
		if k.Text != "" {
			p.list.SetQuery(p.list.Query() + k.Text)
		}
	}
	return false, nil, nil
}

func (p *picker) view(s *themes.Styles) []string {
	body := p.list.View(s)
	if p.list.Len() == 0 && p.list.Query() == "" {
		body = []string{"", lineOf(max(0, p.w-2), s.Plain.Faint, "  "+p.empty)}
	}
	if n := p.below; n > 0 {
		inner := max(0, p.w-2)
		body = fill(body, inner, max(0, p.h-2-n))
		body = append(body, lineOf(inner, s.Plain.Faint, strings.Repeat("─", inner)))
		if i, ok := p.list.Current(); ok {
			for _, l := range wrap(text.Clean(p.whole(i)), inner-3) {
				body = append(body, lineOf(inner, s.Plain.Text, "  "+l))
			}
		}
		body = fill(body, inner, max(0, p.h-2))
	}
	title := p.title
	if q := p.list.Query(); q != "" {
		title += " · " + text.Clean(q) + "▏"
	}
	if at, of := p.list.Position(); p.list.Lines() > p.h-2-p.below && at <= of {
		title += " · " + model.Grouped(at) + "/" + model.Grouped(of)
	}
	return widget.Box(title, body, p.w, p.h, s)
}

// help lists every key that does something here, with what it does.
func (a *App) help() (intent, tea.Cmd) {
	return a.choose("Keys", a.actions(), map[int]string{0: "Here", len(a.pages[a.top].actions()): "Everywhere"})
}

// byName is the key that every action can be reached by.
const byName = ":"

// palette lists every action by name, what was chosen here last before the others,
// those that cannot be done with the reason.
func (a *App) palette() (intent, tea.Cmd) {
	acts := a.named()
	slices.SortStableFunc(acts, func(x, y action) int { return cmp.Compare(a.lately(x), a.lately(y)) })
	for i := range acts {
		run := acts[i].run
		acts[i].run = func() (intent, tea.Cmd) {
			a.chosen = append(slices.DeleteFunc(a.chosen, func(about string) bool { return about == acts[i].about }), acts[i].about)
			return run()
		}
	}
	return a.choose("Actions", acts, nil)
}

// lately is how long ago an action was chosen by name: 0 for the last one.
func (a *App) lately(act action) int {
	if i := slices.Index(a.chosen, act.about); i >= 0 {
		return len(a.chosen) - 1 - i
	}
	return len(a.chosen)
}

// named are the actions that are more than a movement.
func (a *App) named() []action {
	var out []action
	for _, act := range a.actions() {
		if !act.move {
			out = append(out, act)
		}
	}
	return out
}

// choose lists actions to choose from; heads stand above some of them.
func (a *App) choose(title string, acts []action, heads map[int]string) (intent, tea.Cmd) {
	items := make([]widget.PickItem, len(acts))
	for i, act := range acts {
		items[i] = itemOf(act)
		items[i].Head = heads[i]
	}
	list := newPicker(title, "", items, func(i int) (intent, tea.Cmd) { return acts[i].perform() })
	list.whole = func(i int) string { return cmp.Or(acts[i].off, acts[i].about, acts[i].name) }
	return lay{list}, nil
}

// itemOf is an action as a list shows it.
func itemOf(act action) widget.PickItem {
	return widget.PickItem{Title: act.name, Desc: act.about, Key: strings.Join(keysOf(act), " "), Off: act.off}
}

// keysOf are an action's keys as they are printed on the keyboard; one without is
// reached by its name.
func keysOf(act action) []string {
	if len(act.keys) == 0 {
		return []string{byName}
	}
	out := make([]string, len(act.keys))
	for i, k := range act.keys {
		out[i] = keyName(k)
	}
	return out
}
