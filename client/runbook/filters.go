package runbook

import (
	"context"

	"github.com/hooktop/hooktop/client"
)

// Filters lists the named filters of the profile, by name.
func (d *Desk) Filters(ctx context.Context) ([]client.SavedFilter, error) {
	list, err := d.b.Store.Filters(ctx, d.b.Profile.Name)
	return list, fail("read the saved filters", err)
}

// SaveFilter keeps a named filter, or replaces the one of its name.
func (d *Desk) SaveFilter(ctx context.Context, f client.SavedFilter) error {
	return fail("save the filter", d.b.Store.SaveFilter(ctx, d.b.Profile.Name, f))
}

// DropFilter forgets a named filter; one that is not there is no error.
func (d *Desk) DropFilter(ctx context.Context, name string) error {
	return fail("drop the filter", d.b.Store.DropFilter(ctx, d.b.Profile.Name, name))
}
