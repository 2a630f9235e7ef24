package e2e

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// killsVariable says how often to kill; a few times where it is not set.
const killsVariable = "HOOKTOP_KILLS"

// kills is how often a test is to kill.
func kills(t *testing.T, usual int) int {
	t.Helper()
	s := os.Getenv(killsVariable)
	if s == "" {
		return usual
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is no number of kills", killsVariable, s)
	}
	return n
}

// TestKilled kills a recovery again and again, at random calls of its provider's
// API and of its receiver, resumes it until it has ended, and holds what it says
// against what was asked for and what has arrived. By hand it does so any number
// of times, over as many runs of 2000 as that takes, each seen to its end:
//
//	HOOKTOP_KILLS=100 go test ./tui/e2e -run TestKilled -v -timeout 0
func TestKilled(t *testing.T) {
	t.Parallel()
	const most = 3 // of one run
	for left := kills(t, most); left > 0; left -= most {
		n := 500
		if os.Getenv(killsVariable) != "" {
			n = 2000
		}
		o := newOutage(t, n)
		o.survive(t, o.env(t.TempDir()), min(left, most))
	}
}

// survive recovers everything that failed, killed so many times.
func (o *outage) survive(t *testing.T, env []string, times int) {
	t.Helper()
	n := len(o.ids)
	p := begin(t, env, "recover", "--since", "24h", "--rate", "200/s", "--yes-count", strconv.Itoa(n), "--output", "jsonl")
	id := p.await("started").Run
	for ; times > 0; times-- {
		// a delivery is three calls at the least: before and after it is asked for, and its arrival
		after := 1 + rand.IntN(3*(n-o.sent())/times+1) //nolint:gosec // where it hurts
		o.at(after, func() { _ = p.cmd.Process.Kill() })
		if code := p.end(); code >= 0 {
			t.Logf("it ended by %d before call %d from where it was", code, after)
			o.proves(t, env, id, "done")
			return
		}
		t.Logf("killed %d calls on, of %d asked for", after, o.sent())
		p = begin(t, env, "runs", "resume", id, "--answer", "leave", "--output", "jsonl")
	}
	want := "done"
	if os.Getenv(killsVariable) == "" {
		want = o.cutShort(t, env, id, p)
	}
	p.end()
	o.proves(t, env, id, want)
}

// cutShort ends a run as soon as all that has arrived is seen: what was about to
// be asked for when it was killed is waited for by minutes. Where there is no such
// thing it may be done before that. It returns which of the two the run is.
func (o *outage) cutShort(t *testing.T, env []string, id string, p *process) (state string) {
	t.Helper()
	for {
		e, ok := p.next()
		if !ok {
			return "done"
		}
		o.mu.Lock()
		all := e.Event == "progress" && e.Queued == 0 && e.Delivered == len(o.arrived)
		o.mu.Unlock()
		if !all {
			continue
		}
		out, words, _ := ran(t, env, "runs", "cancel", id, "--output", "json")
		var run happened
		if strings.Contains(words, "is open") || json.Unmarshal([]byte(out), &run) == nil && run.State == "done" {
			return "done"
		}
		if run.State != "canceled" {
			t.Fatalf("the run is not canceled: %s%s", words, out)
		}
		return run.State
	}
}

// sent is how many deliveries were asked for.
func (o *outage) sent() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.asked)
}

// proves holds what a run says of each delivery against what happened.
func (o *outage) proves(t *testing.T, env []string, id, state string) {
	t.Helper()
	var run happened
	told(t, env, &run, "runs", "show", id, "--output", "json")
	if run.State != state {
		t.Errorf("the run is %s, not %s: %s", run.State, state, run.Note)
	}
	var all []string
	for _, l := range run.Left {
		all = append(all, l.IDs...)
	}
	states := map[string]int{}
	for _, d := range run.Deliveries {
		all = append(all, d.ID)
		states[d.State]++
		asked, arrived := o.counts(d.ID)
		switch {
		case asked > 1 || arrived > 1:
			t.Errorf("%s was asked for %d times, and arrived %d times", d.ID, asked, arrived)
		case d.State == "delivered" && arrived != 1, d.State == "excluded" && asked > 0:
			t.Errorf("%s is %s: it was asked for %d times, and arrived %d times", d.ID, d.State, asked, arrived)
		}
	}
	slices.Sort(all)
	if want := slices.Sorted(slices.Values(o.ids)); !slices.Equal(all, want) {
		t.Errorf("%d of %d chosen are in the plan or left out", len(all), len(want))
	}
	t.Logf("%v", states)
	for state := range states {
		if !slices.Contains([]string{"delivered", "failed again", "excluded", "unknown"}, state) {
			t.Errorf("%d are %s at the end", states[state], state)
		}
	}
}
