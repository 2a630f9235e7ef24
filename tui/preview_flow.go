package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// flowAtOnce is how many rows are looked through with every step of the cursor for
// the messages of the same request; more are when it has come to rest.
const flowAtOnce = 20_000

type (
	// flowDue says that the cursor may have come to rest.
	flowDue struct{}
	// flowFound is how the messages of a request stand.
	flowFound struct{ words string }
)

// flowWords say how the messages of the same request stand; empty for no flow.
func flowWords(rows model.Rows, request string) string {
	flow, ok := model.FlowOf(rows, request)
	if !ok || flow.Kind == model.FlowOther {
		return ""
	}
	return flow.Summary()
}

// flowLater looks for the flow when the cursor has come to rest, in a long log.
func (p *preview) flowLater() tea.Cmd {
	if p.d == nil || p.d.Request == "" || p.sh.snap.Log.Rows.Len() <= flowAtOnce {
		return nil
	}
	seq := p.seq
	return p.sh.tick(settle, func(time.Time) tea.Msg { return result[flowDue]{to: deliveriesID, seq: seq} })
}

// findFlow looks for the flow beside the screen, where the cursor has come to rest.
func (p *preview) findFlow(seq uint64) tea.Cmd {
	if seq != p.seq || p.d == nil {
		return nil
	}
	rows, request := p.sh.snap.Log.Rows, p.d.Request
	return work(deliveriesID, seq, func() flowFound { return flowFound{flowWords(rows, request)} })
}

func (p *preview) takeFlow(msg result[flowFound]) {
	if msg.seq == p.seq && p.content != nil {
		p.content.flow = msg.val.words
	}
}
