package watch

import (
	"container/list"
	"sync"

	"github.com/hooktop/hooktop/model"
)

// rawCache keeps the provider's rows as they came, the most recently used ones
// up to a number of bytes.
type rawCache struct {
	mu    sync.Mutex
	limit int
	size  int
	order list.List // of *rawRow, most recently used first
	rows  map[model.DeliveryID]*list.Element
}

type rawRow struct {
	id  model.DeliveryID
	raw []byte
}

func newRawCache(limit int) *rawCache {
	return &rawCache{limit: limit, rows: map[model.DeliveryID]*list.Element{}}
}

// get returns the row, nil for one that is not kept.
func (c *rawCache) get(id model.DeliveryID) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.rows[id]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return rowIn(e).raw
}

// peek is get without counting as a use.
func (c *rawCache) peek(id model.DeliveryID) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.rows[id]; e != nil {
		return rowIn(e).raw
	}
	return nil
}

// put keeps a row. The bytes must not be changed afterwards.
func (c *rawCache) put(id model.DeliveryID, raw []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.rows[id]; e != nil {
		c.drop(e)
	}
	if len(raw) == 0 || len(raw) > c.limit {
		return
	}
	c.rows[id] = c.order.PushFront(&rawRow{id: id, raw: raw})
	c.size += len(raw)
	for c.size > c.limit {
		c.drop(c.order.Back())
	}
}

// fill keeps a row as the first to go, where there is room: what is behind what is
// loaded never costs what is before it.
func (c *rawCache) fill(id model.DeliveryID, raw []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.rows[id]; e != nil {
		c.drop(e)
	}
	if len(raw) == 0 || c.size+len(raw) > c.limit {
		return
	}
	c.rows[id] = c.order.PushBack(&rawRow{id: id, raw: raw})
	c.size += len(raw)
}

func (c *rawCache) drop(e *list.Element) {
	r := rowIn(e)
	c.order.Remove(e)
	delete(c.rows, r.id)
	c.size -= len(r.raw)
}

func rowIn(e *list.Element) *rawRow {
	r, _ := e.Value.(*rawRow) // the list holds nothing else
	return r
}
