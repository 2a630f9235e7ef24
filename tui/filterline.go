package tui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
)

// filterLine is the line in which a filter is typed: parsed at every key, with
// completion, and an error that points at the bad word.
type filterLine struct {
	input  textinput.Model
	before string // the filter to go back to
	err    *model.FilterError
	comps  []model.Completion
	at     int // the completion that tab takes next
}

func newFilterLine() filterLine {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.CharLimit = 2000
	return filterLine{input: in}
}

func (l *filterLine) open(src string) {
	l.before = src
	if src != "" && !strings.HasSuffix(src, " ") {
		src += " "
	}
	l.input.SetValue(src)
	l.input.CursorEnd()
	l.input.Focus() // its command blinks a cursor that is the terminal's own here
}

// edit takes a key or a paste and parses what is there now.
func (l *filterLine) edit(msg tea.Msg, v model.Vocabulary, now time.Time) (f *model.Filter, cmd tea.Cmd) {
	l.input, cmd = l.input.Update(msg)
	return l.parse(v, now), cmd
}

// parse reads the line; nil while it has a mistake.
func (l *filterLine) parse(v model.Vocabulary, now time.Time) *model.Filter {
	f, err := model.ParseFilter(l.input.Value(), now)
	l.err, l.at = err, 0
	l.comps = model.Complete(l.input.Value(), l.bytePos(), v)
	if err != nil {
		return nil
	}
	return f
}

// bytePos is the cursor's place in bytes: the input counts in runes.
func (l *filterLine) bytePos() int {
	r := []rune(l.input.Value())
	return len(string(r[:min(l.input.Position(), len(r))]))
}

// complete puts the next completion in place of the word at the cursor.
func (l *filterLine) complete(v model.Vocabulary, now time.Time) *model.Filter {
	if len(l.comps) == 0 {
		return l.parse(v, now)
	}
	comps, at := l.comps, l.at%len(l.comps)
	c, src := comps[at], l.input.Value()
	l.input.SetValue(src[:c.Start] + c.Text + src[c.End:])
	l.input.SetCursor(len([]rune(src[:c.Start] + c.Text)))
	f := l.parse(v, now)
	if len(comps) > 1 { // tab again takes the next of the same list
		l.comps, l.at = comps, at+1
		for i := range l.comps {
			l.comps[i].End = c.Start + len(c.Text)
		}
	}
	return f
}

// view is the line itself and, under it, the mistake or what could follow.
func (l *filterLine) view(w int, s *themes.Styles) []string {
	k := &s.Plain
	top := newStrip(w)
	top.put(k.Accent, " / ")
	top.put(k.Text, text.Clean(l.input.Value()))
	return []string{top.line(), l.under(w, k)}
}

func (l *filterLine) under(w int, k *themes.Inks) string {
	s := newStrip(w)
	if l.err != nil {
		src := l.input.Value()
		from := min(l.err.Pos, len(src))
		s.to(min(3+len([]rune(src[:from])), max(0, w-40)))
		s.put(k.Bad, strings.Repeat("^", max(1, len([]rune(src[from:min(max(l.err.End, from), len(src))])))))
		s.put(k.Bad, " "+l.err.Msg)
		if l.err.Hint != "" {
			s.put(k.Faint, " · "+l.err.Hint)
		}
		return s.line()
	}
	s.to(3)
	for i, c := range l.comps {
		ink := k.Faint
		if i == l.at%len(l.comps) {
			ink = k.Text
		}
		if !s.put(ink, text.Clean(c.Text)) {
			break
		}
		s.put(k.Faint, "  ")
	}
	return s.line()
}

// cursor is where the terminal's cursor belongs while the line is open.
func (l *filterLine) cursor() *tea.Cursor {
	c := tea.NewCursor(3+len([]rune(l.input.Value()[:l.bytePos()])), 0)
	c.Shape = tea.CursorBar
	return c
}
