package tui

import (
	"io"
	"reflect"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// File is a terminal that is written to.
type File interface {
	io.ReadWriteCloser
	Fd() uintptr
}

// Between a program and a terminal far away lie buffers of megabytes: on a slow
// line all that is drawn while a key is held lies in them, and the screen is
// seconds behind. So each frame ends with a question that terminals answer, and
// what is not answered yet says how much lies on the way.
const (
	wayAsks    = "\x1b[5n" // how are you? (ECMA-48, device status report)
	wayAnswers = "\x1b[0n" // well

	wayLeast = 1 << 10 // bytes
	wayFirst = 4 << 10
	wayMost  = 64 << 10

	wayQuick  = 250 * time.Millisecond // an answer within it lets more be on the way
	wayLong   = 500 * time.Millisecond // one after it may let less be
	wayPrompt = 30 * time.Millisecond  // an answer so much later than the quickest one is as quick
	wayLate   = 100 * time.Millisecond // one so much later waited behind others
	wayMute   = 3 * time.Second        // without an answer: the terminal gives none
	wayParts  = time.Second            // how long whoever leaves waits for the last answers
)

// pacer knows how much is on the way to a terminal. How much may be is found out
// from how long answers take.
type pacer struct {
	now func() time.Time

	mu     sync.Mutex
	sent   []frame // not answered yet
	bytes  int     // of those
	last   int     // bytes of the last one
	may    int     // bytes that may be on the way
	least  time.Duration
	heard  int  // answers, since the terminal last gave none; 0 is one that may not answer
	hushed bool // nobody would read an answer
}

type frame struct {
	bytes int
	at    time.Time
}

func newPacer(now func() time.Time) *pacer { return &pacer{now: now, may: wayFirst} }

// end is what a frame of so many bytes ends with.
func (p *pacer) end(bytes int) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hushed {
		return ""
	}
	bytes += len(wayAsks)
	p.sent = append(p.sent, frame{bytes, p.now()})
	p.bytes += bytes
	p.last = bytes
	return wayAsks
}

// answered takes note of an answer to the oldest question.
func (p *pacer) answered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.sent) == 0 {
		return
	}
	f := p.sent[0]
	p.sent, p.bytes = p.sent[1:], p.bytes-f.bytes
	p.heard++
	took := p.now().Sub(f.at)
	if p.least == 0 || took < p.least {
		p.least = took
	}
	switch behind := took - p.least; {
	case took <= wayQuick, f.bytes <= wayLeast && behind <= wayPrompt: // of a large frame the quickest answer says how slow the line is
		p.may = min(p.may+f.bytes, wayMost)
	case took > wayLong && behind > wayLate || f.bytes > p.may:
		p.may = max(p.may/2, wayLeast)
	}
}

// busy says whether another frame would only wait on the line.
func (p *pacer) busy() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.heard > 0 && p.bytes > 0 && p.bytes+p.last > p.may
}

// open says whether answers are still to come.
func (p *pacer) open() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.heard > 0 && len(p.sent) > 0
}

// count is how many answers there were.
func (p *pacer) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.heard
}

// forget takes what is on the way as lost, until the terminal answers again.
func (p *pacer) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent, p.bytes, p.heard = nil, 0, 0
}

func (p *pacer) hush(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hushed = on
}

// farFile is a terminal far away: what is written to it ends with a question.
type farFile struct {
	File
	pacer *pacer
}

// Write writes a frame and the question in one piece.
func (f farFile) Write(b []byte) (int, error) {
	whole := slices.Concat(b, []byte(f.pacer.end(len(b))))
	n, err := f.File.Write(whole)
	return min(n, len(b)), err
}

// far is a console on a terminal far away: it is not drawn while the line is busy,
// and then as it is by that time.
type far struct {
	app     tea.Model
	pacer   *pacer
	tick    Ticker
	view    tea.View
	waiting bool    // for an answer, with an end
	held    tea.Msg // ends the reading of answers, which are waited for
}

type (
	// overdue says that it is long since there were so many answers.
	overdue struct{ count int }
	// departing says that what leaves the terminal is held back.
	departing struct{}
)

func newFar(app tea.Model, p *pacer, tick Ticker) *far {
	return &far{app: app, pacer: p, tick: tick, view: app.View()}
}

// Init starts the console.
func (f *far) Init() tea.Cmd { return f.app.Init() }

// View draws what was last drawn in time.
func (f *far) View() tea.View { return f.view }

// Update passes messages on, but for those between here and the terminal.
func (f *far) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case overdue:
		f.waiting = false
		if f.held != nil || msg.count == f.pacer.count() {
			f.pacer.forget()
		}
	case departing:
		cmd = f.wait(wayParts)
	default:
		if isAnswer(msg) {
			f.pacer.answered()
			break
		}
		if f.held == nil {
			f.pacer.hush(false)
		}
		_, cmd = f.app.Update(msg)
	}
	if held := f.held; held != nil && !f.pacer.open() {
		cmd = tea.Batch(cmd, func() tea.Msg { return held })
	}
	if f.pacer.busy() {
		if !f.waiting {
			f.waiting = true
			cmd = tea.Batch(cmd, f.wait(wayMute))
		}
		return f, cmd
	}
	f.view = f.app.View()
	return f, cmd
}

// wait ends the waiting for an answer after a while.
func (f *far) wait(d time.Duration) tea.Cmd {
	n := f.pacer.count()
	return f.tick(d, func(time.Time) tea.Msg { return overdue{n} })
}

// filter holds back what ends the reading from the terminal until the answers
// that are still to come are there: the shell or an editor would take them as
// typed.
func (f *far) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if !departs(msg) {
		return msg
	}
	f.pacer.hush(true)
	if f.held == nil && f.pacer.open() {
		f.held = msg
		return departing{}
	}
	f.held = nil
	return msg
}

// departs says whether a message makes the library leave the terminal to others.
func departs(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.QuitMsg, tea.SuspendMsg:
		return true
	case nil:
		return false
	}
	return reflect.TypeOf(msg).String() == "tea.execMsg" // it has no other name
}

// isAnswer knows what the library does not: it comes as the text that it was.
func isAnswer(msg tea.Msg) bool {
	v := reflect.ValueOf(msg)
	return v.Kind() == reflect.String && v.String() == wayAnswers
}
