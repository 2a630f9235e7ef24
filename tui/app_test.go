package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
)

var sizes = [][2]int{{40, 12}, {80, 24}, {120, 40}, {200, 60}}

// TestFrames keeps the pictures of every screen.
func TestFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := newDesk(t, incident(), 150, 50)
	for _, c := range []struct {
		name string
		keys []string
	}{
		{"overview", nil},
		{"timeline", []string{"tab", "left", "left", "left"}},
		{"deliveries", []string{"2"}},
		{"paused", []string{"2", "j", "j", "space", "j"}},
		{"preview", []string{"2", "f", "tab"}},
		{"beside", []string{"2", "f", "="}},
		{"delivery", []string{"2", "enter"}},
		{"response", []string{"2", "j", "j", "j", "j", "j", "j", "enter", "]", "]"}},
		{"attempts", []string{"2", "j", "j", "j", "j", "j", "j", "enter", "]", "]", "]"}},
		{"filtering", []string{"2", "/", "s", "t", "a", "t", "u", "s", ":"}},
		{"mistake", []string{"2", "/", "s", "t", "a", "t", "e", ":", "x"}},
		{"help", []string{"?"}},
		{"range", []string{"2", "j", "space", "j", "V", "j", "j"}},
		{"chips", []string{"2", "/", "s", "t", "a", "t", "u", "s", ":", "f", "a", "i", "l", "e", "d", "space", "s", "i", "n", "c", "e", ":", "2", "h", "enter"}},
		{"sorted", []string{"2", "S", "t"}},
		{"palette", []string{"2", ":", "m", "a", "r", "k"}},
		{"calls", []string{"@"}},
		{"copy", []string{"2", "y"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.anew(t, 150, 50)
			d.press(c.keys...)
			for _, size := range sizes {
				t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					golden.RequireEqual(t, d.still())
				})
			}
		})
	}
}

// TestColours keeps the coloured bytes at one size, for both backgrounds.
func TestColours(t *testing.T) {
	for _, dark := range []bool{true, false} {
		t.Run(fmt.Sprintf("dark=%t", dark), func(t *testing.T) {
			d := newDesk(t, incident(), 80, 24)
			c := lipgloss.Color("#ffffff")
			if dark {
				c = lipgloss.Color("#000000")
			}
			d.send(tea.BackgroundColorMsg{Color: c})
			d.press("2", "j")
			golden.RequireEqual(t, scrub(d.app.View().Content, d.box))
		})
	}
}

// everywhere is every screen that keys lead to.
var everywhere = [][]string{
	nil,
	{"3"},
	{"4"},
	{"4", "tab"},
	{"5"},
	{"6"},
	{"tab"},
	{"2"},
	{"2", "tab"},
	{"2", "enter"},
	{"2", "="},
	{"2", "p"},
	{"2", "/"},
	{"2", "enter", "/"},
	{"?"},
	{":"},
	{"@"},
	{"!"},
	{"2", "y"},
	{"2", "]"},
	{"2", "]", "]"},
	{"2", "]", "]", "]"},
	{"2", "enter", "[", "["},
	{"2", "enter", "["},
	{"2", "["},
}

// TestFramesFit: every frame fits the terminal it was made for, line by line.
func TestFramesFit(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := newDesk(t, incident(), 80, 24)
	for _, keys := range everywhere {
		t.Run(strings.Join(keys, " "), func(t *testing.T) {
			d.anew(t, 80, 24)
			d.press(keys...)
			for _, w := range []int{0, 1, 2, 13, 39, 52, 60, 79, 91, 113, 130} {
				d.send(tea.WindowSizeMsg{Width: w, Height: 24})
				for _, h := range []int{0, 1, 2, 3, 4, 5, 7, 8, 11, 14, 20, 27, 40} {
					d.app.Update(tea.WindowSizeMsg{Width: w, Height: h})
					fits(t, d.app.View().Content, w, h)
				}
			}
		})
	}
}

func fits(tb testing.TB, content string, w, h int) {
	tb.Helper()
	if w == 0 || h == 0 {
		if content != "" {
			tb.Fatalf("%dx%d got a frame", w, h)
		}
		return
	}
	lines := strings.Split(content, "\n")
	if len(lines) != h {
		tb.Fatalf("%dx%d got %d lines", w, h, len(lines))
	}
	for i, l := range lines {
		if n := ansi.StringWidth(l); n != w {
			tb.Fatalf("%dx%d: line %d is %d cells wide: %q", w, h, i, n, ansi.Strip(l))
		}
	}
}

// TestViewIsPure: drawing changes nothing, so drawing twice is the same.
func TestViewIsPure(t *testing.T) {
	d := newDesk(t, incident(), 100, 30)
	for _, keys := range everywhere {
		t.Run(strings.Join(keys, " "), func(t *testing.T) {
			d.anew(t, 100, 30)
			d.press(keys...)
			before := state(d.app)
			one, two := d.app.View().Content, d.app.View().Content
			if one != two || state(d.app) != before {
				t.Error("View changed the model")
			}
		})
	}
}

// state is everything that View could have changed.
func state(a *App) string {
	o, _ := a.pages[overviewID].(*overview)
	p, _ := a.pages[deliveriesID].(*deliveries)
	return fmt.Sprintf("%+v|%+v|%+v|%+v|%+v|%+v|%+v", a.rects, a.hints, a.said, *o, *p.preview, *p.table, p.line.comps)
}

// TestKeysAreUnambiguous: no two actions that can be done share a key, on any
// screen.
func TestKeysAreUnambiguous(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	for _, keys := range everywhere {
		t.Run(strings.Join(keys, " "), func(t *testing.T) {
			d.anew(t, 120, 40)
			d.press(keys...)
			taken := map[string]string{}
			for _, a := range d.app.actions() {
				for _, k := range a.keys {
					if other := taken[k]; other != "" && k != "esc" {
						t.Errorf("%q is both %q and %q", k, other, a.name)
					}
					taken[k] = a.name
				}
				if a.about == "" && !a.move {
					t.Errorf("%q does not say what it is about", a.name)
				}
			}
		})
	}
}

// TestAnyKeys: whatever is pressed, in whatever size, frames fit and nothing panics.
func TestAnyKeys(t *testing.T) {
	d := newDesk(t, incident(), 80, 24)
	known := []string{
		"j", "k", "g", "G", "tab", "enter", "esc", "space", "1", "2", "/", "?", ":", "@", "!", "f", "y", "i", "a", "A", "p", "=", "+", "-",
		"[", "]", "m", "b", "n", "N", "z", "Z", "h", "l", "u", "c", "t", "F", "o", "pgdown", "pgup", "ctrl+d", "ctrl+u", "backspace", "x", "ü", "世",
	}
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(1, 220).Draw(rt, "w"), rapid.IntRange(1, 70).Draw(rt, "h")
		d.send(tea.WindowSizeMsg{Width: w, Height: h})
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(known), 1, 15).Draw(rt, "keys") {
			d.press(k)
			fits(t, d.app.View().Content, w, h)
		}
	})
}

// TestOverviewLeadsToTheCause: from the counts to the deliveries of the main
// cause in one key.
func TestOverviewLeadsToTheCause(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.wants("Why deliveries fail", "▸ 502 from a gateway", "failed in 10 min")
	d.press("enter")
	d.wants("cause:gateway", "· FOLLOW", "502 gateway")
	d.lacks("✓ delivered")
	d.press("esc")
	d.wants("every delivery")
}

// TestTimelineSetsTheTime: the part of the timeline under the cursor becomes the
// time filter.
func TestTimelineSetsTheTime(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("tab")
	d.wants("▲")
	d.press("left", "left", "enter")
	d.wants("since:2026-03-04T", "until:2026-03-04T")
}

// TestCursorKeepsItsDelivery: new rows come in above, the cursor stays on its
// delivery; f goes back to the newest.
func TestCursorKeepsItsDelivery(t *testing.T) {
	o := incident()
	o.Live = true
	d := newDesk(t, o, 120, 40)
	d.press("2", "j", "j")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	was, _ := p.table.Current()
	before := p.rows.Len()
	for range 200 {
		d.clock.Advance(1e9)
		d.poll()
		if p.rows.Len() > before {
			break
		}
	}
	if p.rows.Len() == before {
		t.Fatal("no new delivery came")
	}
	if is, _ := p.table.Current(); is.ID != was.ID {
		t.Errorf("the cursor moved from %s to %s", was.ID, is.ID)
	}
	d.wants("PAUSED,", "new ↑")
	d.press("f")
	d.wants("FOLLOW")
	if p.table.Index() != 0 {
		t.Error("following should be at the newest row")
	}
}

// TestMarks are bound to deliveries, and can be filtered for.
func TestMarks(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "space", "space", "j", "space")
	d.wants("3 marked")
	d.press("/")
	d.text("is:marked")
	d.press("enter")
	d.wants("/3 · 3 marked")
	d.press("A")
	d.wants("0/0")
}

// TestFilterPointsAtTheMistake and loses nothing of what was typed.
func TestFilterPointsAtTheMistake(t *testing.T) {
	o := incident()
	o.Deliveries = 60 // words are searched for in every payload at every key
	d := newDesk(t, o, 120, 40)
	d.press("2", "/")
	d.text("status:failed cuase:dns")
	d.press("enter")
	d.wants("status:failed cuase:dns", "^^^^^")
	d.press("esc")
	d.wants("every delivery")
}

// TestMasked: health data is hidden until asked for, is copied masked before, and
// is hidden again on the next delivery.
func TestMasked(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "/")
	d.text("type:network-query.hie")
	d.press("enter", "enter")
	d.wants(`"patientId"`, "masked, m shows")
	d.lacks(`"patientId": "`)
	d.press("y", "p")
	d.wants("payload, health data masked sent to your terminal's clipboard")
	d.press("m")
	d.wants(`"patientId": "`)
	d.press("y", "p")
	if !strings.Contains(d.clip, "patientId") {
		t.Errorf("copied %q", d.clip)
	}
	d.press("esc", "j", "enter")
	d.lacks(`"patientId": "`)
}

// TestSearchInThePayload counts what is masked and shows what is not.
func TestSearchInThePayload(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "enter", "/")
	d.text("meta")
	d.wants("match 1/")
	d.press("enter", "esc")
	d.lacks("match")
}

// TestStates: each way of having nothing to show has its own words.
func TestStates(t *testing.T) {
	t.Run("nothing matches", func(t *testing.T) {
		d := newDesk(t, incident(), 100, 30)
		d.press("2", "/")
		d.text("type:no.such")
		d.wants("No loaded delivery matches.", "esc puts the filter back")
		d.press("enter")
		d.wants("No loaded delivery matches.", "clears the filter")
	})
	t.Run("nothing yet", func(t *testing.T) {
		d := newDesk(t, sandbox.Options{Seed: 1}, 100, 30)
		d.press("2")
		d.wants("No message has been sent yet.")
	})
	t.Run("no such thing", func(t *testing.T) {
		o := incident()
		o.Server.Requests = metriport.ServerRequestsOff
		d := newDesk(t, o, 100, 30)
		d.press("2")
		d.wants("log")
		d.lacks("No message has been sent yet.")
	})
	t.Run("not permitted", func(t *testing.T) {
		d := newDesk(t, incident(), 100, 30)
		p := d.box.Profile("demo")
		p.APIKey = wrongKey()
		d.connect(p, d.box.CertPool(), 100, 30)
		d.wants("not permitted", "Forbidden")
	})
	t.Run("provider gone", func(t *testing.T) {
		d := newDesk(t, incident(), 100, 30)
		d.press("2")
		if err := d.box.Faults().Down(true); err != nil {
			t.Fatal(err)
		}
		d.poll()
		d.wants("offline since", "network-query") // the page stays
		if err := d.box.Faults().Down(false); err != nil {
			t.Fatal(err)
		}
		d.press("ctrl+r")
		d.poll()
		d.wants("● live")
	})
}

// TestNothingReachesTheTerminal: whatever a payload or a provider says, a frame
// holds no control character but the colours' own.
func TestNothingReachesTheTerminal(t *testing.T) {
	evil := "a\x1b]52;c;ZXZpbA==\x07\x1b[2J\r\n\tb\u202egnp\u009b31m\x00"
	d := hostileDesk(t, evil)
	for _, keys := range [][]string{nil, {"2"}, {"enter"}, {"m"}, {"b"}, {"]"}, {"]"}, {"]"}, {"@"}} {
		d.press(keys...)
		for _, r := range strings.ReplaceAll(d.frame(), "\n", "") {
			if unicode.IsControl(r) || slices.Contains([]rune("\u202e\u200b\u2066"), r) {
				t.Fatalf("after %v: %U in the frame", keys, r)
			}
		}
		if v := d.app.View(); strings.ContainsFunc(v.WindowTitle, unicode.IsControl) {
			t.Fatalf("title %q", v.WindowTitle)
		}
	}
}
