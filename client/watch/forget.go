package watch

import (
	"context"
	"strings"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

var _ client.Forgetter = (*Watch)(nil)

// Forget drops the rows that are held of a message, so that it is read anew when
// it is looked at. Another profile's are not held.
func (w *Watch) Forget(_ context.Context, profile, message string) error {
	if profile == w.o.Profile.Name && message != "" {
		w.raws.forget(message)
	}
	return nil
}

// forget drops the rows of a message: of itself, and of its deliveries.
func (c *rawCache) forget(message string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, e := range c.rows {
		if id == model.DeliveryID(message) || strings.HasPrefix(string(id), message+"/") {
			c.drop(e)
		}
	}
}
