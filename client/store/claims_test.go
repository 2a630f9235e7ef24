package store

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

func ids(names ...string) (list []model.DeliveryID) {
	for _, n := range names {
		list = append(list, model.DeliveryID(n))
	}
	return list
}

// begin saves a run of a profile and takes its lease.
func begin(tb testing.TB, s *Store, id string) (model.Run, model.Lease) {
	tb.Helper()
	run := model.Run{ID: model.RunID(id), Profile: "us", Kind: model.RunRetry, State: model.RunRunning, Created: start, Updated: start}
	must(tb, s.SaveRun(tb.Context(), run))
	l, err := s.Acquire(tb.Context(), "run/"+id, "ops/"+id, start, time.Minute)
	must(tb, err)
	return run, l
}

func move(tb testing.TB, s *Store, l model.Lease, run model.Run, id string, path ...model.ClaimState) {
	tb.Helper()
	from := model.ClaimQueued
	for _, to := range path {
		must(tb, s.MoveClaim(tb.Context(), l, model.Claim{Run: run.ID, Profile: run.Profile, Delivery: model.DeliveryID(id), State: to, Updated: start}, from))
		from = to
	}
}

func testClaim(t *trial) {
	s := t.open(t)
	a, la := begin(t, s, "a")
	b, lb := begin(t, s, "b")
	for _, c := range []struct {
		what      string
		run       model.Run
		l         model.Lease
		ask, want []model.DeliveryID
	}{
		{"free ones, in the order asked for, each once", a, la, ids("3", "1", "2", "1"), ids("3", "1", "2")},
		{"again by the same run", a, la, ids("1", "4"), ids("1", "4")},
		{"held by another", b, lb, ids("2", "5", "4"), ids("5")},
		{"nothing", b, lb, nil, nil},
	} {
		got, err := s.Claim(t.Context(), c.l, c.run, c.ask)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, %v, want %v", c.what, got, err, c.want)
		}
	}
	// Another profile's delivery of the same id is another delivery.
	b.Profile = "eu"
	if got, err := s.Claim(t.Context(), lb, b, ids("1")); err != nil || len(got) != 1 {
		t.Errorf("another profile: got %v, %v", got, err)
	}
	b.Profile = "us"
	// What has ended may be claimed anew by another run, and not twice by its own.
	move(t, s, la, a, "1", model.ClaimSent, model.ClaimFailed)
	move(t, s, la, a, "2", model.ClaimExcluded)
	move(t, s, la, a, "3", model.ClaimSent, model.ClaimUnknown)
	move(t, s, la, a, "4", model.ClaimSent, model.ClaimAccepted)
	if got, err := s.Claim(t.Context(), la, a, ids("1", "2", "3", "4")); err != nil || len(got) != 0 {
		t.Errorf("own, gone on with: got %v, %v", got, err)
	}
	if got, err := s.Claim(t.Context(), lb, b, ids("4", "3", "2", "1")); err != nil || !slices.Equal(got, ids("3", "2", "1")) {
		t.Errorf("ended: got %v, %v", got, err)
	}
	claims, err := s.ClaimsOf(t.Context(), "a")
	must(t, err)
	var order []model.DeliveryID
	for _, c := range claims {
		order = append(order, c.Delivery)
		if c.Fence != la.Fence || c.Profile != "us" || c.Run != "a" {
			t.Errorf("got %+v", c)
		}
	}
	if !slices.Equal(order, ids("3", "1", "2", "4")) {
		t.Errorf("queued as %v", order)
	}
	_, err = s.Claim(t.Context(), la, a, ids(""))
	refused(t, err, model.Invalid)
}

func testClaimRace(t *trial) {
	handles := []*Store{t.open(t), t.open(t)}
	all := make([]model.DeliveryID, 300)
	for i := range all {
		all[i] = model.DeliveryID(fmt.Sprint("d", i))
	}
	var owned atomic.Int64
	parallel(8, func(i int) {
		s := handles[i%2]
		run, l := begin(t, s, fmt.Sprint(i))
		mine := slices.Clone(all)
		if i%2 == 1 {
			slices.Reverse(mine)
		}
		got, err := s.Claim(t.Context(), l, run, mine)
		if err != nil {
			t.Error(err)
		}
		owned.Add(int64(len(got)))
	})
	if owned.Load() != int64(len(all)) {
		t.Errorf("%d deliveries are held by somebody, want %d", owned.Load(), len(all))
	}
}

func testSentOnce(t *trial) {
	handles := []*Store{t.open(t), t.open(t)}
	run, l := begin(t, handles[0], "a")
	const deliveries, movers = 12, 16
	var all []model.DeliveryID
	for i := range deliveries {
		all = append(all, model.DeliveryID(fmt.Sprint(i)))
	}
	if got, err := handles[0].Claim(t.Context(), l, run, all); err != nil || len(got) != deliveries {
		t.Fatal(got, err)
	}
	var sent [deliveries]atomic.Int64
	parallel(movers, func(i int) {
		for j := range all {
			k := (i + j) % deliveries
			err := handles[i%2].MoveClaim(t.Context(), l, model.Claim{Run: "a", Profile: "us", Delivery: all[k], State: model.ClaimSent, Updated: start}, model.ClaimQueued)
			if err == nil {
				sent[k].Add(1)
			} else if model.CodeOf(err) != model.Invalid {
				t.Error(err)
			}
		}
	})
	for k := range sent {
		if n := sent[k].Load(); n != 1 {
			t.Errorf("delivery %d was sent %d times", k, n)
		}
	}
}

func testStaleFence(t *trial) {
	paused, other := t.open(t), t.open(t)
	run, old := begin(t, paused, "a")
	_, err := paused.Claim(t.Context(), old, run, ids("1", "2"))
	must(t, err)
	later := t.clock.add(2 * time.Minute)
	// Expired, and nobody has taken over: it may go on.
	move(t, paused, old, run, "2", model.ClaimSent)
	taken, err := other.Acquire(t.Context(), old.Name, "somebody else", later, time.Minute)
	must(t, err)
	if taken.Fence <= old.Fence {
		t.Errorf("fence %d after %d", taken.Fence, old.Fence)
	}
	sent := model.Claim{Run: "a", Profile: "us", Delivery: "1", State: model.ClaimSent, Updated: start}
	refused(t, paused.MoveClaim(t.Context(), old, sent, model.ClaimQueued), model.Denied)
	_, err = paused.Claim(t.Context(), old, run, ids("3"))
	refused(t, err, model.Denied)
	_, err = paused.Renew(t.Context(), old, later, time.Minute)
	refused(t, err, model.Denied)
	claims, err := other.ClaimsOf(t.Context(), "a")
	must(t, err)
	if len(claims) != 2 || claims[0].State != model.ClaimQueued {
		t.Errorf("changed by a holder of old: %+v", claims)
	}
	must(t, other.MoveClaim(t.Context(), taken, sent, model.ClaimQueued))
	must(t, other.Release(t.Context(), taken))
	refused(t, other.MoveClaim(t.Context(), taken, model.Claim{Run: "a", Profile: "us", Delivery: "1", State: model.ClaimUnknown}, model.ClaimSent), model.Denied)
	refused(t, other.MoveClaim(t.Context(), model.Lease{Name: "run/a"}, sent, model.ClaimQueued), model.Denied)
}

func testMoveClaim(t *trial) {
	s := t.open(t)
	a, la := begin(t, s, "a")
	b, lb := begin(t, s, "b")
	_, err := s.Claim(t.Context(), la, a, ids("1"))
	must(t, err)
	claim := model.Claim{Run: "a", Profile: "us", Delivery: "1", State: model.ClaimAccepted, New: "1-again", Note: "202", Updated: start.Add(time.Second)}
	refused(t, s.MoveClaim(t.Context(), la, claim, model.ClaimSent), model.Invalid)
	missing := claim
	missing.Delivery = "no such"
	refused(t, s.MoveClaim(t.Context(), la, missing, model.ClaimQueued), model.NotFound)
	move(t, s, la, a, "1", model.ClaimSent)
	must(t, s.MoveClaim(t.Context(), la, claim, model.ClaimSent))
	claims, err := s.ClaimsOf(t.Context(), "a")
	must(t, err)
	claim.Fence = la.Fence
	if len(claims) != 1 || claims[0] != claim {
		t.Errorf("got %+v, want %+v", claims, claim)
	}
	// Back to open, while another run has taken the delivery up.
	move(t, s, la, a, "1")
	must(t, s.MoveClaim(t.Context(), la, model.Claim{Run: "a", Profile: "us", Delivery: "1", State: model.ClaimUnknown}, model.ClaimAccepted))
	if got, err := s.Claim(t.Context(), lb, b, ids("1")); err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	refused(t, s.MoveClaim(t.Context(), la, model.Claim{Run: "a", Profile: "us", Delivery: "1", State: model.ClaimQueued}, model.ClaimUnknown), model.Invalid)
}

func testResent(t *trial) {
	s := t.open(t)
	a, la := begin(t, s, "a")
	_, err := s.Claim(t.Context(), la, a, ids("sent", "excluded", "queued", "twice"))
	must(t, err)
	move(t, s, la, a, "sent", model.ClaimSent)
	move(t, s, la, a, "excluded", model.ClaimExcluded)
	move(t, s, la, a, "twice", model.ClaimSent, model.ClaimFailed)
	b, lb := begin(t, s, "b")
	_, err = s.Claim(t.Context(), lb, b, ids("twice"))
	must(t, err)
	must(t, s.MoveClaim(t.Context(), lb, model.Claim{Run: "b", Profile: "us", Delivery: "twice", State: model.ClaimSent, Updated: start.Add(time.Minute)}, model.ClaimQueued))
	resent, err := s.Resent(t.Context(), "us")
	must(t, err)
	got := ""
	for _, c := range resent {
		got += fmt.Sprintf("%s by %s %s; ", c.Delivery, c.Run, c.State)
	}
	if want := "sent by a sent; twice by b sent; "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if resent, err = s.Resent(t.Context(), "eu"); err != nil || len(resent) != 0 {
		t.Errorf("another profile: %v, %v", resent, err)
	}
}
