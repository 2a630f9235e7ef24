package tui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
)

func click(x, y int) tea.Msg { return tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft} }

func wheel(x, y int, b tea.MouseButton) tea.Msg { return tea.MouseWheelMsg{X: x, Y: y, Button: b} }

// find is where a text stands in the frame.
func (d *desk) find(words string) (x, y int) {
	d.t.Helper()
	for y, l := range strings.Split(d.frame(), "\n") {
		if before, _, ok := strings.Cut(l, words); ok {
			return cells(before), y
		}
	}
	d.t.Fatalf("%q is nowhere in the frame:\n%s", words, d.frame())
	return 0, 0
}

// clickOn clicks on a text.
func (d *desk) clickOn(words string) {
	d.t.Helper()
	d.send(click(d.find(words)))
}

// moused is a console with its deliveries page, and the screen that it keeps.
type moused struct {
	*desk
	page *deliveries
	left client.Screen
}

func newMoused(t *testing.T) *moused {
	t.Helper()
	d := &moused{desk: newDesk(t, incident(), 120, 40)}
	d.page, _ = d.app.pages[deliveriesID].(*deliveries)
	d.app.sh.left.keep = func(change func(*client.Screen)) error { change(&d.left); return nil }
	return d
}

// TestMouseIsAskedFor: the mouse is the terminal's until it is asked for, and
// again when it is given back.
func TestMouseIsAskedFor(t *testing.T) {
	d := newMoused(t)
	d.clickOn("2 Deliveries")
	if d.app.top != overviewID || d.app.View().MouseMode != tea.MouseModeNone {
		t.Fatal("the mouse was taken from the terminal without being asked for")
	}
	d.press("ctrl+t")
	d.wants("the mouse works here", "shift and drag selects text")
	if d.app.View().MouseMode != tea.MouseModeCellMotion || !d.left.Mouse {
		t.Fatalf("mode %v, kept %+v", d.app.View().MouseMode, d.left)
	}
	d.clickOn("2 Deliveries")
	d.wants("^t mouse off")
	if d.app.top != deliveriesID {
		t.Errorf("a click on a tab leads to page %v", d.app.top)
	}
	d.press("ctrl+t")
	d.wants("the terminal's again")
	if d.app.View().MouseMode != tea.MouseModeNone || d.left.Mouse {
		t.Error("the mouse was not given back")
	}
}

// TestMouse: tabs, rows, terms, panes and menus take clicks, and the wheel moves
// what is under it.
func TestMouse(t *testing.T) {
	d := newMoused(t)
	d.press("ctrl+t")
	d.clickOn("2 Deliveries")
	_, y := d.find("outcome")
	y++
	d.clicksRows(y)
	d.dragsTheRule()
	d.send(click(20, y), click(20, y))
	if !d.page.zoom {
		t.Error("a second click on a row does not open it")
	}
}

// clicksRows: a click puts the cursor on a row, one before it marks it, and the
// wheel moves the list; y is the first row's line.
func (d *moused) clicksRows(y int) {
	d.t.Helper()
	p := d.page
	d.send(click(20, y+3))
	if p.table.Index() != 3 || p.zoom || p.follow {
		d.t.Errorf("a click on the fourth row: at %d, opened %t, following %t", p.table.Index(), p.zoom, p.follow)
	}
	d.send(click(0, y+4))
	if p.table.Index() != 4 || len(p.marks) != 1 {
		d.t.Errorf("a click before the fifth row: at %d, %d marked", p.table.Index(), len(p.marks))
	}
	d.send(wheel(20, y, tea.MouseWheelDown))
	if p.table.Index() != 7 {
		d.t.Errorf("the wheel went to %d", p.table.Index())
	}
}

// dragsTheRule: the rule between the list and the preview is dragged, which is
// kept; a click below it gives the preview the keys.
func (d *moused) dragsTheRule() {
	d.t.Helper()
	p := d.page
	rule := p.headLines() + p.panes.list + 2
	list := p.panes.list
	d.send(click(5, rule), tea.MouseMotionMsg{X: 5, Y: rule - 4, Button: tea.MouseLeft}, tea.MouseReleaseMsg{X: 5, Y: rule - 4})
	if p.panes.list != list-4 || d.left.Share != p.share.below || p.dragging {
		d.t.Errorf("dragged: %d lines, were %d; kept %+v", p.panes.list, list, d.left)
	}
	d.send(click(5, rule+6))
	if p.focus != previewPane {
		d.t.Error("a click on the preview does not give it the keys")
	}
}

// TestMouseOnTerms: terms, menus, titles and boxes take clicks.
func TestMouseOnTerms(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	d.press("ctrl+t", "2", "/")
	d.text("status:failed since:24h")
	d.press("enter")
	d.clickOn("status:failed ×")
	if p.src != "since:24h" {
		t.Errorf("a click on a term leaves %q", p.src)
	}
	d.press("S")
	d.clickOn("slowest first")
	if p.order != byTook || len(d.app.overs) > 0 {
		t.Errorf("a click on a menu's entry: order %d, %d boxes", p.order, len(d.app.overs))
	}
	d.wants("took↓")
	x, y := d.find("took↓")
	d.send(click(x+1, y))
	d.wants("took↑", "fastest first")
	d.press(":")
	d.send(wheel(60, 10, tea.MouseWheelDown), click(0, 0))
	if len(d.app.overs) != 1 {
		t.Error("a click beside a box closes it")
	}
}

// TestLeft: a console begins as the last one was left, and says once where that
// cannot be kept.
func TestLeft(t *testing.T) {
	d := newDesk(t, incident(), 200, 50)
	d.app = New(t.Context(), Options{
		Watched: feed{d.watch}, Now: d.clock.Now, Tick: atOnce,
		Screen: client.Screen{Preview: "below", Share: 30, Beside: 45, Filters: map[string][]string{"demo": {"code:502", "took:>1s"}, "other": {"id:x"}}},
		KeepScreen: func(func(*client.Screen)) error {
			return errors.New("the disk is full")
		},
	})
	d.send(tea.WindowSizeMsg{Width: 200, Height: 50})
	d.poll()
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	if p.panes.where != below || p.share != (shares{30, 45}) {
		t.Errorf("the preview is %d, %v of a hundred", p.panes.where, p.share)
	}
	d.press("2", "/", "up", "up")
	d.wants("took:>1s")
	d.press("enter")
	d.wants("the disk is full")
	d.press("esc", "+")
	d.lacks("the disk is full")
}

// TestMouseAnywhere: whatever is clicked, wheeled or dragged wherever, on whatever
// screen of whatever size, the frame stays whole.
func TestMouseAnywhere(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("ctrl+t")
	whole := t
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 200).Draw(t, "w"), rapid.IntRange(1, 60).Draw(t, "h")
		d.app.Update(tea.WindowSizeMsg{Width: w, Height: h})
		d.app.Update(keyPress(rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "6", ":", "esc", "esc", "S", "=", "/"}).Draw(t, "key")))
		for range rapid.IntRange(1, 6).Draw(t, "deeds") {
			x, y := rapid.IntRange(0, w).Draw(t, "x"), rapid.IntRange(0, h).Draw(t, "y")
			d.app.Update(rapid.SampledFrom([]tea.Msg{
				click(x, y), click(x, y), wheel(x, y, tea.MouseWheelDown), wheel(x, y, tea.MouseWheelUp), wheel(x, y, tea.MouseWheelLeft),
				tea.MouseMotionMsg{X: x, Y: y, Button: tea.MouseLeft},
				tea.MouseReleaseMsg{X: x, Y: y},
				tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseRight},
			}).Draw(t, "deed"))
		}
		fits(whole, d.app.View().Content, w, h)
	})
}
