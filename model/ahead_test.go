package model_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// svixWaits are Svix's own, as its server has them.
var svixWaits = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 10 * time.Hour,
}

var aheadStart = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// tries are n failed automatic attempts by the schedule, with when the next is due.
func tries(n int) []model.Attempt {
	var out []model.Attempt
	at := aheadStart
	for i := range n {
		a := model.Attempt{At: at, Outcome: model.Failed, Code: 502, Trigger: model.Automatic, Took: 100 * time.Millisecond}
		if i < len(svixWaits) {
			at = at.Add(svixWaits[i])
		}
		out = append(out, a)
	}
	if n > 0 && n <= len(svixWaits) {
		out[n-1].Next = at
	}
	return out
}

func with(list []model.Attempt, change func(last *model.Attempt)) []model.Attempt {
	change(&list[len(list)-1])
	return list
}

func manually(list []model.Attempt, o model.Outcome) []model.Attempt {
	list = with(list, func(a *model.Attempt) { a.Next = time.Time{} })
	return append(list, model.Attempt{At: aheadStart.Add(24 * time.Hour), Outcome: o, Trigger: model.Manual, Took: model.NoTime})
}

// TestAhead: what follows an attempt is told by the schedule, a manual attempt, and
// the endpoint.
func TestAhead(t *testing.T) {
	early := func(a *model.Attempt) { a.Next = a.At.Add(time.Second) }
	for _, c := range []struct {
		name  string
		tried model.Tried
		want  model.Course
		left  string
		until time.Duration // since the first attempt; 0 for not known
		words string
	}{
		{"delivered", model.Tried{Attempts: []model.Attempt{{Outcome: model.Delivered}}, Outcome: model.Delivered}, model.CourseDone, "0", 0, ""},
		{"after the first", model.Tried{Attempts: tries(1), Outcome: model.Processing}, model.CourseDue, "7", 27*time.Hour + 35*time.Minute + 5*time.Second, "next automatic attempt 12:00:05, due by now; 6 more follow if it fails, until about 15:35:05"},
		{"after the fourth", model.Tried{Attempts: tries(4), Outcome: model.Processing}, model.CourseDue, "4", 27*time.Hour + 35*time.Minute + 5*time.Second, "next automatic attempt 14:35:05, in 1 h 35 min; 3 more follow"},
		{"before the last", model.Tried{Attempts: tries(7), Outcome: model.Processing}, model.CourseDue, "1", 27*time.Hour + 35*time.Minute + 5*time.Second, ", the last one"},
		{"all made", model.Tried{Attempts: tries(8), Outcome: model.Failed}, model.CourseExhausted, "0", 0, "all 8 were made"},
		{"a resend failed", model.Tried{Attempts: manually(tries(3), model.Failed), Outcome: model.Failed}, model.CourseManual, "0", 0, "the manual one has ended them"},
		{"a resend is under way", model.Tried{Attempts: manually(tries(3), model.Processing), Outcome: model.Processing}, model.CourseManual, "0", 0, "manual"},
		{"a resend after all", model.Tried{Attempts: manually(tries(8), model.Failed), Outcome: model.Failed}, model.CourseManual, "0", 0, "manual"},
		{"disabled", model.Tried{Attempts: tries(3), Outcome: model.Processing, Enabled: model.No}, model.CourseDisabled, "0", 0, "the endpoint is disabled"},
		{"enabled", model.Tried{Attempts: tries(3), Outcome: model.Processing, Enabled: model.Yes}, model.CourseDue, "5", 27*time.Hour + 35*time.Minute + 5*time.Second, ""},
		{"failed and nothing planned", model.Tried{Attempts: with(tries(3), func(a *model.Attempt) { a.Next = time.Time{} }), Outcome: model.Failed}, model.CourseEnded, "0", 0, "does not say why"},
		{"a schedule of its own, sooner", model.Tried{Attempts: with(tries(3), early), Outcome: model.Processing}, model.CourseDue, "≥ 1", 0, "how many follow it is not known"},
		{"a schedule of its own, longer", model.Tried{Attempts: append(tries(8), with(tries(1), early)...), Outcome: model.Processing}, model.CourseDue, "≥ 1", 0, ""},
		{"after a time-out", model.Tried{Attempts: with(tries(1), func(a *model.Attempt) { a.Took, a.Next = 30*time.Second, a.At.Add(105*time.Second) }), Outcome: model.Processing}, model.CourseDue, "7", 27*time.Hour + 36*time.Minute + 45*time.Second, ""},
		{"nothing made yet", model.Tried{Outcome: model.Processing, Created: aheadStart}, model.CourseUnknown, "unknown", 27*time.Hour + 35*time.Minute + 5*time.Second, "by the usual schedule until about"},
		{"a provider that makes one", model.Tried{Outcome: model.Failed, Waits: []time.Duration{}}, model.CourseExhausted, "0", 0, "does not try again by itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.tried.Whole = true; c.tried.Waits == nil {
				c.tried.Waits = svixWaits
			}
			a := c.tried.Ahead()
			until := time.Duration(0)
			if !a.Until.IsZero() {
				until = a.Until.Sub(aheadStart)
			}
			words := a.Sentence(aheadStart.Add(time.Hour), func(t time.Time) string { return t.Format("15:04:05") })
			if a.Course != c.want || a.Left.String() != c.left || until != c.until || !strings.Contains(words, c.words) {
				t.Errorf("%s, %s left, until %s: %q", a.Course, a.Left, until, words)
			}
		})
	}
}

// TestAheadBriefly: what is due is told in a line of a narrow window.
func TestAheadBriefly(t *testing.T) {
	when := func(t time.Time) string { return t.Format("15:04:05") }
	for n, want := range map[int]string{
		1: "next try 12:00:05, due by now, then 6 more until about 15:35:05", 4: "next try 14:35:05, in 1 h 35 min, then 3 more until about 15:35:05",
		7: "next try 15:35:05, in 26 h 35 min, the last one",
	} {
		a := model.Tried{Attempts: tries(n), Whole: true, Outcome: model.Processing, Waits: svixWaits}.Ahead()
		if got := a.Brief(aheadStart.Add(time.Hour), when); got != want {
			t.Errorf("after %d: %q, want %q", n, got, want)
		}
	}
	if got := (model.Ahead{Course: model.CourseDisabled}).Brief(aheadStart, when); got != "no automatic attempt follows: the endpoint is disabled" {
		t.Error(got)
	}
}

// TestAheadOfAPart: of attempts that are not all known none are counted.
func TestAheadOfAPart(t *testing.T) {
	d := model.Detail{Delivery: model.Delivery{Outcome: model.Failed, Created: aheadStart, To: "ep_1"}, Attempts: tries(1)}
	d.Attempts[0].Next = time.Time{}
	when := func(t time.Time) string { return t.Format("02 15:04") }
	a := d.AheadOf(model.OpenWearables, nil)
	if a.Course != model.CourseUnknown || !strings.Contains(a.Sentence(aheadStart, when), "does not say whether it is tried again; by the usual schedule until about 05 15:35") {
		t.Errorf("%+v", a)
	}
	if words := a.Sentence(aheadStart.Add(48*time.Hour), when); !strings.Contains(words, "that ended about") {
		t.Error(words)
	}
	d.Delivery.Tries, d.Delivery.Outcome = 1, model.Processing
	d.Attempts[0].Next = aheadStart.Add(5 * time.Second)
	if a = d.AheadOf(model.Svix, []model.Endpoint{{ID: "ep_2", Enabled: model.No}, {ID: "ep_1", Enabled: model.Yes}}); a.Left != model.Known(7) {
		t.Errorf("%+v", a)
	}
	if a = d.AheadOf(model.Svix, []model.Endpoint{{ID: "ep_1", Enabled: model.No}}); a.Course != model.CourseDisabled {
		t.Errorf("%+v", a)
	}
	d.Attempts[0].Next = time.Time{}
	if a = d.AheadOf(model.Metriport, nil); a.Sentence(aheadStart, when) != "" || a.Course != model.CourseUnknown {
		t.Errorf("%+v", a)
	}
}

// TestAheadLaws: however a server varies its waits by a fifth, the number left is
// what the schedule leaves, and the last is behind the next.
func TestAheadLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, len(svixWaits)).Draw(t, "attempts")
		var list []model.Attempt
		at := aheadStart
		for i := range n {
			list = append(list, model.Attempt{At: at, Outcome: model.Failed, Trigger: model.Automatic})
			fifth := int64(svixWaits[i] / 5)
			at = at.Add(svixWaits[i] + time.Duration(rapid.Int64Range(-fifth, fifth).Draw(t, "jitter")))
		}
		list[n-1].Next = at
		a := model.Tried{Attempts: list, Whole: true, Outcome: model.Processing, Waits: svixWaits}.Ahead()
		if a.Left != model.Known(len(svixWaits)+1-n) || a.Until.Before(a.Next) || (a.Left.N == 1) != a.Until.Equal(a.Next) {
			t.Fatalf("%+v", a)
		}
	})
}
