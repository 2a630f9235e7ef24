package runbook

import (
	"context"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// PlanExpunge is the kind of a plan that deletes a payload. It is no run: Expunge
// makes its one call.
const PlanExpunge model.RunKind = "expunge"

const opExpunge = "delete the payload"

// PlanExpunge plans to have the payload of a delivery's message deleted at the
// provider. It wants the profile's name whatever the environment: nothing brings
// a payload back.
func (d *Desk) PlanExpunge(ctx context.Context, id model.DeliveryID) (Plan, error) {
	p, err := d.planExpunge(ctx, id)
	return p, fail("plan to delete the payload", err)
}

func (d *Desk) planExpunge(ctx context.Context, id model.DeliveryID) (Plan, error) {
	message := messageOf(id)
	p := Plan{Kind: PlanExpunge, Title: "delete the payload of " + text.Clean(message) + " on " + d.b.Profile.Name, Needs: Needs{Name: d.b.Profile.Name}}
	if p.Refuse = d.b.cannot(ctx, model.CanExpunge, d.b.Expunger != nil); p.Refuse != "" {
		return p, nil
	}
	x, err := d.b.Host.Detail(ctx, model.DeliveryID(message), nil)
	if err != nil {
		return p, err
	}
	p.Facts = []Fact{
		{Label: "message", Text: text.Clean(message) + ", " + text.Clean(string(x.Delivery.Type)) + ", " + moment(x.Delivery.Created, d.b.Now())},
		{Label: "payload", Text: model.Bytes(int64(len(x.Exchange.Body))) + " as the provider gives it back; gone for good, to all its endpoints", Warn: true},
		{Label: "stays", Text: "the message itself, its attempts and what receivers answered; what receivers and captures took"},
		{Label: "then", Text: "it cannot be sent again: the provider refuses a resend without a payload", Warn: true},
	}
	if len(x.Exchange.Body) == 0 {
		p.Refuse = "there is no payload any more: it was deleted before"
	}
	return p, nil
}

// Expunge deletes the payload as planned, puts that on record and says what was
// read back.
func (d *Desk) Expunge(ctx context.Context, id model.DeliveryID, consent Consent) (string, error) {
	ctx = client.WithCalls(ctx)
	p, err := d.planExpunge(ctx, id)
	switch {
	case err != nil:
		return "", fail(opExpunge, err)
	case p.Refuse != "":
		return "", invalid(opExpunge, p.Refuse, "")
	}
	if missing := d.missing(p.Needs, consent); missing != "" {
		return "", invalid(opExpunge, "it was not agreed to", missing)
	}
	message := messageOf(id)
	act := model.Act{Action: model.ActExpunge, Scope: "message " + text.Clean(message), Before: p.Facts[1].Text, Outcome: "done"}
	if err := d.b.Expunger.Expunge(ctx, message); err != nil && !lost(err) {
		act.Outcome = "failed · " + whyOf(err)
		_ = d.record(ctx, act) // the failure that is told is the provider's
		return "", fail(opExpunge, err)
	}
	words := "deleted, and read back: the provider has no payload of it any more"
	switch x, err := d.b.Host.Detail(ctx, model.DeliveryID(message), nil); {
	case err != nil:
		act.Outcome, words = "not known · "+whyOf(err), "not read back: "+whyOf(err)
	case len(x.Exchange.Body) > 0:
		act.Outcome, words = "failed · it is still there", "the provider still gives the payload: try again"
	}
	if err := d.record(ctx, act); err != nil {
		return words, journalled(opExpunge, err)
	}
	if err := d.forget(ctx, message); err != nil {
		return words + "; what was kept of it here is still kept: " + whyOf(err), nil
	}
	return words, nil
}

// forget drops what the store has kept of a payload that the provider has no more.
func (d *Desk) forget(ctx context.Context, message string) error {
	kept, ok := d.b.Store.(client.Forgetter)
	if !ok {
		return nil
	}
	return kept.Forget(ctx, d.b.Profile.Name, message)
}

// messageOf is the message that a delivery is of.
func messageOf(id model.DeliveryID) string {
	message := client.MessageOf(id)
	return message
}
