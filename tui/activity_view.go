package tui

import (
	"fmt"
	"strings"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

func (p *activity) view() []string {
	if p.sh.desk == nil {
		note := emptiness{what: "Nothing can be changed: " + p.sh.noDesk(), do: "So nothing is recorded either."}
		return note.view(p.w, p.h, p.sh.inks())
	}
	lines := p.runLines()
	lines = append(lines, blank(p.w), p.heading("Everything that was changed through hooktop", p.focus == previewPane))
	if p.acts.Len() == 0 {
		words := "Nothing yet: pings, retries, URL and key changes and reveals of health data will stand here."
		if p.err != nil {
			words = p.err.Error()
		}
		lines = append(lines, p.line(p.sh.inks().Faint, "   "+words))
		return fill(lines, p.w, p.h)
	}
	lines = append(lines, p.acts.View(p.sh.styles, widget.TableView[int64]{Focused: p.focus == previewPane})...)
	return fill(lines, p.w, p.h)
}

func (p *activity) heading(s string, on bool) string {
	k := p.sh.inks()
	ink := k.Strong
	if on {
		ink = k.Accent
	}
	return p.line(ink, " "+s)
}

func (p *activity) line(ink themes.Ink, s string) string {
	l := newStrip(p.w)
	l.put(ink, text.Clean(s))
	return l.line()
}

// mostRuns is how many runs are listed.
const mostRuns = 5

// runLines are the runs and the one under the cursor with its steps.
func (p *activity) runLines() []string {
	k := p.sh.inks()
	lines := []string{p.heading("Runs", p.focus == listPane)}
	runs := p.sh.runs.Runs
	if len(runs) == 0 {
		return append(lines, p.line(k.Faint, "   none is open and none has ended lately"))
	}
	at := p.at()
	from := min(max(0, at-mostRuns+1), max(0, len(runs)-mostRuns))
	for i := from; i < min(from+mostRuns, len(runs)); i++ {
		lines = append(lines, p.runLine(&runs[i], i == at))
	}
	return append(lines, p.detail(&runs[at])...)
}

func (p *activity) runLine(r *runbook.RunView, on bool) string {
	k := p.sh.styles.Inks(on && p.focus == listPane, p.sh.stale())
	l := newStrip(p.w)
	lead := "   "
	if on {
		lead = " ▸ "
	}
	l.put(k.Accent, lead)
	l.put(k.Faint, widget.FitString(p.sh.when(r.Run.Created), 13, widget.Left))
	l.put(k.Text, widget.FitString(string(r.Run.Kind), 10, widget.Left)+" ")
	l.put(runInk(r, k), widget.FitString(runWord(r), 12, widget.Left)+" ")
	if counts := claimCounts(r.Claims); counts != "" {
		l.put(k.Text, counts+"  ")
	}
	l.put(k.Faint, text.Clean(r.Run.Note))
	return l.lineIn(k.Text)
}

// runWord is a run's state with its glyph; one that waits for an answer says so.
func runWord(r *runbook.RunView) string {
	switch {
	case r.Ask != nil && !r.Run.State.Ended():
		return "? asks"
	case r.Run.State == model.RunRunning:
		return "◌ running"
	case r.Run.State == model.RunDone:
		return "✓ done"
	case r.Run.State == model.RunFailed:
		return "✗ failed"
	}
	return "· " + string(r.Run.State)
}

func runInk(r *runbook.RunView, k *themes.Inks) themes.Ink {
	switch {
	case r.Ask != nil && !r.Run.State.Ended():
		return k.Warn
	case r.Run.State == model.RunRunning:
		return k.Busy
	case r.Run.State == model.RunDone:
		return k.Good
	case r.Run.State == model.RunFailed:
		return k.Bad
	}
	return k.Faint
}

// claimCounts is how far the deliveries of a run are, "12 delivered · 3 queued".
func claimCounts(claims []model.Claim) string {
	n := map[model.ClaimState]int{}
	for _, c := range claims {
		n[c.State]++
	}
	var parts []string
	for _, s := range []model.ClaimState{model.ClaimQueued, model.ClaimSent, model.ClaimAccepted, model.ClaimDelivered, model.ClaimFailed, model.ClaimUnknown, model.ClaimExcluded} {
		if n[s] > 0 {
			parts = append(parts, model.Grouped(n[s])+" "+string(s))
		}
	}
	return strings.Join(parts, " · ")
}

// detail is the run's steps, and what it asks.
func (p *activity) detail(r *runbook.RunView) []string {
	k := p.sh.inks()
	var lines []string
	for _, s := range r.Steps {
		glyph, ink := stepLook(s.State, k)
		l := newStrip(p.w)
		l.put(ink, fmt.Sprintf("     %s %d %s", glyph, s.N, widget.FitString(text.Clean(s.Name), 12, widget.Left)))
		l.put(k.Text, " "+text.Clean(s.Detail))
		lines = append(lines, l.line())
	}
	if r.Ask == nil || r.Run.State.Ended() {
		return lines
	}
	for _, w := range wrap(text.Clean(r.Ask.Text), p.w-7) {
		lines = append(lines, p.line(k.Warn, "     "+w))
	}
	keys := choiceKeys(r.Ask.Choices)
	for i, c := range r.Ask.Choices {
		l := newStrip(p.w)
		l.put(k.Accent, "       "+keys[i])
		l.put(k.Text, "  "+text.Clean(c.Name))
		l.put(k.Faint, "  "+text.Clean(c.About))
		lines = append(lines, l.line())
	}
	return lines
}

func stepLook(s model.StepState, k *themes.Inks) (glyph string, ink themes.Ink) {
	switch s {
	case model.StepDone:
		return "✓", k.Good
	case model.StepFailed:
		return "✗", k.Bad
	case model.StepStarted:
		return "◌", k.Busy
	case model.StepSkipped:
		return "·", k.Faint
	case model.StepUnknown:
	}
	return "?", k.Unknown
}
