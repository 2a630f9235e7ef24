package runbook

import (
	"context"
	"encoding/json"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// RecoveryOf tells what a recovery was asked to do: its selection in words, and
// its pace. The deliveries themselves are its claims. A run that is none, or was
// begun without a pace, tells nothing: zero fields.
func RecoveryOf(run model.Run) Recovery {
	var kept struct {
		Words  string `json:"words"`
		Pacing Pacing `json:"pacing"`
	}
	if run.Kind != model.RunRetry || json.Unmarshal(run.Plan, &kept) != nil {
		return Recovery{}
	}
	return Recovery{Words: kept.Words, Pacing: kept.Pacing}
}

// Claims reads a page of what a run holds, as it is in the store now. last is
// the place of the page's last one, behind which the next begins.
func (d *Desk) Claims(ctx context.Context, id model.RunID, w client.ClaimsWanted) (page []model.Claim, last int, err error) {
	page, last, err = d.b.Store.ClaimsIn(ctx, id, w)
	return page, last, fail("read what the run holds", err)
}
