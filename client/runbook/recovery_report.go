package runbook

import (
	"fmt"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// Markdown writes a run with every delivery of it: what was chosen, what became of
// each under which id, what was left out and why, its steps.
func Markdown(rv RunView, claims []model.Claim) string {
	r := rv.Run
	var b strings.Builder
	b.Grow(1024 + 120*len(claims))
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# %s %s on %s\n", titleOfRun(r.Kind), r.ID, text.Clean(r.Profile))
	if words := RecoveryOf(r).Words; words != "" {
		line("- chosen: %s", text.Clean(words))
	}
	line("- by: %s", text.Clean(r.Who))
	line("- begun: %s", stamp(r.Created))
	if r.State.Ended() {
		line("- ended: %s, %s", stamp(r.Updated), r.State)
	} else {
		line("- state: %s", r.State)
	}
	if r.Note != "" {
		line("- note: %s", text.Clean(r.Note))
	}
	for _, c := range model.CountClaims(claims) {
		line("- %s: %s", c.State, model.Grouped(c.N))
	}
	left := LeftOut(r)
	for _, l := range left {
		line("- left out: %s %s", model.Grouped(len(l.IDs)), text.Clean(l.Why))
	}
	if len(rv.Steps) > 0 {
		line("\n| step | state | ended | detail |\n|---|---|---|---|")
	}
	for _, s := range rv.Steps {
		line("| %s | %s | %s | %s |", cell(s.Name), s.State, stamp(s.Ended), cell(s.Detail))
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

// titleOfRun names a kind of run at the head of a report.
func titleOfRun(k model.RunKind) string {
	switch k { //nolint:exhaustive // the others send nothing again
	case model.RunRetry, model.RunRecover, model.RunRetryAll:
		return "Recovery"
	}
	return "Run"
}

// stamp writes a moment for a report; nothing for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 MST")
}

// cell is text from outside within a table.
func cell[T ~string](s T) string { return strings.ReplaceAll(text.Clean(string(s)), "|", `\|`) }
