package tui

import (
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"github.com/hooktop/hooktop/model"
)

// filmed is a console that keeps the last frame it gave, and how far it has
// come with what it was sent.
type filmed struct {
	*App
	mu   sync.Mutex
	view tea.View
	mark int // of the last frame
	seen int // of the last message
}

// clapped is sent behind a message, to tell when that has been taken up.
type clapped int

func (f *filmed) Init() tea.Cmd { return f.App.Init() }

func (f *filmed) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if n, ok := msg.(clapped); ok {
		f.mu.Lock()
		f.seen = int(n)
		f.mu.Unlock()
		return f, nil
	}
	_, cmd := f.App.Update(msg)
	return f, cmd
}

func (f *filmed) View() tea.View {
	v := f.App.View()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.view, f.mark = v, f.seen
	return v
}

func (f *filmed) last() (v tea.View, mark int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.view, f.mark
}

// glass is an emulated terminal that is looked at while it is written to. The
// library's own guard leaves out its text and its cursor.
type glass struct {
	*vt.Emulator
	mu sync.Mutex
}

func (g *glass) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.Emulator.Write(b)
}

func (g *glass) Resize(w, h int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.Emulator.Resize(w, h)
}

func (g *glass) seen() (text string, x, y int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := g.CursorPosition()
	return g.String(), at.X, at.Y
}

// drain reads what an emulated terminal answers, until the test ends. The
// library's own end of it is not made for whoever reads meanwhile.
func drain(t *testing.T, e *vt.Emulator) {
	t.Helper()
	in, ok := e.InputPipe().(io.Closer)
	if !ok {
		t.Fatal("the terminal's answers cannot be ended")
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		_, _ = io.Copy(io.Discard, e)
	}()
	t.Cleanup(func() { _ = in.Close(); <-drained })
}

// TestTerminalShowsTheFrame: what stands on a terminal after every key, every
// change of size and all that comes by itself is the frame, to the cell: nothing
// is left over of an earlier one, in any depth of colours, and in words.
func TestTerminalShowsTheFrame(t *testing.T) {
	t.Parallel()
	d := newDesk(t, incident(), 80, 24)
	wide := *d.app.sh.snap
	wide.Log.Rows = model.RowsOf(append([]*model.Delivery{
		{ID: "w1", Type: "世界.e\u0301.created", Endpoint: "https://hooks.acme.dev/世", Outcome: model.Failed, Code: 502, Cause: model.CauseGateway, Created: start, Took: time.Second},
		{ID: "w2", Type: "ａｂｃ…完", Endpoint: "https://hooks.acme.dev/", Outcome: model.Delivered, Code: 200, Created: start, Took: time.Second},
	}, copiesOf(wide.Log.Rows)...)...)
	sized := func(w, h int) tea.Msg { return tea.WindowSizeMsg{Width: w, Height: h} }
	script := []tea.Msg{
		keyPress("j"), keyPress("2"),
		changed{&wide},
		keyPress("g"), keyPress("j"), keyPress("j"), keyPress("pgdown"), keyPress("G"), keyPress("k"),
		sized(61, 13), keyPress("?"), keyPress("down"), keyPress("esc"), sized(1, 1), sized(120, 40), keyPress("g"), keyPress("="), keyPress("enter"), keyPress("m"),
		keyPress("pgdown"), keyPress("]"), keyPress("esc"), keyPress("/"), keyPress("s"), keyPress("t"),
		tea.PasteMsg{Content: "世"},
		keyPress("esc"),
		changed{d.app.sh.snap},
		keyPress("4"), keyPress("5"), keyPress(":"), keyPress("x"), sized(40, 12), keyPress("esc"), keyPress("1"), sized(80, 24),
	}
	for _, c := range []struct {
		name  string
		env   []string
		plain bool
	}{
		{"truecolor", []string{"TERM=xterm-256color", "COLORTERM=truecolor"}, false},
		{"256", []string{"TERM=xterm-256color"}, false},
		{"16", []string{"TERM=xterm"}, false},
		{"none", []string{"TERM=xterm-256color", "NO_COLOR=1"}, false},
		{"words", []string{"TERM=xterm-256color"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			film(t, d, c.plain, append(c.env, "TTY_FORCE=1"), script)
		})
	}
}

// film plays a script to a console on an emulated terminal, and compares the two
// after every step.
func film(t *testing.T, d *desk, plain bool, env []string, script []tea.Msg) {
	t.Helper()
	e := &glass{Emulator: vt.NewEmulator(80, 24)}
	_, _ = e.Write([]byte("\x1b[20h")) // without a terminal's driver, a line feed returns by itself
	drain(t, e.Emulator)
	f := &filmed{App: New(t.Context(), Options{Watched: feed{d.watch}, Now: d.clock.Now, Tick: atOnce, NextRuns: noRuns, Plain: plain})}
	p := tea.NewProgram(f, tea.WithContext(t.Context()), tea.WithInput(nil), tea.WithOutput(e), tea.WithEnvironment(env),
		tea.WithWindowSize(80, 24), tea.WithFPS(frameRate), tea.WithoutSignals())
	done := make(chan error, 1)
	go func() { _, err := p.Run(); done <- err }()
	for i, msg := range append([]tea.Msg{tea.WindowSizeMsg{Width: 80, Height: 24}}, script...) {
		if s, ok := msg.(tea.WindowSizeMsg); ok {
			e.Resize(s.Width, s.Height)
		}
		p.Send(msg)
		p.Send(clapped(i + 1))
		var want, got string
		same := func() bool {
			v, mark := f.last()
			text, x, y := e.seen()
			want, got = trimLines(ansi.Strip(v.Content)), trimLines(text)
			if c := v.Cursor; c != nil {
				want, got = fmt.Sprintf("%s\ncursor %d %d", want, c.X, c.Y), fmt.Sprintf("%s\ncursor %d %d", got, x, y)
			}
			return mark == i+1 && want == got
		}
		for until := time.Now().Add(time.Minute); !same(); time.Sleep(time.Millisecond) {
			if time.Now().After(until) {
				t.Fatalf("after step %d, %T %v, the terminal shows\n%s\nand the frame is\n%s", i, msg, msg, got, want)
			}
		}
	}
	p.Quit()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
