package tui

import (
	"context"
	"crypto/x509"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/model"
)

// newOperated is a console that can change things: a real store, a real sender,
// a real sandbox that takes what is changed.
func newOperated(t *testing.T, o sandbox.Options, change func(*model.Profile)) *desk {
	t.Helper()
	d := &desk{t: t, clock: sandbox.NewManual(start)}
	o.Clock = d.clock
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.box = box
	kept, _, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hooktop.db"), Now: d.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	p := box.Profile("demo")
	if change != nil {
		change(&p)
	}
	d.kept = kept
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	t.Cleanup(func() { stop(); <-done; _ = kept.Close() })
	d.open(p, box.CertPool(), 120, 40, func(h runbook.Host) *runbook.Desk {
		return benchOf(d, p, h, kept, box.CertPool())
	})
	go func() {
		defer close(done)
		_ = d.ops.Run(ctx)
	}()
	return d
}

func benchOf(d *desk, p model.Profile, h runbook.Host, kept *store.Store, ca *x509.CertPool) *runbook.Desk {
	from := direct.New(direct.Options{CA: ca, Silence: time.Minute, Now: d.clock.Now})
	tester, _ := h.(client.Sampler)
	return runbook.New(runbook.Bench{
		Profile: p, Host: h, Store: kept, Direct: from, Surveyor: from, Tester: tester,
		Rows: func() model.Rows { return d.watch.Snapshot().Log.Rows },
		Who:  "ops@test", Holder: "ops@test/1", Now: d.clock.Now, Sleep: d.clock.Sleep,
		Budget: func() model.Budget {
			if b := d.budget.Load(); b != nil {
				return *b
			}
			return model.Budget{}
		},
	})
}

// until lets time pass until the frame says something.
func (d *desk) until(texts ...string) {
	d.t.Helper()
	d.passes(func() bool { return d.says(texts...) })
	d.wants(texts...)
}

// ended lets time pass until so many runs have ended.
func (d *desk) ended(n int) {
	d.t.Helper()
	if !d.passes(func() bool {
		runs := d.ops.View().Runs
		return len(runs) == n && !slices.ContainsFunc(runs, func(r runbook.RunView) bool { return !r.Run.State.Ended() })
	}) {
		d.t.Fatalf("%d runs have not ended:\n%s", n, d.frame())
	}
}

// passes lets time pass until something is so.
func (d *desk) passes(so func() bool) bool {
	for range 2000 { // of 10 ms or less, on a machine that may be busy
		d.clock.Advance(250 * time.Millisecond)
		ctx, cancel := context.WithTimeout(d.t.Context(), 10*time.Millisecond)
		_, _ = d.ops.Changed(ctx, d.ops.View().Seq)
		cancel()
		so := so()
		d.send(viewed{d.ops.View()}) // what it is so by is shown
		if so {
			return true
		}
	}
	return false
}

// TestPingFromHere shows what a ping from here found out, and puts it on record.
func TestPingFromHere(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 50, Learn: -1}, nil)
	d.press("p")
	d.wants("Ping from here", "✓", "timing", "first byte")
	d.press("esc", "6")
	d.until("ping", "ops@test")
}

// TestRetryShowsItsPlan: nothing is sent before it was agreed to, and what was
// sent is followed to its end.
func TestRetryShowsItsPlan(t *testing.T) {
	o := sandbox.Options{Seed: 1, Deliveries: 200, Incident: true, Learn: -1}
	d := newOperated(t, o, nil)
	d.press("2", "/")
	d.text("cause:tls-expired")
	d.press("enter", "f", "r")
	d.wants("type yes to start")
	d.press("enter")
	d.wants("type yes to go on")
	d.press("esc")
	if len(d.ops.View().Runs) != 0 {
		t.Fatal("a run began without consent")
	}
	d.press("esc", "r")
	d.text("yes")
	d.press("enter")
	d.until("Runs", "retry", "done")
}

// TestRetryOfWhatIsRead plans for the delivery on the whole page, not for those
// that are marked in the list behind it.
func TestRetryOfWhatIsRead(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 200, Incident: true, Learn: -1}, nil)
	d.press("2", "/")
	d.text("cause:tls-expired")
	d.press("enter", "f", "space", "j", "space", "j", "enter")
	d.wants("r retry")
	d.press("r")
	d.wants("Retry 1 delivery on demo", "created      4 Mar 00:01 UTC (14 h ago) ", "type yes to start")
}

// TestProductionAsksForTheName before anything is changed.
func TestProductionAsksForTheName(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 50, Learn: -1}, func(p *model.Profile) { p.Environment = model.Production })
	d.press("3", "K")
	d.wants("type demo (the profile's name) to start")
	d.text("yes")
	d.press("enter")
	d.wants("type demo to go on")
}

// TestRotation from the endpoint's page to the proof, with the key handed over
// by hand.
func TestRotation(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 50, Learn: -1}, nil)
	d.press("3")
	d.wants("Endpoint", "fingerprint", "URLs used before")
	d.press("K")
	d.wants("type yes to start")
	d.text("yes")
	d.press("enter")
	d.until("Runs", "rotate", "clear", "set", "key")
}

// TestWrongURL: what cannot be a webhook's URL stays to be mended, whoever finds
// that out, and the frame says why.
func TestWrongURL(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 50, Learn: -1}, nil)
	d.press("3", "e", "ctrl+u")
	d.text("ftp://x.example/a")
	d.press("enter")
	d.wants("Change the webhook URL", "Webhooks go by http or https only.", "ftp://x.example/a█")
	d.press("ctrl+u")
	d.text(d.box.ReceiverURL())
	d.press("enter")
	d.wants("Change the webhook URL", "Nothing would change: this is the URL in force.")
	d.press("ctrl+u")
	d.text("  https://x.example/other ")
	d.press("enter")
	d.wants("keep the key", "https://x.example/other", "type yes to start")
}

// TestHandover copies a report that names what was done.
func TestHandover(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 50, Learn: -1}, nil)
	d.press("p", "esc")
	d.clock.Advance(time.Second)
	d.press("6", "H")
	d.wants("Handover report", "8h")
	d.press("enter")
	d.wants("report sent to your terminal's clipboard")
	for _, want := range []string{"ping", "ops@test", "demo"} {
		if !strings.Contains(d.clip, want) {
			t.Errorf("the report does not say %q:\n%s", want, d.clip)
		}
	}
}

// TestActivityFilter lists the acts that hold every word, of all their fields.
func TestActivityFilter(t *testing.T) {
	d := posed(t)
	d.press("6", "/")
	d.wants("Filter the acts")
	d.text("OPS-2 failed again")
	d.press("enter")
	d.wants("1 of 3 with OPS-2 failed again", "2 delivered, 1 failed again")
	d.lacks("1a2b")
	d.press("esc")
	d.wants("Everything that was changed", "1a2b")
	d.press("/")
	d.text("nothing like it")
	d.press("enter")
	d.wants("No act holds all of these words", "0 of 3")
	d.press("esc", "esc")
	d.wants("Why deliveries fail")
}

// TestUndoAChange goes back to the URL before, after its plan; without a change
// it says that there is none.
func TestUndoAChange(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 20, Learn: -1}, nil)
	was := d.box.ReceiverURL()
	d.press("3", "u")
	d.lacks("to start: ")
	d.wants("✗ plan the undoing of the last change")
	d.press("esc", "e", "ctrl+u")
	d.text(d.box.PlainReceiverURL())
	d.press("enter")
	d.text("yes")
	d.press("enter")
	d.ended(1)
	d.poll()
	d.press("3", "ctrl+r")
	d.wants("URL          "+d.box.PlainReceiverURL(), "u undo")
	d.press("u")
	d.wants("undoes", "to           "+was)
	d.text("yes")
	d.press("enter")
	d.ended(2)
	d.press("3", "ctrl+r")
	d.poll()
	d.wants("URL          "+was, "▸ until", d.box.PlainReceiverURL())
}
