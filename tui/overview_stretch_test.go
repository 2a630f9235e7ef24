package tui

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestStretch: when a cause was seen says the day where it began before today, in
// the zone shown, and fits its column.
func TestStretch(t *testing.T) {
	p := &overview{sh: &shared{at: start, loc: time.UTC, snap: &model.Snapshot{}}} // Wednesday, 14:02
	ago := func(h, m int) time.Time { return start.Add(-time.Duration(h)*time.Hour - time.Duration(m)*time.Minute) }
	for _, c := range []struct {
		first, last time.Time
		loc         *time.Location
		want        string
	}{
		{ago(3, 0), ago(0, 1), time.UTC, "since 11:02"},
		{ago(3, 0), ago(2, 0), time.UTC, "11:02 – 12:02"},
		{ago(14, 12), ago(13, 31), time.UTC, "Tue 23:50–00:31"},
		{ago(20, 0), ago(16, 0), time.UTC, "Tue 18:02–22:02"},
		{ago(20, 0), ago(0, 0), time.UTC, "since Tue 18:02"},
		{ago(13, 0), ago(12, 0), time.UTC, "01:02 – 02:02"},
		{ago(13, 0), ago(12, 0), time.FixedZone("west", -3*3600), "Tue 22:02–23:02"},
	} {
		p.sh.loc = c.loc
		got := p.stretch(model.CauseGroup{First: c.first, Last: c.last})
		if got != c.want || cells(got) > 15 {
			t.Errorf("from %s to %s: %q, not %q", c.first, c.last, got, c.want)
		}
	}
}
