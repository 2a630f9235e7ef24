package runbook

import (
	"context"
	"slices"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// PingKeyed asks the receiver for a pong from here, signed with a key that is
// given; the endpoint's own for an empty one.
func (d *Desk) PingKeyed(ctx context.Context, key model.Secret) (PingReport, error) {
	e, asOf, err := endpointOf(ctx, d.b)
	if err != nil {
		return PingReport{}, fail(opPing, err)
	}
	if !key.Empty() {
		e.Secret = key
	}
	r, err := pingDirect(ctx, d.b, e, asOf)
	return r, fail(opPing, err)
}

// lastKnown are the endpoints as they are kept, without their keys, and of when
// that is: as the console saw them last, or the URLs that were in force.
func lastKnown(ctx context.Context, b Bench) ([]model.Endpoint, time.Time) {
	st, kept, err := b.Store.LastStatus(ctx, b.Profile.Name)
	if err != nil {
		kept = nil
	}
	kept = slices.DeleteFunc(slices.Clone(kept), func(e model.Endpoint) bool { return e.URL == "" })
	only := b.Profile.Provider == model.Metriport // it has one, and the newest is in force
	if len(kept) > 0 && !only {
		return kept, st.AsOf
	}
	used, err := b.Store.UsedURLs(ctx, b.Profile.Name)
	switch {
	case err != nil || len(used) == 0, len(kept) > 0 && !used[0].Last.After(st.AsOf):
		return kept, st.AsOf
	case only:
		used = used[:1]
	}
	kept = kept[:0]
	for _, u := range used {
		kept = append(kept, model.Endpoint{URL: u.URL})
	}
	return kept, used[0].Last
}

// remember keeps the URL of an endpoint for when the provider does not tell.
func remember(ctx context.Context, b Bench, e model.Endpoint) {
	if e.URL != "" {
		_ = b.Store.SaveURL(ctx, b.Profile.Name, client.UsedURL{URL: e.URL, Last: b.Now()}) // what is not kept is only missed later
	}
}

// asKnown says of when a receiver's URL is; nothing where the provider has just
// told it.
func asKnown(asOf, now time.Time) string {
	if asOf.IsZero() {
		return ""
	}
	return "as last known, " + moment(asOf, now)
}
