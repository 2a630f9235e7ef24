package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/model"
)

// heldDesk is a console on a snapshot that stays as it is, after the first
// answer has been waited for.
func heldDesk(tb testing.TB, snap *model.Snapshot, w, h int) *desk {
	tb.Helper()
	d := &desk{t: tb}
	d.app = New(tb.Context(), Options{Watched: held{snap}, Now: func() time.Time { return start }, Tick: atOnce})
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	d.run(d.app.Init())
	return d
}

// TestStatesOfEveryPage: whatever there is not, every page says what is the
// matter and what can be done, whole, in the smallest terminal too.
func TestStatesOfEveryPage(t *testing.T) {
	denied := &model.Error{Code: model.Denied, Op: "read the settings", Why: "Forbidden", Do: "check the profile's key"}
	lost := &model.Error{Code: model.Unreachable, Op: "read the settings", Why: "connection refused", Do: "look whether it runs"}
	none := &model.Error{Code: model.NotServed, Op: "read the delivery log", Why: "this host does not serve it", Do: "ping it, and count what the provider counts"}
	states := []struct {
		name string
		pose func(s *model.Snapshot)
		says map[string]string // by page; "" for all others
	}{
		{"loading", func(s *model.Snapshot) {
			*s = model.Snapshot{Profile: s.Profile, Caps: s.Caps, Link: model.Link{State: model.LinkConnecting, Since: start}}
		}, map[string]string{"1": "Asking https://api.example.org", "2": "Reading the delivery log", "3": "Reading the endpoint"}},
		{"failed", func(s *model.Snapshot) {
			*s = model.Snapshot{
				Profile: s.Profile, Caps: s.Caps, Link: model.Link{State: model.LinkOffline, Since: start, Err: lost},
				LogState: model.LogFailed, LogErr: lost, EndErr: lost,
			}
		}, map[string]string{"1": "^r tries now", "2": "^r tries now", "3": "^r tries now"}},
		{"denied", func(s *model.Snapshot) {
			*s = model.Snapshot{
				Profile: s.Profile, Caps: s.Caps, Link: model.Link{State: model.LinkNotPermitted, Since: start, Err: denied},
				LogState: model.LogFailed, LogErr: denied, EndErr: denied,
			}
		}, map[string]string{"1": "^r tries again", "2": "^r tries again", "3": "^r tries again"}},
		{"nothing yet", func(s *model.Snapshot) {
			s.Log, s.Status, s.Endpoints = model.Log{Complete: true, AsOf: start}, model.Status{AsOf: start}, []model.Endpoint{}
			if s.Profile.Provider == model.Metriport {
				s.Endpoints = []model.Endpoint{{}}
			}
		}, map[string]string{"1": "No message has been sent", "2": "4 sends a test event", "3": ""}},
		{"not served", func(s *model.Snapshot) {
			s.Log, s.LogState, s.LogErr = model.Log{}, model.LogNotServed, none
		}, map[string]string{"1": "ping it, and count", "2": "ping it"}},
	}
	for _, of := range []model.Provider{model.Metriport, model.Svix, model.OpenWearables} {
		t.Run(string(of), func(t *testing.T) {
			var all strings.Builder
			for _, c := range states {
				snap := *profileOf("demo", of, 3)
				snap.Profile.BaseURL = "https://api.example.org"
				c.pose(&snap)
				d := heldDesk(t, &snap, 80, 16)
				for _, page := range []string{"1", "2", "3", "4", "5", "6"} {
					d.press(page)
					for _, size := range [][2]int{{40, 12}, {80, 16}} {
						d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
						words := strings.Join(strings.Fields(d.frame()), " ")
						if want := c.says[page]; !strings.Contains(words, want) {
							t.Errorf("%s, page %s at %dx%d should say %q:\n%s", c.name, page, size[0], size[1], want, d.frame())
						}
						if body := strings.Split(d.frame(), "\n"); strings.TrimSpace(strings.Join(body[2:len(body)-1], "")) == "" {
							t.Errorf("%s, page %s at %dx%d is empty", c.name, page, size[0], size[1])
						}
					}
					fmt.Fprintf(&all, "[%s, page %s]\n%s\n", c.name, page, trimLines(d.frame()))
				}
			}
			golden.RequireEqual(t, all.String())
		})
	}
}

// TestTooSmall: a terminal too small for a page says so in its one line, in any
// size, and no key acts on what nobody sees but the one that leaves.
func TestTooSmall(t *testing.T) {
	d := heldDesk(t, profileOf("demo", model.Metriport, 3), 80, 24)
	for _, size := range [][2]int{{39, 24}, {80, 11}, {20, 5}, {1, 1}} {
		d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		fits(t, d.app.View().Content, size[0], size[1])
		if got := strings.TrimSpace(d.frame()); size[0] > 30 && !strings.Contains(got, fmt.Sprintf("too small: %d×%d, needs 40×12", size[0], size[1])) {
			t.Errorf("%v says %q", size, got)
		} else if size[0] == 20 && got != "needs 40×12" {
			t.Errorf("%v says %q", size, got)
		}
		d.press("2", "?", "/")
	}
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	if d.app.top != overviewID || len(d.app.overs) > 0 {
		t.Error("a key acted on a page that was not shown")
	}
	d.send(tea.WindowSizeMsg{Width: 9, Height: 3})
	if d.press("ctrl+c"); !d.quit {
		t.Error("ctrl+c does not leave")
	}
}
