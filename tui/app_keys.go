package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/tui/widget"
)

// operated takes up what the operator does with the hands: keys, what is pasted,
// the mouse.
func (a *App) operated(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return a.press(msg)
	case tea.PasteMsg:
		return a.paste(msg)
	case tea.MouseMsg:
		return a.point(msg)
	}
	return nil, nil
}

// press gives a key to whoever is on top: an overlay, a page that is typing,
// else the first action it stands for.
func (a *App) press(k tea.KeyPressMsg) (intent, tea.Cmd) {
	if a.top == profilesID {
		a.all.touch()
	} else {
		a.sh.watched.Touch()
	}
	if k.String() == "ctrl+c" { // from an overlay and while typing, too
		return leave{}, nil
	}
	if a.tooSmall() || a.options.Plain && a.pressPlain(k) {
		return nil, nil
	}
	if n := len(a.overs); n > 0 {
		if !a.said.bad || a.said.slip {
			a.said = say{}
		}
		return a.pressOver(k)
	}
	if a.said.bad && k.String() == "esc" {
		a.said = say{}
		return nil, nil
	}
	if !a.said.bad {
		a.said = say{}
	}
	if p := a.pages[a.top]; p.typing() != nil {
		return p.update(k)
	}
	if act, ok := a.action(k.String()); ok {
		return act.perform()
	}
	return nil, nil
}

// pressOver gives a key to the overlay on top, which may end with it.
func (a *App) pressOver(k tea.KeyPressMsg) (intent, tea.Cmd) {
	over := a.overs[len(a.overs)-1]
	done, in, cmd := over.press(k)
	if done {
		a.overs = a.overs[:len(a.overs)-1]
	}
	return in, cmd
}

func (a *App) paste(msg tea.PasteMsg) (intent, tea.Cmd) {
	if n := len(a.overs); n > 0 {
		if p, ok := a.overs[n-1].(interface{ pasted(tea.PasteMsg) }); ok {
			p.pasted(msg)
		}
		return nil, nil
	}
	if a.top == signatureID || a.pages[a.top].typing() != nil {
		return a.pages[a.top].update(msg)
	}
	return nil, nil
}

// footHints are the keys worth a place in the footer: those of what is on top.
func (a *App) footHints() []widget.Hint {
	if n := len(a.overs); n > 0 {
		return a.overs[n-1].hints()
	}
	if t := a.pages[a.top].typing(); t != nil {
		return t.hints
	}
	own := a.pages[a.top].actions()
	return hints(append(own, leftBy(own, append([]action{a.mouseAction()}, a.ways()...))...))
}

// action is what a key stands for now, of what actions lists.
func (a *App) action(key string) (action, bool) {
	if act, ok := find(a.pages[a.top].actions(), key); ok {
		return act, true
	}
	return find(a.global(), key)
}

// actions lists what keys do now: the page's first, then everywhere's on the
// keys that the page leaves.
func (a *App) actions() []action {
	own := a.pages[a.top].actions()
	return append(own, leftBy(own, a.global())...)
}

// leftBy are those of other actions that have no key, or one that some do not take.
func leftBy(some, others []action) []action {
	left := others[:0]
	for _, act := range others {
		keyless := len(act.keys) == 0
		act.keys = slices.DeleteFunc(act.keys, func(k string) bool { _, taken := find(some, k); return taken })
		if keyless || len(act.keys) > 0 {
			left = append(left, act)
		}
	}
	return left
}

// ways are what leads to everything else, from every page's footer.
func (a *App) ways() []action {
	return []action{
		{keys: []string{":", "ctrl+k"}, name: "actions", about: "every action by name", foot: true, stays: true, run: a.palette},
		{keys: []string{"?"}, name: "help", about: "all keys", foot: true, stays: true, run: a.help},
	}
}

// global is what keys do on every page.
func (a *App) global() []action {
	zone := "UTC"
	if a.sh.loc == time.UTC {
		zone, _ = a.sh.at.In(a.local).Zone()
	}
	acts := []action{
		{keys: []string{"1"}, name: "overview", about: "counts, causes, endpoint and timeline", run: wants(visit{to: overviewID})},
		{keys: []string{"2"}, name: "deliveries", about: "the delivery log", run: wants(visit{to: deliveriesID})},
		{keys: []string{"3"}, name: "endpoints", about: "the webhook URL and its key", run: wants(visit{to: endpointsID})},
		{keys: []string{"4"}, name: "test bench", about: "test events, preflight and conformance of the receiver", run: wants(visit{to: testbenchID})},
		{keys: []string{"5"}, name: "signature", about: "check a request's signature, or sign one", run: wants(visit{to: signatureID})},
		{keys: []string{"6"}, name: "activity", about: "what was changed, by whom, and the runs", run: wants(visit{to: activityID})},
		{keys: []string{"0"}, name: "all profiles", about: "every profile on one page, worst first; those that are closed are opened, to be looked at only", off: none(a.switches(), "there is no other profile"), run: wants(visit{to: profilesID})},
		{keys: []string{"P"}, name: "profiles", about: "show another profile; this one stays open", off: none(a.switches(), "there is no other profile"), run: a.profiles},
		{keys: []string{"ctrl+r"}, name: "ask now", about: "ask the provider for everything on the screen now", run: a.askNow},
		{keys: []string{"u"}, name: "times in " + zone, about: "switch between UTC and local time", off: a.noZone(), run: does(a.switchZone)},
		{name: "theme", about: "other colours, tried on the screen as you choose", run: a.chooseTheme},
		a.mouseAction(),
		{keys: []string{"@"}, name: "call log", about: "every provider call, with a curl to copy", run: a.callLog},
		{keys: []string{"!"}, name: "messages", about: "what has been said in the footer", run: a.messages},
	}
	acts = append(
		append(acts, a.ways()...),
		action{keys: []string{"ctrl+z"}, name: "suspend", about: "back to the shell; fg comes back", run: func() (intent, tea.Cmd) { return nil, tea.Suspend }},
		action{keys: []string{"ctrl+c"}, name: "quit at once", about: "leave the console from anywhere", run: wants(leave{})},
	)
	if a.top == overviewID {
		acts = append(acts, action{keys: []string{"q"}, name: "quit", about: "leave the console", run: wants(leave{})})
	} else {
		acts = append(acts, action{keys: []string{"esc", "q"}, name: "back", about: "back to the overview", run: wants(visit{to: overviewID})})
	}
	return acts
}

func (a *App) askNow() (intent, tea.Cmd) {
	return nil, tell(a.sh.ctx, a.sh.watched.Refresh)
}

// noZone says why there is nothing to switch to.
func (a *App) noZone() string {
	if name, offset := a.sh.at.In(a.local).Zone(); name == "UTC" || offset == 0 {
		return "this machine is on UTC"
	}
	return ""
}

// switchZone changes the zone that times are shown in.
func (a *App) switchZone() {
	if a.sh.loc == time.UTC {
		a.sh.loc = a.local
	} else {
		a.sh.loc = time.UTC
	}
}
