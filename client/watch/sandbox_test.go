package watch_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
)

// TestEveryKindOfHost watches the sandbox in its four forms, through to the
// oldest row.
func TestEveryKindOfHost(t *testing.T) {
	for _, c := range []struct {
		name     string
		requests metriport.ServerRequests
		state    model.LogState
		rows     int
		bare     bool
		payload  model.Tri
	}{
		{"full rows", metriport.ServerRequestsFull, model.LogReady, 400, false, model.Yes},
		{"without payloads", metriport.ServerRequestsColumns, model.LogReady, 400, false, model.No},
		{"ids only", metriport.ServerRequestsBare, model.LogReady, 400, true, model.No},
		{"no list", metriport.ServerRequestsOff, model.LogNotServed, 0, false, model.No},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := sandbox.Options{Seed: 3, Deliveries: 400, Incident: true, Clock: sandbox.NewManual(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))}
			o.Server.Requests = c.requests
			w := watched(t, o)
			if err := w.Poll(t.Context()); err != nil {
				t.Fatal(err)
			}
			for range 20 {
				if err := w.Older(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			s := w.Snapshot()
			if s.LogState != c.state || s.Log.Rows.Len() < c.rows || s.Log.Bare != c.bare || s.Caps.Of(model.CanPayload).Can != c.payload {
				t.Errorf("state %v, %d rows, bare %v, %+v", s.LogState, s.Log.Rows.Len(), s.Log.Bare, s.Caps.Of(model.CanPayload))
			}
			if s.Log.Complete != (c.state == model.LogReady) || !s.Status.Failed.Known || s.Status.Failed.N == 0 || s.Link.State != model.LinkLive {
				t.Errorf("complete %v, %+v, %+v", s.Log.Complete, s.Status, s.Link)
			}
			if c.payload == model.Yes {
				wantCounts(t, s)
			}
		})
	}
}

func watched(t *testing.T, o sandbox.Options) *watch.Watch {
	t.Helper()
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := box.Profile("t")
	return watch.New(watch.Options{
		Profile:  p,
		Provider: metriport.New(metriport.Options{Profile: p, CA: box.CertPool(), Now: o.Clock.Now}),
		Now:      o.Clock.Now,
		Timer:    func(time.Duration) (<-chan time.Time, func()) { return nil, func() {} },
	})
}

// wantCounts: the provider's counts are those of the rows, once all are loaded.
func wantCounts(t *testing.T, s *model.Snapshot) {
	t.Helper()
	n := map[model.Outcome]int{}
	for _, d := range s.Log.Rows.All() {
		n[d.Outcome]++
		if d.Outcome == model.Failed && d.Cause == model.CauseUnknown {
			t.Errorf("a failure without a cause: %d %q", d.Code, d.Detail)
		}
	}
	if n[model.Failed] != s.Status.Failed.N || n[model.Processing] != s.Status.Processing.N {
		t.Errorf("rows %v, counted %+v", n, s.Status)
	}
}
