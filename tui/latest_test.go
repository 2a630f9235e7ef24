package tui

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
)

// TestLatestKeepTheCause: where there is little room, a long event type gives way
// to why it failed.
func TestLatestKeepTheCause(t *testing.T) {
	sh := &shared{snap: &model.Snapshot{}, at: start, loc: time.UTC, styles: themes.New(themes.Dark())}
	rows := []*model.Delivery{
		{Type: "series.heart_rate_variability_sdnn.created", Outcome: model.Failed, Code: 502, Cause: model.CauseGateway, Took: model.NoTime, Created: start},
		{Type: "steps.created", Outcome: model.Delivered, Code: 200, Took: time.Second, Created: start},
	}
	for _, w := range []int{60, 72, 80, 120} {
		got := strings.Join(latestLines(sh, model.RowsOf(rows...), w, 8), "\n")
		if w >= 72 && !strings.Contains(got, "502 gateway") {
			t.Errorf("%d wide: the cause is cut:\n%s", w, got)
		}
		if !strings.Contains(got, "series.heart") || !strings.Contains(got, "steps.created") {
			t.Errorf("%d wide: the types are gone:\n%s", w, got)
		}
	}
}
