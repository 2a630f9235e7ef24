package model_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

func TestLoadingExpects(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	rows := func(n int, over time.Duration) model.Rows {
		var list []*model.Delivery
		for i := range n {
			list = append(list, &model.Delivery{Created: now.Add(-over * time.Duration(i+1) / time.Duration(n))})
		}
		return model.RowsOf(list...)
	}
	for _, c := range []struct {
		name string
		load model.Loading
		log  model.Log
		want int
	}{
		{"all of what is counted", model.Loading{}, model.Log{Rows: rows(10, time.Hour), Total: model.Known(123_456)}, 123_456},
		{"all, and nobody counts", model.Loading{}, model.Log{Rows: rows(10, time.Hour)}, 0},
		{"a day by an hour", model.Loading{Back: now.Add(-24 * time.Hour)}, model.Log{Rows: rows(100, time.Hour)}, 2400},
		{"two digits of it", model.Loading{Back: now.Add(-24 * time.Hour)}, model.Log{Rows: rows(101, time.Hour)}, 2400},
		{"no more than there are", model.Loading{Back: now.Add(-24 * time.Hour)}, model.Log{Rows: rows(100, time.Hour), Total: model.Known(500)}, 500},
		{"loaded that far", model.Loading{Back: now.Add(-time.Hour)}, model.Log{Rows: rows(100, time.Hour)}, 0},
		{"nothing to go by", model.Loading{Back: now.Add(-time.Hour)}, model.Log{}, 0},
		{"all is there", model.Loading{}, model.Log{Rows: rows(10, time.Hour), Complete: true}, 10},
	} {
		if got := c.load.Expected(c.log, now); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	l := model.Loading{On: true, Began: now, Rows: 3000}
	if got := l.Rate(now.Add(3 * time.Second)); got != 1000 {
		t.Errorf("%d a second", got)
	}
	if l.Ended = now.Add(time.Second); l.Rate(now.Add(time.Hour)) != 3000 || (model.Loading{}).Rate(now) != 0 {
		t.Errorf("%d a second after its end", l.Rate(now.Add(time.Hour)))
	}
}

// TestForLoading: a load leaves a quarter of the day's calls.
func TestForLoading(t *testing.T) {
	for b, want := range map[model.Budget]int{
		{Limit: 1000}:             750,
		{Limit: 1000, Used: 700}:  50,
		{Limit: 1000, Used: 750}:  0,
		{Limit: 1000, Used: 1200}: 0,
	} {
		if got, limited := b.ForLoading(); got != want || !limited {
			t.Errorf("%+v: %d, %v", b, got, limited)
		}
	}
	if _, limited := (model.Budget{Used: 5}).ForLoading(); limited {
		t.Error("limited without a limit")
	}
}
