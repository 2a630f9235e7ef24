package store

import (
	"fmt"
	"slices"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

func testSweepCache(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	must(t, s.SaveRows(ctx, "us", []model.Row{row("kept", -29*day), row("gone", -31*day)}, client.Extent{}, false))
	var samples []model.Sample
	for i := range 60 { // a minute apart: from 25 h ago, from 40 d ago, and of now
		at := start.Add(time.Duration(i) * time.Minute)
		for _, ago := range []time.Duration{0, 26 * time.Hour, 40 * day} {
			samples = append(samples, model.Sample{At: at.Add(-ago), Processing: model.Known(i)})
		}
	}
	must(t, s.SaveSamples(ctx, "us", samples))
	must(t, s.SaveSamples(ctx, "eu", samples[1:2]))
	for range 2 { // a second sweep finds nothing more to take
		must(t, s.Sweep(ctx, start))
		got, err := s.Samples(ctx, "us", time.Time{})
		must(t, err)
		var dense, thin int
		for _, c := range got {
			switch {
			case c.At.Before(start.Add(-2 * day)):
				t.Errorf("kept from %v", c.At)
			case c.At.Before(start.Add(-day)):
				thin++
			default:
				dense++
			}
		}
		if dense != 60 || thin < 12 || thin > 13 {
			t.Errorf("%d of 60 young ones and %d old ones are left, want all and one in 5 min", dense, thin)
		}
	}
	if got, err := s.Samples(ctx, "eu", time.Time{}); err != nil || len(got) != 1 {
		t.Errorf("another profile's: %v, %v", got, err)
	}
	if rows, err := s.Rows(ctx, "us", 0); err != nil || listed(rows) != "kept" {
		t.Errorf("deliveries: %s, %v", listed(rows), err)
	}
}

func testSweepRuns(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	for _, r := range []model.Run{
		{ID: "old, done", State: model.RunDone, Updated: start.Add(-91 * day)},
		{ID: "old, open", State: model.RunPaused, Updated: start.Add(-91 * day)},
		{ID: "young, done", State: model.RunDone, Updated: start.Add(-89 * day)},
	} {
		r.Profile, r.Created = "us", r.Updated
		must(t, s.SaveRun(ctx, r))
		must(t, s.SaveStep(ctx, model.Step{Run: r.ID, N: 1, Started: start}))
		l, err := s.Acquire(ctx, "run/"+string(r.ID), "ops", start, time.Minute)
		must(t, err)
		id := string(r.ID)
		_, err = s.Claim(ctx, l, r, ids(id+" sent", id+" queued"))
		must(t, err)
		move(t, s, l, r, id+" sent", model.ClaimSent)
	}
	must(t, s.Sweep(ctx, start))
	runs, err := s.RunsOf(ctx, "us", false)
	must(t, err)
	if len(runs) != 2 || runs[0].ID != "young, done" || runs[1].ID != "old, open" {
		t.Errorf("left: %+v", runs)
	}
	for id, want := range map[model.RunID]int{"old, done": 0, "old, open": 1, "young, done": 1} {
		steps, err := s.Steps(ctx, id)
		if err != nil || len(steps) != want {
			t.Errorf("%s: %d steps, %v, want %d", id, len(steps), err, want)
		}
		claims, err := s.ClaimsOf(ctx, id)
		if err != nil || len(claims) != want+1 {
			t.Errorf("%s: claims %+v, %v, want %d", id, claims, err, want+1)
		}
	}
	// That a delivery was sent again outlives its run.
	if resent, err := s.Resent(ctx, "us"); err != nil || len(resent) != 3 {
		t.Errorf("sent again: %v, %v", resent, err)
	}
	must(t, s.Sweep(ctx, start.Add(401*day)))
	if resent, err := s.Resent(ctx, "us"); err != nil || len(resent) != 1 {
		t.Errorf("sent again, 401 days later: %v, %v; want that of the open run", resent, err)
	}
}

func testSweepActs(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	for _, age := range []time.Duration{500 * day, 399 * day, 450 * day, 0} { // a clock that jumped
		_, err := s.Append(ctx, act(age.String(), -age))
		must(t, err)
	}
	must(t, s.Sweep(ctx, start))
	if acts := whole(t, s); len(acts) != 3 || acts[0].Seq != 2 {
		t.Errorf("%d acts left", len(acts))
	}
	if from, err := s.Checkpoint(ctx); err != nil || from.Seq != 1 || from.Hash == "" {
		t.Errorf("checkpoint %+v, %v", from, err)
	}
	must(t, s.Sweep(ctx, start.Add(2*day)))
	if acts := whole(t, s); len(acts) != 1 || acts[0].Seq != 4 {
		t.Errorf("%d acts left", len(acts))
	}
	_, err := s.Append(ctx, act("next", 0))
	must(t, err)
	if acts := whole(t, s); len(acts) != 2 {
		t.Errorf("%d acts left", len(acts))
	}
	must(t, s.Sweep(ctx, start.Add(1000*day)))
	must(t, s.Sweep(ctx, start.Add(1000*day)))
	a, err := s.Append(ctx, act("after all are gone", 1000*day))
	if err != nil || a.Seq != 6 {
		t.Errorf("act %d, %v", a.Seq, err)
	}
	if acts := whole(t, s); len(acts) != 1 {
		t.Errorf("%d acts left", len(acts))
	}
	// What was altered is not taken away.
	must(t, s.db.change(ctx, "tamper", func(t tx) error {
		_, err := t.exec(ctx, `UPDATE acts SET doc = ?`, []byte(`{"seq":6}`))
		return err
	}))
	must(t, s.Sweep(ctx, start.Add(3000*day)))
	if acts, err := s.Acts(ctx, client.ActFilter{}); err != nil || len(acts) != 1 {
		t.Errorf("%d acts left, %v", len(acts), err)
	}
}

func testSweepLists(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	for i := range 25 {
		must(t, s.SaveURL(ctx, "us", client.UsedURL{URL: fmt.Sprint("https://", i), Last: start.Add(time.Duration(i) * time.Hour)}))
	}
	must(t, s.SaveURL(ctx, "eu", client.UsedURL{URL: "https://eu", Last: start.Add(-1000 * day)}))
	for _, name := range []string{"run/old", "run/young"} {
		_, err := s.Acquire(ctx, name, "ops", t.clock.add(4*day), time.Minute)
		must(t, err)
	}
	must(t, s.Sweep(ctx, t.clock.add(4*day)))
	urls, err := s.UsedURLs(ctx, "us")
	if err != nil || len(urls) != 20 || urls[0].URL != "https://24" || urls[19].URL != "https://5" {
		t.Errorf("%v, %v", urls, err)
	}
	if urls, err = s.UsedURLs(ctx, "eu"); err != nil || len(urls) != 1 {
		t.Errorf("%v, %v", urls, err)
	}
	leases, err := s.LeasesOf(ctx, "run/")
	if err != nil || len(leases) != 1 || leases[0].Name != "run/young" {
		t.Errorf("%v, %v", leases, err)
	}
	// A name forgotten and taken anew gets a fence above all that were given.
	again, err := s.Acquire(ctx, "run/old", "another", t.clock.Now(), time.Minute)
	if err != nil || slices.ContainsFunc(leases, func(l model.Lease) bool { return l.Fence >= again.Fence }) {
		t.Errorf("%+v, %v", again, err)
	}
}
