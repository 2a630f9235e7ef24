package runbook_test

import (
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// TestWishes: a second console lets a run rest that the first one carries, takes
// it over, and is in turn made to end it.
func TestWishes(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	second := r.second()
	id := r.change(runbook.URLChange{})
	r.asks(id, "done")
	if err := second.Pause(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if run, err := second.AwaitRest(t.Context(), id); err != nil || run.State != model.RunPaused {
		t.Fatalf("it is %s, %v", run.State, err)
	}
	until(t, r.desk, id, "pause", laid)
	wantErr(t, second.Pause(t.Context(), id), model.Invalid, "nobody")
	if err := second.Resume(t.Context(), id); err != nil { // what was wanted before is over
		t.Fatal(err)
	}
	until(t, second, id, "question", func(rv runbook.RunView) bool { return rv.Mine && rv.Ask != nil })
	if err := r.desk.Cancel(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if run, err := r.desk.AwaitRest(t.Context(), id); err != nil || run.State != model.RunCanceled {
		t.Fatalf("it is %s, %v", run.State, err)
	}
	wantErr(t, r.desk.Cancel(t.Context(), id), model.NotFound)
	_, err := r.desk.AwaitRest(t.Context(), "none")
	wantErr(t, err, model.NotFound, "none")
	acts, err := r.desk.Acts(t.Context(), client.ActFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, a := range acts {
		if a.Run == id && strings.HasPrefix(a.Outcome, "asked to ") {
			said = append(said, a.Outcome)
		}
	}
	if got := strings.Join(said, ", "); got != "asked to rest · console-1 carries it, asked to end · console-2 carries it" {
		t.Errorf("on record: %s", got)
	}
}
