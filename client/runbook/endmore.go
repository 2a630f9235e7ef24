package runbook

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// EndpointMore is what a provider tells of one endpoint on request only.
type EndpointMore struct {
	Headers    client.Headers
	HeadersErr error // a *model.Error; code NotServed where the provider has none
	Stats      client.Stats
	StatsErr   error
}

// CountedFor is how far back a provider counts attempts (Svix: endpoint stats).
const CountedFor = 28 * 24 * time.Hour

// EndpointMore reads an endpoint's headers and how many attempts were made at it
// in the last 28 days, one call each.
func (d *Desk) EndpointMore(ctx context.Context, id model.EndpointID) EndpointMore {
	not := &model.Error{Code: model.NotServed, Op: "read more of the endpoint", Why: "the provider does not tell it"}
	m := EndpointMore{HeadersErr: not, StatsErr: not}
	if d.b.Headers != nil {
		h, err := d.b.Headers.Headers(ctx, id)
		m.Headers, m.HeadersErr = h, fail("read the endpoint's headers", err)
	}
	if d.b.Counter != nil {
		s, err := d.b.Counter.Stats(ctx, id, time.Time{}, time.Time{})
		m.Stats, m.StatsErr = s, fail("count the endpoint's attempts", err)
	}
	return m
}
