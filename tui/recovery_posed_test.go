package tui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// recoveryOf is a run of our own making: 1 087 deliveries at 5 a second.
func recoveryOf(change func(*runbook.RunView)) *runbook.View {
	r := runbook.RunView{
		Run: model.Run{
			ID: "4fj2ab3c", Kind: model.RunRetry, State: model.RunRunning, Who: "ops-1@bastion", Created: before(2), Updated: before(0),
			Plan: []byte(`{"words":"status:failed since:2h cause:gateway","pacing":{"rate":5,"canary":10,"canary_min":0.9,"stop_at":0.2,"stop_of":50},` +
				`"left":{"delivered before, would be duplicates":["a","b","c"]}}`),
		},
		Mine: true,
		Progress: &runbook.Progress{
			Total: 1087, Queued: 610, Sent: 3, Accepted: 41, Delivered: 419, Failed: 12, Unknown: 2,
			Rate: 4.98, Left: 2*time.Minute + 4*time.Second, Phase: "sending",
		},
	}
	change(&r)
	return &runbook.View{Seq: 1 << 41, Runs: []runbook.RunView{r}}
}

// claims are why deliveries of the run were not delivered.
func posedFails(n int) failures {
	f := failures{run: "4fj2ab3c", seen: n, after: n}
	for i := range n {
		c := model.Claim{Delivery: model.DeliveryID(fmt.Sprintf("5b1f09c2-%04d-4a63-9d2e-000000000000", i)), State: model.ClaimFailed, Note: "502 from a gateway", Updated: start.Add(-time.Duration(n-i) * time.Second)}
		switch i % 7 {
		case 3:
			c.Note = "no answer within 5 s"
		case 6:
			c.State, c.Note = model.ClaimUnknown, "accepted, but its outcome was not seen"
		}
		f.add(c)
	}
	return f
}

// see shows a run of our own making near.
func (d *desk) see(v *runbook.View, fails failures) {
	d.send(viewed{v})
	p, _ := d.app.pages[recoveryID].(*recovery)
	p.fails = fails
	p.reading = true // nothing is read of it: the store has no such run
	d.send(started{id: v.Runs[0].Run.ID, recover: true})
}

// posedPlan is a plan as the desk makes them, of figures that do not change.
func posedPlan() runbook.Plan {
	return runbook.Plan{
		Kind: model.RunRetry, Title: "Recover 1 087 deliveries on metriport-us",
		Facts: []runbook.Fact{
			{Label: "chosen", Text: "1 090 · status:failed since:2h cause:gateway"},
			{Label: "types", Text: "network-query.hie 612 · network-query.lab 475"},
			{Label: "created", Text: "oldest 4 Mar 13:04 UTC (58 min ago), newest 4 Mar 14:01 UTC (1 min ago)"},
			{Label: "target", Text: "https://hooks.acme.dev/metriport"},
			{Label: "probe now", Text: "✓ pong in 84 ms"},
			{Label: "excluded", Text: "3 delivered before, would be duplicates (5b1f09c2…, 77aa01b2…, 90fe11c4…)"},
			{Label: "links", Text: "40 carry presigned links, all expired: renewed by the provider when it sends"},
			{Label: "method", Text: "one by one, oldest first; each makes a new row with a new id, the old row stays failed"},
			{Label: "pace", Text: "5 a second"},
			{Label: "canary", Text: "10 first, then the rest if ≥ 90 % of them are delivered"},
			{Label: "stop", Text: "when more than 20 % of the last 50 fail again"},
			{Label: "calls", Text: "~1 100 of 9 588 left today"},
			{Label: "duration", Text: "about 3 min 40 s"},
		},
		Needs: runbook.Needs{Count: 1087, Name: "metriport-us"},
	}
}

// propose shows a plan of our own making.
func (d *desk) propose(plan runbook.Plan) {
	p, _ := d.app.pages[recoveryID].(*recovery)
	p.box = nil
	d.send(result[proposal]{to: recoveryID, seq: p.seq, val: proposal{pace: firstPace(1087), plan: plan}})
}

// recoveries are a recovery's screens from its plan to its end.
var recoveries = []struct {
	name string
	pose func(*desk)
}{
	{"plan", func(d *desk) { d.press("2"); d.propose(posedPlan()) }},
	{"pace", func(d *desk) { d.press("2"); d.propose(posedPlan()); d.press("tab", "tab", "tab") }},
	{"running", func(d *desk) { d.see(recoveryOf(func(*runbook.RunView) {}), posedFails(14)) }},
	{"beside", func(d *desk) { d.see(recoveryOf(func(*runbook.RunView) {}), posedFails(14)); d.press("1") }},
	{"stopped", func(d *desk) {
		d.see(recoveryOf(func(r *runbook.RunView) {
			r.Run.State, r.Mine = model.RunPaused, false
			r.Run.Note = "resting: 24 % of the last 50 failed again; look why, then resume it to go on past the rule"
			r.Progress = &runbook.Progress{Total: 1087, Queued: 960, Delivered: 108, Failed: 19, Left: model.NoTime}
		}), posedFails(19))
	}},
	{"asks", func(d *desk) {
		d.see(recoveryOf(func(r *runbook.RunView) {
			r.Ask = &runbook.Question{
				Text: "Of 2 deliveries nobody knows whether the provider took the retry: no answer came, and its log does not show one for certain.",
				Choices: []runbook.Choice{
					{Key: "look", Name: "look again", About: "read the log once more"},
					{Key: "send", Name: "send again", About: "those that were taken arrive twice"},
					{Key: "leave", Name: "leave", About: "they stay unknown, and the run ends"},
				},
			}
		}), posedFails(14))
	}},
	{"others", func(d *desk) {
		d.see(recoveryOf(func(r *runbook.RunView) {
			r.Mine, r.Run.Who = false, "ops-2@bastion"
			r.Lease = model.Lease{Holder: "ops-2@bastion/4711", Until: start.Add(15 * time.Second)}
		}), posedFails(14))
	}},
	{"done", func(d *desk) {
		d.see(recoveryOf(func(r *runbook.RunView) {
			r.Run.State, r.Mine, r.Run.Created = model.RunDone, false, before(4)
			r.Run.Note = "1 073 delivered · 12 failed again · 2 unknown"
			r.Progress = &runbook.Progress{Total: 1087, Delivered: 1073, Failed: 12, Unknown: 2, Left: model.NoTime}
		}), posedFails(14))
	}},
	{"leaving", func(d *desk) {
		d.see(recoveryOf(func(*runbook.RunView) {}), posedFails(14))
		d.press("ctrl+c")
	}},
}

// TestRecoveryFrames keeps the pictures of a recovery.
func TestRecoveryFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := posed(t)
	for _, c := range recoveries {
		t.Run(c.name, func(t *testing.T) {
			d.anew(t, 120, 40)
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

// TestRecoveryFits: a recovery fits every terminal, line by line, and drawing it
// changes nothing.
func TestRecoveryFits(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := posed(t)
	for _, c := range recoveries {
		t.Run(c.name, func(t *testing.T) {
			d.anew(t, 120, 40)
			c.pose(d)
			for _, w := range []int{1, 2, 9, 20, 39, 61, 75, 80, 133, 200} {
				for _, h := range []int{1, 2, 3, 5, 8, 12, 24, 61} {
					d.app.Update(tea.WindowSizeMsg{Width: w, Height: h})
					first := d.app.View().Content
					fits(t, first, w, h)
					if d.app.View().Content != first {
						t.Fatalf("drawn twice, %dx%d differs", w, h)
					}
				}
			}
		})
	}
}

// TestRecoveryIsQuiet: a step of a run changes the lines that tell of it, and
// nothing else; what has not changed is not drawn again.
func TestRecoveryIsQuiet(t *testing.T) {
	d := posed(t)
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	d.see(recoveryOf(func(r *runbook.RunView) { r.Progress = &runbook.Progress{} }), posedFails(0))
	d.wants(" Recover · status:failed since:2h", "◌ running · queuing")
	d.see(recoveryOf(func(*runbook.RunView) {}), posedFails(14))
	was := lines(d)
	d.send(viewed{recoveryOf(func(r *runbook.RunView) { r.Progress.Queued--; r.Progress.Delivered++ })})
	is := lines(d)
	var changed []int
	for i := range is {
		if is[i] != was[i] {
			changed = append(changed, i)
		}
	}
	if len(changed) == 0 || len(changed) > 3 { // two counts, and the bar where a cell is full
		t.Errorf("one more delivered changed the lines %v", changed)
	}
	d.send(minute{})
	if !slices.Equal(lines(d), is) {
		t.Error("time alone changed the picture")
	}
}

func lines(d *desk) []string {
	var out []string
	start := 0
	f := d.app.View().Content
	for i, r := range f {
		if r == '\n' {
			out, start = append(out, f[start:i]), i+1
		}
	}
	return append(out, f[start:])
}
