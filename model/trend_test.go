package model_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// counts makes a history that ends now, every seconds apart; -1 is an unknown count.
func counts(every time.Duration, ns ...int) []model.Sample {
	list := make([]model.Sample, len(ns))
	for i, n := range ns {
		list[i].At = at.Add(-time.Duration(len(ns)-1-i) * every)
		if n >= 0 {
			list[i].Processing = model.Known(n)
		}
	}
	return list
}

func underWay(created, updated time.Duration) []*model.Delivery {
	return []*model.Delivery{
		{ID: "done", Outcome: model.Delivered, Created: at.Add(-5 * time.Hour)},
		{ID: "young", Outcome: model.Processing, Created: at.Add(-time.Second)},
		{ID: "old", Outcome: model.Processing, Created: at.Add(-created), Updated: at.Add(-updated)},
	}
}

func TestTrendOf(t *testing.T) {
	fresh := underWay(4*time.Second, 4*time.Second)
	stale := underWay(time.Minute, time.Minute)
	retried := underWay(5*time.Hour, 10*time.Second)
	s := 5 * time.Second
	for _, c := range []struct {
		name    string
		history []model.Sample
		rows    []*model.Delivery
		state   model.TrendState
		words   string
	}{
		{"nothing known", nil, nil, model.TrendUnknown, ""},
		{"one count", counts(s, 12), fresh, model.TrendUnknown, ""},
		{"two at the same time", counts(0, 12, 2), nil, model.TrendUnknown, ""},
		{"unknown counts", counts(s, -1, -1, -1), nil, model.TrendUnknown, ""},
		{"nothing under way", counts(s, 5, 3, 0), stale, model.TrendNone, ""},
		{"drains", counts(s, 100, 90, 81, 70, 60, 51, 40), fresh, model.TrendDraining, "draining, ~20 s"},
		{"drains, counts missing", counts(s, 100, -1, 81, -1, -1, -1, 40), fresh, model.TrendDraining, "draining, ~20 s"},
		{"drains what is old", counts(s, 100, 90, 81, 70, 60, 51, 40), stale, model.TrendDraining, "draining, ~20 s"},
		{"a retry put 1200 under way", counts(s, 0, 0, 0, 1200, 1150, 1100, 1050), retried, model.TrendDraining, "draining, ~1 min"},
		{"grows", counts(s, 3, 5, 6, 9, 12, 14, 15), fresh, model.TrendGrowing, "growing, +24/min"},
		{"flat", counts(s, 4, 4, 4, 4, 4, 4, 4), fresh, model.TrendStuck, "stuck"},
		{"flat, but not for long", counts(time.Second, 4, 4, 4, 4, 4, 4), fresh, model.TrendSteady, "steady"},
		{"flat at an idle pace", counts(15*time.Minute, 4, 4, 4, 4, 4, 4), nil, model.TrendStuck, "stuck"},
		{"flat long ago", counts(time.Hour, 4, 4, 4, 4, 4, 4), nil, model.TrendSteady, "steady"},
		{"up and down", counts(s, 4, 6, 3, 5, 4, 6, 2), fresh, model.TrendSteady, "steady"},
		{"up and down, but one is old", counts(s, 4, 6, 3, 5, 4, 6, 2), stale, model.TrendStuck, "stuck"},
		{"sent again just now", counts(s, 4, 6, 3, 5, 4, 6, 2), retried, model.TrendSteady, "steady"},
		{"rows only", nil, stale, model.TrendStuck, "stuck"},
		{"rows only, young", nil, fresh, model.TrendUnknown, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := model.TrendOf(c.history, model.RowsOf(c.rows...), at)
			if got.State != c.state || got.Words() != c.words {
				t.Errorf("got %+v, %q", got, got.Words())
			}
			if c.rows != nil && c.state != model.TrendNone && got.Oldest.ID != "old" {
				t.Errorf("the longest under way is %q", got.Oldest.ID)
			}
		})
	}
}

// TestSteadyServiceIsCalm: chance alone must not often look like a trend.
func TestSteadyServiceIsCalm(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // noise, not a secret
	alarms, rounds := 0, 2000
	for range rounds {
		ns := make([]int, 12)
		for i := range ns {
			ns[i] = 8 + r.IntN(9)
		}
		if model.TrendOf(counts(5*time.Second, ns...), model.Rows{}, at).State != model.TrendSteady {
			alarms++
		}
	}
	if alarms*10 > rounds {
		t.Errorf("%d of %d times a trend was seen in noise", alarms, rounds)
	}
}

// every makes messages of a type that came at an even pace and stopped.
func every(kind model.EventType, n int, gap, since time.Duration) []*model.Delivery {
	rows := make([]*model.Delivery, n)
	for i := range rows {
		rows[i] = &model.Delivery{Type: kind, Created: at.Add(-since - time.Duration(i)*gap), Outcome: model.Delivered}
	}
	return rows
}

// TestSilencesCountMessages: a message to several endpoints is one sign of life.
func TestSilencesCountMessages(t *testing.T) {
	to := func(ends int, rows []*model.Delivery) (out []*model.Delivery) {
		for i, d := range rows {
			for range ends {
				own := *d
				own.Message = string(d.Type) + strconv.Itoa(i)
				out = append(out, &own)
			}
		}
		return out
	}
	rows := to(6, every("two.messages", 2, 10*time.Minute, 3*time.Hour))
	rows = append(rows, to(6, every("workout.created", 40, 4*time.Minute, 3*time.Hour))...)
	got := model.Silences(model.RowsOf(rows...), at)
	if len(got) != 1 || got[0].Words() != "no workout.created for 3 h, usually every 4 min" {
		t.Errorf("got %+v", got)
	}
}

func TestSilences(t *testing.T) {
	var rows []*model.Delivery
	rows = append(rows, every("workout.created", 40, 4*time.Minute, 3*time.Hour)...)
	rows = append(rows, every("patient.admit", 100, time.Second, 20*time.Minute)...)
	rows = append(rows, every("still.coming", 40, 4*time.Minute, 6*time.Minute)...)
	rows = append(rows, every("just.late", 40, time.Minute, 9*time.Minute)...)
	rows = append(rows, every("too.few", 7, time.Minute, 5*time.Hour)...)
	// Comes in two shifts with a long pause between; the pause is usual.
	rows = append(rows, every("shifts", 20, time.Minute, 2*time.Hour)...)
	rows = append(rows, every("shifts", 20, time.Minute, 5*time.Hour)...)
	// Sent again by hand after it stopped: no sign of life.
	again := every("workout.created", 1, 0, time.Minute)
	again[0].Trigger = model.Manual
	other := every("workout.created", 1, 0, time.Minute)
	other[0].RetryOf = "x"
	rows = append(rows, append(again, other...)...)
	rows = append(rows, &model.Delivery{Type: "timeless"})

	got := model.Silences(model.RowsOf(rows...), at)
	var words []string
	for _, s := range got {
		words = append(words, s.Words())
	}
	want := []string{"no patient.admit for 20 min, usually every 1 s", "no workout.created for 3 h, usually every 4 min"}
	if len(words) != 2 || words[0] != want[0] || words[1] != want[1] {
		t.Errorf("got %q", words)
	}
	if !got[1].Last.Equal(at.Add(-3 * time.Hour)) {
		t.Errorf("last %v", got[1].Last)
	}
}
