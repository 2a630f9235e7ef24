package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// entry is one choice of a menu.
type entry struct {
	key, name string
	off       string // why it cannot be chosen; empty when it can
	run       func() (intent, tea.Cmd)
}

// menu is an overlay of a few choices, each with its letter.
type menu struct {
	title   string
	entries []entry
	at      int // the one under the cursor; noEntry until it is moved
	w, h    int
}

// noEntry: enter alone, pressed by habit, chooses nothing.
const noEntry = -1

func newMenu(title string, entries []entry) *menu {
	return &menu{title: title, entries: entries, at: noEntry}
}

func (m *menu) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	if s := k.String(); s == "esc" || s == "q" {
		return true, nil, nil
	}
	for _, e := range m.entries {
		if e.key == k.String() {
			return m.choose(e)
		}
	}
	switch k.String() {
	case "up":
		m.at = max(m.at-1, 0)
	case "down":
		m.at = min(m.at+1, len(m.entries)-1)
	case "enter":
		if m.at != noEntry {
			return m.choose(m.entries[m.at])
		}
	}
	return false, nil, nil
}

// choose does what an entry is for, or says why it cannot be.
func (*menu) choose(e entry) (bool, intent, tea.Cmd) {
	if e.off != "" {
		return true, say{text: e.name + ": " + e.off}, nil
	}
	in, cmd := e.run()
	return true, in, cmd
}

func (m *menu) hints() []widget.Hint {
	choose := widget.Hint{Key: "enter", Desc: "choose"}
	if m.at == noEntry {
		choose = widget.Hint{Key: "a letter", Desc: "chooses"}
	}
	return []widget.Hint{choose, {Key: "↑↓", Desc: "move"}, {Key: "esc", Desc: "close"}}
}

func (m *menu) resize(w, h int) { m.w, m.h = w, h }

// Of a menu: how narrow it may be, how far in its words begin, behind the letter.
const (
	leastMenu  = 44
	menuIndent = 3
)

// menuLine is a line of a menu, and the entry it belongs to.
type menuLine struct {
	of    int
	words string
}

// lines are the entries, those that are too long over several lines.
func (m *menu) lines() (lines []menuLine, w int) {
	for _, e := range m.entries {
		w = max(w, cells(e.words())+menuIndent)
	}
	w = boxWidth(m.w, min(max(w, leastMenu, cells(m.title)+2)+4, widestPicker))
	for i, e := range m.entries {
		for _, l := range wrap(e.words(), max(1, w-4-menuIndent)) {
			lines = append(lines, menuLine{i, l})
		}
	}
	return lines, w
}

// words are what an entry does, or why it cannot.
func (e *entry) words() string {
	if e.off != "" {
		return e.name + " · " + e.off
	}
	return e.name
}

func (m *menu) view(s *themes.Styles) []string {
	lines, w := m.lines()
	inner := max(0, w-4)
	body := make([]string, 0, len(lines))
	for i, l := range lines {
		e, line, k := m.entries[l.of], newStrip(inner), s.Inks(l.of == m.at, false)
		if i == 0 || lines[i-1].of != l.of {
			line.put(k.Accent, e.key)
		}
		line.to(menuIndent)
		ink := k.Text
		if e.off != "" {
			ink = k.Faint
		}
		line.put(ink, l.words)
		body = append(body, line.lineIn(k.Text))
	}
	return boxed(m.title, body, w, m.h, s)
}
