package openwearables

import (
	"context"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

var _ client.Laster = (*Over)(nil)

// Last reads at Svix how a delivery's last attempt went.
func (o *Over) Last(ctx context.Context, d model.Delivery) (model.Delivery, error) {
	if one, ok := o.svix.(client.Laster); ok {
		return one.Last(ctx, d)
	}
	return d, nil
}
