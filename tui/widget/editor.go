package widget

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Editor is a text under a cursor. It keeps every byte it is given, tabs and
// carriage returns too, and draws only its window.
type Editor struct {
	lines   []string // split at line feeds, never empty
	at      spot
	goal    int // the cells that moving up and down keeps to
	top     int // the first line in the window
	left    int // cells left of the window
	w, h    int
	done    []change // to be undone, newest last
	undone  []change // to be done again, newest last
	json    bool     // lines are coloured as JSON
	mistake *spot    // is pointed out; nil for none
	version uint64
}

// spot is a place in the text: a line, and bytes before it in that line.
type spot struct{ row, col int }

// change is a number of lines that stand where old ones stood.
type change struct {
	row      int
	old, new []string
	from, to spot // the cursor's place before and after
	typed    bool // by hand, a character at a time
}

// keptChanges is how far back a text can be taken.
const keptChanges = 2000

// NewEditor makes an empty editor of no size.
func NewEditor() *Editor { return &Editor{lines: []string{""}} }

// SetText replaces the text, and forgets what could be undone. The cursor goes
// to the start.
func (e *Editor) SetText(s string) {
	e.lines = strings.Split(s, "\n")
	e.at, e.goal, e.top, e.left = spot{}, 0, 0, 0
	e.done, e.undone, e.mistake = nil, nil, nil
	e.version++
}

// Replace replaces the text so that it can be undone.
func (e *Editor) Replace(s string) {
	last := len(e.lines) - 1
	e.change(spot{}, spot{last, len(e.lines[last])}, s, false)
	e.at = spot{}
	e.settle()
}

// Text returns the text, byte for byte.
func (e *Editor) Text() string { return strings.Join(e.lines, "\n") }

// Version grows with every change of the text.
func (e *Editor) Version() uint64 { return e.version }

// Lines returns the number of lines.
func (e *Editor) Lines() int { return len(e.lines) }

// Place returns the cursor's line and character, both from 1.
func (e *Editor) Place() (line, col int) {
	return e.at.row + 1, utf8.RuneCountInString(e.lines[e.at.row][:e.at.col]) + 1
}

// SetJSON says whether the lines are coloured as JSON.
func (e *Editor) SetJSON(on bool) { e.json = on }

// Point points out a mistake at a line and a character, both from 1; 0, 0 for
// none. A change of the text ends it.
func (e *Editor) Point(line, col int) {
	if line < 1 || line > len(e.lines) {
		e.mistake = nil
		return
	}
	s := e.lines[line-1]
	at := 0
	for n := 1; n < col && at < len(s); n++ {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	e.mistake = &spot{line - 1, at}
}

// Mistake moves the cursor to what is pointed out.
func (e *Editor) Mistake() {
	if e.mistake != nil {
		e.to(*e.mistake)
	}
}

// SetSize sets the size in cells.
func (e *Editor) SetSize(w, h int) {
	e.w, e.h = max(w, 0), max(h, 0)
	e.settle()
}

// change puts s where the text from one spot to another stands.
func (e *Editor) change(from, to spot, s string, typed bool) {
	head, tail := e.lines[from.row][:from.col], e.lines[to.row][to.col:]
	fresh := strings.Split(head+s+tail, "\n")
	last := len(fresh) - 1
	c := change{
		row: from.row, old: slices.Clone(e.lines[from.row : to.row+1]), new: fresh, from: e.at,
		to: spot{from.row + last, len(fresh[last]) - len(tail)}, typed: typed,
	}
	e.undone = nil
	if n := len(e.done) - 1; n >= 0 && e.done[n].continues(c, s) {
		e.done[n].new, e.done[n].to = c.new, c.to
	} else {
		e.done = append(e.done, c)
	}
	if len(e.done) > keptChanges {
		e.done = slices.Delete(e.done, 0, len(e.done)-keptChanges)
	}
	e.swap(c.row, len(c.old), c.new, c.to)
}

// continues says whether what is typed goes on with the word of this change.
func (c *change) continues(next change, s string) bool {
	return c.typed && next.typed && s != " " && c.row == next.row && c.to == next.from &&
		len(c.new) == 1 && len(next.old) == 1 && len(next.new) == 1
}

// swap puts lines in place of n others.
func (e *Editor) swap(row, n int, lines []string, at spot) {
	e.lines = slices.Replace(e.lines, row, row+n, lines...)
	e.mistake = nil
	e.version++
	e.to(at)
}

// Undo takes back the last change, or the last word typed; false where there
// is none.
func (e *Editor) Undo() bool {
	n := len(e.done) - 1
	if n < 0 {
		return false
	}
	c := e.done[n]
	e.done, e.undone = e.done[:n], append(e.undone, c)
	e.swap(c.row, len(c.new), c.old, c.from)
	return true
}

// Redo does again what was undone last; false where there is nothing.
func (e *Editor) Redo() bool {
	n := len(e.undone) - 1
	if n < 0 {
		return false
	}
	c := e.undone[n]
	c.typed = false
	e.undone, e.done = e.undone[:n], append(e.done, c)
	e.swap(c.row, len(c.old), c.new, c.to)
	return true
}

// Insert puts s at the cursor.
func (e *Editor) Insert(s string) {
	if s != "" {
		e.change(e.at, e.at, s, len(s) <= utf8.UTFMax)
	}
}

// newline breaks the line and indents the next one as this, and by two more
// behind an opening bracket.
func (e *Editor) newline() {
	before := e.lines[e.at.row][:e.at.col]
	indent := before[:len(before)-len(strings.TrimLeft(before, " \t"))]
	if e.json && (strings.HasSuffix(before, "{") || strings.HasSuffix(before, "[")) {
		indent += "  "
	}
	e.change(e.at, e.at, "\n"+indent, false)
}

// erase takes out the text between the cursor and another spot.
func (e *Editor) erase(other spot) {
	from, to := e.at, other
	if other.row < e.at.row || other.row == e.at.row && other.col < e.at.col {
		from, to = other, e.at
	}
	if from != to {
		e.change(from, to, "", false)
	}
}
