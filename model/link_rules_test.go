package model_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

var at = time.Date(2026, 11, 21, 14, 2, 11, 0, time.UTC)

func fails(c model.Code, wait time.Duration) *model.Error {
	return &model.Error{Code: c, Op: "read the status", Why: "because", Wait: wait}
}

func TestNextLink(t *testing.T) {
	good := at.Add(-7 * time.Minute)
	live := model.Link{State: model.LinkLive, Since: at.Add(-time.Hour), Good: good, Every: 3 * time.Second}
	slow, offline := live, live
	slow.State = model.LinkSlow
	offline.State, offline.Since = model.LinkOffline, good
	midnight := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		prev  model.Link
		err   *model.Error
		took  time.Duration
		state model.LinkState
		since time.Time
		until time.Time
	}{
		{"first answer", model.Link{}, nil, 80 * time.Millisecond, model.LinkLive, at, time.Time{}},
		{"goes on", live, nil, 80 * time.Millisecond, model.LinkLive, live.Since, time.Time{}},
		{"gets slow", live, nil, 2 * time.Second, model.LinkSlow, at, time.Time{}},
		{"not slow yet", live, nil, 1900 * time.Millisecond, model.LinkLive, live.Since, time.Time{}},
		{"stays slow", slow, nil, 1500 * time.Millisecond, model.LinkSlow, slow.Since, time.Time{}},
		{"fast again", slow, nil, 900 * time.Millisecond, model.LinkLive, at, time.Time{}},
		{"comes back", offline, nil, 80 * time.Millisecond, model.LinkLive, at, time.Time{}},
		{"no answer", live, fails(model.Unreachable, 0), time.Second, model.LinkOffline, good, time.Time{}},
		{"still no answer", offline, fails(model.Unreachable, 0), time.Second, model.LinkOffline, good, time.Time{}},
		{"no answer ever", model.Link{}, fails(model.Unreachable, 0), time.Second, model.LinkOffline, at, time.Time{}},
		{"in trouble", live, fails(model.Unavailable, 0), time.Second, model.LinkOffline, good, time.Time{}},
		{"HTML", live, fails(model.BadAnswer, 0), time.Second, model.LinkOffline, good, time.Time{}},
		{"nonsense", live, fails(model.Internal, 0), time.Second, model.LinkOffline, good, time.Time{}},
		{"wait so long", live, fails(model.RateLimited, time.Minute), 0, model.LinkRateLimited, at, at.Add(time.Minute)},
		{"wait", live, fails(model.RateLimited, 0), 0, model.LinkRateLimited, at, at.Add(30 * time.Second)},
		{"day is over", live, fails(model.QuotaUsed, 0), 0, model.LinkQuotaUsed, at, midnight},
		{"day is over, said so", live, fails(model.QuotaUsed, time.Hour), 0, model.LinkQuotaUsed, at, at.Add(time.Hour)},
		{"wrong key", live, fails(model.Denied, 0), 0, model.LinkNotPermitted, at, time.Time{}},
		{"nothing of this name", live, fails(model.NotFound, 0), 0, model.LinkNotFound, at, time.Time{}},
		{"no such route is an answer", offline, fails(model.NotServed, 0), 0, model.LinkLive, at, time.Time{}},
		{"a refusal is an answer", live, fails(model.Invalid, 0), 0, model.LinkLive, live.Since, time.Time{}},
		{"given up", offline, fails(model.Canceled, 0), 0, model.LinkOffline, good, time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := model.NextLink(c.prev, at, c.err, c.took)
			if got.State != c.state || !got.Since.Equal(c.since) || !got.Until.Equal(c.until) {
				t.Errorf("got %+v", got)
			}
			works := c.state == model.LinkLive || c.state == model.LinkSlow
			if works && (got.Err != nil || !got.Good.Equal(at)) {
				t.Errorf("a good link keeps %v, good at %v", got.Err, got.Good)
			}
			if !works && c.err.Code != model.Canceled && (got.Err != c.err || !got.Good.Equal(c.prev.Good)) {
				t.Errorf("a bad link has %v, good at %v", got.Err, got.Good)
			}
			if got.Every != c.prev.Every {
				t.Error("the pace was lost")
			}
		})
	}
}

func TestLinkAt(t *testing.T) {
	live := model.Link{State: model.LinkLive, Since: at.Add(-time.Hour), Good: at, Every: 3 * time.Second}
	idle, paused, limited := live, live, live
	idle.Every, paused.Every = 15*time.Minute, 0
	limited.State, limited.Until = model.LinkRateLimited, at.Add(time.Minute)
	offline := model.Link{State: model.LinkOffline, Since: at}
	for _, c := range []struct {
		name  string
		link  model.Link
		after time.Duration
		want  model.LinkState
	}{
		{"fresh", live, time.Second, model.LinkLive},
		{"two polls and some", live, 11 * time.Second, model.LinkLive},
		{"longer", live, 12 * time.Second, model.LinkStale},
		{"idle", idle, 20 * time.Minute, model.LinkLive},
		{"idle, longer", idle, 31 * time.Minute, model.LinkStale},
		{"nobody asks", paused, time.Hour, model.LinkLive},
		{"waiting", limited, 50 * time.Second, model.LinkRateLimited},
		{"waited", limited, 69 * time.Second, model.LinkStale},
		{"offline is worse", offline, time.Hour, model.LinkOffline},
	} {
		got := c.link.At(at.Add(c.after))
		if got.State != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got.State, c.want)
		}
		if got.State == model.LinkStale && !got.Since.Equal(at) {
			t.Errorf("%s: stale since %v", c.name, got.Since)
		}
	}
}

func TestLinkWords(t *testing.T) {
	paris := time.FixedZone("CET", 3600)
	midnight := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		link model.Link
		loc  *time.Location
		want string
	}{
		{model.Link{}, time.UTC, "connecting"},
		{model.Link{State: model.LinkLive}, time.UTC, "live"},
		{model.Link{State: model.LinkSlow}, time.UTC, "slow"},
		{model.Link{State: model.LinkStale, Since: at.Add(-42 * time.Second)}, time.UTC, "stale 00:42"},
		{model.Link{State: model.LinkStale, Since: at.Add(-12*time.Minute - 5*time.Second)}, time.UTC, "stale 12:05"},
		{model.Link{State: model.LinkStale, Since: at.Add(-2 * time.Hour)}, time.UTC, "stale 2 h"},
		{model.Link{State: model.LinkStale, Since: at.Add(time.Minute)}, time.UTC, "stale 00:00"},
		{model.Link{State: model.LinkOffline, Since: at.Add(-7 * time.Minute)}, time.UTC, "offline since 13:55"},
		{model.Link{State: model.LinkOffline, Since: at.Add(-7 * time.Minute)}, paris, "offline since 14:55"},
		{model.Link{State: model.LinkOffline, Since: at.Add(-24 * time.Hour)}, time.UTC, "offline since 20 Nov 14:02"},
		{model.Link{State: model.LinkRateLimited, Until: at.Add(time.Minute)}, time.UTC, "rate-limited until 14:03"},
		{model.Link{State: model.LinkQuotaUsed, Until: midnight}, time.UTC, "no calls left until 00:00 UTC"},
		{model.Link{State: model.LinkQuotaUsed, Until: midnight}, paris, "no calls left until 01:00 CET"},
		{model.Link{State: model.LinkNotPermitted}, time.UTC, "not permitted"},
		{model.Link{State: model.LinkNotFound}, time.UTC, "not found"},
		{model.Link{State: 99}, time.UTC, "unknown"},
	} {
		if got := c.link.Words(at, c.loc); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
