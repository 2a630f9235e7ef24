package tui

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
)

// TestNoTabShowsCredentials: what stands in a URL, also inside the provider's
// words, is masked on every side of a delivery.
func TestNoTabShowsCredentials(t *testing.T) {
	//nolint:gosec // made up, to be looked for
	const url = "https://bob:hunter2@h.example/x?token=SECRETTOK"
	d := newDesk(t, incident(), 120, 40)
	d.withSnapshot(func(s *model.Snapshot) {
		rows := copiesOf(s.Log.Rows)
		row := rows[0]
		row.Outcome, row.Cause, row.Endpoint, row.Code = model.Failed, model.CauseServerError, url, 500
		row.Detail = `Failed to send payload ({"url":"` + url + `","httpStatus":500,"httpMessage":"M"}); caused by M` + "\nsee " + url
		s.Log.Rows = model.RowsOf(rows...)
		s.Endpoints = []model.Endpoint{{URL: url}}
		s.Status.Enabled, s.Status.Detail = model.No, row.Detail
	})
	for _, keys := range [][]string{{"1"}, {"3"}, {"2"}, {"enter"}, {"]"}, {"]"}, {"]"}} {
		d.press(keys...)
		d.lacks("hunter2", "SECRETTOK")
	}
}

// comes lets time pass until the list has a newer row on top.
func (d *desk) comes() {
	d.t.Helper()
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	was := p.log.Rows.ID(0)
	for range 300 {
		d.clock.Advance(time.Second)
		d.poll()
		if p.log.Rows.ID(0) != was {
			return
		}
	}
	d.t.Fatal("nothing newer came")
}

// TestPaletteMarksWhatWasShown: an action of the palette is bound to the
// delivery it was offered for.
func TestPaletteMarksWhatWasShown(t *testing.T) {
	o := incident()
	o.Live = true
	d := newDesk(t, o, 120, 40)
	d.press("2")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	was, _ := p.table.Current()
	d.press(":")
	d.text("mark")
	d.comes()
	d.press("enter")
	if !p.marks[was.ID] || len(p.marks) != 1 {
		t.Errorf("marked %v, offered was %s", p.marks, was.ID)
	}
}

// TestReadingIsNotTakenAway: with the keys in the preview, what comes does not
// move the list.
func TestReadingIsNotTakenAway(t *testing.T) {
	o := incident()
	o.Live = true
	d := newDesk(t, o, 120, 40)
	d.press("2")
	d.wants("FOLLOW")
	d.press("tab", "m")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	was := p.preview.d.ID
	d.comes()
	if p.preview.d.ID != was || !p.preview.revealed {
		t.Error("another delivery took the place of the one that is read")
	}
	d.wants("PAUSED")
}

// TestRefusalsPass: a key that does nothing now says so until the next key.
func TestRefusalsPass(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "enter", "n")
	d.wants("nothing is searched for")
	d.press("esc")
	d.lacks("nothing is searched for")
	d.wants("every delivery")
}

// TestLongNameLeavesTheLink: whatever a profile is called, the link's state is
// to be seen.
func TestLongNameLeavesTheLink(t *testing.T) {
	for _, w := range []int{leastW, 60, 80} {
		d := newDesk(t, incident(), w, 24)
		d.withSnapshot(func(s *model.Snapshot) { s.Profile.Name = strings.Repeat("name", 30) })
		d.wants("● live")
	}
}

// TestThrottledForLong: figures that are not asked for any more are shown as old.
func TestThrottledForLong(t *testing.T) {
	d := newDesk(t, incident(), 170, 40)
	d.box.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultQuota})
	d.poll()
	if d.app.sh.stale() {
		t.Error("an answer of this moment is not old")
	}
	d.clock.Advance(10 * time.Minute)
	d.poll()
	d.wants("as of 14:02")
	if !d.app.sh.stale() {
		t.Error("figures of ten minutes ago are not current")
	}
}

// TestMaskedTextIsCounted: what matches in masked text is counted, not shown.
func TestMaskedTextIsCounted(t *testing.T) {
	d := newDesk(t, incident(), 150, 40)
	d.press("2", "/")
	d.text(`"MRN-"`)
	d.press("enter")
	d.wants("more in masked text", "0/0")
}
