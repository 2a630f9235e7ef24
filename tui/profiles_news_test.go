package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// TestNews: what went wrong stands below the profiles, of all of them by time, where
// there is room; what went wrong alike is one line.
func TestNews(t *testing.T) {
	s := newSeveral(t)
	s.press("esc", "0")
	s.send(tea.WindowSizeMsg{Width: 200, Height: 70})
	frame := s.frame()
	_, told, ok := strings.Cut(frame, "What went wrong, newest first")
	if !ok {
		t.Fatalf("nothing of what went wrong:\n%s", frame)
	}
	rows := strings.Split(told, "\n")[1:]
	for i, want := range [][]string{
		{"14:02:30", "metriport-us", "✗ failed", "patient.admit", "×75", "502 from a gateway"},
		{"14:00:51", "metriport-us", "✗ failed", "×25", "500 from the receiver"},
		{"13:55:00", "svix-eu", "◌ retried", "×20", "404 path not found"},
		{"08:02", "try", "✗ failed", "500 from the receiver"},
	} {
		for _, w := range want {
			if !strings.Contains(rows[i], w) {
				t.Errorf("line %d lacks %q:\n%s", i, w, rows[i])
			}
		}
	}
	for h := 12; h <= 80; h++ {
		for _, w := range []int{60, 120, 200} {
			s.app.Update(tea.WindowSizeMsg{Width: w, Height: h})
			fits(t, s.app.View().Content, w, h)
			if n := strings.Count(s.frame(), "base_url is missing"); h >= 24 && n != 1 {
				t.Fatalf("a profile gave way at %d×%d:\n%s", w, h, s.frame())
			}
		}
	}
}

// TestRetriesUntold: where nobody tells what of that which failed is still being
// retried, the number says so, and the picker too.
func TestRetriesUntold(t *testing.T) {
	s := newSeveral(t)
	ow := s.snaps["wearables"]
	ow.Status = model.Status{AsOf: start, Since: start.Add(-24 * time.Hour), Failed: model.Count{N: 935, Known: true, AtLeast: true}}
	rows := copiesOf(ow.Log.Rows)
	rows[0].Outcome, rows[0].Code, rows[0].Cause = model.Failed, 404, model.CauseNotFound
	ow.Log.Rows = model.RowsOf(rows...)
	s.press("esc", "0")
	for _, w := range []int{80, 120, 200} {
		s.send(tea.WindowSizeMsg{Width: w, Height: 60})
		s.wants("≥ 935 or retried", "1 204 ")
	}
	s.wants("wearables     ✗ not taken")
	s.press("P")
	s.wants("≥ 935 failed or retried", "1 204 failed")
	s.lacks("1 204 failed or")
}
