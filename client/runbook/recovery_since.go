package runbook

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// whyTooOld is why the provider's own recovery leaves a delivery out.
const whyTooOld = "made more than 14 days ago, the provider's own recovery does not go back so far"

// inOneCall is a recovery by one call per endpoint, being planned.
type inOneCall struct {
	retryPlan

	parts []sincePlan
	count []int // chosen, by part
	also  int   // not chosen, and sent as well
	due   int   // with automatic attempts to come
	most  int   // of one endpoint
	held  int   // in another run that has not ended
}

// planInOneCall plans the provider's own recovery of the endpoints that the chosen
// went to, each over the time in which those were made.
func planInOneCall(ctx context.Context, b Bench, r Recovery) (Plan, error) {
	p := Plan{Kind: model.RunRecover, Title: "Recover " + model.Deliveries(len(unique(r.IDs))) + " on " + b.Profile.Name}
	if p.Refuse = b.cannot(ctx, model.CanRecover, b.Recoverer != nil); p.Refuse != "" {
		return p, nil
	}
	all, err := b.Host.Endpoints(ctx)
	if err != nil {
		return Plan{}, err
	}
	held, _, err := claimed(ctx, b)
	if err != nil {
		return Plan{}, err
	}
	c := inOneCall{retryPlan: newRetryPlan(len(r.IDs))}
	c.choose(b, unique(r.IDs), held, switchesOf(all))
	c.spans(b, all)
	p = c.begun(b, r, "Recover ")
	p.Kind, p.Needs.Overrule = model.RunRecover, ""
	for i, s := range c.parts {
		p.Facts = append(p.Facts, Fact{Label: "endpoint", Text: model.Grouped(c.count[i]) + " of " + s.Name + ", " + moment(s.Since, b.Now()) + " to " + c.until(i, b.Now())})
	}
	hit, _ := targets(c.retryPlan, all)
	if err := p.probe(ctx, b, r.Probes, hit); err != nil {
		return Plan{}, err
	}
	p.Facts = append(p.Facts, c.warnings()...)
	p.Facts = append(p.Facts, linkFacts(b, c.rows, false)...)
	p.Facts = append(p.Facts, c.leftOut()...)
	p.Facts = append(p.Facts,
		Fact{Label: "limit", Text: "the provider goes back 14 days and sends " + model.Grouped(sinceMost) + " to an endpoint at most; those it leaves out it does not name", Warn: c.most > sinceMost},
		Fact{Label: "method", Text: "one call an endpoint; no pace, no canary, no stop. The provider does not tell how far it is, the attempts do. It is never called twice"})
	if p.Needs.Count = len(c.rows) + c.also; p.Needs.Count < 2 {
		p.Needs.Count = 0
	}
	if c.also > 0 || c.due > 0 {
		p.Needs.Overrule = overrule
	}
	switch {
	case c.held > 0:
		p.Refuse = model.Deliveries(c.held) + " of these are in another run that has not ended: let it end, or cancel it"
	case len(c.parts) == 0:
		p.Refuse = nothingToSend(c.Left)
		return p, nil
	}
	first := c.parts[0]
	first.Also = c.parts[1:]
	p.Raw, err = json.Marshal(first)
	return p, fail(opSince, err)
}

// choose leaves out what the provider would not send.
func (c *inOneCall) choose(b Bench, ids []model.DeliveryID, held map[model.DeliveryID]bool, stands switches) {
	loaded, now := loadedOf(b, ids), b.Now()
	for _, id := range ids {
		d, known := loaded.of(id)
		why := ""
		switch {
		case endpointIn(id) == "":
			why = whyNoEndpoint
		case !known:
			why = whyStranger
		case stands.barred(id) != "":
			why = stands.barred(id)
		case d.Outcome == model.Delivered:
			why = whyDelivered
		case d.Created.IsZero() || now.Sub(d.Created) >= sinceSpan:
			why = whyTooOld
		}
		if why != "" {
			c.leave(id, why)
			continue
		}
		if held[id] {
			c.held++
		}
		c.take(pickedOf(&d), "")
	}
	c.order(nil)
}

// spans works out of every endpoint the time in which the chosen were made, and
// what else of the loaded log the provider would send.
func (c *inOneCall) spans(b Bench, all []model.Endpoint) {
	at := map[model.EndpointID]int{}
	for _, d := range c.rows { // oldest first
		to := endpointIn(d.ID)
		i, known := at[to]
		if !known {
			i = len(c.parts)
			at[to] = i
			s := sincePlan{ID: to, Name: text.Clean(string(to)), Since: d.Created.UTC().Truncate(time.Second)}
			if e, err := endpointByID(all, to); err == nil {
				s.Name = nameOf(e)
			}
			c.parts, c.count = append(c.parts, s), append(c.count, 0)
		}
		c.count[i]++
		c.parts[i].Until = d.Created.UTC().Truncate(time.Second).Add(time.Second)
	}
	open := make([]openRows, len(c.parts))
	b.Rows().Each(func(d *model.Delivery) {
		if i, chosen := at[d.To]; chosen {
			open[i].add(&c.parts[i], d, c.parts[i].Until)
		}
	})
	sent := 0
	for i := range c.parts {
		s := &c.parts[i]
		sent, c.due, c.most = sent+open[i].all(), c.due+open[i].due, max(c.most, open[i].all())
		if !s.Until.Before(b.Now()) {
			s.Until = time.Time{} // up to when it is called
		}
	}
	c.also = max(0, sent-len(c.rows))
}

func (c *inOneCall) until(i int, now time.Time) string {
	if t := c.parts[i].Until; !t.IsZero() {
		return moment(t, now)
	}
	return "the call"
}

func (c *inOneCall) warnings() (facts []Fact) {
	if c.also > 0 {
		facts = append(facts, Fact{
			Label: "also sent", Warn: true,
			Text: model.Grouped(c.also) + " not chosen: the provider sends all that failed there in that time (as far as loaded)",
		})
	}
	if c.due > 0 {
		facts = append(facts, Fact{
			Label: "schedule", Warn: true,
			Text: model.Deliveries(c.due) + " still to be attempted by itself: included by the provider, and what is left of that schedule ends",
		})
	}
	return facts
}

// each lists the parts of a plan, one an endpoint.
func (s sincePlan) each() []sincePlan {
	first := s
	first.Also = nil
	return append([]sincePlan{first}, s.Also...)
}
