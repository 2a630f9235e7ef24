package tui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// TestPartIsNotAll: while the outcomes of a day are still being read, its figures
// are at least so many, and that nothing has failed is not said.
func TestPartIsNotAll(t *testing.T) {
	rows := []*model.Delivery{
		{ID: "m2/ep_001", Message: "m2", To: "ep_001", Outcome: model.Delivered, Created: start, Took: time.Second},
		{ID: "m1", Message: "m1", Created: start.Add(-23 * time.Hour), Took: model.NoTime},
	}
	for _, n := range []int{1, 3} {
		part := model.Snapshot{Endpoints: ends(n), Log: model.Log{Rows: model.RowsOf(rows...), Complete: true}, Status: model.Status{
			Failed: model.Count{Known: true, AtLeast: true}, Processing: model.Count{Known: true, AtLeast: true}, Since: start.Add(-24 * time.Hour),
		}}
		if n > 1 {
			part.Status.Sampled = "0 of 3 endpoints read through"
		}
		d := manyBench(t, &part)
		d.wants("≥ 1", "100.0 % so far", "Nothing has failed in what has been read so far.")
		all := *d.app.sh.snap
		all.Seq = 2
		all.Status.Failed, all.Status.Processing, all.Status.Sampled = model.Known(0), model.Known(0), ""
		d.send(changed{&all})
		d.lacks("so far", "≥ 1")
		d.wants("Nothing has failed.")
	}
}

// TestRetriedIsNotWell: that nothing has failed for good is not said as if all was
// well, and nothing is claimed of what nobody has told yet.
func TestRetriedIsNotWell(t *testing.T) {
	rows := model.RowsOf(&model.Delivery{ID: "m1/ep_000", Message: "m1", To: "ep_000", Outcome: model.Processing, Code: 401, Created: start, Took: time.Second})
	snap := model.Snapshot{Endpoints: ends(1), Log: model.Log{Rows: rows}}
	d := manyBench(t, &snap)
	d.wants("Nothing has failed for good; 1 is being retried.", "none ended in 0 s")
	d.lacks("+0 in 1 h", "Event types")
	d.send(tea.WindowSizeMsg{Width: 200, Height: 40})
	d.wants("nothing has ended · 0 s loaded")
}

// TestRetriesNotTold: Open Wearables without its Svix does not say what is tried
// again, so how much that is is not known.
func TestRetriesNotTold(t *testing.T) {
	d := newManyDesk(t, troubledMany(), model.OpenWearables)
	d.press("1")
	if st := d.app.sh.snap.Status; st.Processing.Known || !st.Failed.Known || st.Failed.N == 0 {
		t.Errorf("counted %+v", st)
	}
	d.wants("Processing 24 h", "unknown", "retries not told", "Not delivered 24 h")
}
