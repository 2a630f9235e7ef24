package watch_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestLoadMany loads all messages that there are, and how each stands at every
// endpoint, in a few steps.
func TestLoadMany(t *testing.T) {
	e := endsOf(t, sandbox.ManyOptions{Seed: 3, Deliveries: 1500, Incident: true})
	e.back = time.Nanosecond
	e.start(nil)
	e.poll(2)
	e.Load(time.Time{})
	s := e.Snapshot()
	for range 12 {
		if s = e.poll(1); !s.Load.On {
			break
		}
	}
	open := 0
	for _, d := range s.Log.Rows.All() {
		if d.To == "" && !d.Unsent {
			open++
		}
	}
	if s.Load.On || s.Load.Err != nil || !s.Log.Complete || open > 0 || s.Status.Failed.AtLeast {
		t.Errorf("%d rows, %d without an outcome, complete %v, %+v, %+v", s.Log.Rows.Len(), open, s.Log.Complete, s.Load, s.Status)
	}
	if s.Load.Rows == 0 || s.Load.Calls == 0 {
		t.Errorf("%+v", s.Load)
	}
	e.wantTruth(time.Minute)
	if n := model.Grouped(s.Log.Rows.Len()); s.Log.Rows.Len() < 1000 {
		t.Errorf("%s rows", n)
	}
}
