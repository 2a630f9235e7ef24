package watch

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestLookingIsNoUse: a filter looks at every row that is held. Which rows are
// let go first must not be turned round by that.
func TestLookingIsNoUse(t *testing.T) {
	const kept = 10
	w := New(Options{Provider: stub{detail: func(_ context.Context, id model.DeliveryID, raw []byte) (model.Detail, error) {
		return model.Detail{Delivery: model.Delivery{ID: id}, Raw: raw}, nil
	}}, Rows: kept, Now: time.Now, Timer: systemTimer})
	id := func(i int) model.DeliveryID { return model.DeliveryID(fmt.Sprintf("m-%02d", i)) }
	for i := range kept {
		w.raws.put(id(i), []byte{'x'})
	}
	if _, err := w.Detail(t.Context(), id(0), true); err != nil { // somebody opens the oldest
		t.Fatal(err)
	}
	for i := kept - 1; i >= 0; i-- { // and filters, newest first
		if d, err := w.Detail(t.Context(), id(i), false); err != nil || len(d.Raw) != 1 {
			t.Fatalf("%s: %v", id(i), err)
		}
	}
	for i := range kept / 2 {
		w.raws.put(id(kept+i), []byte{'x'})
	}
	for i := range kept + kept/2 {
		_, err := w.Detail(t.Context(), id(i), false)
		if held := i == 0 || i > kept/2; held != (err == nil) {
			t.Errorf("%s: held is %v, want %v", id(i), err == nil, held)
		}
	}
}
