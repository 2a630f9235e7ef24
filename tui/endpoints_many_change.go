package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// changes are what changes an endpoint; each shows its plan first. The endpoint
// is bound here, by its id: rows move.
func (p *manyEnds) changes(r endRow, none string) []action {
	e := r.e
	turn, on := "disable", false
	if e.Enabled == model.No {
		turn, on = "enable", true
	}
	off := func(can, none string) string { return firstOf(p.sh.noDesk(), none, p.sh.cannot(can)) }
	return []action{
		{keys: []string{"e"}, name: "edit", about: "change its URL, events, scope, channels, rate limit or description; the plan is shown first", foot: true, off: off(model.CanEdit, none), run: func() (intent, tea.Cmd) { return p.fill(e) }},
		{keys: []string{"x"}, name: turn, about: "start or stop what is sent to this endpoint; the plan is shown first", foot: true, off: off(model.CanEnable, none), run: func() (intent, tea.Cmd) {
			return p.change(e.ID, client.EndpointChange{Enabled: &on})
		}},
		{keys: []string{"K"}, name: "rotate key", about: "replace this endpoint's key; the old one stays good for a while", foot: true, off: off(model.CanRotate, none), run: func() (intent, tea.Cmd) { return p.graceMenu(e.ID) }},
		{keys: []string{"R"}, name: "recover", about: "have everything sent again to this endpoint that failed in a span of time; the plan is shown first", foot: true, off: off(model.CanRecover, none), run: func() (intent, tea.Cmd) { return p.spanMenu(e.ID) }},
		{keys: []string{"n"}, name: "new endpoint", about: "create an endpoint; the plan is shown first", off: off(model.CanCreate, ""), run: func() (intent, tea.Cmd) { return p.fill(model.Endpoint{}) }},
		{keys: []string{"D"}, name: "delete", about: "take this endpoint away; the plan is shown first", off: off(model.CanDelete, none), run: func() (intent, tea.Cmd) {
			return p.edit(runbook.EndpointEdit{ID: e.ID, Delete: true})
		}},
		p.replayAction(e.ID, off(model.CanReplay, none)),
	}
}

func (p *manyEnds) edit(e runbook.EndpointEdit) (intent, tea.Cmd) {
	desk := p.sh.desk
	return say{text: "planning …"}, makePlan(func(ctx context.Context) (runbook.Plan, error) { return desk.PlanEndpoint(ctx, e) })
}

func (p *manyEnds) change(id model.EndpointID, c client.EndpointChange) (intent, tea.Cmd) {
	return p.edit(runbook.EndpointEdit{ID: id, Change: c})
}

// fill opens the form for an endpoint, or for a new one.
func (p *manyEnds) fill(e model.Endpoint) (intent, tea.Cmd) {
	form, cmd := newEndForm(p.sh, e)
	p.form = form
	return lay{form}, cmd
}
