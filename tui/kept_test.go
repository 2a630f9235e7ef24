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
	changes := changesOf(d)
	dice := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test's choice
	bars, rows := 0, 0
	d.press("3")
	anotherDay(d, dice)
	for range 120 {
		got := d.app.View().Content
		drawn, latest := o.drawn, e.latest
		if d.app.top == overviewID {
			bars += len(drawn.lines)
		}
		if d.app.top == endpointsID {
			rows += len(latest.lines)
		}
		o.drawn.by, e.latest.by = chartsBy{}, latestBy{}
		if want := d.app.View().Content; got != want {
			t.Fatalf("kept:\n%s\nanew:\n%s", got, want)
		}
		o.drawn, e.latest = drawn, latest
		changes[dice.IntN(len(changes))](dice)
	}
	if bars == 0 || rows == 0 {
		t.Errorf("%d lines of bars were kept, %d of deliveries", bars, rows)
	}
}

// changesOf are what changes a frame: the size, the log, the link, the theme, the
// time, keys, the page.
func changesOf(d *desk) []func(*rand.Rand) {
	a := d.app
	hear := func(change func(*model.Snapshot)) {
		s := *a.sh.snap
		s.Seq++
		change(&s)
		d.send(changed{snap: &s})
	}
	return []func(*rand.Rand){
		func(r *rand.Rand) { d.send(tea.WindowSizeMsg{Width: 40 + r.IntN(160), Height: 12 + r.IntN(48)}) },
		func(r *rand.Rand) {
			hear(func(s *model.Snapshot) { s.Log.Rows = model.RowsOf(manyRows(400)[r.IntN(300):]...) })
		},
		func(r *rand.Rand) {
			hear(func(s *model.Snapshot) {
				s.Link.State = []model.LinkState{model.LinkLive, model.LinkOffline}[r.IntN(2)]
			})
		},
		func(r *rand.Rand) {
			d.send(tea.BackgroundColorMsg{Color: []color.Color{color.White, color.Black}[r.IntN(2)]})
		},
		func(r *rand.Rand) { anotherDay(d, r) },
		func(r *rand.Rand) { d.press("1", []string{"z", "tab", "j", "h"}[r.IntN(4)]) },
		func(r *rand.Rand) { d.press([]string{"1", "3"}[r.IntN(2)]) },
	}
}

func anotherDay(d *desk, r *rand.Rand) {
	at := d.app.sh.at.Add(time.Duration(12+r.IntN(30)) * time.Hour)
	d.app.now = func() time.Time { return at }
	d.send(minute{})
}
