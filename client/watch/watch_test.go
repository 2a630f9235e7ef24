package watch

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

func TestFirstPoll(t *testing.T) {
	b := benchOf(t, 10_000)
	first := b.Snapshot()
	if first.Link.State != model.LinkConnecting || first.LogState != model.LogLoading || first.Seq == 0 || first.Budget.Limit != 10_000 {
		t.Errorf("before the first answer: %+v", first)
	}
	b.add(3, b.Now())
	b.set(0, "failure")
	s := b.poll(t)
	if s.Link.State != model.LinkLive || s.LogState != model.LogReady || !s.Log.Complete || s.Account.ID != "account-1" || s.Seq <= first.Seq {
		t.Errorf("got %+v", s)
	}
	if len(s.History) != 1 || s.History[0].Failed != model.Known(1) || s.Budget.Used != 3 || len(b.Calls()) != 3 {
		t.Errorf("history %v, budget %v, %d calls", s.History, s.Budget, len(b.Calls()))
	}
	b.sameAsHost(t)
	wantOverview(t, s)
}

func wantOverview(t *testing.T, s *model.Snapshot) {
	t.Helper()
	if s.Status.Failed != model.Known(1) || len(s.Endpoints) != 1 || s.Endpoints[0].Enabled != model.Yes || s.Caps.Of(model.CanPayload).Can != model.Yes {
		t.Errorf("got %+v", s)
	}
}

// TestUnchangedPollsAreSilent: a screen on which nothing happens is not woken,
// but once a minute for its coarse figures.
func TestUnchangedPollsAreSilent(t *testing.T) {
	b := benchOf(t, 0)
	b.add(200, b.Now())
	b.set(2, "processing")
	b.Touch()
	b.poll(t)
	s := b.poll(t)
	made := b.made()
	b.live(t, 50*time.Second, nil)
	if got := b.Snapshot(); got.Seq != s.Seq || b.made() < made+5 {
		t.Errorf("%d calls raised Seq from %d to %d", b.made()-made, s.Seq, got.Seq)
	}
	b.live(t, 10*time.Minute, b.Touch)
	got := b.Snapshot()
	if n := got.Seq - s.Seq; n < 9 || n > 11 {
		t.Errorf("%d snapshots in eleven minutes", n)
	}
	if !got.Status.AsOf.After(s.Status.AsOf) || len(got.History) <= len(s.History) {
		t.Error("the coarse figures are old")
	}
}

func TestWhatChangesIsPublished(t *testing.T) {
	b := benchOf(t, 0)
	b.add(10, b.Now())
	seq := b.poll(t).Seq
	for name, change := range map[string]func(){
		"a row more":    func() { b.add(1, b.Now()) },
		"a row changed": func() { b.set(4, "failure") },
		"the URL":       func() { b.url = "https://other.example.com" },
	} {
		change()
		b.move(time.Second)
		if err := b.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := b.Snapshot().Seq; got <= seq {
			t.Errorf("%s was not published", name)
		}
		seq = b.Snapshot().Seq
	}
	b.sameAsHost(t)
}

func TestIdleDay(t *testing.T) {
	for _, quota := range []int{500, 10_000} {
		b := benchOf(t, quota).near()
		b.move(-12 * time.Hour) // midnight, so that the whole day is seen
		b.add(120, b.Now())
		last := b.Now()
		var oldest time.Duration
		b.live(t, 24*time.Hour-time.Second, func() {
			if b.Now().Sub(last) > time.Minute {
				last = b.Now()
				b.add(1, last)
			}
			if at := b.Snapshot().Status.AsOf; !at.IsZero() {
				oldest = max(oldest, b.Now().Sub(at))
			}
		})
		if n := b.made(); n > quota*30/100 || n < quota*20/100 {
			t.Errorf("of %d calls a day, an idle day used %d", quota, n)
		}
		if limit := 24 * time.Hour / time.Duration(quota) * 20; oldest > limit {
			t.Errorf("of %d calls a day, the status was once %v old", quota, oldest)
		}
		if used := b.meter.budget().Used; used != b.made() {
			t.Errorf("%d calls were counted, %d made", used, b.made())
		}
		if got := b.Snapshot().Log.Rows; got.Len() < 120 {
			t.Errorf("%d rows are loaded", got.Len())
		}
		b.sameAsHost(t)
	}
}

func TestWatchedDayKeepsWithinItsQuota(t *testing.T) {
	b := benchOf(t, 500)
	b.live(t, 11*time.Hour, b.Touch)
	if n := b.made(); n > 500 {
		t.Errorf("%d calls were made", n)
	}
	if s := b.Snapshot(); s.Link.State == model.LinkQuotaUsed {
		t.Errorf("the pace used the quota up: %+v", s.Link)
	}
}

func TestQuotaUsedWaitsForTheNextDay(t *testing.T) {
	b := benchOf(t, 500)
	b.poll(t)
	b.meter.used = 500
	made := b.made()
	if err := b.Refresh(t.Context()); model.CodeOf(err) != model.QuotaUsed {
		t.Errorf("got %v", err)
	}
	if s := b.Snapshot(); s.Link.State != model.LinkQuotaUsed || !s.Link.Until.Equal(midnight.Add(24*time.Hour)) || s.LogState != model.LogReady {
		t.Errorf("got %+v", s.Link)
	}
	b.live(t, 11*time.Hour+59*time.Minute, b.Touch)
	if b.made() != made {
		t.Errorf("%d calls were made without a budget", b.made()-made)
	}
	b.live(t, 2*time.Minute, nil)
	if s := b.Snapshot(); s.Link.State != model.LinkLive || b.made() == made {
		t.Errorf("the next day: %+v", s.Link)
	}
}

func TestOutageAndRecovery(t *testing.T) {
	b := benchOf(t, 0)
	b.add(60, b.Now())
	b.live(t, time.Minute, b.Touch)
	good := b.Snapshot()
	b.trouble(503, "")
	made, since := b.made(), b.Now()
	b.live(t, 10*time.Minute, b.Touch)
	s := b.Snapshot()
	if s.Link.State != model.LinkOffline || s.Link.Err == nil || s.Link.Err.Code != model.Unavailable || s.Link.Since.After(since) {
		t.Errorf("link %+v", s.Link)
	}
	if s.Log.Rows.Len() != 50 || !sameStatus(s.Status, good.Status) || s.Status.AsOf.After(since) {
		t.Errorf("what was known is gone: %d rows, %+v", s.Log.Rows.Len(), s.Status)
	}
	if n := b.made() - made; n < 15 || n > 60 {
		t.Errorf("%d calls in ten minutes of an outage", n)
	}
	b.add(1, b.Now())
	b.trouble(0, "")
	b.live(t, maxBackoff+time.Second, b.Touch)
	if s := b.Snapshot(); s.Link.State != model.LinkLive || s.Link.Err != nil || s.Log.Rows.Len() != 51 {
		t.Errorf("after the outage: %+v, %d rows", s.Link, s.Log.Rows.Len())
	}
	b.sameAsHost(t)
}

func TestOfflineFromTheStart(t *testing.T) {
	b := benchOf(t, 0)
	b.trouble(500, "")
	if err := b.Poll(t.Context()); model.CodeOf(err) != model.Unavailable {
		t.Errorf("got %v", err)
	}
	if s := b.Snapshot(); s.LogState != model.LogFailed || s.LogErr == nil || s.Link.State != model.LinkOffline {
		t.Errorf("got %+v", s)
	}
	b.trouble(0, "")
	b.add(1, b.Now())
	b.live(t, maxBackoff+time.Second, nil)
	if s := b.Snapshot(); s.LogState != model.LogReady || s.LogErr != nil || s.Log.Rows.Len() != 1 || s.Caps == nil || s.Account.ID == "" || len(s.Endpoints) != 1 {
		t.Errorf("got %+v", s)
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	b := benchOf(t, 0)
	b.live(t, time.Minute, b.Touch)
	b.trouble(429, "120")
	made := b.made()
	for b.made() == made { // the first refusal
		b.live(t, time.Second, b.Touch)
	}
	refused := b.Snapshot()
	if refused.Link.State != model.LinkRateLimited {
		t.Fatalf("got %+v", refused.Link)
	}
	wait := refused.Link.Until.Sub(b.Now())
	made = b.made()
	b.live(t, wait-time.Second, b.Touch)
	if b.made() != made {
		t.Errorf("%d calls before the time that was asked for", b.made()-made)
	}
	b.trouble(0, "")
	b.live(t, 2*time.Second, b.Touch)
	if s := b.Snapshot(); s.Link.State != model.LinkLive || b.made() == made {
		t.Errorf("afterwards: %+v", s.Link)
	}
}

func TestWrongKeyAndWrongHost(t *testing.T) {
	b := benchOf(t, 0)
	b.trouble(403, "")
	_ = b.Poll(t.Context())
	if s := b.Snapshot(); s.Link.State != model.LinkNotPermitted || s.Link.Err == nil {
		t.Errorf("got %+v", s.Link)
	}
	b.trouble(404, "")
	_ = b.Poll(t.Context())
	if s := b.Snapshot(); s.Link.State != model.LinkOffline || !strings.Contains(s.Link.Err.Error(), "base_url") {
		t.Errorf("a host without a status must not read as live: %+v", s.Link)
	}
}

// TestNothingOfThisName: a host that does not have what the profile names is not
// out of reach.
func TestNothingOfThisName(t *testing.T) {
	c := &clock{now: midnight}
	w := New(Options{Now: c.Now, Timer: systemTimer, Provider: stub{status: func(context.Context) (model.Status, error) {
		return model.Status{}, &model.Error{Code: model.NotFound, Op: "read the application", Why: "the server has none of this name", Do: "check app"}
	}}})
	_ = w.Refresh(t.Context())
	if l := w.Snapshot().Link; l.State != model.LinkNotFound || l.Err == nil || l.Err.Do != "check app" {
		t.Errorf("got %+v", l)
	}
}

func TestRefreshIsShared(t *testing.T) {
	gate := make(chan struct{})
	asked := make(chan struct{}, 9)
	c := &clock{now: midnight}
	w := New(Options{Now: c.Now, Timer: systemTimer, Provider: stub{status: func(ctx context.Context) (model.Status, error) {
		asked <- struct{}{}
		select {
		case <-gate:
			return model.Status{}, nil
		case <-ctx.Done():
			return model.Status{}, &model.Error{Code: model.Canceled}
		}
	}}})
	ctx, cancel := context.WithCancel(t.Context())
	results := make(chan error, 9)
	go func() { results <- w.Refresh(ctx) }()
	<-asked
	for range 4 {
		go func() { results <- w.Refresh(t.Context()) }()
	}
	cancel() // the first gives up; one of the others asks, for all of them
	if err := <-results; model.CodeOf(err) != model.Canceled {
		t.Errorf("got %v", err)
	}
	<-asked
	close(gate)
	for range 4 {
		if err := <-results; err != nil {
			t.Errorf("got %v", err)
		}
	}
	if n := len(asked); n > 3 {
		t.Errorf("asked %d times more", n)
	}
}

func TestChangedWaits(t *testing.T) {
	b := benchOf(t, 0)
	s, err := b.Changed(t.Context(), 0)
	if err != nil || s != b.Snapshot() {
		t.Errorf("got %v, %v: what is there is news to whoever has nothing", s, err)
	}
	got := make(chan *model.Snapshot)
	go func() { s, _ := b.Changed(t.Context(), s.Seq); got <- s }()
	b.poll(t)
	if n := <-got; n.Seq <= s.Seq {
		t.Errorf("got %d after %d", n.Seq, s.Seq)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := b.Changed(ctx, 1<<60); model.CodeOf(err) != model.Canceled || s == nil {
		t.Errorf("got %v, %v", s, err)
	}
}

// TestEndpointsAfterTrouble: endpoints that could not be read because the host was
// gone are asked for soon after it is back, not when it is their time.
func TestEndpointsAfterTrouble(t *testing.T) {
	b := benchOf(t, 10_000)
	b.trouble(gone, "")
	_ = b.step(t.Context(), wants{settings: true})
	if e := b.Snapshot().EndErr; e == nil || e.Code != model.Unreachable {
		t.Fatalf("got %v", e)
	}
	b.trouble(0, "")
	b.live(t, time.Minute, b.Touch)
	if s := b.Snapshot(); s.EndErr != nil || len(s.Endpoints) != 1 || s.Link.State != model.LinkLive {
		t.Errorf("a minute later: link %v, %v, %d endpoints", s.Link.State, s.EndErr, len(s.Endpoints))
	}
}
