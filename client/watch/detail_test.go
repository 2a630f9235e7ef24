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

// TestDetailBehind: what is held of a delivery that was tried again says that it
// is behind, and is read anew for who may ask; an earlier attempt, met on an older
// page, takes no later one's place.
func TestDetailBehind(t *testing.T) {
	h := newFiller(1)
	h.byAttempts, h.pages = true, 3
	calls := 0
	h.detail = func(_ context.Context, id model.DeliveryID, raw []byte) (model.Detail, error) {
		last := h.last()[id]
		if raw == nil {
			calls++
			raw = []byte(fmt.Sprint(last.n))
		}
		var n int
		if _, err := fmt.Sscan(string(raw), &n); err != nil {
			return model.Detail{}, err
		}
		return model.Detail{Delivery: h.tried[n].delivery(), Raw: raw}, nil
	}
	h.post(func(model.EndpointID) model.Outcome { return model.Failed })
	first := h.tried[0]
	id, w := first.delivery().ID, h.watch()
	h.poll(t, w, 2)
	look := func(ask bool, want int, behind bool, called int) {
		t.Helper()
		d, err := w.Detail(t.Context(), id, ask)
		if err != nil || string(d.Raw) != fmt.Sprint(want) || d.Behind != behind || calls != called {
			t.Errorf("ask %v: attempt %s, behind %v, %d calls, %v; want attempt %d, behind %v, %d calls", ask, d.Raw, d.Behind, calls, err, want, behind, called)
		}
	}
	look(true, 0, false, 1)
	look(true, 0, false, 1)

	h.try("ep_0", first.of, model.Delivered)
	look(false, 0, false, 1) // of which nothing is known yet
	h.poll(t, w, 3)
	look(false, 0, true, 1)
	look(true, 1, false, 2)
	look(false, 1, false, 2)

	w.keep(model.Page{Rows: []model.Row{{Delivery: first.delivery(), Raw: []byte("0")}}})
	look(false, 1, false, 2)
}
