package tui

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"github.com/hooktop/hooktop/model/text"
)

// terminal is what a program writes to: it holds every sequence of the raw bytes
// against what a console has to say to a terminal, and draws them.
type terminal struct {
	mu     sync.Mutex
	parser *ansi.Parser
	screen *vt.Emulator
	raw    bytes.Buffer
	wrong  []string
}

// newTerminal is a terminal of a size; one of none only reads.
func newTerminal(t *testing.T, w, h int) *terminal {
	t.Helper()
	x := &terminal{parser: ansi.NewParser()}
	x.parser.SetDataSize(1 << 16)
	x.parser.SetHandler(ansi.Handler{
		Print: x.print,
		Execute: func(b byte) {
			if !strings.ContainsRune("\r\n\b\t", rune(b)) {
				x.refuse("control %#x", b)
			}
		},
		HandleCsi: x.csi,
		HandleEsc: func(cmd ansi.Cmd) {
			if cmd != 'M' { // one line up
				x.refuse("ESC %q", string(rune(cmd.Final())))
			}
		},
		HandleDcs: func(cmd ansi.Cmd, _ ansi.Params, data []byte) { x.refuse("DCS %q %q", string(rune(cmd.Final())), data) },
		HandleOsc: x.osc,
		HandlePm:  func(b []byte) { x.refuse("PM %q", b) },
		HandleApc: func(b []byte) { x.refuse("APC %q", b) },
		HandleSos: func(b []byte) { x.refuse("SOS %q", b) },
	})
	if w > 0 {
		x.screen = vt.NewEmulator(w, h)
		drain(t, x.screen)
	}
	return x
}

func (x *terminal) refuse(format string, args ...any) {
	if len(x.wrong) < 10 {
		x.wrong = append(x.wrong, fmt.Sprintf(format, args...))
	}
}

// print refuses what the cleaner would not have let through.
func (x *terminal) print(r rune) {
	if c := text.Clean("a" + string(r)); c != "a"+string(r) {
		x.refuse("%U", r)
	}
}

// csi lets through colours, movements, erasing, and the modes that a full
// screen program sets, asks for and takes back.
func (x *terminal) csi(cmd ansi.Cmd, params ansi.Params) {
	var all []int
	params.ForEach(0, func(_, p int, _ bool) { all = append(all, p) })
	if slices.Contains(all, 31337) {
		x.refuse("CSI %v %q of the payload", all, string(rune(cmd.Final())))
	}
	kind := string(rune(cmd.Final()))
	if p := cmd.Prefix(); p != 0 {
		kind = string(rune(p)) + kind
	}
	if i := cmd.Intermediate(); i != 0 {
		kind = strings.TrimSuffix(kind, string(rune(cmd.Final()))) + string(rune(i)) + string(rune(cmd.Final()))
	}
	known := []string{"m", "H", "A", "B", "C", "D", "E", "F", "G", "d", "`", "J", "K", "X", "P", "@", "L", "M", "S", "T", "r", "b", "I", "Z", "a", "e", "?h", "?l", "?$p", " q", "=u", ">u", "<u", "?u", ">m", "c", ">q"}
	if !slices.Contains(known, kind) {
		x.refuse("CSI %v %q", all, kind)
	}
	modes := []int{1, 7, 25, 1000, 1002, 1003, 1004, 1006, 1049, 2004, 2026, 2027, 2031, 2048}
	if (kind == "?h" || kind == "?l") && slices.ContainsFunc(all, func(m int) bool { return !slices.Contains(modes, m) }) {
		x.refuse("mode %v", all)
	}
}

// osc lets through our own title, and the questions for colours.
func (x *terminal) osc(cmd int, data []byte) {
	switch s := string(data); {
	case s == "2;hooktop", s == "2;": // at the end it is taken back
	case cmd >= 10 && cmd <= 12 && strings.HasSuffix(s, ";?"), cmd >= 110 && cmd <= 112:
	default:
		x.refuse("OSC %q", data)
	}
}

func (x *terminal) Write(b []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.raw.Write(b)
	for _, c := range b {
		x.parser.Advance(c)
	}
	if x.screen == nil {
		return len(b), nil
	}
	_, err := x.screen.Write(bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))) // as a terminal's driver does
	return len(b), err
}

// unlike is the first line in which the screen is not a frame; empty for none. A
// line with glyphs of which terminals think differently only has to begin like it.
func (x *terminal) unlike(frame string) string {
	x.mu.Lock()
	defer x.mu.Unlock()
	got := strings.Split(x.screen.String(), "\n")
	for i, line := range strings.Split(ansi.Strip(frame), "\n") {
		plain := strings.IndexFunc(line, func(r rune) bool { return r >= 0x300 && r < 0x2010 || r > 0x2800 })
		if plain < 0 {
			plain = len(line)
		}
		is := ""
		if i < len(got) {
			is = got[i]
		}
		if want := strings.TrimRight(line[:plain], " "); !strings.HasPrefix(is, want) {
			return fmt.Sprintf("%d: %q, want %q", i, is, line)
		}
	}
	return ""
}

// running is a model inside of a running program, whose last frame is known.
type running struct {
	tea.Model
	mu    sync.Mutex
	last  string
	keys  int // that were taken
	drawn int // keys taken when last was drawn
}

func (r *running) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := r.Model.Update(msg)
	if _, ok := msg.(tea.KeyPressMsg); ok {
		r.mu.Lock()
		r.keys++
		r.mu.Unlock()
	}
	return r, cmd
}

func (r *running) View() tea.View {
	v := r.Model.View()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last, r.drawn = v.Content, r.keys
	return v
}

func (r *running) frame() (frame string, keys int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last, r.drawn
}

// program runs a model on a terminal, and types.
type program struct {
	t     *testing.T
	p     *tea.Program
	in    *running
	term  *terminal
	typed int
	ended chan error
}

func runIn(t *testing.T, m tea.Model, w, h int) *program {
	t.Helper()
	x := &program{t: t, in: &running{Model: m}, term: newTerminal(t, w, h), ended: make(chan error, 1)}
	keyboard, typist := io.Pipe()
	t.Cleanup(func() { _ = typist.Close() })
	x.p = tea.NewProgram(x.in, tea.WithInput(keyboard), tea.WithOutput(x.term), tea.WithWindowSize(w, h), tea.WithFPS(frameRate),
		tea.WithoutSignals(), tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}))
	go func() {
		_, err := x.p.Run()
		x.ended <- err
	}()
	return x
}

// press types keys, each once the frame of the one before is on the terminal.
func (x *program) press(keys ...string) {
	x.t.Helper()
	for _, k := range keys {
		x.p.Send(keyPress(k))
		x.typed++
		x.settled("after " + k)
	}
}

// settled waits until the terminal shows the frame of the last key.
func (x *program) settled(what string) {
	x.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		frame, keys := x.in.frame()
		unlike := x.term.unlike(frame)
		if keys >= x.typed && unlike == "" {
			return
		}
		if time.Now().After(deadline) {
			x.t.Fatalf("%s line %s", what, unlike)
		}
		time.Sleep(time.Millisecond)
	}
}

// end leaves the program and fails if a byte was wrong.
func (x *program) end() {
	x.t.Helper()
	x.p.Quit()
	if err := <-x.ended; err != nil {
		x.t.Error(err)
	}
	if len(x.term.wrong) > 0 {
		x.t.Errorf("the terminal was told %q", x.term.wrong)
	}
	if x.term.raw.Len() == 0 {
		x.t.Error("nothing was written")
	}
}

// TestStreamBites: the terminal of these tests refuses what it is there for.
func TestStreamBites(t *testing.T) {
	for _, evil := range []string{
		"\x1b]52;c;UFdORUQ=\x07", "\x1b]0;PWNED\x07", "\x1b]2;PWNED\x1b\\", "\x1b]8;;http://pwned.dev\x1b\\", "\x1b[31337m", "\x1bP+q544e\x1b\\", "\x1b_Gf=100;AAAA\x1b\\",
		"\x1bc", "\x1b#8", "\x1b(0", "\x1b[5n", "\x1b[?1015h", "\x05", "\x0e", "\x00", "\u202e", "\u200b", "\x1b]9;4;1;50\x07", "\x1b[!p",
	} {
		x := newTerminal(t, 20, 5)
		if _, err := x.Write([]byte(evil)); err != nil || len(x.wrong) == 0 {
			t.Errorf("%q is let through: %v", evil, err)
		}
	}
}

// TestStream: whatever a provider says, no byte of it is a command to the
// terminal, on any page, and what the terminal shows is what was drawn.
func TestStream(t *testing.T) {
	d := hostileDesk(t, evils...)
	p := runIn(t, d.app, 120, 40)
	p.press("2")
	for range evils {
		p.press("j")
	}
	p.press("g", "enter", "m", "z", "j", "j", "j", "b", "]", "]", "]", "[", "[", "[", "/", "a", "enter", "n", "esc", "y", "esc", "esc")
	p.press("/", "x", "esc", "1", "3", "4", "5", "6", "@", "esc", "!", "esc", ":", "esc", "?", "esc", "2", "R", "esc")
	p.end()
}

// TestStreamOfFile: the same for a file, as a tree, as text and as bytes, while
// the terminal's size changes.
func TestStreamOfFile(t *testing.T) {
	f := NewFileView(t.Context(), FileOptions{Name: "evil" + strings.Join(evils[:12], "") + ".json", Tick: atOnce, Load: loads(hostileFile())})
	p := runIn(t, f, 100, 30)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if frame, _ := p.in.frame(); strings.Contains(ansi.Strip(frame), "1/") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it is never read")
		}
	}
	p.press("z", "G", "g")
	for range 12 {
		p.press("pgdown")
	}
	p.press("W", "pgup", "/", "1", "enter", "n", "esc", "y", "esc", "|", ".", "esc", "x", "pgdown", "x", "b", "pgdown", "pgdown", "?", "esc", "b")
	for i := range 40 {
		w, h := 1+i*37%130, 1+i*17%45
		if i%2 == 0 {
			w, h = 1, 1
		}
		p.p.Send(tea.WindowSizeMsg{Width: w, Height: h})
		p.p.Send(keyPress([]string{"j", "z", "b", "x", "Z", "pgdown", "/", "esc"}[i%8]))
		p.typed++
	}
	p.p.Send(tea.WindowSizeMsg{Width: 100, Height: 30})
	p.press("esc", "g", "j")
	p.end()
}
