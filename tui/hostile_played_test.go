package tui

import (
	"net/http/httptest"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// evilFront stands before a host and puts every evil text into what it answers.
func evilFront(t *testing.T, base string) (h *sandbox.Hostile, at string) {
	t.Helper()
	h, err := sandbox.NewHostile(base, evils)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return h, srv.URL
}

// evilDesk is a console that can change things, over a played host of each kind
// that answers with evil in every text.
func evilDesk(t *testing.T, of model.Provider) (d *desk, front *sandbox.Hostile) {
	t.Helper()
	through := func(p *model.Profile) { front, p.BaseURL = evilFront(t, p.BaseURL) }
	if of == model.Metriport {
		o := incident()
		o.Deliveries = 60
		d = newOperated(t, o, through)
	} else {
		d = newManyOperated(t, func(*sandbox.ManyOptions) {}, of, through).desk
	}
	return d, front
}

// allPlaces lead to every page and overlay, and back.
var allPlaces = [][]string{
	{"1"},
	{"1", "j", "j", "k"},
	{"1", "tab", "left", "left"},
	{"2", "j", "j", "g"},
	{"2", "space", "j", "space", "*"},
	{"2", "/", "t", "y", "p", "e", ":", "tab", "esc"},
	{"2", "s", "esc"},
	{"2", "enter", "m", "z", "j", "j", "j", "/", "a", "enter", "n", "esc", "b", "b", "b", "]", "]", "]", "]", "[", "[", "[", "[", "esc"},
	{"2", "enter", "m", "|", ".", "enter", "esc", "esc"},
	{"2", "y", "esc"},
	{"2", "enter", "w", "esc", "esc"},
	{"2", "enter", "C", "esc", "esc"},
	{"2", "R", "esc"},
	{"2", "r", "esc"},
	{"2", "o", "esc"},
	{"3", "j", "k", "enter", "esc"},
	{"3", "K", "esc"},
	{"3", "e", "tab", "esc"},
	{"3", "a", "esc"},
	{"3", "x", "esc"},
	{"3", "h", "esc"},
	{"3", "i", "esc"},
	{"4", "j", "j", "tab", "j", "tab", "j", "esc"},
	{"5", "j", "tab", "j", "esc"},
	{"6", "j", "tab", "j", "tab", "j", "enter", "esc"},
	{"2", ":", "esc"},
	{"2", "?", "esc"},
	{"!", "esc"},
	{"@", "j", "enter", "esc", "esc"},
	{"p", "esc"},
}

// TestEvilEverywhere: over real HTTP, whatever each provider says, on no page and
// in no overlay a byte of it is a command to the terminal, for those who look and
// those who listen; nor is what is said when it refuses in evil words.
func TestEvilEverywhere(t *testing.T) {
	for _, of := range []model.Provider{model.Metriport, model.Svix, model.OpenWearables} {
		t.Run(string(of), func(t *testing.T) {
			d, front := evilDesk(t, of)
			snap := d.watch.Snapshot()
			if front.Put() < 100 || snap.Log.Rows.Len() == 0 || len(snap.Endpoints) == 0 || !strings.ContainsRune(d.frame(), '~') {
				t.Fatalf("%d texts put in, %d deliveries, %d endpoints, %v", front.Put(), snap.Log.Rows.Len(), len(snap.Endpoints), snap)
			}
			x := newTerminal(t, 0, 0)
			look := func(keys ...string) {
				for _, k := range keys {
					d.send(keyPress(k))
					v := d.app.View()
					wrote(t, x, v.Content)
					wrote(t, x, v.WindowTitle)
					if len(x.wrong) > 0 {
						t.Fatalf("after %q of %q the terminal was told %q by\n%q", k, keys, x.wrong, v.Content)
					}
				}
			}
			for _, keys := range allPlaces {
				look(keys...)
			}
			for _, size := range [][2]int{{40, 12}, {200, 60}} {
				d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				look("1", "2", "j", "enter", "]", "esc", "3", "4", "5", "6")
			}
			d.plainly(t, 80, 24)
			for _, keys := range allPlaces {
				look(keys...)
				d.canBeHeard(strings.Join(keys, " "), 80, 24)
			}
			front.Fail(true)
			d.anew(t, 120, 40)
			d.poll()
			look("1", "2", "3", "j", "enter", "esc", "e", "esc", "4", "5", "6", "@", "j", "enter", "esc", "!", "esc")
		})
	}
}

// wrote writes a frame to a terminal, which holds every byte against what it may
// be told.
func wrote(t *testing.T, x *terminal, frame string) {
	t.Helper()
	if _, err := x.Write([]byte(frame)); err != nil {
		t.Fatal(err)
	}
}
