package tui

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestMarksNotShown: what is marked and not in the list is counted apart, for what
// is done with the marks is done with it too.
func TestMarksNotShown(t *testing.T) {
	b := newBare(model.Svix)
	rows := append(sent("msg_2", start, "ep_a", "ep_b"), sent("msg_1", start.Add(-time.Minute), "ep_a", "ep_b")...)
	rows[3].Outcome = model.Delivered
	b.show(rows)
	filtered := func(src, want string) {
		t.Helper()
		b.end(b.apply(src))
		if got := b.markWords(); got != want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
	filtered("status:failed", "")
	b.press("a")
	filtered("", "3 marked")
	filtered("endpoint:=ep_b", "3 marked, 2 not shown")
	b.press("a")
	filtered("endpoint:=ep_b", "4 marked, 2 not shown")
	filtered("status:delivered", "4 marked, 3 not shown")
	b.press("A")
	filtered("status:failed", "")
}
