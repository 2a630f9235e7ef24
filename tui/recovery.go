package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// recovery is one run that sends deliveries again, seen near: how far it is, what
// fails again, what it asks. Its plan is made here, too.
type recovery struct {
	sh   *shared
	w, h int

	seq    uint64 // of the plan that is still of interest
	chosen model.Selection
	probes *runbook.Probes // of the plan that is shown
	box    *planBox        // the plan that is shown; nil until it is there

	run  model.RunID      // the run that is shown; empty for the newest
	told runbook.Recovery // what it was asked to do
	left int              // of what was chosen, how many its plan left out
	of   model.RunID      // the run that told is of

	fails   failures
	failSeq uint64
	reading bool // a reading of fails is under way
	missed  bool // it did not see all
}

func newRecovery(sh *shared) *recovery { return &recovery{sh: sh} }

// refresh takes up how the run is by now.
func (p *recovery) refresh() tea.Cmd {
	r := p.current()
	if r == nil {
		return nil
	}
	cmd := p.readFails()
	if p.of == r.Run.ID {
		return cmd
	}
	p.of, p.told, p.left = r.Run.ID, runbook.Recovery{}, 0
	run := r.Run
	return tea.Batch(cmd, work(recoveryID, 0, func() asking { return askingOf(run) }))
}

// asking is what a run was asked to do.
type asking struct {
	run  model.RunID
	as   runbook.Recovery
	left int
}

func askingOf(run model.Run) asking {
	a := asking{run: run.ID, as: runbook.RecoveryOf(run)}
	for _, l := range runbook.LeftOut(run) {
		a.left += len(l.IDs)
	}
	return a
}

func (p *recovery) update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case result[proposal]:
		return p.proposed(msg), nil
	case result[paceSettled]:
		return nil, p.again(msg.seq)
	case result[asking]:
		if msg.val.run == p.of {
			p.told, p.left = msg.val.as, msg.val.left
		}
	case result[failures]:
		p.takeFails(msg)
	case result[recoveryReport]:
		return p.reported(msg), nil
	}
	return nil, nil
}

func (p *recovery) resize(w, h int) { p.w, p.h = w, h }

func (p *recovery) typing() *typing { return nil }

// show turns to a run; empty is the newest.
func (p *recovery) show(id model.RunID) tea.Cmd {
	p.run = id
	return p.refresh()
}

// current is the run that is shown; nil where there is none.
func (p *recovery) current() *runbook.RunView {
	runs := p.sh.runs.Runs
	for i := range runs {
		if runs[i].Run.ID == p.run || (p.run == "" && isRecovery(runs[i].Run.Kind)) {
			return &runs[i]
		}
	}
	return nil
}

// isRecovery says whether a run sends deliveries again.
func isRecovery(k model.RunKind) bool {
	return k == model.RunRetry || k == model.RunRecover || k == model.RunRetryAll
}

func (p *recovery) actions() []action {
	back := action{keys: []string{"esc", "q"}, name: "back", about: "to the runs; this one goes on", foot: true, run: wants(visit{to: activityID})}
	r := p.current()
	if r == nil || p.sh.desk == nil {
		return []action{back}
	}
	return append(append(p.steering(r), p.afterwards(r)...), back)
}

// steering is what can be done with a run that has not ended: the answers to
// what it asks first.
func (p *recovery) steering(r *runbook.RunView) (acts []action) {
	if r.Run.State.Ended() {
		return nil
	}
	id, desk := r.Run.ID, p.sh.desk
	do := func(f func(context.Context, model.RunID) error) func() (intent, tea.Cmd) {
		return func() (intent, tea.Cmd) {
			return nil, tell(p.sh.ctx, func(ctx context.Context) error { return f(ctx, id) })
		}
	}
	if asks(r) {
		keys := choiceKeys(r.Ask.Choices)
		for i, c := range r.Ask.Choices {
			answer := do(func(ctx context.Context, id model.RunID) error { return desk.Answer(ctx, id, c.Key) })
			if c.Key == "cancel" {
				answer = wants(sureToCancel(answer))
			}
			acts = append(acts, action{keys: []string{keys[i]}, name: text.Clean(c.Name), about: text.Clean(c.About), foot: true, run: answer})
		}
	}
	offered := func(choice string) bool { // by what it asks
		return asks(r) && slices.ContainsFunc(r.Ask.Choices, func(c runbook.Choice) bool { return c.Key == choice })
	}
	carried := r.Mine || r.Lease.Until.After(p.sh.at)
	switch {
	case r.Run.State == model.RunRunning && carried:
		acts = append(acts, action{keys: []string{"p"}, name: "pause", about: "let it rest; it can be resumed at any time", foot: true, run: do(desk.Pause)})
	case !offered("resume"):
		acts = append(acts, action{keys: []string{"r"}, name: "resume", about: "go on with it, past the rule that stopped it", foot: true, run: do(desk.Resume)})
	}
	if offered("cancel") {
		return acts
	}
	return append(acts, action{keys: []string{"x"}, name: "cancel run", about: "end this run; what was sent stays sent", foot: true, run: wants(sureToCancel(do(desk.Cancel)))})
}

// sureToCancel asks once more before a run is ended.
func sureToCancel(end func() (intent, tea.Cmd)) lay {
	return lay{newMenu("Cancel this run? What was sent stays sent.", []entry{{key: "y", name: "yes, cancel it", run: end}})}
}

// sight takes up the runs as they are now: one that has just begun is among them.
func (a *App) sight() {
	a.said = say{} // what was typed wrongly before it began
	if a.sh.desk == nil {
		return
	}
	if v := a.sh.desk.View(); v.Seq > a.sh.runs.Seq {
		a.sh.runs = v
	}
}
