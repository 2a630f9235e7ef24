package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// Detach lets a run that rests go on in a process of its own, which outlasts the
// console. The error is a *model.Error.
type Detach func(ctx context.Context, profile string, run model.RunID) error

// ownRun is a run that this console carries.
type ownRun struct {
	profile string
	desk    *runbook.Desk
	run     model.Run
}

// ownRuns are all of them, of every profile that is open.
func (a *App) ownRuns() (own []ownRun) {
	for name, c := range a.opened {
		for _, r := range c.sh.runs.Runs {
			if r.Mine && r.Run.State == model.RunRunning && c.sh.desk != nil {
				own = append(own, ownRun{name, c.sh.desk, r.Run})
			}
		}
	}
	return own
}

// quitBox asks what is to become of the runs that are under way.
type quitBox struct{ *menu }

func (quitBox) hints() []widget.Hint {
	return []widget.Hint{{Key: "esc", Desc: "stay"}, {Key: "^c", Desc: "leave at once; what is under way can be resumed"}}
}

// leaving ends the program, unless runs are under way: then the operator says
// what becomes of them. Who asks to leave once more means it.
func (a *App) leaving() tea.Cmd {
	own := a.ownRuns()
	if len(own) == 0 {
		return tea.Quit
	}
	if n := len(a.overs); n > 0 {
		if _, asked := a.overs[n-1].(quitBox); asked {
			return tea.Quit
		}
	}
	title := "A run is under way here. And now?"
	if len(own) > 1 {
		title = model.Grouped(len(own)) + " runs are under way here. And now?"
	}
	rest := func(detach Detach) func() (intent, tea.Cmd) {
		return func() (intent, tea.Cmd) { return say{text: "letting it rest …"}, restAll(a.sh.ctx, own, detach) }
	}
	off := a.options.NoDetach
	if a.options.Detach == nil && off == "" {
		off = "not from this console"
	}
	return a.carry(lay{quitBox{newMenu(title, []entry{
		{key: "s", name: "stay", run: func() (intent, tea.Cmd) { return nil, nil }},
		{key: "r", name: "let it rest, and leave; it can be resumed", run: rest(nil)},
		{key: "g", name: "leave; it goes on by itself", off: off, run: rest(a.options.Detach)},
	})}})
}

// rested says that what was under way rests, or goes on elsewhere.
type rested struct{ err error }

// restAll lets runs rest, and has them go on elsewhere where detach can.
func restAll(ctx context.Context, own []ownRun, detach Detach) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		for _, o := range own {
			if err := o.desk.Pause(ctx, o.run.ID); err != nil && model.CodeOf(err) != model.NotFound {
				return rested{err}
			}
		}
		for _, o := range own {
			run, err := o.desk.AwaitRest(ctx, o.run.ID)
			if err == nil && detach != nil && !run.State.Ended() {
				err = detach(ctx, o.profile, o.run.ID)
			}
			if err != nil {
				return rested{err}
			}
		}
		return rested{}
	}
}

// gone ends the program when everything rests; else it says why not.
func (a *App) gone(msg rested) tea.Cmd {
	if msg.err == nil {
		return tea.Quit
	}
	a.speak(say{text: msg.err.Error(), bad: true})
	return nil
}
