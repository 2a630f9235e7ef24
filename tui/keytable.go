package tui

import (
	"cmp"
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// KeyRow is one binding as documents list it: on which page, which keys, and
// what they do.
type KeyRow struct {
	Where string
	Keys  []string // as they are printed on the keyboard
	Name  string   // of an action without a key of its own: what to choose behind the key; else empty
	Does  string
}

// KeyTable lists the keys of every page, from the bindings themselves, as they
// are on a console that knows nothing yet.
func KeyTable() []KeyRow {
	now := func() time.Time { return time.Time{} }
	return New(context.Background(), Options{Watched: nobody{}, Now: now}).keyRows()
}

// keyRows lists the keys of every page.
func (a *App) keyRows() (rows []KeyRow) {
	add := func(where string, acts []action) {
		for _, act := range acts {
			row := KeyRow{Where: where, Keys: keysOf(act), Does: cmp.Or(act.about, act.name)}
			if len(act.keys) == 0 {
				row.Name = act.name
			}
			rows = append(rows, row)
		}
	}
	o, _ := a.pages[overviewID].(*overview)
	e, _ := a.pages[endpointsID].(*endpoints)
	d, _ := a.pages[deliveriesID].(*deliveries)
	onTime := *o
	onTime.lane = timeLane
	add("everywhere", a.global())
	add("overview", o.actions())
	add("timeline", onTime.laneActions())
	add("endpoints", a.pages[endpointsID].actions())
	add("many endpoints", e.many.actions())
	add("test bench", a.pages[testbenchID].actions())
	add("signature", a.pages[signatureID].actions())
	add("activity", a.pages[activityID].actions())
	add("all profiles", a.pages[profilesID].actions())
	add("deliveries", d.actions())
	add("a delivery", d.preview.actions())
	return rows
}

// nobody watches no profile.
type nobody struct{}

func (nobody) Snapshot() *model.Snapshot     { return &model.Snapshot{} }
func (nobody) Touch()                        {}
func (nobody) Calls() []client.Call          { return nil }
func (nobody) Refresh(context.Context) error { return nil }
func (nobody) Older(context.Context) error   { return nil }

func (nobody) Changed(context.Context, uint64) (*model.Snapshot, error) {
	return nil, context.Canceled
}

func (nobody) Detail(context.Context, model.DeliveryID, bool) (model.Detail, error) {
	return model.Detail{}, context.Canceled
}
