package config

import (
	"bufio"
	"context"
	"os"
	"os/exec"
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

	cmd := exec.CommandContext(context.Background(), os.Args[0], "-test.run=^TestHoldHelper$", "-test.v") //nolint:gosec // this binary
	cmd.Env = append(os.Environ(), holdVariable+"="+dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	other := ""
	for lines := bufio.NewScanner(out); other == "" && lines.Scan(); {
		other, _ = strings.CutPrefix(lines.Text(), "HOLDS ")
		if other == lines.Text() {
			other = ""
		}
	}
	if other == "" || h.Gone(other) {
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
