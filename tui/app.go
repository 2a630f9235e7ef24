package tui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
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
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
		cmd = tea.Batch(a.refresh()...)
	case tea.BackgroundColorMsg, tea.ColorProfileMsg:
		a.wear(msg)
	case tea.EnvMsg, tea.TerminalVersionMsg:
		cmd = a.clips.learn(msg)
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
		if msg.err != nil && model.CodeOf(msg.err) != model.Canceled {
			want = say{text: msg.err.Error(), bad: true}
		}
	case addressed:
		want, cmd = a.pages[msg.addressee()].update(msg)
	case tea.KeyPressMsg:
		want, cmd = a.press(msg)
	case tea.PasteMsg:
		want, cmd = a.paste(msg)
	case tea.MouseMsg:
		want, cmd = a.point(msg)
	case unkept:
		want = a.sh.left.tell(msg)
	}
	cmd = tea.Batch(cmd, a.carry(want), a.tellNews())
	a.lookAt()
	a.hints = a.footHints()
	return a, a.own(cmd)
}

// news takes up what comes by itself, shows it on every page, and waits for the
// next of its kind.
func (a *App) news(msg tea.Msg) tea.Cmd {
	var again tea.Cmd
	switch msg := msg.(type) {
	case changed:
		a.sh.snap = msg.snap
		again = next(a.sh.ctx, a.sh.watched, msg.snap.Seq)
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
		if !a.said.bad {
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
	if act, ok := find(a.actions(), k.String()); ok {
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
		return say{text: err.Error(), bad: true}
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

// footHints are the keys worth a place in the footer: those of what is on top.
func (a *App) footHints() []widget.Hint {
	if n := len(a.overs); n > 0 {
		return a.overs[n-1].hints()
	}
	if t := a.pages[a.top].typing(); t != nil {
		return t.hints
	}
	return hints(a.actions())
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
		o.resize(a.w, a.h)
	}
}

// actions lists what keys do now: the page's first, then everywhere's on the
// keys that the page leaves.
func (a *App) actions() []action {
	acts := a.pages[a.top].actions()
	taken := map[string]bool{}
	for _, act := range acts {
		for _, k := range act.keys {
			taken[k] = true
		}
	}
	for _, act := range a.global() {
		keyless := len(act.keys) == 0
		act.keys = slices.DeleteFunc(act.keys, func(k string) bool { return taken[k] })
		if keyless || len(act.keys) > 0 {
			acts = append(acts, act)
		}
	}
	return acts
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
		{keys: []string{":", "ctrl+k"}, name: "actions", about: "every action by name", foot: true, stays: true, run: a.palette},
		{keys: []string{"?"}, name: "help", about: "all keys", foot: true, stays: true, run: a.help},
	}
	acts = append(
		acts,
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
