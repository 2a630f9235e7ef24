package runbook

import (
	"encoding/json"

	"github.com/hooktop/hooktop/model"
)

// sinceEnd is what the step that watches the attempts leaves in the journal.
type sinceEnd struct {
	Delivered int `json:"delivered"`
	Failed    int `json:"failed"`
}

// farSince is how far a provider's own recovery is, by what its steps tell: of
// each endpoint what had not been delivered before the call, and what the attempts
// have shown since. Of an endpoint that is being watched now tells how far that is.
// Nil where nothing is counted yet.
func farSince(run model.Run, steps []model.Step, now map[int]sinceEnd) *Progress {
	plan, err := readSincePlan(run.Plan)
	if err != nil {
		return nil
	}
	at := make(map[int]model.Step, len(steps))
	for _, s := range steps {
		at[s.N] = s
	}
	p := Progress{Left: model.NoTime}
	for i := range plan.each() {
		var (
			from counting
			end  sinceEnd
		)
		s := at[i*stepSinceFollow+stepSinceCount]
		if json.Unmarshal(s.Data, &from) != nil || from.Open == 0 {
			continue
		}
		p.Total += from.Open
		called := at[i*stepSinceFollow+stepSince].State
		watched := at[i*stepSinceFollow+stepSinceFollow]
		if json.Unmarshal(watched.Data, &end) != nil {
			end = now[i]
		}
		rest := from.Open - end.Delivered - end.Failed
		p.Delivered, p.Failed = p.Delivered+end.Delivered, p.Failed+end.Failed
		switch {
		case called == "" && !run.State.Ended():
			p.Queued += rest
		case called == "", called == model.StepFailed:
			p.Excluded += rest // nothing was sent there
		case watched.State == model.StepDone || run.State.Ended():
			p.Unknown += rest
		default:
			p.Accepted += rest
		}
	}
	switch {
	case p.Total == 0:
		return nil
	case run.State.Ended():
	case p.Queued > 0:
		p.Phase = "asking the provider"
	default:
		p.Phase = "the provider sends"
	}
	return &p
}
