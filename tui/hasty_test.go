package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// TestHastyEscape: esc pressed twice may arrive as one key, alt+esc, over a slow
// line; it is two.
func TestHastyEscape(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("enter")
	d.wants("cause:gateway")
	d.press("?")
	d.wants("─ Keys · ")
	d.send(tea.KeyPressMsg{Code: tea.KeyEscape, Mod: tea.ModAlt})
	if len(d.app.overs) > 0 {
		t.Error("the keys are still shown")
	}
	d.wants("every delivery")
}
