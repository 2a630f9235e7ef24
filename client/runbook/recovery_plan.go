package runbook

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/hooktop/hooktop/model"
)

// sinceWorth is from how many deliveries on a plan one by one speaks of the
// provider's own recovery.
const sinceWorth = 200

// planRecovery plans to send chosen deliveries again, by the way that the provider
// has: one by one, or with its own recovery where that was asked for. Where it
// only sends all that failed, that is planned.
func planRecovery(ctx context.Context, b Bench, r Recovery) (Plan, error) {
	r.verb = "Recover "
	switch r.Pacing = r.Pacing.whole(); {
	case r.All:
		return planRetryAll(ctx, b, r.Probes)
	case r.Since && b.Retrier == nil:
		return planInOneCall(ctx, b, r)
	}
	if err := r.Pacing.check(); err != nil {
		return Plan{}, err
	}
	if b.Retrier != nil {
		if why := b.cannot(ctx, model.CanRetryOne, true); why != "" {
			return planAllInstead(ctx, b, r, why)
		}
	}
	return planOneByOne(ctx, b, r, "")
}

// planOneByOne plans to send chosen deliveries again, each by a call of its own.
func planOneByOne(ctx context.Context, b Bench, r Recovery, of model.RunID) (Plan, error) {
	switch {
	case b.Retrier != nil:
		return planByRow(ctx, b, r, of)
	case b.Resender != nil:
		return planResend(ctx, b, r, of)
	}
	return Plan{
		Kind: model.RunRetry, Title: cmp.Or(r.verb, "Retry ") + model.Deliveries(len(unique(r.IDs))) + " on " + b.Profile.Name,
		Refuse: b.cannot(ctx, model.CanRetryOne, false),
	}, nil
}

// planAllInstead plans the provider's retry of all failed, as it has no other. It
// says what of that was not chosen.
func planAllInstead(ctx context.Context, b Bench, r Recovery, why string) (Plan, error) {
	p, err := planRetryAll(ctx, b, r.Probes)
	if err != nil || p.Kind == "" {
		return p, err
	}
	ids := unique(r.IDs)
	words := model.Grouped(len(ids))
	if r.Words != "" {
		words += " · " + r.Words
	}
	p.Facts = append([]Fact{
		{Label: "chosen", Text: words},
		{Label: "instead", Text: "all that failed is sent, not the chosen alone: " + why, Warn: true},
	}, p.Facts...)
	p.Needs.Overrule = overrule
	loaded, rows := loadedOf(b, ids), []picked{}
	for _, id := range ids {
		if d, known := loaded.of(id); known && d.Outcome == model.Failed {
			rows = append(rows, pickedOf(&d))
		}
	}
	for _, f := range linkFacts(b, rows, false) {
		at := slices.IndexFunc(p.Facts, func(x Fact) bool { return x.Label == "links" })
		if at >= 0 {
			p.Facts[at].Text = f.Text + "; a single retry would"
		}
	}
	return p, nil
}

// sinceOffer tells of the provider's own recovery where so many are to be sent that
// it is worth a thought.
func sinceOffer(b Bench, r retryPlan) []Fact {
	if b.Recoverer == nil || len(r.Rows) < sinceWorth {
		return nil
	}
	count, most := map[model.EndpointID]int{}, 0
	for _, p := range r.Rows {
		to := endpointIn(p.ID)
		count[to]++
		most = max(most, count[to])
	}
	oldest := r.rows[0].Created
	calls := "one call"
	if len(count) > 1 {
		calls = "one call for each of " + strconv.Itoa(len(count)) + " endpoints"
	}
	words := "the provider's own recovery would take " + calls + ", without a pace, a canary or a stop: all that failed there since " + moment(oldest, b.Now())
	switch {
	case b.Now().Sub(oldest) > sinceSpan:
		words = "the provider's own recovery goes back 14 days: the oldest is older"
	case most > sinceMost:
		words = "the provider's own recovery sends " + model.Grouped(sinceMost) + " to an endpoint at most: it would not take all"
	}
	return []Fact{{Label: "or", Text: words}}
}
