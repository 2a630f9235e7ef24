package tui

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// TestRank: what is in trouble stands before what is not, of each production
// first; then what is wrong, how much, and the order of the configuration.
func TestRank(t *testing.T) {
	known := func(failed int, f lineFigures) profileLine {
		f.at = start
		return profileLine{state: isOpen, fig: f, snap: &model.Snapshot{
			Link: model.Link{State: model.LinkLive}, Status: model.Status{AsOf: start, Failed: model.Known(failed)},
		}}
	}
	linked := func(l profileLine, s model.LinkState) profileLine {
		l.snap.Link.State = s
		return l
	}
	late := func(failed, delivered, unknown int) lineFigures {
		return lineFigures{lately: model.Known(failed), hour: model.Rates{Failed: failed, Delivered: delivered, Unknown: unknown}}
	}
	real := func(l profileLine) profileLine {
		l.choice.Environment = model.Production
		return l
	}
	stuck := known(0, lineFigures{trend: model.Trend{State: model.TrendStuck}})
	counted, unread := stuck, known(0, lineFigures{trend: model.Trend{State: model.TrendStuck}})
	stuck.snap.Status.Processing = model.Known(3)
	counted.snap = &model.Snapshot{Status: model.Status{AsOf: start, Failed: model.Known(0), Since: start.Add(-time.Hour)}}
	uncounted := known(0, lineFigures{})
	uncounted.snap.Status.Failed = model.Count{}
	cases := []struct {
		name string
		line profileLine
		ill  ailing
	}{
		{"prod, one endpoint of three gets nothing", real(known(0, lineFigures{used: 3, broken: 1})), ailSome},
		{"all of it fails", known(30, late(30, 1, 0)), ailFailing},
		{"half of it fails", known(9, late(9, 9, 0)), ailFailing},
		{"no endpoint gets anything", known(0, lineFigures{used: 2, broken: 2}), ailFailing},
		{"the key is refused", linked(known(5, lineFigures{}), model.LinkNotPermitted), ailLost},
		{"offline", linked(known(2, lineFigures{}), model.LinkOffline), ailLost},
		{"stuck", stuck, ailStuck},
		{"many fail", known(50, late(9, 100, 0)), ailSome},
		{"more had failed", known(50, late(3, 100, 0)), ailSome},
		{"few fail", known(3, late(3, 100, 0)), ailSome},
		{"what became of the rest is not known", known(2, late(2, 0, 40)), ailSome},
		{"prod, failed before", real(known(7, lineFigures{})), ailBefore},
		{"prod, not open", real(profileLine{}), ailUnseen},
		{"prod, healthy", real(known(0, lineFigures{})), ailNothing},
		{"failed before", known(7, lineFigures{}), ailBefore},
		{"not counted", uncounted, ailUnseen},
		{"not open", profileLine{}, ailUnseen},
		{"first of two that are healthy", known(0, lineFigures{}), ailNothing},
		{"waits for its next attempt, as it should", counted, ailNothing},
		{"how much is under way is not known yet", unread, ailNothing},
	}
	lines := make([]profileLine, len(cases))
	for i, c := range cases {
		if got := c.line.ailing(); got != c.ill {
			t.Errorf("%s: weighed as %d, want %d", c.name, got, c.ill)
		}
		c.line.choice.Name, c.line.place = c.name, i
		lines[len(cases)-1-i] = c.line
	}
	rank(lines)
	for i, l := range lines {
		if l.choice.Name != cases[i].name {
			t.Errorf("%q stands where %q should", l.choice.Name, cases[i].name)
		}
	}
}

// several is a console over several profiles, all there; the first is in front.
type several struct {
	*desk
	snaps  map[string]*model.Snapshot
	looks  map[string]*int
	opens  []string
	manned []string // whose desk was opened
	locked string   // cannot be opened
}

func newSeveral(t *testing.T) *several {
	t.Helper()
	s := &several{desk: &desk{t: t}, snaps: severalSnaps(), looks: map[string]*int{}, locked: "locked"}
	watched := func(name string) heldFor {
		s.looks[name] = new(int)
		return heldFor{held{s.snaps[name]}, s.looks[name]}
	}
	desks := func(name string) OpenDesk {
		return func(context.Context) (*runbook.Desk, []string) {
			s.manned = append(s.manned, name)
			return nil, []string{deskless + "no store for " + name}
		}
	}
	s.app = New(t.Context(), Options{
		Watched: watched("try"), OpenDesk: desks("try"), Now: func() time.Time { return start }, Tick: atOnce, Profiles: severalChoices(),
		Open: func(name string) (Opened, error) {
			s.opens = append(s.opens, name)
			if name == s.locked {
				return Opened{}, &model.Error{Op: "open profile " + name, Why: "the safe is locked", Do: "unlock it"}
			}
			return Opened{Watched: watched(name), OpenDesk: desks(name)}, nil
		},
	})
	s.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	s.run(s.app.Init())
	return s
}

func severalChoices() []Choice {
	return []Choice{
		{Name: "try", Provider: model.Metriport, Environment: model.Sandbox},
		{Name: "metriport-us", Provider: model.Metriport, Environment: model.Production},
		{Name: "wearables", Provider: model.OpenWearables},
		{Name: "svix-eu", Provider: model.Svix, Environment: model.Production},
		{Name: "old-key", Provider: model.Svix},
		{Name: "locked", Provider: model.Metriport},
		{Name: "half-written", Provider: model.Svix, Problem: "half-written: base_url is missing"},
	}
}

// severalSnaps are profiles in as many states.
func severalSnaps() map[string]*model.Snapshot {
	out := map[string]*model.Snapshot{}
	make := func(c Choice, endpoints int) *model.Snapshot {
		s := profileOf(c.Name, c.Provider, 0)
		s.Profile.Environment, s.Link.Every, s.Link.Good = c.Environment, 4*time.Second, start
		s.Endpoints = ends(endpoints)
		s.Log = model.Log{Complete: true, AsOf: start}
		s.Status.Processing = model.Known(0)
		out[c.Name] = s
		return s
	}
	row := func(s *model.Snapshot, to int, before time.Duration, o model.Outcome, code int) {
		e := s.Endpoints[to]
		d := &model.Delivery{To: e.ID, Endpoint: e.URL, Created: start.Add(-before), Outcome: o, Code: code, Took: 90 * time.Millisecond, Type: "patient.admit"}
		if o == model.Failed {
			d.Cause = model.CauseOfDelivery(d, model.Response{})
		}
		s.Log.Rows = model.RowsOf(append(copiesOf(s.Log.Rows), d)...)
	}
	c := severalChoices()
	try := make(c[0], 1)
	try.Budget, try.Link.Every, try.Status.Failed = model.Budget{Used: 388, Limit: 500}, 16*time.Minute, model.Known(4)
	try.Status.AsOf = start.Add(-7 * time.Minute)
	row(try, 0, 5*time.Hour, model.Delivered, 200)
	row(try, 0, 6*time.Hour, model.Failed, 500)
	us := make(c[1], 1)
	us.Budget, us.Link.Every, us.Status.Failed, us.Status.Processing = model.Budget{Used: 412, Limit: 10_000}, 48*time.Second, model.Known(1204), model.Known(12)
	us.Log.Complete = false
	us.Status.AsOf = start.Add(-40 * time.Second)
	for i := range 100 {
		row(us, 0, time.Duration(i)*33*time.Second, model.Failed, []int{502, 502, 502, 500}[i%4])
	}
	ow := make(c[2], 3)
	for i := range 90 {
		row(ow, i%3, time.Duration(i)*time.Minute, model.Delivered, 200)
	}
	eu := make(c[3], 6)
	eu.Link = model.Link{State: model.LinkOffline, Since: start.Add(-7 * time.Minute), Every: 5 * time.Second, Err: &model.Error{Code: model.Unavailable, Op: "read the messages", Why: "connection refused", Do: "look whether Svix runs"}}
	eu.Status = model.Status{AsOf: start.Add(-7 * time.Minute), Since: start.Add(-24 * time.Hour), Failed: model.Count{N: 1000, Known: true, AtLeast: true}, Processing: model.Known(210)}
	eu.Endpoints[2].Enabled = model.No
	for i := range 120 {
		o, code := model.Delivered, 200
		if i%6 == 1 {
			o, code = model.Processing, 404
		}
		row(eu, i%6, 7*time.Minute+time.Duration(i)*30*time.Second, o, code)
	}
	old := make(c[4], 0)
	old.Status, old.Log, old.LogState, old.Endpoints = model.Status{}, model.Log{}, model.LogLoading, nil
	old.Link = model.Link{State: model.LinkNotPermitted, Since: start, Every: 5 * time.Second, Err: &model.Error{Code: model.Denied, Op: "read the application", Why: "the token is not valid any more", Do: "make a new one"}}
	return out
}

// TestAllProfiles: every profile on one page, worst first, in the words of its
// state; looking at them opens them and no more.
func TestAllProfiles(t *testing.T) {
	s := newSeveral(t)
	s.press("2", "0")
	s.wants(
		"7 profiles", "✗ 3 in trouble", "2 not known", "≥ 100", "502 from a gateway", "in 1 h", "1 204", "◦ every 48 s", "9 588", "< 1 min", // metriport-us
		"○ offline since 13:55", "connection refused", "≥ 1 000", "✗ 20 being retried", "no limit", "7 min", // svix-eu
		"○ not permitted", "the token is not valid any more · make a new one", // old-key
		"◦ every 16 min", "the safe is locked · unlock it · ^r tries again", "○ not usable", "base_url is missing", "nothing failed in 24 h",
	)
	if got := s.order(); got != "metriport-us svix-eu old-key try locked half-written wearables" {
		t.Errorf("in the order %s", got)
	}
	if got := strings.Join(s.opens, " "); got != "metriport-us wearables svix-eu old-key locked" {
		t.Errorf("opened %s", got)
	}
	if got := strings.Join(s.manned, " "); got != "try" {
		t.Errorf("the desks of %s were opened", got)
	}
	before := *s.looks["wearables"]
	s.press("j", "k")
	if *s.looks["metriport-us"] != 0 || *s.looks["wearables"] != before+2 {
		t.Errorf("touched %d times with a limit, %d without", *s.looks["metriport-us"], *s.looks["wearables"]-before)
	}
	s.press("esc", "esc") // the first takes what was said
	s.wants("SANDBOX  try", "every delivery")
	s.press("0", "enter")
	s.wants("PROD  metriport-us", "Why deliveries fail", "no store for metriport-us")
	if got := strings.Join(s.manned, " "); got != "try metriport-us" || *s.looks["metriport-us"] == 0 {
		t.Errorf("the desks of %s were opened, it was touched %d times", got, *s.looks["metriport-us"])
	}
	s.press("0", "G", "3")
	s.wants(" wearables │", "3 endpoints")
	s.press("0", "q")
	s.wants(" wearables │", "3 endpoints")
	if n := strings.Count(strings.Join(s.opens, " "), "locked"); n != 1 {
		t.Errorf("what cannot be opened was tried %d times", n)
	}
}

func (s *several) order() string {
	var names []string
	for _, l := range s.app.all.lines {
		names = append(names, l.choice.Name)
	}
	return strings.Join(names, " ")
}

// TestAllProfilesKeepTheCursor: when another profile becomes the worst, the cursor
// stays on its own, and what is opened is what was shown.
func TestAllProfilesKeepTheCursor(t *testing.T) {
	s := newSeveral(t)
	s.press("0", "j")
	worse := *s.snaps["wearables"]
	rows := copiesOf(worse.Log.Rows)
	for _, d := range rows {
		d.Outcome, d.Code, d.Cause = model.Failed, 401, model.CauseUnauthorized
	}
	worse.Seq, worse.Log.Rows = 2, model.RowsOf(rows...)
	s.snaps["wearables"].Profile.Environment, worse.Profile.Environment = model.Production, model.Production
	s.send(ofConsole{s.app.opened["wearables"], changed{&worse}})
	if got := s.order(); !strings.HasPrefix(got, "metriport-us wearables svix-eu ") {
		t.Errorf("in the order %s", got)
	}
	s.wants("✗ 4 in trouble", "401 not authorized")
	s.press("enter")
	s.wants("PROD  svix-eu")
}

// TestAllProfilesTryAgain: ^r opens what could not be opened, and asks one that is
// open; what is asked for meanwhile is shown as soon as it is there.
func TestAllProfilesTryAgain(t *testing.T) {
	s := newSeveral(t)
	s.press("0", "j", "j", "j", "j")
	s.wants("the safe is locked")
	s.locked, s.snaps["locked"] = "", profileOf("locked", model.Metriport, 0)
	s.press("ctrl+r")
	s.lacks("the safe is locked")
	s.press("enter")
	s.wants(" locked │")

	s = newSeveral(t)
	_, cmd := s.app.Update(keyPress("0")) // and nothing has answered yet
	s.press("P")
	s.text("metriport-us")
	_, _ = s.app.Update(keyPress("enter"))
	s.send(turn{name: "metriport-us"})
	s.wants("opening metriport-us …")
	s.run(cmd)
	s.wants("PROD  metriport-us", "Why deliveries fail")
	if n := strings.Count(strings.Join(s.opens, " "), "metriport-us"); n != 1 {
		t.Errorf("opened %d times", n)
	}
}

// TestManyProfiles: beyond the first ones each is opened on its own.
func TestManyProfiles(t *testing.T) {
	choices := severalChoices()[:1]
	for i := range 2 * mostOpened {
		choices = append(choices, Choice{Name: fmt.Sprintf("tenant-%02d", i), Provider: model.Svix})
	}
	s := newSeveral(t)
	s.locked = "none"
	for _, c := range choices[1:] {
		s.snaps[c.Name] = profileOf(c.Name, c.Provider, 0)
	}
	s.app.options.Profiles = choices
	s.press("0", "G")
	if len(s.opens) != mostOpened {
		t.Errorf("%d were opened", len(s.opens))
	}
	s.wants("○ not open", "nothing is asked · enter opens it")
	for _, size := range [][2]int{{40, 12}, {80, 24}, {20, 5}, {200, 12}} {
		s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		for range choices {
			s.press("j")
			fits(t, s.app.View().Content, size[0], size[1])
			if l, ok := s.app.all.current(); size[1] > 6 && (!ok || !strings.Contains(s.frame(), l.choice.Name)) {
				t.Fatalf("%q is not shown at %v:\n%s", l.choice.Name, size, s.frame())
			}
		}
		s.press("g")
	}
}

// TestProfilesFrames keeps the pictures of the page of all profiles and of the
// switcher.
func TestProfilesFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	for _, c := range []struct {
		name string
		pose func(s *several)
	}{
		{"all", func(s *several) { s.press("esc", "0", "j") }},
		{"switcher", func(s *several) { s.press("esc", "0", "esc", "P") }},
		{"opening", func(s *several) {
			s.press("esc")
			for _, msg := range []tea.Msg{keyPress("0"), turned{name: "metriport-us", err: errors.New("the safe is locked"), behind: true}} {
				_, _ = s.app.Update(msg) // what is opened next does not answer
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSeveral(t)
			c.pose(s)
			for _, size := range sizes {
				t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
					s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					golden.RequireEqual(t, s.frame())
				})
			}
		})
	}
}

// TestDaysUseTheRoom: where there is room to spare each profile's day is drawn,
// as tall as all of them can be, and no profile is left out for it.
func TestDaysUseTheRoom(t *testing.T) {
	s := newSeveral(t)
	s.press("esc", "0")
	last := 0
	for h := 24; h <= 120; h++ {
		s.app.Update(tea.WindowSizeMsg{Width: 120, Height: h})
		frame := s.frame()
		fits(t, s.app.View().Content, 120, h)
		n := strings.Count(frame, "█") + strings.Count(frame, "▁")
		if names := strings.Count(frame, "wearables"); names != 1 && n > last {
			t.Fatalf("at %d lines a profile gave way to a chart:\n%s", h, frame)
		}
		last = max(last, n)
	}
	for _, want := range []string{"delivered ", "wrong     ", "03 Mar 14:02"} {
		if !s.says(want) {
			t.Errorf("no %q where there is room for everything:\n%s", want, s.frame())
		}
	}
	if got := summed([]float64{1, 2, 3, math.NaN()}, 2); got[0] != 3 || !math.IsNaN(got[1]) {
		t.Errorf("joined to %v", got)
	}
	if a := dayOf(s.snaps["old-key"], model.Rows{}, start); a.good != nil {
		t.Error("a day of which nothing is known is drawn")
	}
}

// TestTabsKeepTheirNames: at 80 columns every page has its name, also beside what
// the activity's tab says of a run.
func TestTabsKeepTheirNames(t *testing.T) {
	s := newSeveral(t)
	s.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	for _, r := range []runbook.RunView{
		{Run: model.Run{State: model.RunRunning}, Progress: &runbook.Progress{Total: 9, Delivered: 9}, Mine: true},
		{Run: model.Run{State: model.RunRunning}, Ask: &runbook.Question{}},
	} {
		s.app.sh.runs, s.app.sh.deskless = &runbook.View{Runs: []runbook.RunView{r}}, ""
		for _, page := range []pageID{overviewID, testbenchID, activityID} {
			s.app.top = page
			line := s.app.tabs()
			for _, name := range []string{"0 All", "1 Overview", "2 Deliveries", "3 Endpoints", "Bench", "5 Signature", "6 Activity"} {
				if !strings.Contains(ansi.Strip(line), name) {
					t.Errorf("on page %d: no %q in %q", page, name, ansi.Strip(line))
				}
			}
		}
	}
}
