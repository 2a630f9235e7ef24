package tui

import (
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// reported brings a handover report, ready to paste.
type reported struct {
	text string
	err  error
}

// askHandover asks where the report is to begin.
func (p *activity) askHandover() (intent, tea.Cmd) {
	return p.askHandoverOf("8h", "")
}

func (p *activity) askHandoverOf(since, wrong string) (intent, tea.Cmd) {
	const about = "Since when? A span (8h, 2d), a time of day or a date. The report is Markdown and goes to your terminal's clipboard."
	return lay{newPrompt("Handover report", about, since, p.handover).because(wrong)}, nil
}

// handover makes the report beside the screen.
func (p *activity) handover(since string) (intent, tea.Cmd) {
	f, bad := model.ParseFilter("since:"+since, p.sh.at)
	if bad != nil || len(f.Terms()) != 1 {
		return p.askHandoverOf(since, strconv.Quote(since)+" is no time: write 8h, 2d, 14:00 or 2026-03-04")
	}
	ctx, desk, snap, from, now := p.sh.ctx, p.sh.desk, p.sh.snap, f.Terms()[0].At, p.sh.at
	return say{text: "writing the report …"}, func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		r, err := desk.Report(ctx, from, now)
		if err != nil {
			return reported{err: err}
		}
		r.Now = model.ReportCounts(snap.Status)
		r.LeftOf = leftOf(snap.Log)
		for _, g := range model.GroupCauses(snap.Log.Rows, from) {
			r.Left = append(r.Left, model.LeftReport{
				Cause: g.Cause.String(), Sentence: g.Sentence(), N: g.N, Endpoint: text.URL(g.Endpoint), First: g.First, Last: g.Last,
			})
		}
		src, err := r.Markdown()
		return reported{text: string(src), err: err}
	}
}

// leftOf says of which deliveries the failed ones are counted.
func leftOf(l model.Log) string {
	if oldest := l.Oldest(); !l.Complete && !oldest.IsZero() {
		return "the deliveries loaded, since " + oldest.UTC().Format("2006-01-02 15:04 MST")
	}
	return "all deliveries that the provider keeps"
}
