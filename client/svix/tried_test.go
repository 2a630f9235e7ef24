package svix

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestTriedSince: of a message that is older than the page of attempts reaches, not
// all are known.
func TestTriedSince(t *testing.T) {
	at := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	of := tried{times: map[string]int{"a": 2}, back: at}
	for _, c := range []struct {
		message string
		created time.Time
		want    int
	}{{"a", at.Add(-time.Minute), 0}, {"a", at, 0}, {"a", at.Add(time.Minute), 2}, {"b", at.Add(time.Minute), 0}} {
		if got := of.since(&model.Delivery{Message: c.message, Created: c.created}); got != c.want {
			t.Errorf("%s of %s: %d, want %d", c.message, c.created, got, c.want)
		}
	}
	of.back = time.Time{}
	if got := of.since(&model.Delivery{Message: "a", Created: at.Add(-time.Hour)}); got != 2 {
		t.Errorf("of a page with all of them: %d", got)
	}
}
