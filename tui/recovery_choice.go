package tui

import (
	"maps"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// choice works out, beside the screen, which deliveries are to be sent again.
type choice func() model.Selection

// markedChoice are deliveries that the operator marked.
func markedChoice(rows model.Rows, marks map[model.DeliveryID]bool) choice {
	marks = maps.Clone(marks)
	return func() model.Selection { return model.SelectMarked(rows, marks) }
}

// shownChoice are the rows that a filter lets through, as they are listed: what
// is shown is what is acted on.
func shownChoice(src string, rows model.Rows) choice {
	return func() model.Selection {
		s := model.SelectFilter(rows, nil, nil)
		s.Words = strings.TrimSpace(src)
		return s
	}
}

// failedChoice is everything that failed from a moment on; a zero one takes all.
func failedChoice(rows model.Rows, from, now time.Time) choice {
	f := model.FailedSince(from)
	if from.IsZero() {
		f, _ = model.ParseFilter(onlyFailed, now)
	}
	return func() model.Selection { return model.SelectFilter(rows, f, nil) }
}

// causeChoice is what failed for one reason, in words that stay short.
func causeChoice(rows model.Rows, g model.CauseGroup, since time.Time, words string) choice {
	return func() model.Selection {
		s := model.SelectCause(rows, g, since)
		s.Words = words
		return s
	}
}

// noRecover says why nothing can be sent again here.
func noRecover(sh *shared) string {
	if len(waysOf(sh.snap.Caps)) > 0 {
		return ""
	}
	c := sh.snap.Caps.Of(model.CanRetryOne)
	return c.Why + " · " + c.WayOut
}

// recoverName says what would be sent again.
func (p *deliveries) recoverName() string {
	switch n := len(p.marks); {
	case p.ranging.on:
		return "recover range"
	case n > 0:
		return "recover " + model.Grouped(n) + " marked"
	case p.src != "":
		return "recover these"
	}
	return "recover failed"
}

func (p *deliveries) noRecover() string {
	return firstOf(p.sh.noDesk(), none(p.rows.Len() > 0 || len(p.marks) > 0, "the list is empty"), noRecover(p.sh))
}

// recover plans to send again what is marked, else what the list shows; of a
// list of everything, what failed.
func (p *deliveries) recover() (intent, tea.Cmd) {
	p.keepRange()
	switch {
	case len(p.marks) > 0:
		return resend{markedChoice(p.log.Rows, p.marks)}, nil
	case p.src != "":
		return resend{shownChoice(p.src, p.rows)}, nil
	}
	return resend{failedChoice(p.log.Rows, time.Time{}, p.sh.at)}, nil
}

// recoverSince plans to send again everything that failed from a delivery on.
func (p *deliveries) recoverSince(d *model.Delivery) (intent, tea.Cmd) {
	return resend{failedChoice(p.log.Rows, d.Created, p.sh.at)}, nil
}

// askMissing asks which messages of their flows are missing, beginning with the
// type under the cursor.
func (p *deliveries) askMissing(d *model.Delivery) (intent, tea.Cmd) {
	const about = "The type of a message that its flow should have and that was not delivered, and since when: \"network-query.lab since:13:00\". Without a time, of everything loaded."
	return lay{newPrompt("Recover what flows miss", about, string(d.Type), p.missing)}, nil
}

// missing plans to send again what flows miss.
func (p *deliveries) missing(words string) (intent, tea.Cmd) {
	var m model.Missing
	for _, w := range strings.Fields(words) {
		if !strings.HasPrefix(w, "since:") {
			m.Type = strings.TrimSpace(m.Type + " " + w)
			continue
		}
		f, bad := model.ParseFilter(w, p.sh.at)
		if bad != nil || len(f.Terms()) != 1 {
			return say{text: "plan the recovery · " + w + " is no time · since:2h, since:13:00", bad: true}, nil
		}
		m.Since = f.Terms()[0].At
	}
	rows := p.log.Rows
	if _, bad := model.SelectMissing(model.Rows{}, m); bad != nil {
		return say{text: "plan the recovery · " + bad.Error(), bad: true}, nil
	}
	return resend{func() model.Selection {
		s, _ := model.SelectMissing(rows, m)
		return s
	}}, nil
}

// recoverActions are the ways to choose what is sent again that are wanted less
// often.
func (p *deliveries) recoverActions(d *model.Delivery) []action {
	off := firstOf(p.noRecover(), none(d != nil, "the list is empty"))
	return []action{
		{keys: []string{"E"}, name: "recover since here", about: "send again everything that failed from this delivery on; the plan is shown first", off: off, run: func() (intent, tea.Cmd) { return p.recoverSince(d) }},
		{keys: []string{"M"}, name: "recover missing", about: "send again messages that their flows still miss; the plan is shown first", off: firstOf(off, p.noFlow(d)), run: func() (intent, tea.Cmd) { return p.askMissing(d) }},
	}
}
