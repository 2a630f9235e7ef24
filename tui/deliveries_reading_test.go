package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model"
)

// readsOf says what the preview is of, and whether that is in the list.
func (b *bare) readsOf() string {
	if b.preview.d == nil {
		return ""
	}
	return string(b.preview.d.ID) + " " + b.preview.d.Outcome.String() + strings.Repeat(" unlisted", map[bool]int{true: 1}[b.preview.unlisted])
}

// TestReadingStays: a delivery that is being read is not changed for another one
// under the keys when what comes takes it out of the list; going back shows what
// the list's cursor is on, and an empty list takes no keys for it.
func TestReadingStays(t *testing.T) {
	b := newBare(model.Svix)
	older := sent("msg_1", start.Add(-time.Minute), "ep_a")
	reached := func(o model.Outcome) []*model.Delivery {
		rows := append(sent("msg_2", start, "ep_a"), older...)
		rows[0].Outcome = o
		return rows
	}
	wants := func(want string) {
		t.Helper()
		if got := b.readsOf(); got != want {
			t.Errorf("%q is shown, want %q", got, want)
		}
	}
	b.show(reached(model.Failed))
	b.end(b.apply("status:failed"))
	for _, open := range []string{"enter", "tab"} {
		b.show(reached(model.Failed))
		b.press("g", open)
		wants("msg_2/ep_a failed")
		b.show(reached(model.Delivered))
		wants("msg_2/ep_a delivered unlisted")
		if !strings.Contains(strings.Join(b.view(), "\n"), "not in the list any more") {
			t.Error("it is not said")
		}
		if d, ok := b.acted(); !ok || d.ID != "msg_2/ep_a" {
			t.Errorf("keys are about %v", d)
		}
		b.press("esc")
		wants("msg_1/ep_a failed")
	}

	b.press("tab")
	older[0].Outcome = model.Delivered
	b.show(reached(model.Delivered))
	if wants("msg_1/ep_a delivered unlisted"); !b.zoom {
		t.Error("an empty list has no place for what is read")
	}
	b.press("esc")
	wants("")
	if b.zoom || b.focus != listPane || b.reads() {
		t.Error("the keys are not the list's")
	}
	if b.press("tab"); b.focus != listPane {
		t.Error("an empty list gives the keys to no delivery")
	}
	if b.preview.holds() {
		t.Error("something of what was shown is kept")
	}
}

// holds says whether a preview has something of a delivery, shown or not.
func (p *preview) holds() bool {
	lines := strings.Join(p.lines.View(p.sh.styles, false), "")
	return p.content != nil || p.json.Doc() != nil || p.made.Doc() != nil || strings.TrimSpace(ansi.Strip(lines)) != ""
}

// TestNoPayloadNoMask: what only a payload has is not offered where none is shown,
// nor the folding of a comparison that there is not; what is shown can be searched.
func TestNoPayloadNoMask(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "/")
	d.text("status:failed type:network-query.hie")
	d.press("enter", "enter")
	offered := func() (keys []string) {
		p, _ := d.app.pages[deliveriesID].(*deliveries)
		for _, k := range []string{"enter", "m", "b", "|", "/"} {
			if act, ok := find(p.actions(), k); ok && act.off == "" {
				keys = append(keys, k)
			}
		}
		return keys
	}
	wants := func(side string, want ...string) {
		t.Helper()
		if got := offered(); !slices.Equal(got, want) {
			t.Errorf("%s: %q is offered, want %q", side, got, want)
		}
	}
	wants("masked payload", "enter", "m", "/")
	d.press("m")
	wants("payload", "enter", "m", "b", "|", "/")
	for _, side := range []string{"request", "response", "attempts", "signature"} {
		d.press("]")
		wants(side, "/")
	}
	d.press("]")
	wants("comparison", "enter", "m", "/")
	d.wants("m unmask") // both are masked, though this one's payload was shown
	d.press("m")
	d.wants("m mask")
	d.press("C", "enter")
	d.text("no-such")
	d.press("enter")
	d.wants("enter asks again", "enter ask")
	wants("no comparison", "enter")
}

// TestFilterStaysNear: where a filter takes the cursor's row away the cursor goes
// to what was beside it, not to the same number of another list.
func TestFilterStaysNear(t *testing.T) {
	b := newBare(model.Metriport)
	b.show(aDay())
	for range 40 {
		b.press("j")
	}
	wants := func(want string) {
		t.Helper()
		if on, ok := b.table.Current(); !ok || string(on.ID) != want {
			t.Errorf("%s, %q: the cursor is on %v, want %s", b.order.words(), b.src, on, want)
		}
	}
	b.press("j")
	wants("d41")
	b.end(b.apply("status:failed"))
	wants("d42")
	b.end(b.apply("status:delivered"))
	wants("d43")
	b.end(b.sortBy(byTime | turnedRound))
	b.end(b.apply("status:failed"))
	wants("d42")
	b.end(b.apply("type:sleep.created"))
	wants("d40")
}
