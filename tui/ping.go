package tui

import (
	"context"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// pinged brings what a ping found out.
type pinged struct {
	report runbook.PingReport
	err    error
}

// sendPing pings the receiver; App shows the report when it is there.
func sendPing(sh *shared, through runbook.Through) (intent, tea.Cmd) {
	desk := sh.desk
	way := "from here"
	if through == runbook.ByHost {
		way = "by the provider"
	}
	return say{text: "pinging the receiver " + way + " …"}, func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		r, err := desk.Ping(ctx, through)
		return pinged{r, err}
	}
}

// pingAction is the same on every page but the deliveries, where p is the
// preview's.
func pingAction(sh *shared) action {
	off := sh.noDesk()
	if off == "" && !sh.snap.Profile.Provider.HasPing() {
		off = "this provider has no ping; page 4 sends a test event and examines the receiver"
	}
	return action{
		keys: []string{"p"}, name: "ping", about: "a signed ping from here to the receiver, with its timing", off: off,
		run: func() (intent, tea.Cmd) { return sendPing(sh, runbook.Directly) },
	}
}

// pingBox shows what a ping found out, and offers the other way.
type pingBox struct {
	sh     *shared
	report runbook.PingReport
	w, h   int
}

func (b *pingBox) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	switch k.String() {
	case "esc", "q", "enter":
		return true, nil, nil
	case "b":
		in, cmd := sendPing(b.sh, runbook.ByHost)
		return true, in, cmd
	case "p":
		in, cmd := sendPing(b.sh, runbook.Directly)
		return true, in, cmd
	}
	return false, nil, nil
}

func (b *pingBox) resize(w, h int) { b.w, b.h = boxWidth(w, 84), h }

func (b *pingBox) hints() []widget.Hint {
	return []widget.Hint{{Key: "p", Desc: "again from here"}, {Key: "b", Desc: "by the provider"}, {Key: "esc", Desc: "close"}}
}

func (b *pingBox) view(s *themes.Styles) []string {
	k, inner := &s.Plain, max(0, b.w-4)
	title := "Ping from here"
	if b.report.Through == runbook.ByHost {
		title = "Ping by the provider"
	}
	glyph, ink := "?", k.Unknown
	switch b.report.Good {
	case model.Yes:
		glyph, ink = "✓", k.Good
	case model.No:
		glyph, ink = "✗", k.Bad
	case model.TriUnknown:
	}
	var body []string
	for i, l := range wrap(text.Clean(b.report.Outcome), inner-2) {
		line := newStrip(inner)
		if i == 0 {
			line.put(ink, glyph)
		}
		line.to(2)
		line.put(ink, l)
		body = append(body, line.line())
	}
	for i, f := range b.facts() {
		if i == 0 {
			body = append(body, blank(inner))
		}
		body = append(body, factLines(inner, f.Label, f.Text, k.Faint, k.Text)...)
	}
	return boxed(title, body, b.w, b.h, s)
}

// facts are the parts of a direct ping worth a line.
func (b *pingBox) facts() []runbook.Fact {
	if b.report.Through == runbook.ByHost {
		said := saidOf(b.report.Status, "")
		if strings.Contains(b.report.Outcome, said) {
			return nil
		}
		return []runbook.Fact{{Label: "it says", Text: said}}
	}
	shot := b.report.Shot
	facts := []runbook.Fact{{Label: "to", Text: text.URL(shot.URL)}}
	if shot.Code != 0 {
		facts = append(facts, runbook.Fact{Label: "answer", Text: strconv.Itoa(shot.Code) + " in " + model.Dur(shot.Timing.Total) + ", limit " + model.Age(b.sh.snap.Profile.Provider.AnswerLimit())})
	}
	if t := timingWords(shot.Timing); t != "" {
		facts = append(facts, runbook.Fact{Label: "timing", Text: t})
	}
	if !shot.TLSUntil.IsZero() {
		facts = append(facts, runbook.Fact{Label: "certificate", Text: "until " + shot.TLSUntil.In(b.sh.loc).Format("02 Jan 2006")})
	}
	if b.report.Good == model.No && shot.Cause != model.CauseNone {
		facts = append(facts, runbook.Fact{Label: "to do", Text: shot.Cause.Remedy()})
	}
	return facts
}

// timingWords are the parts of a call that were measured: an address needs no
// DNS, a connection that is kept no TLS.
func timingWords(t client.Timing) string {
	var parts []string
	for _, p := range []struct {
		name string
		took time.Duration
	}{{"DNS", t.DNS}, {"connect", t.Connect}, {"TLS", t.TLS}, {"first byte", t.FirstByte}} {
		if p.took > 0 {
			parts = append(parts, p.name+" "+model.Dur(p.took))
		}
	}
	return strings.Join(parts, " · ")
}
