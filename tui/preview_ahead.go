package tui

import (
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// ahead is what will become of the delivery by itself.
func (p *preview) ahead() model.Ahead {
	if p.behind() {
		return model.Ahead{}
	}
	return p.content.detail.AheadOf(p.sh.snap.Profile.Provider, p.sh.snap.Endpoints)
}

// aheadLead puts what follows the attempts under their times.
const aheadLead = "     "

// aheadLines stand below the attempts: what follows them by itself, and that
// earlier ones are not shown.
func (p *preview) aheadLines() []widget.TextLine {
	det := &p.content.detail
	var lines []widget.TextLine
	if n := det.Delivery.Tries; n > len(det.Attempts) || n == 0 && len(det.Attempts) > 0 && p.sh.snap.Profile.Provider == model.OpenWearables {
		lines = append(lines, widget.TextLine{Label: aheadLead, Text: "Only the last attempt comes with it; the provider lists them by endpoint."})
	}
	a, now := p.ahead(), p.sh.at
	if a.Course == model.CourseDue { // how long that is stands above, where it is counted down
		now = time.Time{}
	}
	if words := a.Sentence(now, p.sh.clock); words != "" {
		lines = append(lines, widget.TextLine{Label: aheadLead, Text: capital(words) + "."})
	}
	if len(lines) == 0 {
		return nil
	}
	return append([]widget.TextLine{{}}, lines...)
}

// underWay says what a delivery waits for, with the schedule once its attempts are
// known.
func (p *preview) underWay(d *model.Delivery) string {
	if p.content == nil {
		return underWay(d)
	}
	a := p.ahead()
	words := a.Brief(p.sh.at, p.sh.clock)
	switch {
	case a.Course == model.CourseUnknown || words == "":
		return underWay(d)
	case d.Code != 0 && d.Cause == model.CauseNone:
		return "answered " + codeCell(d.Code) + "; " + words
	}
	return words
}
