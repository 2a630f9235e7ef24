package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// TestMouseOverview: a click puts the cursor on a cause or on a part of the
// timeline, a second one opens it; one on the endpoint leads there.
func TestMouseOverview(t *testing.T) {
	d := newMoused(t)
	d.press("ctrl+t")
	p, _ := d.app.pages[overviewID].(*overview)
	x, y := d.find("no answer within 5 s")
	d.send(click(x, y))
	if d.wants(" ▸ no answer within 5 s"); d.app.top != overviewID {
		t.Error("the first click on a cause opens it")
	}
	d.send(wheel(x, y, tea.MouseWheelDown))
	if p.cause != len(p.fig.groups)-1 {
		t.Errorf("the wheel went to cause %d of %d", p.cause, len(p.fig.groups))
	}
	d.send(click(x, y), click(x, y))
	if d.wants("cause:timeout"); d.app.top != deliveriesID {
		t.Error("a second click on a cause does not open it")
	}
	d.press("esc", "1")
	x, y = d.find("   failed    ")
	d.send(click(x+labelCells+1+40, y))
	if p.lane != timeLane || p.cell != len(p.fig.buckets)-41 {
		t.Errorf("a click on the timeline's 41st part: at %d of %d", p.cell, len(p.fig.buckets))
	}
	x, y = d.find("failed in 10 min")
	d.send(click(x, y))
	if d.app.top != endpointsID {
		t.Error("a click on the endpoint does not lead to it")
	}
}

// TestMouseSides: a click on the name of a delivery's side turns to it, below the
// list and on a page of its own.
func TestMouseSides(t *testing.T) {
	d := newMoused(t)
	d.press("ctrl+t", "2", "j", "j")
	for _, side := range []string{"Response", "Compare", "Payload", "Attempts"} {
		d.clickOn(side)
		if got := tabNames[d.page.preview.on()]; got != side {
			t.Errorf("a click on %s turns to %s", side, got)
		}
	}
	d.press("enter")
	d.clickOn("Request")
	if got := d.page.preview.on(); got != requestTab {
		t.Errorf("on a page of its own, a click on Request turns to %s", tabNames[got])
	}
}

// TestMouseLists: a click puts the cursor on an act, a run, a URL, and an event
// type.
func TestMouseLists(t *testing.T) {
	d := posed(t)
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	d.press("ctrl+t", "6")
	p, _ := d.app.pages[activityID].(*activity)
	d.clickOn("13:02:30     retry-all")
	if r := p.current(); r == nil || r.Run.ID != "r1" {
		t.Errorf("a click on a run: at %+v", r)
	}
	d.clickOn("3 deliveries")
	if a, _ := p.acts.Current(); p.focus != previewPane || a.Seq != 2 {
		t.Errorf("a click on an act: at %+v", a)
	}
	d.clickOn("13:32:30     retry")
	if r := p.current(); p.focus != listPane || r.Run.ID != "r2" {
		t.Errorf("a click on a run again: at %+v", r)
	}
	d.press("3")
	e, _ := d.app.pages[endpointsID].(*endpoints)
	d.clickOn("old.acme.dev")
	if e.cursor != 1 {
		t.Errorf("a click on the second URL: at %d", e.cursor)
	}
	d.press("4")
	b, _ := d.app.pages[testbenchID].(*testbench)
	d.clickOn("document-download")
	if typ := b.chosen(); typ == nil || typ.Name != "medical.document-download" {
		t.Errorf("a click on a type: at %+v", typ)
	}
}

// TestMouseMany: a click puts the cursor on one of many endpoints, a second one
// opens its deliveries.
func TestMouseMany(t *testing.T) {
	snap := profileOf("demo", model.Svix, 3)
	snap.Endpoints = append(snap.Endpoints, model.Endpoint{ID: "ep_2", URL: "https://two.example.org/in"})
	d := heldDesk(t, snap, 120, 40)
	d.press("ctrl+t", "3")
	p, _ := d.app.pages[endpointsID].(*endpoints)
	if p.many.table.Len() < 2 {
		t.Fatalf("%d endpoints", p.many.table.Len())
	}
	_, y := d.find("health ")
	d.send(click(20, y+2))
	if p.many.table.Index() != 1 {
		t.Errorf("a click on the second endpoint: at %d", p.many.table.Index())
	}
	d.send(click(20, y+2))
	if d.wants("endpoint:="); d.app.top != deliveriesID {
		t.Error("a second click does not open its deliveries")
	}
}

// TestMouseTree: a click puts the cursor on a line of the payload, a second one folds
// it, and one on the mark of what is folded unfolds it at once; so in a comparison.
func TestMouseTree(t *testing.T) {
	d := newMoused(t)
	d.press("ctrl+t", "2", "j", "j", "j", "j", "j", "j")
	d.clickOn(`"payload"`)
	tree := d.page.preview.json
	if tree.Path() != "payload" || d.page.focus != previewPane {
		t.Fatalf("a click on the payload: at %q", tree.Path())
	}
	d.clickOn(`"payload"`)
	d.wants(`▸ "payload"`)
	d.clickOn(`"meta"`)
	if tree.Path() != "meta" {
		t.Errorf("a click on meta: at %q", tree.Path())
	}
	d.clickOn(`▸ "payload"`)
	d.lacks(`▸ "payload"`)
	if tree.Path() != "payload" {
		t.Errorf("a click on the mark: at %q", tree.Path())
	}
	x, y := d.find(`"payload"`)
	d.press("tab")
	d.send(click(x, y)) // gives the keys only, where the cursor is already
	d.lacks(`▸ "payload"`)

	d.press("enter")
	d.clickOn("Compare")
	x, y = d.find(`"source": {`)
	d.send(click(x, y))
	if row, _ := d.page.preview.diff.Position(); d.says(`"source": { 3 fields }`) {
		t.Errorf("one click folds what is compared, at %d", row)
	}
	d.send(click(x, y))
	d.wants(`"source": { 3 fields }`)
}

// TestMouseSignature: a click puts the cursor on a field, a second one edits it.
func TestMouseSignature(t *testing.T) {
	d := newMoused(t)
	d.press("ctrl+t", "5")
	p, _ := d.app.pages[signatureID].(*signature)
	for _, size := range [][2]int{{120, 40}, {80, 24}, {80, 12}} {
		d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		for _, f := range []struct {
			label string
			row   signRow
		}{{"none yet: paste them", headersRow}, {"none yet: a adds", secretRow}, {"none yet: paste it", bodyRow}, {"auto", schemeRow}} {
			d.clickOn(f.label)
			if row, _ := p.rowAt(); row != f.row {
				t.Errorf("at %v a click on %q: on row %v", size, f.label, row)
			}
		}
	}
	d.clickOn("none yet: paste it")
	d.clickOn("none yet: paste it")
	if !p.editing {
		t.Error("a second click on the body does not edit it")
	}
	d.press("esc")
	x, y := d.find("none yet: paste it")
	d.send(wheel(x, y, tea.MouseWheelUp))
	if row, _ := p.rowAt(); row != headersRow {
		t.Errorf("the wheel went to row %v", row)
	}
}

// TestMouseProfiles: a click puts the cursor on a profile, a second one opens it.
func TestMouseProfiles(t *testing.T) {
	d, _, _ := switching(t)
	d.press("ctrl+t", "0")
	all := d.app.all
	for _, size := range [][2]int{{120, 40}, {80, 24}, {80, 12}} {
		d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		for i, l := range all.lines {
			_, y := d.find(" " + l.choice.Name + " ")
			if i == all.index {
				continue
			}
			d.send(click(20, y))
			if all.index != i {
				t.Errorf("at %v a click on %s: at %d of %d\n%s", size, l.choice.Name, all.index, len(all.lines), d.frame())
			}
		}
	}
	d.send(wheel(20, 5, tea.MouseWheelUp))
	d.clickOn(" two ")
	if all.lines[all.index].choice.Name != "two" {
		d.clickOn(" two ")
	}
	d.clickOn(" two ")
	if d.app.top == profilesID || d.app.name != "two" {
		t.Errorf("a second click opens %q", d.app.name)
	}
}
