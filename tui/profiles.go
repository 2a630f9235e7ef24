package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
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
	overs    []overlay

	said    say   // in the footer until the next key, an error until esc
	history []say // newest last
	hints   []widget.Hint
}

// newConsole is a console over a watched profile.
func newConsole(ctx context.Context, o Options) *console {
	sh := &shared{ctx: ctx, watched: o.Watched, desk: o.Desk, runs: &runbook.View{}, snap: o.Watched.Snapshot(), styles: themes.New(themes.Default(!o.Light)), at: o.Now(), loc: time.UTC, tick: o.Tick}
	sh.nextRuns = o.NextRuns
	if sh.tick == nil {
		sh.tick = tea.Tick
	}
	sh.opening = o.OpenDesk != nil
	c := &console{name: sh.snap.Profile.Name, sh: sh, openDesk: o.OpenDesk}
	c.pages = []page{overviewID: newOverview(sh), deliveriesID: newDeliveries(sh), endpointsID: newEndpoints(sh), testbenchID: newTestbench(sh, o.Edit), activityID: newActivity(sh), recoveryID: newRecovery(sh)}
	list, _ := c.pages[deliveriesID].(*deliveries)
	c.pages[signatureID] = newSignature(sh, o.ReadFile, o.Edit, list.selected)
	return c
}

type (
	// turn asks for another profile.
	turn struct{ name string }
	// turned brings a profile that was asked for, or why it could not be opened.
	turned struct {
		name string
		as   Opened
		err  error
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
		case changed, opened, viewed, minute, planned, started, pinged, reported, glanced, told, addressed:
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
		return a.turnTo(msg.name), true
	case turned:
		return a.turned(msg), true
	case left:
		return a.gone(msg), true
	}
	return nil, false
}

// deliver gives a message to the console it is for, and leaves in front what is.
func (a *App) deliver(msg ofConsole) tea.Cmd {
	front := a.console
	a.console = msg.to
	defer func() { a.console = front }()
	_, cmd := a.Update(msg.msg)
	return cmd
}

// profiles lists the profiles to choose from, with how those that are open do.
func (a *App) profiles() (intent, tea.Cmd) {
	all := a.options.Profiles
	items := make([]widget.PickItem, len(all))
	for i, p := range all {
		desc := string(p.Provider) + " · " + text.Clean(string(p.Environment)) + " · " + a.linkOf(p.Name)
		items[i] = widget.PickItem{Title: text.Clean(p.Name), Desc: desc, Off: text.Clean(p.Problem)}
	}
	return lay{newPicker("Profiles", "", items, func(i int) (intent, tea.Cmd) {
		if all[i].Problem != "" {
			return say{text: text.Clean(all[i].Name) + ": " + all[i].Problem, bad: true}, nil
		}
		return nil, func() tea.Msg { return turn{all[i].Name} }
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
	}
	if c == a.console {
		words += " · shown"
	}
	return words
}

// turnTo shows another profile, or opens it first.
func (a *App) turnTo(name string) tea.Cmd {
	a.wanted = name
	if c := a.opened[name]; c != nil {
		return a.show(c)
	}
	a.speak(say{text: "opening " + name + " …"})
	open := a.options.Open
	return func() tea.Msg {
		as, err := open(name)
		return turned{name, as, err}
	}
}

// turned takes up a profile that has been opened. It goes to the front unless
// another has been asked for meanwhile.
func (a *App) turned(msg turned) tea.Cmd {
	if msg.err != nil {
		a.speak(say{text: msg.err.Error(), bad: true})
		return nil
	}
	if a.opened[msg.name] != nil {
		return nil
	}
	o := a.options
	o.Watched, o.Desk, o.OpenDesk, o.Notices, o.NextRuns = msg.as.Watched, nil, msg.as.OpenDesk, msg.as.Notices, nil
	c := newConsole(a.sh.ctx, o)
	c.name = msg.name
	a.opened[msg.name] = c
	front := a.console
	a.console = c
	for _, n := range o.Notices {
		a.speak(say{text: n, bad: true})
	}
	a.adopt(front)
	cmd := a.own(a.begin())
	a.console = front
	if a.wanted == msg.name {
		cmd = tea.Batch(cmd, a.show(c))
	}
	return cmd
}

// adopt lets a console look as the one in front did, and fit the terminal.
func (a *App) adopt(front *console) {
	a.sh.styles, a.sh.loc, a.sh.at = front.sh.styles, front.sh.loc, front.sh.at
	a.resize(a.w, a.h)
}

// show brings an open console to the front. The other stays as it is: what comes
// for it is taken up.
func (a *App) show(c *console) tea.Cmd {
	front := a.console
	if c == front {
		return nil
	}
	if !front.said.bad {
		front.said = say{}
	}
	a.console = c
	a.sh.watched.Touch()
	a.adopt(front)
	a.hints = a.footHints()
	return a.own(tea.Batch(a.refresh()...))
}
