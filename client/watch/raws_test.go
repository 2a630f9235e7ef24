package watch

import (
	"testing"

	"github.com/hooktop/hooktop/model"
)

// Older pages take the room that is left, the newest first, and go first: what
// comes new is held in any case.
func TestOlderRowsAreHeldWhereThereIsRoom(t *testing.T) {
	c := newRawCache(6)
	row := []byte("x")
	c.put("new-2", row)
	c.put("new-1", row)
	for _, id := range []model.DeliveryID{"old-1", "old-2", "old-1", "old-3", "old-4", "old-5"} {
		c.fill(id, row)
	}
	c.fill("none", nil)
	held := func(ids ...model.DeliveryID) {
		t.Helper()
		if len(c.rows) != len(ids) || c.size != len(ids) || c.order.Len() != len(ids) {
			t.Errorf("%d rows of %d bytes are held, %d in order, want %d", len(c.rows), c.size, c.order.Len(), len(ids))
		}
		for _, id := range ids {
			if c.peek(id) == nil {
				t.Errorf("%s is not held", id)
			}
		}
	}
	held("new-1", "new-2", "old-1", "old-2", "old-3", "old-4")
	c.get("old-4") // a use
	for _, id := range []model.DeliveryID{"new-3", "new-4"} {
		c.put(id, row)
	}
	held("new-1", "new-2", "new-3", "new-4", "old-2", "old-4")
}
