package tui

import (
	tea "charm.land/bubbletea/v2"
)

// Edit prepares the operator's own editor for a text: what runs it, and what
// reads the text afterwards and clears up. name is what the text's file is
// called.
type Edit func(name string, text []byte) (run tea.ExecCommand, read func() ([]byte, error), err error)

// openOutside hands a text to the operator's own editor, which has the terminal
// meanwhile.
func openOutside[T any](edit Edit, to pageID, name, text string, done func(string) T) (intent, tea.Cmd) {
	run, read, err := edit(name, []byte(text))
	if err != nil {
		return say{text: err.Error(), bad: true}, nil
	}
	outside := tea.Exec(run, func(err error) tea.Msg {
		out, bad := read()
		if err == nil {
			err = bad
		}
		return result[T]{to: to, val: done(string(out)), err: err}
	})
	// An editor that was quick may leave a screen that the renderer takes for drawn.
	return nil, tea.Sequence(outside, tea.ClearScreen)
}

// noOutside says why there is no editor beside this one.
func noOutside(edit Edit) string {
	return none(edit != nil, "there is no editor beside this one here")
}
