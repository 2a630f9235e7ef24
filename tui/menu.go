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
	w, h    int
}

func newMenu(title string, entries []entry) *menu { return &menu{title: title, entries: entries} }

func (m *menu) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	if s := k.String(); s == "esc" || s == "q" {
		return true, nil, nil
	}
	for _, e := range m.entries {
		if e.key == k.String() {
			return m.choose(e)
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

func (m *menu) hints() []widget.Hint { return []widget.Hint{{Key: "esc", Desc: "close"}} }

func (m *menu) resize(w, h int) { m.w, m.h = w, h }

func (m *menu) view(s *themes.Styles) []string {
	k := &s.Plain
	w := min(m.w, 64)
	inner := max(0, w-4)
	body := make([]string, 0, len(m.entries))
	for _, e := range m.entries {
		line := newStrip(inner)
		line.put(k.Accent, e.key)
		if e.off != "" {
			line.put(k.Faint, "  "+e.name+" · "+e.off)
		} else {
			line.put(k.Text, "  "+e.name)
		}
		body = append(body, line.line())
	}
	return boxed(m.title, body, w, m.h, s)
}
