package tui

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
)

// TestListsGoOn: of causes and types that have no room it is said how many there
// are; the cursor reaches them.
func TestListsGoOn(t *testing.T) {
	var rows []*model.Delivery
	for i := range 30 {
		rows = append(rows, &model.Delivery{
			ID: model.DeliveryID(fmt.Sprint(i)), To: "ep_000", Outcome: model.Failed, Cause: model.CauseServerError, Code: 500 + i%15,
			Type: model.EventType(fmt.Sprintf("type.%02d", i)), Created: start.Add(-time.Minute), Took: time.Second,
		})
	}
	d := manyBench(t, &model.Snapshot{Endpoints: ends(1), Log: model.Log{Rows: model.RowsOf(rows...), Complete: true}})
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	d.wants(" of 15 · last 24 h")
	d.send(tea.WindowSizeMsg{Width: 120, Height: 50})
	d.lacks(" of 15 · ")
	d.wants(" of 30 · last 24 h")
	d.send(tea.WindowSizeMsg{Width: 120, Height: 90})
	d.lacks(" of 30 · ")
}

// TestSomeFail: an endpoint that takes most of what it is sent, and not all, is
// neither well nor in trouble.
func TestSomeFail(t *testing.T) {
	h := health{delivered: start, failing: time.Time{}, failed: 3, ended: 9}
	glyph, _, words := stateOf(model.Endpoint{URL: "u"}, h, start, &themes.New(themes.Dark()).Plain)
	if glyph != "◐" || words != "3 of 9 failed in 10 min" {
		t.Errorf("%s %s", glyph, words)
	}
}

// TestOnlyFailed: one key leaves what failed in the list, beside the rest of the
// filter, and once more all.
func TestOnlyFailed(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	d.press("2")
	for _, c := range []struct{ from, to, back string }{
		{"", "status:failed", ""},
		{"type:patient.*", "type:patient.* status:failed", "type:patient.*"},
		{"status:delivered since:2h", "since:2h status:failed", "since:2h"},
	} {
		d.run(p.apply(c.from))
		if d.press("z"); p.src != c.to {
			t.Errorf("%q became %q", c.from, p.src)
		}
		if d.press("z"); p.src != c.back {
			t.Errorf("%q went back to %q", c.from, p.src)
		}
	}
}
