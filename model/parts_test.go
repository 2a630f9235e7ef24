package model_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// partsOf are the parts of an event of so many items, an hour each.
func partsOf(batch string, items ...int) (out []model.Part) {
	all := 0
	for _, n := range items {
		all += n
	}
	for i, n := range items {
		at := aheadStart.Add(time.Duration(i) * time.Hour)
		out = append(out, model.Part{
			ID: model.DeliveryID(fmt.Sprintf("%s-%d", batch, i)), Batch: batch, Index: i, Total: len(items), Items: n, All: all,
			From: at, To: at.Add(50 * time.Minute), Created: at,
		})
	}
	return out
}

func TestStitchNamesWhatIsMissing(t *testing.T) {
	clock := func(t time.Time) string { return t.Format("15:04") }
	p := partsOf("a", 2500, 2500, 2500, 700)
	for _, c := range []struct {
		name string
		have []int
		want string
	}{
		{"all", []int{2, 0, 1, 3}, "all 4 chunks, 8 200 samples"},
		{"one in the middle", []int{0, 2, 3}, "chunks 1, 3–4 of 4, 5 700 of 8 200 samples · missing: chunk 2, between 12:50 and 14:00, 2 500 samples"},
		{"the last", []int{0, 1, 2}, "chunks 1–3 of 4, 7 500 of 8 200 samples · missing: chunk 4, after 14:50, 700 samples"},
		{"the first two", []int{3, 2}, "chunks 3–4 of 4, 3 200 of 8 200 samples · missing: chunks 1–2, before 14:00, 5 000 samples"},
		{"two apart", []int{1, 3}, "chunks 2, 4 of 4, 3 200 of 8 200 samples · missing: chunk 1, before 13:00; chunk 3, between 13:50 and 15:00"},
		{"only one", []int{1}, "chunk 2 of 4, 2 500 of 8 200 samples · missing: chunk 1, before 13:00; chunks 3–4, after 13:50"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var others []model.Part
			for _, i := range c.have[1:] {
				others = append(others, p[i])
			}
			got, ok := model.Stitch(p[c.have[0]], others)
			if words := got.Summary(clock, "chunk", "samples"); !ok || words != strings.ReplaceAll(c.want, "  ", " ") {
				t.Errorf("%q", words)
			}
		})
	}
}

// TestStitchRefuses: what says nonsense of itself belongs to nothing, and what is
// of another event stays out.
func TestStitchRefuses(t *testing.T) {
	for _, p := range []model.Part{{}, {Total: 3, Index: 3}, {Total: 3, Index: -1}, {Total: 1 << 30, Index: 1}} {
		if got, ok := model.Stitch(p, nil); ok {
			t.Errorf("%+v: %+v", p, got)
		}
	}
	own := partsOf("a", 1, 1)
	other := partsOf("b", 1, 1)
	longer := partsOf("a", 1, 1, 1)
	got, ok := model.Stitch(own[0], []model.Part{other[1], longer[1], {Batch: "a", Total: 2, Index: 9}, own[0]})
	if !ok || len(got.Parts) != 1 || got.Twice != 0 {
		t.Errorf("%+v", got)
	}
	again := own[1]
	again.ID, again.Created = "later", again.Created.Add(time.Hour)
	got, _ = model.Stitch(own[0], []model.Part{again, own[1]})
	if !got.Whole() || got.Twice != 1 || got.Parts[1].ID != "a-1" || !strings.Contains(got.Summary(time.Time.String, "page", "items"), "all 2 pages, 2 items, 1 came twice") {
		t.Errorf("the nearest counts: %+v", got)
	}
}

// TestStitchLaws: whatever came, in whatever order and however often, what is there
// and what is missing make up the whole, and each is named once.
func TestStitchLaws(t *testing.T) { //nolint:gocyclo // one story, each step of which is checked
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 2500), 1, 12).Draw(t, "sizes")
		all := partsOf("a", sizes...)
		kept := rapid.SliceOfNDistinct(rapid.IntRange(0, len(all)-1), 1, len(all), rapid.ID[int]).Draw(t, "kept")
		others := partsOf("b", sizes...)
		for _, i := range kept {
			others = append(others, all[i], all[i])
		}
		dice := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "order"))) //nolint:gosec // an order, not a secret
		dice.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
		before := slices.Clone(others)
		p, ok := model.Stitch(all[kept[0]], others)
		if !ok || !slices.Equal(before, others) {
			t.Fatalf("%+v, or its input was changed", p)
		}
		var named, want []int
		have, items := map[int]bool{}, 0
		for _, x := range p.Parts {
			named, have[x.Index], items = append(named, x.Index), true, items+x.Items
		}
		if !slices.IsSorted(named) || len(named) != len(kept) {
			t.Fatalf("there: %v of %v", named, kept)
		}
		for _, i := range kept {
			if !have[i] {
				t.Fatalf("%d is not there", i)
			}
		}
		last := -2
		for _, g := range p.Missing() {
			if g.First <= last+1 || g.Last < g.First {
				t.Fatalf("gaps that touch or are empty: %+v", p.Missing())
			}
			for i := g.First; i <= g.Last; i++ {
				named = append(named, i)
			}
			last = g.Last
			if all := p.Parts[0].All; g.Items > 0 && items+g.Items != all {
				t.Fatalf("%d items and %d missing of %d", items, g.Items, all)
			}
		}
		slices.Sort(named)
		for i := range all {
			want = append(want, i)
		}
		if !slices.Equal(named, want) || p.Whole() != (len(p.Missing()) == 0) {
			t.Fatalf("named %v of %v", named, want)
		}
	})
}
