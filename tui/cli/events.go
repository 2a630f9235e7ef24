package cli

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// The events of a run, one JSON object a line: what was planned, that it was
// started, how far it is, what has become of each delivery, how it ended.
type (
	planEvent struct {
		Event string     `json:"event"` // "plan"
		At    moment     `json:"at"`
		Plan  planRecord `json:"plan"`
	}
	startEvent struct {
		Event string `json:"event"` // "started"
		At    moment `json:"at"`
		Run   string `json:"run"`
	}
	progressEvent struct {
		Event string `json:"event"` // "progress"
		At    moment `json:"at"`
		Run   string `json:"run"`
		State string `json:"state"`
		progressRecord
	}
	deliveryEvent struct {
		Event string `json:"event"` // "delivery"
		At    moment `json:"at"`
		Run   string `json:"run"`
		claimRecord
	}
	reportEvent struct {
		Event string `json:"event"` // "report"
		At    moment `json:"at"`
		runRecord
	}
)

// streams says whether what happens is to be written as it happens.
func (a *app) streams() bool { return a.format == "jsonl" }

// follower takes part in a run that asks nothing that a flag answers: it tells of
// each event where they are wanted.
func (a *app) follower(desk *runbook.Desk) replies {
	if !a.streams() {
		return nobody{}
	}
	return &events{app: a, claims: desk.Claims, unsure: map[model.DeliveryID]bool{}}
}

// together is a part in a run that tells of each event besides, where they are
// wanted.
func (a *app) together(desk *runbook.Desk, part replies) replies {
	if !a.streams() {
		return part
	}
	return both{part, a.follower(desk)}
}

type both struct {
	replies
	also replies
}

func (b both) look(ctx context.Context, v runbook.RunView) error {
	if err := b.replies.look(ctx, v); err != nil {
		return err
	}
	return b.also.look(ctx, v)
}

// events writes what happens to a run and to its deliveries, each of them once.
type events struct {
	nobody
	app    *app
	claims func(context.Context, model.RunID, client.ClaimsWanted) ([]model.Claim, int, error)

	at     time.Time        // of the last look
	last   runbook.Progress // that was told
	begun  bool
	from   int // everything up to this place has ended and was told
	told   map[model.DeliveryID]bool
	unsure map[model.DeliveryID]bool // told as unknown, which may change
}

// seldom is how often events are looked for while a run goes on.
const seldom = time.Second

func (e *events) look(ctx context.Context, v runbook.RunView) error {
	now := e.app.Now()
	over := rests(v.Run.State)
	if !over && e.begun && now.Sub(e.at) < seldom {
		return nil
	}
	e.at = now
	if err := e.outcomes(ctx, v.Run.ID, over); err != nil {
		return err
	}
	p := progressOf(v)
	if p == nil || (e.begun && *p == e.last) {
		return nil
	}
	e.begun, e.last = true, *p
	return e.app.line(progressEvent{"progress", moment(now), string(v.Run.ID), string(v.Run.State), *recordOfProgress(p)})
}

// states of claims that have ended, and that have not.
func endedClaims() []model.ClaimState {
	return []model.ClaimState{model.ClaimDelivered, model.ClaimFailed, model.ClaimExcluded, model.ClaimUnknown}
}

func openClaims() []model.ClaimState {
	return []model.ClaimState{model.ClaimQueued, model.ClaimSent, model.ClaimAccepted}
}

// outcomes tells of the deliveries that have ended since the last time. Those
// that ended long ago are not read again, until the run is over: then what has
// become of unknown ones is told.
func (e *events) outcomes(ctx context.Context, id model.RunID, over bool) error {
	if over && len(e.unsure) > 0 {
		err := e.each(ctx, id, 0, func(c model.Claim) error {
			if !e.unsure[c.Delivery] || c.State == model.ClaimUnknown {
				return nil
			}
			delete(e.unsure, c.Delivery)
			return e.tell(c)
		})
		if err != nil {
			return err
		}
	}
	seen := make(map[model.DeliveryID]bool, len(e.told))
	err := e.each(ctx, id, e.from, func(c model.Claim) error {
		seen[c.Delivery] = true
		if c.State == model.ClaimUnknown {
			e.unsure[c.Delivery] = true
		}
		if e.told[c.Delivery] {
			return nil
		}
		return e.tell(c)
	})
	if err != nil {
		return err
	}
	e.told = seen
	open, place, err := e.claims(ctx, id, client.ClaimsWanted{States: openClaims(), After: e.from, Limit: 1})
	if len(open) > 0 {
		e.from = max(e.from, place-1)
	}
	return err
}

// each hands on the claims that have ended, from a place on.
func (e *events) each(ctx context.Context, id model.RunID, from int, do func(model.Claim) error) error {
	const most = 1000
	for {
		page, last, err := e.claims(ctx, id, client.ClaimsWanted{States: endedClaims(), After: from, Limit: most})
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := do(c); err != nil {
				return err
			}
		}
		if from = last; len(page) < most {
			return nil
		}
	}
}

// tell writes what has become of a delivery.
func (e *events) tell(c model.Claim) error {
	return e.app.line(deliveryEvent{"delivery", moment(c.Updated), string(c.Run), recordOfClaim(c)})
}
