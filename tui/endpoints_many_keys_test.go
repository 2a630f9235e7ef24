package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestManyKeys: keys in view are shown by mask and fingerprint, without an act;
// one is shown for a while or copied, each with an act; a rotation lists both
// keys, the old one with the time it ends.
func TestManyKeys(t *testing.T) {
	d := newManyOperated(t, func(*sandbox.ManyOptions) {}, model.Svix)
	d.press("3", "G", "k")
	r, _ := d.endsPage().table.Current()
	keys, _ := d.provider.(client.KeyReader)
	key, err := keys.Key(t.Context(), r.e.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.wants(strings.TrimPrefix(key.String(), "•••")+" "+key.Fingerprint(), key.String()+" · fingerprint "+key.Fingerprint())
	d.lacks(key.Reveal())
	if n := len(d.keyActs()); n != 0 {
		t.Errorf("%d acts before a key was shown", n)
	}
	d.press("v")
	d.wants(key.Reveal(), "hide key")
	d.press("j")
	d.lacks(key.Reveal())
	d.press("k")
	d.wants(key.Reveal())
	d.send(result[hideKey]{to: endpointsID, seq: d.endsPage().keys.hides})
	d.lacks(key.Reveal())
	d.press("y", "k")
	if d.clip != key.Reveal() {
		t.Errorf("copied %q", d.clip)
	}
	if got, want := strings.Join(d.keyActs(), " "), key.Fingerprint()+" "+key.Fingerprint(); got != want {
		t.Errorf("on record %q, want %q", got, want)
	}

	d.press("K", "o")
	d.wants("at most 7d")
	d.text("3 days")
	d.press("enter")
	d.wants("is no time")
	d.press("esc", "K", "o")
	d.text("3d")
	d.press("enter")
	d.wants("Rotate the key", "for 72 h", "type yes to start")
	d.text("yes")
	d.press("enter")
	d.until("Runs", "✓ done", "signs beside it until")
	for range 4 {
		d.press("ctrl+r")
		d.poll()
	}
	d.press("3")
	now, err := keys.Key(t.Context(), r.e.ID)
	if err != nil || now == key {
		t.Fatalf("the key is %v, %v", now, err)
	}
	d.wants("fingerprint "+now.Fingerprint()+" · since ", "old key", "fingerprint "+key.Fingerprint()+" · signs beside it until ")
}

// TestManyRecoverSince asks for what failed to be sent again, with its limit said
// before, and follows it to the end.
func TestManyRecoverSince(t *testing.T) {
	d := newManyOperated(t, func(o *sandbox.ManyOptions) { o.Server.Schedule = []time.Duration{} }, model.Svix)
	var bad model.EndpointID
	failed := map[model.EndpointID]int{}
	for _, row := range d.app.sh.snap.Log.Rows.All() {
		if row.Outcome == model.Failed {
			failed[row.To]++
		}
	}
	for _, e := range d.app.sh.snap.Endpoints {
		if e.Enabled != model.No && failed[e.ID] > 1 && (bad == "" || e.ID < bad) {
			bad = e.ID
		}
	}
	for _, r := range d.played.Receivers() {
		r.Set(sandbox.Healthy)
	}
	d.press("3", "g")
	for range d.app.sh.snap.Endpoints {
		if r, _ := d.endsPage().table.Current(); r.e.ID == bad {
			break
		}
		d.press("j")
	}
	n := failed[bad]
	d.press("R")
	d.wants("Recover, of the last 14 days at most", "in the last 14 days, the most there is")
	d.press("o")
	d.text("2026-03-03 14:00")
	d.press("enter") // refused here: the prompt stays, with what was typed
	d.wants("2026-03-03 14:00 has no offset: write 2026-03-03 14:00Z for UTC")
	d.text("Z")
	d.press("enter")
	d.wants("Recover what failed at", "3 Mar 14:00 UTC")
	d.press("esc", "R", "o")
	d.text("15d")
	d.press("enter")
	d.wants("the span must be between 0 and 14 days")
	d.press("esc", "R", "w")
	d.wants("Recover what failed at", "goes back 14 days", fmt.Sprintf("%d deliveries in the loaded log", n), "never called twice")
	d.text(fmt.Sprint(n))
	d.press("enter")
	d.until("Runs", "✓ done", fmt.Sprintf("%d delivered · 0 failed again", n))
}

// TestWithoutSvixSaysWhy: what Open Wearables alone cannot do stays, with the
// reason and the way out; what it can is done.
func TestWithoutSvixSaysWhy(t *testing.T) {
	d := newManyOperated(t, func(*sandbox.ManyOptions) {}, model.OpenWearables)
	for key, words := range map[string][]string{
		"K": {"rotate key: it cannot rotate keys"},
		"x": {"disable: it neither shows nor changes"},
		"R": {"recover: it cannot resend"},
	} {
		d.press("3", key)
		d.wants(append(words, "give the profile its Svix", "svix = {")...)
		d.press("esc")
	}
	d.press("3", "v")
	d.wants("whsec_")
}

// TestTwins: endpoints that lead to the same URL are told apart, in rows and in
// a plan.
func TestTwins(t *testing.T) {
	d := manyBench(t, &model.Snapshot{Endpoints: ends(3)})
	d.press("3")
	d.wants("h001.example.org/in …_000", "h001.example.org/in …_001")
	d.lacks("…_002")
}

// TestManySizes keeps the page as it looks where there is little room, and much.
func TestManySizes(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := newManyOperated(t, func(*sandbox.ManyOptions) {}, model.Svix)
	d.press("3")
	for _, size := range [][2]int{{40, 12}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			golden.RequireEqual(t, d.still())
		})
	}
	d.press("v")
	for _, size := range [][2]int{{80, 24}, {200, 60}} {
		d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		t.Run(fmt.Sprintf("key %dx%d", size[0], size[1]), func(t *testing.T) { golden.RequireEqual(t, d.still()) })
	}
	d.press("K", "d")
	for _, size := range [][2]int{{200, 60}, {80, 24}} {
		d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		t.Run(fmt.Sprintf("rotate %dx%d", size[0], size[1]), func(t *testing.T) { golden.RequireEqual(t, d.still()) })
	}
}
