package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// expungeAction has the payload of a delivery's message deleted at the provider.
// It has no key: it is chosen by its name, and agreed to by the profile's.
func expungeAction(sh *shared, list *widget.Table[model.DeliveryID, *model.Delivery]) action {
	d, some := list.Current()
	return action{
		name: "delete payload", about: "have the provider delete this message's payload for good; the plan is shown first",
		off: firstOf(sh.cannot(model.CanExpunge), sh.noDesk(), none(some, "the list is empty")),
		run: func() (intent, tea.Cmd) { return say{text: "planning …"}, planExpunge(sh.desk, d.ID) },
	}
}

func planExpunge(desk *runbook.Desk, id model.DeliveryID) tea.Cmd {
	agreed := func(c runbook.Consent) (intent, tea.Cmd) {
		return say{text: "deleting the payload …"}, func() tea.Msg {
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			said, err := desk.Expunge(ctx, id, c)
			return effected{said, err}
		}
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		p, err := desk.PlanExpunge(ctx, id)
		return planned{plan: p, agreed: agreed, err: err}
	}
}

// cannot is why a profile cannot do something, and the way out; empty where it can.
func (sh *shared) cannot(what string) string {
	c := sh.snap.Caps.Of(what)
	if c.Can != model.No {
		return ""
	}
	if c.WayOut == "" {
		return c.Why
	}
	return c.Why + " · " + c.WayOut
}
