package openwearables

import (
	"context"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// EndpointAttempts reads at Svix what is attempted at an endpoint.
func (o *Over) EndpointAttempts(ctx context.Context, r client.AttemptsRequest) (client.AttemptPage, error) {
	if all, ok := o.svix.(client.Attempts); ok {
		return all.EndpointAttempts(ctx, r)
	}
	return client.AttemptPage{}, &model.Error{Code: model.NotServed, Op: "read an endpoint's attempts", Why: "the server beneath does not list them"}
}
