package store

import (
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

func testRuns(t *trial) {
	s := t.open(t)
	run := func(id, profile string, state model.RunState, at time.Duration) model.Run {
		return model.Run{ID: model.RunID(id), Profile: profile, Kind: model.RunRetry, State: state, Who: "ops", Plan: []byte(`{"a":1}`), Created: start.Add(at)}
	}
	for _, r := range []model.Run{
		run("1", "us", model.RunPlanned, 0), run("2", "eu", model.RunRunning, 1), run("3", "us", model.RunDone, 2*time.Second),
		run("4", "us", model.RunFailed, 3*time.Second), run("5", "us", model.RunCanceled, 4*time.Second), run("6", "us", model.RunPaused, 5*time.Second),
	} {
		must(t, s.SaveRun(t.Context(), r))
	}
	replaced := run("1", "us", model.RunRunning, 0)
	replaced.Note, replaced.Plan, replaced.Updated = "waiting", nil, start.Add(time.Hour)
	must(t, s.SaveRun(t.Context(), replaced))
	for _, c := range []struct {
		profile string
		open    bool
		want    string
	}{{"us", false, "65431"}, {"us", true, "61"}, {"", true, "621"}, {"eu", false, "2"}, {"no", false, ""}} {
		runs, err := s.RunsOf(t.Context(), c.profile, c.open)
		must(t, err)
		got := ""
		for _, r := range runs {
			got += string(r.ID)
		}
		if got != c.want {
			t.Errorf("runs of %q, open only %v: %s, want %s", c.profile, c.open, got, c.want)
		}
		if c.want == "61" {
			if d := cmp.Diff(replaced, runs[1]); d != "" {
				t.Error(d)
			}
		}
	}
	refused(t, s.SaveRun(t.Context(), model.Run{}), model.Invalid)
}

func testSteps(t *trial) {
	s := t.open(t)
	refused(t, s.SaveStep(t.Context(), model.Step{Run: "none", N: 1}), model.Invalid)
	must(t, s.SaveRun(t.Context(), model.Run{ID: "r", Created: start}))
	for _, n := range []int{3, 1, 10, 2} {
		must(t, s.SaveStep(t.Context(), model.Step{Run: "r", N: n, Name: fmt.Sprint("step ", n), State: model.StepStarted, Started: start}))
	}
	done := model.Step{Run: "r", N: 2, Name: "set", State: model.StepDone, Detail: "new URL", Data: []byte(`{}`), Started: start, Ended: start.Add(time.Second)}
	must(t, s.SaveStep(t.Context(), done))
	steps, err := t.open(t).Steps(t.Context(), "r")
	must(t, err)
	if len(steps) != 4 || steps[0].N != 1 || steps[2].N != 3 || steps[3].N != 10 {
		t.Fatalf("got %+v", steps)
	}
	if d := cmp.Diff(done, steps[1]); d != "" {
		t.Error(d)
	}
	// Saving the run again must not take its steps away.
	must(t, s.SaveRun(t.Context(), model.Run{ID: "r", State: model.RunDone, Created: start}))
	if steps, err = s.Steps(t.Context(), "r"); err != nil || len(steps) != 4 {
		t.Errorf("got %d steps, %v", len(steps), err)
	}
}

// A moment as every store keeps it.
func genTime(t *rapid.T) time.Time {
	us := rapid.Int64Range(-1, 4_000_000_000_000_000).Draw(t, "time")
	if us < 0 {
		return time.Time{}
	}
	return moment(us)
}

func testRoundTrip(t *trial) {
	s := t.open(t)
	outer := t
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		ctx, text := outer.Context(), rapid.StringOfN(rapid.RuneFrom([]rune("a?$'\"\\%_é漢🎉\x1b\n ")), 0, 20, -1)
		id := fmt.Sprint("r", n)
		run := model.Run{
			ID: model.RunID(id), Profile: text.Draw(t, "profile"), Kind: model.RunRotate, State: model.RunState(text.Draw(t, "state")), Who: text.Draw(t, "who"),
			Plan: rapid.SliceOfN(rapid.Byte(), 1, 9).Draw(t, "plan"), Note: text.Draw(t, "note"), Created: genTime(t), Updated: genTime(t),
		}
		must(outer, s.SaveRun(ctx, run))
		runs, err := s.RunsOf(ctx, "", false)
		must(outer, err)
		for _, r := range runs {
			if d := cmp.Diff(run, r); r.ID == run.ID && d != "" {
				t.Error(d)
			}
		}
		row := model.Row{Delivery: model.Delivery{
			ID: model.DeliveryID(id), Message: text.Draw(t, "message"), Request: text.Draw(t, "request"), Type: model.EventType(text.Draw(t, "type")),
			Endpoint: text.Draw(t, "endpoint"), User: text.Draw(t, "user"), RetryOf: model.DeliveryID(text.Draw(t, "retry of")),
			Outcome: rapid.SampledFrom([]model.Outcome{model.OutcomeUnknown, model.Processing, model.Delivered, model.Failed}).Draw(t, "outcome"), Cause: rapid.SampledFrom(model.Causes()).Draw(t, "cause"),
			Tries: rapid.IntRange(0, 9).Draw(t, "tries"), Code: rapid.IntRange(0, 599).Draw(t, "code"),
			Took: time.Duration(rapid.Int64Range(-1, 1e12).Draw(t, "took")), Created: genTime(t), Updated: genTime(t), Detail: text.Draw(t, "detail"),
			Trigger: rapid.SampledFrom([]model.Trigger{model.TriggerUnknown, model.Automatic, model.Manual}).Draw(t, "trigger"),
		}, Raw: rapid.SliceOfN(rapid.Byte(), 1, 9).Draw(t, "raw")}
		must(outer, s.SaveRows(ctx, id, []model.Row{row}, client.Extent{}, true))
		rows, err := s.Rows(ctx, id, 1)
		must(outer, err)
		raws, err := s.Raws(ctx, id, 1)
		must(outer, err)
		if d := cmp.Diff([]*model.Delivery{&row.Delivery}, rows) + cmp.Diff([]client.Raw{{ID: row.Delivery.ID, Bytes: row.Raw}}, raws); d != "" {
			t.Error(d)
		}
		filter := client.SavedFilter{Name: "n" + text.Draw(t, "name"), Filter: text.Draw(t, "filter")}
		must(outer, s.SaveFilter(ctx, id, filter))
		filters, err := s.Filters(ctx, id)
		must(outer, err)
		if d := cmp.Diff([]client.SavedFilter{filter}, filters); d != "" {
			t.Error(d)
		}
	})
}
