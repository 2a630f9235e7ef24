package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// callLog lists the provider calls, newest first; enter copies one as curl.
func (a *App) callLog() (intent, tea.Cmd) {
	calls := a.sh.watched.Calls()
	items := make([]widget.PickItem, len(calls))
	for i := range items {
		items[i] = a.callItem(calls[len(calls)-1-i])
	}
	title := "Provider calls"
	if b := budgetWords(a.sh.snap.Budget); b != "" {
		title += " · " + b
	}
	title += " · enter copies the curl"
	list := newPicker(title, "no call has been made yet", items, func(i int) (intent, tea.Cmd) {
		return clip{what: "curl", text: calls[len(calls)-1-i].Curl}, nil
	})
	list.whole = func(i int) string { return calls[len(calls)-1-i].Curl }
	return lay{list}, nil
}

// longestPath is how much of a call's path the list shows; the curl has it all.
const longestPath = 40

// callItem is a call in a line: how it ended, what it asked, what it cost.
func (a *App) callItem(c client.Call) widget.PickItem {
	item := widget.PickItem{
		Key:   strings.TrimSpace(c.ID + "  " + a.sh.clock(c.At)),
		Title: fmt.Sprintf("%-3s %-4s %s", codeCell(c.Code), c.Method, text.Elide(text.Clean(c.Path), longestPath)),
		Desc:  model.Dur(c.Took) + " · " + model.Bytes(c.Bytes),
	}
	if c.Err != "" {
		item.Desc = c.Err
		if _, why, ok := strings.Cut(c.Err, " · "); ok { // the call itself says what failed
			item.Desc = why
		}
	}
	return item
}

// messages lists what has been said, newest first; enter copies one.
func (a *App) messages() (intent, tea.Cmd) {
	said := a.history
	items := make([]widget.PickItem, len(said))
	for i := range items {
		m := said[len(said)-1-i]
		mark := "·"
		if m.bad {
			mark = "✗"
		}
		items[i] = widget.PickItem{Key: mark + " " + a.sh.clock(m.at), Title: m.text}
	}
	list := newPicker("Messages · enter copies one", "nothing has been said yet", items, func(i int) (intent, tea.Cmd) {
		return clip{what: "message", text: said[len(said)-1-i].text}, nil
	})
	list.whole = func(i int) string { return said[len(said)-1-i].text }
	return lay{list}, nil
}
