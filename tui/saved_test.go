package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestSavedFilters are kept under a name, counted, gone round, replaced and
// dropped; another console finds them.
func TestSavedFilters(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 60, Incident: true, Learn: -1}, nil)
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	d.press("2", "ctrl+s")
	d.wants("there is no filter")
	d.press("v")
	d.wants("no filter is saved yet")
	save := func(filter, name string) {
		if p.src != "" {
			d.press("esc")
		}
		d.press("/")
		d.text(filter)
		d.press("ctrl+s")
		d.wants("Save the filter", filter)
		d.text(name)
		d.press("enter")
		d.wants("saved " + name)
	}
	save("status:failed", "bad ones")
	failed := p.rows.Len()
	if failed == 0 || failed == p.log.Rows.Len() {
		t.Fatalf("%d of %d match", failed, p.log.Rows.Len())
	}
	save("status:delivered", "good ones")
	d.wants(fmt.Sprintf("every delivery  %d", p.log.Rows.Len()), fmt.Sprintf("bad ones  %d", failed), fmt.Sprintf("good ones  %d", p.rows.Len()))
	d.press("}")
	if p.src != "" {
		t.Errorf("behind the last is %q", p.src)
	}
	d.press("}")
	if p.src != "status:failed" || p.rows.Len() != failed {
		t.Errorf("the first is %q with %d rows", p.src, p.rows.Len())
	}
	d.press("{", "{")
	if p.src != "status:delivered" {
		t.Errorf("before the first is %q", p.src)
	}
	d.press("v")
	d.wants("Saved filters", "status:failed")
	d.text("bad")
	d.press("enter")
	if p.src != "status:failed" {
		t.Errorf("chose %q", p.src)
	}
	save("code:502", "bad ones")
	if len(p.saved.list) != 2 || p.saved.list[0] != (client.SavedFilter{Name: "bad ones", Filter: "code:502"}) {
		t.Errorf("after replacing one: %v", p.saved.list)
	}
	d.press("D")
	d.wants("Forget the filter bad ones?")
	d.press("esc")
	if len(p.saved.list) != 2 {
		t.Fatal("dropped without consent")
	}
	d.press("D", "y")
	d.wants("forgot bad ones")
	other := newDeliveries(d.app.sh)
	_, _ = other.update(other.readSaved()())
	if len(other.saved.list) != 1 || other.saved.list[0].Name != "good ones" {
		t.Errorf("another console finds %v", other.saved.list)
	}
}

// TestSavedFilterNeedsAName that can be shown.
func TestSavedFilterNeedsAName(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 20, Learn: -1}, nil)
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	for _, name := range []string{"", "   ", strings.Repeat("n", longestName+1), "a\u202eb"} {
		if in, cmd := p.keep(client.SavedFilter{Name: strings.TrimSpace(name), Filter: "code:502"}); cmd != nil || !in.(say).bad {
			t.Errorf("%q became a name", name)
		}
	}
}

// TestTally counts what matches as the list does, and not what needs payloads
// or marks.
func TestTally(t *testing.T) {
	var rows []*model.Delivery
	for i := range 1000 {
		d := &model.Delivery{ID: model.DeliveryID(fmt.Sprint(i)), Outcome: model.Delivered, Took: model.NoTime}
		if i%3 == 0 {
			d.Outcome = model.Failed
		}
		rows = append(rows, d)
	}
	got := sifter{}.tally([]client.SavedFilter{
		{Name: "failed", Filter: "status:failed"},
		{Name: "all but", Filter: "-status:failed"},
		{Name: "text", Filter: `"x"`},
		{Name: "marked", Filter: "is:marked"},
		{Name: "old tongue", Filter: "no:such"},
	}, model.RowsOf(rows...), start).counts
	if len(got) != 2 || got["failed"] != 334 || got["all but"] != 666 {
		t.Errorf("counted %v", got)
	}
}

// TestSavedLineShowsTheOneInUse, however many there are and however narrow it is.
func TestSavedLineShowsTheOneInUse(t *testing.T) {
	d := newDesk(t, incident(), 80, 24)
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	d.press("2")
	for i := range 30 {
		p.saved.list = append(p.saved.list, client.SavedFilter{Name: fmt.Sprintf("filter %c", 'A'+i), Filter: fmt.Sprintf("code:%d", 400+i)})
	}
	for _, w := range []int{40, 60, 80, 120, 200} {
		p.resize(w, 22)
		for _, f := range p.saved.list {
			p.src = f.Filter
			if line := p.savedStrip().line(); !strings.Contains(line, f.Name) {
				t.Fatalf("at %d cells %q does not show %s", w, line, f.Name)
			}
		}
	}
}
