package tui

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/model"
)

// TestWearablesFrames keeps the pictures of the pages of a profile of Open
// Wearables.
func TestWearablesFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	o := troubledMany()
	o.Deliveries = 150
	d := newManyDesk(t, o, model.OpenWearables)
	for _, p := range []struct {
		name string
		keys []string
	}{{"overview", nil}, {"deliveries", []string{"3", "enter", "j"}}, {"endpoints", []string{"3", "j"}}} {
		d.anew(t, 120, 40)
		d.press(p.keys...)
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", p.name, size[0], size[1]), func(t *testing.T) {
				d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				golden.RequireEqual(t, d.still())
			})
		}
	}
}

// TestProviderStates keeps the pictures of pages that have nothing to show yet, or
// no longer what is so.
func TestProviderStates(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	denied := &model.Error{Code: model.Denied, Op: "log in", Why: "the password is not taken", Do: "check the profile's password"}
	lost := &model.Error{Code: model.Unavailable, Op: "read the settings", Why: "connection refused", Do: "look whether it runs"}
	snaps := severalSnaps()
	for _, c := range []struct {
		name string
		pose func(s *model.Snapshot)
	}{
		{"loading", func(s *model.Snapshot) {
			*s = model.Snapshot{Profile: s.Profile, Link: model.Link{State: model.LinkConnecting, Since: start}}
		}},
		{"not-permitted", func(s *model.Snapshot) {
			*s = model.Snapshot{
				Profile: s.Profile, Link: model.Link{State: model.LinkNotPermitted, Since: start, Err: denied},
				LogState: model.LogFailed, LogErr: denied, EndErr: denied,
			}
		}},
		{"offline", func(s *model.Snapshot) {
			s.Link = model.Link{State: model.LinkOffline, Since: start.Add(-7 * time.Minute), Good: start.Add(-7 * time.Minute), Err: lost}
			s.Status.AsOf = start.Add(-7 * time.Minute)
		}},
	} {
		for name, key := range map[string]string{"overview": "1", "deliveries": "2", "endpoints": "3"} {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				snap := *snaps["wearables"]
				snap.Profile.BaseURL = "https://wearables.example.org"
				c.pose(&snap)
				d := &desk{t: t}
				d.app = New(t.Context(), Options{Watched: held{&snap}, Now: func() time.Time { return start }, Tick: atOnce})
				d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
				d.run(d.app.Init())
				d.press(key)
				golden.RequireEqual(t, d.frame())
			})
		}
	}
}
