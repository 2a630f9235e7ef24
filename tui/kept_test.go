package tui

import (
	"image/color"
	"math/rand/v2"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// TestKeptLinesAreUpToDate: what a page keeps of the frame before is what it would
// draw anew, whatever changed since.
func TestKeptLinesAreUpToDate(t *testing.T) {
	d := &desk{t: t, app: bench(t, 400, 120, 40)}
	o, e := d.app.pages[overviewID].(*overview), d.app.pages[endpointsID].(*endpoints)
	dice := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test's choice
	links := []model.LinkState{model.LinkLive, model.LinkOffline}
	seen := map[string]int{}
	d.press("3") // and then another day
	for i := range 120 {
		snap := *d.app.sh.snap
		step := dice.IntN(7)
		if i == 0 {
			step = 5
		}
		switch step {
		case 0:
			d.send(tea.WindowSizeMsg{Width: 40 + dice.IntN(160), Height: 12 + dice.IntN(48)})
		case 1:
			snap.Seq++
			snap.Log.Rows = model.RowsOf(manyRows(400)[dice.IntN(300):]...)
			d.send(changed{snap: &snap})
		case 2:
			snap.Seq++
			snap.Link.State = links[dice.IntN(len(links))]
			d.send(changed{snap: &snap})
		case 3:
			d.send(tea.BackgroundColorMsg{Color: []color.Color{color.White, color.Black}[dice.IntN(2)]})
		case 4:
			d.press("1", []string{"z", "tab", "j", "h"}[dice.IntN(4)])
		case 5:
			at := d.app.sh.at.Add(time.Duration(12+dice.IntN(30)) * time.Hour)
			d.app.now = func() time.Time { return at }
			d.send(minute{})
		case 6:
			d.press([]string{"1", "3"}[dice.IntN(2)])
		}
		got, drawn, latest := d.app.View().Content, o.drawn, e.latest
		if d.app.pages[d.app.top] == page(o) && len(drawn.lines) > 0 && drawn.by == o.chartsBy(drawn.by.tall) {
			seen["bars"]++
		}
		if d.app.pages[d.app.top] == page(e) && len(latest.lines) > 0 {
			seen["latest"]++
		}
		o.drawn.by, e.latest.by = chartsBy{}, latestBy{}
		if want := d.app.View().Content; got != want {
			t.Fatalf("kept:\n%s\nanew:\n%s", got, want)
		}
		o.drawn, e.latest = drawn, latest
	}
	if seen["bars"] < 10 || seen["latest"] < 10 {
		t.Errorf("hardly anything was kept: %v", seen)
	}
}
