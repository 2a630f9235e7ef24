package model_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

var packDay = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// oddly makes deliveries with something unusual now and then.
type oddly struct{ *rand.Rand }

func (o oddly) delivery(id string) *model.Delivery {
	texts := []string{"", "a", "request-7", "grüße", strings.Repeat("long", 80), "zz"}
	text := func() string { return texts[o.IntN(len(texts))] }
	times := []time.Time{
		{}, packDay, packDay.Add(123456789), packDay.In(time.FixedZone("", 3600)), time.Unix(0, 0), time.Date(1500, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	when := func() time.Time { return times[o.IntN(len(times))] }
	if o.IntN(30) == 0 {
		id += strings.Repeat("x", 300)
	}
	tooks := []time.Duration{model.NoTime, 0, 1, time.Millisecond, 1500 * time.Microsecond, 2 * time.Hour, -5}
	outcomes := []model.Outcome{model.OutcomeUnknown, model.Processing, model.Delivered, model.Failed}
	d := &model.Delivery{
		ID: model.DeliveryID(id), Message: text(), Request: text(), User: text(), RetryOf: model.DeliveryID(text()), Type: model.EventType(text()), Endpoint: text(),
		Outcome: outcomes[o.IntN(len(outcomes))], Code: o.IntN(600) - 1, Tries: o.IntN(3), Created: when(), Updated: when(), Detail: text(), Unsent: o.IntN(2) == 0,
		Took: tooks[o.IntN(len(tooks))],
	}
	if o.IntN(2) == 0 {
		d.Message = id[:len(id)/2]
	}
	if o.IntN(3) > 0 { // most are like others
		d.Code, d.Detail, d.Tries, d.Endpoint, d.Took = 200, "", 1, "https://example.org", time.Second
	}
	return d
}

// inUTC is how a delivery is read again.
func inUTC(d *model.Delivery) model.Delivery {
	own := *d
	own.Created, own.Updated = own.Created.UTC(), own.Updated.UTC()
	return own
}

// sameRows compares a list with what it should be, in every way it can be read.
func sameRows(t *rapid.T, r model.Rows, want []*model.Delivery) {
	if r.Len() != len(want) {
		t.Fatalf("%d rows, want %d", r.Len(), len(want))
	}
	seen := 0
	for i, d := range r.All() {
		if i != seen || d != inUTC(want[i]) {
			t.Fatalf("row %d is %+v, want %+v", i, d, *want[seen])
		}
		if r.ID(i) != d.ID || !r.Created(i).Equal(d.Created) {
			t.Fatalf("row %d: %s of %v", i, r.ID(i), r.Created(i))
		}
		seen++
	}
	for i, d := range r.Backward() {
		if seen--; i != seen || d != inUTC(want[i]) {
			t.Fatalf("backward, row %d is %+v", i, d)
		}
	}
	if seen != 0 {
		t.Fatalf("backward, %d rows were left out", seen)
	}
}

// TestPackIsAList: whatever changes, it holds what a list would, finds every row
// by its id, and what was handed out before stays as it was.
func TestPackIsAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p model.Pack
		var list, before []*model.Delivery
		var was model.Rows
		gone, next := []model.DeliveryID{"never"}, 0
		odd := oddly{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))} //nolint:gosec // not a secret
		fresh := func(n int) (out []*model.Delivery) {
			for range n {
				next++
				out = append(out, odd.delivery("id-"+strconv.Itoa(next)))
			}
			return out
		}
		sizes := rapid.SampledFrom([]int{0, 0, 1, 1, 2, 3, 30, 130, 300})
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			was, before = p.Rows(), slices.Clone(list)
			var changes []model.Splice
			var own []*model.Delivery
			at := 0
			for range rapid.IntRange(1, 3).Draw(t, "changes") {
				from := rapid.IntRange(at, len(list)).Draw(t, "from")
				c := model.Splice{At: from, N: min(sizes.Draw(t, "n"), len(list)-from)}
				if c.Rows = fresh(sizes.Draw(t, "rows")); rapid.Bool().Draw(t, "same") {
					c.Rows = nil
					for _, d := range list[from : from+c.N] { // the same deliveries, changed
						c.Rows = append(c.Rows, odd.delivery(string(d.ID)))
						c.Rows[len(c.Rows)-1].ID = d.ID
					}
				} else {
					for _, d := range list[from : from+c.N] {
						gone = append(gone, d.ID)
					}
				}
				own = append(append(own, list[at:from]...), c.Rows...)
				at = from + c.N
				changes = append(changes, c)
			}
			list = append(own, list[at:]...)
			if !shareAPlace(changes) {
				odd.Shuffle(len(changes), func(i, j int) { changes[i], changes[j] = changes[j], changes[i] })
			}
			p.Splice(changes...)
			sameRows(t, p.Rows(), list)
			sameRows(t, was, before)
			for i, d := range list {
				if got, ok := p.Of(d.ID); !ok || got != inUTC(d) {
					t.Fatalf("by its id, %s is %+v, %v", d.ID, got, ok)
				}
				if at, ok := p.Place(d.ID); !ok || at != i {
					t.Fatalf("%s is at %d, %v, want %d", d.ID, at, ok, i)
				}
			}
			for _, id := range gone {
				if p.Has(id) {
					t.Fatalf("%s is still there", id)
				}
			}
		}
		partsOfRows(t, p.Rows(), list, was)
	})
}

// shareAPlace says whether two changes put rows in front of the same: of those the
// order tells.
func shareAPlace(changes []model.Splice) bool {
	here := map[int]bool{}
	for _, c := range changes {
		if c.N == 0 && here[c.At] {
			return true
		}
		here[c.At] = here[c.At] || c.N == 0
	}
	return false
}

// partsOfRows looks at slices and picks of a list.
func partsOfRows(t *rapid.T, r model.Rows, list []*model.Delivery, was model.Rows) {
	from := rapid.IntRange(0, len(list)).Draw(t, "first")
	to := rapid.IntRange(from, len(list)).Draw(t, "last")
	part := r.Slice(from, to)
	sameRows(t, part, list[from:to])
	var picks []uint32
	var chosen []*model.Delivery
	for i := to - from - 1; i >= 0; i -= 3 {
		picks, chosen = append(picks, uint32(i)), append(chosen, list[from+i]) //nolint:gosec // not below 0
	}
	some := part.Pick(picks)
	sameRows(t, some, chosen)
	if n := len(chosen); n > 2 {
		sameRows(t, some.Slice(1, n-1), chosen[1:n-1])
		sameRows(t, some.Pick([]uint32{1, 0}), []*model.Delivery{chosen[1], chosen[0]})
	}
	if !r.Same(r.Slice(0, r.Len())) || (from > 0 && r.Same(part) && r.Len() > 0) {
		t.Fatal("a list is not the same as itself, or as a part")
	}
	had := map[model.Delivery]bool{}
	for _, d := range was.All() {
		had[d] = true
	}
	var more []model.Delivery
	for _, d := range part.All() {
		if !had[d] {
			more = append(more, d)
		}
	}
	if got := part.Without(was); !slices.Equal(got, more) {
		t.Fatalf("%d rows are new, want %d", len(got), len(more))
	}
	sameRows(t, model.RowsOf(list...), list)
}
