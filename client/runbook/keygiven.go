package runbook

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// KeyGiven puts on record that a key this process holds is shown or copied; of
// says whose key it is. Where it fails, the key is not to be given.
func (d *Desk) KeyGiven(ctx context.Context, of string, key model.Secret) error {
	return journalled("reveal the key", d.record(ctx, model.Act{
		Action: model.ActRevealKey, Scope: "key of " + of, After: "key sha " + key.Fingerprint(), Outcome: "done",
	}))
}
