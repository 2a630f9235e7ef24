package tui

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// posed is a console on which changes were made, all of them at moments that do
// not depend on the machine.
func posed(t *testing.T) *desk {
	t.Helper()
	d := newOperated(t, incident(), nil)
	for _, a := range posedActs() {
		a.Profile = "demo"
		if _, err := d.kept.Append(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	for _, u := range []client.UsedURL{
		{URL: "https://hooks2.acme.dev/metriport", Last: before(70)}, {URL: "https://old.acme.dev/in?token=hush", Last: start.AddDate(0, 0, -3)},
	} {
		if err := d.kept.SaveURL(t.Context(), "demo", u); err != nil {
			t.Fatal(err)
		}
	}
	d.send(viewed{posedRuns()})
	return d
}

func before(minutes int) time.Time { return start.Add(-time.Duration(minutes) * time.Minute) }

// posedRuns are a rotation that asks something, a retry that is done and one
// that failed.
func posedRuns() *runbook.View {
	step := func(n int, name string, s model.StepState, detail string) model.Step {
		return model.Step{N: n, Name: name, State: s, Detail: detail, Started: before(5), Ended: before(4)}
	}
	return &runbook.View{Seq: 1 << 40, Runs: []runbook.RunView{
		{
			Run: model.Run{ID: "r3", Kind: model.RunRotate, State: model.RunRunning, Who: "ops-1@bastion", Created: before(5), Note: "rotate the webhook key"},
			Steps: []model.Step{
				step(1, "preflight", model.StepDone, "POST 200 in 84 ms, TLS until 3 Feb 2027"),
				step(2, "clear", model.StepDone, "the answer says: no URL, no key"),
				step(3, "set", model.StepDone, "the answer says: new URL; open for 0.21 s"),
				step(4, "key", model.StepDone, "changed: •••…9xKd (sha 77e0)"),
				step(5, "hand over", model.StepStarted, "waiting until the receiver accepts the new key: POST 401 in 3 ms, asked 12 times; 14 refused since 13:58"),
			},
			Ask: &runbook.Question{Text: "Bring the receiver the new key.", Choices: []runbook.Choice{
				{Key: "copy", Name: "copy the key", About: "to bring it there by hand"},
				{Key: "run", Name: "run on_rotate", About: "with the new key on its standard input"},
				{Key: "done", Name: "I have done it", About: "ask the receiver at once"},
				{Key: "skip", Name: "leave it out", About: "the receiver refuses messages until it has the key"},
			}},
			Mine: true, Key: model.NewSecret("abcdefghijklmnopq9xKd"),
		},
		{
			Run:    model.Run{ID: "r2", Kind: model.RunRetry, State: model.RunDone, Who: "ops-2@bastion", Created: before(30)},
			Claims: []model.Claim{{State: model.ClaimDelivered}, {State: model.ClaimDelivered}, {State: model.ClaimFailed}},
		},
		{Run: model.Run{ID: "r1", Kind: model.RunRetryAll, State: model.RunFailed, Who: "ops-2@bastion", Created: before(60), Note: "the receiver answers 502"}},
	}}
}

func posedActs() []model.Act {
	return []model.Act{
		{Seq: 1, At: before(60), Who: "ops-2@bastion", Action: model.ActRetryAll, Scope: "every failed delivery", Outcome: "failed · the receiver answers 502"},
		{Seq: 2, At: before(30), Who: "ops-2@bastion", Action: model.ActRetry, Scope: "3 deliveries", Outcome: "2 delivered, 1 failed again"},
		{Seq: 3, At: before(5), Who: "ops-1@bastion", Action: model.ActRotate, Scope: "https://hooks.acme.dev/metriport", Before: "key sha 1a2b", After: "key sha 77e0", Outcome: "done"},
	}
}

// fromHere and byHost are what pings find out.
func fromHere() runbook.PingReport {
	ms := time.Millisecond
	return runbook.PingReport{
		Through: runbook.Directly, Outcome: "502 from a gateway after 187 ms", Good: model.No,
		Shot: client.Shot{
			URL: "https://hooks.acme.dev/metriport", Code: 502, Cause: model.CauseGateway, TLSUntil: time.Date(2027, 2, 3, 0, 0, 0, 0, time.UTC),
			Timing: client.Timing{DNS: 12 * ms, Connect: 24 * ms, TLS: 61 * ms, FirstByte: 87 * ms, Total: 187 * ms},
		},
	}
}

func byHost() runbook.PingReport {
	return runbook.PingReport{
		Through: runbook.ByHost, Outcome: "no change seen in 3.5 s", Good: model.TriUnknown,
		Status: model.Status{Detail: `Failed to send payload ({"url":"https://hooks.acme.dev/metriport","httpStatus":502,"httpMessage":"Request failed with status code 502"})`},
	}
}

// poses are the screens of what changes something.
var poses = []struct {
	name string
	pose func(*desk)
}{
	{"endpoints", func(d *desk) { d.press("3", "j") }},
	{"activity", func(d *desk) { d.press("6") }},
	{"acts", func(d *desk) { d.press("6", "tab", "j") }},
	{"rotate", func(d *desk) { d.press("3", "K") }},
	{"retry", func(d *desk) {
		d.press("2", "/")
		d.text("cause:tls-expired")
		d.press("enter", "r")
	}},
	{"ping", func(d *desk) { d.press("3"); d.send(pinged{report: fromHere()}) }},
	{"ping-by-host", func(d *desk) { d.press("3"); d.send(pinged{report: byHost()}) }},
	{"ask-url", func(d *desk) { d.press("3", "e") }},
	{"saved", func(d *desk) {
		p, _ := d.app.pages[deliveriesID].(*deliveries)
		d.run(p.takeSaved([]client.SavedFilter{{Name: "gateway", Filter: "cause:gateway"}, {Name: "slow ones", Filter: "took:>1s"}}))
		d.press("2", "}")
	}},
}

// TestOperatedFrames keeps the pictures of what changes something.
func TestOperatedFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	for _, c := range poses {
		t.Run(c.name, func(t *testing.T) {
			d := posed(t)
			c.pose(d)
			for _, size := range sizes {
				t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					golden.RequireEqual(t, d.still())
				})
			}
		})
	}
}
