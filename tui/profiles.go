package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// console is the whole of what is shown of one profile: several may be open, one
// is in front, the others go on taking up what comes for them.
type console struct {
	name     string
	sh       *shared
	openDesk OpenDesk
	pages    []page // by pageID
	top      pageID
	back     pageID // where the page of all profiles was come from
	unmanned bool   // it was opened behind another one, and its desk is still to be opened
	overs    []overlay

	said    say      // in the footer until the next key, an error until esc
	history []say    // newest last
	chosen  []string // what actions chosen by name are about, the newest last
	hints   []widget.Hint
	behind  map[pageID]bool // pages that have not taken up the snapshot
}

// newConsole is a console over a watched profile.
func newConsole(ctx context.Context, o Options, all *allProfiles) *console {
	sh := &shared{ctx: ctx, watched: o.Watched, desk: o.Desk, runs: &runbook.View{}, snap: o.Watched.Snapshot(), styles: o.Look.worn().styles(), at: o.Now(), loc: time.UTC, tick: o.Tick, plain: o.Plain}
	sh.nextRuns, sh.save, sh.outside = o.NextRuns, o.Save, o.Outside
	sh.left, sh.now = o.left, o.Now
	if sh.tick == nil {
		sh.tick = tea.Tick
	}
	sh.opening = o.OpenDesk != nil
	c := &console{name: sh.snap.Profile.Name, sh: sh, openDesk: o.OpenDesk, behind: map[pageID]bool{}}
	c.pages = []page{overviewID: newOverview(sh), deliveriesID: newDeliveries(sh), endpointsID: newEndpoints(sh), testbenchID: newTestbench(sh, o.Edit), activityID: newActivity(sh), recoveryID: newRecovery(sh), profilesID: all}
	list, _ := c.pages[deliveriesID].(*deliveries)
	c.pages[signatureID] = newSignature(sh, o.ReadFile, o.Edit, list.selected)
	if o.Plain {
		c.listen()
	}
	return c
}

type (
	// turn asks for another profile.
	turn struct {
		name  string
		to    pageID // a page of it, where one is given; else it is as it was left
		given bool
	}
	// turned brings a profile that was asked for, or why it could not be opened.
	turned struct {
		name   string
		as     Opened
		err    error
		behind bool // only to be looked at from afar
	}
	// ofConsole is a message for the console that asked for it, which may be behind
	// another one by now.
	ofConsole struct {
		to  *console
		msg tea.Msg
	}
)

// switches says whether there is another profile to switch to.
func (a *App) switches() bool { return a.options.Open != nil && len(a.options.Profiles) > 1 }

// own has what comes of a command sent to the console that gave it. What is not
// ours is the terminal's.
func (a *App) own(cmd tea.Cmd) tea.Cmd {
	if cmd == nil || !a.switches() {
		return cmd
	}
	return ownedBy(a.console, cmd)
}

func ownedBy(c *console, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			owned := make(tea.BatchMsg, len(msg))
			for i := range msg {
				owned[i] = ownedBy(c, msg[i])
			}
			return owned
		case changed, opened, viewed, minute, planned, started, pinged, reported, effected, glanced, told, addressed:
			return ofConsole{c, msg}
		default:
			return msg
		}
	}
}

// between takes up what is between consoles.
func (a *App) between(msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case ofConsole:
		return a.deliver(msg), true
	case turn:
		return a.turnTo(msg), true
	case turned:
		return a.turned(msg), true
	case rested:
		return a.gone(msg), true
	}
	return nil, false
}

// deliver gives a message to the console it is for, and leaves in front what is.
func (a *App) deliver(msg ofConsole) tea.Cmd {
	front := a.console
	a.console, a.voice.away = msg.to, msg.to != front
	defer func() {
		a.voice.away = false
		if a.console = front; a.all.on {
			a.hints = a.footHints()
		}
	}()
	_, cmd := a.Update(msg.msg)
	return cmd
}

// profiles lists the profiles to choose from, with how those that are open do.
func (a *App) profiles() (intent, tea.Cmd) {
	all := a.options.Profiles
	items := make([]widget.PickItem, len(all))
	for i, p := range all {
		desc := a.linkOf(p.Name) + " · " + providerName(p.Provider)
		switch {
		case p.Environment == model.Production:
			desc = "PROD · " + desc
		case p.Environment != "":
			desc += " · " + text.Clean(string(p.Environment))
		}
		items[i] = widget.PickItem{Title: text.Clean(p.Name), Desc: desc, Off: text.Clean(p.Problem)}
	}
	items = append(items, widget.PickItem{Title: "all profiles", Desc: "every profile on one page, worst first", Key: "0"})
	return lay{newPicker("Profiles", "", items, func(i int) (intent, tea.Cmd) {
		if i == len(all) {
			return visit{to: profilesID}, nil
		}
		if all[i].Problem != "" {
			return say{text: text.Clean(all[i].Name) + ": " + all[i].Problem, bad: true}, nil
		}
		return nil, func() tea.Msg { return turn{name: all[i].Name} }
	})}, nil
}

// linkOf says how the way to a profile stands, where it is open.
func (a *App) linkOf(name string) string {
	c := a.opened[name]
	if c == nil {
		return "not open"
	}
	glyph, _ := linkLook(c.sh.snap.Link.State, &a.sh.styles.Plain)
	words := glyph + " " + c.sh.snap.Link.Words(a.sh.at, a.sh.loc)
	if n := c.sh.snap.Status.Failed; n.Known && n.N > 0 {
		words += " · " + countText(n) + " failed"
		if retriesUntold(c.sh.snap) {
			words += " or retried"
		}
	}
	if c == a.console {
		words += " · shown"
	}
	return words
}

// turnTo shows another profile, or opens it first.
func (a *App) turnTo(to turn) tea.Cmd {
	a.wanted = to
	if c := a.opened[to.name]; c != nil {
		return a.show(c)
	}
	a.speak(say{text: "opening " + to.name + " …"})
	if to.name == a.all.under {
		return a.all.refresh() // it is on its way
	}
	open := a.options.Open
	return tea.Batch(a.all.refresh(), func() tea.Msg {
		as, err := open(to.name)
		return turned{name: to.name, as: as, err: err}
	})
}

// turned takes up a profile that has been opened. It goes to the front unless
// another has been asked for meanwhile.
func (a *App) turned(msg turned) tea.Cmd {
	wanted := a.wanted.name == msg.name
	if msg.behind {
		a.all.under = ""
	}
	if a.all.failed[msg.name] = msg.err; msg.err != nil {
		if wanted {
			a.wanted = turn{}
		}
		if wanted || !msg.behind {
			a.speak(say{text: msg.err.Error(), bad: true})
		}
		return tea.Batch(a.all.openNext(), a.all.refresh())
	}
	if a.opened[msg.name] != nil {
		return a.all.openNext()
	}
	o := a.options
	o.Watched, o.Desk, o.OpenDesk, o.Notices, o.NextRuns = msg.as.Watched, nil, msg.as.OpenDesk, msg.as.Notices, nil
	c := newConsole(a.sh.ctx, o, a.all)
	c.name = msg.name
	a.opened[msg.name] = c
	front := a.console
	a.console = c
	for _, n := range o.Notices {
		a.speak(say{text: n, bad: true})
	}
	a.adopt(front)
	cmd := a.own(a.begin(wanted || !msg.behind))
	a.console = front
	if wanted {
		return tea.Batch(cmd, a.show(c))
	}
	return tea.Batch(cmd, a.all.openNext(), a.all.refresh())
}

// adopt lets a console look as the one in front did, and fit the terminal.
func (a *App) adopt(front *console) {
	a.sh.styles, a.sh.loc, a.sh.at = front.sh.styles, front.sh.loc, front.sh.at
	a.resize(a.w, a.h)
}

// show brings an open console to the front. The other stays as it is: what comes
// for it is taken up.
func (a *App) show(c *console) tea.Cmd {
	front, to := a.console, a.wanted
	a.wanted = turn{}
	if a.all.on = false; front.top == profilesID {
		front.top = front.back
	}
	if !front.said.bad {
		front.said = say{}
	}
	if to.given {
		c.top = to.to
	}
	a.console = c
	a.sh.watched.Touch()
	if c != front {
		a.adopt(front)
	}
	cmds := a.refresh()
	if c.unmanned {
		cmds = append(cmds, a.openTheDesk())
	}
	a.hints = a.footHints()
	return a.own(tea.Batch(cmds...))
}

// leaveFor keeps in mind where the page of all profiles was come from, and that
// it is left.
func (a *App) leaveFor(to pageID) {
	switch {
	case a.top == profilesID:
		a.all.on = false
	case to == profilesID:
		a.back = a.top
	}
}
