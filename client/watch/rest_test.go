package watch

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// counting counts what is asked of each endpoint.
type counting struct {
	*filler
	mu    sync.Mutex
	asked map[model.EndpointID]int
}

func (h *counting) Fill(ctx context.Context, r client.FillRequest) (model.Page, error) {
	h.mu.Lock()
	h.asked[r.Endpoint]++
	h.mu.Unlock()
	return h.filler.Fill(ctx, r)
}

// TestAtRest: while nothing happens endpoints are read less often, a disabled one
// also while something does; what happens then is seen all the same, at once where
// a message comes, where somebody looks, or where it is asked for.
func TestAtRest(t *testing.T) {
	t.Parallel()
	h := &counting{filler: newFiller(2), asked: map[model.EndpointID]int{}}
	h.ends[1].Enabled = model.No
	w := New(Options{Profile: model.Profile{Name: "t"}, Provider: h, Now: h.Now, Timer: systemTimer})
	first := func(to model.EndpointID) model.Outcome {
		if to == "ep_0" {
			return model.Delivered
		}
		return model.OutcomeUnknown
	}
	read := func(polls int) (of [2]int) {
		clear(h.asked)
		h.poll(t, w, polls)
		return [2]int{h.asked["ep_0"], h.asked["ep_1"]}
	}
	h.post(first)
	h.poll(t, w, 4)
	h.move(2 * time.Minute)
	h.poll(t, w, 4)
	if n := read(16); n != [2]int{4, 4} {
		t.Errorf("of 64 quiet seconds: %v", n)
	}
	h.post(first)
	if n := read(4); n != [2]int{4, 1} {
		t.Errorf("with a message: %v", n)
	}
	h.move(2 * time.Minute)
	h.poll(t, w, 3)
	h.try("ep_1", h.messages[0], model.Failed) // as by hand
	h.poll(t, w, 4)
	h.wantLast(t, w.Snapshot())
	w.Look([]model.EndpointID{"ep_0"})
	if n := read(4); n[0] != 4 {
		t.Errorf("looked at: %v", n)
	}
	w.Look(nil)
	h.poll(t, w, 3)
	clear(h.asked)
	if h.move(fillEvery); w.Refresh(t.Context()) != nil || len(h.asked) != 2 {
		t.Errorf("asked for: %v", h.asked)
	}
}
