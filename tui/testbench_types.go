package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// typeRow is a line of the list of event types: a type, or the name of a group.
type typeRow struct {
	t     *catalog.Type // nil for a group
	group string
	short bool // stands below its group, whose name it need not repeat
}

// key names the row; a group's begins as no type does.
func (r typeRow) key() model.EventType {
	if r.t == nil {
		return model.EventType("\x00" + r.group)
	}
	return r.t.Name
}

func (r typeRow) name() string {
	switch {
	case r.t == nil:
		return r.group
	case r.short:
		return "  " + strings.TrimPrefix(string(r.t.Name), r.t.Group+".")
	}
	return string(r.t.Name)
}

func (r typeRow) about() string {
	if r.t == nil {
		return ""
	}
	switch {
	case r.t.Retired:
		return "not sent any more · " + r.t.Description
	case r.t.Guessed:
		return "fields are guessed · " + r.t.Description
	}
	return r.t.Description
}

// longestType is how wide an event type's name is at most; what is left is its
// sentence's.
const longestType = 44

func newTypeList() *widget.Table[model.EventType, typeRow] {
	t := widget.NewTable(typeRow.key, typeColumns(nil)...)
	t.SetTitles(func(r typeRow) bool { return r.t == nil })
	return t
}

// typeColumns give the names of some rows the room that they need, and what is
// left to what is said of them.
func typeColumns(rows []typeRow) []widget.Column[typeRow] {
	most := 0
	for _, r := range rows {
		most = max(most, min(cells(r.name())+1, longestType))
	}
	return []widget.Column[typeRow]{
		{Width: min(34, max(most, 12)), Min: 12, Flex: true, Most: most, Middle: true, Cell: typeRow.name, Ink: typeInk},
		{Width: 40, Min: 30, Flex: true, Drop: 1, Cell: typeRow.about, Ink: func(_ typeRow, k *themes.Inks) themes.Ink { return k.Faint }},
	}
}

func typeInk(r typeRow, k *themes.Inks) themes.Ink {
	switch {
	case r.t == nil:
		return k.Strong
	case r.t.Retired || r.t.Guessed:
		return k.Faint
	}
	return k.Text
}

// narrow lists the types that the search lets through; without one, by group.
func (p *testbench) narrow() {
	query := strings.TrimSpace(p.search.Value())
	found := catalog.Search(p.types, query)
	p.found = len(found)
	members := map[string]int{}
	for i := range found {
		members[found[i].Group]++
	}
	rows := make([]typeRow, 0, len(found)+len(members))
	last := ""
	for i := range found {
		t := &found[i]
		grouped := query == "" && members[t.Group] > 1
		if grouped && t.Group != last {
			rows = append(rows, typeRow{group: t.Group})
		}
		last = t.Group
		rows = append(rows, typeRow{t: t, short: grouped})
	}
	p.list.SetColumns(typeColumns(rows)...)
	p.list.SetRows(rows)
	if query != "" {
		p.list.Top()
	}
	p.offGroup(1)
}

// offGroup moves the cursor on from the name of a group.
func (p *testbench) offGroup(dir int) {
	if r, ok := p.list.Current(); !ok || r.t != nil {
		return
	}
	at := p.list.Index()
	if p.list.Move(dir); p.list.Index() == at {
		p.list.Move(1) // nothing stands above the first group
	}
}

// chosen is the type under the cursor; nil where there is none.
func (p *testbench) chosen() *catalog.Type {
	r, _ := p.list.Current()
	return r.t
}

// moves are the list's movements, each of which turns to another sample.
func (p *testbench) moves() []action {
	move := func(dir int, f func()) func() (intent, tea.Cmd) {
		return func() (intent, tea.Cmd) {
			f()
			p.offGroup(dir)
			return nil, p.look()
		}
	}
	t := p.list
	return []action{
		{keys: []string{"j", "down"}, name: "next type", move: true, run: move(1, func() { t.Move(1) })},
		{keys: []string{"k", "up"}, name: "type before", move: true, run: move(-1, func() { t.Move(-1) })},
		{keys: []string{"pgdown", "ctrl+f"}, name: "page down", move: true, run: move(1, t.PageDown)},
		{keys: []string{"pgup", "ctrl+b"}, name: "page up", move: true, run: move(-1, t.PageUp)},
		{keys: []string{"g", "home"}, name: "first type", move: true, run: move(1, t.Top)},
		{keys: []string{"G", "end"}, name: "last type", move: true, run: move(-1, t.Bottom)},
	}
}

// openSearch takes keys as what to search the types for.
func (p *testbench) openSearch() (intent, tea.Cmd) {
	p.searching, p.focus = true, typesPane
	p.settle()
	p.search.CursorEnd()
	p.search.Focus() // its command blinks a cursor that is the terminal's own here
	return nil, nil
}

func (p *testbench) endSearch() tea.Cmd {
	p.search.SetValue("")
	p.narrow()
	return p.look()
}

func (p *testbench) typeSearch(msg tea.Msg) (intent, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "enter":
			p.searching = false
			return nil, nil
		case "esc":
			p.searching = false
			return nil, p.endSearch()
		case "up", "down":
			dir := map[string]int{"up": -1, "down": 1}[k.String()]
			p.list.Move(dir)
			p.offGroup(dir)
			return nil, p.look()
		}
	}
	was := p.search.Value()
	p.search, _ = p.search.Update(msg)
	if p.search.Value() == was {
		return nil, nil
	}
	p.narrow()
	return nil, p.look()
}

// searchLead is the cells before what is searched for.
const searchLead = 3

// listHead is the line above the types: how many there are, or what is searched.
func (p *testbench) listHead(w int) string {
	k := p.sh.inks()
	s := newStrip(w)
	if query := text.Clean(p.search.Value()); p.searching || query != "" {
		s.put(k.Accent, " / ")
		s.put(k.Text, query)
		words := model.Grouped(p.found) + " of " + model.Grouped(len(p.types))
		if w-s.at > cells(words)+2 {
			s.to(w - cells(words) - 1)
			s.put(k.Faint, words)
		}
		return s.line()
	}
	ink := k.Strong
	if p.focus == typesPane {
		ink = k.Accent
	}
	s.put(ink, " Event types")
	s.put(k.Faint, " · "+model.Grouped(len(p.types)))
	if p.typesErr == nil {
		s.put(k.Faint, " · / searches")
		return s.line()
	}
	s.put(k.Warn, " · the catalogue's")
	if why := ": the provider's could not be read"; w-s.at > cells(why) {
		s.put(k.Warn, why)
	}
	return s.line()
}
