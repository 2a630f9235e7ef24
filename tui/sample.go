package tui

import (
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// Sample shows how the console looks in a theme, drawn by what draws the
// console, on the background that the palette is made for, w cells wide.
func Sample(t themes.Theme, dark bool, d themes.Depth, w int) []string {
	now := time.Date(2026, 3, 4, 14, 2, 30, 0, time.UTC)
	sh := &shared{
		runs: &runbook.View{}, styles: t.Styles(dark, d), at: now, loc: time.UTC,
		snap: &model.Snapshot{
			Profile: model.Profile{Name: "metriport-us", Provider: model.Metriport, Environment: model.Production},
			Link:    model.Link{State: model.LinkLive}, Budget: model.Budget{Used: 412, Limit: 10_000},
		},
	}
	a := &App{console: &console{sh: sh, top: deliveriesID, pages: make([]page, profilesID+1)}, w: w}
	lines := []string{a.status(), a.tabs()}
	lines = append(lines, sampleRows(sh, w)...)
	lines = append(lines, samplePayload(sh, w)...)
	lines = append(lines, widget.Keys([]widget.Hint{{Key: "enter", Desc: "open"}, {Key: "space", Desc: "mark"}, {Key: "r", Desc: "retry"}, {Key: "?", Desc: "help", Right: true}}, w, sh.styles))
	for i := range lines {
		lines[i] = painted(widget.Pad(lines[i], w), sh.styles.Palette)
	}
	return lines
}

// sampleRows are deliveries of every outcome, the cursor on one that failed.
func sampleRows(sh *shared, w int) []string {
	const notSaid = -1
	rows := []*model.Delivery{
		{ID: "1", Type: "patient.admit", Outcome: model.Processing, Took: notSaid},
		{ID: "2", Type: "network-query.hie", Outcome: model.Failed, Code: 502, Cause: model.CauseGateway, Took: 84 * time.Millisecond},
		{ID: "3", Type: "network-query.lab", Outcome: model.Failed, Cause: model.CauseTimeout, Took: 4 * time.Second},
		{ID: "4", Type: "message.received", Outcome: model.Delivered, Code: 200, Took: 91 * time.Millisecond},
		{ID: "5", Type: "ias.identity.verified", Took: notSaid},
	}
	for i, r := range rows {
		r.Created, r.Endpoint = sh.at.Add(-time.Duration(i*7+1)*time.Second), "https://hooks.acme.dev/metriport"
	}
	t := widget.NewTable(func(d *model.Delivery) model.DeliveryID { return d.ID }, DeliveryColumns(sh.clock)...)
	t.SetSize(w, len(rows)+1)
	t.SetRows(rows)
	t.Move(1)
	return t.View(sh.styles, widget.TableView[model.DeliveryID]{Focused: true})
}

// samplePayload has a value of every kind, and a search hit.
func samplePayload(sh *shared, w int) []string {
	doc, err := jsondoc.Parse([]byte(`{"type": "network-query.hie", "patients": 12, "more": true}`))
	if err != nil {
		return nil
	}
	v := widget.NewJSONView()
	v.SetSize(w, 5)
	v.SetDoc(doc)
	v.Search("hie")
	return append([]string{blank(w)}, v.View(sh.styles, false, false)...)
}

// painted puts a line on a palette's own background, which the console leaves
// to the terminal.
func painted(line string, p themes.Palette) string {
	if p.Base == nil {
		return line
	}
	ground := lipgloss.NewStyle().Background(p.Base)
	if p.Text != nil {
		ground = ground.Foreground(p.Text)
	}
	ink := themes.NewInk(ground)
	var b strings.Builder
	ink.Open(&b)
	on := b.String()
	return on + strings.ReplaceAll(line, "\x1b[m", "\x1b[m"+on) + "\x1b[m"
}
