package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// notice is an overlay of a few sentences that the footer is too short for.
type notice struct {
	text string
	w, h int
}

func (n *notice) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	switch k.String() {
	case "esc", "enter", "q", "space":
		return true, nil, nil
	}
	return false, nil, nil
}

func (n *notice) hints() []widget.Hint { return []widget.Hint{{Key: "esc", Desc: "close"}} }

func (n *notice) resize(w, h int) { n.w, n.h = boxWidth(w, 72), h }

func (n *notice) view(s *themes.Styles) []string {
	inner := max(0, n.w-4)
	lines := wrap(n.text, inner)
	for i, l := range lines {
		lines[i] = lineOf(inner, s.Plain.Text, l)
	}
	return boxed("", lines, n.w, n.h, s)
}
