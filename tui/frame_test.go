package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// withSnapshot puts a snapshot of our own making on the screen, for what a
// sandbox cannot be brought to say in a test's time.
func (d *desk) withSnapshot(change func(*model.Snapshot)) {
	snap := *d.app.sh.snap
	change(&snap)
	d.send(changed{&snap})
}

// TestLinkWords: each state of the link has its words and its glyph.
func TestLinkWords(t *testing.T) {
	for _, c := range []struct {
		link model.Link
		want string
	}{
		{model.Link{State: model.LinkLive}, "● live"},
		{model.Link{State: model.LinkSlow}, "◐ slow"},
		{model.Link{State: model.LinkOffline, Since: start.Add(-7 * time.Minute)}, "○ offline since 13:55"},
		{model.Link{State: model.LinkRateLimited, Until: start.Add(time.Minute)}, "◔ rate-limited until 14:03"},
		{model.Link{State: model.LinkNotPermitted}, "○ not permitted"},
		{model.Link{State: model.LinkNotFound}, "○ not found"},
	} {
		d := newDesk(t, incident(), 100, 24)
		d.withSnapshot(func(s *model.Snapshot) { s.Link = c.link })
		d.wants(c.want)
	}
}

// TestBudget warns from the last tenth of the day's calls on, and by its number
// before that.
func TestBudget(t *testing.T) {
	d := newDesk(t, incident(), 120, 24)
	d.withSnapshot(func(s *model.Snapshot) { s.Budget = model.Budget{Used: 9412, Limit: 10_000} })
	d.wants("9 412 of 10 000 calls today")
	d.send(tea.WindowSizeMsg{Width: 68, Height: 24})
	d.lacks("calls today")
	d.wants("9 412 of 10 000 today")
}

// TestProductionIsLoud by word, whatever the colours.
func TestProductionIsLoud(t *testing.T) {
	d := newDesk(t, incident(), 80, 24)
	d.lacks("PROD")
	d.withSnapshot(func(s *model.Snapshot) { s.Profile.Environment = model.Production })
	d.wants(" PROD  demo")
}

// TestUnknownIsNotZero: a count of −1 is said to be unknown.
func TestUnknownIsNotZero(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.withSnapshot(func(s *model.Snapshot) { s.Status.Processing, s.Status.Failed = model.Count{}, model.Count{} })
	if n := strings.Count(d.frame(), "unknown"); n != 2 {
		t.Errorf("%d counts are said to be unknown:\n%s", n, d.frame())
	}
}

// TestBareLog: a log of ids only is shown as what it is.
func TestBareLog(t *testing.T) {
	o := incident()
	o.Server.Requests = bareRows
	d := newDesk(t, o, 120, 40)
	d.wants("the log gives ids only")
	d.lacks("Nothing has failed")
	d.press("2")
	d.wants("? unknown", "The provider's log gives no payload.")
}

// TestNotices are said at the start and kept among the messages.
func TestNotices(t *testing.T) {
	d := &desk{t: t, clock: sandbox.NewManual(start)}
	d.app = New(t.Context(), Options{
		Watched: held{&model.Snapshot{}}, Now: d.clock.Now, Tick: atOnce,
		Notices: []string{"config.toml:3:1 · unknown key \x1b]0;x\x07\"colour\""},
	})
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	d.wants(`✗ config.toml:3:1 · unknown key "colour"`, "esc dismiss")
	d.press("esc")
	d.lacks("unknown key")
	d.press("!")
	d.wants("unknown key")
}

// TestZone switches every time on the screen.
func TestZone(t *testing.T) {
	d := newDesk(t, incident(), 100, 30)
	d.press("u")
	d.wants("this machine is on UTC")
	d.press("esc")
	d.app.local = time.FixedZone("EST", -5*3600)
	d.press("u")
	d.wants("09:02 EST")
	d.press("2")
	d.wants("▌ 09:02:3")
	d.press("u")
	d.wants("14:02 UTC", "▌ 14:02:3")
}

// TestFirstFrame: before the first answer nothing is claimed, and waiting is
// mentioned only when it takes longer than a glance.
func TestFirstFrame(t *testing.T) {
	d := &desk{t: t, clock: sandbox.NewManual(start)}
	d.app = New(t.Context(), Options{
		Watched: held{&model.Snapshot{Profile: model.Profile{Name: "p", BaseURL: "https://api.example.org"}}}, Now: d.clock.Now,
		Tick: func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil },
	})
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	d.lacks("Asking", "Nothing", " 0 ")
	d.send(glanced{})
	d.wants("Asking https://api.example.org …")
	d.press("2")
	d.wants("Reading the delivery log …")
}

// TestPaletteActsOnWhatWasShown: the list may move under an open palette.
func TestPaletteActsOnWhatWasShown(t *testing.T) {
	o := incident()
	o.Live = true
	d := newDesk(t, o, 120, 40)
	d.press("2")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	was, _ := p.table.Current()
	d.press("y")
	for range 300 {
		d.clock.Advance(time.Second)
		d.poll()
		if is, _ := p.table.Current(); is.ID != was.ID {
			break
		}
	}
	if is, _ := p.table.Current(); is.ID == was.ID {
		t.Fatal("nothing newer came")
	}
	d.press("i")
	if d.clip != string(was.ID) {
		t.Errorf("copied %q, shown was %q", d.clip, was.ID)
	}
}
