package watch

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// TestIndexIsAMap does the same to an index and to a map.
func TestIndexIsAMap(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x, m := newIndex(), map[model.DeliveryID]*model.Delivery{}
		for range rapid.IntRange(0, 300).Draw(rt, "steps") {
			id := model.DeliveryID("msg_" + strconv.Itoa(rapid.IntRange(0, 80).Draw(rt, "id")))
			if rapid.IntRange(0, 2).Draw(rt, "what") == 0 {
				x.drop(id)
				delete(m, id)
			} else {
				d := &model.Delivery{ID: id}
				x.put(d)
				m[id] = d
			}
			if x.size() != len(m) {
				rt.Fatalf("%d, want %d", x.size(), len(m))
			}
		}
		for n := range 81 {
			id := model.DeliveryID("msg_" + strconv.Itoa(n))
			if x.of(id) != m[id] {
				rt.Fatalf("%s: %v, want %v", id, x.of(id), m[id])
			}
		}
	})
}
