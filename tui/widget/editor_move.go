package widget

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// editorKeys are the keys of an editor but for those that write themselves.
var editorKeys = map[string]func(e *Editor){
	"left":  func(e *Editor) { e.to(e.before()) },
	"right": func(e *Editor) { e.to(e.after()) },
	"up":    func(e *Editor) { e.vertical(-1) },
	"down":  func(e *Editor) { e.vertical(1) },
	"pgup":  func(e *Editor) { e.vertical(-max(e.h, 1)) },

	"pgdown":     func(e *Editor) { e.vertical(max(e.h, 1)) },
	"home":       func(e *Editor) { e.to(e.lineStart()) },
	"ctrl+a":     func(e *Editor) { e.to(e.lineStart()) },
	"end":        func(e *Editor) { e.to(e.lineEnd()) },
	"ctrl+e":     func(e *Editor) { e.to(e.lineEnd()) },
	"ctrl+left":  func(e *Editor) { e.to(e.wordBefore()) },
	"alt+b":      func(e *Editor) { e.to(e.wordBefore()) },
	"ctrl+right": func(e *Editor) { e.to(e.wordAfter()) },
	"alt+f":      func(e *Editor) { e.to(e.wordAfter()) },
	"ctrl+home":  func(e *Editor) { e.to(spot{}) },
	"alt+<":      func(e *Editor) { e.to(spot{}) },
	"ctrl+end":   func(e *Editor) { e.to(e.textEnd()) },
	"alt+>":      func(e *Editor) { e.to(e.textEnd()) },

	"enter":          (*Editor).newline,
	"tab":            func(e *Editor) { e.Insert("  ") },
	"backspace":      func(e *Editor) { e.erase(e.before()) },
	"ctrl+h":         func(e *Editor) { e.erase(e.before()) },
	"delete":         func(e *Editor) { e.erase(e.after()) },
	"ctrl+d":         func(e *Editor) { e.erase(e.after()) },
	"ctrl+w":         func(e *Editor) { e.erase(e.wordBefore()) },
	"alt+backspace":  func(e *Editor) { e.erase(e.wordBefore()) },
	"ctrl+backspace": func(e *Editor) { e.erase(e.wordBefore()) },
	"alt+d":          func(e *Editor) { e.erase(e.wordAfter()) },
	"ctrl+k":         (*Editor).killRight,
	"ctrl+u":         func(e *Editor) { e.erase(spot{e.at.row, 0}) },
	"ctrl+z":         func(e *Editor) { e.Undo() },
	"ctrl+_":         func(e *Editor) { e.Undo() },
	"ctrl+y":         func(e *Editor) { e.Redo() },
}

// Key does what a key stands for, given by name and by the text it writes, and
// says whether it stands for anything.
func (e *Editor) Key(name, text string) bool {
	if do, ok := editorKeys[name]; ok {
		do(e)
		return true
	}
	if text == "" {
		return false
	}
	e.Insert(text)
	return true
}

// to moves the cursor, which then keeps to its cells when it goes up and down.
func (e *Editor) to(s spot) {
	e.at = s
	e.goal = cellsTo(e.lines[s.row], s.col)
	e.settle()
}

// vertical moves the cursor by n lines.
func (e *Editor) vertical(n int) {
	e.at.row = min(max(e.at.row+n, 0), len(e.lines)-1)
	e.at.col = byteAt(e.lines[e.at.row], e.goal)
	e.settle()
}

func (e *Editor) lineEnd() spot { return spot{e.at.row, len(e.lines[e.at.row])} }

func (e *Editor) textEnd() spot {
	last := len(e.lines) - 1
	return spot{last, len(e.lines[last])}
}

// lineStart is where the line's text begins; from there, the line itself.
func (e *Editor) lineStart() spot {
	line := e.lines[e.at.row]
	if n := len(line) - len(strings.TrimLeft(line, " \t")); n < e.at.col {
		return spot{e.at.row, n}
	}
	return spot{e.at.row, 0}
}

// killRight erases to the line's end; there, the line break.
func (e *Editor) killRight() {
	if end := e.lineEnd(); e.at != end {
		e.erase(end)
		return
	}
	e.erase(e.after())
}

// before is the spot one glyph before the cursor.
func (e *Editor) before() spot {
	if e.at.col > 0 {
		return spot{e.at.row, glyphBefore(e.lines[e.at.row], e.at.col)}
	}
	if e.at.row == 0 {
		return e.at
	}
	return spot{e.at.row - 1, len(e.lines[e.at.row-1])}
}

// after is the spot one glyph after the cursor.
func (e *Editor) after() spot {
	if line := e.lines[e.at.row]; e.at.col < len(line) {
		n, _, _ := glyph(line, e.at.col, 0)
		return spot{e.at.row, e.at.col + n}
	}
	if e.at.row == len(e.lines)-1 {
		return e.at
	}
	return spot{e.at.row + 1, 0}
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// wordBefore is where the word before the cursor begins.
func (e *Editor) wordBefore() spot {
	if e.at.col == 0 {
		return e.before()
	}
	s := e.lines[e.at.row][:e.at.col]
	s = strings.TrimRightFunc(s, func(r rune) bool { return !wordy(r) })
	return spot{e.at.row, len(strings.TrimRightFunc(s, wordy))}
}

// wordAfter is where the word after the cursor ends.
func (e *Editor) wordAfter() spot {
	line := e.lines[e.at.row]
	if e.at.col == len(line) {
		return e.after()
	}
	s := strings.TrimLeftFunc(line[e.at.col:], func(r rune) bool { return !wordy(r) })
	return spot{e.at.row, len(line) - len(strings.TrimLeftFunc(s, wordy))}
}

// glyphBefore is the byte at which the glyph before col begins.
func glyphBefore(line string, col int) int {
	const near = 256
	at := max(0, col-near)
	for at > 0 && !utf8.RuneStart(line[at]) {
		at--
	}
	for {
		n, _, _ := glyph(line, at, 0)
		if at+n >= col {
			return at
		}
		at += n
	}
}

// settle puts the window around the cursor.
func (e *Editor) settle() {
	e.top = min(e.top, max(len(e.lines)-e.h, 0))
	if e.at.row >= e.top+e.h {
		e.top = e.at.row - e.h + 1
	}
	e.top = max(min(e.top, e.at.row), 0)
	room := max(e.room(), 1)
	x := cellsTo(e.lines[e.at.row], e.at.col)
	const step = 8 // columns that come into sight at once
	switch {
	case x < e.left:
		e.left = max(0, x-step)
	case x >= e.left+room:
		e.left = x - room + 1 + min(step, room/2)
	}
	if x < room {
		e.left = 0
	}
}
