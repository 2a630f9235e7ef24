package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// keyGiven brings a key whose giving away is on record by now.
type keyGiven struct {
	key  model.Secret
	what string // to be copied, as this; empty to be shown
}

// giveKey puts on record that a key is shown or copied, and only then gives it.
func giveKey(desk *runbook.Desk, to pageID, seq uint64, of string, g keyGiven) tea.Cmd {
	return ask(to, seq, func(ctx context.Context) (keyGiven, error) {
		return g, desk.KeyGiven(ctx, of, g.key)
	})
}

// copied brings a key to the clipboard, or says why it is not given.
func (g keyGiven) copied(err error) intent {
	if err != nil {
		return say{text: err.Error(), bad: true}
	}
	return clip{what: g.what, text: g.key.Reveal()}
}
