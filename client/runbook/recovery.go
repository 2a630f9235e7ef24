package runbook

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Pacing is how fast a recovery goes, and when it stops by itself. It is kept in
// the run's plan, so that a resumed run keeps to it.
type Pacing struct {
	Rate      float64 `json:"rate,omitempty"`       // deliveries a second; 0 for 5
	Canary    int     `json:"canary,omitempty"`     // sent first and seen to their end; 0 for none
	CanaryMin float64 `json:"canary_min,omitempty"` // share of the canary that has to be delivered for the rest to follow; 0 for 0.9
	StopAt    float64 `json:"stop_at,omitempty"`    // it rests when more than this share …
	StopOf    int     `json:"stop_of,omitempty"`    // … of the last so many that ended failed again; 0 for never
	Parallel  int     `json:"parallel,omitempty"`   // calls under way at once; 0 for what the rate needs
}

// Recovery is what is to be sent again, and how.
type Recovery struct {
	IDs    []model.DeliveryID // any order; each at most once is sent, oldest first
	Words  string             // the selection as the operator put it: a filter's text, "37 marked", a flow
	Pacing Pacing
	Since  bool // one provider call per endpoint ("recover since") instead of one by one, where it has that
	// Days plans the oldest, as many as today's calls are enough for, where a quota
	// is not enough for all: the rest is left out for another day, and planned by the
	// same choice then. Without it such a plan is refused.
	Days bool
	// All plans the provider's own retry of all that failed, whatever was chosen.
	All bool
	// Probes keeps what the receivers answered, for the next plan of the same choice;
	// nil to ask them for each plan.
	Probes *Probes

	verb string // begins the plan's title; empty for what the provider calls it
}

// Progress is how far a recovery is, for faces. Each delivery counts once, by
// what its claim says now.
type Progress struct {
	Total     int // all that were claimed
	Queued    int // not sent yet
	Sent      int // the request may have left, its answer is not known
	Accepted  int // the provider took it, its outcome is not known
	Delivered int
	Failed    int // failed again
	Excluded  int
	Unknown   int // ended, and nobody knows how

	Rate  float64       // sent a second, lately; 0 where nothing is being sent
	Left  time.Duration // until all has ended; model.NoTime where unknown
	Phase string        // "canary 4 of 10", "sending", "following", "resting: 24 % of the last 50 failed again"
}

// PlanRecovery plans to send deliveries again at a pace, with a canary and a stop
// rule where they are wanted. Nothing is changed. The same choice on the same
// state gives the same plan, byte for byte.
func (d *Desk) PlanRecovery(ctx context.Context, r Recovery) (Plan, error) {
	p, err := planRecovery(ctx, d.b, r)
	return p, fail("plan the recovery", err)
}

// add counts n claims of a state.
func (p *Progress) add(s model.ClaimState, n int) {
	switch s {
	case model.ClaimQueued:
		p.Queued += n
	case model.ClaimSent:
		p.Sent += n
	case model.ClaimAccepted:
		p.Accepted += n
	case model.ClaimDelivered:
		p.Delivered += n
	case model.ClaimFailed:
		p.Failed += n
	case model.ClaimExcluded:
		p.Excluded += n
	case model.ClaimUnknown:
		p.Unknown += n
	}
}
