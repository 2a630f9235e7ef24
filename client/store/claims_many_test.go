package store

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// moves are claims of a run on their way from one state to another.
func moves(run model.Run, from, to model.ClaimState, names ...model.DeliveryID) (out []client.Move) {
	for _, id := range names {
		out = append(out, client.Move{From: from, Claim: model.Claim{
			Run: run.ID, Profile: run.Profile, Delivery: id, State: to, Updated: start.Add(time.Second),
		}})
	}
	return out
}

func testMoveClaims(t *trial) {
	s := t.open(t)
	a, la := begin(t, s, "a")
	b, lb := begin(t, s, "b")
	all := make([]model.DeliveryID, 0, 2*movesAtOnce+3)
	for i := range cap(all) {
		all = append(all, model.DeliveryID(fmt.Sprintf("d%03d", i)))
	}
	_, err := s.Claim(t.Context(), la, a, all)
	must(t, err)
	if got, err := s.MoveClaims(t.Context(), la, nil); err != nil || got != nil {
		t.Errorf("nothing: %v, %v", got, err)
	}
	move(t, s, la, a, string(all[1]), model.ClaimExcluded)
	got, err := s.MoveClaims(t.Context(), la, append(moves(a, model.ClaimQueued, model.ClaimSent, all[:100]...), moves(a, model.ClaimQueued, model.ClaimSent, "stranger")...))
	must(t, err)
	slices.Sort(got)
	if want := append(slices.Clone(all[:1]), all[2:100]...); !slices.Equal(got, want) {
		t.Errorf("moved %v", got)
	}
	// Each has a new id and a note of its own, whatever is in it.
	mixed := moves(a, model.ClaimSent, model.ClaimAccepted, all[0], all[2])
	mixed[0].Claim.New, mixed[1].Claim.New, mixed[1].Claim.Note = "n0", "n2", "it's 100 %\x00"
	mixed = append(mixed, moves(a, model.ClaimSent, model.ClaimFailed, all[3])...)
	mixed = append(mixed, moves(a, model.ClaimQueued, model.ClaimExcluded, all[102])...)
	got, err = s.MoveClaims(t.Context(), la, mixed)
	must(t, err)
	if len(got) != 4 {
		t.Errorf("moved %v", got)
	}
	page, last, err := s.ClaimsIn(t.Context(), a.ID, client.ClaimsWanted{States: []model.ClaimState{model.ClaimAccepted, model.ClaimFailed}})
	must(t, err)
	want := []model.Claim{
		{Run: "a", Profile: "us", Delivery: all[0], Fence: la.Fence, State: model.ClaimAccepted, New: "n0", Updated: start.Add(time.Second)},
		{Run: "a", Profile: "us", Delivery: all[2], Fence: la.Fence, State: model.ClaimAccepted, New: "n2", Note: "it's 100 %\uFFFD", Updated: start.Add(time.Second)},
		{Run: "a", Profile: "us", Delivery: all[3], Fence: la.Fence, State: model.ClaimFailed, Updated: start.Add(time.Second)},
	}
	if d := cmp.Diff(want, page); d != "" || last != 4 {
		t.Errorf("last %d\n%s", last, d)
	}
	counts, err := s.CountClaims(t.Context(), a.ID)
	must(t, err)
	if d := cmp.Diff(map[model.ClaimState]int{
		model.ClaimQueued: 2, model.ClaimSent: 96, model.ClaimAccepted: 2, model.ClaimFailed: 1, model.ClaimExcluded: 2,
	}, counts); d != "" {
		t.Error(d)
	}
	// One that another run has taken up cannot be opened again, and nothing else is then.
	_, err = s.Claim(t.Context(), lb, b, all[3:4])
	must(t, err)
	_, err = s.MoveClaims(t.Context(), la, append(moves(a, model.ClaimSent, model.ClaimUnknown, all[4]), moves(a, model.ClaimFailed, model.ClaimQueued, all[3])...))
	refused(t, err, model.Invalid)
	if now, _ := s.CountClaims(t.Context(), a.ID); now[model.ClaimUnknown] != 0 {
		t.Errorf("half of it was kept: %v", now)
	}
	// What was moved together is known as sent again.
	if resent, err := s.Resent(t.Context(), "us"); err != nil || len(resent) != 99 {
		t.Errorf("%d were sent again, %v", len(resent), err)
	}
}

func testClaimPages(t *trial) {
	s := t.open(t)
	a, la := begin(t, s, "a")
	_, err := s.Claim(t.Context(), la, a, ids("5", "4", "3", "2", "1"))
	must(t, err)
	move(t, s, la, a, "4", model.ClaimExcluded)
	w := client.ClaimsWanted{States: []model.ClaimState{model.ClaimQueued}, Limit: 3}
	var got []model.DeliveryID
	for {
		page, last, err := s.ClaimsIn(t.Context(), "a", w)
		must(t, err)
		for _, c := range page {
			got = append(got, c.Delivery)
		}
		if len(page) < w.Limit {
			break
		}
		w.After = last
	}
	if !slices.Equal(got, ids("5", "3", "2", "1")) {
		t.Errorf("got %v", got)
	}
	page, last, err := s.ClaimsIn(t.Context(), "a", client.ClaimsWanted{})
	if err != nil || len(page) != 5 || last != 5 {
		t.Errorf("all: %v, %d, %v", page, last, err)
	}
	if page, last, err = s.ClaimsIn(t.Context(), "none", client.ClaimsWanted{After: 7}); err != nil || len(page) != 0 || last != 7 {
		t.Errorf("none: %v, %d, %v", page, last, err)
	}
	if counts, err := s.CountClaims(t.Context(), "none"); err != nil || len(counts) != 0 {
		t.Errorf("none: %v, %v", counts, err)
	}
}

// testHeads: runs are listed without their plans, which come one by one.
func testHeads(t *trial) {
	s := t.open(t)
	for i, id := range []model.RunID{"a", "b", "c"} {
		must(t, s.SaveRun(t.Context(), model.Run{
			ID: id, Profile: []string{"us", "eu", "us"}[i], Kind: model.RunRetry, State: model.RunDone, Plan: []byte(`{"of":"` + id + `"}`), Note: "n", Created: start.Add(time.Duration(i) * time.Second),
		}))
	}
	whole, err := s.RunsOf(t.Context(), "us", false)
	must(t, err)
	for i := range whole {
		plan, err := s.PlanOf(t.Context(), whole[i].ID)
		if err != nil || string(plan) != string(whole[i].Plan) || len(plan) == 0 {
			t.Errorf("plan %q, %v", plan, err)
		}
		whole[i].Plan = nil
	}
	heads, err := s.HeadsOf(t.Context(), "us")
	must(t, err)
	if d := cmp.Diff(whole, heads); d != "" || len(heads) != 2 {
		t.Error(d)
	}
	if plan, err := s.PlanOf(t.Context(), "none"); err != nil || plan != nil {
		t.Errorf("none: %q, %v", plan, err)
	}
}

// testMovedOnce: whoever moves claims together, each is moved by one of them.
func testMovedOnce(t *trial) {
	handles := []*Store{t.open(t), t.open(t)}
	run, l := begin(t, handles[0], "a")
	all := make([]model.DeliveryID, 120)
	for i := range all {
		all[i] = model.DeliveryID(fmt.Sprint("d", i))
	}
	_, err := handles[0].Claim(t.Context(), l, run, all)
	must(t, err)
	var moved atomic.Int64
	parallel(8, func(i int) {
		from := i % 4 * 20
		got, err := handles[i%2].MoveClaims(t.Context(), l, moves(run, model.ClaimQueued, model.ClaimSent, all[from:from+60]...))
		if err != nil {
			t.Error(err)
		}
		moved.Add(int64(len(got)))
	})
	if moved.Load() != int64(len(all)) {
		t.Errorf("%d moves of %d claims", moved.Load(), len(all))
	}
}

// testStaleMoves: who was overtaken moves nothing, and sees it.
func testStaleMoves(t *trial) {
	paused, other := t.open(t), t.open(t)
	run, old := begin(t, paused, "a")
	_, err := paused.Claim(t.Context(), old, run, ids("1", "2"))
	must(t, err)
	if l, held, err := other.Holds(t.Context(), old); err != nil || !held || !l.Until.Equal(old.Until) {
		t.Errorf("%+v, %v, %v", l, held, err)
	}
	taken, err := other.Acquire(t.Context(), old.Name, "somebody else", t.clock.add(2*time.Minute), time.Minute)
	must(t, err)
	_, err = paused.MoveClaims(t.Context(), old, moves(run, model.ClaimQueued, model.ClaimSent, "1", "2"))
	refused(t, err, model.Denied)
	if _, held, err := paused.Holds(t.Context(), old); err != nil || held {
		t.Errorf("held %v, %v", held, err)
	}
	if got, err := other.MoveClaims(t.Context(), taken, moves(run, model.ClaimQueued, model.ClaimSent, "1", "2")); err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	must(t, other.Release(t.Context(), taken))
	_, err = other.MoveClaims(t.Context(), taken, moves(run, model.ClaimSent, model.ClaimUnknown, "1"))
	refused(t, err, model.Denied)
	if _, held, err := other.Holds(t.Context(), model.Lease{Name: old.Name}); err != nil || held {
		t.Errorf("nobody's: %v, %v", held, err)
	}
}

// BenchmarkMoveClaims moves fifty claims in one transaction, as a run does a few
// times a second.
func BenchmarkMoveClaims(b *testing.B) {
	benchmark(b, func(b *testing.B, p *place) {
		b.Helper()
		s := p.open(b)
		run, l := begin(b, s, "a")
		all := make([]model.DeliveryID, 100_000)
		for i := range all {
			all[i] = model.DeliveryID(fmt.Sprintf("msg_%027d/ep_%027d", i, i%6))
		}
		_, err := s.Claim(b.Context(), l, run, all)
		must(b, err)
		from, to, i := model.ClaimQueued, model.ClaimSent, 0
		for b.Loop() {
			if i+50 > len(all) {
				from, to, i = to, from, 0
			}
			got, err := s.MoveClaims(b.Context(), l, moves(run, from, to, all[i:i+50]...))
			if err != nil || len(got) != 50 {
				b.Fatal(len(got), err)
			}
			i += 50
		}
	})
}

// BenchmarkCountClaims counts those of a run of 100 000.
func BenchmarkCountClaims(b *testing.B) {
	benchmark(b, func(b *testing.B, p *place) {
		b.Helper()
		s := p.open(b)
		run, l := begin(b, s, "a")
		all := make([]model.DeliveryID, 100_000)
		for i := range all {
			all[i] = model.DeliveryID(fmt.Sprintf("msg_%027d/ep_%027d", i, i%6))
		}
		_, err := s.Claim(b.Context(), l, run, all)
		must(b, err)
		for b.Loop() {
			counts, err := s.CountClaims(b.Context(), run.ID)
			if err != nil || counts[model.ClaimQueued] != len(all) {
				b.Fatal(counts, err)
			}
		}
	})
}
