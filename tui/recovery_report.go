package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// recoveryReport is a run's report, ready to be pasted or saved.
type recoveryReport struct {
	run  model.RunID
	text string
	save bool
}

// afterwards is what can be done with what became of a run.
func (p *recovery) afterwards(r *runbook.RunView) []action {
	acts := []action{{keys: []string{"y"}, name: "copy report", about: "copy what was sent, by id, and what became of it, as Markdown", foot: true, run: p.report(r, false)}}
	if r.Progress == nil || !r.Run.State.Ended() {
		return acts
	}
	n := r.Progress.Failed
	return append(acts, action{
		keys: []string{"R"}, name: "recover " + model.Grouped(n) + " again", about: "plan to send again what has failed again", foot: n > 0,
		off: none(n > 0, "nothing has failed again"), run: wants(resend{p.failedAgain(r)}),
	})
}

// failedAgain are the deliveries of a run that failed again: of a provider that
// makes new rows, those.
func (p *recovery) failedAgain(r *runbook.RunView) choice {
	desk, ctx, id := p.sh.desk, p.sh.ctx, r.Run.ID
	return func() model.Selection {
		of := model.Selection{Words: "what failed again in run " + text.Clean(string(id))}
		claims, _, _ := desk.Claims(ctx, id, client.ClaimsWanted{States: []model.ClaimState{model.ClaimFailed}}) // a plan of nothing says so
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

// report writes the run's report beside the screen.
func (p *recovery) report(r *runbook.RunView, save bool) func() (intent, tea.Cmd) {
	desk, run, told, profile := p.sh.desk, *r, p.told, p.sh.snap.Profile
	return func() (intent, tea.Cmd) {
		return say{text: "writing the report …"}, ask(recoveryID, 0, func(ctx context.Context) (recoveryReport, error) {
			claims, _, err := desk.Claims(ctx, run.Run.ID, client.ClaimsWanted{})
			return recoveryReport{run.Run.ID, reportText(profile, &run, told, claims), save}, err
		})
	}
}

// reported brings the report to where it was wanted.
func (p *recovery) reported(msg result[recoveryReport]) intent {
	if msg.err != nil {
		return say{text: msg.err.Error(), bad: true}
	}
	return clip{what: "report", text: msg.val.text}
}

// reportText is a run with every delivery of it, as Markdown.
func reportText(profile model.Profile, r *runbook.RunView, told runbook.Recovery, claims []model.Claim) string {
	left := runbook.LeftOut(r.Run)
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Recovery %s on %s\n", r.Run.ID, text.Clean(profile.Name))
	if told.Words != "" {
		line("- chosen: %s", text.Clean(told.Words))
	}
	line("- by: %s", text.Clean(r.Run.Who))
	line("- begun: %s", r.Run.Created.UTC().Format("2006-01-02 15:04:05 MST"))
	if r.Run.State.Ended() {
		line("- ended: %s, %s", r.Run.Updated.UTC().Format("2006-01-02 15:04:05 MST"), r.Run.State)
	} else {
		line("- state: %s", r.Run.State)
	}
	if r.Run.Note != "" {
		line("- note: %s", text.Clean(r.Run.Note))
	}
	for _, c := range model.CountClaims(claims) {
		line("- %s: %s", c.State, model.Grouped(c.N))
	}
	for _, l := range left {
		line("- left out: %s %s", model.Grouped(len(l.IDs)), text.Clean(l.Why))
	}
	if len(claims) == 0 && len(left) == 0 {
		return b.String()
	}
	line("\n| delivery | became | new delivery | why |\n|---|---|---|---|")
	for _, c := range claims {
		line("| %s | %s | %s | %s |", cell(c.Delivery), c.State, cell(c.New), cell(c.Note))
	}
	for _, l := range left {
		for _, id := range l.IDs {
			line("| %s | left out |  | %s |", cell(id), cell(l.Why))
		}
	}
	return b.String()
}

// cell is text from outside within a table.
func cell[T ~string](s T) string { return strings.ReplaceAll(text.Clean(string(s)), "|", `\|`) }
