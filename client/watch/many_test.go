package watch_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
)

// ends is a played Svix server with many endpoints, a watch of it, and a client
// of the test's own.
type ends struct {
	*sandbox.Many
	*watch.Watch
	t     *testing.T
	clock *sandbox.Manual
	calls *rest.Log
	own   *svix.Client
	back  time.Duration // how far back is loaded without being asked for; 0 for a day
}

func endsOf(t *testing.T, o sandbox.ManyOptions) *ends {
	t.Helper()
	clock := sandbox.NewManual(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	o.Clock, o.Live, o.Learn = clock, false, -1
	m, err := sandbox.NewMany(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	if err := m.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := &ends{Many: m, t: t, clock: clock, own: svix.New(svix.Options{Profile: m.SvixProfile("own"), Now: clock.Now})}
	e.start(nil)
	return e
}

// start is another start of the program.
func (e *ends) start(memory client.Memory) {
	o := watch.Options{Profile: e.SvixProfile("t"), Now: e.clock.Now, Timer: timer, Back: cmp.Or(e.back, 24*time.Hour)}
	e.calls = &rest.Log{}
	o.Calls, o.Provider = e.calls, svix.New(svix.Options{Profile: o.Profile, Now: e.clock.Now, Log: e.calls})
	if memory != nil {
		o.Memory = func(context.Context) client.Memory { return memory }
	}
	e.Watch = watch.New(o)
}

// poll lets a few seconds pass and polls, n times.
func (e *ends) poll(n int) *model.Snapshot {
	e.t.Helper()
	for range n {
		e.clock.Advance(4 * time.Second)
		e.Touch()
		if err := e.Poll(e.t.Context()); err != nil {
			e.t.Fatal(err)
		}
	}
	return e.Snapshot()
}

// until polls until something is so.
func (e *ends) until(what string, so func(*model.Snapshot) bool) *model.Snapshot {
	e.t.Helper()
	for range 150 {
		if s := e.poll(1); so(s) {
			return s
		}
	}
	s := e.Snapshot()
	e.t.Fatalf("never: %s; %d rows, %+v, %+v", what, s.Log.Rows.Len(), s.Status, s.Link)
	return nil
}

// full says whether all has been counted.
func full(s *model.Snapshot) bool { return s.Status.Failed.Known && !s.Status.Failed.AtLeast }

// of are the rows of a message.
func of(s *model.Snapshot, message string) (out []*model.Delivery) {
	for _, d := range s.Log.Rows.All() {
		if d.Message == message {
			out = append(out, &d)
		}
	}
	return out
}

// at is a message's delivery to an endpoint; without an outcome where it is not
// loaded.
func at(s *model.Snapshot, message string, to model.EndpointID) model.Delivery {
	for _, d := range of(s, message) {
		if d.To == to {
			return *d
		}
	}
	return model.Delivery{}
}

// truth is what the server holds: its messages, newest first, and the deliveries
// of every endpoint.
func (e *ends) truth() (messages []string, sent map[model.DeliveryID]model.Delivery) {
	e.t.Helper()
	sent = map[model.DeliveryID]model.Delivery{}
	all, err := e.own.Endpoints(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	read := func(page func(model.Cursor) (model.Page, error), row func(model.Delivery)) {
		for from := model.Cursor(""); ; {
			p, err := page(from)
			if err != nil {
				e.t.Fatal(err)
			}
			for _, r := range p.Rows {
				row(r.Delivery)
			}
			if from = p.Older; from == "" {
				return
			}
		}
	}
	read(func(c model.Cursor) (model.Page, error) {
		return e.own.Deliveries(e.t.Context(), model.PageRequest{From: c})
	}, func(d model.Delivery) { messages = append(messages, d.Message) })
	for _, x := range all {
		read(func(c model.Cursor) (model.Page, error) {
			return e.own.Fill(e.t.Context(), client.FillRequest{Endpoint: x.ID, From: c})
		}, func(d model.Delivery) { sent[d.ID] = d })
	}
	return messages, sent
}

// wantTruth compares the log with what the server holds. What has happened within
// fresh may not be known yet.
func (e *ends) wantTruth(fresh time.Duration) {
	e.t.Helper()
	messages, sent := e.truth()
	since := e.clock.Now().Add(-fresh)
	var order []string
	seen := map[model.DeliveryID]bool{}
	for _, d := range e.Snapshot().Log.Rows.All() {
		if n := len(order); n == 0 || order[n-1] != d.Message {
			order = append(order, d.Message)
		}
		if seen[d.ID] {
			e.t.Fatalf("%s is there twice", d.ID)
		}
		seen[d.ID] = true
		if want, tried := sent[d.ID]; tried && want.Updated.Before(since) && !alike(d, want) {
			e.t.Fatalf("got %+v, the server has %+v", d, want)
		}
	}
	if !slices.Equal(order, messages[:min(len(order), len(messages))]) {
		e.t.Errorf("%d messages are not the newest of the server's %d", len(order), len(messages))
	}
	for id, d := range sent {
		if slices.Contains(order, d.Message) && !seen[id] && d.Created.Before(since) {
			e.t.Fatalf("%s is not told of", id)
		}
	}
}

// alike says whether two rows of a delivery say the same. A row may be without
// the code, which another page of attempts has told of.
func alike(a, b model.Delivery) bool {
	if a.Code == 0 || b.Code == 0 {
		a.Code = b.Code
	}
	return a.Outcome == b.Outcome && a.To == b.To && a.Endpoint == b.Endpoint && a.Type == b.Type && a.Code == b.Code
}

func TestManyFirstRows(t *testing.T) {
	e := endsOf(t, sandbox.ManyDemo(5))
	e.poll(1)
	for i, c := range e.calls.Calls() {
		if path, _, _ := strings.Cut(c.Path, "?"); strings.HasSuffix(path, "/msg") && !strings.Contains(path, "/endpoint/") {
			if i > 1 {
				t.Errorf("the first rows came by call %d", i+1)
			}
			break
		}
	}
	s := e.Snapshot()
	if s.Log.Rows.Len() < 250 || s.LogState != model.LogReady || s.Link.State != model.LinkLive {
		t.Fatalf("%d rows, %+v", s.Log.Rows.Len(), s.Link)
	}
	if !s.Status.Failed.Known || !s.Status.Failed.AtLeast || s.Status.Since.IsZero() {
		t.Errorf("before all is read: %+v", s.Status)
	}
}

// TestManyFills reads a day with every kind of trouble, through to its oldest
// row, and goes on with it.
func TestManyFills(t *testing.T) {
	if testing.Short() {
		t.Skip("much work of one goroutine: made without -short")
	}
	e := endsOf(t, incident(5))
	s := e.until("all is counted", full)
	e.wantTruth(4 * time.Minute)
	e.wantCounts(s)
	if s.Status.Sampled != "" || s.Status.Failed.N == 0 || s.Status.Processing.N == 0 {
		t.Errorf("%+v", s.Status)
	}
	held, was := s.Log.Rows, make([]model.Delivery, s.Log.Rows.Len())
	for i, d := range held.All() {
		was[i] = d
	}
	for range 8 {
		e.Happen()
		e.poll(2)
	}
	e.clock.Advance(40 * time.Minute) // retries come due, far below the newest page
	e.poll(32)
	e.wantTruth(4 * time.Minute)
	for i, d := range held.All() {
		if d != was[i] {
			t.Fatalf("a row that was handed out has changed: %+v", d)
		}
	}
}

// wantCounts compares the counts with the rows that they are of.
func (e *ends) wantCounts(s *model.Snapshot) {
	e.t.Helper()
	n := map[model.Outcome]int{}
	for _, d := range s.Log.Rows.All() {
		if !d.Created.Before(s.Status.Since) {
			n[d.Outcome]++
		}
	}
	if n[model.Failed] != s.Status.Failed.N || n[model.Processing] != s.Status.Processing.N {
		e.t.Errorf("rows %v, counted %+v", n, s.Status)
	}
}

func quiet() sandbox.ManyOptions { return sandbox.ManyOptions{Seed: 7, Deliveries: 300} }

// incident is a small day of the demo's.
func incident(seed uint64) sandbox.ManyOptions {
	o := sandbox.ManyDemo(seed)
	o.Deliveries = 1300
	return o
}

// TestManyRetryAndResend: a delivery fails, is retried and arrives; another is
// given up and sent again by hand.
func TestManyRetryAndResend(t *testing.T) {
	o := quiet()
	o.Server.Schedule = []time.Duration{time.Minute}
	e := endsOf(t, o)
	s := e.until("all is counted", full)
	to := s.Endpoints[len(s.Endpoints)-1].ID // the first one takes everything
	e.Receivers()[0].Set(sandbox.Internal)
	one := e.Send(svix.ServerMessage{Type: "workout.created", Payload: func() []byte { return []byte(`{}`) }})
	e.until("it fails", func(s *model.Snapshot) bool {
		d := at(s, one, to)
		return d.Outcome == model.Processing && d.Code == http.StatusInternalServerError
	})
	e.Receivers()[0].Set(sandbox.Healthy)
	e.until("its retry arrives", func(s *model.Snapshot) bool {
		d := at(s, one, to)
		return d.Outcome == model.Delivered && d.Code == 200
	})
	e.Receivers()[0].Set(sandbox.Internal)
	two := e.Send(svix.ServerMessage{Type: "workout.created", Payload: func() []byte { return []byte(`{}`) }})
	failed := e.until("it is given up", func(s *model.Snapshot) bool { return at(s, two, to).Outcome == model.Failed }).Status.Failed
	e.Receivers()[0].Set(sandbox.Healthy)
	if err := e.own.Resend(t.Context(), client.DeliveryOf(two, to)); err != nil {
		t.Fatal(err)
	}
	s = e.until("what was sent again arrives", func(s *model.Snapshot) bool {
		d := at(s, two, to)
		return d.Outcome == model.Delivered && d.Trigger == model.Manual && full(s)
	})
	if s.Status.Failed.N != failed.N-1 {
		t.Errorf("%v had failed, then %v", failed, s.Status.Failed)
	}
	e.wantTruth(time.Minute)
}

// TestManyBurst: more new messages come than a page holds, right after the server
// was away.
func TestManyBurst(t *testing.T) {
	e := endsOf(t, quiet())
	all, err := e.own.Endpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all { // a few deliveries of many messages are enough
		if len(x.Events) > 0 {
			continue
		}
		if err := e.own.DeleteEndpoint(t.Context(), x.ID); err != nil {
			t.Fatal(err)
		}
	}
	before := e.until("all is counted", full)
	if err := e.SvixDown(true); err != nil {
		t.Fatal(err)
	}
	e.clock.Advance(time.Minute)
	if err := e.Poll(t.Context()); err == nil {
		t.Fatal("the server is away")
	}
	if s := e.Snapshot(); s.Link.State != model.LinkOffline || s.Log.Rows.Len() != before.Log.Rows.Len() || s.Status.Failed != before.Status.Failed {
		t.Errorf("%+v, %d rows after %d, %+v", s.Link, s.Log.Rows.Len(), before.Log.Rows.Len(), s.Status)
	}
	if err := e.SvixDown(false); err != nil {
		t.Fatal(err)
	}
	for range 320 {
		e.Happen()
	}
	s := e.poll(30)
	e.wantTruth(2 * time.Minute)
	if n := s.Log.Rows.Len(); n < before.Log.Rows.Len()+320 {
		t.Errorf("%d rows after %d", n, before.Log.Rows.Len())
	}
}

// TestManyEndpointsComeAndGo: one is deleted while shown, two lead to the same
// URL, and a message reaches none.
func TestManyEndpointsComeAndGo(t *testing.T) {
	e := endsOf(t, quiet())
	s := e.until("all is counted", full)
	twin, err := e.own.CreateEndpoint(t.Context(), client.EndpointDraft{URL: s.Endpoints[5].URL})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.Learn(twin.ID)
	one := e.Send(svix.ServerMessage{Type: "workout.created", Payload: func() []byte { return []byte(`{}`) }})
	s = e.until("both are told of", func(s *model.Snapshot) bool {
		return at(s, one, twin.ID).Outcome == model.Delivered && at(s, one, s.Endpoints[6].ID).Outcome == model.Delivered
	})
	if a, b := at(s, one, twin.ID), at(s, one, s.Endpoints[6].ID); a.Endpoint != b.Endpoint || a.ID == b.ID {
		t.Errorf("%+v %+v", a, b)
	}
	for _, x := range s.Endpoints {
		if err := e.own.DeleteEndpoint(t.Context(), x.ID); err != nil {
			t.Fatal(err)
		}
	}
	rows := s.Log.Rows.Len()
	lost := e.Send(svix.ServerMessage{Type: "workout.created", Payload: func() []byte { return []byte(`{}`) }})
	s = e.until("they are gone", func(s *model.Snapshot) bool { return len(s.Endpoints) == 0 })
	if s.Link.State != model.LinkLive || s.Log.Rows.Len() < rows || s.EndErr != nil || s.LogErr != nil {
		t.Errorf("%+v, %d rows after %d, %v", s.Link, s.Log.Rows.Len(), rows, s.EndErr)
	}
	s = e.until("it says that it reached none", func(s *model.Snapshot) bool {
		d := at(s, lost, "")
		return d.Outcome == model.OutcomeUnknown && strings.HasPrefix(d.Detail, "reached no endpoint")
	})
	if d := at(s, one, twin.ID); d.Outcome != model.Delivered || d.Detail != "" {
		t.Errorf("%+v", d)
	}
}

// Learn has the receivers take what is signed with an endpoint's key.
func (e *ends) Learn(id model.EndpointID) {
	e.t.Helper()
	key, err := e.own.Key(e.t.Context(), id)
	if err != nil {
		e.t.Fatal(err)
	}
	for _, r := range e.Receivers() {
		r.Learn(key.Reveal())
	}
}

func TestManyOlder(t *testing.T) {
	if testing.Short() {
		t.Skip("much work of one goroutine: made without -short")
	}
	o := quiet()
	o.Deliveries = 1800
	e := endsOf(t, o)
	e.clock.Advance(23 * time.Hour) // little of the history is of the last day
	s := e.poll(20)
	if s.Log.Complete {
		t.Fatal("all is loaded")
	}
	e.wantTruth(time.Minute)
	for !e.Snapshot().Log.Complete {
		if err := e.Older(t.Context()); err != nil {
			t.Fatal(err)
		}
		e.poll(3)
	}
	e.poll(20)
	e.wantTruth(time.Minute)
	for _, d := range e.Snapshot().Log.Rows.All() {
		if d.Outcome == model.OutcomeUnknown && d.Detail == "" {
			t.Fatalf("not filled: %+v", d)
		}
	}
}

// TestManyRecall: what was kept meets the log again at the next start, and says
// what has become of it since.
func TestManyRecall(t *testing.T) {
	e := endsOf(t, incident(6))
	s, notices, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hooktop.db"), Now: e.clock.Now})
	if err != nil || len(notices) > 0 {
		t.Fatal(err, notices)
	}
	defer s.Close()
	e.start(s)
	first := e.session(full)
	for range 10 {
		e.Happen()
	}
	e.clock.Advance(2 * time.Hour)
	e.start(s)
	again := e.session(func(s *model.Snapshot) bool { return s.Log.Rows.Len() > 0 })
	if got, want := fmt.Sprint(again.Log.Rows.Len() >= 500, again.Log.Rows.At(0).To != ""), "true true"; got != want {
		t.Errorf("at once: %s of %d rows", got, first.Log.Rows.Len())
	}
	e.poll(32)
	e.wantTruth(5 * time.Minute)
}

// session runs the watch, by the test's clock, until what it shows is as wanted.
func (e *ends) session(until func(*model.Snapshot) bool) *model.Snapshot {
	e.t.Helper()
	ctx, cancel := context.WithCancel(e.t.Context())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			e.t.Error(err)
		}
	}()
	if s, err := e.Changed(ctx, 1); err != nil || until(s) {
		return s
	}
	return e.until("it is shown", until)
}
