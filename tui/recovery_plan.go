package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// proposal is a plan of what was chosen, at a pace.
type proposal struct {
	of   model.Selection
	pace runbook.Pacing
	days bool // the oldest now, where today's calls are not enough for all
	way  way
	plan runbook.Plan

	probes *runbook.Probes // what the receivers answered when it was opened
}

// paceSettled says that the form may have come to rest.
type paceSettled struct{}

// begin plans what was chosen at the pace for so many. Its box comes when the
// plan is there.
func (p *recovery) begin(c choice) (intent, tea.Cmd) {
	p.box = nil
	p.seq++
	desk := p.sh.desk
	if desk == nil {
		return say{text: p.sh.noDesk(), bad: true}, nil
	}
	first, probes := append(waysOf(p.sh.snap.Caps), oneByOne)[0], &runbook.Probes{}
	return say{text: "planning …"}, ask(recoveryID, p.seq, func(ctx context.Context) (proposal, error) {
		of := c()
		return propose(ctx, desk, proposal{of: of, pace: firstPace(len(of.IDs)), way: first, probes: probes})
	})
}

// propose asks the desk for the plan.
func propose(ctx context.Context, desk *runbook.Desk, o proposal) (_ proposal, err error) {
	o.plan, err = desk.PlanRecovery(ctx, runbook.Recovery{
		IDs: o.of.IDs, Words: o.of.Words, Pacing: o.pace, Since: o.way == sinceAtHost, All: o.way == allOfTheHost, Days: o.days, Probes: o.probes,
	})
	if len(o.of.Never) > 0 && o.way != allOfTheHost {
		o.plan.Facts = append(o.plan.Facts, runbook.Fact{Label: "not there", Text: o.of.NeverWords() + ": nothing of it can be sent", Warn: true})
	}
	return o, err
}

// proposed shows a plan: in a box of its own, or in the one that asked for it.
func (p *recovery) proposed(msg result[proposal]) intent {
	if msg.seq != p.seq {
		return nil
	}
	switch {
	case p.box == nil && msg.err != nil:
		return say{text: msg.err.Error(), bad: true}
	case p.box == nil:
		p.chosen, p.probes = msg.val.of, msg.val.probes
		p.box = newPlanBox(p.sh, msg.val.plan)
		p.box.pace = &pace{Pacing: msg.val.pace, way: msg.val.way, ways: waysOf(p.sh.snap.Caps)}
		p.box.replan = p.turned
		return lay{p.box}
	case msg.err != nil:
		p.box.replanned(runbook.Plan{Title: p.box.plan.Title, Facts: p.box.plan.Facts, Refuse: msg.err.Error()})
	default:
		p.box.replanned(msg.val.plan)
	}
	return nil
}

// waysOf are those that a provider has; what nobody knows better may be tried.
func waysOf(caps model.Capabilities) (ways []way) {
	if caps.Of(model.CanRetryOne).Can != model.No {
		ways = append(ways, oneByOne)
	}
	if caps.Of(model.CanRecover).Can == model.Yes {
		ways = append(ways, sinceAtHost)
	}
	if caps.Of(model.CanRetryAll).Can == model.Yes {
		ways = append(ways, allOfTheHost)
	}
	return ways
}

// turned waits for the form to come to rest before it plans again.
func (p *recovery) turned() tea.Cmd {
	p.seq++
	seq := p.seq
	return p.sh.tick(settle, func(time.Time) tea.Msg { return result[paceSettled]{to: recoveryID, seq: seq} })
}

// again plans the same deliveries at the pace that the form shows.
func (p *recovery) again(seq uint64) tea.Cmd {
	if seq != p.seq || p.box == nil || p.sh.desk == nil {
		return nil
	}
	desk := p.sh.desk
	o := proposal{of: p.chosen, pace: p.box.pace.Pacing, days: p.box.pace.days, way: p.box.pace.way, probes: p.probes}
	return ask(recoveryID, p.seq, func(ctx context.Context) (proposal, error) { return propose(ctx, desk, o) })
}

// splitKey has the oldest planned for today, where its calls are not enough for all.
const splitKey = "d"

// pressPace takes a key that is for what can be changed of the plan; changed says
// that it is planned again.
func (b *planBox) pressPace(k tea.KeyPressMsg) (taken, changed bool) {
	if b.pace == nil {
		return false, false
	}
	if taken, changed = b.pace.press(k); taken {
		b.follow()
		return taken, changed
	}
	if b.plan.Splits && !b.stale && k.String() == splitKey {
		b.pace.days = true
		return true, true
	}
	return false, false
}

// paced says whether a fact is told by the form.
func (b *planBox) paced(f runbook.Fact) bool {
	return b.pace != nil && (f.Label == "pace" || f.Label == "canary" || f.Label == "stop")
}

// follow brings the dial that has the keys into view.
func (b *planBox) follow() {
	if b.pace == nil || b.pace.at == noDial {
		return
	}
	inner := max(0, b.w-4)
	lines := b.factLines(inner)
	at, room := b.dialLine(inner), b.room(len(lines))
	if at >= 0 {
		b.top = max(0, min(max(b.top, at-room+1), at, len(lines)-room))
	}
}

// dialLine is the fact line on which the dial that has the keys stands.
func (b *planBox) dialLine(inner int) int {
	n := 0
	at := planLabel
	for _, f := range b.plan.Facts {
		at = max(at, min(cells(f.Label)+1, inner/2))
	}
	_, on := b.pace.lines(inner, at, b.sh.styles)
	for _, f := range b.plan.Facts {
		if b.paced(f) {
			break
		}
		n += len(factLinesAt(inner, at, inked{text: f.Label}, inked{text: f.Text}))
	}
	return n + on
}

// paceHints are the keys of a plan that can be changed.
func (b *planBox) paceHints() []widget.Hint {
	switch {
	case b.pace.at == wayDial:
		return []widget.Hint{{Key: "←→", Desc: "another way"}, {Key: "tab", Desc: "next"}, {Key: "enter", Desc: "done"}}
	case b.pace.at != noDial:
		return []widget.Hint{{Key: "←→", Desc: "less, more"}, {Key: "0-9", Desc: "type it"}, {Key: "tab", Desc: "next"}, {Key: "enter", Desc: "done"}}
	case b.plan.Splits:
		return []widget.Hint{{Key: splitKey, Desc: "split it over days"}, {Key: "tab", Desc: "change the pace"}, {Key: "esc", Desc: "close"}}
	case b.plan.Refuse != "":
		return []widget.Hint{{Key: "tab", Desc: "change the pace"}, {Key: "esc", Desc: "close"}}
	}
	return []widget.Hint{{Key: "enter", Desc: "take what is typed"}, {Key: "tab", Desc: "change the pace"}, {Key: "esc", Desc: "leave everything as it is"}}
}
