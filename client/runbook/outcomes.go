package runbook

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
)

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

// LeftOut are the chosen deliveries that a run's plan left out, by their reasons,
// the most first. With those that it claimed they add up to what was chosen.
func LeftOut(run model.Run) (left []Left) {
	var p struct {
		Left map[string][]model.DeliveryID `json:"left"`
	}
	if run.Kind != model.RunRetry || json.Unmarshal(run.Plan, &p) != nil {
		return nil
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
	return left
}

// LooksUp says whether a plan of so many deliveries looks each one up at the
// provider, so that it needs no loaded log.
func (d *Desk) LooksUp(n int) bool {
	return d.b.Retrier == nil && d.b.Resender != nil && n <= lookedMost
}
