package tui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// keyActs are the fingerprints of the keys whose giving away is on record.
func (d *desk) keyActs() (prints []string) {
	d.t.Helper()
	acts, err := d.ops.Acts(d.t.Context(), client.ActFilter{})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, a := range acts {
		if a.Action == model.ActRevealKey {
			prints = append(prints, strings.TrimPrefix(a.After, "key sha "))
		}
	}
	return prints
}

// TestKeysAreGivenOnRecord: each showing and copying of a key is an act with its
// fingerprint; to hide it is none.
func TestKeysAreGivenOnRecord(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 20, Learn: -1}, nil)
	key := d.app.sh.snap.Endpoints[0].Secret
	d.press("3", "v")
	d.wants(key.Reveal())
	d.press("v")
	d.lacks(key.Reveal())
	d.press("y", "k")
	if d.clip != key.Reveal() {
		t.Errorf("copied %q", d.clip)
	}
	made := model.NewSecret("abcdefghijklmnopq9xKd")
	v := posedRuns()
	d.send(viewed{v})
	d.press("6", "c")
	if d.clip != made.Reveal() {
		t.Errorf("copied %q", d.clip)
	}
	if got, want := strings.Join(d.keyActs(), " "), strings.Join([]string{key.Fingerprint(), key.Fingerprint(), made.Fingerprint()}, " "); got != want {
		t.Errorf("on record: %q, want %q", got, want)
	}
}

// fullStore cannot be written.
type fullStore struct{ client.Store }

func (fullStore) Append(context.Context, model.Act) (model.Act, error) {
	return model.Act{}, &model.Error{Code: model.Unavailable, Op: "append", Why: "the disk is full"}
}

// TestNoKeyWithoutARecord: where it cannot be recorded the key is not given, and
// that is said.
func TestNoKeyWithoutARecord(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 20, Learn: -1}, nil)
	key := d.app.sh.snap.Endpoints[0].Secret
	d.app.sh.desk = runbook.New(runbook.Bench{Profile: d.app.sh.snap.Profile, Store: fullStore{d.kept}, Who: "ops@test", Now: d.clock.Now})
	d.press("3", "v")
	d.wants("✗ reveal the key", "the disk is full")
	d.lacks(key.Reveal())
	d.press("esc", "y", "k")
	d.wants("✗ reveal the key")
	d.send(viewed{posedRuns()})
	d.press("6", "c")
	if d.clip != "" {
		t.Errorf("copied %q", d.clip)
	}
	d.app.sh.desk = nil
	d.press("esc", "3", "v")
	d.lacks(key.Reveal())
}

// TestNewestActsStay: new acts come in at the top of the list until somebody
// moves away from there, and at 80 columns what they were is readable.
func TestNewestActsStay(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 20, Learn: -1}, nil)
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	d.press("6")
	add := func(scope string) {
		if _, err := d.kept.Append(t.Context(), model.Act{At: start, Who: "o", Profile: "demo", Action: model.ActRetry, Scope: scope, Outcome: "done, none of it got there"}); err != nil {
			t.Fatal(err)
		}
		d.run(d.app.pages[activityID].refresh())
	}
	for _, s := range []string{"first of all deliveries", "second of all of them", "third of all of them"} {
		add(s)
		d.wants("▌ 14:02:30", s, "done, none of it got there")
		d.lacks("before → after")
	}
	p, _ := d.app.pages[activityID].(*activity)
	if !p.acts.AtTop() {
		t.Error("it went down with the row under it")
	}
	d.press("enter", "j")
	d.wants("retry · second of all of them · done, none of it got there")
	add("fourth")
	d.wants("retry · second of all of them · done, none of it got there")
}

// TestDoneIsNotDelivered: a run that is done says what came of its deliveries.
func TestDoneIsNotDelivered(t *testing.T) {
	good, again, lost, out := model.Claim{State: model.ClaimDelivered}, model.Claim{State: model.ClaimFailed}, model.Claim{State: model.ClaimUnknown}, model.Claim{State: model.ClaimExcluded}
	for _, c := range []struct {
		claims       []model.Claim
		word, counts string
	}{
		{nil, "✓ done", ""},
		{[]model.Claim{good, good, out}, "✓ done", "2 delivered · 1 excluded"},
		{[]model.Claim{again, again, out}, "✗ done, none delivered", "2 failed again · 1 excluded"},
		{[]model.Claim{good, again, good, out}, "✗ done, 2 of 3 delivered", "1 failed again · 1 excluded"},
		{[]model.Claim{good, lost}, "? done, 1 of 2 delivered", "1 unknown"},
		{[]model.Claim{lost}, "? done, none known to be delivered", "1 unknown"},
	} {
		r := runbook.RunView{Run: model.Run{State: model.RunDone}, Claims: c.claims}
		if word, counts := runWord(&r), claimCounts(&r); word != c.word || counts != c.counts {
			t.Errorf("%q %q, want %q %q", word, counts, c.word, c.counts)
		}
	}
}
