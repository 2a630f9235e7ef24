package watch_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
)

// TestARestartWithTheStore: a sandbox is watched through the SQLite store over
// three starts, in the second of which it is down.
func TestARestartWithTheStore(t *testing.T) {
	clock := sandbox.NewManual(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	box, err := sandbox.New(sandbox.Options{Seed: 3, Deliveries: 1000, Incident: true, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, path := box.Profile("t"), filepath.Join(t.TempDir(), "hooktop.db")
	start := func(p model.Profile, back time.Duration, until func(*model.Snapshot) bool) (*model.Snapshot, int) {
		s, notices, err := store.Open(t.Context(), store.Options{Path: path, Now: clock.Now})
		if err != nil || len(notices) > 0 {
			t.Fatal(err, notices)
		}
		defer s.Close()
		calls := &rest.Log{}
		w := watch.New(watch.Options{
			Profile:  p,
			Provider: metriport.New(metriport.Options{Profile: p, CA: box.CertPool(), Log: calls, Now: clock.Now}),
			Calls:    calls, Now: clock.Now, Timer: patient, Back: back, Memory: func(context.Context) client.Memory { return s },
		})
		w.Touch()
		last := shown(t, w, until)
		pages := 0
		for _, c := range calls.Calls() {
			if strings.Contains(c.Path, "fromItem=") {
				pages++
			}
		}
		return last, pages
	}
	day := 14 * 24 * time.Hour
	first, many := start(p, day, func(s *model.Snapshot) bool { return s.Caps != nil && s.Log.Complete })
	read := clock.Now()
	clock.Advance(time.Hour)
	gone := p
	gone.BaseURL = "https://127.0.0.1:9"
	down, _ := start(gone, day, func(s *model.Snapshot) bool { return s.Link.State == model.LinkOffline && s.Log.Complete })
	wantOld(t, down, first, read)
	again, few := start(p, day, func(s *model.Snapshot) bool { return s.Caps != nil && s.Log.AsOf.After(read) && s.Log.Complete })
	if again.Log.Rows.Len() < first.Log.Rows.Len() || !again.Log.Complete || many < 2 || few > 1 { // one read again
		t.Errorf("%d rows, complete %v, %d pages after %d", again.Log.Rows.Len(), again.Log.Complete, few, many)
	}
}

// wantOld compares what is shown while the host is down with what was last known.
func wantOld(t *testing.T, got, want *model.Snapshot, read time.Time) {
	t.Helper()
	if !got.Log.AsOf.Equal(read) || !got.Status.AsOf.Equal(read) || !got.Link.Since.Equal(read) || !got.Log.Complete {
		t.Errorf("log as of %v, status %v, %+v", got.Log.AsOf, got.Status.AsOf, got.Link)
	}
	if got.Log.Rows.Len() != want.Log.Rows.Len() {
		t.Fatalf("%d rows of %d", got.Log.Rows.Len(), want.Log.Rows.Len())
	}
	for i, d := range got.Log.Rows.All() {
		if d != want.Log.Rows.At(i) {
			t.Fatalf("row %d: %+v is not as it was: %+v", i, d, want.Log.Rows.At(i))
		}
	}
}

func timer(d time.Duration) (fired <-chan time.Time, stop func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

// patient waits longer for a store on a busy machine than a person would.
func patient(d time.Duration) (fired <-chan time.Time, stop func()) { return timer(10 * d) }

// shown runs a watch until what it shows is as wanted.
func shown(t *testing.T, w *watch.Watch, until func(*model.Snapshot) bool) *model.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	for seq := uint64(0); ; {
		s, err := w.Changed(ctx, seq)
		if err != nil {
			t.Fatalf("it never came: %+v", s.Link)
		}
		if until(s) {
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			return s
		}
		seq = s.Seq
	}
}

// BenchmarkRecall is what a start with a full cache waits for.
func BenchmarkRecall(b *testing.B) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	s, _, err := store.Open(b.Context(), store.Options{Path: filepath.Join(b.TempDir(), "hooktop.db"), Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	o := watch.Options{Profile: model.Profile{Name: "t"}, Provider: many{now}, Now: func() time.Time { return now }, Timer: timer, Memory: func(context.Context) client.Memory { return s }}
	run := func(until func(*model.Snapshot) bool) {
		w := watch.New(o)
		ctx, cancel := context.WithCancel(b.Context())
		done := make(chan error, 1)
		go func() { done <- w.Run(ctx) }()
		for seq := uint64(0); ; {
			s, err := w.Changed(ctx, seq)
			if err != nil {
				b.Fatal(err)
			}
			if seq = s.Seq; until(s) {
				break
			}
		}
		b.StopTimer()
		cancel()
		<-done
		b.StartTimer()
	}
	for range 3 { // writing it all may take more than one start
		run(func(s *model.Snapshot) bool { return s.Link.State == model.LinkLive && s.Log.Rows.Len() > 0 })
	}
	for b.Loop() {
		run(func(s *model.Snapshot) bool { return s.Log.Rows.Len() > 0 })
	}
}

// many is a provider of one large page.
type many struct{ now time.Time }

func (m many) Status(context.Context) (model.Status, error) { return model.Status{AsOf: m.now}, nil }

func (m many) Endpoints(context.Context) ([]model.Endpoint, error) { return nil, nil }

func (m many) Account(context.Context) (model.Account, error) { return model.Account{ID: "a"}, nil }

func (m many) Capabilities(context.Context) (model.Capabilities, error) {
	return model.Capabilities{}, nil
}

func (m many) Detail(context.Context, model.DeliveryID, []byte) (model.Detail, error) {
	return model.Detail{}, &model.Error{Code: model.NotFound, Op: "read", Why: "none"}
}

func (m many) Deliveries(context.Context, model.PageRequest) (model.Page, error) {
	var p model.Page
	for i := range 20_000 {
		at := m.now.Add(-time.Duration(i) * time.Second)
		p.Rows = append(p.Rows, model.Row{Delivery: model.Delivery{
			ID: model.DeliveryID(fmt.Sprintf("0196%08d-7000-8000-0000-000000000000", 20_000-i)), Message: "m", Request: "0196-7000", Type: "network-query.hie",
			Endpoint: "https://hooks.example.com/metriport", Outcome: model.Failed, Cause: 3, Tries: 1, Code: 502, Took: time.Second, Created: at, Updated: at,
			Detail: "Request failed with status code 502",
		}})
	}
	return p, nil
}
