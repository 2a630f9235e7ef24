package tui

import (
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// reply is an answer as the library hands on what it does not know.
type reply string

// counting shows how many keys it was given.
type counting struct{ keys int }

func (c *counting) Init() tea.Cmd { return nil }

func (c *counting) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		c.keys++
	}
	return c, nil
}

func (c *counting) View() tea.View { return tea.NewView(strconv.Itoa(c.keys)) }

// slowLine is a line to a terminal that answers, with a clock of its own.
type slowLine struct {
	far    *far
	pacer  *pacer
	now    time.Time
	rate   int           // bytes a second
	delay  time.Duration // one way
	frame  int           // bytes
	silent bool          // the terminal answers nothing

	shown   string // at this end
	free    time.Time
	arrives []arrival
	replies []time.Time
	seen    int // keys that the far end shows
	frames  int
}

type arrival struct {
	at   time.Time
	keys int
}

func newLine(rate, frame int) *slowLine {
	l := &slowLine{now: start, rate: rate, frame: frame, delay: 75 * time.Millisecond, shown: "0"}
	l.pacer = newPacer(func() time.Time { return l.now })
	l.far = newFar(&counting{}, l.pacer, func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil })
	return l
}

// flush is what the library does at every frame: it writes what has changed.
func (l *slowLine) flush() {
	v := l.far.View().Content
	if v == l.shown {
		return
	}
	l.shown = v
	n := l.frame + len(l.pacer.end(l.frame))
	if l.free.Before(l.now) {
		l.free = l.now
	}
	l.free = l.free.Add(time.Duration(n) * time.Second / time.Duration(l.rate))
	keys, _ := strconv.Atoi(v)
	l.arrives = append(l.arrives, arrival{l.free.Add(l.delay), keys})
	l.frames++
}

// pass lets time pass, up to a moment.
func (l *slowLine) pass(until time.Time) {
	for ; l.now.Before(until); l.now = l.now.Add(time.Millisecond) {
		for len(l.arrives) > 0 && !l.arrives[0].at.After(l.now) {
			l.seen = l.arrives[0].keys
			l.arrives = l.arrives[1:]
			if !l.silent {
				l.replies = append(l.replies, l.now.Add(l.delay))
			}
		}
		for len(l.replies) > 0 && !l.replies[0].After(l.now) {
			l.replies = l.replies[1:]
			l.far.Update(reply(wayAnswers))
		}
		if l.now.Sub(start)%(16*time.Millisecond) == 0 {
			l.flush()
		}
	}
}

// hold holds a key for a while, and returns how far behind the far end was at
// worst.
func (l *slowLine) hold(span time.Duration) (worst time.Duration) {
	const every = 33 * time.Millisecond
	var pressed []time.Time
	behind := func() {
		for ; len(pressed) > 0 && l.seen > 0; l.seen-- {
			worst = max(worst, l.now.Sub(pressed[0]))
			pressed = pressed[1:]
		}
	}
	base := 0
	settle := func(until time.Time) {
		for l.now.Before(until) {
			l.pass(l.now.Add(time.Millisecond))
			got := l.seen
			l.seen = got - base
			behind()
			base, l.seen = got, got
		}
	}
	for end := l.now.Add(span); l.now.Before(end); {
		pressed = append(pressed, l.now)
		l.far.Update(keyPress("j"))
		settle(l.now.Add(every))
	}
	for len(pressed) > 0 {
		settle(l.now.Add(every))
	}
	return worst
}

// TestAHeldKeyOverASlowLine: the screen far away is not seconds behind, and all
// keys are there in the end.
func TestAHeldKeyOverASlowLine(t *testing.T) {
	for _, c := range []struct {
		name        string
		rate, frame int
		worst       time.Duration
	}{
		{"64 kbit/s, scrolled steps", 8_000, 700, time.Second},
		{"64 kbit/s, whole screens", 8_000, 6_500, 2 * time.Second},
		{"1 Mbit/s", 125_000, 700, 350 * time.Millisecond},
		{"1 Mbit/s, whole screens", 125_000, 6_500, 600 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLine(c.rate, c.frame)
			l.far.Update(keyPress("j")) // one frame tells that the terminal answers
			l.pass(l.now.Add(2 * time.Second))
			l.far.app.(*counting).keys, l.seen = 0, 0
			l.far.Update(nil)
			l.pass(l.now.Add(2 * time.Second))
			if worst := l.hold(1500 * time.Millisecond); worst > c.worst {
				t.Errorf("%v behind, want at most %v; %d frames", worst, c.worst, l.frames)
			}
		})
	}
}

// TestWithoutAnswersNothingWaits: a terminal that does not answer is drawn on as
// one that is near.
func TestWithoutAnswersNothingWaits(t *testing.T) {
	l := newLine(8_000, 700)
	l.silent = true
	for n := 1; n <= 40; n++ {
		l.far.Update(keyPress("j"))
		if got := l.far.View().Content; got != strconv.Itoa(n) {
			t.Fatalf("key %d: it shows %s", n, got)
		}
		l.flush()
	}
	if l.pacer.busy() || l.pacer.open() {
		t.Error("it waits")
	}
}

// TestATerminalThatFallsSilent is drawn on after a while.
func TestATerminalThatFallsSilent(t *testing.T) {
	l := newLine(8_000, 3_000)
	l.far.Update(keyPress("j"))
	l.flush()
	l.far.Update(reply(wayAnswers))
	for !l.pacer.busy() {
		l.far.Update(keyPress("j"))
		l.flush()
	}
	l.far.Update(keyPress("j"))
	was := l.far.View().Content
	l.far.Update(overdue{count: 0}) // that was before the answer
	if got := l.far.View().Content; got != was {
		t.Fatalf("it shows %s while the line is busy", got)
	}
	l.far.Update(overdue{count: 1})
	if got := l.far.View().Content; got == was {
		t.Errorf("it still shows %s", got)
	}
}

// TestLeavingWaitsForTheAnswers: the shell would take them as typed.
func TestLeavingWaitsForTheAnswers(t *testing.T) {
	l := newLine(8_000, 700)
	l.far.Update(keyPress("j"))
	l.flush()
	l.far.Update(reply(wayAnswers))
	l.far.Update(keyPress("j"))
	l.flush()
	if got := l.far.filter(l.far, tea.QuitMsg{}); got != tea.Msg(departing{}) {
		t.Fatalf("it lets %T through while an answer is to come", got)
	}
	l.far.Update(keyPress("j"))
	if end := l.pacer.end(700); end != "" {
		t.Errorf("it asks %q while it leaves", end)
	}
	_, cmd := l.far.Update(reply(wayAnswers))
	if cmd == nil {
		t.Fatal("nothing follows the answer")
	}
	if got := l.far.filter(l.far, cmd()); got != tea.Msg(tea.QuitMsg{}) {
		t.Errorf("it leaves by %T", got)
	}
}

// TestAFrameAndItsQuestionAreOne: what is writtenTo counts as what was given.
func TestAFrameAndItsQuestionAreOne(t *testing.T) {
	var out writtenTo
	f := farFile{&out, newPacer(func() time.Time { return start })}
	n, err := f.Write([]byte("frame"))
	if n != 5 || err != nil || strings.Join(out.pieces, "|") != "frame"+wayAsks {
		t.Errorf("wrote %d, %v: %q", n, err, out.pieces)
	}
}

type writtenTo struct{ pieces []string }

func (w *writtenTo) Write(b []byte) (int, error) {
	w.pieces = append(w.pieces, string(b))
	return len(b), nil
}
func (w *writtenTo) Read([]byte) (int, error) { return 0, nil }
func (w *writtenTo) Close() error             { return nil }
func (w *writtenTo) Fd() uintptr              { return 0 }
