package tui

import (
	"fmt"
	"slices"
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
	lines = append(lines, blank(p.w), p.heading(p.actsTitle(), p.focus == previewPane))
	if p.acts.Len() == 0 {
		words := "Nothing yet: pings, retries, URL and key changes and reveals of health data will stand here."
		switch {
		case p.err != nil:
			words = p.err.Error()
		case p.words != "":
			words = "No act holds all of these words; esc shows every act again."
		}
		for _, line := range wrap(words, p.w-4) {
			lines = append(lines, lineOf(p.w, p.sh.inks().Faint, "   "+line))
		}
		return fill(lines, p.w, p.h)
	}
	lines = append(lines, p.acts.View(p.sh.styles, widget.TableView[int64]{Focused: p.focus == previewPane})...)
	return fill(append(lines, p.whole()...), p.w, p.h)
}

// actsTitle says which acts are listed.
func (p *activity) actsTitle() string {
	if p.words == "" {
		return "Everything that was changed through hooktop"
	}
	return "Changed through hooktop: " + model.Grouped(p.acts.Len()) + " of " + model.Grouped(len(p.all)) + " with " + p.words
}

// whole is the act under the cursor in all its words, while the acts have the keys.
func (p *activity) whole() []string {
	a, ok := p.acts.Current()
	if !ok || p.focus != previewPane {
		return nil
	}
	k := p.sh.inks()
	words := []string{a.Action, a.Scope, beforeAfter(a), a.Outcome, "by " + a.Who, "at " + p.sh.clock(a.At), model.CallsText(a.Calls)}
	words = slices.DeleteFunc(words, func(s string) bool { return s == "" })
	lines := []string{lineOf(p.w, k.Faint, strings.Repeat("─", p.w))}
	for _, l := range wrap(text.Clean(strings.Join(words, " · ")), p.w-2) {
		lines = append(lines, lineOf(p.w, k.Text, " "+l))
	}
	return lines
}

func (p *activity) heading(s string, on bool) string {
	k := p.sh.inks()
	ink := k.Strong
	if on {
		ink = k.Accent
	}
	return lineOf(p.w, ink, " "+s)
}

// mostRuns is how many runs are listed.
const mostRuns = 5

// runLines are the runs, the one under the cursor with its steps.
func (p *activity) runLines() []string {
	k := p.sh.inks()
	lines := []string{p.heading("Runs", p.focus == listPane)}
	runs := p.sh.runs.Runs
	if len(runs) == 0 {
		return append(lines, lineOf(p.w, k.Faint, "   none is open and none has ended lately"))
	}
	at := p.at()
	for i, end := p.runsShown(); i < end; i++ {
		lines = append(lines, p.runLine(&runs[i], i == at))
		if i == at && p.focus == listPane {
			lines = append(lines, p.detail(&runs[i])...)
		}
	}
	return lines
}

// runsShown are the runs that are listed: from the first to before the last.
func (p *activity) runsShown() (from, end int) {
	n := len(p.sh.runs.Runs)
	from = min(max(0, p.at()-mostRuns+1), max(0, n-mostRuns))
	return from, min(from+mostRuns, n)
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
	word := runWord(r)
	l.put(runInk(r, k), widget.FitString(word, max(12, cells(word)), widget.Left)+" ")
	if counts := claimCounts(r); counts != "" {
		l.put(k.Text, counts+"  ")
	}
	if r.Run.Note != "" && (!on || p.focus != listPane) { // else it is said whole below
		l.put(k.Faint, text.Clean(r.Run.Note)+"  ")
	}
	l.put(k.Faint, "by "+text.Clean(r.Run.Who))
	return l.lineIn(k.Text)
}

// asks says whether a run waits for an answer.
func asks(r *runbook.RunView) bool { return r.Ask != nil && !r.Run.State.Ended() }

// runWord is a run's state with its glyph; one that waits for an answer says so.
func runWord(r *runbook.RunView) string {
	switch {
	case asks(r):
		return "? asks"
	case r.Run.State == model.RunRunning:
		return "◌ running"
	case r.Run.State == model.RunDone:
		return doneWord(claimsOf(r))
	case r.Run.State == model.RunFailed:
		return "✗ failed"
	}
	return "· " + string(r.Run.State)
}

func runInk(r *runbook.RunView, k *themes.Inks) themes.Ink {
	switch {
	case asks(r):
		return k.Warn
	case r.Run.State == model.RunRunning:
		return k.Busy
	case r.Run.State == model.RunDone && claimsOf(r)[model.ClaimFailed] > 0:
		return k.Bad
	case r.Run.State == model.RunDone && notAll(claimsOf(r)):
		return k.Unknown
	case r.Run.State == model.RunDone:
		return k.Good
	case r.Run.State == model.RunFailed:
		return k.Bad
	case r.Run.State == model.RunPaused:
		return k.Warn
	}
	return k.Faint
}

// claimsOf is how many of a run's deliveries are how far.
func claimsOf(r *runbook.RunView) map[model.ClaimState]int {
	if g := r.Progress; g != nil {
		return map[model.ClaimState]int{
			model.ClaimQueued: g.Queued, model.ClaimSent: g.Sent, model.ClaimAccepted: g.Accepted, model.ClaimDelivered: g.Delivered,
			model.ClaimFailed: g.Failed, model.ClaimUnknown: g.Unknown, model.ClaimExcluded: g.Excluded,
		}
	}
	n := map[model.ClaimState]int{}
	for _, c := range r.Claims {
		n[c.State]++
	}
	return n
}

// notAll says whether deliveries of a run that is done failed again, or ended
// nobody knows how.
func notAll(n map[model.ClaimState]int) bool {
	return n[model.ClaimFailed]+n[model.ClaimUnknown] > 0
}

// doneWord is how a run that is done came out: to have sent is not to have
// delivered.
func doneWord(n map[model.ClaimState]int) string {
	glyph, all := "✗", 0
	if n[model.ClaimFailed] == 0 {
		glyph = "?"
	}
	for s, some := range n {
		if s != model.ClaimExcluded {
			all += some
		}
	}
	switch {
	case !notAll(n):
		return "✓ done"
	case n[model.ClaimDelivered] > 0:
		return glyph + " done, " + model.Grouped(n[model.ClaimDelivered]) + " of " + model.Grouped(all) + " delivered"
	case glyph == "?":
		return "? done, none known to be delivered"
	}
	return "✗ done, none delivered"
}

// claimCounts is how far the deliveries of a run are, "12 delivered · 3 queued",
// without what its word says.
func claimCounts(r *runbook.RunView) string {
	n := claimsOf(r)
	said := r.Run.State == model.RunDone && notAll(n)
	var parts []string
	for _, s := range []model.ClaimState{model.ClaimQueued, model.ClaimSent, model.ClaimAccepted, model.ClaimDelivered, model.ClaimFailed, model.ClaimUnknown, model.ClaimExcluded} {
		if n[s] > 0 && (s != model.ClaimDelivered || !said) {
			parts = append(parts, model.Grouped(n[s])+" "+string(s))
		}
	}
	return strings.Join(parts, " · ")
}

// stepText is the column in which the steps' outcomes stand.
const stepText = 22

// detail is the run's steps, and what it asks. Where there is no room for all
// of it the first steps are left out: the last ones and the question count.
func (p *activity) detail(r *runbook.RunView) []string {
	steps, ask := append(p.steps(r), p.note(r)...), p.question(r)
	room := max(1, p.h-len(ask)-1-min(len(p.sh.runs.Runs), mostRuns))
	if over := len(steps) - room; over > 0 {
		steps = append([]string{lineOf(p.w, p.sh.inks().Faint, "     …")}, steps[over+1:]...)
	}
	return append(steps, ask...)
}

// steps are numbered as they stand: one that a run has no need of leaves no gap.
func (p *activity) steps(r *runbook.RunView) (lines []string) {
	k := p.sh.inks()
	for at, s := range r.Steps {
		glyph, ink := stepLook(s.State, k)
		for i, words := range wrap(text.Clean(s.Detail), p.w-stepText-1) {
			l := newStrip(p.w)
			if i == 0 {
				l.put(ink, fmt.Sprintf("     %s %d %s", glyph, at+1, widget.FitString(text.Clean(s.Name), 12, widget.Left)))
			}
			l.to(stepText)
			l.put(k.Text, words)
			lines = append(lines, l.line())
		}
	}
	return lines
}

// note is why a run failed or what it waits for, whole, where its last step does
// not say it.
func (p *activity) note(r *runbook.RunView) (lines []string) {
	if n := len(r.Steps); r.Run.Note == "" || n > 0 && r.Steps[n-1].Detail == r.Run.Note {
		return nil
	}
	ink := p.sh.inks().Text
	if r.Run.State == model.RunFailed {
		ink = p.sh.inks().Bad
	}
	for _, l := range wrap(text.Clean(r.Run.Note), p.w-7) {
		lines = append(lines, lineOf(p.w, ink, "     "+l))
	}
	return lines
}

// question is what a run asks, with the keys that answer it.
func (p *activity) question(r *runbook.RunView) []string { return questionLines(p.sh, r, p.w, 5) }

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
