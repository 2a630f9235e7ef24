package tui

import (
	"cmp"
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// expungeAction has the payload of a delivery's message deleted at the provider.
// It has no key: it is chosen by its name, and agreed to by the profile's.
func expungeAction(sh *shared, on func() (*model.Delivery, bool)) action {
	d, some := on()
	return action{
		name: "delete payload", about: "have the provider delete this message's payload for good; the plan is shown first",
		off: firstOf(sh.cannot(model.CanExpunge), sh.noDesk(), none(some, "the list is empty")),
		run: func() (intent, tea.Cmd) { return say{text: "planning …"}, planExpunge(sh, d) },
	}
}

// expunged says that a message's payload was asked to be deleted: nothing that is
// held of it is shown any more.
type expunged struct{ message, said string }

func planExpunge(sh *shared, d *model.Delivery) tea.Cmd {
	desk, watched, profile, id, message := sh.desk, sh.watched, sh.snap.Profile.Name, d.ID, d.Message
	agreed := func(c runbook.Consent) (intent, tea.Cmd) {
		return say{text: "deleting the payload …"}, ask(deliveriesID, 0, func(ctx context.Context) (expunged, error) {
			said, err := desk.Expunge(ctx, id, c)
			if held, ok := watched.(client.Forgetter); ok {
				err = cmp.Or(err, held.Forget(ctx, profile, message))
			}
			return expunged{message, said}, err
		})
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		p, err := desk.PlanExpunge(ctx, id)
		return planned{plan: p, agreed: agreed, err: err}
	}
}

// takeExpunged lets go of what is held of a payload, and reads what is left of the
// delivery that is shown.
func (p *preview) takeExpunged(msg result[expunged]) tea.Cmd {
	said := func() tea.Msg { return effected{msg.val.said, msg.err} }
	p.beside.end()
	p.places, p.made = places{}, widget.NewJSONView()
	if p.d == nil || p.content == nil || p.d.Message != msg.val.message && p.content.whole == nil {
		return said
	}
	d := p.d
	p.clear()
	p.jq.stop()
	p.json, p.hex, p.touched, p.raw = widget.NewJSONView(), widget.NewHex(), false, notRaw
	p.size()
	return tea.Batch(said, p.show(d, true))
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
