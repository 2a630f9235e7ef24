package tui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// noRuns is a feed of runs that brings nothing.
func noRuns(context.Context, uint64) (*runbook.View, error) { return nil, context.Canceled }

// TestAnyKeysAnyProvider: whatever is pressed, pasted and typed on whatever page
// of whatever provider, in whatever size, in lines and in words: frames fit,
// nothing panics, drawing changes nothing, and no two actions that can be done
// share a key.
func TestAnyKeysAnyProvider(t *testing.T) {
	keys := []string{
		"1", "2", "3", "4", "5", "6", "0", "j", "k", "g", "G", "tab", "enter", "esc", "space", "/", "?", ":", "@", "!", "n", "e", "d", "t", "y", "[", "]", "=", "p",
		"R", "r", "C", "u", "F", "s", "S", "v", "x", "c", "L", "z", "|", "b", "m", "pgdown", "up", "down", "left", "right", "backspace", "ctrl+s", "世", "q",
	}
	for _, of := range []model.Provider{model.Metriport, model.Svix, model.OpenWearables} {
		for _, plain := range []bool{false, true} {
			snap := *profileOf("demo", of, 3)
			a := New(t.Context(), Options{Watched: held{&snap}, Now: func() time.Time { return start }, Tick: atOnce, NextRuns: noRuns, Plain: plain})
			rapid.Check(t, func(rt *rapid.T) {
				w, h := rapid.IntRange(1, 210).Draw(rt, "w"), rapid.IntRange(1, 62).Draw(rt, "h")
				a.overs = nil
				a.Update(tea.WindowSizeMsg{Width: w, Height: h})
				for _, k := range rapid.SliceOfN(rapid.SampledFrom(keys), 1, 12).Draw(rt, "keys") {
					a.Update(keyPress(k))
					if rapid.IntRange(0, 15).Draw(rt, "paste") == 0 {
						a.Update(tea.PasteMsg{Content: "code:502 \x1b[2J\n世"})
					}
					one := a.View()
					fits(t, one.Content, w, h)
					if two := a.View(); one.Content != two.Content {
						rt.Fatal("two frames of one state differ")
					}
					nothingOld(rt, a)
				}
				if len(a.overs) > 0 || a.pages[a.top].typing() != nil {
					return
				}
				taken := map[string]string{}
				for _, act := range a.actions() {
					for _, k := range act.keys {
						if other := taken[k]; other != "" && k != "esc" && act.off == "" {
							rt.Fatalf("%q is both %q and %q", k, other, act.name)
						}
						if act.off == "" {
							taken[k] = act.name
						}
					}
				}
			})
		}
	}
}

// nothingOld fails where the list shows a row as it was drawn before something
// changed.
func nothingOld(tb rapid.TB, a *App) {
	list, _ := a.pages[deliveriesID].(*deliveries)
	as := list.tableView()
	got := list.table.View(a.sh.styles, as)
	as.Words = "drawn anew"
	if want := list.table.View(a.sh.styles, as); !slices.Equal(got, want) {
		tb.Fatalf("the list shows\n%s\nfor\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
