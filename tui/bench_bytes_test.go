package tui

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// sentBytes is a terminal that keeps what it is sent.
type sentBytes struct {
	mu   sync.Mutex
	all  []byte
	news chan struct{}
}

func (c *sentBytes) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, b...)
	select {
	case c.news <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (c *sentBytes) bytes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.all)
}

func (c *sentBytes) has(s string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Contains(c.all, []byte(s))
}

// numbered says in the title how many keys it was given, so that it is known what
// has been drawn. It draws nothing before the program has told it all that it does
// at the start, in no order; and what a key asks for is answered before its frame,
// as on a machine with nothing else to do.
type numbered struct {
	*App
	told int
	keys int
}

// toldAtStart is the terminal's colours and size, and the environment.
const toldAtStart = 3

func (n *numbered) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := n.App.Update(msg)
	switch msg.(type) {
	case tea.ColorProfileMsg, tea.WindowSizeMsg, tea.EnvMsg:
		n.told++
	case tea.KeyPressMsg:
		n.keys++
		n.answer(cmd)
		return n, nil
	}
	return n, cmd
}

func (n *numbered) answer(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if all, ok := msg.(tea.BatchMsg); ok {
		for _, one := range all {
			n.answer(one)
		}
		return
	}
	_, next := n.App.Update(msg)
	n.answer(next)
}

func (n *numbered) View() tea.View {
	if n.told < toldAtStart {
		return tea.View{}
	}
	v := n.App.View()
	v.WindowTitle = title(n.keys)
	return v
}

func title(n int) string { return fmt.Sprintf("%04d", n) }

// titleBytes is what a title costs beside what is drawn.
var titleBytes = len(ansi.SetWindowTitle(title(0)))

// screenOf is a console drawn by the real renderer, in all colours.
type screenOf struct {
	tb   testing.TB
	out  *sentBytes
	prog *tea.Program
	done chan error
	keys int
}

func drawOn(tb testing.TB) *screenOf {
	tb.Helper()
	a := bench(tb, 10_000, 120, 40)
	a.sh.tick = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil } // nothing comes by itself
	d := &screenOf{tb: tb, out: &sentBytes{news: make(chan struct{}, 1)}, done: make(chan error, 1)}
	b := newBeat(&numbered{App: a}, frameRate, beatSoon, tea.Tick)
	d.prog = tea.NewProgram(
		b, tea.WithInput(nil), tea.WithOutput(d.out), tea.WithWindowSize(120, 40), tea.WithFPS(frameRate), tea.WithoutSignals(),
		tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor", "TTY_FORCE=1"}),
	)
	b.on(d.prog)
	go func() {
		_, err := d.prog.Run()
		d.done <- err
	}()
	d.frame()
	return d
}

// frame waits until the last key is drawn.
func (d *screenOf) frame() {
	d.tb.Helper()
	patience := time.After(time.Minute)
	for !d.out.has(ansi.SetWindowTitle(title(d.keys))) {
		select {
		case <-d.out.news:
		case <-patience:
			d.tb.Fatalf("key %d is not drawn", d.keys)
		}
	}
}

func (d *screenOf) press(keys ...string) {
	d.tb.Helper()
	for _, k := range keys {
		d.prog.Send(keyPress(k))
		d.keys++
		d.frame()
	}
}

// leave ends it, with its last frame drawn.
func (d *screenOf) leave() {
	d.tb.Helper()
	d.prog.Quit()
	if err := <-d.done; err != nil {
		d.tb.Fatal(err)
	}
}

// keyCost is how many bytes a key costs that is pressed so often after others.
func keyCost(tb testing.TB, before []string, keys ...string) float64 {
	tb.Helper()
	d := drawOn(tb)
	d.press(before...)
	was := d.out.bytes()
	d.press(keys...)
	n := d.out.bytes() - was - len(keys)*titleBytes
	d.leave()
	return float64(n) / float64(len(keys))
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
	{"cursor alone", []string{"p"}, pressed(10, "j", "k"), 550},
	{"cursor and preview", nil, pressed(10, "j", "k"), 800},
	{"scroll alone", append([]string{"p"}, pressed(34, "j")...), pressed(20, "j"), 450},
	{"scroll and preview", pressed(14, "j"), pressed(20, "j"), 700},
	{"page", nil, pressed(10, "pgdown"), 2_900},
}

// TestBytesOfAKey: a key costs few bytes, for they go over slow lines.
func TestBytesOfAKey(t *testing.T) {
	if testing.Short() {
		t.Skip("the bytes are the same with the race detector")
	}
	for _, c := range keyCosts {
		t.Run(c.name, func(t *testing.T) {
			if got := keyCost(t, c.before, c.keys...); got > c.most || got < 10 {
				t.Errorf("%.0f bytes, want at most %.0f", got, c.most)
			}
		})
	}
}

// TestBytesOfTheFirstFrame: all of it, with what the terminal is asked.
func TestBytesOfTheFirstFrame(t *testing.T) {
	d := drawOn(t)
	if got := d.out.bytes(); got > 6_200 {
		t.Errorf("%d bytes, want at most 6200", got)
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
