package runbook

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// gone says for certain that the process which has a lease has ended.
func (d *Desk) gone(l model.Lease) bool {
	return d.b.Gone != nil && l.Holder != "" && l.Holder != d.b.Holder && d.b.Gone(l.Holder)
}

// free gives a lease back whose holder's process has ended, so that nobody waits
// until it runs out. The fence grows with the next holder as it does then.
func (d *Desk) free(ctx context.Context, name string) {
	list, err := d.b.Store.LeasesOf(ctx, name)
	if err != nil {
		return // it runs out
	}
	for _, l := range list {
		if l.Name == name && d.gone(l) {
			_ = d.b.Store.Release(ctx, l)
		}
	}
}
