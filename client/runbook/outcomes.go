package runbook

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Outcomes reads a page of what has become of a run's deliveries, in the order
// of sending. last is the place of the page's last one, for the next page.
func (d *Desk) Outcomes(ctx context.Context, id model.RunID, w client.ClaimsWanted) (page []model.Claim, last int, err error) {
	page, last, err = d.b.Store.ClaimsIn(ctx, id, w)
	return page, last, fail("read what has become of the deliveries", err)
}

// Counted is how far a run is by the number of its claims in each state. How fast
// it goes and when it ends is not known from that.
func Counted(states map[model.ClaimState]int) *Progress {
	p := Progress{Left: model.NoTime}
	for state, n := range states {
		p.Total += n
		p.add(state, n)
	}
	return &p
}

// Left are chosen deliveries that a plan leaves out for one reason.
type Left struct {
	Why string
	IDs []model.DeliveryID
}

// Selection is what a run of deliveries was planned from: what was chosen, in the
// operator's words, and what of it was left out, the most first. What is in the
// plan and what was left out add up to what was chosen.
func Selection(run model.Run) (words string, left []Left) {
	var p retryPlan
	if run.Kind != model.RunRetry || json.Unmarshal(run.Plan, &p) != nil {
		return "", nil
	}
	for why, ids := range p.Left {
		left = append(left, Left{Why: why, IDs: ids})
	}
	slices.SortFunc(left, func(a, b Left) int {
		if n := len(b.IDs) - len(a.IDs); n != 0 {
			return n
		}
		return strings.Compare(a.Why, b.Why)
	})
	return p.Words, left
}
