package tui

import (
	"fmt"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestCursorOnTheWorst: the cursor of the causes is on the worst, as causes come
// and grow, until it is put on another one; that one it keeps, while it is listed.
// What is pressed just when another cause came under it is not taken for that one.
func TestCursorOnTheWorst(t *testing.T) {
	rows := map[model.Cause]int{model.CauseUnauthorized: 2}
	log := func() model.Log {
		var list []*model.Delivery
		for _, cause := range []model.Cause{model.CauseUnauthorized, model.CauseGateway, model.CauseTimeout} {
			for range rows[cause] {
				id := model.DeliveryID(fmt.Sprintf("m%d", len(list)))
				list = append(list, &model.Delivery{ID: id, To: "ep_000", Outcome: model.Failed, Cause: cause, Created: start.Add(-time.Minute), Took: time.Second})
			}
		}
		return model.Log{Rows: model.RowsOf(list...), Complete: true}
	}
	d := manyBench(t, &model.Snapshot{Endpoints: ends(1), Log: log()})
	seq, now := uint64(1), start
	d.app.now = func() time.Time { return now }
	grow := func(cause model.Cause, n int) {
		rows[cause] += n
		seq++
		d.withSnapshot(func(s *model.Snapshot) { s.Seq, s.Log = seq, log() })
	}
	p, _ := d.app.pages[overviewID].(*overview)
	on := func(want model.Cause) {
		t.Helper()
		if p.group.Cause != want || p.fig.groups[p.cause].Cause != want {
			t.Fatalf("the cursor is on %v, in line %d on %v, not on %v", p.group.Cause, p.cause, p.fig.groups[p.cause].Cause, want)
		}
	}
	on(model.CauseUnauthorized)
	grow(model.CauseGateway, 5)
	on(model.CauseGateway)

	d.press("enter") // meant for the one before
	if d.app.top != overviewID {
		t.Fatal("a cause was opened that had just come under the cursor")
	}
	d.wants("another cause has just become the worst")
	d.press("enter")
	if d.app.top != deliveriesID {
		t.Fatal("pressed again, it does not open")
	}
	d.press("1")
	grow(model.CauseTimeout, 9)
	on(model.CauseTimeout)
	now = now.Add(underFinger)
	d.press("enter")
	if d.app.top != deliveriesID {
		t.Fatal("what stands there for long does not open")
	}

	d.press("1", "j")
	on(model.CauseGateway)
	grow(model.CauseUnauthorized, 20)
	on(model.CauseGateway)
	d.press("enter")
	if d.app.top != deliveriesID {
		t.Fatal("a cause that moved with the cursor does not open")
	}
	d.press("1")
	rows[model.CauseGateway] = 0
	grow(model.CauseUnauthorized, 1)
	on(model.CauseUnauthorized)
	now = now.Add(underFinger)
	d.press("j", "k") // back on the worst
	grow(model.CauseTimeout, 50)
	on(model.CauseTimeout)
}
