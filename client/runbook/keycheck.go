package runbook

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// KeyToCheck reads an endpoint's key to check or sign a request with. It is not
// shown or copied, for which RevealKey puts that on record first.
func (d *Desk) KeyToCheck(ctx context.Context, id model.EndpointID) (model.Secret, error) {
	const op = "read the endpoint's key"
	if d.b.KeyReader == nil {
		return model.Secret{}, &model.Error{Code: model.NotServed, Op: op, Why: "the provider gives no keys"}
	}
	key, err := d.b.KeyReader.Key(ctx, id)
	return key, fail(op, err)
}
