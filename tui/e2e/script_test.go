package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hooktop/hooktop/model"
)

// TestScripts runs the program itself against a sandbox that is the program
// itself, over real HTTP.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../cli/testdata",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": code, "serve": serveScript, "end": endScript, "env-from": envFrom, "secret": secretFile,
			"serve-all": serveAllScript,
		},
		Setup: func(e *testscript.Env) error {
			home := filepath.Join(e.WorkDir, "home")
			for _, v := range [][2]string{{"HOME", home}, {"XDG_CONFIG_HOME", ""}, {"XDG_STATE_HOME", ""}, {"PATH", os.Getenv("PATH")}} {
				e.Setenv(v[0], v[1])
			}
			e.Values[servers{}] = map[string]*server{}
			return os.Mkdir(home, 0o700)
		},
	})
}

// code runs a program and checks its exit code: code 2 hooktop status.
func code(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

type servers struct{}

// server is a running "hooktop sandbox".
type server struct {
	cmd       *exec.Cmd
	out, errs bytes.Buffer
	read      chan struct{} // closed when stdout has ended
}

// serveScript starts a sandbox, waits for its line, and gives the line to the
// script as variables: serve NAME [flags] sets BASE_URL, API_KEY, RECEIVER_URL,
// PLAIN_RECEIVER_URL.
func serveScript(ts *testscript.TestScript, _ bool, args []string) {
	s := &server{read: make(chan struct{})}
	s.cmd = exec.CommandContext(context.Background(), "hooktop", append([]string{"sandbox", "--listen", "127.0.0.1:0", "--plain"}, args[1:]...)...) //nolint:gosec // a script's own flags
	s.cmd.Env, s.cmd.Stderr = append(os.Environ(), "HOME="+ts.Getenv("HOME")), &s.errs
	pipe, err := s.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(s.cmd.Start())
	ts.Defer(func() { _ = s.cmd.Process.Kill() })
	r := bufio.NewReader(io.TeeReader(pipe, &s.out))
	line, err := r.ReadBytes('\n')
	if err != nil {
		_ = s.cmd.Wait()
		ts.Fatalf("no line: %v\n%s", err, s.errs.String())
	}
	go func() {
		_, _ = io.Copy(io.Discard, r)
		close(s.read)
	}()
	var said map[string]string
	ts.Check(json.Unmarshal(line, &said))
	if len(said) != 5 || said["provider"] != "metriport" {
		ts.Fatalf("said %s", line)
	}
	for _, key := range []string{"base_url", "api_key", "receiver_url", "plain_receiver_url"} {
		if said[key] == "" {
			ts.Fatalf("no %s in %s", key, line)
		}
		ts.Setenv(strings.ToUpper(key), said[key])
	}
	ts.Value(servers{}).(map[string]*server)[args[0]] = s
}

// endScript ends a sandbox by a signal: end NAME TERM|INT|KILL. All but the
// last must end it well, with one line said in all; its stderr becomes the script's.
func endScript(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(servers{}).(map[string]*server)[args[0]]
	sig := map[string]os.Signal{"TERM": syscall.SIGTERM, "INT": os.Interrupt, "KILL": os.Kill}[args[1]]
	ts.Check(s.cmd.Process.Signal(sig))
	<-s.read
	if err := s.cmd.Wait(); args[1] != "KILL" && err != nil {
		ts.Fatalf("%v\n%s", err, s.errs.String())
	}
	if n := strings.Count(s.out.String(), "\n"); n != 1 {
		ts.Fatalf("%d lines on stdout:\n%s", n, s.out.String())
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".stderr"), s.errs.Bytes(), 0o600))
}

// envFrom takes a variable from a line of the last stdout, the first where none
// is said: env-from NAME key.of.json [LINE]. Of a list it takes the first entry.
func envFrom(ts *testscript.TestScript, _ bool, args []string) {
	n := 1
	if len(args) > 2 {
		var err error
		n, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	line := strings.Split(ts.ReadFile("stdout"), "\n")[n-1]
	var value any
	ts.Check(json.Unmarshal([]byte(line), &value))
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	for key := range strings.SplitSeq(args[1], ".") {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	switch v := value.(type) {
	case string:
		ts.Setenv(args[0], v)
	case float64:
		ts.Setenv(args[0], strconv.FormatFloat(v, 'f', -1, 64))
	default:
		ts.Fatalf("no text or number %q in %s", args[1], line)
	}
}

// secretFile checks that a file holds a webhook key that was not printed by the
// last command, and sets FINGERPRINT to its own: secret FILE.
func secretFile(ts *testscript.TestScript, _ bool, args []string) {
	key := ts.ReadFile(args[0])
	if len(key) != 21 {
		ts.Fatalf("%d bytes are no key", len(key))
	}
	if strings.Contains(ts.ReadFile("stdout")+ts.ReadFile("stderr"), key) {
		ts.Fatalf("the key is printed")
	}
	ts.Setenv("FINGERPRINT", model.NewSecret(key).Fingerprint())
}

// TestInterrupted sends ctrl-c's signal while the provider lets a command wait.
func TestInterrupted(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cmd := exec.CommandContext(t.Context(), "hooktop", "status")
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "HOOKTOP_BASE_URL=http://"+l.Addr().String(), "HOOKTOP_API_KEY=k")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waiting, err := l.Accept() // it has asked, and nobody answers
	if err != nil {
		t.Fatal(err)
	}
	defer waiting.Close()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Skip("no signals here: ", err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || out.Len() > 0 {
		t.Errorf("exit code %d, said %q", code, out.String())
	}
}

// BenchmarkVersion is how long the smallest command takes: what every command
// and the console wait for before they begin.
func BenchmarkVersion(b *testing.B) {
	for b.Loop() {
		if err := exec.CommandContext(b.Context(), "hooktop", "version").Run(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestInterruptedRun sends ctrl-c's signal while a rotation waits for its
// receiver: the run rests, durably, and says how to go on with it.
func TestInterruptedRun(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	hooktop := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "hooktop", args...) //nolint:gosec // the test's own arguments
		cmd.Env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=")
		return cmd
	}
	box := hooktop("sandbox", "--listen", "127.0.0.1:0", "--quiet", "--rate", "0", "--deliveries", "20", "--healthy", "--learn", "1h", "--ca-out", filepath.Join(home, "ca.pem"))
	said, err := box.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Start(); err != nil {
		t.Fatal(err)
	}
	defer box.Process.Kill()
	var info map[string]string
	if err := json.NewDecoder(said).Decode(&info); err != nil {
		t.Fatal(err)
	}
	as := func(args ...string) *exec.Cmd {
		cmd := hooktop(args...)
		cmd.Env = append(cmd.Env, "HOOKTOP_BASE_URL="+info["base_url"], "HOOKTOP_API_KEY="+info["api_key"], "HOOKTOP_CA_FILE="+filepath.Join(home, "ca.pem"))
		return cmd
	}
	cmd := as("rotate", "--key-file", filepath.Join(home, "key"))
	told, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var rest []string
	for lines := bufio.NewScanner(told); lines.Scan(); {
		rest = append(rest, lines.Text())
		if strings.HasPrefix(lines.Text(), "step 5 hand over: started") {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Skip("no signals here: ", err)
			}
		}
	}
	_ = cmd.Wait()
	last := rest[len(rest)-1]
	id := strings.Fields(last)[1]
	if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(last, "is paused · hooktop runs resume "+id) {
		t.Fatalf("exit code %d, said\n%s", code, strings.Join(rest, "\n"))
	}
	again := as("runs", "resume", id, "--hand-over", "skip", "-o", "json")
	out, _ := again.Output()
	if code := again.ProcessState.ExitCode(); code != 6 || !strings.Contains(string(out), `"name":"recover"`) || strings.Count(string(out), `"name":"set"`) != 1 {
		t.Errorf("exit code %d of a receiver that never learns the key: %s", code, out) // the proof fails
	}
}
