package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// activity is the page of the runs, with what they ask, and of everything that
// was changed through hooktop.
type activity struct {
	sh    *shared
	w, h  int
	seq   uint64
	acts  *widget.Table[int64, model.Act]
	all   []model.Act // newest first
	words string      // that an act has to hold to be listed
	err   error
	run   model.RunID // the run under the cursor
	focus pane        // listPane for the runs, previewPane for the acts
}

// keptActs is how many acts the page loads.
const keptActs = 1000

func newActivity(sh *shared) *activity {
	p := &activity{sh: sh}
	p.acts = widget.NewTable(func(a model.Act) int64 { return a.Seq }, p.columns()...)
	return p
}

// columns are those of the acts. In a narrow window before and after are left to
// the act in all its words.
func (p *activity) columns() []widget.Column[model.Act] {
	faint := func(_ model.Act, k *themes.Inks) themes.Ink { return k.Faint }
	return []widget.Column[model.Act]{
		{Title: "when", Width: 12, Cell: func(a model.Act) string { return p.sh.when(a.At) }, Ink: faint},
		{Title: "who", Width: 16, Drop: 2, Cell: func(a model.Act) string { return a.Who }, Ink: faint},
		{Title: "action", Width: 18, Cell: func(a model.Act) string { return a.Action }},
		{Title: "scope", Width: 24, Min: 20, Flex: true, Cell: func(a model.Act) string { return a.Scope }},
		{Title: "before → after", Width: 24, Min: 20, Flex: true, Drop: 1, Cell: beforeAfter, Ink: faint},
		{Title: "outcome", Width: 24, Min: 20, Flex: true, Cell: func(a model.Act) string { return a.Outcome }},
	}
}

func beforeAfter(a model.Act) string {
	if a.Before == "" && a.After == "" {
		return ""
	}
	return a.Before + " → " + a.After
}

// refresh asks for the acts.
func (p *activity) refresh() tea.Cmd {
	p.resize(p.w, p.h) // the runs may need another room by now
	if p.sh.desk == nil {
		return nil
	}
	p.seq++
	desk, profile := p.sh.desk, p.sh.snap.Profile.Name
	return ask(activityID, p.seq, func(ctx context.Context) ([]model.Act, error) {
		return desk.Acts(ctx, client.ActFilter{Profile: profile, Limit: keptActs})
	})
}

func (p *activity) update(msg tea.Msg) (intent, tea.Cmd) {
	if msg, ok := msg.(result[keyGiven]); ok {
		return msg.val.copied(msg.err), p.refresh() // it is an act by now
	}
	if msg, ok := msg.(result[[]model.Act]); ok && msg.seq == p.seq {
		p.err = msg.err
		if msg.err == nil {
			p.all = slices.Clone(msg.val)
			slices.Reverse(p.all)
			p.narrow()
		}
	}
	return nil, nil
}

// narrow lists the acts that hold every word.
func (p *activity) narrow() {
	words := strings.Fields(strings.ToLower(p.words))
	var rows []model.Act
	for _, a := range p.all {
		line := strings.ToLower(strings.Join([]string{p.sh.when(a.At), a.Who, a.Action, a.Scope, a.Before, a.After, a.Outcome}, " "))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }) {
			rows = append(rows, a)
		}
	}
	top := p.acts.AtTop()
	p.acts.SetRows(rows)
	p.acts.SetColumns(fitted(p.columns(), rows)...)
	if top { // new acts come in there: nobody has moved away
		p.acts.Top()
	}
	p.resize(p.w, p.h)
}

// filter lists only some acts, and gives the keys to them.
func (p *activity) filter(words string) {
	p.words = strings.TrimSpace(words)
	p.focus = previewPane
	p.narrow()
}

// askWords asks which acts are wanted.
func (p *activity) askWords() (intent, tea.Cmd) {
	return lay{newPrompt("Filter the acts", "Words that an act has to hold, each of them: who, what, on what, before, after, how it ended.", p.words, func(words string) (intent, tea.Cmd) {
		p.filter(words)
		return nil, nil
	})}, nil
}

func (p *activity) resize(w, h int) {
	p.w, p.h = w, h
	p.acts.SetSize(w, max(0, h-len(p.runLines())-2-len(p.whole())))
}
func (p *activity) typing() *typing { return nil }

// at is the place of the run under the cursor; the newest where it is gone.
func (p *activity) at() int {
	for i, r := range p.sh.runs.Runs {
		if r.Run.ID == p.run {
			return i
		}
	}
	return 0
}

// current is the run under the cursor; nil when there is none.
func (p *activity) current() *runbook.RunView {
	if len(p.sh.runs.Runs) == 0 {
		return nil
	}
	return &p.sh.runs.Runs[p.at()]
}

func (p *activity) moveRun(by int) {
	if n := len(p.sh.runs.Runs); n > 0 {
		p.run = p.sh.runs.Runs[min(max(p.at()+by, 0), n-1)].Run.ID
	}
	p.resize(p.w, p.h)
}

func (p *activity) actions() []action {
	other := "acts"
	if p.focus == previewPane {
		other = "runs"
	}
	acts := append(p.runActions(), action{keys: []string{"H"}, name: "handover", about: "copy a report of what was done, and how things stand", foot: true, off: p.sh.noDesk(), run: p.askHandover})
	acts = append(acts, action{keys: []string{"/"}, name: "filter", about: "list only acts that hold some words", foot: true, off: p.sh.noDesk(), run: p.askWords})
	if p.words != "" {
		acts = append(acts, action{keys: []string{"esc"}, name: "every act", about: "show every act again", foot: true, run: does(func() { p.filter("") })})
	}
	swap := []string{"tab", "enter"}
	if r := p.current(); r != nil && p.focus == listPane && isRecovery(r.Run.Kind) {
		swap = swap[:1]
		acts = append([]action{{keys: []string{"enter"}, name: "open", about: "see this recovery near: how far it is, why it fails again", foot: true, run: wants(visit{to: recoveryID, run: r.Run.ID})}}, acts...)
	}
	acts = append(acts, action{keys: swap, name: other, about: "give the keys to the runs or the acts; the act under the cursor is shown whole", foot: true, run: does(p.swap)})
	if p.focus == previewPane {
		t := p.acts
		return append(
			acts,
			action{keys: []string{"j", "down"}, name: "down", move: true, run: p.moveAct(func() { t.Move(1) })},
			action{keys: []string{"k", "up"}, name: "up", move: true, run: p.moveAct(func() { t.Move(-1) })},
			action{keys: []string{"pgdown"}, name: "page down", move: true, run: p.moveAct(t.PageDown)},
			action{keys: []string{"pgup"}, name: "page up", move: true, run: p.moveAct(t.PageUp)},
			action{keys: []string{"g", "home"}, name: "newest", move: true, run: p.moveAct(t.Top)},
			action{keys: []string{"G", "end"}, name: "oldest", move: true, run: p.moveAct(t.Bottom)},
		)
	}
	return append(
		acts,
		action{keys: []string{"j", "down"}, name: "next run", move: true, run: does(func() { p.moveRun(1) })},
		action{keys: []string{"k", "up"}, name: "run before", move: true, run: does(func() { p.moveRun(-1) })},
	)
}

// moveAct moves among the acts: the one under the cursor is shown whole below.
func (p *activity) moveAct(f func()) func() (intent, tea.Cmd) {
	return does(func() { f(); p.resize(p.w, p.h) })
}

// runActions are what can be done with the run under the cursor: the answers to
// what it asks first.
func (p *activity) runActions() []action {
	r := p.current()
	if r == nil || p.sh.desk == nil {
		return nil
	}
	id, desk := r.Run.ID, p.sh.desk
	do := func(f func(context.Context, model.RunID) error) func() (intent, tea.Cmd) {
		return func() (intent, tea.Cmd) {
			return nil, tell(p.sh.ctx, func(ctx context.Context) error { return f(ctx, id) })
		}
	}
	acts := p.answers(r, do)
	copied := slices.ContainsFunc(acts, func(a action) bool { return a.name == copyKey })
	if !r.Key.Empty() && !copied {
		acts = append(acts, action{keys: []string{"Y"}, name: copyKey, about: "copy the key that the change made", foot: true, run: p.copyNewKey(r)})
	}
	if r.Run.State.Ended() {
		if ids := p.sh.runs.Refused(id); len(ids) > 0 {
			acts = append(acts, refusedAction(desk, id, len(ids)))
		}
		return acts
	}
	if r.Run.State == model.RunRunning && r.Mine {
		acts = append(acts, action{keys: []string{"p"}, name: "pause", about: "rest after the effect that is under way", foot: true, run: do(desk.Pause)})
	} else {
		acts = append(acts, action{keys: []string{"r"}, name: "resume", about: "go on with this run", foot: true, off: p.noResume(r), run: do(desk.Resume)})
	}
	return append(acts, action{keys: []string{"x"}, name: "cancel run", about: "end this run; what was sent stays sent", run: wants(lay{newMenu("Cancel this run? What was sent stays sent.", []entry{
		{key: "y", name: "yes, cancel it", run: do(desk.Cancel)},
	})})})
}

// copyKey is the name of what brings a new key to the clipboard.
const copyKey = "copy the key"

// answers are the answers to what a run asks. To copy the key is none that the
// run waits for: it is done here.
func (p *activity) answers(r *runbook.RunView, do func(func(context.Context, model.RunID) error) func() (intent, tea.Cmd)) (acts []action) {
	if !asks(r) {
		return nil
	}
	desk, keys := p.sh.desk, choiceKeys(r.Ask.Choices)
	for i, c := range r.Ask.Choices {
		act := action{
			keys: []string{keys[i]}, name: c.Name, about: c.About, foot: true,
			run: do(func(ctx context.Context, id model.RunID) error { return desk.Answer(ctx, id, c.Key) }),
		}
		if c.Key == "copy" {
			act.name, act.run = copyKey, p.copyNewKey(r)
			act.off = none(!r.Key.Empty(), "the key is known to the console that carries the run only; 3 shows the one in force")
		}
		acts = append(acts, act)
	}
	return acts
}

// copyNewKey copies the key that a run made, once that is on record.
func (p *activity) copyNewKey(r *runbook.RunView) func() (intent, tea.Cmd) {
	of, g := "run "+text.Clean(string(r.Run.ID)), keyGiven{r.Key, "new key"}
	return func() (intent, tea.Cmd) { return nil, giveKey(p.sh.desk, activityID, p.seq, of, g) }
}

// choiceKeys gives each choice a key: the first letter of its word that nothing
// else has here.
func choiceKeys(choices []runbook.Choice) []string {
	taken := map[rune]bool{}
	for _, r := range "jkgGpxrqHYuP" {
		taken[r] = true
	}
	keys := make([]string, len(choices))
	for i, c := range choices {
		for _, r := range strings.ToLower(c.Key+c.Name) + "abcdefghilmnostvwyz" {
			if r >= 'a' && r <= 'z' && !taken[r] {
				keys[i], taken[r] = string(r), true
				break
			}
		}
	}
	return keys
}

func (p *activity) noResume(r *runbook.RunView) string {
	if r.Lease.Until.After(p.sh.at) && !r.Mine {
		return r.Lease.Holder + " runs it until " + p.sh.hhmm(r.Lease.Until)
	}
	return ""
}

func (p *activity) swap() {
	if p.focus == listPane {
		p.focus = previewPane
	} else {
		p.focus = listPane
	}
	p.resize(p.w, p.h)
}
