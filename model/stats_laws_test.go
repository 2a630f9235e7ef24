package model_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"pgregory.net/rapid"
)

var anyRows = rapid.SliceOfN(anyRow, 0, 30)

// TestGroupsCountEveryFailure: a failed delivery is in exactly one group, and
// its group tells the truth about it.
func TestGroupsCountEveryFailure(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := anyRows.Draw(rt, "rows")
		since := at.Add(-time.Duration(rapid.IntRange(0, 200).Draw(rt, "minutes")) * time.Minute)
		groups := model.GroupCauses(model.RowsOf(rows...), since)
		sum := 0
		for i, g := range groups {
			sum += g.N
			if i > 0 && g.N > groups[i-1].N {
				rt.Fatal("a small group stands before a large one")
			}
			if g.First.Before(since) || g.Last.Before(g.First) || !g.Newest.Created.Equal(g.Last) || g.Newest.Outcome != model.Failed {
				rt.Fatalf("from %v to %v, newest %v", g.First, g.Last, g.Newest.Created)
			}
			if g.Newest.Cause != g.Cause || g.Newest.Endpoint != g.Endpoint || (g.Code != 0 && g.Newest.Code != g.Code) {
				rt.Fatalf("the newest of %+v is another's", g)
			}
			if g.Code != 0 && !g.Cause.HasCode() {
				rt.Fatalf("%v is told apart by code", g.Cause)
			}
		}
		if want := model.RatesOf(model.RowsOf(rows...), since, time.Time{}).Failed; sum != want {
			rt.Fatalf("%d in groups, %d failed", sum, want)
		}
	})
}

// TestBucketsAgreeWithRates: the timeline's cells add up to the figures.
func TestBucketsAgreeWithRates(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := anyRows.Draw(rt, "rows")
		from := at.Add(-time.Duration(rapid.IntRange(1, 200).Draw(rt, "minutes")) * time.Minute)
		var sum model.Rates
		for _, b := range model.Buckets(model.RowsOf(rows...), from, at, rapid.IntRange(1, 50).Draw(rt, "n")) {
			sum.Delivered += b.Delivered
			sum.Failed += b.Failed
			sum.Processing += b.Processing
			sum.Unknown += b.Unknown
		}
		if want := model.RatesOf(model.RowsOf(rows...), from, at); sum != want {
			rt.Fatalf("%+v in buckets, %+v counted", sum, want)
		}
	})
}

// TestFlowsShareOutTheRows: each row with a request is in its request's flow and
// in no other, and no message is counted twice.
func TestFlowsShareOutTheRows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := anyRows.Draw(rt, "rows")
		for i, d := range rows {
			if i > 0 && rapid.IntRange(0, 3).Draw(rt, "retry") == 0 {
				d.RetryOf, d.Request = rows[i-1].ID, rows[i-1].Request
			}
		}
		seen := 0
		for _, f := range model.Flows(model.RowsOf(rows...)) {
			seen += len(f.Rows)
			inSteps := 0
			for _, s := range f.Steps {
				inSteps += s.Rows
				if s.Came() != (s.Rows > 0) {
					rt.Fatalf("step %q has %d rows", s.Name, s.Rows)
				}
			}
			if inSteps != len(f.Rows) || f.Messages() > len(f.Rows) || f.Messages() == 0 {
				rt.Fatalf("%d rows, %d in steps, %d messages", len(f.Rows), inSteps, f.Messages())
			}
			if slices.ContainsFunc(f.Rows, func(d *model.Delivery) bool { return d.Request != f.Request }) || f.Summary() == "" {
				rt.Fatalf("flow %q: %q", f.Request, f.Summary())
			}
		}
		want := len(slices.DeleteFunc(slices.Clone(rows), func(d *model.Delivery) bool { return d.Request == "" }))
		if seen != want {
			rt.Fatalf("%d of %d rows", seen, want)
		}
	})
}

// TestDrainIsForetold: a steady drain is seen, with the time it will take.
func TestDrainIsForetold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		every := time.Duration(rapid.IntRange(6, 120).Draw(rt, "seconds")) * time.Second
		rate := rapid.IntRange(1, 50).Draw(rt, "a poll")
		left := rapid.IntRange(1, 8*rate).Draw(rt, "left")
		var ns []int
		for i := 8; i >= 0; i-- {
			ns = append(ns, left+i*rate)
		}
		got := model.TrendOf(counts(every, ns...), model.Rows{}, at)
		want := time.Duration(float64(left) / float64(rate) * float64(every))
		if got.State != model.TrendDraining || (got.ETA-want).Abs() > time.Second {
			rt.Fatalf("%+v, want %v", got, want)
		}
		slices.Reverse(ns)
		if got = model.TrendOf(counts(every, ns...), model.Rows{}, at); got.State != model.TrendGrowing || got.PerMinute <= 0 {
			rt.Fatalf("backwards: %+v", got)
		}
	})
}

// TestNoFalseSilence: a type is not called silent before it has been quiet for
// longer than it ever was.
func TestNoFalseSilence(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		gaps := rapid.SliceOfN(rapid.IntRange(1, 3600), 0, 30).Draw(rt, "gaps")
		quiet := time.Duration(rapid.IntRange(0, 100_000).Draw(rt, "quiet")) * time.Second
		when, longest := at.Add(-quiet), time.Duration(0)
		rows := []*model.Delivery{{Type: "x", Created: when}}
		for _, g := range gaps {
			gap := time.Duration(g) * time.Second
			when, longest = when.Add(-gap), max(longest, gap)
			rows = append(rows, &model.Delivery{Type: "x", Created: when})
		}
		got := model.Silences(model.RowsOf(rows...), at)
		if len(got) > 0 && (quiet <= longest || quiet <= 10*time.Minute || got[0].For != quiet) {
			rt.Fatalf("%v after %v, longest gap %v", got, quiet, longest)
		}
		if len(got) == 0 && len(rows) >= 8 && quiet > 12*time.Hour {
			rt.Fatalf("%v of silence go unseen, longest gap %v", quiet, longest)
		}
	})
}

// TestLinkWalk: whatever answers come in whatever order, the link tells the
// truth about the last one.
func TestLinkWalk(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		now, link, good := at, model.Link{Every: 3 * time.Second}, time.Time{}
		for range rapid.IntRange(1, 20).Draw(rt, "answers") {
			now = now.Add(time.Duration(rapid.IntRange(1, 600).Draw(rt, "seconds")) * time.Second)
			var err *model.Error
			if !rapid.Bool().Draw(rt, "fine") {
				code := rapid.Uint8Range(0, uint8(model.Canceled)).Draw(rt, "code")
				err = fails(model.Code(code), time.Duration(rapid.IntRange(0, 90).Draw(rt, "wait"))*time.Second)
			}
			before := link
			link = model.NextLink(link, now, err, time.Duration(rapid.IntRange(0, 5000).Draw(rt, "ms"))*time.Millisecond)
			if err != nil && err.Code == model.Canceled {
				if link != before {
					rt.Fatal("what we gave up changed the link")
				}
				continue
			}
			if works(link) {
				good = now
			}
			checkLink(rt, link, good, now)
		}
	})
}

func works(l model.Link) bool { return l.State == model.LinkLive || l.State == model.LinkSlow }

func checkLink(t failer, link model.Link, good, now time.Time) {
	if works(link) != (link.Err == nil) || !link.Good.Equal(good) || link.Since.After(now) {
		t.Fatalf("%+v", link)
	}
	if link.State == model.LinkConnecting || link.State == model.LinkStale {
		t.Fatalf("an answer leads to %+v", link)
	}
	if waits := link.State == model.LinkRateLimited || link.State == model.LinkQuotaUsed; waits != link.Until.After(now) {
		t.Fatalf("until %v at %v", link.Until, now)
	}
	if link.At(now) != link {
		t.Fatalf("an answer is stale at once: %+v", link)
	}
	if link.Words(now, time.UTC) == "unknown" {
		t.Fatalf("%+v has no words", link)
	}
}

// TestPaceLaws: nobody is polled faster for having less left, and never faster
// unwatched than watched.
func TestPaceLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		limit := rapid.IntRange(20, 20_000).Draw(rt, "limit")
		used := rapid.IntRange(0, limit).Draw(rt, "used")
		more := rapid.IntRange(used, limit+10).Draw(rt, "more")
		now := midnight.Add(time.Duration(rapid.IntRange(0, 86399).Draw(rt, "second")) * time.Second)
		in := model.PaceInput{Now: now, LastTouch: now, Budget: model.Budget{Used: used, Limit: limit}, Quiet: rapid.IntRange(0, 99).Draw(rt, "quiet")}
		rich := model.PaceOf(in)
		in.Budget.Used = more
		poor := model.PaceOf(in)
		in.LastTouch = time.Time{}
		idle := model.PaceOf(in)
		if !slower(poor, rich) {
			rt.Fatalf("%d used: %+v, %d used: %+v", used, rich, more, poor)
		}
		if !slower(idle, poor) {
			rt.Fatalf("watched %+v, idle %+v", poor, idle)
		}
		for _, p := range []model.Pace{rich, poor, idle} {
			if !slower(p, model.Pace{Status: 2 * time.Second, Log: 2 * time.Second}) || !p.Until.After(now) {
				rt.Fatalf("%+v at %v", p, now)
			}
		}
		if more >= limit && (poor.Status != 0 || poor.Log != 0) {
			rt.Fatalf("nothing is left, and %+v", poor)
		}
	})
}

// slower says whether a asks no more often than b; a pause of 0 has no end.
func slower(a, b model.Pace) bool {
	longer := func(a, b time.Duration) bool { return a == 0 || (b != 0 && a >= b) }
	return longer(a.Status, b.Status) && longer(a.Log, b.Log)
}
