package tui

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// newIncident is a console on an incident that is over: what failed can be sent
// again.
func newIncident(t *testing.T, deliveries int) *desk {
	t.Helper()
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: deliveries, Incident: true, Learn: -1}, nil)
	d.box.Receiver().Set(sandbox.Healthy)
	return d
}

// agree types what the plan on top asks for until it starts.
func (d *desk) agree() {
	d.t.Helper()
	for range 3 {
		if len(d.app.overs) == 0 {
			return
		}
		b, ok := d.app.overs[0].(*planBox)
		if !ok || b.plan.Refuse != "" {
			d.t.Fatalf("there is no plan to agree to:\n%s", d.frame())
		}
		d.text(b.asks[b.at].want)
		d.press("enter")
	}
}

// box is the plan that is shown.
func (d *desk) plan() *planBox {
	d.t.Helper()
	if n := len(d.app.overs); n > 0 {
		if b, ok := d.app.overs[n-1].(*planBox); ok {
			return b
		}
	}
	d.t.Fatalf("there is no plan:\n%s", d.frame())
	return nil
}

// TestRecoverACause from the cause on the overview to the report with every id.
func TestRecoverACause(t *testing.T) {
	d := newIncident(t, 200)
	d.press("R")
	d.wants("cause:gateway", "way          one by one", "pace         5 a second", "stop         when more than")
	n := len(d.plan().plan.Raw)
	d.press("tab", "tab", "right", "right") // from 5 a second to 20
	d.wants("pace         ‹20› a second", "←→ less, more")
	if is := d.plan(); is.stale || len(is.plan.Raw) == n || !strings.Contains(string(is.plan.Raw), `"rate":20`) {
		t.Fatalf("the plan is not of the pace that is shown:\n%s", d.frame())
	}
	d.press("enter")
	count := d.plan().plan.Needs.Count
	d.text("nonsense")
	d.press("enter")
	d.wants("to go on, or esc to leave everything as it is")
	if len(d.ops.View().Runs) != 0 {
		t.Fatal("a run began without consent")
	}
	d.press("ctrl+u")
	if frame := d.frame(); strings.Contains(frame, "to go on, or esc") {
		t.Fatalf("the mistake is gone and still said:\n%s", frame)
	}
	d.agree()
	d.wants(" Recover ", "status:failed cause:gateway", "by ops@test", "◌ running") // a busy machine has queued it all by now
	d.until("Recover "+strconv.Itoa(count)+" deliveries · ", "pace      20 a second")
	d.until("✓ done", "✓ delivered")
	d.wants("100 %", "6 Activity")
	d.press("y")
	d.wants("report sent to your terminal's clipboard")
	saved := map[string]string{}
	d.app.sh.save = func(name string, data []byte) (string, error) {
		if _, there := saved[name]; there {
			return "", &model.Error{Code: model.Invalid, Op: "save " + name, Why: "there is a file of that name"}
		}
		saved[name] = string(data)
		return "/home/ops/" + name, nil
	}
	r := d.ops.View().Runs[0]
	file := "recovery-" + string(r.Run.ID) + ".md"
	d.press("w", "enter")
	d.wants("report saved as /home/ops/" + file)
	if saved[file] != d.clip {
		t.Errorf("another report was saved than copied:\n%s", saved[file])
	}
	d.press("w", "enter")
	d.wants("there is a file of that name")
	d.press("esc")
	if g := r.Progress; g == nil || g.Delivered != count || g.Total != count {
		t.Errorf("of %d deliveries became %+v", count, g)
	}
	for _, want := range []string{"# Recovery " + string(r.Run.ID), "- by: ops@test", "cause:gateway", "- delivered: " + strconv.Itoa(count), "| delivery | became |"} {
		if !strings.Contains(d.clip, want) {
			t.Errorf("the report does not say %q:\n%s", want, d.clip)
		}
	}
	for _, c := range r.Claims {
		if !strings.Contains(d.clip, "| "+string(c.Delivery)+" | delivered | "+string(c.New)+" |") {
			t.Errorf("the report does not tell of %s", c.Delivery)
		}
	}
	d.press("esc")
	d.wants("Runs", "retry", "enter open")
	d.press("enter")
	d.wants("Recover " + strconv.Itoa(count))
}

// TestRecoverChoices: what is chosen is said at the top of the plan, in the words
// of the operator.
func TestRecoverChoices(t *testing.T) {
	d := newIncident(t, 200)
	for _, c := range []struct {
		name string
		keys []string
		text string
		want []string
	}{
		{"marks", []string{"2", "/"}, "status:failed", []string{"2 marked"}},
		{"filter", []string{"2", "/"}, "cause:tls-expired", []string{"· cause:tls-expired"}},
		{"everything failed", []string{"2"}, "", []string{"· status:failed"}},
		{"since a delivery", []string{"2"}, "", []string{"status:failed since:2026-03-"}},
		{"since a time", []string{"tab", "home", "right"}, "", []string{"status:failed since:2026-03-03T14"}},
		{"missing", []string{"2", "/"}, "type:network-query.lab", []string{"flows without network-query.lab since 2026-03-04 10:00 UTC"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.anew(t, 120, 40)
			d.press(c.keys...)
			d.text(c.text)
			if c.text != "" {
				d.press("enter")
			}
			switch c.name {
			case "marks":
				d.press("space", "space", "R")
			case "since a delivery":
				d.press("G", "E")
			case "missing":
				d.press("M")
				d.wants("Recover what flows miss")
				d.text(" since:10:00")
				d.press("enter")
			default:
				d.press("R")
			}
			d.plan()
			d.wants(c.want...)
		})
	}
}

// TestRecoverNothing says why, and opens no plan.
func TestRecoverNothing(t *testing.T) {
	d := newIncident(t, 20)
	d.press("2", "/")
	d.text("type:nothing.like.it")
	d.press("enter", "R")
	d.wants("the list is empty")
	d.press("esc", "M")
	d.text(" since:whenever")
	d.press("enter")
	d.wants("since:whenever is no time")
}

// TestRecoverTwice: what one run holds cannot be started by another plan.
func TestRecoverTwice(t *testing.T) {
	d := newIncident(t, 100)
	d.press("R")
	d.agree()
	d.until(" deliveries · ")
	d.press("1", "R")
	d.wants("✗ nothing can be sent again: in another run that has not ended")
	d.press("enter")
	if n := len(d.ops.View().Runs); n != 1 {
		t.Fatalf("%d runs have begun", n)
	}
	d.ended(1)
}

// TestRecoveryRests: it is paused and resumed by a key, keeps what was agreed to,
// and leaving its page does not stop it.
func TestRecoveryRests(t *testing.T) {
	d := newIncident(t, 100)
	d.press("R")
	d.agree()
	d.until("◌ running")
	d.press("p")
	d.until("paused", "r resume")
	queued := d.ops.View().Runs[0].Progress.Queued
	if queued == 0 {
		t.Fatal("it was over before it could rest")
	}
	d.press("r")
	d.until("◌ running")
	d.press("1")
	d.until("6 Activity ", "◌ recovering ")
	if d.app.View().ProgressBar == nil {
		t.Error("the terminal is not told how far it is")
	}
	d.ended(1)
	d.send(viewed{d.ops.View()})
	d.lacks("◌ recovering")
	if d.app.View().ProgressBar != nil {
		t.Error("the terminal still shows progress")
	}
}

// TestRecoveryStops: where the canary fails it rests and says why; a key goes on
// past it.
func TestRecoveryStops(t *testing.T) {
	d := newIncident(t, 200)
	d.box.Receiver().Set(sandbox.BadGateway)
	d.press("R")
	d.wants("probe now    ✗", "type send anyway")
	d.agree()
	d.until("· paused", "were not delivered", "502 from a gateway", "r resume")
	g := d.ops.View().Runs[0].Progress
	if g.Failed == 0 || g.Failed > 10 || g.Queued == 0 || g.Total-g.Queued > 10 {
		t.Errorf("of a canary of 10 became %+v", g)
	}
	d.box.Receiver().Set(sandbox.Healthy)
	d.press("r")
	d.until("done, ", "R recover "+model.Grouped(g.Failed)+" again")
	d.press("R")
	d.wants("what failed again in run")
}

// TestRecoveryEnds: it is canceled after a question, and says what was not sent.
func TestRecoveryEnds(t *testing.T) {
	d := newIncident(t, 100)
	d.press("R")
	d.agree()
	d.until("◌ running")
	d.press("x")
	d.wants("Cancel this run?")
	d.press("y")
	d.until("canceled", "excluded", "canceled before it was sent", "Not delivered by this run", "R recover the ")
	g := d.ops.View().Runs[0].Progress
	d.press("R")
	d.wants("what is left of run", "chosen       "+model.Grouped(g.Excluded+g.Failed)+" ")
}

// TestLeavingARecovery: who leaves says what becomes of it.
func TestLeavingARecovery(t *testing.T) {
	d := newIncident(t, 100)
	d.press("R")
	d.agree()
	d.until("◌ running")
	d.press("ctrl+c")
	d.wants("A run is under way here. And now?", "goes on by itself · not from this console")
	d.press("g")
	d.wants("not from this console")
	d.press("ctrl+c", "s")
	d.lacks("And now?")
	if d.quit {
		t.Fatal("it was left")
	}
	d.meanwhile(func() { d.press("ctrl+c", "r") })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	v := d.ops.View()
	for err := error(nil); err == nil && v.Runs[0].Run.State != model.RunPaused; { // it rests before it is shown to
		var next *runbook.View
		if next, err = d.ops.Changed(ctx, v.Seq); err == nil {
			v = next
		}
	}
	if !d.quit || v.Runs[0].Run.State != model.RunPaused {
		t.Errorf("left is %v, and the run is %s", d.quit, v.Runs[0].Run.State)
	}
}

// meanwhile does what waits for others, while time passes.
func (d *desk) meanwhile(do func()) {
	over, passed := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(passed)
		for {
			select {
			case <-over:
				return
			default:
				d.clock.Advance(100 * time.Millisecond)
				ctx, cancel := context.WithTimeout(d.t.Context(), 5*time.Millisecond)
				_, _ = d.ops.Changed(ctx, d.ops.View().Seq)
				cancel()
			}
		}
	}()
	do()
	close(over)
	<-passed
}

// TestOthersRecovery: one that somebody else carries can be seen and asked to
// rest, not resumed; when its lease has ended it can be taken over.
func TestOthersRecovery(t *testing.T) {
	d := posed(t)
	v := recoveryOf(func(r *runbook.RunView) {
		r.Mine, r.Run.Who = false, "ops-2@bastion"
		r.Lease = model.Lease{Name: "run/4fj2ab3c", Holder: "ops-2@bastion/4711", Until: start.Add(15 * time.Second)}
	})
	d.see(v, failures{})
	d.wants("ops-2@bastion/4711 carries it; its lease is good until 14:02:45", "p pause")
	d.lacks("r resume")
	d.clock.Advance(time.Minute)
	d.send(minute{})
	d.wants("the lease of ops-2@bastion/4711 ended 14:02:45", "r resume")
	if d.app.View().ProgressBar != nil {
		t.Error("the terminal shows somebody else's progress as its own")
	}
}

// TestPace: whatever is pressed, a pace stays within its ends, the dial that has
// the keys is one that is shown, and no word of the form is lost.
func TestPace(t *testing.T) {
	keys := []string{"tab", "shift+tab", "left", "right", "+", "-", "backspace", "0", "1", "5", "9", ".", "enter", "esc", "x"}
	rapid.Check(t, func(rt *rapid.T) {
		p := &pace{Pacing: firstPace(rapid.IntRange(0, 2000).Draw(rt, "n")), ways: []way{oneByOne, sinceAtHost, allOfTheHost}}
		for range rapid.IntRange(0, 40).Draw(rt, "steps") {
			k := tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
			if name := rapid.SampledFrom(keys).Draw(rt, "key"); name != "shift+tab" {
				k = keyPress(name)
			}
			was := *p
			_, changed := p.press(k)
			if changed != (was.Pacing != p.Pacing || was.way != p.way) {
				rt.Fatalf("%s: changed is said to be %v", k, changed)
			}
			for d, ends := range dialEnds {
				if v := p.value(d); v < ends[0] || v > ends[1] {
					rt.Fatalf("%d is at %v", d, v)
				}
			}
			if p.at != noDial && !slices.Contains(p.dials(), p.at) {
				rt.Fatalf("the dial %d has the keys and is not shown", p.at)
			}
			_, rows := p.rows()
			for _, bits := range rows {
				w := rapid.IntRange(1, 60).Draw(rt, "w")
				if got, want := said(wrapBits(bits, w)...), said(bits); got != want {
					rt.Fatalf("%q became %q", want, got)
				}
			}
		}
	})
}

// said are the words of lines without their spaces.
func said(lines ...[]bit) string {
	var b strings.Builder
	for _, l := range lines {
		for _, x := range l {
			b.WriteString(strings.ReplaceAll(x.words, " ", ""))
		}
	}
	return b.String()
}

// TestStacked: the bar is as wide as it is to be, and what there is of is seen
// where there is room for all.
func TestStacked(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		shares, some := make([]share, 7), 0
		for i := range shares {
			if shares[i].n = rapid.SampledFrom([]int{0, 0, 1, 2, 50, 100_000}).Draw(rt, "n"); shares[i].n > 0 {
				some++
			}
		}
		w := rapid.IntRange(0, 200).Draw(rt, "w")
		sizes := stacked(shares, w)
		want := w
		if some == 0 {
			want = 0
		}
		got := 0
		for _, n := range sizes {
			got += n
		}
		if got != want {
			rt.Fatalf("%v fill %d of %d cells", sizes, got, want)
		}
		for i, s := range shares {
			if (s.n == 0 && sizes[i] != 0) || (s.n > 0 && sizes[i] == 0 && w >= some) {
				rt.Fatalf("%d of %v got %d of %d cells", s.n, shares, sizes[i], w)
			}
		}
	})
}

// TestFailures are grouped by their reasons, however they are read.
func TestFailures(t *testing.T) {
	f := posedFails(20)
	n := 0
	for _, c := range f.causes {
		n += c.n
		if c.last.Updated.IsZero() || c.why != c.last.Note {
			t.Errorf("the last one of %q is %+v", c.why, c.last)
		}
	}
	if n != 20 {
		t.Errorf("%d of 20 are told of", n)
	}
}

// TestTimeLeft is told in steps that stand for a while.
func TestTimeLeft(t *testing.T) {
	for _, c := range []struct {
		left time.Duration
		want string
	}{
		{time.Second, "~5 s left"},
		{57 * time.Second, "~55 s left"},
		{2*time.Minute + 4*time.Second, "~2 min left"},
		{3*time.Minute + 40*time.Second, "~3 min 40 s left"},
		{5*time.Hour + 33*time.Minute + 20*time.Second, "~5 h 33 min left"},
	} {
		if got := leftWords(c.left); got != c.want {
			t.Errorf("%v is told as %q, want %q", c.left, got, c.want)
		}
	}
}
