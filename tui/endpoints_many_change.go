package tui

import (
	"context"
	"strings"
	"time"

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
	off := func(can, none string) string { return firstOf(p.sh.noDesk(), none, p.cannot(can)) }
	return []action{
		{keys: []string{"e"}, name: "edit", about: "change its URL, events, scope, channels or description; the plan is shown first", foot: true, off: off(model.CanEdit, none), run: func() (intent, tea.Cmd) { return p.editMenu(e) }},
		{keys: []string{"x"}, name: turn, about: "start or stop what is sent to this endpoint; the plan is shown first", foot: true, off: off(model.CanEnable, none), run: func() (intent, tea.Cmd) {
			return p.change(e.ID, client.EndpointChange{Enabled: &on})
		}},
		{keys: []string{"K"}, name: "rotate key", about: "replace this endpoint's key; the old one stays good for a while", foot: true, off: off(model.CanRotate, none), run: func() (intent, tea.Cmd) { return p.graceMenu(e.ID) }},
		{keys: []string{"R"}, name: "recover", about: "have everything sent again to this endpoint that failed in a span of time; the plan is shown first", foot: true, off: off(model.CanRecover, none), run: func() (intent, tea.Cmd) { return p.spanMenu(e.ID) }},
		{keys: []string{"n"}, name: "new endpoint", about: "create an endpoint for every event; the plan is shown first", off: off(model.CanCreate, ""), run: p.create},
		{keys: []string{"D"}, name: "delete", about: "take this endpoint away; the plan is shown first", off: off(model.CanDelete, none), run: func() (intent, tea.Cmd) {
			return p.edit(runbook.EndpointEdit{ID: e.ID, Delete: true})
		}},
	}
}

// cannot is why a profile cannot do something, and the way out; empty where it can.
func (p *manyEnds) cannot(what string) string {
	c := p.sh.snap.Caps.Of(what)
	if c.Can != model.No {
		return ""
	}
	if c.WayOut == "" {
		return c.Why
	}
	return c.Why + " · " + c.WayOut
}

func (p *manyEnds) edit(e runbook.EndpointEdit) (intent, tea.Cmd) {
	desk := p.sh.desk
	return say{text: "planning …"}, makePlan(func(ctx context.Context) (runbook.Plan, error) { return desk.PlanEndpoint(ctx, e) })
}

func (p *manyEnds) change(id model.EndpointID, c client.EndpointChange) (intent, tea.Cmd) {
	return p.edit(runbook.EndpointEdit{ID: id, Change: c})
}

func (p *manyEnds) create() (intent, tea.Cmd) {
	return lay{newPrompt("New endpoint", "Its URL. What would be done is shown before anything is sent.", "https://", func(u string) (intent, tea.Cmd) {
		return p.edit(runbook.EndpointEdit{Create: &client.EndpointDraft{URL: strings.TrimSpace(u)}})
	})}, nil
}

// editMenu asks what of an endpoint is to be changed, then for what it shall be.
func (p *manyEnds) editMenu(e model.Endpoint) (intent, tea.Cmd) {
	names := make([]string, len(e.Events))
	for i, t := range e.Events {
		names[i] = string(t)
	}
	field := func(key, name, about, value string, set func(string) client.EndpointChange) entry {
		return entry{key: key, name: name, run: func() (intent, tea.Cmd) {
			return lay{newPrompt("Change the "+name, about+" What would be done is shown before anything is sent.", value, func(s string) (intent, tea.Cmd) {
				return p.change(e.ID, set(strings.TrimSpace(s)))
			})}, nil
		}}
	}
	entries := []entry{
		field("u", "URL", "The new URL; the key stays.", e.URL, func(s string) client.EndpointChange { return client.EndpointChange{URL: &s} }),
		field("d", "description", "What it is for.", e.Description, func(s string) client.EndpointChange { return client.EndpointChange{Description: &s} }),
		field("e", "events", "Event types, with a comma between; nothing for every event.", strings.Join(names, ", "), func(s string) client.EndpointChange {
			var types []model.EventType
			for _, n := range listed(s) {
				types = append(types, model.EventType(n))
			}
			return client.EndpointChange{Events: &types}
		}),
	}
	if p.sh.snap.Profile.Provider == model.OpenWearables {
		entries = append(entries, field("s", "scope", "The id of the user it is limited to; nothing for all.", e.Scope, func(s string) client.EndpointChange { return client.EndpointChange{Scope: &s} }))
	} else {
		entries = append(entries, field("c", "channels", "Channels, with a comma between; nothing for everything.", strings.Join(e.Channels, ", "), func(s string) client.EndpointChange {
			channels := listed(s)
			return client.EndpointChange{Channels: &channels}
		}))
	}
	return lay{newMenu("Edit", entries)}, nil
}

// listed are the parts of a list with commas.
func listed(s string) (out []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// graceMenu asks how long the old key is to stay good.
func (p *manyEnds) graceMenu(id model.EndpointID) (intent, tea.Cmd) {
	desk := p.sh.desk
	var entries []entry
	for _, g := range []struct {
		key, name string
		d         time.Duration
	}{{"d", "the old key stays good for a day", 24 * time.Hour}, {"h", "for an hour", time.Hour}, {"w", "for 7 days", 7 * 24 * time.Hour}, {"0", "the old key ends at once", 0}} {
		entries = append(entries, entry{key: g.key, name: g.name, run: func() (intent, tea.Cmd) {
			return say{text: "planning …"}, makePlan(func(ctx context.Context) (runbook.Plan, error) { return desk.PlanRotateKey(ctx, id, g.d) })
		}})
	}
	return lay{newMenu("Rotate the key", entries)}, nil
}

// spanMenu asks since when what failed is to be sent again.
func (p *manyEnds) spanMenu(id model.EndpointID) (intent, tea.Cmd) {
	desk, now := p.sh.desk, p.sh.at
	var entries []entry
	for _, s := range []struct {
		key, name string
		d         time.Duration
	}{{"h", "what failed in the last hour", time.Hour}, {"6", "in the last 6 hours", 6 * time.Hour}, {"d", "in the last day", 24 * time.Hour}, {"w", "in the last 7 days", 7 * 24 * time.Hour}} {
		entries = append(entries, entry{key: s.key, name: s.name, run: func() (intent, tea.Cmd) {
			return say{text: "planning …"}, makePlan(func(ctx context.Context) (runbook.Plan, error) {
				return desk.PlanRecoverSince(ctx, id, now.Add(-s.d), time.Time{})
			})
		}})
	}
	return lay{newMenu("Recover", entries)}, nil
}
