package runbook

import (
	"context"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// EventTypes lists the types that the provider knows now; code NotServed where
// it tells none.
func (d *Desk) EventTypes(ctx context.Context) ([]client.TypeInfo, error) {
	const op = "list the event types"
	if d.b.Types == nil {
		return nil, &model.Error{Code: model.NotServed, Op: op, Why: "the provider does not list them"}
	}
	list, err := d.b.Types.EventTypes(ctx)
	return list, fail(op, err)
}

// Scopes finds what an endpoint can be limited to, at most as many as the
// provider lists at once; code NotServed where there is no such list.
func (d *Desk) Scopes(ctx context.Context, search string) ([]client.Scope, error) {
	const op = "find users"
	if d.b.Scopes == nil {
		return nil, &model.Error{Code: model.NotServed, Op: op, Why: "the provider has no list of them"}
	}
	list, err := d.b.Scopes.Scopes(ctx, search)
	return list, fail(op, err)
}

// Disabled is the endpoint that a run has disabled; empty where it has not.
func Disabled(r *model.Run) model.EndpointID {
	if r.Kind != model.RunEndpoint || r.State != model.RunDone {
		return ""
	}
	if p, err := readEndpointPlan(r.Plan); err == nil && p.Enabled != nil && !*p.Enabled {
		return p.ID
	}
	return ""
}
