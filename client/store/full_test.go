package store

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
)

// fillUp takes all room there is for runs and deliveries: the file may not grow,
// and what its pages have left is used.
func fillUp(t *testing.T, s *Store) {
	t.Helper()
	_, err := s.db.write.ExecContext(t.Context(), `PRAGMA max_page_count = 1`) // as many as it has now
	must(t, err)
	n := 0
	for size := 2048; size > 0; size /= 2 {
		for err := error(nil); err == nil; n++ {
			id := strings.Repeat("z", n%8) + time.Duration(n).String()
			err = s.SaveRun(t.Context(), model.Run{ID: model.RunID(id), Profile: "filler", State: model.RunDone, Plan: make([]byte, size)})
		}
		for err := error(nil); err == nil; n++ {
			r := row("filler", time.Duration(n))
			r.Delivery.ID, r.Raw = model.DeliveryID(time.Duration(n).String()), make([]byte, size)
			err = s.SaveRows(t.Context(), "filler", []model.Row{r}, client.Extent{}, true)
		}
	}
}

func makeRoom(t *testing.T, s *Store) {
	t.Helper()
	_, err := s.db.write.ExecContext(t.Context(), `PRAGMA max_page_count = 1000000`)
	must(t, err)
}

// console is a profile of a sandbox with all that a face has of it.
type console struct {
	store *Store
	calls *rest.Log
	watch *watch.Watch
	desk  *runbook.Desk
}

func newConsole(t *testing.T) *console {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Seed: 5, Deliveries: 300, Incident: true, Learn: -1})
	must(t, err)
	t.Cleanup(func() { _ = box.Close() })
	must(t, box.Start(t.Context()))
	<-box.Ready()
	box.Receiver().Set(sandbox.Healthy)
	s, _, err := Open(t.Context(), Options{Path: newSQLite(t).Path, Now: time.Now})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	c := &console{store: s, calls: &rest.Log{}}
	p := box.Profile("us")
	host := metriport.New(metriport.Options{Profile: p, CA: box.CertPool(), Log: c.calls, Now: time.Now})
	c.watch = watch.New(watch.Options{
		Profile: p, Provider: host, Calls: c.calls, Now: time.Now,
		Timer:  func(d time.Duration) (<-chan time.Time, func()) { return timer(d / 10) },
		Memory: func(context.Context) client.Memory { return s },
	})
	c.desk = runbook.New(runbook.Bench{
		Profile: p, Host: host, Direct: direct.New(direct.Options{CA: box.CertPool(), Silence: time.Minute}), Store: s, Who: "ops", Holder: "ops/1", Now: time.Now,
		Rows: func() model.Rows { return c.watch.Snapshot().Log.Rows },
		Sleep: func(ctx context.Context, d time.Duration) error {
			fired, stop := timer(d)
			defer stop()
			select {
			case <-fired:
			case <-ctx.Done():
			}
			return ctx.Err()
		},
	})
	return c
}

// run starts the watch and the desk.
func (c *console) run(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{}, 2)
	go func() { defer func() { done <- struct{}{} }(); _ = c.watch.Run(ctx) }()
	go func() { defer func() { done <- struct{}{} }(); _ = c.desk.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done; <-done })
}

func timer(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

// shown waits until what is shown is as wanted; somebody is looking.
func (c *console) shown(t *testing.T, what string, want func(*model.Snapshot) bool) *model.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c.watch.Touch()
	for seq := uint64(0); ; {
		s, err := c.watch.Changed(ctx, seq)
		if err != nil {
			t.Fatalf("%s: it never came: %+v, %v", what, s.Link, s.KeepErr)
		}
		if seq = s.Seq; want(s) {
			return s
		}
	}
}

// changes counts the calls that change something at the provider.
func (c *console) changes() (n int) {
	for _, call := range c.calls.Calls() {
		if call.Method != http.MethodGet {
			n++
		}
	}
	return n
}

// TestTheConsoleOnAFullDisk: what needs the journal is refused before anything is
// sent, everything else goes on, and all of it does once there is room.
func TestTheConsoleOnAFullDisk(t *testing.T) {
	c := newConsole(t)
	ctx := t.Context()
	fillUp(t, c.store)
	c.run(t)
	s := c.shown(t, "what is not kept is said", func(s *model.Snapshot) bool {
		return s.KeepErr != nil && s.LogState == model.LogReady && s.Link.State == model.LinkLive
	})
	if !strings.Contains(s.KeepErr.Error(), "no space is left for it · make room on the disk") || s.KeepSince.IsZero() {
		t.Errorf("got %v since %v", s.KeepErr, s.KeepSince)
	}
	failed := failedOne(t, s)
	plan, yes := c.plan(t, failed)
	_, err := c.desk.Start(ctx, plan, yes)
	refused(t, err, model.Unavailable)
	if !strings.Contains(err.Error(), "no space is left") || !strings.Contains(err.Error(), "make room") {
		t.Error(err)
	}
	if n := c.changes(); n != 0 {
		t.Errorf("%d calls changed something", n)
	}
	c.goesOn(t, failed)

	makeRoom(t, c.store)
	must(t, c.watch.Refresh(ctx))
	c.shown(t, "it is kept again", func(s *model.Snapshot) bool { return s.KeepErr == nil })
	id, err := c.desk.Start(ctx, plan, yes)
	must(t, err)
	if runs, err := c.store.RunsOf(ctx, "us", false); err != nil || len(runs) != 1 || runs[0].ID != id {
		t.Errorf("the journal: %+v, %v", runs, err)
	}
	kept, err := c.store.Rows(ctx, "us", 0)
	if err != nil || len(kept) == 0 {
		t.Errorf("%d deliveries are kept, %v", len(kept), err)
	}
}

func failedOne(t *testing.T, s *model.Snapshot) model.DeliveryID {
	t.Helper()
	for _, d := range s.Log.Rows.All() {
		if d.Outcome == model.Failed {
			return d.ID
		}
	}
	t.Fatal("nothing failed")
	return ""
}

// plan plans a retry, which changes nothing, and agrees to it.
func (c *console) plan(t *testing.T, id model.DeliveryID) (runbook.Plan, runbook.Consent) {
	t.Helper()
	plan, err := c.desk.PlanRetry(t.Context(), []model.DeliveryID{id})
	if err != nil || plan.Refuse != "" {
		t.Fatalf("a plan changes nothing: %v, %q", err, plan.Refuse)
	}
	return plan, runbook.Consent{Name: plan.Needs.Name, Count: plan.Needs.Count, Overrule: plan.Needs.Overrule}
}

// goesOn does what needs no journal.
func (c *console) goesOn(t *testing.T, id model.DeliveryID) {
	t.Helper()
	if ping, err := c.desk.Ping(t.Context(), runbook.Directly); err != nil || ping.Good != model.Yes {
		t.Errorf("a direct ping: %+v, %v", ping, err)
	}
	must(t, c.watch.Refresh(t.Context()))
	_, err := c.watch.Detail(t.Context(), id, true)
	must(t, err)
	_, err = c.desk.Acts(t.Context(), client.ActFilter{})
	must(t, err)
}
