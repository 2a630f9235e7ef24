package model_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"pgregory.net/rapid"
)

const hook = "https://hooks.acme.dev/metriport"

func failed(ago time.Duration, cause model.Cause, code int, endpoint string) *model.Delivery {
	return &model.Delivery{
		ID: model.DeliveryID(ago.String()), Outcome: model.Failed, Cause: cause, Code: code, Endpoint: endpoint, Created: at.Add(-ago), Took: model.NoTime,
	}
}

func TestGroupCauses(t *testing.T) {
	rows := []*model.Delivery{
		failed(1*time.Minute, model.CauseTimeout, 504, hook),
		failed(2*time.Minute, model.CauseGateway, 502, hook),
		{ID: "ok", Outcome: model.Delivered, Endpoint: hook, Created: at.Add(-2 * time.Minute)},
		failed(3*time.Minute, model.CauseTimeout, 500, hook), // the code says nothing about a time-out
		failed(4*time.Minute, model.CauseGateway, 503, hook),
		failed(5*time.Minute, model.CauseGateway, 502, "https://other.dev/"),
		failed(6*time.Minute, model.CauseGateway, 502, hook),
		failed(50*time.Minute, model.CauseGateway, 502, hook),
		failed(2*time.Hour, model.CauseDNS, 500, hook),
		{ID: "timeless", Outcome: model.Failed, Cause: model.CauseNoURL},
	}
	groups := model.GroupCauses(model.RowsOf(rows...), at.Add(-time.Hour))
	var got []string
	for _, g := range groups {
		got = append(got, g.Sentence()+" "+strconv.Itoa(g.N)+" "+string(g.Newest.ID))
	}
	want := []string{"502 from a gateway 3 2m0s", "no answer in time 2 1m0s", "503 from a gateway 1 4m0s", "502 from a gateway 1 5m0s"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if g := groups[0]; !g.First.Equal(at.Add(-50*time.Minute)) || !g.Last.Equal(at.Add(-2*time.Minute)) || g.Endpoint != hook {
		t.Errorf("got %+v", g)
	}
	if all := model.GroupCauses(model.RowsOf(rows...), time.Time{}); len(all) != 6 {
		t.Errorf("%d groups of all time", len(all))
	}
}

// TestGroupTerms: the filter of a group finds what was counted, and shows no
// secret of the URL.
func TestGroupTerms(t *testing.T) {
	endpoints := []string{hook, "https://u:secret@hooks.acme.dev/metriport", "https://hooks.acme.dev/other?token=secret", "https://a.dev/*/x?y", "a.dev#secret", ""}
	var rows []*model.Delivery
	for i, e := range endpoints {
		for n := range i + 1 {
			rows = append(rows, failed(time.Duration(n)*time.Minute, model.CauseGateway, 502+n%2, e))
		}
	}
	for _, g := range model.GroupCauses(model.RowsOf(rows...), time.Time{}) {
		f := &model.Filter{}
		for _, term := range g.Terms() {
			f = f.WithTerm(term)
		}
		if strings.Contains(f.String(), "secret") {
			t.Errorf("%q shows a secret", f)
		}
		again := mustFilter(t, f.String())
		found := slices.DeleteFunc(slices.Clone(rows), func(d *model.Delivery) bool { return !again.Match(d, model.MatchInfo{}) })
		if len(found) < g.N || (g.Endpoint == hook && len(found) != g.N) {
			t.Errorf("%q finds %d of %d", f, len(found), g.N)
		}
		if slices.ContainsFunc(found, func(d *model.Delivery) bool { return d.Cause != g.Cause || d.Code != g.Code }) {
			t.Errorf("%q finds other causes too", f)
		}
	}
}

func TestRatesOf(t *testing.T) {
	rows := []*model.Delivery{
		{Outcome: model.Delivered, Created: at},
		{Outcome: model.Delivered, Created: at.Add(-time.Minute)},
		{Outcome: model.Failed, Created: at.Add(-time.Minute)},
		{Outcome: model.Processing, Created: at.Add(-time.Minute)},
		{Created: at.Add(-time.Minute)},
		{Outcome: model.Delivered, Created: at.Add(-time.Hour)},
		{Outcome: model.Delivered, Updated: at.Add(-time.Minute)}, // not created that we know: filed under its change
		{Outcome: model.Failed},
	}
	if got := model.RatesOf(model.RowsOf(rows...), at.Add(-time.Minute), at); got != (model.Rates{Delivered: 2, Failed: 1, Processing: 1, Unknown: 1}) {
		t.Errorf("got %+v", got)
	}
	all := model.RatesOf(model.RowsOf(rows...), time.Time{}, time.Time{})
	if all.Sum() != len(rows) {
		t.Errorf("%+v of %d rows", all, len(rows))
	}
	if share, ok := all.Share(); !ok || share != 4.0/6 {
		t.Errorf("share %v, %v", share, ok)
	}
	if _, ok := (model.Rates{Processing: 3}).Share(); ok {
		t.Error("nothing has ended, yet there is a share")
	}
}

// TestPercentile compares with sorting.
func TestPercentile(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ms := rapid.SliceOf(rapid.IntRange(-1, 50)).Draw(rt, "ms")
		p := rapid.Float64Range(0, 1).Draw(rt, "p")
		var rows []*model.Delivery
		var sorted []int
		for _, m := range ms {
			d := &model.Delivery{Outcome: model.Delivered, Created: at, Took: model.NoTime}
			if m >= 0 {
				d.Took = time.Duration(m) * time.Millisecond
				sorted = append(sorted, m)
			}
			rows = append(rows, d)
		}
		slices.Sort(sorted)
		got, n := model.Percentile(model.RowsOf(rows...), time.Time{}, p)
		if n != len(sorted) {
			rt.Fatalf("%d of %d rows", n, len(sorted))
		}
		if n == 0 {
			if got != model.NoTime {
				rt.Fatalf("no rows take %v", got)
			}
			return
		}
		within := 0
		for _, m := range sorted {
			if time.Duration(m)*time.Millisecond <= got {
				within++
			}
		}
		if float64(within) < p*float64(n) {
			rt.Fatalf("%v holds %d of %d, want %v", got, within, n, p)
		}
		if below, _ := slices.BinarySearch(sorted, int(got/time.Millisecond)); float64(below) >= max(p*float64(n), 1) {
			rt.Fatalf("%v is more than needed: %d of %d are below", got, below, n)
		}
	})
}

func TestPercentileLooksAtWhatEnded(t *testing.T) {
	rows := []*model.Delivery{
		{Outcome: model.Delivered, Took: 100 * time.Millisecond, Created: at},
		{Outcome: model.Processing, Took: 0, Created: at},
		{Outcome: model.Delivered, Took: 9 * time.Second, Created: at.Add(-time.Hour)},
	}
	if got, n := model.Percentile(model.RowsOf(rows...), at.Add(-time.Minute), 0.95); got != 100*time.Millisecond || n != 1 {
		t.Errorf("%v of %d", got, n)
	}
}

func TestBuckets(t *testing.T) {
	from, to := at, at.Add(9*time.Second)
	rows := []*model.Delivery{
		{Outcome: model.Failed, Created: from},
		{Outcome: model.Delivered, Created: from.Add(3*time.Second - 1)},
		{Outcome: model.Delivered, Created: from.Add(3 * time.Second)},
		{Outcome: model.Processing, Created: to.Add(-1)},
		{Outcome: model.Failed, Created: to},
		{Outcome: model.Failed, Created: from.Add(-1)},
		{Outcome: model.Failed},
	}
	got := model.Buckets(model.RowsOf(rows...), from, to, 3)
	want := []model.Rates{{Failed: 1, Delivered: 1}, {Delivered: 1}, {Processing: 1}}
	if len(got) != 3 || !got[0].From.Equal(from) || !got[2].To.Equal(to) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i].Rates != want[i] {
			t.Errorf("part %d: %+v", i, got[i])
		}
	}
	if model.Buckets(model.RowsOf(rows...), to, from, 3) != nil || model.Buckets(model.RowsOf(rows...), from, to, 0) != nil {
		t.Error("no time has parts")
	}
}

// TestBucketsLoseNothing: the parts meet, and each row is in the one it belongs to.
func TestBucketsLoseNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		length := time.Duration(rapid.Int64Range(1, int64(48*time.Hour)).Draw(rt, "length"))
		n := rapid.IntRange(1, 200).Draw(rt, "n")
		when := at.Add(time.Duration(rapid.Int64Range(-5, int64(length)+5).Draw(rt, "when")))
		got := model.Buckets(model.RowsOf(&model.Delivery{Outcome: model.Failed, Created: when}), at, at.Add(length), n)
		sum := 0
		for i, b := range got {
			if i > 0 && !b.From.Equal(got[i-1].To) {
				rt.Fatalf("a gap before part %d", i)
			}
			in := !when.Before(b.From) && when.Before(b.To)
			if in != (b.Failed == 1) {
				rt.Fatalf("part %d from %v to %v has %d, of %v", i, b.From, b.To, b.Failed, when)
			}
			sum += b.Failed
		}
		if inside := !when.Before(at) && when.Before(at.Add(length)); inside != (sum == 1) {
			rt.Fatalf("counted %d", sum)
		}
	})
}

func TestSeries(t *testing.T) {
	history := []model.Sample{
		{At: at.Add(-time.Second), Failed: model.Known(9)},
		{At: at, Failed: model.Known(1)},
		{At: at.Add(time.Second), Failed: model.Known(2)},
		{At: at.Add(1500 * time.Millisecond)}, // unknown: the last known count stays
		{At: at.Add(6 * time.Second), Failed: model.Known(3)},
	}
	got := model.Series(history, at, at.Add(8*time.Second), 4, func(s model.Sample) model.Count { return s.Failed })
	if want := []model.Count{model.Known(2), {}, {}, model.Known(3)}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// manyRows is a day of a service with an incident in it.
func manyRows(n int) []*model.Delivery {
	types := []model.EventType{"network-query.hie", "network-query.lab", "medical.consolidated-data", "patient.admit"}
	rows := make([]*model.Delivery, n)
	for i := range rows {
		d := &model.Delivery{
			ID: model.DeliveryID(strconv.Itoa(i)), Request: "req-" + strconv.Itoa(i/3), Type: types[i%len(types)], Endpoint: hook, Outcome: model.Delivered, Code: 200,
			Took: time.Duration(i*7919%900) * time.Millisecond, Created: at.Add(-time.Duration(i) * 24 * time.Hour / time.Duration(n)),
		}
		if i%9 == 0 {
			d.Outcome, d.Cause, d.Code = model.Failed, model.CauseGateway, 502
		}
		rows[i] = d
	}
	return rows
}

func BenchmarkStats(b *testing.B) {
	rows := model.RowsOf(manyRows(100_000)...)
	from := at.Add(-24 * time.Hour)
	history := make([]model.Sample, 10_000)
	for i := range history {
		history[i] = model.Sample{At: from.Add(time.Duration(i) * 8 * time.Second), Processing: model.Known(i % 17)}
	}
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"GroupCauses", func() { model.GroupCauses(rows, from) }},
		{"RatesOf", func() { model.RatesOf(rows, from, at) }},
		{"Percentile", func() { model.Percentile(rows, from, 0.95) }},
		{"Buckets", func() { model.Buckets(rows, from, at, 120) }},
		{"Series", func() { model.Series(history, from, at, 60, func(s model.Sample) model.Count { return s.Processing }) }},
		{"TrendOf", func() { model.TrendOf(history, rows, at) }},
		{"Silences", func() { model.Silences(rows, at) }},
		{"Flows", func() { model.Flows(rows) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.run()
			}
		})
	}
}
