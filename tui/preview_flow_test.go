package tui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// TestFlowOfALongLog: how the messages of a request stand is looked for when the
// cursor has come to rest, not with every step of it.
func TestFlowOfALongLog(t *testing.T) {
	a := bench(t, flowAtOnce+10, 120, 40)
	rows := copiesOf(a.sh.snap.Log.Rows)
	for i, d := range rows {
		d.Request = fmt.Sprint("request-", i/4)
	}
	of := *a.sh.snap
	of.Log.Rows = model.RowsOf(rows...)
	a.Update(changed{&of})
	p, _ := a.pages[deliveriesID].(*deliveries)
	on, _ := p.table.Current()
	p.preview.clear()
	taken := func(cmd tea.Cmd) {
		t.Helper()
		if _, _, mine := p.preview.answer(cmd()); !mine {
			t.Fatal("an answer to nobody")
		}
	}
	taken(p.preview.show(on, false))
	if p.preview.content == nil || p.preview.content.flow != "" {
		t.Fatalf("at once it shows %+v", p.preview.content)
	}
	due := p.preview.seq
	p.preview.seq++
	if p.preview.findFlow(due) != nil {
		t.Error("the cursor has gone on, and the flow is looked for")
	}
	p.preview.seq = due
	taken(p.preview.findFlow(due))
	if p.preview.content.flow == "" {
		t.Error("there is no flow at rest")
	}
	if p.preview.flowLater() == nil {
		t.Error("nothing is looked for later")
	}
}
