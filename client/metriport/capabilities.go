package metriport

import (
	"context"
	"net/url"

	"github.com/hooktop/hooktop/model"
)

// CanClearURL is the action of taking the webhook URL away, which Metriport
// documents, and is known to ignore.
const CanClearURL = "clear the webhook URL"

// productionHost is Metriport's own; its environment is known without being said.
const productionHost = "api.metriport.com"

// Capabilities says what this host and environment can do. It asks only what no
// earlier answer has told: the status, and one row of the request list.
func (c *Client) Capabilities(ctx context.Context) (model.Capabilities, error) {
	if c.knows().status == model.TriUnknown {
		if _, err := c.Status(ctx); err != nil {
			return nil, err
		}
	}
	if c.knows().list == model.TriUnknown {
		_, err := c.list(ctx, "look for the delivery log", url.Values{"count": {"1"}})
		if err != nil && model.CodeOf(err) != model.NotServed {
			return nil, err
		}
	}
	k := c.knows()
	return model.Capabilities{
		{Action: model.CanStatus, Can: k.status},
		k.log(),
		k.payload(),
		k.retryOne(),
		{Action: model.CanRetryAll, Can: model.Yes},
		c.sample(),
		{Action: model.CanChangeURL, Can: model.Yes},
		{
			Action: CanClearURL, Can: model.TriUnknown, Why: "Metriport documents it, its public code ignores it",
			WayOut: "clear it and read it back; ask Metriport's support where it stayed",
		},
	}, nil
}

func (k knowledge) log() model.Capability {
	if k.list == model.No {
		return model.Capability{Action: model.CanLog, Can: model.No, Why: noLogWhy, WayOut: noLogHint}
	}
	return model.Capability{Action: model.CanLog, Can: k.list}
}

func (k knowledge) payload() model.Capability {
	out := model.Capability{Action: model.CanPayload, Can: k.payloads, WayOut: "the receiver's own log has the payloads"}
	switch {
	case k.list == model.No:
		out.Can, out.Why = model.No, noLogWhy
	case k.payloads == model.No:
		out.Why = "the rows of this host's log carry none"
	case k.payloads == model.TriUnknown:
		out.Why, out.WayOut = "the log has no row yet to tell from", ""
	default:
		out.WayOut = ""
	}
	return out
}

// retryOne goes by the list: Metriport documents the two routes together, and a
// POST is not made to find out.
func (k knowledge) retryOne() model.Capability {
	if k.list == model.Yes {
		return model.Capability{Action: model.CanRetryOne, Can: model.Yes}
	}
	return model.Capability{Action: model.CanRetryOne, Can: model.No, Why: "this host serves neither the list of requests nor the retry of one", WayOut: model.CanRetryAll}
}

func (c *Client) sample() model.Capability {
	out := model.Capability{Action: model.CanSample, Can: model.Yes}
	u, err := url.Parse(c.profile.BaseURL)
	if c.profile.Environment == model.Production || (err == nil && u.Hostname() == productionHost) {
		out.Can, out.Why, out.WayOut = model.No, "Metriport refuses test events in production", "use a profile of Metriport's sandbox"
	}
	return out
}
