package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// allProfiles is the page of every profile, worst first. All consoles share it:
// it belongs to none of them.
type allProfiles struct {
	app   *App
	on    bool // it is shown
	w, h  int
	at    time.Time // of what is shown
	lines []profileLine
	name  string // of the profile under the cursor; empty for the worst
	index int    // its line

	figs   map[string]lineFigures
	busy   map[string]bool // whose figures are being worked out
	queue  []string        // profiles that are still to be opened
	under  string          // the one being opened
	failed map[string]error
}

func newAllProfiles(a *App) *allProfiles {
	return &allProfiles{app: a, figs: map[string]lineFigures{}, busy: map[string]bool{}, failed: map[string]error{}}
}

// mostOpened is how many profiles are opened by looking at all of them. Beyond
// that each is opened on its own: opening may unlock a safe, and costs calls.
const mostOpened = 8

// enter shows the page and begins to open what is not open yet, one after the
// other.
func (p *allProfiles) enter() tea.Cmd {
	p.on, p.queue = true, nil
	for _, c := range p.app.options.Profiles {
		if p.app.opened[c.Name] == nil && c.Problem == "" && p.failed[c.Name] == nil && c.Name != p.under && len(p.queue) < mostOpened {
			p.queue = append(p.queue, c.Name)
		}
	}
	p.touch()
	return tea.Batch(p.openNext(), p.refresh())
}

// touch says that somebody looks at every profile whose calls are not counted.
// Those with a daily limit keep their idle pace: one line is not worth a fast one.
func (p *allProfiles) touch() {
	for _, c := range p.app.opened {
		touchFreely(c.sh.watched)
	}
}

// touchFreely touches a profile that may be asked as often as it takes.
func touchFreely(w client.Watched) {
	if w.Snapshot().Budget.Limit == 0 {
		w.Touch()
	}
}

// openNext opens the next profile behind the page, while it is looked at.
func (p *allProfiles) openNext() tea.Cmd {
	if !p.on || p.under != "" || len(p.queue) == 0 {
		return nil
	}
	name, open := p.queue[0], p.app.options.Open
	p.under, p.queue = name, p.queue[1:]
	return func() tea.Msg {
		as, err := open(name)
		return turned{name: name, as: as, err: err, behind: true}
	}
}

// refresh takes up how the profiles stand, and has figures worked out that have
// become old.
func (p *allProfiles) refresh() tea.Cmd {
	if !p.on {
		return nil
	}
	p.at = p.app.now()
	p.gather()
	var cmds []tea.Cmd
	for i := range p.lines {
		l := &p.lines[i]
		if l.snap == nil || p.busy[l.choice.Name] || l.fig.seq == l.snap.Seq && p.at.Sub(l.fig.at) < time.Minute {
			continue
		}
		name, snap, at := l.choice.Name, l.snap, p.at
		p.busy[name] = true
		cmds = append(cmds, work(profilesID, 0, func() lineFigures {
			f := reckonLine(snap, at)
			f.name = name
			return f
		}))
	}
	return tea.Batch(cmds...)
}

// update takes up figures.
func (p *allProfiles) update(msg tea.Msg) (intent, tea.Cmd) {
	if msg, ok := msg.(result[lineFigures]); ok {
		p.figs[msg.val.name], p.busy[msg.val.name] = msg.val, false
		return nil, p.refresh()
	}
	return nil, nil
}

// gather makes the lines anew. The cursor stays on its profile.
func (p *allProfiles) gather() {
	p.lines = p.lines[:0]
	for i, c := range p.app.options.Profiles {
		l := profileLine{choice: c, place: i, err: p.failed[c.Name], fig: p.figs[c.Name]}
		switch open := p.app.opened[c.Name]; {
		case open != nil:
			l.state, l.snap = isOpen, open.sh.snap
			l.choice.Environment, l.choice.Provider = l.snap.Profile.Environment, l.snap.Profile.Provider
		case c.Name == p.under || c.Name == p.app.wanted.name:
			l.state = beingOpened
		case l.err != nil:
			l.state = notOpened
		case p.waits(c.Name):
			l.state = toBeOpened
		}
		p.lines = append(p.lines, l)
	}
	rank(p.lines)
	if p.name == "" {
		p.index = 0
		return
	}
	for i := range p.lines {
		if p.lines[i].choice.Name == p.name {
			p.index = i
		}
	}
}

func (p *allProfiles) waits(name string) bool {
	for _, n := range p.queue {
		if n == name {
			return true
		}
	}
	return false
}

func (p *allProfiles) move(by int) {
	if len(p.lines) == 0 {
		return
	}
	p.index = min(max(p.index+by, 0), len(p.lines)-1)
	p.name = p.lines[p.index].choice.Name
}

func (p *allProfiles) resize(w, h int) { p.w, p.h = w, h }

func (p *allProfiles) typing() *typing { return nil }

// current is the profile under the cursor.
func (p *allProfiles) current() (l profileLine, ok bool) {
	if p.index >= len(p.lines) {
		return l, false
	}
	return p.lines[p.index], true
}

func (p *allProfiles) actions() []action {
	l, some := p.current()
	name, off := l.choice.Name, none(some, "there is no other profile")
	if l.choice.Problem != "" {
		off = l.choice.Problem
	}
	acts := []action{
		{keys: []string{"enter"}, name: "open", about: "show the profile under the cursor as it was left", foot: true, off: off, run: func() (intent, tea.Cmd) { return p.turn(turn{name: name}) }},
		{keys: []string{"ctrl+r"}, name: "ask now", about: "ask the provider of the profile under the cursor now; it is live for ten minutes then", foot: true, off: off, run: func() (intent, tea.Cmd) { return p.askNow(name) }},
		{keys: []string{"j", "down"}, name: "next profile", move: true, run: does(func() { p.move(1) })},
		{keys: []string{"k", "up"}, name: "profile before", move: true, run: does(func() { p.move(-1) })},
		{keys: []string{"g", "home"}, name: "the worst", move: true, run: does(func() { p.move(-len(p.lines)) })},
		{keys: []string{"G", "end"}, name: "the last", move: true, run: does(func() { p.move(len(p.lines)) })},
	}
	for _, t := range tabs {
		if t.page == profilesID {
			continue
		}
		acts = append(acts, action{
			keys: []string{t.key}, name: strings.ToLower(t.name), about: strings.ToLower(t.name) + " of the profile under the cursor", off: off,
			run: func() (intent, tea.Cmd) { return p.turn(turn{name: name, to: t.page, given: true}) },
		})
	}
	return append(acts, action{keys: []string{"esc", "q"}, name: "back", about: "back to the profile that was shown", foot: true, run: wants(visit{to: p.app.back})})
}

// turn shows a profile, or opens it first.
func (p *allProfiles) turn(to turn) (intent, tea.Cmd) {
	p.name = to.name
	return nil, func() tea.Msg { return to }
}

// askNow asks a provider for everything, whatever the pace; what is not open is
// opened.
func (p *allProfiles) askNow(name string) (intent, tea.Cmd) {
	p.name = name
	if c := p.app.opened[name]; c != nil {
		return nil, ownedBy(c, tell(c.sh.ctx, c.sh.watched.Refresh))
	}
	delete(p.failed, name)
	if !p.waits(name) && name != p.under {
		p.queue = append(p.queue, name)
	}
	cmd := p.openNext()
	p.gather()
	return nil, cmd
}

// counts are how many profiles are in trouble, and of how many nothing is known.
func (p *allProfiles) counts() (trouble, unseen int) {
	for i := range p.lines {
		switch ill := p.lines[i].ailing(); {
		case ill.trouble():
			trouble++
		case ill == ailUnseen:
			unseen++
		}
	}
	return trouble, unseen
}

// linkWords says how the way to a profile stands. One that is not asked often is
// not called live: it says how often it is asked.
func (p *allProfiles) linkWords(l model.Link) string {
	switch {
	case l.State != model.LinkLive && l.State != model.LinkSlow || l.Every > 0 && l.Every <= livePace:
		return l.Words(p.at, p.app.sh.loc)
	case l.Every == 0:
		return "not asked"
	}
	return "every " + model.Age(l.Every)
}

// livePace is how seldom a profile may be asked and still be called live.
const livePace = 10 * time.Second
