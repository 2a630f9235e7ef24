package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// sentRow is a test event that was sent; n grows with every one, so that the
// cursor stays on its row when newer ones come in above.
type sentRow struct {
	n int
	runbook.TestReport
}

func newSentList(sh *shared) *widget.Table[int, sentRow] {
	faint := func(_ sentRow, k *themes.Inks) themes.Ink { return k.Faint }
	return widget.NewTable(func(r sentRow) int { return r.n },
		widget.Column[sentRow]{Title: "sent", Width: 12, Min: 8, Cell: func(r sentRow) string { return sh.when(r.At) }, Ink: faint},
		widget.Column[sentRow]{Title: "event", Width: 36, Min: 16, Middle: true, Cell: func(r sentRow) string { return string(r.Event.Type) }},
		widget.Column[sentRow]{Title: "way", Width: 15, Drop: 1, Cell: func(r sentRow) string { return ways[r.Event.Through] }, Ink: faint},
		widget.Column[sentRow]{Title: "what came of it", Width: 40, Min: 28, Flex: true, Cell: func(r sentRow) string { return sentWords(r.TestReport) }, Ink: sentInk},
		widget.Column[sentRow]{Title: "code", Width: 4, Right: true, Drop: 3, Cell: func(r sentRow) string { return codeCell(r.Code) }},
		widget.Column[sentRow]{Title: "took", Width: 8, Right: true, Drop: 4, Cell: func(r sentRow) string { return tookCell(r.Took) }},
		widget.Column[sentRow]{Title: "who", Width: 14, Drop: 2, Cell: func(r sentRow) string { return r.Who }, Ink: faint},
	)
}

func sentInk(r sentRow, k *themes.Inks) themes.Ink { return triInk(r.Good, k) }

// triInk is the colour of what is good, bad or not known.
func triInk(t model.Tri, k *themes.Inks) themes.Ink {
	switch t {
	case model.Yes:
		return k.Good
	case model.No:
		return k.Bad
	case model.TriUnknown:
	}
	return k.Unknown
}

// takeSent takes up the history, newest first.
func (p *testbench) takeSent(sent []runbook.TestReport, err error) {
	if p.sentErr = err; err != nil {
		return
	}
	rows := make([]sentRow, len(sent))
	for i, r := range sent {
		rows[i] = sentRow{len(sent) - i, r}
	}
	top := p.sent.AtTop()
	p.sent.SetRows(rows)
	if top {
		p.sent.Top()
	}
	p.settle()
}

// sentOrAnswer is the answer on the page, else the one under the cursor of the
// history.
func (p *testbench) sentOrAnswer() (runbook.TestReport, bool) {
	if p.side == benchAnswer {
		return p.answer.report, true
	}
	r, ok := p.sent.Current()
	return r.TestReport, ok
}

// open shows an answer on the whole page.
func (p *testbench) open(r runbook.TestReport) {
	p.answer = newAnswer(p.sh, r)
	p.side, p.editing, p.searching = benchAnswer, false, false
	p.settle()
}

func (p *testbench) openSent() (intent, tea.Cmd) {
	if r, ok := p.sent.Current(); ok {
		p.open(r.TestReport)
	}
	return nil, nil
}

// emptySent says why nothing stands in the history.
func (p *testbench) emptySent() string {
	switch {
	case p.sh.desk == nil:
		return "Nothing can be sent: " + p.sh.noDesk()
	case p.sentErr != nil:
		return p.sentErr.Error()
	}
	return "Nothing has been sent yet: s sends the sample above."
}

// endpointItems are endpoints to choose from.
func endpointItems(eps []model.Endpoint) []widget.PickItem {
	items := make([]widget.PickItem, len(eps))
	for i, e := range eps {
		items[i] = widget.PickItem{Title: text.URL(e.URL), Desc: text.Clean(e.Description)}
	}
	return items
}
