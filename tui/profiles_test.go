package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// heldFor is a profile that is all there; it counts how often it was looked at.
type heldFor struct {
	held
	touched *int
}

func (h heldFor) Touch() { *h.touched++ }

func profileOf(name string, of model.Provider, failed int) *model.Snapshot {
	return &model.Snapshot{
		Seq: 1, At: start, Profile: model.Profile{Name: name, Provider: of, Environment: model.Demo, BaseURL: "https://" + name},
		Link: model.Link{State: model.LinkLive, Since: start}, Status: model.Status{AsOf: start, Failed: model.Known(failed)},
		Endpoints: []model.Endpoint{{ID: "ep_1", URL: "https://" + name + ".example.org/in"}}, LogState: model.LogReady,
		Log: model.Log{Rows: model.RowsOf(manyRows(5)...), Complete: true, AsOf: start},
	}
}

// switching is a console with three profiles, one of which cannot be opened.
func switching(t *testing.T) (d *desk, opens *[]string, looks map[string]*int) {
	t.Helper()
	names := []string{"one", "two", "three"}
	looks = map[string]*int{}
	for _, n := range names {
		looks[n] = new(int)
	}
	opens = &[]string{}
	watched := func(n string, of model.Provider, failed int) client.Watched {
		return heldFor{held{profileOf(n, of, failed)}, looks[n]}
	}
	d = &desk{t: t}
	d.app = New(t.Context(), Options{
		Watched: watched("one", model.Metriport, 7), Now: func() time.Time { return start }, Tick: atOnce,
		Profiles: []Choice{
			{Name: "one", Provider: model.Metriport, Environment: model.Demo},
			{Name: "two", Provider: model.Svix, Environment: model.Production},
			{Name: "three", Provider: model.OpenWearables, Environment: model.Demo},
			{Name: "broken", Provider: model.Svix, Problem: "base_url is missing"},
		},
		Open: func(name string) (Opened, error) {
			*opens = append(*opens, name)
			if name == "three" {
				return Opened{}, &model.Error{Op: "open profile three", Why: "the safe is locked", Do: "unlock it"}
			}
			return Opened{Watched: watched(name, model.Svix, 3), Notices: []string{"a notice of " + name}, OpenDesk: func(context.Context) (*runbook.Desk, []string) {
				return nil, []string{deskless + "no store for " + name}
			}}, nil
		},
	})
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	d.run(d.app.Init())
	return d, opens, looks
}

// choose picks a profile by typing its name.
func choose(d *desk, name string) {
	d.press("P")
	d.text(name)
	d.press("enter")
}

// TestSwitchProfiles: the other profile has the whole screen, its own log and
// desk; the first stays as it was left and is not opened again.
func TestSwitchProfiles(t *testing.T) {
	d, opens, looks := switching(t)
	d.press("2", "j", "j", "P")
	d.wants("Profiles", "one", "● live · 7 failed · shown · Metriport · demo", "two", "PROD · not open · Svix", "all profiles", "base_url is missing")
	d.press("esc")
	list, _ := d.app.pages[deliveriesID].(*deliveries)
	was := list.table.Index()
	choose(d, "two")
	d.wants("DEMO  two", "Why deliveries fail", "nothing can be changed: no store for two")
	d.press("3")
	d.wants("1 endpoint ", "two.example.org/in")
	if *looks["two"] == 0 {
		t.Error("nobody looks at the profile that is shown")
	}
	before := *looks["two"]
	choose(d, "one")
	d.wants("DEMO  one", "every delivery")
	if now, _ := d.app.pages[deliveriesID].(*deliveries); now != list || now.table.Index() != was {
		t.Error("the first profile is not as it was left")
	}
	d.press("j")
	if *looks["two"] > before+len("one")+2 {
		t.Error("a profile behind is looked at")
	}
	choose(d, "two")
	d.wants("two.example.org/in")
	if strings.Join(*opens, " ") != "two" {
		t.Errorf("opened %v", *opens)
	}
}

// TestSwitchFails: a profile that cannot be opened says why; the one shown stays.
func TestSwitchFails(t *testing.T) {
	d, _, _ := switching(t)
	choose(d, "three")
	d.wants("DEMO  one", "the safe is locked")
	d.press("esc")
	choose(d, "broken")
	d.wants("DEMO  one", "base_url is missing")
}

// TestBehind: what comes for a profile that is not in front is taken up by it,
// and by no other.
func TestBehind(t *testing.T) {
	d, _, _ := switching(t)
	choose(d, "two")
	newer := profileOf("one", model.Metriport, 99)
	newer.Seq, newer.Link.State = 2, model.LinkOffline
	d.send(ofConsole{d.app.opened["one"], changed{newer}})
	d.wants("DEMO  two", "● live")
	d.press("P")
	d.wants("○ offline", "99 failed")
	d.press("esc")
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	choose(d, "one")
	d.wants("DEMO  one", "99")
	fits(t, d.app.View().Content, 80, 24)
}

// TestOneProfile: where there is no other, nothing is switched, and the key says so.
func TestOneProfile(t *testing.T) {
	d := manyBench(t, profileOf("one", model.Svix, 0))
	d.press("P")
	d.wants("profiles: there is no other profile")
}
