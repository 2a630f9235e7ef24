package runbook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	opSince      = "recover what failed"
	sinceSpan    = 14 * 24 * time.Hour // that a provider recovers at once (Svix: endpoint/recover)
	sinceMost    = 10_000              // messages that it then sends at most
	scheduleLast = 28 * time.Hour      // that a message is attempted by itself, so that it may fail long after it was made
)

// PlanRecoverSince plans to have everything sent again to one endpoint that
// failed in a span of at most 14 days; a zero end is now. The provider does it by
// itself, and what it does can be seen by the attempts only.
func (d *Desk) PlanRecoverSince(ctx context.Context, id model.EndpointID, since, end time.Time) (Plan, error) {
	p, err := d.planSince(ctx, id, since, end)
	return p, fail("plan the recovery", err)
}

// sincePlan is what such a recovery keeps to.
type sincePlan struct {
	ID    model.EndpointID `json:"id"`
	Name  string           `json:"name"`
	Since time.Time        `json:"since"`
	Until time.Time        `json:"until,omitzero"`
	Also  []sincePlan      `json:"also,omitempty"` // the other endpoints of the same run
}

func readSincePlan(raw []byte) (sincePlan, error) {
	var p sincePlan
	if err := json.Unmarshal(raw, &p); err != nil || p.ID == "" {
		return p, &model.Error{Code: model.Invalid, Op: "read the plan", Why: "it is not one of a recovery", Do: "cancel the run and plan again", Err: err}
	}
	return p, nil
}

func (d *Desk) planSince(ctx context.Context, id model.EndpointID, since, end time.Time) (Plan, error) {
	last := end
	if end.IsZero() {
		last = d.b.Now()
	}
	if span := last.Sub(since); span <= 0 || span > sinceSpan {
		return Plan{}, invalid(opSince, "the span must be between 0 and 14 days", "choose a later beginning, or several spans")
	}
	all, err := d.b.Host.Endpoints(ctx)
	if err != nil {
		return Plan{}, err
	}
	e, err := endpointByID(all, id)
	if err != nil {
		return Plan{}, err
	}
	s := sincePlan{ID: id, Name: nameOf(e), Since: since.UTC(), Until: end.UTC()}
	p := Plan{Kind: model.RunRecover, Title: "recover what failed at " + s.Name + " on " + d.b.Profile.Name}
	if d.b.Profile.Environment == model.Production {
		p.Needs.Name = d.b.Profile.Name
	}
	if p.Refuse = d.b.cannot(ctx, model.CanRecover, d.b.Recoverer != nil); e.Enabled == model.No && p.Refuse == "" {
		p.Refuse = "the endpoint is disabled, the provider would send it nothing: enable it first"
	}
	var open openRows
	d.b.Rows().Each(func(row *model.Delivery) { open.add(&s, row, last) })
	p.Facts = s.facts(open, last, d.b.Now())
	if open.all() > 1 {
		p.Needs.Count = open.all()
	}
	if open.due > 0 {
		p.Needs.Overrule = overrule
	}
	p.Raw, err = json.Marshal(s)
	return p, err
}

// openRows counts what of the loaded log has failed in a span, and what is still to
// be attempted by itself.
type openRows struct{ failed, due int }

func (n *openRows) all() int { return n.failed + n.due }

// add counts a row, where it is of the span and open.
func (n *openRows) add(s *sincePlan, row *model.Delivery, last time.Time) {
	if row.To != s.ID || row.Created.Before(s.Since) || row.Created.After(last) {
		return
	}
	switch row.Outcome {
	case model.Failed:
		n.failed++
	case model.Processing:
		n.due++
	case model.Delivered, model.OutcomeUnknown:
	}
}

func (s sincePlan) facts(open openRows, last, now time.Time) []Fact {
	facts := []Fact{
		{Label: "endpoint", Text: s.Name},
		{Label: "span", Text: moment(s.Since, now) + " to " + moment(last, now)},
		{Label: "failed", Text: model.Deliveries(open.failed) + " in the loaded log; the provider sends all that it knows of, each once"},
	}
	if open.due > 0 {
		facts = append(facts, Fact{
			Label: "schedule", Warn: true,
			Text: model.Deliveries(open.due) + " still to be attempted by itself: included by the provider, and what is left of that schedule ends",
		})
	}
	limit := Fact{Label: "limit", Text: fmt.Sprintf("the provider goes back 14 days and sends %s at most; those it leaves out it does not name", model.Grouped(sinceMost))}
	limit.Warn = open.all() > sinceMost
	return append(facts, limit, Fact{Label: "method", Text: "one call; the provider does not tell how far it is, the attempts do. It is never called twice"})
}

// seen is what a look at an endpoint's deliveries of a span shows.
type seen struct {
	rows  map[model.DeliveryID]model.Delivery
	last  time.Time // of the newest attempt, by the provider's clock
	whole bool      // all of the span was read
}

// lookSince reads an endpoint's deliveries back to before a span.
func lookSince(ctx context.Context, b Bench, s sincePlan) (seen, error) {
	out := seen{rows: map[model.DeliveryID]model.Delivery{}}
	r := client.FillRequest{Endpoint: s.ID, Since: s.Since.Add(-scheduleLast), Until: s.Until}
	for range pagesMost {
		p, err := b.Filler.Fill(ctx, r)
		if err != nil {
			return out, err
		}
		for i := range p.Rows {
			d := p.Rows[i].Delivery
			out.rows[d.ID] = d
			if d.Updated.After(out.last) {
				out.last = d.Updated
			}
		}
		if p.Older == "" || p.Older == r.From {
			out.whole = true
			return out, nil
		}
		r.From = p.Older
	}
	return out, nil
}
