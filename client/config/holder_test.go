package config

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// holdVariable names the state folder in which this test's process is to hold
// something until it is killed.
const holdVariable = "HOOKTOP_CONFIG_HOLD"

// TestHoldHelper is the process that is killed; by itself it does nothing.
func TestHoldHelper(t *testing.T) {
	dir := os.Getenv(holdVariable)
	if dir == "" {
		t.Skip("it is run by the test that kills it")
	}
	holder := Holder("ops")
	HoldersIn(dir).Enter(holder)
	_, _ = os.Stdout.WriteString("\nHOLDS " + holder + "\n")
	select {}
}

func TestHolders(t *testing.T) {
	dir := t.TempDir()
	h, holder := HoldersIn(dir), Holder("ops one")
	if h.Gone(holder) || h.Gone("") || h.Gone("ops") || h.Gone("ops ") || (Holders{}).Gone(holder) {
		t.Error("nobody has entered, and somebody is gone")
	}
	leave := h.Enter(holder)
	if h.Gone(holder) || HoldersIn(dir).Gone(holder) {
		t.Error("one who is there is gone")
	}
	leave()
	if h.Gone(holder) {
		t.Error("one who left well was killed")
	}
	HoldersIn("").Enter(holder)()
}

// holds starts a process that holds a lease in dir, and says as whom.
func holds(t *testing.T, dir string) (cmd *exec.Cmd, holder string) {
	t.Helper()
	cmd = exec.CommandContext(context.Background(), os.Args[0], "-test.run=^TestHoldHelper$", "-test.v") //nolint:gosec // this binary
	cmd.Env = append(os.Environ(), holdVariable+"="+dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if name, said := strings.CutPrefix(lines.Text(), "HOLDS "); said {
			return cmd, name
		}
	}
	t.Fatal("the process does not say as whom it holds")
	return nil, ""
}

// TestHolderKilled: one whose process was killed is known to be gone, on its own
// machine.
func TestHolderKilled(t *testing.T) {
	h := HoldersIn(t.TempDir())
	cmd, other := holds(t, filepath.Dir(h.dir))
	if h.Gone(other) {
		t.Fatalf("%q is to be there", other)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if !h.Gone(other) {
		t.Error("who was killed is not known to be gone")
	}
	elsewhere := h
	if elsewhere.host = "another-host"; elsewhere.Gone(other) {
		t.Error("what is not of this machine is known")
	}
}

// TestHoldersSweep takes away what a killed one has left once its leases have run
// out long ago, and never the file of one who is there.
func TestHoldersSweep(t *testing.T) {
	h, there := HoldersIn(t.TempDir()), Holder("ops")
	h.Enter(there)()
	long, late := filepath.Join(h.dir, "other_1-aa.lock"), filepath.Join(h.dir, "other_2-bb.lock")
	for _, name := range []string{h.file(there), long, late} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(late)
	if err != nil {
		t.Fatal(err)
	}
	before := info.ModTime().Add(-2 * holderKept)
	for _, name := range []string{h.file(there), long} {
		if err := os.Chtimes(name, before, before); err != nil {
			t.Fatal(err)
		}
	}
	defer h.Enter(there)()
	defer h.Enter(Holder("dev"))()
	for name, kept := range map[string]bool{long: false, late: true, h.file(there): true} {
		if _, err := os.Stat(name); (err == nil) != kept {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
}
