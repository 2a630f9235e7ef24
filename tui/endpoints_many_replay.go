package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// replayAction has an endpoint be sent what it never got. It has no key: few
// providers can, and it says so where this one cannot.
func (p *manyEnds) replayAction(id model.EndpointID, off string) action {
	return action{
		name: "replay", about: "have sent what this endpoint never got, as while it was disabled; the plan is shown first", off: off,
		run: func() (intent, tea.Cmd) { return p.askMissed("", "", id) },
	}
}

// askMissed asks since when, again for a moment that cannot be taken.
func (p *manyEnds) askMissed(value, wrong string, id model.EndpointID) (intent, tea.Cmd) {
	now := p.sh.at
	about := "Since when was it sent nothing: 90m, 36h, 3d ago, or a time with its offset, such as " + now.UTC().Format("2006-01-02 15:04Z") + "; the provider goes back 14 days at most."
	return lay{newPrompt("Replay", about, value, func(s string) (intent, tea.Cmd) {
		since, why := model.PastMoment(s, now)
		if why != "" {
			return p.askMissed(s, why, id)
		}
		return say{text: "planning …"}, planReplay(p.sh.desk, runbook.Missed{ID: id, Since: since})
	}).because(wrong)}, nil
}

func planReplay(desk *runbook.Desk, m runbook.Missed) tea.Cmd {
	agreed := func(c runbook.Consent) (intent, tea.Cmd) {
		return say{text: "asking the provider …"}, func() tea.Msg {
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			said, err := desk.Replay(ctx, m, c)
			return effected{said, err}
		}
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		p, err := desk.PlanReplay(ctx, m)
		return planned{plan: p, agreed: agreed, err: err}
	}
}
