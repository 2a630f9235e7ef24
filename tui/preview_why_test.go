package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// TestTriedAgainSaysWhy: a delivery that is tried again says in the list and in its
// preview why it fails by now; it is found by its cause, and sorted by it.
func TestTriedAgainSaysWhy(t *testing.T) {
	row := func(n string, o model.Outcome, c model.Cause, code int) *model.Delivery {
		return &model.Delivery{
			ID: model.DeliveryID(n + "/ep_000"), Message: n, To: "ep_000", Endpoint: "https://a.dev/hooks/in", Type: "a.b", Outcome: o, Cause: c, Code: code,
			Created: start, Updated: start, Took: time.Second,
		}
	}
	d := manyBench(t, &model.Snapshot{Endpoints: ends(1), Log: model.Log{Complete: true, Rows: model.RowsOf(
		row("msg_1", model.Delivered, model.CauseNone, 200), row("msg_2", model.Processing, model.CauseGateway, 502),
		row("msg_3", model.Processing, model.CauseTimeout, 0), row("msg_4", model.Failed, model.CauseUnauthorized, 401),
	)}})
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	d.press("2", "j")
	d.wants("◌ processing  502 a.b   502 gateway", "◌ processing    – a.b   no answer", "◌ processing · 502 from a gateway · it is tried again", "check that the receiver behind the gateway runs and passes its health checks")
	tabs := func() int {
		for y, l := range strings.Split(d.frame(), "\n") {
			if strings.Contains(l, "Payload │") {
				return y
			}
		}
		return -1
	}
	low := tabs()
	d.press("ctrl+t")
	d.clickOn("Attempts")
	if list, _ := d.app.pages[deliveriesID].(*deliveries); list.preview.on() != attemptsTab {
		t.Error("a click on a side's name turns to it, wherever the names are by now")
	}
	d.press("ctrl+t", "esc", "k")
	if high := tabs(); high >= low {
		t.Errorf("the sides stand on line %d where little is to be said, on %d where more is", high, low)
	}
	d.press("j", "c")
	d.wants("cause:gateway", "1/1")
	d.press("esc", "S", "u")
	d.wants("by cause", "no answer")
}

// TestWhyFolds: nothing of what is to be done is cut where there is room below.
func TestWhyFolds(t *testing.T) {
	d := newDesk(t, incident(), 80, 40)
	d.press("2", "/")
	d.text("cause:gateway")
	d.press("enter", "enter")
	for w := 60; w <= 200; w += 7 {
		d.send(tea.WindowSizeMsg{Width: w, Height: 40})
		f := strings.Join(strings.Fields(d.frame()), " ")
		if !strings.Contains(f, "502 from a gateway") || !strings.Contains(f, "check that the receiver behind the gateway runs and passes its health checks") {
			t.Errorf("at %d columns:\n%s", w, d.frame())
		}
	}
}
