package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// recovery is one run that sends deliveries again, seen near: how far it is, what
// fails again, what it asks. Its plan is made here, too.
type recovery struct {
	sh   *shared
	w, h int

	seq    uint64 // of the plan that is still of interest
	chosen choice
	ids    []model.DeliveryID // of what was chosen
	box    *planBox           // the plan that is shown; nil until it is there

	run model.RunID // the run that is shown; empty for the newest
}

func newRecovery(sh *shared) *recovery { return &recovery{sh: sh} }

func (p *recovery) refresh() tea.Cmd { return nil }

func (p *recovery) update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case result[proposal]:
		return p.proposed(msg), nil
	case result[paceSettled]:
		return nil, p.again(msg.seq)
	}
	return nil, nil
}

func (p *recovery) resize(w, h int) { p.w, p.h = w, h }

func (p *recovery) typing() *typing { return nil }

// current is the run that is shown; nil where there is none.
func (p *recovery) current() *runbook.RunView {
	runs := p.sh.runs.Runs
	for i := range runs {
		if runs[i].Run.ID == p.run || (p.run == "" && runs[i].Progress != nil) {
			return &runs[i]
		}
	}
	return nil
}

func (p *recovery) view() []string { return fill(nil, p.w, p.h) }

func (p *recovery) actions() []action { return nil }

// show turns to a run.
func (p *recovery) show(id model.RunID) tea.Cmd {
	p.run = id
	return p.refresh()
}
