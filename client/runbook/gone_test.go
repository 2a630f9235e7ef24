package runbook_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// TestGoneHolder: the run of a process that is known to have ended is taken over
// at once, under a newer fence; that of another has to run out first.
func TestGoneHolder(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{idle: true})
	left := map[string]model.Lease{}
	for _, id := range []string{"killed", "asleep"} {
		run := model.Run{ID: model.RunID(id), Profile: "demo", Kind: model.RunRetry, State: model.RunRunning, Plan: []byte(`{}`), Created: r.clock.Now()}
		if err := r.store.SaveRun(t.Context(), run); err != nil {
			t.Fatal(err)
		}
		l, err := r.store.Acquire(t.Context(), "run/"+id, "one who was "+id, r.clock.Now(), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		left[id] = l
	}
	b := r.newBench("console-2", r.store)
	b.Gone = func(holder string) bool { return holder == "one who was killed" }
	desk := runbook.New(b)
	r.work(desk)
	wantErr(t, desk.Resume(t.Context(), "asleep"), model.Denied, "one who was asleep")
	wantErr(t, desk.Pause(t.Context(), "killed"), model.Invalid, "nobody carries it")
	if err := desk.Resume(t.Context(), "killed"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.store.Renew(t.Context(), left["killed"], r.clock.Now(), time.Hour); model.CodeOf(err) != model.Denied {
		t.Errorf("whoever was taken over still holds it: %v", err)
	}
	until(t, desk, "killed", "end", func(rv runbook.RunView) bool { return rv.Run.State.Ended() })
}
