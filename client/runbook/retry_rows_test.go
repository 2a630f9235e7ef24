package runbook

import (
	"testing"

	"github.com/hooktop/hooktop/model"
)

// TestLoadedOf finds the newest row of each that is wanted, and no others.
func TestLoadedOf(t *testing.T) {
	rows := model.RowsOf(&model.Delivery{ID: "b", Code: 1}, &model.Delivery{ID: "a", Code: 1}, &model.Delivery{ID: "b", Code: 2}, &model.Delivery{ID: "c", Code: 1})
	l := loadedOf(Bench{Rows: func() model.Rows { return rows }}, []model.DeliveryID{"b", "x", "c", "b"})
	for id, code := range map[model.DeliveryID]int{"a": 0, "b": 1, "c": 1, "x": 0} {
		if d, ok := l.of(id); ok != (code > 0) || d.Code != code || l.has(id) != ok || ok && d.ID != id {
			t.Errorf("%s is %+v, %v, want code %d", id, d, ok, code)
		}
	}
}
