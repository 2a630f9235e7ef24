package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// view is the run from what matters most to what may be left out where there is
// little room: how far, of which what, what it asks, why it fails again.
func (p *recovery) view() []string {
	r := p.current()
	if r == nil {
		note := emptiness{what: "No recovery is open, and none has ended lately.", do: "R plans one: on the deliveries, or on a cause of the overview."}
		if why := p.sh.noDesk(); why != "" {
			note = emptiness{what: "Nothing can be sent again: " + why}
		}
		return note.view(p.w, p.h, p.sh.inks())
	}
	head := append([]string{p.titleLine(r)}, p.stateLines(r)...)
	asks := p.question(r)
	if halted(r.Run.State) {
		head = append(head, p.noteLines(r)...) // nothing goes on until it is read
	} else {
		asks = append(p.noteLines(r), asks...)
	}
	room := p.h - len(head) - len(asks)
	steps := p.stepLines(r)
	body := steps
	if r.Progress != nil {
		body = p.picture(r, room)
		if r.Run.Kind != model.RunRetry && len(body)+1+len(steps) < room {
			body = append(append(body, blank(p.w)), steps...)
		}
	}
	room -= len(body)
	lines := slices.Concat(head, body)
	if len(asks) > 0 && room > 0 {
		lines, room = append(lines, blank(p.w)), room-1
	}
	lines = append(lines, asks...)
	return fill(append(lines, p.failLines(room)...), p.w, p.h)
}

// halted says whether a run waits for its operator, or will not go on.
func halted(s model.RunState) bool { return s == model.RunPaused || s == model.RunFailed }

// titleLine says what is being sent again, and by whose hand.
func (p *recovery) titleLine(r *runbook.RunView) string {
	k, l := p.sh.inks(), newStrip(p.w)
	switch {
	case r.Run.Kind == model.RunRetryAll:
		l.put(k.Strong, " The provider's retry of all failed")
	case r.Run.Kind == model.RunRecover && r.Progress == nil:
		l.put(k.Strong, " The provider's recover since")
	case r.Run.Kind == model.RunRecover:
		l.put(k.Strong, " The provider's recover since · "+model.Deliveries(r.Progress.Total))
	case r.Progress == nil || r.Progress.Total == 0: // they are being queued
		l.put(k.Strong, " Recover")
	default:
		l.put(k.Strong, " Recover "+model.Deliveries(r.Progress.Total))
	}
	who := "by " + text.Clean(r.Run.Who)
	if words := text.Clean(p.told.Words); words != "" {
		room := p.w - l.at - 4 - len(who) - 2
		if room < 12 {
			room, who = p.w-l.at-4, ""
		}
		l.put(k.Faint, " · ")
		l.put(k.Text, text.Elide(words, max(1, room)))
	}
	if p.w-l.at > cells(who)+2 {
		l.to(p.w - cells(who) - 1)
		l.put(k.Faint, who)
	}
	return l.line()
}

// stateLines are how it goes and how long it will, and who carries it where that
// is not here.
func (p *recovery) stateLines(r *runbook.RunView) []string {
	k, l := p.sh.inks(), newStrip(p.w)
	l.put(runInk(r, k), " "+runWord(r))
	for _, words := range p.paceWords(r) {
		l.put(k.Faint, " · ")
		l.put(k.Text, words)
	}
	lines := []string{l.line()}
	if words := p.carrier(r); words != "" {
		lines = append(lines, lineOf(p.w, k.Warn, " "+words))
	}
	return lines
}

// paceWords are its phase, its rate and what is left, while it goes on.
func (p *recovery) paceWords(r *runbook.RunView) (words []string) {
	g := r.Progress
	if g == nil || r.Run.State != model.RunRunning || asks(r) {
		return nil
	}
	if g.Total == 0 {
		return []string{"queuing"}
	}
	if g.Phase != "" && g.Phase == r.Run.Note { // it is about to rest, which the note says
		return []string{"about to rest"}
	}
	if g.Phase != "" {
		words = append(words, text.Clean(g.Phase))
	}
	if g.Rate > 0 {
		words = append(words, rateWords(g.Rate))
	}
	if g.Left > 0 {
		words = append(words, leftWords(g.Left))
	}
	return words
}

// rateWords write how many are sent a second, or in how long one.
func rateWords(rate float64) string {
	if rate < 0.95 {
		return "1 in " + model.Rough(time.Duration(float64(time.Second)/rate))
	}
	if rate < 9.95 {
		return strconv.FormatFloat(rate, 'f', 1, 64) + " a second"
	}
	return strconv.FormatFloat(rate, 'f', 0, 64) + " a second"
}

// leftWords write how long it will take, in steps that are coarse enough to
// stand for a while.
func leftWords(d time.Duration) string {
	switch {
	case d > 10*time.Minute:
		d = d.Round(time.Minute)
	case d > time.Minute:
		d = d.Round(10 * time.Second)
	default:
		d = max(d.Round(5*time.Second), 5*time.Second)
	}
	return "~" + model.Rough(d) + " left"
}

// carrier says who carries a run that is not carried here, and until when.
func (p *recovery) carrier(r *runbook.RunView) string {
	switch {
	case r.Mine || r.Run.State != model.RunRunning:
		return ""
	case r.Lease.Until.After(p.sh.at):
		return text.Clean(r.Lease.Holder) + " carries it; its lease is good until " + p.sh.clock(r.Lease.Until)
	case r.Lease.Holder != "":
		return "nobody carries it: the lease of " + text.Clean(r.Lease.Holder) + " ended " + p.sh.clock(r.Lease.Until)
	}
	return "nobody carries it"
}

// What the picture's columns take.
const (
	shareLabel = 19 // a state's glyph and name
	shareCells = 36 // its whole line
	factCells  = 38 // that the facts beside it need at least
)

// picture is the bar, what it is made of, and beside it what was agreed to.
func (p *recovery) picture(r *runbook.RunView, room int) (lines []string) {
	k, shares := p.sh.inks(), sharesOf(r.Progress, p.sh.inks())
	if p.sh.plain {
		lines = p.toldPicture(r, shares)
		return lines[:max(0, min(len(lines), room))]
	}
	airy := room >= 12
	if airy {
		lines = append(lines, blank(p.w))
	}
	l := newStrip(p.w)
	done := fmt.Sprintf("%d %%", doneShare(r.Progress))
	l.put(k.Text, " ")
	stackedBar(l, shares, max(0, p.w-8))
	l.to(p.w - cells(done) - 1)
	l.put(k.Strong, done)
	lines = append(lines, l.line())
	if airy {
		lines = append(lines, blank(p.w))
	}
	rows := p.shareLines(r, shares, airy)
	facts := p.agreed(r)
	beside := p.w >= shareCells+factCells
	for i := range max(len(rows), len(facts)) {
		if i >= len(rows) && !beside {
			break
		}
		l := newStrip(p.w)
		if i < len(rows) {
			rows[i](l)
		}
		if beside && i < len(facts) {
			l.to(shareCells + (p.w-shareCells-factCells)/4)
			l.put(k.Faint, widget.FitString(facts[i].Label, 10, widget.Left))
			l.put(k.Text, text.Clean(facts[i].Text))
		}
		lines = append(lines, l.line())
	}
	return lines[:max(0, min(len(lines), room))]
}

// toldPicture is the picture for who listens: one thing a line.
func (p *recovery) toldPicture(r *runbook.RunView, shares []share) (lines []string) {
	told := func(label, words string) {
		lines = append(lines, lineOf(p.w, p.sh.inks().Text, " "+label+": "+words))
	}
	told("done", strconv.Itoa(doneShare(r.Progress))+" %")
	for _, s := range shares {
		if s.n == 0 && (s.name == "unknown" || s.name == "excluded") {
			continue
		}
		words := model.Grouped(s.n)
		if s.n > 0 {
			words += ", " + partText(s.n, r.Progress.Total)
		}
		told(s.name, words)
	}
	for _, f := range p.agreed(r) {
		told(f.Label, text.Clean(f.Text))
	}
	return lines
}

// shareLines write what the bar is made of: what may come always, the rest where
// there is any.
func (p *recovery) shareLines(r *runbook.RunView, shares []share, airy bool) (rows []func(*strip)) {
	k, total, still := p.sh.inks(), r.Progress.Total, r.Run.State != model.RunRunning
	for _, s := range shares {
		if s.n == 0 && (!airy || s.name == "unknown" || s.name == "excluded") {
			continue
		}
		rows = append(rows, func(l *strip) {
			name, n := k.Text, k.Text
			if s.n == 0 && still { // what comes and goes would flicker
				name, n = k.Faint, k.Faint
			}
			l.put(s.ink, "   "+s.glyph+" ")
			l.put(name, s.name)
			l.to(shareLabel)
			l.put(n, widget.FitString(model.Grouped(s.n), 8, widget.Right))
			if total > 0 && s.n > 0 && (still || s.name != "sent") {
				l.put(k.Faint, widget.FitString(partText(s.n, total), 7, widget.Right))
			}
		})
	}
	return rows
}

// partText is a part of a whole in hundredths; what there is of is never nothing,
// and what lacks some is never all.
func partText(n, total int) string {
	switch part := int(float64(n)*100/float64(total) + 0.5); {
	case part == 0 && n > 0:
		return "<1 %"
	case part == 100 && n < total:
		return ">99 %"
	default:
		return strconv.Itoa(part) + " %"
	}
}

// agreed is what the run was begun with.
func (p *recovery) agreed(r *runbook.RunView) []runbook.Fact {
	facts := []runbook.Fact{{Label: "run", Text: string(r.Run.ID)}, {Label: "begun", Text: p.sh.clock(r.Run.Created)}}
	t := p.told.Pacing
	if t.Rate > 0 {
		facts = append(facts, runbook.Fact{Label: "pace", Text: rateWords(t.Rate)})
	}
	if t.Canary > 0 {
		facts = append(facts, runbook.Fact{Label: "canary", Text: fmt.Sprintf("%d first, go on from %.0f %%", t.Canary, t.CanaryMin*100)})
	}
	if t.StopOf > 0 {
		facts = append(facts, runbook.Fact{Label: "stop", Text: fmt.Sprintf("above %.0f %% of the last %d", t.StopAt*100, t.StopOf)})
	}
	if p.left > 0 {
		facts = append(facts, runbook.Fact{Label: "left out", Text: model.Grouped(p.left) + " of what was chosen"})
	}
	if r.Run.State.Ended() && !r.Run.Updated.IsZero() {
		facts = append(facts, runbook.Fact{Label: "ended", Text: p.sh.clock(r.Run.Updated) + ", after " + model.Dur(r.Run.Updated.Sub(r.Run.Created).Round(time.Second))})
	}
	return facts
}

// noteLines say why it rests or failed, and what then can be done.
func (p *recovery) noteLines(r *runbook.RunView) (lines []string) {
	note := r.Run.Note
	if note == "" && r.Run.State == model.RunPaused && r.Progress != nil {
		note = r.Progress.Phase
	}
	if note == "" || (r.Run.State == model.RunDone && r.Progress != nil) { // the picture says it
		return nil
	}
	k := p.sh.inks()
	ink := k.Text
	switch r.Run.State { //nolint:exhaustive // the rest is no trouble
	case model.RunFailed:
		ink = k.Bad
	case model.RunPaused:
		ink = k.Warn
	}
	for _, l := range wrap(text.Clean(note), p.w-4) {
		lines = append(lines, lineOf(p.w, ink, "   "+l))
	}
	return lines
}

// question is what the run asks, with the keys that answer it.
func (p *recovery) question(r *runbook.RunView) []string {
	return questionLines(p.sh, r, p.w, 3)
}

// questionLines are what a run asks, with the keys that answer it, so far in.
func questionLines(sh *shared, r *runbook.RunView, w, in int) (lines []string) {
	if !asks(r) {
		return nil
	}
	k := sh.inks()
	for _, l := range wrap(text.Clean(r.Ask.Text), w-in-2) {
		lines = append(lines, lineOf(w, k.Warn, strings.Repeat(" ", in)+l))
	}
	keys, widest := choiceKeys(r.Ask.Choices), 0
	for _, c := range r.Ask.Choices {
		widest = max(widest, cells(text.Clean(c.Name)))
	}
	for i, c := range r.Ask.Choices {
		l := newStrip(w)
		l.to(in + 2)
		l.put(k.Accent, keys[i])
		l.put(k.Text, "  "+widget.FitString(text.Clean(c.Name), widest, widget.Left))
		l.put(k.Faint, "  "+text.Clean(c.About))
		lines = append(lines, l.line())
	}
	return lines
}

// stepLines are what a run without deliveries of its own does.
func (p *recovery) stepLines(r *runbook.RunView) (lines []string) {
	k := p.sh.inks()
	for _, s := range r.Steps {
		glyph, ink := stepLook(s.State, k)
		l := newStrip(p.w)
		l.put(ink, "   "+glyph+" "+widget.FitString(text.Clean(s.Name), 12, widget.Left))
		l.put(k.Text, " "+text.Clean(s.Detail))
		lines = append(lines, l.line())
	}
	return lines
}

// failLines are why deliveries failed again, or ended nobody knows how, the most
// of a reason first.
func (p *recovery) failLines(room int) []string {
	if room < 3 || len(p.fails.causes) == 0 {
		return nil
	}
	k, shown := p.sh.inks(), p.fails.causes[:min(len(p.fails.causes), room-2)]
	head := " Not delivered, and why"
	if slices.ContainsFunc(p.fails.causes, func(c failCause) bool { return c.state == model.ClaimExcluded }) {
		head = " Not delivered by this run, and why" // some may have been by another way
	}
	lines, widest := []string{blank(p.w), lineOf(p.w, k.Strong, head)}, 0
	for _, c := range shown {
		widest = max(widest, cells(text.Clean(c.why)))
	}
	for _, c := range shown {
		lines = append(lines, p.failLine(c, widest, k))
	}
	return lines
}

func (p *recovery) failLine(c failCause, widest int, k *themes.Inks) string {
	l := newStrip(p.w)
	ink := k.Bad
	switch c.state {
	case model.ClaimUnknown:
		ink = k.Unknown
	case model.ClaimExcluded:
		ink = k.Text
	case model.ClaimQueued, model.ClaimSent, model.ClaimAccepted, model.ClaimDelivered, model.ClaimFailed:
	}
	l.put(ink, widget.FitString(model.Grouped(c.n), 8, widget.Right))
	tail := "last " + p.sh.clock(c.last.Updated) + "  " + text.Elide(text.Clean(client.MessageOf(c.last.Delivery)), 13)
	words := text.Clean(c.why)
	l.put(k.Text, "  ")
	if room := p.w - l.at - cells(tail) - 3; room >= 16 {
		l.put(k.Text, widget.FitString(words, min(room, widest), widget.Left))
		l.put(k.Faint, "  "+tail)
		return l.line()
	}
	l.put(k.Text, words)
	return l.line()
}
