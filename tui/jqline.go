package tui

import (
	"context"
	"errors"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// jqLine is the line in which a jq expression is typed: it runs beside the
// screen while it is being typed, and what it makes is shown at once. The page
// draws line in two rows and Result where there is one, gives it the keys while
// typing says so, and every jqDue and jqRan that is addressed to it.
type jqLine struct {
	to    pageID
	tick  Ticker
	input textinput.Model
	open  bool // keys are text
	doc   *jsondoc.Doc

	seq    uint64
	cancel context.CancelFunc // ends what runs; nil where nothing does
	waited bool               // it runs for longer than a glance
	result *widget.JQResult   // of the last expression that had one; nil for none
	err    *widget.JQError    // why the expression that stands there has none; nil for nothing
}

type (
	// jqDue says that nothing was typed for a moment.
	jqDue struct{}
	// jqLate says that an expression runs for longer than a glance.
	jqLate struct{}
	// jqRan is what an expression made.
	jqRan struct{ result *widget.JQResult }
)

// jqPause is how long typing has to rest before an expression runs.
const jqPause = 60 * time.Millisecond

func newJQLine(to pageID, tick Ticker) *jqLine {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = 2000
	in.SetVirtualCursor(false)
	return &jqLine{to: to, tick: tick, input: in}
}

// begin opens the line on a document, with the expression that it had last.
func (l *jqLine) begin(ctx context.Context, doc *jsondoc.Doc) tea.Cmd {
	l.open = true
	l.input.CursorEnd()
	l.input.Focus() // its command blinks a cursor that is the terminal's own here
	if l.doc == doc && l.result != nil {
		return nil
	}
	l.doc = doc
	return l.run(ctx)
}

// stop ends what runs, and forgets what came of it. The expression stays for
// the next time.
func (l *jqLine) stop() {
	l.end()
	l.open, l.result, l.err, l.doc = false, nil, nil, nil
}

// end ends what runs.
func (l *jqLine) end() {
	l.seq++
	if l.waited = false; l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
}

// shows says whether the line is to be seen: an expression is typed, or its
// result shown.
func (l *jqLine) shows() bool { return l.open || l.doc != nil }

// typed takes a key or a paste while the line is open. enter leaves the result
// to be read, esc goes back to the payload.
func (l *jqLine) typed(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "enter":
			l.open = false
			return nil
		case "esc":
			l.stop()
			return nil
		}
	}
	before := l.input.Value()
	if l.input, _ = l.input.Update(msg); l.input.Value() == before {
		return nil
	}
	l.end()
	return l.after(jqPause, jqDue{})
}

// after addresses a message to the line itself, for later.
func (l *jqLine) after(d time.Duration, what any) tea.Cmd {
	to, seq := l.to, l.seq
	return l.tick(d, func(time.Time) tea.Msg {
		if _, late := what.(jqLate); late {
			return result[jqLate]{to: to, seq: seq}
		}
		return result[jqDue]{to: to, seq: seq}
	})
}

// run runs the expression that stands there.
func (l *jqLine) run(ctx context.Context) tea.Cmd {
	l.end()
	if l.doc == nil {
		return nil
	}
	ctx, l.cancel = context.WithCancel(ctx)
	to, seq, doc, expr := l.to, l.seq, l.doc, l.input.Value()
	return tea.Batch(l.after(glance, jqLate{}), func() tea.Msg {
		r, err := widget.JQ{}.Run(ctx, doc, expr)
		return result[jqRan]{to: to, seq: seq, val: jqRan{r}, err: err}
	})
}

// take takes up what was addressed to the line; ok says that there is another
// result to show.
func (l *jqLine) take(ctx context.Context, msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case result[jqDue]:
		if msg.seq == l.seq {
			return l.run(ctx), false
		}
	case result[jqLate]:
		l.waited = l.waited || msg.seq == l.seq && l.cancel != nil
	case result[jqRan]:
		if msg.seq != l.seq {
			return nil, false
		}
		l.end()
		if l.err = nil; msg.err == nil {
			l.result = msg.val.result
			return nil, true
		}
		if !errors.As(msg.err, &l.err) {
			l.err = &widget.JQError{Msg: text.Clean(msg.err.Error())}
		}
	}
	return nil, false
}

// jqRows is how high the line is.
const jqRows = 2

// lines are the expression and, under it, what came of it or the word that is
// wrong.
func (l *jqLine) lines(w int, k *themes.Inks) []string {
	top := newStrip(w)
	top.put(k.Accent, " | ")
	if top.put(k.Text, text.Clean(l.input.Value())); l.input.Value() == "" {
		top.put(k.Faint, "jq: .a.b[0], .a[] | select(.c > 3), keys")
	}
	return []string{top.line(), l.under(w, k)}
}

func (l *jqLine) under(w int, k *themes.Inks) string {
	s := newStrip(w)
	s.to(3)
	switch {
	case l.err != nil && l.err.Unfinished:
		s.put(k.Faint, l.err.Msg)
	case l.err != nil:
		src := l.input.Value()
		from := min(l.err.From, len(src))
		word := src[from:min(max(l.err.To, from), len(src))]
		if word != "" {
			s.to(min(3+cells(text.Clean(src[:from])), max(0, w-40)))
			s.put(k.Bad, strings.Repeat("^", max(1, cells(text.Clean(word))))+" ")
		}
		s.put(k.Bad, l.err.Msg)
	case l.cancel != nil && l.waited:
		s.put(k.Busy, "running …")
	case l.result != nil:
		s.put(k.Faint, l.result.Words())
	}
	return s.line()
}

// cursor is where the terminal's cursor belongs while the line is open, top
// being the line's first row.
func (l *jqLine) cursor(x, top int) *tea.Cursor {
	r := []rune(l.input.Value())
	c := tea.NewCursor(x+3+cells(text.Clean(string(r[:min(l.input.Position(), len(r))]))), top)
	c.Shape = tea.CursorBar
	return c
}

// jqHints are the footer's words while the line is open.
func jqHints() []widget.Hint {
	return []widget.Hint{{Key: "enter", Desc: "read the result"}, {Key: "esc", Desc: "back to the payload"}}
}
