package runbook

import (
	"context"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// RevealKey reads an endpoint's key, to be shown or copied, and puts that on
// record first: no key is given away that activity does not speak of. An empty
// id is the only endpoint there is.
func (d *Desk) RevealKey(ctx context.Context, id model.EndpointID) (model.Secret, error) {
	ctx = client.WithCalls(ctx)
	const op = "reveal the key"
	e, err := d.endpointNamed(ctx, string(id))
	if err != nil {
		return model.Secret{}, fail(op, err)
	}
	if e.Secret.Empty() {
		return model.Secret{}, &model.Error{Code: model.NotFound, Op: op, Why: "the provider gives no key for this endpoint"}
	}
	err = d.record(ctx, model.Act{Action: model.ActRevealKey, Scope: "key of " + nameOf(e), After: "key sha " + e.Secret.Fingerprint(), Outcome: "done"})
	if err != nil {
		return model.Secret{}, journalled(op, err)
	}
	return e.Secret, nil
}
