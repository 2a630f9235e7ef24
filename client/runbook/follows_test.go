package runbook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// rotated rotates the key while n messages are refused, and returns them. All that is
// loaded before has failed.
func (r *rig) rotated(n int) (model.RunID, []model.DeliveryID) {
	r.t.Helper()
	before := r.loaded().Len()
	id := r.change(runbook.URLChange{})
	r.asks(id, "done")
	var ids []model.DeliveryID
	for i := range n {
		ids = append(ids, r.send(fmt.Sprintf("m-%d", i)))
		_ = r.clock.Sleep(r.t.Context(), 50*time.Millisecond)
	}
	r.settle(func(s model.Status) bool { return s.Failed.N == before+n && s.Processing.N == 0 })
	r.load()
	if n > 0 {
		_, err := r.desk.PlanRefused(r.t.Context(), id)
		wantErr(r.t, err, model.Invalid, "has not ended")
	}
	r.learn()
	r.ended(id, model.RunDone)
	return id, ids
}

// TestWhatARotationLeft is sent again, these and no others, and both runs are
// told of together.
func TestWhatARotationLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	other := r.fail(1)
	id, ids := r.rotated(3)
	rv := find(r.desk.View(), id)
	wantStep(t, rv, "recover", model.StepDone, "3 were refused meanwhile")

	got, err := r.desk.Refused(t.Context(), id)
	slices.Sort(got)
	slices.Sort(ids)
	if err != nil || !slices.Equal(got, ids) || len(r.desk.View().Refused(id)) != 3 {
		t.Fatalf("refused %v, %v; want %v", got, err, ids)
	}
	p, err := r.desk.PlanRefused(t.Context(), id)
	if err != nil || p.Refuse != "" || p.Needs.Count != 3 || p.Title != "Retry 3 deliveries on demo, refused during run "+string(id) {
		t.Fatalf("%+v, %v", p, err)
	}
	again := r.start(p)
	rv = r.ended(again, model.RunDone)
	if states(rv.Claims)[model.ClaimDelivered] != 3 || runbook.Follows(rv.Run) != id {
		t.Errorf("claims %+v, follows %q", rv.Claims, runbook.Follows(rv.Run))
	}
	r.once(append(ids, other...), 1)
	if r.door.count(other[0]) != 0 || len(r.desk.View().Refused(id)) != 0 {
		t.Error("it sent another, or offers them still")
	}
	r.load()
	if p, err = r.desk.PlanRefused(t.Context(), id); err != nil || p.Refuse == "" || !strings.Contains(factOf(p, "excluded"), "3 delivered by an earlier retry") {
		t.Errorf("a second plan: %+v, %v", p, err)
	}
	r.wantLinked(again, id)
}

// wantLinked wants the report to tell which run another one follows up.
func (r *rig) wantLinked(run, of model.RunID) {
	r.t.Helper()
	report, err := r.desk.Report(r.t.Context(), r.clock.Now().Add(-time.Hour), r.clock.Now().Add(time.Hour))
	if err != nil {
		r.t.Fatal(err)
	}
	text, err := report.Markdown()
	if err != nil {
		r.t.Fatal(err)
	}
	i := slices.IndexFunc(report.Runs, func(x model.RunReport) bool { return x.ID == run })
	if i < 0 || report.Runs[i].Follows != of || !strings.Contains(string(text), "- follows up run "+string(of)) {
		r.t.Errorf("the report does not link %s with %s:\n%s", run, of, text)
	}
	if !slices.ContainsFunc(report.Acts, func(a model.Act) bool { return a.Run == run && strings.Contains(a.Scope, "run "+string(of)) }) {
		r.t.Errorf("no act of %s names %s", run, of)
	}
}

// TestNothingWasRefused says so.
func TestNothingWasRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	id, _ := r.rotated(0)
	_, err := r.desk.PlanRefused(t.Context(), id)
	wantErr(t, err, model.NotFound, "found nothing refused")
	_, err = r.desk.Refused(t.Context(), "nosuch")
	wantErr(t, err, model.NotFound, "has no run nosuch")
	ids := r.fail(1)
	retry := r.start(r.plan(ids))
	r.ended(retry, model.RunDone)
	_, err = r.desk.Refused(t.Context(), retry)
	wantErr(t, err, model.Invalid, "is no change")
}
