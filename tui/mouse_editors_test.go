package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// TestMouseEditors: a click in what is edited puts the cursor where it was made,
// and the wheel moves it; what is typed then comes there.
func TestMouseEditors(t *testing.T) {
	d := newMoused(t)
	d.press("ctrl+t", "5")
	sig, _ := d.app.pages[signatureID].(*signature)
	for _, key := range []string{"h", "b"} {
		d.press(key)
		d.send(tea.PasteMsg{Content: "webhook-id: one\nwebhook-timestamp: two\nwebhook-signature: three"})
		x, y := d.find("timestamp")
		d.send(click(x, y))
		d.send(tea.KeyPressMsg{Code: 'X', Text: "X"})
		d.wants("webhook-Xtimestamp: two")
		d.send(wheel(x, y, tea.MouseWheelUp))
		if line, _ := sig.editor().Place(); line != 1 {
			t.Errorf("%s: the wheel left the cursor in line %d", key, line)
		}
		d.press("esc")
	}

	d.press("4", "j", "e")
	bench, _ := d.app.pages[testbenchID].(*testbench)
	x, y := d.find("messageId")
	d.send(click(x, y))
	if line, col := bench.current().ed.Place(); line < 2 || col < 2 {
		t.Errorf("a click on the sample left the cursor in line %d, character %d", line, col)
	}
	d.send(tea.KeyPressMsg{Code: 'X', Text: "X"})
	d.wants("XmessageId")
	d.send(click(2, 5)) // beside the sample
	d.wants("XmessageId")
	if !bench.editing {
		t.Error("a click beside the sample ended the editing")
	}
}
