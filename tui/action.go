package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/tui/widget"
)

// action is one thing that can be done, with its keys, its words and, when it
// cannot be done now, the reason. Footer, help, palette and dispatch all come
// from it. What it acts on is bound when the action is made, by id: the list may
// move under an open palette.
type action struct {
	keys  []string // as tea.KeyPressMsg.String gives them; the first is shown
	name  string   // one or two words: "open", "load older"
	about string   // one sentence for help
	off   string   // why it cannot be done now, and what would help; empty when it can
	foot  bool     // worth a place in the footer
	stays bool     // in the footer even where there is little room
	out   bool     // leads back: in the footer longer than what stands beside it
	move  bool     // a movement: listed in help, not among the actions
	run   func() (intent, tea.Cmd)
}

// does wraps a step that wants nothing of App.
func does(f func()) func() (intent, tea.Cmd) {
	return func() (intent, tea.Cmd) { f(); return nil, nil }
}

// wants wraps a step that is nothing but an intent.
func wants(in intent) func() (intent, tea.Cmd) {
	return func() (intent, tea.Cmd) { return in, nil }
}

// perform runs the action, or says why it cannot be.
func (a action) perform() (intent, tea.Cmd) {
	if a.off != "" {
		return say{text: a.name + ": " + a.off, whole: true}, nil
	}
	return a.run()
}

// find returns the first action that a key stands for.
func find(actions []action, key string) (action, bool) {
	i := slices.IndexFunc(actions, func(a action) bool { return slices.Contains(a.keys, key) })
	if i < 0 {
		return action{}, false
	}
	return actions[i], true
}

// keyNames are the keys whose names differ from what is printed on them.
var keyNames = map[string]string{
	"space": "space", "enter": "enter", "esc": "esc", "tab": "tab", "shift+tab": "⇧tab", "shift+down": "⇧↓", "shift+up": "⇧↑",
	"up": "↑", "down": "↓", "left": "←", "right": "→", "pgdown": "PgDn", "pgup": "PgUp", "home": "Home", "end": "End",
}

func keyName(k string) string {
	if n, ok := keyNames[k]; ok {
		return n
	}
	if letter, ok := strings.CutPrefix(k, "ctrl+"); ok {
		return "^" + letter
	}
	return k
}

// hints are the footer's part of some actions.
func hints(actions []action) []widget.Hint {
	var out []widget.Hint
	for _, a := range actions {
		if a.foot && a.off == "" {
			out = append(out, widget.Hint{Key: keyName(a.keys[0]), Desc: a.name, Right: a.stays, Out: a.out})
		}
	}
	return out
}
