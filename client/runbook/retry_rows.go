package runbook

import (
	"time"

	"github.com/hooktop/hooktop/model"
)

// picked is what a plan needs of a delivery: a hundred thousand may be planned.
type picked struct {
	ID      model.DeliveryID
	Type    model.EventType
	Request string
	Created time.Time
	Outcome model.Outcome
}

func pickedOf(d *model.Delivery) picked {
	return picked{ID: d.ID, Type: d.Type, Request: d.Request, Created: d.Created, Outcome: d.Outcome}
}

// loadedRows finds deliveries in the loaded log.
type loadedRows struct {
	rows model.Rows
	at   map[model.DeliveryID]int32 // the place of each's newest row, or notLoaded
}

const notLoaded = -1

// loadedOf is the loaded log, to look for those of the ids.
func loadedOf(b Bench, ids []model.DeliveryID) loadedRows {
	l := loadedRows{rows: b.Rows(), at: make(map[model.DeliveryID]int32, len(ids))}
	for _, id := range ids {
		l.at[id] = notLoaded
	}
	left := len(l.at)
	l.rows.Scan(0, l.rows.Len(), func(i int, d *model.Delivery) bool {
		if at, wanted := l.at[d.ID]; wanted && at == notLoaded {
			l.at[d.ID] = int32(i) //nolint:gosec // a row's place
			left--
		}
		return left > 0
	})
	return l
}

// of is the newest row of one of the ids.
func (l loadedRows) of(id model.DeliveryID) (d model.Delivery, ok bool) {
	if ok = l.has(id); ok {
		d = l.rows.At(int(l.at[id]))
	}
	return d, ok
}

// has says whether one of the ids is loaded.
func (l loadedRows) has(id model.DeliveryID) bool {
	at, ok := l.at[id]
	return ok && at != notLoaded
}
