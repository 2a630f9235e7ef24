package svix

import (
	"context"
	"net/http"
	"strings"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

// Capabilities says what this server and token can do. Whether the server is
// Svix's cloud is asked once: only there is a route for background tasks.
func (c *Client) Capabilities(ctx context.Context) (model.Capabilities, error) {
	if err := c.probe(ctx); err != nil {
		return nil, err
	}
	yes := func(action string) model.Capability { return model.Capability{Action: action, Can: model.Yes} }
	sample, expunge := yes(model.CanSample), yes(model.CanExpunge)
	if !c.organisation() {
		expunge = model.Capability{Action: model.CanExpunge, Can: model.No, Why: "an application's token does not allow it", WayOut: "the token of the organisation; payloads go by themselves after their retention"}
		sample = model.Capability{Action: model.CanSample, Can: model.No, Why: "an application's token does not allow it", WayOut: "the token of the organisation, or a test event direct from here"}
	}
	replay := yes(model.CanReplay)
	if c.cloud() != model.Yes {
		replay = model.Capability{Action: model.CanReplay, Can: model.No, Why: "the open-source server records nothing for a disabled endpoint, and cannot replay", WayOut: "resend each message from here"}
	}
	return model.Capabilities{
		{Action: model.CanStatus, Can: model.No, Why: "Svix does not count", WayOut: "counted from the log"},
		yes(model.CanLog), yes(model.CanPayload), yes(model.CanRetryOne),
		{Action: model.CanRetryAll, Can: model.No, Why: "Svix recovers one endpoint at a time", WayOut: model.CanRecover},
		yes(model.CanRecover), replay, sample,
		yes(model.CanChangeURL), yes(model.CanRotate), yes(model.CanCreate), yes(model.CanEdit), yes(model.CanEnable), yes(model.CanDelete),
		yes(model.CanHeaders), expunge,
	}, nil
}

func (c *Client) cloud() model.Tri {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hosted
}

func (c *Client) probe(ctx context.Context) error {
	if c.cloud() != model.TriUnknown {
		return nil
	}
	a, err := c.call(ctx, rest.Call{Op: "see what the server can do", Path: "/background-task"})
	if a.Code == 0 {
		return err
	}
	empty := a.Code == http.StatusNotFound && strings.TrimSpace(string(a.Body)) == ""
	if !empty && model.CodeOf(err) == model.Unavailable && err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hosted = model.TriOf(!empty)
	return nil
}
