package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// Options is what a console is made of.
type Options struct {
	Watched  client.Watched
	Desk     *runbook.Desk // nil: nothing can be changed, or not yet
	OpenDesk OpenDesk      // opens the desk beside the screen, whose first frame does not wait for it; nil for Desk
	Now      func() time.Time
	Location *time.Location // the zone to show times in; nil for UTC
	Notices  []string       // what is wrong but not fatal; said on the screen, kept in the messages
	Look     Look           // how it starts to look
	Tick     Ticker         // nil for tea.Tick
	Plain    bool           // for who listens to the screen: words alone, a thing a line
	NextRuns RunFeed        // nil for the desk's own
	Edit     Edit           // opens texts in the operator's own editor; nil where there is none
	Save     Save           // writes files that the operator names; nil where none is written
	Outside  Outside        // what else there is beside the screen
	ReadFile ReadFile       // reads files that the operator names; nil where none can be read
	Profiles []Choice       // all that can be switched to, the one shown first among them
	Open     OpenProfile    // opens another of them; nil where there is no other
	Detach   Detach         // lets a run go on without the screen; nil where none can
	NoDetach string         // why not, in words
	Far      File           // the terminal, where it is far away: it is not written to faster than it takes; nil for near

	Screen     client.Screen     // how the screens were left
	KeepScreen client.KeepScreen // keeps how they are left; nil keeps nothing over starts

	left *lasting // made of these, one for all consoles
}

// OpenDesk opens the desk; notices are said on the screen, also beside a nil
// desk, with which nothing can be changed: the last of them says why.
type OpenDesk func(ctx context.Context) (desk *runbook.Desk, notices []string)

// RunFeed waits for a view of the runs newer than seq.
type RunFeed func(ctx context.Context, seq uint64) (*runbook.View, error)

// Ticker makes a command that sends a message once, after a while.
type Ticker func(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd

// App is the only tea.Model. It owns the terminal's state, the pages, the
// overlays and what is said; pages own the rest.
type App struct {
	*console // the one in front
	opened   map[string]*console
	all      *allProfiles
	wanted   turn // the profile that was asked for and is not shown yet
	clips    clipboard
	options  Options
	now      func() time.Time
	local    *time.Location
	look     wearing
	w, h     int
	rects    rects
	voice    voice // of Options.Plain
}

// New returns the console over a watched profile. ctx ends what it waits for.
func New(ctx context.Context, o Options) *App {
	loc := o.Location
	if loc == nil {
		loc = time.UTC
	}
	o.left = &lasting{Screen: o.Screen, keep: o.KeepScreen}
	a := &App{options: o, now: o.Now, local: loc, look: o.Look.worn()}
	a.voice.read = -1
	a.all = newAllProfiles(a)
	a.console = newConsole(ctx, o, a.all)
	a.sh.loc, a.opened = loc, map[string]*console{a.name: a.console}
	for _, n := range o.Notices {
		a.speak(say{text: n, bad: true})
	}
	return a
}

// Init starts what goes on by itself: the feed, the clock, the first patience.
func (a *App) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, a.own(a.begin(true)))
}

// begin starts what goes on by itself in a console. Of one that is only looked at
// from afar no desk is opened: that would carry on its runs.
func (a *App) begin(near bool) tea.Cmd {
	if a.unmanned = !near; near {
		a.sh.watched.Touch() // whoever starts the console looks at it
	} else {
		touchFreely(a.sh.watched)
	}
	cmds := []tea.Cmd{
		next(a.sh.ctx, a.sh.watched, a.sh.snap.Seq),
		a.untilMinute(),
		a.sh.tick(glance, func(time.Time) tea.Msg { return glanced{} }),
	}
	if near {
		cmds = append(cmds, a.openTheDesk())
	}
	cmds = append(cmds, a.operate(a.sh.desk))
	return tea.Batch(append(cmds, a.refresh()...)...)
}

// openTheDesk opens the desk beside the screen.
func (a *App) openTheDesk() tea.Cmd {
	a.unmanned = false
	open, ctx := a.openDesk, a.sh.ctx
	if open == nil {
		return nil
	}
	return func() tea.Msg {
		desk, notices := open(ctx)
		return opened{desk, notices}
	}
}

// deskless begins a notice that says why there is no desk.
const deskless = "nothing can be changed: "

// opened brings the desk.
type opened struct {
	desk    *runbook.Desk
	notices []string
}

// operate takes up a desk; nil is none.
func (a *App) operate(desk *runbook.Desk) tea.Cmd {
	if desk == nil {
		return nil
	}
	if a.sh.desk, a.sh.runs = desk, desk.View(); a.sh.nextRuns == nil {
		a.sh.nextRuns = desk.Changed
	}
	return nextView(a.sh.ctx, a.sh.nextRuns, a.sh.runs.Seq)
}

// takeRuns shows a newer view of the runs. Where one has changed the endpoint,
// it is read again: its pace is slow otherwise.
func (a *App) takeRuns(v *runbook.View) tea.Cmd {
	changed := endpointChanges(v) != endpointChanges(a.sh.runs)
	a.sh.runs = v
	again := nextView(a.sh.ctx, a.sh.nextRuns, v.Seq)
	if changed {
		again = tea.Batch(again, tell(a.sh.ctx, a.sh.watched.Refresh))
	}
	return again
}

// endpointChanges counts what the runs shown have done to the endpoint.
func endpointChanges(v *runbook.View) (n int) {
	for _, r := range v.Runs {
		if k := r.Run.Kind; k != model.RunRotate && k != model.RunEndpoint && k != model.RunKey {
			continue
		}
		for _, s := range r.Steps {
			if (s.Name == "clear" || s.Name == "set") && !s.Ended.IsZero() {
				n++
			}
		}
		if r.Run.State.Ended() {
			n++
		}
	}
	return n
}

// refresh hands the shared snapshot to every page.
func (a *App) refresh() []tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(a.pages))
	for _, p := range a.pages {
		cmds = append(cmds, p.refresh())
	}
	clear(a.behind)
	return cmds
}

// Update sorts messages by kind; what a page or an overlay wants is done in
// carry.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "alt+esc" { // esc twice, in one piece
		_, first := a.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
		_, second := a.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
		return a, tea.Batch(first, second)
	}
	if cmd, ok := a.between(msg); ok {
		return a, cmd
	}
	a.sh.at = a.now()
	var want intent
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.BackgroundColorMsg, tea.ColorProfileMsg, tea.EnvMsg, tea.TerminalVersionMsg:
		cmd = a.terminalSays(msg)
	case wardrobe:
		want = lay{a.newFitting(msg.Themes)}
	case changed, opened, viewed, minute:
		cmd = a.news(msg)
	case planned, started, pinged, reported, effected:
		want = a.changing(msg)
		cmd = a.pages[activityID].refresh()
	case glanced:
		a.sh.waited = true
	case heralded:
		a.voice.news.heralded()
	case told:
		want = failure(msg)
	case addressed:
		want, cmd = a.pages[msg.addressee()].update(msg)
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseMsg:
		want, cmd = a.operated(msg)
	case unkept:
		want = a.sh.left.tell(msg)
	}
	cmd = tea.Batch(cmd, a.carry(want), a.tellNews(), a.catchUp(), a.handled(msg))
	a.lookAt()
	a.hints = a.footHints()
	a.prepare()
	return a, a.own(cmd)
}

// terminalSays takes up what the terminal says of itself: its size, its colours,
// and what it can do.
func (a *App) terminalSays(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
		return tea.Batch(a.refresh()...)
	case tea.BackgroundColorMsg, tea.ColorProfileMsg:
		a.wear(msg)
	case tea.EnvMsg, tea.TerminalVersionMsg:
		return a.clips.learn(msg)
	}
	return nil
}

// failure says why something came to nothing, unless it was given up on purpose.
func failure(msg told) intent {
	if msg.err == nil || model.CodeOf(msg.err) == model.Canceled {
		return nil
	}
	return say{text: msg.err.Error(), bad: true}
}

// news takes up what comes by itself, shows it on every page, and waits for the
// next of its kind.
func (a *App) news(msg tea.Msg) tea.Cmd {
	var again tea.Cmd
	switch msg := msg.(type) {
	case changed:
		a.sh.snap = msg.snap
		return tea.Batch(append(a.hand(), next(a.sh.ctx, a.sh.watched, msg.snap.Seq))...)
	case opened:
		for _, n := range msg.notices {
			a.speak(say{text: n, bad: true})
		}
		if a.sh.opening = false; msg.desk == nil && len(msg.notices) > 0 {
			a.sh.deskless = strings.TrimPrefix(msg.notices[len(msg.notices)-1], deskless)
		}
		again = a.operate(msg.desk)
	case viewed:
		again = a.takeRuns(msg.view)
	case minute:
		again = a.untilMinute()
	}
	return tea.Batch(append(a.refresh(), again)...)
}

// carry does what a page or an overlay wants.
func (a *App) carry(want intent) tea.Cmd {
	switch want := want.(type) {
	case say:
		if a.speak(want); want.whole && cells(a.said.text) > a.w-2 {
			return a.carry(lay{&notice{text: a.said.text}})
		}
	case visit:
		return a.visit(want)
	case resend:
		p, _ := a.pages[recoveryID].(*recovery)
		in, cmd := p.begin(want.choice)
		return tea.Batch(cmd, a.carry(in))
	case lay:
		if !a.said.bad {
			a.said = say{} // its own hints are what counts now
		}
		want.over.resize(a.overRoom())
		a.overs = append(a.overs, want.over)
	case clip:
		said, cmd := a.clips.send(want)
		a.speak(said)
		return cmd
	case worn:
		return a.putOn(want)
	case leave:
		return a.leaving()
	case nil:
	}
	return nil
}

// visit goes to a page, which takes up what it is visited for.
func (a *App) visit(want visit) tea.Cmd {
	a.leaveFor(want.to)
	if a.top = want.to; want.run != "" {
		a.sight()
	}
	switch p := a.pages[want.to].(type) {
	case *allProfiles:
		return p.enter()
	case *deliveries:
		if want.filter != "" {
			return p.apply(want.filter)
		}
	case *endpoints:
		return p.many.enter()
	case *recovery:
		return p.show(want.run)
	case *testbench:
		p.seen = true
		return p.listTypes()
	}
	return nil
}

// changing takes up what came of a wish to change something.
func (a *App) changing(msg tea.Msg) intent {
	var err error
	var good intent
	switch msg := msg.(type) {
	case planned:
		b := newPlanBox(a.sh, msg.plan)
		b.agreed = msg.agreed
		err, good = msg.err, lay{b}
		if why := msg.refused(); why != "" && msg.again != nil {
			err, good = nil, msg.again(why)
		}
	case effected:
		err, good = msg.err, say{text: msg.said}
	case started:
		if err, good = msg.err, (visit{to: activityID}); err == nil {
			a.closeForm()
		}
		if msg.recover {
			good = visit{to: recoveryID, run: msg.id}
		}
	case pinged:
		err, good = msg.err, lay{&pingBox{sh: a.sh, report: msg.report}}
	case reported:
		err, good = msg.err, clip{what: "report", text: msg.text}
	}
	if err != nil {
		return say{text: err.Error(), bad: true, whole: true} // it was asked for: what to do is not to be cut off
	}
	return good
}

// speak puts a line in the footer and keeps it among the messages.
func (a *App) speak(s say) {
	s.text, s.at = text.Clean(s.text), a.sh.at
	a.said = s
	a.history = append(a.history, s)
	if len(a.history) > keptMessages {
		a.history = a.history[1:]
	}
}

// keptMessages is how long the message history grows.
const keptMessages = 200

func (a *App) resize(w, h int) {
	a.w, a.h = max(0, w), max(0, h)
	a.rects = layout(a.h)
	if a.options.Plain {
		a.resizePlain()
		return
	}
	for _, p := range a.pages {
		p.resize(a.w, a.rects.body)
	}
	for _, o := range a.overs {
		o.resize(a.overRoom())
	}
}
