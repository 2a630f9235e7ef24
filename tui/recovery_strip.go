package tui

import (
	"maps"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// underWay is the newest recovery that goes on, whoever carries it; nil for none.
func (sh *shared) underWay() *runbook.RunView {
	runs := sh.runs.Runs
	for i := range runs {
		r := &runs[i]
		if r.Progress != nil && r.Progress.Total > 0 && r.Run.State == model.RunRunning && !asks(r) && (r.Mine || r.Lease.Until.After(sh.at)) {
			return r
		}
	}
	return nil
}

// runMark is what the activity's tab says of it.
func (sh *shared) runMark() string {
	if r := sh.underWay(); r != nil {
		return " " + strconv.Itoa(doneShare(r.Progress)) + "%"
	}
	return ""
}

// goesOn says at the end of a line that a recovery goes on, or that a run waits
// for an answer, where there is room.
func (a *App) goesOn(s *strip) {
	r := a.sh.underWay()
	if r == nil {
		a.waits(s)
		return
	}
	if a.top == recoveryID {
		return
	}
	g := r.Progress
	words := "◌ recovering"
	if !r.Mine {
		words = "◌ " + r.Run.Who + " recovers"
	}
	for _, more := range []string{" " + model.Grouped(g.Total-g.Queued) + " of " + model.Grouped(g.Total), leftTail(g)} {
		if cells(words)+cells(more)+s.at+3 <= s.w {
			words += more
		}
	}
	if s.at+cells(words)+3 > s.w {
		return
	}
	s.to(s.w - cells(words) - 1)
	s.put(a.sh.styles.Plain.Busy, words)
}

// waits says that a run asks something, away from where it is asked.
func (a *App) waits(s *strip) {
	if a.top == recoveryID || a.top == activityID || !slices.ContainsFunc(a.sh.runs.Runs, func(r runbook.RunView) bool { return asks(&r) }) {
		return
	}
	for _, words := range []string{"? a run waits for your answer · 6", "? a run waits · 6"} {
		if s.at+cells(words)+3 <= s.w {
			s.to(s.w - cells(words) - 1)
			s.put(a.sh.styles.Plain.Warn, words)
			return
		}
	}
}

// leftTail is how long a run will take, as the end of a line.
func leftTail(g *runbook.Progress) string {
	if g.Left <= 0 {
		return ""
	}
	return " · " + leftWords(g.Left)
}

// progressBar is how far this console's recovery is, for the terminal's own
// picture of it; nil while there is none. The profile in front comes first.
func (a *App) progressBar() *tea.ProgressBar {
	if bar := a.console.progressBar(); bar != nil || len(a.opened) == 1 {
		return bar
	}
	for _, name := range slices.Sorted(maps.Keys(a.opened)) {
		if bar := a.opened[name].progressBar(); bar != nil {
			return bar
		}
	}
	return nil
}

func (c *console) progressBar() *tea.ProgressBar {
	runs := c.sh.runs.Runs
	for i := range runs {
		r := &runs[i]
		if r.Progress == nil || !r.Mine || r.Run.State != model.RunRunning {
			continue
		}
		state := tea.ProgressBarDefault
		if asks(r) {
			state = tea.ProgressBarWarning
		}
		return tea.NewProgressBar(state, doneShare(r.Progress))
	}
	return nil
}
