package tui

import (
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// answer shows what came of a test event: the verdict, where the time went, the
// certificate, and what the receiver said.
type answer struct {
	sh     *shared
	w, h   int
	report runbook.TestReport
	json   *widget.JSONView // nil where the answer is no JSON
	lines  *widget.TextView
}

func newAnswer(sh *shared, r runbook.TestReport) *answer {
	a := &answer{sh: sh, report: r, lines: widget.NewTextView()}
	if doc, err := jsondoc.Parse(r.Answer); err == nil {
		a.json = widget.NewJSONView()
		a.json.SetDoc(doc)
		return a
	}
	switch {
	case !utf8.Valid(r.Answer):
		a.lines.SetHex(r.Answer)
	case len(r.Answer) == 0:
		a.lines.SetLines(plain("", a.noAnswer()))
	default:
		a.lines.SetLines(plain(text.CleanLines(string(r.Answer))...))
	}
	return a
}

// noAnswer says why there is nothing to show.
func (a *answer) noAnswer() string {
	switch {
	case a.report.Code == 0:
		return "There was no answer."
	case a.report.Answer == nil:
		return "The answer was not kept."
	}
	return "The answer is empty."
}

func (a *answer) viewed() side {
	if a.json != nil {
		return a.json
	}
	return a.lines
}

func (a *answer) resize(w, h int) {
	a.w, a.h = w, h
	body := max(0, h-len(a.head()))
	if a.json != nil {
		a.json.SetSize(w, body)
	}
	a.lines.SetSize(w, body)
}

func (a *answer) view() []string {
	lines := a.head()
	if a.json != nil {
		lines = append(lines, a.json.View(a.sh.styles, true, false)...)
	} else {
		lines = append(lines, a.lines.View(a.sh.styles, false)...)
	}
	return fill(lines, a.w, a.h)
}

// tallAnswer is how many lines it takes for everything known of an answer to
// stand above it.
const tallAnswer = 16

// head is everything above the answer's own words.
func (a *answer) head() []string {
	k, r := &a.sh.styles.Plain, a.report
	top := newStrip(a.w)
	ink := triInk(r.Good, k)
	top.put(ink, " "+sentWords(r))
	signed := ""
	if r.Event.Through == runbook.Directly {
		signed = ", signed"
		if !r.Signed {
			signed = ", not signed"
		}
	}
	top.put(k.Faint, " · ")
	top.put(k.Strong, text.Clean(string(r.Event.Type)))
	top.put(k.Faint, " "+ways[r.Event.Through]+signed+" · "+a.sh.clock(r.At))
	lines := []string{top.line()}
	for i, f := range a.facts() {
		if a.h < tallAnswer && i > 0 && !f.Warn && f.Label != "to do" {
			continue
		}
		for i, l := range wrap(text.Clean(f.Text), a.w-planLabel-4) {
			s := newStrip(a.w)
			if i == 0 {
				s.put(k.Faint, "   "+f.Label)
			}
			s.to(planLabel + 3)
			in := k.Text
			if f.Warn {
				in = k.Warn
			}
			s.put(in, l)
			lines = append(lines, s.line())
		}
	}
	if r.Event.Through == runbook.Directly && r.Timing != (client.Timing{}) && a.h >= tallAnswer {
		lines = append(lines, waterfall(r.Timing, a.sh.snap.Profile.Provider.AnswerLimit(), a.w, k)...)
	}
	s := newStrip(a.w)
	s.put(k.Faint, " ── ")
	s.put(k.Strong, "Answer ")
	s.put(k.Faint, codeCell(r.Code)+" · "+model.Bytes(int64(len(r.Answer)))+" ")
	s.put(k.Faint, strings.Repeat("─", max(0, a.w-s.at-1)))
	return append(lines, s.line())
}

// facts are what else is known of the answer.
func (a *answer) facts() []runbook.Fact {
	r := a.report
	facts := []runbook.Fact{{Label: "to", Text: text.URL(r.URL)}}
	if r.Good == model.No && r.Cause != model.CauseNone {
		facts = append(facts, runbook.Fact{Label: "why", Text: r.Cause.Sentence(r.Code)}, runbook.Fact{Label: "to do", Text: r.Cause.Remedy()})
	}
	if r.ID != "" {
		facts = append(facts, runbook.Fact{Label: "event id", Text: r.ID})
	}
	if !r.TLSUntil.IsZero() {
		facts = append(facts, certificate(r.TLSUntil, a.sh.at, a.sh.loc))
	}
	return facts
}

// certificate says how long the receiver's certificate is good for.
func certificate(until, now time.Time, loc *time.Location) runbook.Fact {
	left := until.Sub(now)
	day := until.In(loc).Format("02 Jan 2006")
	if left <= 0 {
		return runbook.Fact{Label: "certificate", Text: "expired " + day, Warn: true}
	}
	if left < soonExpired {
		return runbook.Fact{Label: "certificate", Text: "until " + day + ", in " + model.Age(left), Warn: true}
	}
	return runbook.Fact{Label: "certificate", Text: "until " + day}
}

// soonExpired is how long before its end a certificate should be renewed.
const soonExpired = 14 * 24 * time.Hour

// waterfall shows where the time of a request went, a stage below the other, and
// how it compares with the time that the provider waits.
func waterfall(t client.Timing, limit time.Duration, w int, k *themes.Inks) []string {
	const at, stage, number = planLabel + 3, 11, 8
	room := min(w-at-stage-number-3, 60)
	if room < 10 {
		return nil
	}
	whole := max(t.Total, time.Millisecond)
	var lines []string
	var past time.Duration
	for i, part := range []struct {
		name string
		took time.Duration
	}{{"DNS", t.DNS}, {"connect", t.Connect}, {"TLS", t.TLS}, {"first byte", t.FirstByte}} {
		if part.took < 0 {
			continue
		}
		s := newStrip(w)
		if i == 0 || len(lines) == 0 {
			s.put(k.Faint, "   timing")
		}
		s.to(at)
		s.put(k.Faint, widget.FitString(part.name, stage, widget.Left))
		s.put(k.Text, widget.FitString(model.Dur(part.took), number, widget.Right)+"  ")
		from := int(past * time.Duration(room) / whole)
		s.to(s.at + min(from, room-1))
		s.put(k.Accent, strings.Repeat("█", max(1, min(int(part.took*time.Duration(room)/whole), room-from))))
		past += part.took
		lines = append(lines, s.line())
	}
	s := newStrip(w)
	s.to(at)
	s.put(k.Faint, widget.FitString("total", stage, widget.Left))
	ink, words := k.Strong, "of "+model.Age(limit)+" that providers wait"
	if t.Total > limit {
		ink, words = k.Bad, "longer than the "+model.Age(limit)+" that providers wait"
	}
	s.put(ink, widget.FitString(model.Dur(t.Total), number, widget.Right)+"  ")
	s.put(k.Faint, words)
	return append(lines, s.line())
}

// actions are what keys do while an answer is on the page.
func (a *answer) actions() []action {
	s, r := a.viewed(), a.report
	acts := []action{
		{keys: []string{"y"}, name: "copy answer", about: "copy what the receiver said", foot: true, off: none(len(r.Answer) > 0, "there is no answer"), run: wants(clip{what: "answer", text: string(r.Answer)})},
		{keys: []string{"j", "down"}, name: "down", move: true, run: does(func() { s.Move(1) })},
		{keys: []string{"k", "up"}, name: "up", move: true, run: does(func() { s.Move(-1) })},
		{keys: []string{"pgdown", "ctrl+f"}, name: "page down", move: true, run: does(s.PageDown)},
		{keys: []string{"pgup", "ctrl+b"}, name: "page up", move: true, run: does(s.PageUp)},
		{keys: []string{"g", "home"}, name: "top", move: true, run: does(s.Top)},
		{keys: []string{"G", "end"}, name: "bottom", move: true, run: does(s.Bottom)},
	}
	if a.json != nil {
		j := a.json
		acts = append(acts, action{keys: []string{"l", "right", "h", "left"}, name: "fold", about: "fold or unfold", run: func() (intent, tea.Cmd) { j.Toggle(); return nil, nil }})
	}
	return acts
}
