package runbook

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// PlanReplay is the kind of a plan that has sent what an endpoint never got. It is
// no run: Replay makes its one call.
const PlanReplay model.RunKind = "replay"

const opReplay = "replay what was never sent"

// Missed says of what span an endpoint gets what it was never sent, as while it was
// disabled. Without an end the span ends now.
type Missed struct {
	ID           model.EndpointID
	Since, Until time.Time
}

// PlanReplay plans to have the provider send an endpoint what was never tried
// there. It is refused where the provider cannot, with the way out.
func (d *Desk) PlanReplay(ctx context.Context, m Missed) (Plan, error) {
	p, err := d.planReplay(ctx, m)
	return p, fail("plan the replay", err)
}

func (d *Desk) planReplay(ctx context.Context, m Missed) (Plan, error) {
	end, words := m.Until, moment(m.Until, d.b.Now())
	if end.IsZero() {
		end, words = d.b.Now(), "now"
	}
	if span := end.Sub(m.Since); span <= 0 || span > sinceSpan {
		return Plan{}, invalid(opReplay, "the span must be between 0 and 14 days", "choose a later beginning, or several spans")
	}
	all, err := d.b.Host.Endpoints(ctx)
	if err != nil {
		return Plan{}, err
	}
	e, err := endpointByID(all, m.ID)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Kind: PlanReplay, Title: "replay what " + nameOf(e) + " was never sent, on " + d.b.Profile.Name}
	if d.b.Profile.Environment == model.Production {
		p.Needs.Name = d.b.Profile.Name
	}
	if p.Refuse = d.b.cannot(ctx, model.CanReplay, d.b.Recoverer != nil); e.Enabled == model.No && p.Refuse == "" {
		p.Refuse = "the endpoint is disabled, the provider would send it nothing: enable it first"
	}
	p.Facts = []Fact{
		{Label: "endpoint", Text: text.Clean(string(e.ID)) + " " + text.URL(e.URL)},
		{Label: "span", Text: "from " + moment(m.Since, d.b.Now()) + " to " + words},
		{Label: "sent", Text: "every message of that time which its filters take and which was never tried there; how many the provider does not tell", Warn: true},
		{Label: "then", Text: "the provider goes on by itself: it cannot be stopped from here, and the log shows what arrives"},
	}
	return p, nil
}

// Replay has it done as planned, puts that on record and says what the provider
// answered.
func (d *Desk) Replay(ctx context.Context, m Missed, consent Consent) (string, error) {
	ctx = client.WithCalls(ctx)
	p, err := d.planReplay(ctx, m)
	switch {
	case err != nil:
		return "", fail(opReplay, err)
	case p.Refuse != "":
		return "", invalid(opReplay, p.Refuse, "")
	}
	if missing := d.missing(p.Needs, consent); missing != "" {
		return "", invalid(opReplay, "it was not agreed to", missing)
	}
	act := model.Act{Action: model.ActReplay, Scope: p.Facts[0].Text, Before: p.Facts[1].Text, Outcome: "done"}
	task, err := d.b.Recoverer.Replay(ctx, m.ID, m.Since, m.Until)
	words := "the provider has begun, as task " + text.Clean(task)
	switch {
	case err == nil:
		act.After = "task " + text.Clean(task)
	case lost(err):
		act.Outcome, words = "not known · "+whyOf(err), "whether it has begun is not known: "+whyOf(err)+"; look at the log before asking again"
	default:
		act.Outcome = "failed · " + whyOf(err)
		_ = d.record(ctx, act) // the failure that is told is the provider's
		return "", fail(opReplay, err)
	}
	if err := d.record(ctx, act); err != nil {
		return words, journalled(opReplay, err)
	}
	return words, nil
}
