package tui

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// posedChecks are checks of every kind.
func posedChecks(running bool) []model.Check {
	checks := []model.Check{
		{Code: "dns", Name: "host name", State: model.CheckPass, Want: "at least one address", Got: "203.0.113.7", Took: 12 * time.Millisecond},
		{Code: "addresses", Name: "addresses", State: model.CheckWarn, Want: "public ones", Got: "one of 2 is private", Fix: "take the private one out of the name's records"},
		{Code: "refuses_wrong", Name: "refuses a wrong signature", State: model.CheckFail, Want: "401", Got: "200 in 31 ms", Took: 31 * time.Millisecond, Fix: "compare the signature with one made of the raw body, in constant time, before anything else is done with the message"},
		{Code: "pong", Name: "pong", State: model.CheckSkipped, Want: "the ping's own word", Got: "it refuses good messages"},
	}
	if running {
		checks[2].State, checks[2].Got, checks[2].Took, checks[2].Fix = model.CheckRunning, "", model.NoTime, ""
		checks[3].State, checks[3].Got = model.CheckWaiting, ""
	}
	return checks
}

// pose puts checks on the page as if they had been made.
func (p *testbench) pose(d *desk, title string, running bool) {
	p.exam = newExam(p.sh, title, "https://hooks.acme.dev/metriport")
	p.exam.running = true
	p.side = benchChecks
	p.settle()
	_ = p.exam.take(examNews{of: p.exam, board: &examBoard{}, checks: posedChecks(running), over: !running})
	d.app.hints = d.app.footHints()
}

// TestConformanceOnThePage lists what it will send, shows every check, and keeps
// the results where they can be copied.
func TestConformanceOnThePage(t *testing.T) {
	d, p := benched(t, healthy(), nil)
	d.send(tea.WindowSizeMsg{Width: 140, Height: 60})
	d.press("C")
	d.wants("refuses a wrong signature", "1 message of", "enter to send")
	d.press("esc")
	if p.exam != nil {
		t.Fatal("it began before anybody agreed")
	}
	d.press("C", "enter")
	d.wants("Conformance of", "✓ it conforms", "✓ pass", "refuses a wrong signature")
	d.press("y", "j")
	var out struct {
		Kind   string
		Pass   bool
		Checks []struct{ Code, State string }
	}
	if err := json.Unmarshal([]byte(d.clip), &out); err != nil || out.Kind != "conformance" || !out.Pass || len(out.Checks) < 10 {
		t.Errorf("copied %v %+v", err, out)
	}
	d.press("y", "s")
	if !strings.Contains(d.clip, "✓ pass") || !strings.Contains(d.clip, "it conforms") {
		t.Errorf("copied %q", d.clip)
	}
	d.press("esc")
	d.wants("Event types")
	d.press("x")
	d.wants("Conformance of")
}

// TestPreflightOnThePage looks at the endpoint, and at a URL that is not saved
// yet, over another page.
func TestPreflightOnThePage(t *testing.T) {
	d, _ := benched(t, healthy(), nil)
	d.press("F")
	d.wants("Preflight of", "certificate chain", "answers a POST")
	d.press("3", "F", "ctrl+u")
	d.text("https://127.0.0.1:1/none")
	d.press("enter")
	d.wants("Before it is saved", "https://127.0.0.1:1/none", "✗ FAIL")
	d.press("y", "s")
	if !strings.Contains(d.clip, "127.0.0.1:1") {
		t.Errorf("copied %q", d.clip)
	}
	d.press("esc")
	d.lacks("✗ FAIL")
}

// TestGiveUpChecks: esc ends what is still to be checked, and keeps the rest.
func TestGiveUpChecks(t *testing.T) {
	d, p := benched(t, healthy(), nil)
	begun := make(chan struct{})
	_, cmd := p.examine(conformance, "https://h", func(ctx context.Context, tell runbook.Tell) ([]model.Check, error) {
		tell(posedChecks(true))
		close(begun)
		<-ctx.Done()
		return posedChecks(true)[:1], &model.Error{Code: model.Canceled, Op: "examine the receiver", Why: "given up", Err: ctx.Err()}
	})
	batch, _ := cmd().(tea.BatchMsg)
	done := make(chan tea.Msg, 2)
	go func() { done <- batch[0]() }()
	<-begun
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	_, next := d.app.Update(batch[1]())
	d.wants("◌ checking", "◌ running", "esc give up")
	d.press("esc")
	if msg := <-done; msg != nil {
		t.Fatalf("said %v", msg)
	}
	d.run(next)
	d.wants("– given up", "✓ pass", "esc back")
	d.press("esc", "x")
	d.wants("– given up")
}
