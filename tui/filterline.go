package tui

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

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
	at     int  // the completion that tab takes next
	asked  bool // the line was to be kept, with its mistake
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
	l.set(src)
	l.input.Focus() // its command blinks a cursor that is the terminal's own here
}

// set puts a filter into the line, ready to be added to.
func (l *filterLine) set(src string) {
	if src != "" && !strings.HasSuffix(src, " ") {
		src += " "
	}
	l.input.SetValue(src)
	l.input.CursorEnd()
}

// edit takes a key or a paste and parses what is there now.
func (l *filterLine) edit(msg tea.Msg, v model.Vocabulary, now time.Time) (f *model.Filter, cmd tea.Cmd) {
	l.input, cmd = l.input.Update(msg)
	return l.parse(v, now), cmd
}

// parse reads the line; nil while it has a mistake.
func (l *filterLine) parse(v model.Vocabulary, now time.Time) *model.Filter {
	f, err := model.ParseFilter(l.input.Value(), now)
	l.err, l.at, l.asked = err, 0, false
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
	if len(comps) > 1 && !onlyKey(comps, src) { // tab again takes the next of the same list
		l.comps, l.at = comps, at+1
		for i := range l.comps {
			l.comps[i].End = c.Start + len(c.Text)
		}
	}
	return f
}

// onlyKey says whether of what could follow only the first begins as the word does,
// and is a key: what follows then is its values.
func onlyKey(comps []model.Completion, src string) bool {
	begins := func(c model.Completion) bool {
		word := src[c.Start:c.End]
		return word != "" && len(word) < len(c.Text) && strings.EqualFold(word, c.Text[:len(word)])
	}
	return begins(comps[0]) && strings.HasSuffix(comps[0].Text, ":") && !begins(comps[1])
}

// lineLead stands before what is typed.
const lineLead = " / "

// view is the line itself, with what it lets through at its end, and under it the
// mistake or what could follow.
func (l *filterLine) view(w int, count string, s *themes.Styles) []string {
	k := &s.Plain
	top := newStrip(w)
	top.put(k.Accent, lineLead)
	room, counted := l.room(w, count)
	skip, _ := l.scroll(room)
	typed := []rune(text.Clean(l.input.Value()))
	top.put(k.Text, ansi.Truncate(string(typed[min(skip, len(typed)):]), room, "…"))
	if counted && l.err == nil {
		top.to(w - cells(count) - 1)
		top.put(k.Faint, count)
	}
	return []string{top.line(), l.under(w, skip, k)}
}

// leastTyped is how many cells of a filter are more than what it lets through.
const leastTyped = 24

// room is how many cells there are for what is typed, and whether the count stands
// behind it.
func (l *filterLine) room(w int, count string) (n int, counted bool) {
	n = max(0, w-cells(lineLead))
	if with := n - cells(count) - 3; with >= leastTyped {
		return with, true
	}
	return n, false
}

// scroll is how many runes of the line are left out on the left, so that the
// cursor can be seen, and in which cell of the rest it stands.
func (l *filterLine) scroll(room int) (skip, cell int) {
	before := []rune(text.Clean(l.input.Value()[:l.bytePos()]))
	cell = cells(string(before))
	for cell > max(0, room-1) && skip < len(before) {
		cell -= cells(string(before[skip]))
		skip++
	}
	return skip, cell
}

func (l *filterLine) under(w, skip int, k *themes.Inks) string {
	s := newStrip(w)
	if l.err != nil && (l.asked || !l.unfinished()) {
		l.mistake(s, skip, k)
		return s.line()
	}
	s.to(cells(lineLead))
	at := 0
	if len(l.comps) > 0 {
		at = l.at % len(l.comps)
	}
	name, help := "", ""
	if at < len(l.comps) {
		name, help = strings.TrimSuffix(text.Clean(l.comps[at].Text), ":")+": ", text.Clean(l.comps[at].Help)
	}
	words := 0 // for the candidates, the help of the next one stands behind them
	if help != "" && w-cells(help)-4 >= leastTyped {
		words = cells(help) + 4
	}
	if words > 0 && w-cells(name)-words >= leastTyped && len(l.comps) > 1 {
		words += cells(name)
	} else {
		name = ""
	}
	l.candidates(s, w-words, at, k)
	if words > 0 {
		s.to(w - cells(name) - cells(help) - 1)
		s.put(k.Accent, name)
		s.put(k.Faint, help)
	}
	return s.line()
}

// unfinished says whether the mistake is only that the word at the cursor is still
// being typed: there is something that it may become.
func (l *filterLine) unfinished() bool {
	at := l.bytePos()
	return len(l.comps) > 0 && at >= l.err.Pos && at <= max(l.err.End, l.err.Pos)
}

// becoming says whether the word at the cursor, plain as it stands, is the
// beginning of a key: it is not searched for while it is typed.
func (l *filterLine) becoming() bool {
	at := l.bytePos()
	return slices.ContainsFunc(l.comps, func(c model.Completion) bool {
		word := l.input.Value()[c.Start:at]
		return c.Start < at && len(word) < len(c.Text) && strings.EqualFold(word, c.Text[:len(word)]) && strings.HasSuffix(c.Text, ":")
	})
}

// candidates lists what tab puts in up to a cell, from one on that lets the next
// one be seen.
func (l *filterLine) candidates(s *strip, end, at int, k *themes.Inks) {
	const gap = 2
	from := at
	for i, room := at, end-s.at; i >= 0 && i < len(l.comps); i-- {
		if room -= cells(text.Clean(l.comps[i].Text)) + gap; room < 0 {
			break
		}
		from = i
	}
	for i := from; i < len(l.comps); i++ {
		name, ink := text.Clean(l.comps[i].Text), k.Faint
		if i == at {
			ink = k.Accent
		}
		if i > from && s.at+cells(name) > end {
			s.put(k.Faint, "…")
			return
		}
		s.put(ink, name)
		s.to(s.at + gap)
	}
}

// mistake points at the word that does not read, and says why.
func (l *filterLine) mistake(s *strip, skip int, k *themes.Inks) {
	src := l.input.Value()
	from := min(l.err.Pos, len(src))
	to := min(max(l.err.End, from), len(src))
	left := []rune(text.Clean(src))
	col := max(0, cells(text.Clean(src[:from]))-cells(string(left[:min(skip, len(left))]))) + cells(lineLead)
	marks, words, hint := strings.Repeat("^", max(1, cells(text.Clean(src[from:to])))), l.err.Msg, ""
	if l.err.Hint != "" {
		hint = " · " + l.err.Hint
	}
	need := cells(words) + cells(hint) + 1
	if col+cells(marks)+need > s.w && col > need { // the words stand before the mark
		s.to(col - need)
		s.put(k.Bad, words)
		s.put(k.Faint, hint+" ")
		s.put(k.Bad, marks)
		return
	}
	s.to(min(col, max(0, s.w-40)))
	s.put(k.Bad, marks+" "+words)
	s.put(k.Faint, hint)
}

// cursor is where the terminal's cursor belongs while the line is open.
func (l *filterLine) cursor(w int, count string) *tea.Cursor {
	room, _ := l.room(w, count)
	_, cell := l.scroll(room)
	c := tea.NewCursor(cells(lineLead)+cell, 0)
	c.Shape = tea.CursorBar
	return c
}
