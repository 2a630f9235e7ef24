package tui

import (
	"strings"
	"testing"
)

// TestPaletteRecent: what was chosen by name last comes first, and the letters
// that match are shown.
func TestPaletteRecent(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	first := func() string {
		d.press(":")
		p, _ := d.app.overs[len(d.app.overs)-1].(*picker)
		defer d.press("esc")
		return strings.TrimSpace(strings.Split(d.frame(), "\n")[firstLine(d, p)])
	}
	before := first()
	d.press(":")
	d.text("acti")
	if !strings.Contains(d.app.View().Content, d.app.sh.styles.Cursor.Match.Render("acti")) {
		t.Error("the letters that match are not shown")
	}
	d.press("esc", ":")
	d.text("signature")
	d.press("enter")
	if d.app.top != signatureID {
		t.Fatalf("on page %d", d.app.top)
	}
	d.app.top = overviewID
	if got := first(); !strings.Contains(got, "signature") || strings.Contains(before, "signature") {
		t.Errorf("first is %q, was %q", got, before)
	}
}

// firstLine is the frame's line with the first item of a box.
func firstLine(d *desk, p *picker) int {
	return d.app.overTop(len(p.view(d.app.sh.styles))) + 1
}

// TestCallsWhole: the call log shows the whole curl of the call under the cursor,
// without its key.
func TestCallsWhole(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("@")
	d.wants("curl ", "─────")
	d.lacks(d.box.APIKey())
	d.press("esc", "2", "r", "!")
	d.wants("│  retry: this session only looks", "14:02:30")
}

// TestKeysBelowABox: however long a box is, its keys and what is said of a slip
// stay below it, and the profile above it.
func TestKeysBelowABox(t *testing.T) {
	d := newDesk(t, incident(), 80, 24)
	plan := posedPlan()
	plan.Facts = append(plan.Facts, plan.Facts...)
	d.press("2")
	d.propose(plan)
	lines := strings.Split(d.frame(), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(lines[0], "demo") || !strings.Contains(last, "tab") {
		t.Errorf("above %q, below %q", lines[0], last)
	}
	d.text("wrong")
	d.press("enter")
	if lines = strings.Split(d.frame(), "\n"); !strings.Contains(lines[len(lines)-1], "type 1087 to go on") {
		t.Errorf("a slip: %q", lines[len(lines)-1])
	}
	d.press("?")
	if lines = strings.Split(d.frame(), "\n"); !strings.Contains(lines[0], "demo") {
		t.Errorf("above %q", lines[0])
	}
}
