package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// actions lists what keys do on the test bench, the focused pane's first.
func (p *testbench) actions() []action {
	switch p.side {
	case benchAnswer:
		return append(append(p.answer.actions(), p.againAction()), p.leaveAction("back to the test bench"))
	case benchChecks:
		acts := p.exam.actions()
		return slices.Concat(acts[:1], []action{p.leaveChecks()}, acts[1:], p.receiverActions())
	case benchDesk:
	}
	acts := []action{
		{keys: []string{"s"}, name: "send", about: "send the sample, from here or through the provider; what would be done is shown first", foot: true, off: p.noSend(), run: p.sendMenu},
		{keys: []string{"e"}, name: "edit", about: "edit the sample here: ^z undoes, ^y does again, ^g goes to the mistake; esc keeps everything", foot: true, off: p.noSample(), run: p.openEditor},
		{keys: []string{"/"}, name: "search", about: "search the event types by name, group and description", foot: p.focus == typesPane, run: p.openSearch},
	}
	switch p.focus {
	case typesPane:
		acts[0].keys = []string{"enter", "s"}
		acts = append(acts, p.moves()...)
		if p.search.Value() != "" {
			acts = append(acts, action{keys: []string{"esc"}, name: "end search", about: "list every event type again", foot: true, run: func() (intent, tea.Cmd) { return nil, p.endSearch() }})
		}
	case samplePane:
		acts[1].keys = []string{"enter", "e"}
		acts = append(acts, p.scrollSample()...)
	case sentPane:
		acts = append(acts, p.sentActions()...)
	}
	acts = append(acts, p.sampleActions()...)
	acts = append(acts, p.receiverActions()...)
	return append(
		acts,
		p.againAction(),
		action{keys: []string{"x"}, name: "last checks", about: "show the last preflight or conformance check again", off: p.noExam(), run: p.reopen},
		action{keys: []string{"t"}, name: "send to", about: "choose the endpoint that test events go to", off: p.noTargets(), run: p.targetMenu},
		action{keys: []string{"tab"}, name: "next pane", about: "give the keys to the types, the sample, or what was sent", foot: true, run: does(p.swap(1))},
		action{keys: []string{"shift+tab"}, name: "pane before", about: "give the keys to the pane before", run: does(p.swap(-1))},
	)
}

// sampleActions are what can be done with the sample.
func (p *testbench) sampleActions() []action {
	return []action{
		{keys: []string{"E"}, name: "editor", about: "edit the sample in $EDITOR", off: firstOf(p.noSample(), noOutside(p.edit)), run: p.outside},
		{keys: []string{"]"}, name: "next variant", about: "another sample of this type: a failure, an empty result", foot: true, off: p.noVariants(), run: func() (intent, tea.Cmd) { return p.turn(1) }},
		{keys: []string{"["}, name: "variant before", about: "another sample of this type: a failure, an empty result", off: p.noVariants(), run: func() (intent, tea.Cmd) { return p.turn(-1) }},
		{keys: []string{"X"}, name: "reset", about: "put the catalogue's sample back; that can be undone", off: p.noReset(), run: p.reset},
		{keys: []string{"y"}, name: "copy", about: "copy the sample, the body that would be sent, or a curl", off: p.noSample(), run: p.copySample},
	}
}

// receiverActions are what can be done with the receiver.
func (p *testbench) receiverActions() []action {
	ping := pingAction(p.sh)
	ping.foot, ping.off = true, firstOf(ping.off, p.noTarget())
	return []action{
		ping,
		{keys: []string{"F"}, name: "preflight", about: "look at the receiver: rules, name, addresses, certificate, and five pings", foot: true, off: p.noTarget(), run: p.preflightNow},
		{keys: []string{"C"}, name: "conformance", about: "examine the receiver with signed, unsigned and broken test events; what is sent is listed first", foot: true, off: p.noTarget(), run: p.planExam},
	}
}

func (p *testbench) againAction() action {
	return action{keys: []string{"."}, name: "send again", about: "send once more, id and all, what was sent last or is under the cursor of the history", foot: p.side == benchAnswer || p.focus == sentPane, off: p.noAgain(), run: p.again}
}

func (p *testbench) sentActions() []action {
	t := p.sent
	return []action{
		{keys: []string{"enter"}, name: "open", about: "show what the receiver answered", foot: true, off: none(t.Len() > 0, "nothing has been sent yet"), run: p.openSent},
		{keys: []string{"j", "down"}, name: "down", move: true, run: does(func() { t.Move(1) })},
		{keys: []string{"k", "up"}, name: "up", move: true, run: does(func() { t.Move(-1) })},
		{keys: []string{"pgdown", "ctrl+f"}, name: "page down", move: true, run: does(t.PageDown)},
		{keys: []string{"pgup", "ctrl+b"}, name: "page up", move: true, run: does(t.PageUp)},
		{keys: []string{"g", "home"}, name: "newest", move: true, run: does(t.Top)},
		{keys: []string{"G", "end"}, name: "oldest", move: true, run: does(t.Bottom)},
	}
}

// scrollSample moves through the sample while it is not edited.
func (p *testbench) scrollSample() []action {
	s := p.current()
	if s == nil {
		return nil
	}
	key := func(name string) func() (intent, tea.Cmd) { return does(func() { s.ed.Key(name, "") }) }
	return []action{
		{keys: []string{"j", "down"}, name: "down", move: true, run: key("down")},
		{keys: []string{"k", "up"}, name: "up", move: true, run: key("up")},
		{keys: []string{"pgdown", "ctrl+f"}, name: "page down", move: true, run: key("pgdown")},
		{keys: []string{"pgup", "ctrl+b"}, name: "page up", move: true, run: key("pgup")},
		{keys: []string{"g", "home"}, name: "top", move: true, run: key("ctrl+home")},
		{keys: []string{"G", "end"}, name: "bottom", move: true, run: key("ctrl+end")},
	}
}

func (p *testbench) leaveAction(about string) action {
	return action{keys: []string{"esc", "q"}, name: "back", about: about, foot: true, run: does(p.back)}
}

// leaveChecks gives up checks that are under way; what is known stays.
func (p *testbench) leaveChecks() action {
	if p.exam.running {
		return action{keys: []string{"esc"}, name: "give up", about: "make no more checks; what is known stays", foot: true, run: does(p.exam.cancel)}
	}
	return p.leaveAction("back to the test bench; the checks stay, x shows them")
}
