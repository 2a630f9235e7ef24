package e2e

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestGoesOnWithoutScreen: a recovery that was interrupted is resumed in a
// console, which is left; the run goes on without it, as its operator chose.
func TestGoesOnWithoutScreen(t *testing.T) {
	t.Parallel()
	needsTmux(t)
	const n = 60
	o := newOutage(t, n)
	home := t.TempDir()
	env := append(o.env(home), "XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home)
	_, letGo := o.holds(20) // it has not ended before it is left
	p := begin(t, env, "recover", "--since", "24h", "--rate", "4/s", "--yes-count", strconv.Itoa(n), "--output", "jsonl")
	id, begun := p.await("started").Run, make(chan struct{})
	o.at(6, func() { close(begun) })
	<-begun
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if report := p.await("report"); report.State != "paused" || report.Progress.Queued == 0 {
		t.Errorf("interrupted it is %s, %+v", report.State, report.Progress)
	}
	if code := p.end(); code != 130 || !strings.Contains(p.stderr.String(), "hooktop runs resume "+id) {
		t.Errorf("interrupted it ended by %d:\n%s", code, p.stderr.String())
	}

	term := open(t, 120, 40, ownOf(env, home))
	term.sees(`live`)
	term.keys("6")
	term.sees(`paused`)
	term.keys("r")
	term.sees(`◌ running`)
	term.keys("C-c")
	term.sees(`And now\?`)
	letGo()
	term.keys("g")
	term.ends()

	var run happened
	for slices.Contains([]string{"", "running", "paused", "interrupted"}, run.State) { // it is interrupted until the other process carries it
		told(t, env, &run, "runs", "show", id, "--output", "json")
	}
	if run.State != "done" || run.Progress.Delivered != n {
		t.Errorf("it is %s, %+v", run.State, run.Progress)
	}
	o.once(t)
	log, err := fs.ReadFile(os.DirFS(home), "hooktop/runs/run-"+id+".log")
	if err != nil || !regexp.MustCompile(`"event":"(delivery|progress|report)"`).Match(log) || strings.Contains(string(log), o.server.Token(outageOrg)) {
		t.Errorf("its log, %v:\n%s", err, log)
	}
}

// ownOf is what of an environment concerns hooktop.
func ownOf(env []string, home string) (own []string) {
	for _, v := range env {
		if strings.HasPrefix(v, "HOOKTOP_") || v == "HOME="+home || strings.HasPrefix(v, "XDG_") {
			own = append(own, v)
		}
	}
	return own
}
