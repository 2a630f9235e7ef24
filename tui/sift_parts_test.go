package tui

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// anyRows draws rows with few different values, so that many are equal.
func anyRows(rt *rapid.T, n int) []*model.Delivery {
	rows := make([]*model.Delivery, n)
	for i := range rows {
		rows[i] = &model.Delivery{
			ID:      model.DeliveryID(fmt.Sprint(i)),
			Code:    rapid.SampledFrom([]int{0, 200, 404, 502, 70_000}).Draw(rt, "code"),
			Took:    rapid.SampledFrom([]time.Duration{-1, 0, time.Millisecond, 3 * time.Second, time.Hour}).Draw(rt, "took"),
			Type:    rapid.SampledFrom([]model.EventType{"", "a", "b", "ab"}).Draw(rt, "type"),
			Outcome: rapid.SampledFrom([]model.Outcome{model.OutcomeUnknown, model.Processing, model.Delivered, model.Failed}).Draw(rt, "outcome"),
		}
	}
	return rows
}

// sortRows sorts in place, by comparison; equals stay newest first.
func (o order) sortRows(rows []*model.Delivery) {
	var less func(a, b *model.Delivery) int
	switch o.column() {
	case byTime:
		if o != byTime {
			slices.Reverse(rows)
		}
		return
	case byTook:
		less = func(a, b *model.Delivery) int { return cmp.Compare(b.Took, a.Took) }
	case byCode:
		less = func(a, b *model.Delivery) int { return cmp.Compare(a.Code, b.Code) }
	case byType:
		less = func(a, b *model.Delivery) int { return cmp.Compare(a.Type, b.Type) }
	case byOutcome:
		less = func(a, b *model.Delivery) int { return cmp.Compare(b.Outcome, a.Outcome) }
	case byCause:
		less = func(a, b *model.Delivery) int { return cmp.Compare(causeRank(a), causeRank(b)) }
	case byEndpoint:
		less = func(a, b *model.Delivery) int { return cmp.Compare(a.Endpoint, b.Endpoint) }
	case byTries:
		less = func(a, b *model.Delivery) int { return cmp.Compare(b.Tries, a.Tries) }
	}
	if o != o.column() {
		straight := less
		less = func(a, b *model.Delivery) int { return straight(b, a) }
	}
	slices.SortStableFunc(rows, less)
}

// TestSortingIsAsByComparison, and what is equal stays newest first.
func TestSortingIsAsByComparison(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := anyRows(rt, rapid.IntRange(0, 40).Draw(rt, "n"))
		log, all := model.RowsOf(rows...), []uint32{}
		for i := range uint32(len(rows)) { //nolint:gosec // a few rows
			if rapid.Bool().Draw(rt, "passes") {
				all = append(all, i)
			}
		}
		for o := range order(orders) {
			for _, o := range []order{o, o | turnedRound} {
				was, want := slices.Clone(all), make([]*model.Delivery, len(all))
				for i, at := range all {
					want[i] = rows[at]
				}
				o.sortRows(want)
				if got := log.Pick(o.sorted(log, all, never)); !slices.Equal(idsOf(got), ids(want)) {
					rt.Fatalf("%s: got %v, want %v", o.words(), idsOf(got), ids(want))
				}
				if !slices.Equal(all, was) {
					rt.Fatalf("%s changed what it sorts", o.words())
				}
			}
		}
	})
}

// TestSortingInShards sorts more rows than one processor is given, by ranks that
// take more than one pass.
func TestSortingInShards(t *testing.T) {
	rows := manyRows(3*leastShard + 17)
	for i, d := range rows {
		d.Took = time.Duration(i*7919%100_003) * 37 * time.Microsecond
		d.Type = model.EventType(fmt.Sprint("type.", i*31%(3*fewWords)))
	}
	log, all := model.RowsOf(rows...), sifter{}.pass(model.RowsOf(rows...), 0, len(rows)).places
	for _, o := range []order{byTook, byTook | turnedRound, byType, byType | turnedRound} {
		want := slices.Clone(rows)
		o.sortRows(want)
		if !slices.Equal(idsOf(log.Pick(o.sorted(log, all, never))), ids(want)) {
			t.Errorf("%s: not as by comparison", o.words())
		}
	}
	var looks atomic.Int32 // every shard looks
	if got := byTook.sorted(log, all, func() bool { return looks.Add(1) > 5 }); got != nil {
		t.Error("given up, it still sorts")
	}
}

func never() bool { return false }

func ids(rows []*model.Delivery) (out []model.DeliveryID) {
	for _, d := range rows {
		out = append(out, d.ID)
	}
	return out
}

func idsOf(rows model.Rows) (out []model.DeliveryID) {
	rows.Each(func(d *model.Delivery) { out = append(out, d.ID) })
	return out
}

// TestPartsMakeTheWhole: each part is what the whole would be of so many rows, and
// what was shown stays as it is.
func TestPartsMakeTheWhole(t *testing.T) {
	f, err := model.ParseFilter("status:failed", start)
	if err != nil {
		t.Fatal(err)
	}
	log := model.RowsOf(manyRows(700)...)
	for _, o := range []order{byTime, byCode, byType} {
		s := sifter{filter: f, order: o}
		type shown struct{ was, is []uint32 }
		var all []shown
		part := s.goOn(filtered{log: log}, 20)
		for n := 0; ; n++ {
			if want := s.sift(log.Slice(0, part.looked)); !slices.Equal(part.places, want.places) {
				t.Fatalf("order %d: of %d rows got %d, want %d", o, part.looked, len(part.places), len(want.places))
			}
			all = append(all, shown{slices.Clone(part.places), part.places})
			if part.rest == nil {
				break
			}
			if part = part.rest(); n > 10 {
				t.Fatal("it does not end")
			}
		}
		if part.looked != log.Len() || len(all) < 3 {
			t.Errorf("order %d: looked through %d rows in %d parts", o, part.looked, len(all))
		}
		for i, s := range all {
			if !slices.Equal(s.was, s.is) {
				t.Errorf("order %d: part %d changed after it was shown", o, i)
			}
		}
	}
}

// TestNobodyWaitsForAnOldFilter: what is given up ends, and says nothing.
func TestNobodyWaitsForAnOldFilter(t *testing.T) {
	f, err := model.ParseFilter("status:failed", start)
	if err != nil {
		t.Fatal(err)
	}
	log := model.RowsOf(manyRows(3_000)...)
	var newest atomic.Uint64
	newest.Store(7)
	s := sifter{filter: f, order: byCode, seq: 7, newest: &newest}
	part := s.goOn(filtered{log: log}, 1_000)
	if part.rest == nil || len(part.places) == 0 {
		t.Fatalf("the first part has %d rows", len(part.places))
	}
	newest.Store(8)
	if got := part.rest(); got.rest != nil || len(got.places) != 0 {
		t.Errorf("given up, it still brings %d rows", len(got.places))
	}
}

// TestAPartKeepsTheCursor: a part of a filter's rows is shown, and said to be one,
// unless the cursor's delivery may be among the rest.
func TestAPartKeepsTheCursor(t *testing.T) {
	a := bench(t, 300, 120, 40)
	p, _ := a.pages[deliveriesID].(*deliveries)
	f, err := model.ParseFilter("status:failed", start)
	if err != nil {
		t.Fatal(err)
	}
	p.filter, p.src = f, "status:failed"
	s := sifter{filter: f, order: byTime}
	part := s.goOn(filtered{log: p.log.Rows}, 100)

	p.pause()
	p.table.Move(250) // a failed one, behind the part
	on, _ := p.table.Current()
	take := func(f filtered) {
		p.takeSifted(result[passed[filtered]]{seq: p.pass.seq, val: passed[filtered]{val: f}})
	}
	take(part)
	if now, _ := p.table.Current(); now.ID != on.ID {
		t.Fatalf("the cursor went from %s to %s", on.ID, now.ID)
	}
	take(part.rest())
	if now, _ := p.table.Current(); now.ID != on.ID {
		t.Fatalf("in the end the cursor is on %s, not %s", now.ID, on.ID)
	}

	take(s.sift(p.log.Rows))
	p.resume()
	take(part)
	if got := p.lineCount(); got != "20 of the newest 100 so far" {
		t.Errorf("a part is said as %q", got)
	}
}

// TestNearFindsADelivery among the rows that passed, in any order, also where the log
// has it a little off its time.
func TestNearFindsADelivery(t *testing.T) {
	list := manyRows(500)
	list[40], list[43] = list[43], list[40]
	f, err := model.ParseFilter("status:failed", start)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []order{byTime, byTime | turnedRound, byType} {
		got := sifter{filter: f, order: o}.sift(model.RowsOf(list...))
		shown := ids(copiesOf(got.rows()))
		for _, d := range list {
			if at := got.near(d); at != slices.Index(shown, d.ID) {
				t.Fatalf("order %d: %s is at %d, found at %d", o, d.ID, slices.Index(shown, d.ID), at)
			}
		}
		if at := got.near(&model.Delivery{ID: "gone", Created: start.Add(-time.Minute)}); at >= 0 {
			t.Errorf("order %d: what is gone is found at %d", o, at)
		}
	}
}

// TestALogReadAnewAsksNothing: the same deliveries, packed anew, are the same ones.
func TestALogReadAnewAsksNothing(t *testing.T) {
	a := bench(t, 300, 120, 40)
	p, _ := a.pages[deliveriesID].(*deliveries)
	was, seq := p.preview.d, p.preview.seq
	snap := *a.sh.snap
	snap.Seq, snap.Log.Rows = snap.Seq+1, model.RowsOf(copiesOf(snap.Log.Rows)...)
	a.Update(changed{&snap})
	if !p.log.Rows.Same(snap.Log.Rows) || p.preview.d != was || p.preview.seq != seq {
		t.Error("the log was not taken up, or the preview asks anew for what has not changed")
	}
}
