package tui

import (
	"reflect"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// The library draws by a ticker that never stops: an idle program wakes at its
// rate, and what happens after a lull waits for the next tick. Here the ticker
// runs only while there is something to draw, and its first tick comes soon.
const (
	beatSoon    = time.Millisecond      // after what ends a lull: time enough for answers out of memory
	beatSoonFar = 4 * time.Millisecond  // over a line one frame less is worth more
	beatKey     = 3 * time.Millisecond  // after a key while it goes on: what the key asks for comes out of memory, and is drawn with it
	beatHasty   = 6                     // so many of them, then the usual rate
	beatFirst   = 3                     // so many of them draw the first frame
	beatQuiet   = 25 * time.Millisecond // without news: nothing is left to draw
	beatIdle    = time.Second           // and yet, should anything be left
)

// beat is a program that is drawn when something has happened.
type beat struct {
	app    tea.Model
	ticker func() *time.Ticker // the library's; gives nil where it has none
	tick   Ticker
	soon   time.Duration
	usual  time.Duration

	view tea.View
	gait gait
	news bool // since it was last asked
	runs *time.Ticker
	held tea.Cmd // what the app begins with, which the first frame comes before
}

// gait is how fast a beat goes.
type gait uint8

const (
	gaitIdle gait = iota
	gaitHasty
	gaitUsual
)

type (
	// beaten asks a beat whether it may go slower.
	beaten struct{}
	// unveiled says that there was time for the first frame.
	unveiled struct{}
)

func newBeat(app tea.Model, rate int, soon time.Duration, tick Ticker) *beat {
	b := &beat{app: app, tick: tick, soon: soon, usual: time.Second / time.Duration(rate)}
	b.draw()
	return b
}

// on makes it beat for the program that it is the model of.
func (b *beat) on(p *tea.Program) { b.ticker = func() *time.Ticker { return tickerOf(p) } }

// tickerOf is the ticker that a program is drawn by, which has no other name.
func tickerOf(p *tea.Program) *time.Ticker {
	f := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !f.IsValid() || f.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return (*time.Ticker)(f.UnsafePointer())
}

// Init starts the program, which asks and opens nothing before its first frame.
func (b *beat) Init() tea.Cmd {
	b.runs, b.held = b.ticker(), b.app.Init()
	return b.wake()
}

// View is what was drawn after the last message.
func (b *beat) View() tea.View { return b.view }

// Update passes messages on, and sees to it that what came of them is drawn.
func (b *beat) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg.(type) {
	case beaten:
		return b, b.slower()
	case unveiled:
		begin := b.held
		b.held = nil
		return b, begin
	}
	_, cmd := b.app.Update(msg)
	bare := b.view.Content == ""
	b.draw()
	if bare && b.held != nil && b.view.Content != "" {
		cmd = tea.Batch(cmd, b.tick(beatFirst*b.soon, func(time.Time) tea.Msg { return unveiled{} }))
	}
	if _, key := msg.(tea.KeyPressMsg); key {
		b.hasten()
	}
	return b, tea.Batch(cmd, b.wake())
}

// draw has the app draw what came of the last message.
func (b *beat) draw() {
	b.view = b.app.View()
	b.view.Content = unpadded(b.view.Content)
}

// unpadded is a frame without the blanks that its lines end in: the library begins
// with blank lines, and reads every character of a frame for every frame.
func unpadded(frame string) string {
	var b strings.Builder
	b.Grow(len(frame))
	for more := frame != ""; more; {
		var line string
		line, frame, more = strings.Cut(frame, "\n")
		b.WriteString(strings.TrimRight(line, " "))
		if more {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// hasten has a key drawn at once, also where frames come at the usual rate for
// what comes by itself. Over a line the rate stays: keys come together there.
func (b *beat) hasten() {
	if b.gait == gaitUsual && b.soon < beatSoonFar {
		b.gait = gaitHasty
		b.runs.Reset(beatKey)
	}
}

// wake has what has happened drawn.
func (b *beat) wake() tea.Cmd {
	b.news = true
	if b.gait != gaitIdle || b.runs == nil {
		return nil
	}
	b.gait = gaitHasty
	b.runs.Reset(b.soon)
	return b.ask(beatHasty * b.soon)
}

// slower slows down where there was no news.
func (b *beat) slower() tea.Cmd {
	switch {
	case b.gait == gaitHasty:
		b.gait = gaitUsual
		b.runs.Reset(b.usual)
	case !b.news:
		b.gait = gaitIdle
		b.runs.Reset(beatIdle)
		return nil
	}
	b.news = false
	return b.ask(beatQuiet)
}

func (b *beat) ask(d time.Duration) tea.Cmd {
	return b.tick(d, func(time.Time) tea.Msg { return beaten{} })
}
