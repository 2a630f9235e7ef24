package tui

import (
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// sentBytes is a terminal that counts what it is sent.
type sentBytes struct {
	mu   sync.Mutex
	n    int
	news chan struct{}
}

func (c *sentBytes) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += len(b)
	select {
	case c.news <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (c *sentBytes) bytes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// screenOf is a console drawn by the real renderer, in all colours.
type screenOf struct {
	tb   testing.TB
	out  *sentBytes
	prog *tea.Program
	done chan error
}

func drawOn(tb testing.TB, keys ...string) *screenOf {
	tb.Helper()
	a := bench(tb, 10_000, 120, 40)
	a.sh.tick = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil } // nothing comes by itself
	d := &screenOf{tb: tb, out: &sentBytes{news: make(chan struct{}, 1)}, done: make(chan error, 1)}
	d.prog = tea.NewProgram(
		a, tea.WithInput(nil), tea.WithOutput(d.out), tea.WithWindowSize(120, 40), tea.WithFPS(frameRate), tea.WithoutSignals(),
		tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor", "TTY_FORCE=1"}),
	)
	go func() {
		_, err := d.prog.Run()
		d.done <- err
	}()
	d.frame()
	for _, k := range keys {
		d.press(k)
	}
	return d
}

// frame waits until something is drawn.
func (d *screenOf) frame() {
	d.tb.Helper()
	select {
	case <-d.out.news:
	case <-time.After(time.Minute):
		d.tb.Fatal("nothing is drawn")
	}
}

func (d *screenOf) press(k string) {
	d.tb.Helper()
	d.prog.Send(keyPress(k))
	d.frame()
}

// leave ends it, with its last frame drawn.
func (d *screenOf) leave() {
	d.tb.Helper()
	d.prog.Quit()
	if err := <-d.done; err != nil {
		d.tb.Fatal(err)
	}
}

// keyCost is how many bytes a key keyCosts that is pressed so often after others.
func keyCost(tb testing.TB, before []string, keys ...string) float64 {
	tb.Helper()
	sent := func(keys ...string) int {
		d := drawOn(tb, append(before[:len(before):len(before)], keys...)...)
		d.leave()
		return d.out.bytes()
	}
	return float64(sent(keys...)-sent()) / float64(len(keys))
}

func pressed(n int, keys ...string) (out []string) {
	for range n {
		out = append(out, keys...)
	}
	return out
}

// What is sent to a terminal of 120×40 in all colours, in bytes, of rows that
// have something in every column.
var keyCosts = []struct {
	name   string
	before []string
	keys   []string
	most   float64
}{
	{"cursor alone", []string{"p"}, pressed(10, "j", "k"), 1_000},
	{"cursor and preview", nil, pressed(10, "j", "k"), 1_200},
	{"scroll alone", append([]string{"p"}, pressed(34, "j")...), pressed(20, "j"), 800},
	{"scroll and preview", pressed(14, "j"), pressed(20, "j"), 1_300},
	{"page", nil, pressed(10, "pgdown"), 3_500},
}

// TestBytesOfAKey: a key keyCosts few bytes, for they go over slow lines.
func TestBytesOfAKey(t *testing.T) {
	if testing.Short() {
		t.Skip("the bytes are the same with the race detector")
	}
	for _, c := range keyCosts {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := keyCost(t, c.before, c.keys...); got > c.most || got < 10 {
				t.Errorf("%.0f bytes, want at most %.0f", got, c.most)
			}
		})
	}
}

// TestBytesOfTheFirstFrame: all of it, with what the terminal is asked.
func TestBytesOfTheFirstFrame(t *testing.T) {
	d := drawOn(t)
	if got := d.out.bytes(); got > 7_800 {
		t.Errorf("%d bytes, want at most 7800", got)
	}
	d.leave()
}

// BenchmarkBytes is what keys send.
func BenchmarkBytes(b *testing.B) {
	for _, c := range keyCosts {
		b.Run(c.name, func(b *testing.B) {
			got := 0.0
			for b.Loop() {
				got = keyCost(b, c.before, c.keys...)
			}
			b.ReportMetric(got, "B/key")
		})
	}
}
