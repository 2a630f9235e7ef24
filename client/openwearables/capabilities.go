package openwearables

import (
	"context"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const withSvix = "give the profile its Svix server: svix = { base_url, token }"

// Account is the developer who is logged in: the owner of the application that
// Svix keeps for him.
func (c *Client) Account(ctx context.Context) (model.Account, error) {
	c.mu.Lock()
	me := c.me
	c.mu.Unlock()
	if me != "" {
		return model.Account{ID: me}, nil
	}
	w, err := ask[wireMe](ctx, c, rest.Call{Op: "see who is logged in", Path: pathMe})
	if err != nil {
		return model.Account{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.me = w.ID.V
	return model.Account{ID: c.me}, nil
}

// Status reads whether outgoing webhooks are switched on. Open Wearables counts
// nothing.
func (c *Client) Status(ctx context.Context) (model.Status, error) {
	w, err := ask[wireConfig](ctx, c, rest.Call{Op: "read whether webhooks are switched on", Path: pathConfig})
	if err != nil {
		return model.Status{}, err
	}
	s := model.Status{AsOf: c.now()}
	if w.Webhooks.Given {
		s.Enabled = model.TriOf(w.Webhooks.V)
		if !w.Webhooks.V {
			s.Detail = "outgoing webhooks are switched off: OUTGOING_WEBHOOKS_ENABLED"
		}
	}
	return s, nil
}

// Capabilities says what Open Wearables can do by itself.
func (c *Client) Capabilities(ctx context.Context) (model.Capabilities, error) {
	if err := ctx.Err(); err != nil {
		return nil, &model.Error{Code: model.Canceled, Op: "see what can be done", Why: "given up", Err: err}
	}
	yes := func(action string) model.Capability { return model.Capability{Action: action, Can: model.Yes} }
	no := func(action, why string) model.Capability {
		return model.Capability{Action: action, Can: model.No, Why: why, WayOut: withSvix}
	}
	all := yes(CanListAll)
	c.mu.Lock()
	if c.many {
		all = no(CanListAll, "it shows the newest 50, and there are at least so many")
	}
	c.mu.Unlock()
	return model.Capabilities{
		{Action: model.CanStatus, Can: model.No, Why: "Open Wearables does not count", WayOut: "counted from the log"},
		yes(model.CanLog), yes(model.CanPayload), all,
		no(model.CanRetryOne, "it cannot resend"), no(model.CanRetryAll, "it cannot resend"), no(model.CanRecover, "it cannot resend"),
		no(model.CanReplay, "it cannot resend"), yes(model.CanSample), yes(model.CanChangeURL),
		no(model.CanRotate, "it cannot rotate keys"), yes(model.CanCreate), yes(model.CanEdit),
		no(model.CanEnable, "it neither shows nor changes whether an endpoint is disabled"), yes(model.CanDelete),
		no(model.CanHeaders, "it has no headers of an endpoint"), no(model.CanExpunge, "it cannot delete a payload"),
	}, nil
}

// CanListAll is the action of listing every endpoint.
const CanListAll = "list every endpoint"
