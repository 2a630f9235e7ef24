package tui

import (
	"context"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// actions lists what keys do on the deliveries page, the focused pane's first.
func (p *deliveries) actions() []action {
	expunge := expungeAction(p.sh, p.acted)
	if p.zoom || p.focus == previewPane {
		return append(p.reading(p.preview.actions()), append(p.paneActions(), p.retryRead(), expunge)...)
	}
	return append(append(p.listActions(), p.paneActions()...), expunge)
}

// reading lets every action of the preview pause the list first: what is being
// read is not taken away by what comes.
func (p *deliveries) reading(acts []action) []action {
	for i := range acts {
		run := acts[i].run
		acts[i].run = func() (intent, tea.Cmd) {
			p.pause()
			return run()
		}
	}
	return acts
}

func (p *deliveries) listActions() []action {
	d, some := p.table.Current()
	none := ""
	if !some {
		none = "the list is empty"
	}
	ping := pingAction(p.sh)
	ping.keys = []string{"i"}
	acts := append(make([]action, 0, mostActions), []action{
		{keys: []string{"enter"}, name: "open", about: "show this delivery on the whole page", foot: true, off: none, run: func() (intent, tea.Cmd) { return p.open(d) }},
		{keys: []string{"/"}, name: "filter", about: "filter the list; tab completes", foot: true, run: does(p.edit)},
		{keys: []string{"space"}, name: p.markName(), about: "mark this delivery or the range, or take the mark off", foot: true, off: none, run: func() (intent, tea.Cmd) { return p.mark(d) }},
		{keys: []string{"f"}, name: p.followName(), about: "follow the newest delivery, or stay here", foot: true, off: firstOf(none, p.noFollow()), run: p.toggleFollow},
		{keys: []string{"S"}, name: "sort", about: "sort what is loaded", off: none, run: p.sortMenu},
		{keys: []string{"y"}, name: "copy", about: "copy the id, the payload, the value under the cursor, a curl or a link", foot: true, off: none, run: func() (intent, tea.Cmd) { return p.preview.copyMenu(d) }},
		{keys: []string{"r"}, name: p.retryName(), about: "send the marked deliveries again, or this one; the plan is shown first", foot: true, off: firstOf(p.sh.noDesk(), none, p.noRetry()), run: func() (intent, tea.Cmd) { return p.retry(d) }},
		ping,
		{keys: []string{"R"}, name: p.recoverName(), about: "send again what is marked, else what the filter lets through, else all that failed; the plan is shown first", foot: true, off: p.noRecover(), run: p.recover},
		{keys: []string{"c"}, name: "same cause", about: "only deliveries that failed for the same reason", off: p.noCause(d), run: func() (intent, tea.Cmd) { return nil, p.apply("cause:" + d.Cause.String()) }},
		{keys: []string{"t"}, name: "same type", about: "only deliveries of the same event type", off: none, run: func() (intent, tea.Cmd) { return nil, p.apply("type:" + string(d.Type)) }},
		{keys: []string{"F"}, name: "same flow", about: "only the messages of the same request", off: p.noFlow(d), run: func() (intent, tea.Cmd) { return nil, p.apply("request:" + d.Request) }},
		{keys: []string{"L"}, name: "load older", about: "load the next older page of the log; one provider call", off: p.noOlder(), run: p.older},
		p.loadBack(),
	}...)
	switch {
	case p.ranging.on:
		for i := range acts { // what can be done with the range comes first
			acts[i].foot = acts[i].foot && slices.ContainsFunc(acts[i].keys, func(k string) bool { return k == "space" || k == "r" || k == "R" })
		}
		acts = append(acts, action{keys: []string{"esc"}, name: "drop range", about: "give up the range that is being chosen", foot: true, run: does(p.startRange)})
	case p.src != "":
		acts = append(acts, action{keys: []string{"esc"}, name: "clear filter", about: "show every delivery again", foot: true, run: func() (intent, tea.Cmd) { return nil, p.apply("") }})
	}
	for _, more := range [...][]action{p.chipActions(), p.markActions(none), p.recoverActions(d), p.savedActions(), p.preview.tabActions(), p.moves()} {
		acts = append(acts, more...)
	}
	return acts
}

// mostActions is room for all that keys do on the page, which is listed with every
// key and everything that comes.
const mostActions = 64

func (p *deliveries) moves() []action {
	t := p.table
	return []action{
		{keys: []string{"j", "down"}, name: "down", move: true, run: p.move(func() { t.Move(1) })},
		{keys: []string{"k", "up"}, name: "up", move: true, run: p.move(func() { t.Move(-1) })},
		{keys: []string{"pgdown", "ctrl+f"}, name: "page down", move: true, run: p.move(t.PageDown)},
		{keys: []string{"pgup", "ctrl+b"}, name: "page up", move: true, run: p.move(t.PageUp)},
		{keys: []string{"ctrl+d"}, name: "half a page down", move: true, run: p.move(func() { t.Half(1) })},
		{keys: []string{"ctrl+u"}, name: "half a page up", move: true, run: p.move(func() { t.Half(-1) })},
		{keys: []string{"G", "end"}, name: "oldest loaded", move: true, run: p.move(t.Bottom)},
		{keys: []string{"g", "home"}, name: "top, and follow", move: true, run: p.top},
	}
}

// paneActions are those that do not depend on the focused pane.
func (p *deliveries) paneActions() []action {
	if p.zoom {
		return []action{{keys: []string{"esc", "q"}, name: "back", about: "close this delivery", foot: true, out: true, run: p.unzoom}}
	}
	acts := []action{
		{keys: []string{"p"}, name: "preview", about: "show or hide the preview", run: func() (intent, tea.Cmd) { return p.toggle(hidden) }},
		{keys: []string{"="}, name: "preview beside", about: "put the preview beside the list, or below it", off: p.noBeside(), run: func() (intent, tea.Cmd) { return p.toggle(beside) }},
		{keys: []string{"+"}, name: "larger preview", about: "give the preview more room", off: p.noPreview(), run: p.grow(5)},
		{keys: []string{"-"}, name: "smaller preview", about: "give the list more room", off: p.noPreview(), run: p.grow(-5)},
		{keys: []string{"tab"}, name: "next pane", about: "give the keys to the list or the preview", off: p.noPreview(), run: p.swap},
	}
	if p.focus == previewPane {
		acts = append(acts, action{keys: []string{"esc"}, name: "back", about: "give the keys to the list", foot: true, out: true, run: p.back})
	}
	return acts
}

func (p *deliveries) followName() string {
	if p.follow {
		return "pause"
	}
	return "follow"
}

func (p *deliveries) toggleFollow() (intent, tea.Cmd) {
	if p.follow {
		p.pause()
		return nil, nil
	}
	return p.resume()
}

// top goes to the first row, which is followed where it is the newest.
func (p *deliveries) top() (intent, tea.Cmd) {
	if p.order == byTime && !p.ranging.on { // what comes is not taken into a range
		return p.resume()
	}
	p.table.Top()
	return nil, p.look()
}

func (p *deliveries) retryName() string {
	switch n := len(p.marks); {
	case p.ranging.on:
		return "retry range"
	case n > 0:
		return "retry " + model.Grouped(n) + " marked"
	}
	return "retry"
}

// retryRead sends the delivery that is being read again, whatever is marked.
func (p *deliveries) retryRead() action {
	d, some := p.acted()
	return action{
		keys: []string{"r"}, name: "retry", about: "send this delivery again; the plan is shown first", foot: some && d.Outcome == model.Failed,
		off: firstOf(p.sh.noDesk(), none(some, "the list is empty"), p.noRetry()), run: func() (intent, tea.Cmd) { return p.planRetry(d.ID) },
	}
}

// noRetry says why single deliveries cannot be sent again.
func (p *deliveries) noRetry() string {
	c := p.sh.snap.Caps.Of(model.CanRetryOne)
	if c.Can == model.No {
		return c.Why + " · " + c.WayOut
	}
	return ""
}

// retry plans to send the marked deliveries again; without marks, this one.
func (p *deliveries) retry(d *model.Delivery) (intent, tea.Cmd) {
	p.keepRange()
	ids := slices.Collect(maps.Keys(p.marks))
	if len(ids) == 0 {
		ids = []model.DeliveryID{d.ID}
	}
	return p.planRetry(ids...)
}

func (p *deliveries) planRetry(ids ...model.DeliveryID) (intent, tea.Cmd) {
	desk := p.sh.desk
	return say{text: "planning …"}, makePlan(func(ctx context.Context) (runbook.Plan, error) { return desk.PlanRetry(ctx, ids) })
}

// open gives the page to one delivery. What it shows is asked for if it is not
// held.
func (p *deliveries) open(d *model.Delivery) (intent, tea.Cmd) {
	p.pause()
	p.zoom = true
	p.arrange()
	return nil, p.preview.show(d, true)
}

func (p *deliveries) unzoom() (intent, tea.Cmd) {
	p.zoom = false
	p.arrange()
	if p.focus == previewPane && p.rows.Len() > 0 {
		return nil, nil
	}
	return p.back()
}

// toggle moves the preview to a place, or away from it when it is there already.
func (p *deliveries) toggle(to place) (intent, tea.Cmd) {
	if p.panes.where == to {
		to = below
	}
	p.place, p.share = to, defaultShares
	if to == hidden {
		p.focus = listPane
	}
	p.arrange()
	return nil, tea.Batch(p.lookNow(), p.keepPanes())
}

// grow gives the preview more room, or less.
func (p *deliveries) grow(by int) func() (intent, tea.Cmd) {
	return func() (intent, tea.Cmd) {
		share := p.share.of(p.panes.where)
		*share = clampShare(*share + by)
		p.arrange()
		return nil, p.keepPanes()
	}
}

func (p *deliveries) swap() (intent, tea.Cmd) {
	if p.focus == previewPane {
		return p.back()
	}
	p.pause()
	p.focus = previewPane
	return nil, nil
}

func (p *deliveries) noPreview() string {
	switch {
	case p.rows.Len() == 0:
		return "the list is empty"
	case p.panes.preview == 0:
		return "there is no preview now; enter opens the delivery, p brings the preview back where there is room"
	}
	return ""
}

func (p *deliveries) noBeside() string {
	if p.w < leastBeside*2+1 {
		return "the window is too narrow for two panes side by side"
	}
	return ""
}

func (p *deliveries) noFollow() string {
	if p.order != byTime {
		return "only the newest-first list can be followed; S sorts"
	}
	return ""
}

func (p *deliveries) noMarks() string {
	if len(p.marks) == 0 {
		return "nothing is marked"
	}
	return ""
}

func (p *deliveries) noCause(d *model.Delivery) string {
	if d == nil || d.Cause == model.CauseNone {
		return "this delivery has not failed"
	}
	return ""
}

func (p *deliveries) noFlow(d *model.Delivery) string {
	if d == nil || d.Request == "" {
		return "the provider gives no request id for this delivery"
	}
	return ""
}

func (p *deliveries) noOlder() string {
	switch {
	case p.log.Complete:
		return "the provider has no older rows"
	case p.log.Older == "":
		return "nothing is loaded yet"
	}
	return ""
}
