package tui

import (
	"fmt"
	"slices"
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
	items, root := make([]widget.PickItem, len(calls)), commonRoot(calls)
	for i := range items {
		items[i] = a.callItem(calls[len(calls)-1-i], root)
	}
	title := "Provider calls"
	if b := budgetWords(a.sh.snap.Budget); b != "" {
		title += " · " + b
	}
	title += " · enter copies the curl"
	list := newPicker(title, "no call has been made yet", items, func(i int) (intent, tea.Cmd) {
		return clip{what: "curl", text: calls[len(calls)-1-i].Curl}, nil
	})
	list.whole = func(i int) string { c := calls[len(calls)-1-i]; return callWords(c) + " · " + c.Curl }
	return lay{list}, nil
}

// commonRoot is the folders that all calls are below: in a list they tell nothing.
func commonRoot(calls []client.Call) string {
	if len(calls) == 0 {
		return ""
	}
	root := folder(calls[0].Path)
	for _, c := range calls {
		path, n := folder(c.Path), 0
		for n < min(len(root), len(path)) && root[n] == path[n] {
			n++
		}
		root = root[:n]
	}
	return root[:strings.LastIndexByte(root, '/')+1]
}

// folder is a call's path as one that others may be below, without its query.
func folder(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return strings.TrimSuffix(path, "/") + "/"
}

// callItem is a call in a line: how it ended, what it asked below the root, what
// it cost.
func (a *App) callItem(c client.Call, root string) widget.PickItem {
	item := widget.PickItem{
		Key:   a.sh.clock(c.At),
		Title: fmt.Sprintf("%3s %-4s %s", codeCell(c.Code), c.Method, shortPath(c.Path, root)),
		Desc:  fmt.Sprintf("%7s  %7s", model.Dur(c.Took), model.Bytes(c.Bytes)),
	}
	if c.Err != "" {
		item.Desc = c.Err
		if _, why, ok := strings.Cut(c.Err, " · "); ok { // the call itself says what failed
			item.Desc = why
		}
	}
	return item
}

// callWords is what there is no room for in a call's line.
func callWords(c client.Call) string {
	words := model.Dur(c.Took) + " · " + model.Bytes(c.Bytes)
	if c.Err != "" {
		words = c.Err
	}
	if c.ID != "" {
		words += " · " + c.ID
	}
	return words
}

// Of a call's path: how long a part of it is shown whole, and how much of a
// longer one at either end.
const (
	longestPart = 16
	partEnds    = 4
	shortRoot   = 12 // bytes of a root that tells more than it takes
)

// shortPath is a call's path without the middle of its ids, which say little, so
// that what is asked for can be read, and without the root. The curl has it all.
func shortPath(path, root string) string {
	var b strings.Builder
	switch below, ok := strings.CutPrefix(path, root); {
	case len(root) <= shortRoot:
	case ok:
		b.WriteString("…/")
		path = below
	default: // the root itself is told by its name
		up := strings.TrimSuffix(root, "/")
		b.WriteString("…/")
		path = strings.TrimPrefix(path, up[:strings.LastIndexByte(up, '/')+1])
	}
	part := func(s string) {
		if r := []rune(s); len(r) > longestPart {
			s = string(r[:partEnds]) + "…" + string(r[len(r)-partEnds:])
		}
		b.WriteString(s)
	}
	rest := text.Clean(path)
	for {
		i := strings.IndexAny(rest, "/?&=")
		if i < 0 {
			part(rest)
			return b.String()
		}
		part(rest[:i])
		b.WriteByte(rest[i])
		rest = rest[i+1:]
	}
}

// messages lists what has been said, newest first; enter copies one.
func (a *App) messages() (intent, tea.Cmd) {
	said := a.history
	items := make([]widget.PickItem, len(said))
	some := slices.ContainsFunc(said, func(m say) bool { return m.bad })
	for i := range items {
		m, mark := said[len(said)-1-i], ""
		switch {
		case m.bad:
			mark = "✗ "
		case some:
			mark = "  "
		}
		items[i] = widget.PickItem{Key: a.sh.clock(m.at), Title: mark + m.text}
	}
	list := newPicker("Messages · enter copies one", "nothing has been said yet", items, func(i int) (intent, tea.Cmd) {
		return clip{what: "message", text: said[len(said)-1-i].text}, nil
	})
	list.whole = func(i int) string { return said[len(said)-1-i].text }
	return lay{list}, nil
}
