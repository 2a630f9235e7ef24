package runbook

import (
	"context"
	"encoding/json"

	"github.com/hooktop/hooktop/model"
)

const opRetryAll = "retry all failed deliveries"

// retryAllPlan is what a retry of all keeps to: what the provider counted.
type retryAllPlan struct {
	Failed     model.Count `json:"failed"`
	Processing model.Count `json:"processing"`
	Old        int         `json:"old,omitempty"`  // of the failed, those that a single retry has sent again before
	Last       model.RunID `json:"last,omitempty"` // the newest retry, of whatever kind
}

// planRetryAll plans the provider's own "retry all failed".
func planRetryAll(ctx context.Context, b Bench, of *Probes) (Plan, error) {
	p := Plan{Kind: model.RunRetryAll, Title: "Retry all failed on " + b.Profile.Name}
	if b.Retrier == nil {
		p.Refuse = b.cannot(ctx, model.CanRetryAll, false)
		return p, nil
	}
	s, err := b.Host.Status(ctx)
	if err != nil {
		return Plan{}, err
	}
	if b.Profile.Environment == model.Production {
		p.Needs.Name = b.Profile.Name
	}
	old, err := oldRows(ctx, b)
	if err != nil {
		return Plan{}, err
	}
	p.weigh(s, old)
	if err := p.onlyOne(ctx, b); err != nil {
		return Plan{}, err
	}
	if p.Refuse == "" {
		if err := p.aim(ctx, b, of, true); err != nil {
			return Plan{}, err
		}
	}
	p.Facts = append(p.Facts,
		Fact{Label: "method", Text: "one call; the provider sends all failed of all time one at a time, oldest first, with no limit, and nothing stops it"},
		Fact{Label: "payload", Text: "same ids; the customer's own meta.data is lost, so bodies and signatures differ from the first attempt", Warn: true},
		Fact{Label: "links", Text: "links inside are the first ones and mostly expired; a single retry renews them", Warn: true},
		Fact{Label: "afterwards", Text: `the provider's "enabled" may end as off if a single one fails, though others were delivered; it stops nothing`})
	last, err := newestOf(ctx, b, "", model.RunRetry, model.RunRetryAll)
	if err != nil {
		return Plan{}, err
	}
	p.Raw, err = json.Marshal(retryAllPlan{Failed: s.Failed, Processing: s.Processing, Old: old, Last: last.ID})
	return p, fail(opRetryAll, err)
}

// weigh says what the counts allow. A count that is not known is not taken for
// zero.
func (p *Plan) weigh(s model.Status, old int) {
	p.Facts = append(p.Facts,
		Fact{Label: "failed", Text: countText(s.Failed) + " as the provider counts", Warn: !s.Failed.Known},
		Fact{Label: "processing", Text: countText(s.Processing), Warn: !s.Processing.Known || s.Processing.N > 0})
	switch {
	case s.Processing.Known && s.Processing.N > 0:
		p.Refuse = model.Deliveries(s.Processing.N) + " under way: a retry now could send some of them twice; plan again when nothing is processing, as hooktop retry --all-failed --wait 5m does"
	case s.Failed.Known && s.Failed.N == 0:
		p.Refuse = "nothing has failed"
	}
	if !s.Failed.Known || !s.Processing.Known {
		p.Needs.Overrule = overrule
	}
	if s.Failed.Known && s.Failed.N > 1 {
		p.Needs.Count = s.Failed.N
	}
	if old > 0 {
		p.Needs.Count = old
		p.Counts = countText(s.Failed) + " failed; " + againText(old)
		p.Facts = append(p.Facts, Fact{
			Label: "sent before", Warn: true,
			Text: model.Grouped(old) + " failed rows of these were sent again by a single retry; their old rows would be sent once more (as far as loaded)",
		})
	}
}

func againText(n int) string {
	if n == 1 {
		return "1 of them was already sent again"
	}
	return model.Grouped(n) + " of them were already sent again"
}

// onlyOne refuses a second retry beside one that has not ended.
func (p *Plan) onlyOne(ctx context.Context, b Bench) error {
	runs, err := openHeads(ctx, b.Store, b.Profile.Name)
	if err != nil {
		return journalled(opRetryAll, err)
	}
	for i := range runs {
		if runs[i].Kind == model.RunRetry || runs[i].Kind == model.RunRetryAll {
			p.Refuse = "another retry has not ended, run " + string(runs[i].ID) + " of " + runs[i].Who + ": let it end, or cancel it"
		}
	}
	return nil
}

// oldRows counts the loaded failed rows that a single retry has sent again: the
// retry made a new row, and the old one has stayed failed.
func oldRows(ctx context.Context, b Bench) (n int, err error) {
	resent, err := b.Store.Resent(ctx, b.Profile.Name)
	if err != nil {
		return 0, journalled(opRetryAll, err)
	}
	again := make(map[model.DeliveryID]bool, len(resent))
	for _, c := range resent {
		again[c.Delivery] = true
	}
	b.Rows().Each(func(d *model.Delivery) {
		if d.Outcome == model.Failed && again[d.ID] {
			n++
		}
	})
	return n, nil
}

func countText(c model.Count) string {
	if !c.Known {
		return c.String()
	}
	return model.Grouped(c.N)
}
