package runbook

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
)

// The pace of a recovery where none is given.
const (
	rateDefault      = 5.0
	canaryMinDefault = 0.9
)

// whole puts what is not given in place.
func (p Pacing) whole() Pacing {
	if p.Rate == 0 {
		p.Rate = rateDefault
	}
	if p.CanaryMin == 0 {
		p.CanaryMin = canaryMinDefault
	}
	return p
}

// words say how fast it goes: "5 a second", "1 in 2 s".
func (p Pacing) words() string {
	if p.Rate < 1 && p.Rate > 0 {
		return "1 in " + strconv.FormatFloat(1/p.Rate, 'f', -1, 64) + " s"
	}
	return strconv.FormatFloat(p.Rate, 'f', -1, 64) + " a second"
}

// facts are the canary and the stop rule.
func (p Pacing) facts() (facts []Fact) {
	if p.Canary > 0 {
		facts = append(facts, Fact{Label: "canary", Text: strconv.Itoa(p.Canary) + " first, then the rest if ≥ " + percent(p.CanaryMin) + " of them are delivered"})
	}
	if p.StopOf > 0 {
		facts = append(facts, Fact{Label: "stop", Text: "when more than " + percent(p.StopAt) + " of the last " + strconv.Itoa(p.StopOf) + " fail again"})
	}
	return facts
}

// percent writes a share.
func percent(share float64) string { return strconv.FormatFloat(share*100, 'f', -1, 64) + " %" }

// planRecovery plans a retry, and keeps the pace with it.
func planRecovery(ctx context.Context, b Bench, r Recovery) (Plan, error) {
	p, err := planRetry(ctx, b, r.IDs)
	if err != nil || p.Raw == nil {
		return p, err
	}
	var kept retryPlan
	if err := json.Unmarshal(p.Raw, &kept); err != nil {
		return Plan{}, fail(opRetry, err)
	}
	kept.Pacing, kept.Words = r.Pacing.whole(), strings.TrimSpace(r.Words)
	p.Facts = append(p.Facts, Fact{Label: "pace", Text: kept.Pacing.words()})
	p.Facts = append(p.Facts, kept.Pacing.facts()...)
	p.Raw, err = json.Marshal(kept)
	return p, fail(opRetry, err)
}
