package runbook

import (
	"context"
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// lookedMost is of how many deliveries a plan looks each one up at the provider:
// it is exact then. Of more the loaded log is believed, and each is looked up
// before it is sent.
const lookedMost = 20

// Why a delivery is left out of a resend.
const (
	whyNoEndpoint = "a message whose endpoint is not known yet, choose one of its deliveries"
	whyNoSuch     = "the provider has no such delivery or message"
	whyExpired    = "its payload is deleted, there is nothing to send"
	whyDue        = "due for an automatic attempt, choose only such to send them now"
)

// planResend plans to have deliveries attempted once more (Svix).
func planResend(ctx context.Context, b Bench, r Recovery, of model.RunID) (Plan, error) {
	all, err := b.Host.Endpoints(ctx)
	if err != nil {
		return Plan{}, err
	}
	c, err := chooseResend(ctx, b, unique(r.IDs), all)
	if err != nil {
		return Plan{}, err
	}
	c.Of = of
	cost := c.fit(b, r, func(n int) int { return r.Pacing.callsByAttempt(n, len(all)) })
	c.Due = min(c.Due, len(c.Rows))
	p := c.begun(b, r, "Resend ")
	if c.Due > 0 {
		p.Needs.Overrule = overrule
	}
	hit, at := targets(c.retryPlan, all)
	p.Facts = append(p.Facts, at...)
	if len(c.Rows) > 1 {
		if err := p.probe(ctx, b, r.Probes, hit); err != nil {
			return Plan{}, err
		}
	}
	if c.Due > 0 {
		p.Facts = append(p.Facts, Fact{Label: "schedule", Warn: true, Text: c.dueText(b.Now())})
	}
	if len(c.Rows) == 0 {
		p.Refuse = cost.nothing(c.Left)
	}
	p.Facts = append(p.Facts, c.risk()...)
	p.Facts = append(p.Facts, linkFacts(b, c.rows, false)...)
	p.Facts = append(p.Facts, c.leftOut()...)
	p.Facts = append(p.Facts,
		Fact{Label: "method", Text: "one by one, oldest first; each is one more attempt of the same delivery, marked manual, and no automatic one follows it"})
	p.Facts = append(p.Facts, sinceOffer(b, c.retryPlan)...)
	p.paced(r.Pacing, cost)
	p.Raw, err = c.kept()
	return p, fail(opRetry, err)
}

// resendPlan is a retry's plan with what only its words need.
type resendPlan struct {
	retryPlan

	Due  int       // still to be attempted by themselves
	next time.Time // the first of those attempts, where it is known
}

func (c resendPlan) dueText(now time.Time) string {
	words := model.Deliveries(c.Due) + " would be attempted again by itself"
	if c.Due > 1 {
		words = model.Deliveries(c.Due) + " would be attempted again by themselves"
	}
	if c.next.After(now) {
		words += ", the first in " + model.Dur(c.next.Sub(now).Round(time.Second))
	}
	return words + ": a resend ends that, whatever comes of it"
}

// chooseResend takes out of the chosen what must not be sent, or to no avail.
func chooseResend(ctx context.Context, b Bench, ids []model.DeliveryID, all []model.Endpoint) (resendPlan, error) {
	held, resent, err := claimed(ctx, b)
	if err != nil {
		return resendPlan{}, err
	}
	c := resendPlan{retryPlan: newRetryPlan(len(ids))}
	look := looker{b: b, loaded: loadedOf(b, ids), each: len(ids) <= lookedMost}
	stands := switchesOf(all)
	var due []picked
	for _, id := range ids {
		d, known, why := look.at(ctx, id)
		if err := ctx.Err(); err != nil {
			return c, err
		}
		if endpointIn(id) == "" {
			why = look.endless(ctx, id)
		}
		if why == "" {
			why = stands.barred(id)
		}
		if why == "" {
			why = leaveOut(d.Outcome, known, held[id], resent[id])
		}
		switch why {
		case "":
			c.take(d, resent[id].State)
		case whyProcessing:
			due = append(due, d)
		default:
			c.leave(id, why)
		}
	}
	// Ending a schedule is asked for on purpose or not at all.
	if len(due) == len(ids) {
		for _, d := range due {
			c.take(d, resent[d.ID].State)
		}
		c.Due, c.next = len(due), look.next
	} else {
		for _, d := range due {
			c.leave(d.ID, whyDue)
		}
	}
	c.order(resent)
	return c, look.err
}

func unique(ids []model.DeliveryID) (out []model.DeliveryID) {
	seen := make(map[model.DeliveryID]bool, len(ids))
	out = make([]model.DeliveryID, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// looker finds deliveries: at the provider where they are few, else in the
// loaded log.
type looker struct {
	b      Bench
	loaded loadedRows
	each   bool
	next   time.Time // the first automatic attempt of those that are due
	err    error     // why the provider did not tell
}

func (l *looker) at(ctx context.Context, id model.DeliveryID) (d picked, known bool, why string) {
	if row, ok := l.loaded.of(id); ok {
		d, known = pickedOf(&row), true
	}
	if !l.each || endpointIn(id) == "" || l.err != nil {
		return d, known, ""
	}
	found, err := l.b.Host.Detail(ctx, id, nil)
	switch {
	case err != nil && model.CodeOf(err) == model.NotFound:
		return d, false, ""
	case err != nil:
		l.err = err
		return d, known, ""
	case found.Exchange.Body == nil && found.Exchange.Origin == model.OriginNone:
		why = whyExpired
	}
	for _, a := range found.Attempts {
		if !a.Next.IsZero() && (l.next.IsZero() || a.Next.Before(l.next)) {
			l.next = a.Next
		}
	}
	return pickedOf(&found.Delivery), true, why
}

// endless says why an id without an endpoint cannot be sent to.
func (l *looker) endless(ctx context.Context, id model.DeliveryID) (why string) {
	if l.loaded.has(id) || !l.each || l.err != nil {
		return whyNoEndpoint
	}
	if _, err := l.b.Host.Detail(ctx, id, nil); model.CodeOf(err) == model.NotFound {
		return whyNoSuch
	}
	return whyNoEndpoint
}

// nothingToSend says why none can be sent, where it is the same for all.
func nothingToSend(left map[string][]model.DeliveryID) string {
	if len(left) == 1 {
		for why := range left {
			if why == whySwitchedOff {
				why += ": enable it first, then plan again"
			}
			return "nothing can be sent again: " + why
		}
	}
	if len(left[whyDue]) > 0 {
		return "none of the chosen deliveries is to be sent again: status:processing chooses those that are due, to send them now"
	}
	return "none of the chosen deliveries can be sent again"
}

// targets are the endpoints that are sent to, that with the most first, and how
// many to each.
func targets(r retryPlan, all []model.Endpoint) (hit []model.Endpoint, facts []Fact) {
	count := map[model.EndpointID]int{}
	for _, p := range r.Rows {
		count[endpointIn(p.ID)]++
	}
	for _, e := range all {
		if count[e.ID] > 0 {
			hit = append(hit, e)
		}
	}
	slices.SortStableFunc(hit, func(x, y model.Endpoint) int { return count[y.ID] - count[x.ID] })
	for i, e := range hit {
		if i == namesMax {
			return hit, append(facts, Fact{Label: "target", Text: model.Grouped(len(hit)-i) + " more endpoints"})
		}
		words := text.Clean(string(e.ID)) + " " + text.URL(e.URL)
		if len(hit) > 1 {
			words = model.Grouped(count[e.ID]) + " to " + words
		}
		facts = append(facts, Fact{Label: "target", Text: words})
	}
	return hit, facts
}
