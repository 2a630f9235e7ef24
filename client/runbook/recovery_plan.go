package runbook

import (
	"context"
	"encoding/json"
	"strings"
)

// planRecovery plans a retry, and keeps the pace with it.
func planRecovery(ctx context.Context, b Bench, r Recovery) (Plan, error) {
	if err := r.Pacing.whole().check(); err != nil {
		return Plan{}, err
	}
	p, err := planRetry(ctx, b, r.IDs)
	if err != nil || p.Raw == nil {
		return p, err
	}
	var kept retryPlan
	if err := json.Unmarshal(p.Raw, &kept); err != nil {
		return Plan{}, fail(opRetry, err)
	}
	kept.Pacing, kept.Words = r.Pacing.whole(), strings.TrimSpace(r.Words)
	p.Facts = append(p.Facts, Fact{Label: "pace", Text: kept.Pacing.speed()})
	p.Facts = append(p.Facts, kept.Pacing.facts()...)
	p.Raw, err = json.Marshal(kept)
	return p, fail(opRetry, err)
}
