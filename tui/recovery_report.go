package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// recoveryReport is a run's report, ready to be pasted, or saved.
type recoveryReport struct {
	text string
	path string // where it was saved; empty where it was not
}

// Save writes a new file that the operator names, and tells its whole path. What
// is there is never written over. The error is a *model.Error.
type Save func(name string, data []byte) (path string, err error)

// afterwards is what can be done with what became of a run.
func (p *recovery) afterwards(r *runbook.RunView) []action {
	run := *r
	acts := []action{
		{keys: []string{"y"}, name: "copy report", about: "copy what was sent, by id, and what became of it, as Markdown", foot: true, run: func() (intent, tea.Cmd) { return p.report(&run, "") }},
		{keys: []string{"w"}, name: "save report", about: "write it to a file of yours", foot: true, off: none(p.sh.save != nil, "no files are written from here"), run: func() (intent, tea.Cmd) { return p.askFile(&run) }},
	}
	if r.Run.Kind != model.RunRetry || r.Progress == nil || !r.Run.State.Ended() {
		return acts
	}
	n := r.Progress.Failed
	a := action{keys: []string{"R"}, name: "recover " + model.Grouped(n) + " again", about: "plan to send again what has failed again"}
	left, states := "what failed again in run ", []model.ClaimState{model.ClaimFailed}
	if unsent := r.Progress.Excluded; r.Run.State == model.RunCanceled && unsent > 0 {
		n += unsent
		a.name, a.about = "recover the "+model.Grouped(n)+" left", "plan to send what was not sent any more, and what has failed again"
		left, states = "what is left of run ", append(states, model.ClaimExcluded)
	}
	a.foot, a.off, a.run = n > 0, none(n > 0, "nothing has failed again"), wants(resend{p.leftOf(r, left, states)})
	return append(acts, a)
}

// leftOf are the deliveries of a run in some states: of a provider that makes new
// rows, those.
func (p *recovery) leftOf(r *runbook.RunView, words string, states []model.ClaimState) choice {
	desk, ctx, id := p.sh.desk, p.sh.ctx, r.Run.ID
	return func() model.Selection {
		of := model.Selection{Words: words + text.Clean(string(id))}
		claims, _, _ := desk.Claims(ctx, id, client.ClaimsWanted{States: states}) // a plan of nothing says so
		for _, c := range claims {
			if c.New != "" {
				of.IDs = append(of.IDs, c.New)
				continue
			}
			of.IDs = append(of.IDs, c.Delivery)
		}
		return of
	}
}

// report writes the run's report beside the screen, to be pasted, or into a file.
func (p *recovery) report(r *runbook.RunView, file string) (intent, tea.Cmd) {
	desk, run, save := p.sh.desk, *r, p.sh.save
	return say{text: "writing the report …"}, ask(recoveryID, 0, func(ctx context.Context) (recoveryReport, error) {
		claims, _, err := desk.Claims(ctx, run.Run.ID, client.ClaimsWanted{})
		if err != nil {
			return recoveryReport{}, err
		}
		out := recoveryReport{text: runbook.Markdown(run, claims)}
		if file != "" {
			out.path, err = save(file, []byte(out.text))
		}
		return out, err
	})
}

// askFile asks where the report is to be saved.
func (p *recovery) askFile(r *runbook.RunView) (intent, tea.Cmd) {
	const about = "Every delivery of the run with its id and what became of it, as Markdown. The file is yours alone to read; one that is there is never written over."
	run := *r
	return lay{newPrompt("Save the report", about, "recovery-"+string(r.Run.ID)+".md", func(name string) (intent, tea.Cmd) {
		if strings.TrimSpace(name) == "" {
			return say{text: "save the report · no file is named", bad: true}, nil
		}
		return p.report(&run, name)
	})}, nil
}

// reported brings the report to where it was wanted.
func (p *recovery) reported(msg result[recoveryReport]) intent {
	switch {
	case msg.err != nil:
		return say{text: msg.err.Error(), bad: true}
	case msg.val.path != "":
		return say{text: "report saved as " + text.Clean(msg.val.path)}
	}
	return clip{what: "report", text: msg.val.text}
}
