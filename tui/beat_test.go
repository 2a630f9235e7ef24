package tui

import (
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/vt"

	"github.com/hooktop/hooktop/themes"
)

// beating is a beat whose timers a test fires.
type beating struct {
	*beat
	asked []time.Duration
}

func newBeating(app tea.Model) *beating {
	b := &beating{}
	b.beat = newBeat(app, 100, time.Millisecond, func(d time.Duration, _ func(time.Time) tea.Msg) tea.Cmd {
		b.asked = append(b.asked, d)
		return nil
	})
	never := time.NewTicker(time.Hour)
	b.ticker = func() *time.Ticker { return never }
	return b
}

func TestBeatSlowsDownWithoutNews(t *testing.T) {
	b := newBeating(&counting{})
	b.Init()
	for _, msg := range []tea.Msg{
		beaten{},                                         // there was time for the first frame
		keyPress("j"), keyPress("j"), beaten{}, beaten{}, // news keep it going
		beaten{}, // and this finds it idle
		keyPress("j"), beaten{},
	} {
		b.Update(msg)
	}
	hasty := beatHasty * time.Millisecond
	if want := []time.Duration{hasty, beatQuiet, beatQuiet, hasty, beatQuiet}; !slices.Equal(b.asked, want) {
		t.Errorf("asked after %v, want %v", b.asked, want)
	}
	if got := b.View().Content; got != "3" {
		t.Errorf("after three keys the screen is %q", got)
	}
}

// TestAKeyIsDrawnSoon: at the usual rate, too, unless the terminal is far away.
func TestAKeyIsDrawnSoon(t *testing.T) {
	for soon, want := range map[time.Duration]gait{beatSoon: gaitHasty, beatSoonFar: gaitUsual} {
		b := newBeating(&counting{})
		b.soon = soon
		b.Init()
		b.Update(beaten{})
		if b.Update(changed{}); b.gait != gaitUsual {
			t.Errorf("news changed the gait to %d", b.gait)
		}
		if b.Update(keyPress("j")); b.gait != want {
			t.Errorf("a key, with frames after %s: gait %d, want %d", soon, b.gait, want)
		}
		if b.Update(beaten{}); b.gait != gaitUsual {
			t.Errorf("then gait %d", b.gait)
		}
	}
}

// begins is an app that asks for something at its start, and shows nothing before
// it knows its size.
type begins struct{ sized bool }

type hasBegun struct{}

func (*begins) Init() tea.Cmd { return func() tea.Msg { return hasBegun{} } }

func (a *begins) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.WindowSizeMsg); ok {
		a.sized = true
	}
	return a, nil
}

func (a *begins) View() tea.View {
	if a.sized {
		return tea.NewView("here")
	}
	return tea.View{}
}

func TestFirstFrameComesFirst(t *testing.T) {
	b := newBeating(&begins{})
	if cmd := b.Init(); cmd != nil {
		t.Error("something begins with the program")
	}
	for _, msg := range []tea.Msg{tea.ColorProfileMsg{}, tea.WindowSizeMsg{Width: 80, Height: 24}, keyPress("j")} {
		if _, cmd := b.Update(msg); cmd != nil {
			t.Errorf("%T began what the first frame comes before", msg)
		}
	}
	if !slices.Contains(b.asked, beatFirst*time.Millisecond) {
		t.Errorf("asked after %v, never for the first frame", b.asked)
	}
	_, cmd := b.Update(unveiled{})
	if cmd == nil {
		t.Fatal("never begun")
	}
	if _, ok := cmd().(hasBegun); !ok {
		t.Error("begun with something else")
	}
}

// TestTickerOfALibrary fails when the library keeps its ticker elsewhere: then
// every idle console wakes at the frame rate, and every key waits for it.
func TestTickerOfALibrary(t *testing.T) {
	found := make(chan bool, 1)
	b := newBeat(&counting{}, frameRate, beatSoon, tea.Tick)
	p := tea.NewProgram(b, tea.WithInput(nil), tea.WithOutput(&sentBytes{news: make(chan struct{}, 1)}), tea.WithWindowSize(80, 24), tea.WithoutSignals())
	b.ticker = func() *time.Ticker {
		ticker := tickerOf(p)
		found <- ticker != nil
		return ticker
	}
	done := make(chan error, 1)
	go func() {
		_, err := p.Run()
		done <- err
	}()
	if !<-found {
		t.Error("not found")
	}
	p.Quit()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestUnpaddedShowsTheSame: what is left out of a frame is nothing that is seen, in
// any colours and on any page.
func TestUnpaddedShowsTheSame(t *testing.T) {
	drawn := func(frame string) string {
		screen := vt.NewEmulator(120, 40)
		_, _ = screen.WriteString("\x1b[20h" + frame)
		return screen.Render()
	}
	a := bench(t, 100, 120, 40)
	for _, theme := range themes.Builtin() {
		a.look.Theme = theme
		a.sh.styles = a.look.styles()
		for _, tab := range tabs {
			a.Update(keyPress(tab.key))
			frame := a.View().Content
			short := unpadded(frame)
			if len(short) >= len(frame) {
				t.Errorf("%s: nothing is left out", tab.name)
			}
			if got, want := drawn(short), drawn(frame); got != want {
				t.Fatalf("%s, %s: drawn\n%s\nfor\n%s", theme.Name, tab.name, got, want)
			}
		}
	}
}
