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
	return max(0, (d.app.h-len(p.view(d.app.sh.styles)))/3) + 1
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
