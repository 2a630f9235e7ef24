package tui

import (
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestManyHeaders sets, replaces and takes away a header of an endpoint by a plan;
// its value is never on the screen, and what the provider counts stands beside it.
func TestManyHeaders(t *testing.T) {
	d := newManyOperated(t, func(*sandbox.ManyOptions) {}, model.Svix)
	d.press("3")
	r, _ := d.endsPage().table.Current()
	d.wants("attempts     ", "headers", "none of its own")
	d.press("h")
	d.wants("Headers of ep_", "set a header …")
	d.press("enter")
	d.text("Svix-Id")
	d.press("enter")
	d.wants("Svix-Id is one of the headers that the provider keeps for itself")
	for range len("Svix-Id") {
		d.press("backspace")
	}
	d.text("X-Environment")
	d.press("enter")
	d.text("production-of-somebody")
	d.lacks("production-of")
	d.press("enter")
	d.wants("Change the headers of ep_", "X-Environment", "new: •••…body", "in half a minute", "type yes to start")
	d.lacks("production-of")
	d.text("yes")
	d.press("enter")
	d.wants("changed, and read back: X-Environment •••…body", "X-Environment: •••…body")
	keeper, _ := d.provider.(client.HeaderKeeper)
	if h, err := keeper.Headers(t.Context(), r.e.ID); err != nil || h.Shown["X-Environment"] != "production-of-somebody" {
		t.Errorf("%+v, %v", h, err)
	}
	d.press("h", "down", "enter")
	d.wants("replace its value", "take it away")
	d.press("x")
	d.wants("is taken away", "type yes to start")
	d.text("yes")
	d.press("enter")
	d.wants("no header of its own", "none of its own")
	acts, err := d.ops.Acts(t.Context(), client.ActFilter{Action: model.ActHeaders})
	if err != nil || len(acts) != 2 || strings.Contains(acts[0].After, "production") {
		t.Errorf("on record: %+v, %v", acts, err)
	}
	d.press("6")
	d.wants("change headers")
}

// TestExpungeOnScreen: a payload is deleted by the profile's name only, and the
// screen says what was read back.
func TestExpungeOnScreen(t *testing.T) {
	d := newManyOperated(t, func(*sandbox.ManyOptions) {}, model.Svix)
	d.press("2", "j")
	row, some := d.app.pages[deliveriesID].(*deliveries).table.Current()
	if !some {
		t.Fatal("the list is empty")
	}
	d.press("enter", "m", "j", "l") // it is looked at
	d.wants(`"data": { 7 fields: `)
	d.press("esc", ":")
	d.text("delete payload")
	d.press("enter")
	d.wants("Delete the payload of "+row.Message[:20], "gone for good", "cannot be sent again", "type svix")
	d.text("yes")
	d.press("enter")
	d.wants("type svix to go on")
	for range 3 {
		d.press("backspace")
	}
	d.text("svix")
	d.press("enter")
	d.wants("deleted, and read back", "Svix has deleted the payload")
	d.lacks("7 fields")
	if _, err := d.app.sh.watched.Detail(t.Context(), row.ID, false); err == nil {
		if x, _ := d.app.sh.watched.Detail(t.Context(), row.ID, false); len(x.Exchange.Body) > 0 {
			t.Errorf("%d bytes are held", len(x.Exchange.Body))
		}
	}
	x, err := d.provider.Detail(t.Context(), row.ID, nil)
	if err != nil || x.Exchange.Body != nil {
		t.Errorf("%d bytes are left, %v", len(x.Exchange.Body), err)
	}
	plain := newManyDesk(t, sandbox.ManyOptions{Deliveries: 8, Seed: 3}, model.OpenWearables)
	plain.press("2", ":")
	plain.text("delete payload")
	plain.wants("it cannot delete a payload")
}
