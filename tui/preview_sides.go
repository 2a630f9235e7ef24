package tui

import (
	"cmp"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// mask says which values of the payload are hidden; nil hides nothing.
func (p *preview) mask() func(*jsondoc.Doc, int) bool {
	if p.revealed {
		return nil
	}
	t := p.d.Type
	return func(doc *jsondoc.Doc, i int) bool { return catalog.Masked(t, doc, i) }
}

// sideLines is the current side as labelled lines.
func (p *preview) sideLines() []widget.TextLine {
	switch p.on() {
	case payloadTab:
		return p.payloadLines()
	case requestTab:
		return requestLines(p.content.detail)
	case responseTab:
		return responseLines(p.content.detail)
	case attemptsTab:
		return p.attemptLines()
	case wholeTab:
		if p.content.whole != nil && p.content.whole.doc == nil {
			return plain("", "The parts cannot be put together.")
		}
		return p.payloadLines()
	case signatureTab:
		return p.signatureLines()
	case compareTab:
	}
	return nil
}

// plain are lines without labels, off the edge.
func plain(lines ...string) []widget.TextLine {
	out := make([]widget.TextLine, len(lines))
	for i, l := range lines {
		out[i].Text = " " + l
	}
	return out
}

// sideLabel is the column in which a side's labels stand.
const sideLabel = 9

func labelled(label, s string) widget.TextLine {
	return widget.TextLine{Label: " " + widget.FitString(label, sideLabel, widget.Left) + " ", Text: s}
}

// payloadLines are the payload's bytes: as text where they are text, else as hex.
func (p *preview) payloadLines() []widget.TextLine {
	x := p.content.detail.Exchange
	if x.Origin == model.OriginNone {
		return nil
	}
	if !p.revealed {
		return plain("", "The payload is not JSON ("+model.Bytes(int64(len(x.Body)))+") and may hold health data: m shows it.")
	}
	var lines []widget.TextLine
	if x.Note != "" {
		lines = append(lines, labelled("note", x.Note))
	}
	if bad := p.content.bad; bad != nil {
		lines = append(lines, labelled("not JSON", fmt.Sprintf("%s (line %d, column %d)", bad.Msg, bad.Line, bad.Col)))
	}
	if !utf8.Valid(x.Body) {
		return append(append(lines, labelled("not UTF-8", "shown as bytes")), widget.HexLines(x.Body)...)
	}
	return append(lines, plain(text.CleanLines(string(x.Body))...)...)
}

func fieldLines(fields []model.Field) []widget.TextLine {
	out := make([]widget.TextLine, len(fields))
	for i, f := range fields {
		out[i] = widget.TextLine{Label: " " + f.Name + ": ", Text: f.Value}
	}
	return out
}

// headerLines are header fields, or that they were not given.
func headerLines(fields []model.Field) []widget.TextLine {
	if fields == nil {
		return []widget.TextLine{labelled("headers", "not given by the provider")}
	}
	return fieldLines(fields)
}

func requestLines(d model.Detail) []widget.TextLine {
	x := d.Exchange
	url := notGiven
	if x.URL != "" {
		url = text.URL(x.URL)
	}
	lines := []widget.TextLine{labelled(orNotGiven(x.Method != "", func() string { return x.Method }), url)}
	lines = append(lines, headerLines(x.Request)...)
	switch x.Origin {
	case model.OriginExact:
		lines = append(lines, labelled("body", model.Bytes(int64(len(x.Body)))+", byte for byte: see Payload"))
	case model.OriginRebuilt:
		lines = append(lines, labelled("body", model.Bytes(int64(len(x.Body)))+": see Payload"), labelled("", x.Note))
	case model.OriginNone:
		lines = append(lines, labelled("body", "not given by the provider"))
	}
	return lines
}

func responseLines(d model.Detail) []widget.TextLine {
	x, del := d.Exchange, d.Delivery
	lines := []widget.TextLine{labelled("status", codeCell(x.Code)), labelled("took", tookCell(del.Took))}
	if del.Cause != model.CauseNone {
		lines = append(lines, labelled("cause", del.Sentence()), labelled("to do", del.Cause.Remedy()))
	}
	if del.Detail != "" {
		for i, l := range text.CleanLines(text.URLs(del.Detail)) {
			label := ""
			if i == 0 {
				label = "provider"
			}
			lines = append(lines, labelled(label, l))
		}
	}
	lines = append(lines, headerLines(x.Response)...)
	if x.Answer == nil {
		return append(lines, labelled("body", "not given by the provider"))
	}
	lines = append(lines, labelled("body", cmp.Or(x.Kept, model.Bytes(int64(len(x.Answer))))))
	if len(x.Answer) == 0 {
		return lines
	}
	return append(append(lines, plain("")...), plain(text.CleanLines(string(x.Answer))...)...)
}

// attemptFormat lines the attempts up; the title has the same widths.
const attemptFormat = "%-3s %-15s %-12s %4s %8s %-10s %s"

func (p *preview) attemptLines() []widget.TextLine {
	attempts := p.content.detail.Attempts
	if len(attempts) == 0 {
		return append(plain("", "No attempt is known."), p.aheadLines()...)
	}
	if p.sh.plain {
		return append(p.spokenAttempts(attempts), p.aheadLines()...)
	}
	lines := []widget.TextLine{{Label: " " + fmt.Sprintf(attemptFormat, "no", "when", "outcome", "code", "took", "trigger", "cause")}}
	for i, a := range attempts {
		when := orNotGiven(!a.At.IsZero(), func() string { return p.sh.clock(a.At) })
		cause := ""
		if a.Outcome == model.Failed {
			cause = a.Cause.Sentence(a.Code)
		}
		trigger := orNotGiven(a.Trigger != model.TriggerUnknown, a.Trigger.String)
		lines = append(lines, plain(fmt.Sprintf(attemptFormat,
			strconv.Itoa(i+1), when, outcomeCells[a.Outcome], codeCell(a.Code), tookCell(a.Took), trigger, cause))...)
	}
	return append(lines, p.aheadLines()...)
}
