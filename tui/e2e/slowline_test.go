package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
)

// A line of 64 kbit/s with a round trip of 150 ms, as a phone has it far away.
const (
	slowRate  = 64_000 / 8 // bytes a second, each way
	slowDelay = 75 * time.Millisecond
	slowQueue = 64 // kilobytes that lie in the buffers between
)

// BenchmarkHeldKey is how far the screen of a login over a slow line is behind the
// keys, at worst, while one is held for a second and a half: a plain login through
// sshd, in 256 colours.
func BenchmarkHeldKey(b *testing.B) {
	l := slowLogin(b)
	worst := time.Duration(0)
	for b.Loop() {
		worst = max(worst, l.hold(b, "j", 45, time.Second/30))
	}
	b.ReportMetric(worst.Seconds(), "s-behind")
	b.ReportMetric(0, "ns/op") // it only says how long the key was held
}

// login is a terminal at the far end of a slow line.
type login struct {
	keys io.Writer

	mu     sync.Mutex
	screen *vt.Emulator
	drawn  chan struct{} // gets something when the screen has changed
}

// slowLogin logs in to an sshd of its own, over a slow line, and opens the console
// at its list. It skips aloud where there is no sshd.
func slowLogin(b *testing.B) *login {
	b.Helper()
	me, err := user.Current()
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	address := slowly(b, sshd(b, dir))
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		b.Fatal(err)
	}
	env := append(serve(b, "127.0.0.1:0", "--rate", "0").env(), "TERM=xterm-256color", "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_STATE_HOME="+dir)
	for i, e := range env {
		env[i] = "'" + e + "'"
	}
	//nolint:gosec // our own server, with a key of our own
	cmd := exec.CommandContext(b.Context(), "ssh", "-tt", "-F", "none", "-p", port, "-i", filepath.Join(dir, "key"), "-o", "IdentitiesOnly=yes",
		"-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile="+filepath.Join(dir, "known"), "-o", "LogLevel=ERROR", me.Username+"@127.0.0.1",
		"stty cols 120 rows 40; exec env "+strings.Join(env, " ")+" "+binary)
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	l := &login{keys: in, screen: vt.NewEmulator(120, 40), drawn: make(chan struct{}, 1)}
	var reading sync.WaitGroup
	reading.Go(func() { l.read(out) })
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		reading.Wait()
		_ = cmd.Wait()
		_ = l.screen.Close()
		if b.Failed() {
			b.Logf("ssh said %q", said.String())
		}
	})
	go func() { _, _ = io.Copy(io.Discard, l.screen) }() // what it answers is of no use here
	l.until(b, "the console", func(s string) bool { return strings.Contains(s, "● live") })
	l.press(b, "2")
	l.until(b, "the list", func(s string) bool { return place(s) == 1 })
	return l
}

// read draws what comes, and answers what a console asks to learn how much is on
// the way.
func (l *login) read(r io.Reader) {
	buf := make([]byte, 1<<14)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return
		}
		l.mu.Lock()
		_, _ = l.screen.Write(buf[:n])
		l.mu.Unlock()
		for range bytes.Count(buf[:n], []byte("\x1b[5n")) {
			if _, err := io.WriteString(l.keys, "\x1b[0n"); err != nil {
				return
			}
		}
		select {
		case l.drawn <- struct{}{}:
		default:
		}
	}
}

func (l *login) press(b *testing.B, key string) {
	b.Helper()
	if _, err := io.WriteString(l.keys, key); err != nil {
		b.Fatal(err)
	}
}

// until waits for a screen.
func (l *login) until(b *testing.B, what string, met func(string) bool) {
	b.Helper()
	late := time.After(patience)
	for {
		l.mu.Lock()
		s := l.screen.String()
		l.mu.Unlock()
		if met(s) {
			return
		}
		select {
		case <-l.drawn:
		case <-late:
			b.Fatalf("never saw %s:\n%s", what, s)
		}
	}
}

// hold presses a key again and again, and says how long the screen took for one at
// worst.
func (l *login) hold(b *testing.B, key string, n int, every time.Duration) (worst time.Duration) {
	b.Helper()
	from, pressed, seen := 0, make([]time.Time, 0, n), 0
	l.until(b, "the cursor", func(s string) bool { from = place(s); return from > 0 })
	tick := time.NewTicker(every)
	defer tick.Stop()
	late := time.After(patience)
	for seen < n {
		select {
		case <-tick.C:
			if len(pressed) < n {
				pressed = append(pressed, time.Now())
				l.press(b, key)
			}
		case <-l.drawn:
			l.mu.Lock()
			at := place(l.screen.String()) - from
			l.mu.Unlock()
			for ; seen < min(at, len(pressed)); seen++ {
				worst = max(worst, time.Since(pressed[seen]))
			}
		case <-late:
			b.Fatalf("of %d keys %d were seen", n, seen)
		}
	}
	return worst
}

var shownPlace = regexp.MustCompile(` (\d+)/\d+`)

// place is the cursor's, as the screen shows it; 0 where it shows none.
func place(screen string) int {
	m := shownPlace.FindStringSubmatch(screen)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// sshd starts an SSH server on a port of its own, that lets in whoever runs this,
// by a key in dir. It returns the address.
func sshd(b *testing.B, dir string) string {
	b.Helper()
	path, err := exec.LookPath("sshd")
	for _, p := range []string{"/usr/sbin/sshd", "/usr/local/sbin/sshd"} {
		if err != nil {
			path, err = exec.LookPath(p) // seldom in PATH
		}
	}
	if err != nil {
		withoutServer(b, "sshd is missing")
	}
	for _, key := range []string{"host", "key"} {
		//nolint:gosec // into a folder of our own
		if out, err := exec.CommandContext(b.Context(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(dir, key)).CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
	address := freeAddress(b)
	_, port, _ := net.SplitHostPort(address)
	config := fmt.Sprintf("ListenAddress 127.0.0.1\nPort %s\nHostKey %[2]s/host\nAuthorizedKeysFile %[2]s/key.pub\nStrictModes no\nPasswordAuthentication no\nPidFile none\nPrintMotd no\nPermitRootLogin prohibit-password\n", port, dir)
	file := filepath.Join(dir, "sshd_config")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, "-D", "-e", "-f", file) //nolint:gosec // with a configuration of our own
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	b.Cleanup(func() {
		stop()
		<-ended
	})
	for {
		c, err := (&net.Dialer{}).DialContext(b.Context(), "tcp", address)
		if err == nil {
			_ = c.Close()
			return address
		}
		select {
		case <-ended:
			withoutServer(b, "sshd does not run here: "+said.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// withoutServer says that there is no SSH server; where everything has to be there,
// that is a failure.
func withoutServer(b *testing.B, why string) {
	b.Helper()
	if os.Getenv("CI") != "" {
		b.Fatal(why)
	}
	b.Skip("SKIPPED ALOUD: no key was held over a slow line: " + why)
}

// freeAddress is one on the loopback that nobody listens on.
func freeAddress(b *testing.B) string {
	b.Helper()
	l, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// slowly is an address that leads to another one over a slow line.
func slowly(b *testing.B, to string) string {
	b.Helper()
	l, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", to)
			if err != nil {
				_ = near.Close()
				return
			}
			go trickle(far, near)
			go trickle(near, far)
		}
	}()
	return l.Addr().String()
}

// parcel is what arrives at a time.
type parcel struct {
	data []byte
	at   time.Time
}

// trickle passes on what it reads at the rate and with the delay of a slow line.
func trickle(to, from net.Conn) {
	way := make(chan parcel, slowQueue)
	go func() {
		defer close(way)
		free := time.Now()
		for {
			buf := make([]byte, 1<<10)
			n, err := from.Read(buf)
			if n > 0 {
				if now := time.Now(); free.Before(now) {
					free = now
				}
				free = free.Add(time.Duration(n) * time.Second / slowRate)
				way <- parcel{buf[:n], free.Add(slowDelay)}
			}
			if err != nil {
				return
			}
		}
	}()
	var err error
	for p := range way {
		<-time.After(time.Until(p.at))
		if err == nil {
			_, err = to.Write(p.data)
		}
	}
	_ = to.Close()
}
