package config

import (
	"os"
	"strings"
	"testing"
)

// detachVariable makes this test's binary the program that goes on by itself.
const detachVariable = "HOOKTOP_CONFIG_DETACHED"

// TestDetachHelper is that program; by itself it does nothing.
func TestDetachHelper(t *testing.T) {
	if os.Getenv(detachVariable) == "" {
		t.Skip("it is run by the test that detaches it")
	}
	_, _ = os.Stdout.WriteString("DATA\n")
	_, _ = os.Stderr.WriteString("WORDS\n")
}

func TestDetach(t *testing.T) {
	t.Setenv(detachVariable, "1")
	state := t.TempDir()
	for range 2 { // what the first has said is kept
		p, err := Detach(env("XDG_STATE_HOME", state), "run-abc", "-test.run=^TestDetachHelper$")
		if err != nil {
			t.Fatal(err)
		}
		<-p.Ended
		if p.PID == 0 || !strings.HasPrefix(p.Log, state) {
			t.Errorf("process %d logs to %s", p.PID, p.Log)
		}
	}
	log := StateDir(env("XDG_STATE_HOME", state)) + "/runs/run-abc.log"
	said, err := os.ReadFile(log) //nolint:gosec // the test's own
	if err != nil || strings.Count(string(said), "DATA\n") != 2 || strings.Count(string(said), "WORDS\n") != 2 {
		t.Errorf("logged %q, %v", said, err)
	}
	if info, err := os.Stat(log); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info, err)
	}
	if _, err := Detach(env(), "x"); err == nil {
		t.Error("without a home it logs somewhere")
	}
}
