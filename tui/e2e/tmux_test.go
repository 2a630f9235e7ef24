// Package e2e uses the program as a person does: a built binary in a real
// terminal, keys in, text out.
package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// binary is the program under test, built once by TestMain and first in PATH.
var binary string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hooktop-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "hooktop")
	//nolint:gosec // the program under test, into a folder of our own
	build := exec.CommandContext(context.Background(), "go", "build", "-o", binary, "../..")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s%v\n", out, err)
		return 1
	}
	if err := os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH")); err != nil { // scripts call it by name
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// patience is how long a screen may take to say something. It is generous: a
// test waits for what it wants to see, never for a time.
const patience = 90 * time.Second

// terminal is one tmux session of its own server.
type terminal struct {
	t      *testing.T
	socket string
	home   string
}

// needsTmux skips aloud where there is no terminal to test in; in CI it fails.
func needsTmux(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("tmux is missing: CI must run the end-to-end tests")
		}
		t.Skip("SKIPPED ALOUD: tmux is missing, the end-to-end tests did not run")
	}
}

// open starts the program in a terminal of a size, with an environment of its
// own and nothing of the machine's configuration.
func open(t *testing.T, w, h int, env []string, args ...string) *terminal {
	t.Helper()
	needsTmux(t)
	home := t.TempDir()
	term := &terminal{t: t, socket: filepath.Join(home, "tmux"), home: home}
	cmd := append([]string{"env", "HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home, "TZ=UTC"}, env...)
	cmd = append(append(cmd, binary), args...)
	term.tmux(append([]string{
		"-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h), "-s", "main", "--",
	}, cmd...)...)
	term.tmux("set-option", "-g", "remain-on-exit", "on")
	term.tmux("set-option", "-g", "set-clipboard", "on")
	t.Cleanup(func() { _ = exec.CommandContext(context.Background(), "tmux", "-S", term.socket, "kill-server").Run() }) //nolint:gosec // our own server
	return term
}

func (term *terminal) tmux(args ...string) string {
	term.t.Helper()
	//nolint:gosec // the arguments are this test's own
	out, err := exec.CommandContext(term.t.Context(), "tmux", append([]string{"-S", term.socket}, args...)...).CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (term *terminal) keys(keys ...string) {
	term.t.Helper()
	term.tmux(append([]string{"send-keys", "-t", "main"}, keys...)...)
}

// text types literally.
func (term *terminal) text(s string) {
	term.t.Helper()
	term.tmux("send-keys", "-t", "main", "-l", s)
}

func (term *terminal) screen() string {
	term.t.Helper()
	return term.tmux("capture-pane", "-p", "-t", "main")
}

// sees waits until the screen matches, and returns the match with its groups.
func (term *terminal) sees(pattern string) []string {
	term.t.Helper()
	re := regexp.MustCompile(pattern)
	return term.until(pattern, func(screen string) []string { return re.FindStringSubmatch(screen) })
}

// clipboard waits until what was copied last matches. The screen may say that it
// was sent before tmux has it: until then there is nothing to show.
func (term *terminal) clipboard(pattern string) string {
	term.t.Helper()
	re := regexp.MustCompile(pattern)
	return term.until("the clipboard", func(string) []string {
		//nolint:gosec // our own server
		out, err := exec.CommandContext(term.t.Context(), "tmux", "-S", term.socket, "show-buffer").Output()
		if err == nil && re.Match(out) {
			return []string{string(out)}
		}
		return nil
	})[0]
}

func (term *terminal) until(what string, met func(string) []string) []string {
	term.t.Helper()
	ctx, cancel := context.WithTimeout(term.t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		screen := term.screen()
		if m := met(screen); m != nil {
			return m
		}
		select {
		case <-ctx.Done():
			term.t.Fatalf("waited in vain for %s on\n%s\n%s", what, screen, term.stacks())
		case <-tick.C:
		}
	}
}

// ends waits until the program has ended. Its terminal's own text of that is not
// to be waited for: it is missing where tmux sees the end of the screen before
// that of the process.
func (term *terminal) ends() {
	term.t.Helper()
	term.until("its end", func(string) []string {
		if term.dead() {
			return []string{""}
		}
		return nil
	})
}

func (term *terminal) dead() bool {
	term.t.Helper()
	return strings.HasPrefix(term.tmux("display-message", "-p", "-t", "main", "#{pane_dead}"), "1")
}

// stacks ends a program that does not do what is waited for, and says what it was
// doing.
func (term *terminal) stacks() string {
	term.t.Helper()
	pane := strings.Fields(term.tmux("display-message", "-p", "-t", "main", "#{pane_dead} #{alternate_on} #{pane_pid}"))
	pid, err := strconv.Atoi(pane[len(pane)-1])
	if err != nil || pane[0] == "1" {
		return "it has ended: " + strings.Join(pane, " ")
	}
	if err := syscall.Kill(pid, syscall.SIGQUIT); err != nil {
		return err.Error()
	}
	for range 100 {
		if term.dead() {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return strings.Join(pane, " ") + "\n" + term.tmux("capture-pane", "-p", "-S", "-", "-t", "main")
}

// service is a sandbox of its own process, which can be lost and come back.
type service struct {
	t       testing.TB
	cmd     *exec.Cmd
	ca      string // file of the receivers' CA; empty for none
	BaseURL string `json:"base_url"`
	APIKey  string `json:"api_key"`

	PlainURL string `json:"plain_receiver_url"`
}

// serve starts a sandbox and waits until it says that it is ready.
func serve(tb testing.TB, listen string, args ...string) *service {
	tb.Helper()
	s := &service{t: tb}
	s.cmd = exec.CommandContext(context.Background(), binary, append([]string{"sandbox", "--provider", "metriport", "--listen", listen, "--quiet"}, args...)...) //nolint:gosec // the program under test
	s.cmd.Env = append(os.Environ(), "HOME="+tb.TempDir())
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.kill)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		tb.Fatalf("the sandbox said nothing: %v", err)
	}
	if err := json.Unmarshal(line, s); err != nil {
		tb.Fatalf("the sandbox said %q: %v", line, err)
	}
	return s
}

// kill takes the service away without a goodbye.
func (s *service) kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

// env is a profile without a file.
func (s *service) env() []string {
	return []string{
		"HOOKTOP_PROVIDER=metriport", "HOOKTOP_BASE_URL=" + s.BaseURL, "HOOKTOP_API_KEY=" + s.APIKey, "HOOKTOP_CA_FILE=" + s.ca, "HOOKTOP_OPERATOR=ops@e2e",
	}
}
