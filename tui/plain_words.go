package tui

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// caret stands in a line of a frame where the terminal's cursor belongs. It is
// of the private use area; what comes from outside is not drawn with it.
const caret = '\uf8ff'

// utterance is one line for who listens.
type utterance struct {
	words string
	focus focus
	caret int  // the cell where the terminal's cursor stands
	label bool // it begins with a label, below whose text it may go on
}

// focus is how surely a line has the keys.
type focus uint8

const (
	noFocus   focus = iota
	weakFocus       // it is marked, as the line of a pane may be that has not the keys
	rowFocus        // it has the bar of a pane that has them
	typeFocus       // something is typed in it
)

// heard turns the lines of a frame into utterances: what is drawn with glyphs
// alone is left out, what stands side by side is parted by commas, a label from
// its text by a colon.
func heard(lines []string) []utterance {
	out := make([]utterance, 0, len(lines))
	for _, l := range lines {
		l = ansi.Strip(l)
		u := hear(l)
		switch {
		case u.words == "" && u.focus == noFocus:
		case len(out) > 0 && out[len(out)-1].label && u.focus == noFocus && indent(l) >= goesOn && !strings.ContainsRune(`"{}[]`, rune(u.words[0])):
			last := &out[len(out)-1]
			last.words += " " + u.words
		default:
			out = append(out, u)
		}
	}
	return out
}

// goesOn is how far in a line stands that goes on what the labelled one above
// it says.
const goesOn = 9

func indent(l string) int { return len(l) - len(strings.TrimLeft(strings.TrimLeft(l, "│"), " ")) }

// ruling says whether a glyph only draws: lines, bars, courses.
func ruling(r rune) bool { return r >= 0x2500 && r <= 0x259F || r >= 0x2800 && r <= 0x28FF }

// repeated are marks that repeat the word they stand beside.
const repeated = "✓✗◌●◐○◔▲▼△▽▾◂▸❯"

// glyphWords are glyphs that mean something by themselves.
var glyphWords = map[rune]string{
	'≥': "at least", '–': "to", '≤': "at most", '→': "to", '↑': "up", '↓': "down", '←': "left", '×': "times", '⇧': "shift",
}

// notKnown is how a dash in the place of a value is heard.
const notKnown = "not given"

// part is a piece of a line, and how it is parted from the one before.
type part struct {
	words string
	hard  bool // by a sign; else by room alone
}

// hear turns one line, without colours, into words.
func hear(l string) utterance {
	u := utterance{}
	trimmed := strings.TrimLeft(l, " │")
	switch r, n := utf8.DecodeRuneInString(trimmed); {
	case r == '▌' && strings.HasPrefix(l, "▌"):
		u.focus, l = rowFocus, trimmed[n:]
	case r == '▸':
		u.focus, l = weakFocus, trimmed[n:]
	}
	parts := partsOf([]rune(l))
	if !slices.ContainsFunc(parts, func(p part) bool { return p.words != notKnown }) {
		return u // nothing but dashes
	}
	for i, p := range parts {
		switch {
		case i == 0:
		case i == 1 && !p.hard && isLabel(parts[0].words):
			u.words += ": "
			u.label = true
		case strings.HasSuffix(u.words, ",") || strings.HasSuffix(u.words, ":"):
			u.words += " "
		default:
			u.words += ", "
		}
		u.words += p.words
	}
	if at := strings.IndexRune(u.words, caret); at >= 0 {
		u.focus, u.caret = typeFocus, ansi.StringWidth(u.words[:at])
		u.words = strings.ReplaceAll(u.words, string(caret), "")
	}
	return u
}

// longestLabel is how long a label is at most.
const longestLabel = 16

// isLabel says whether a line's first part may be what the second is about.
func isLabel(s string) bool {
	return len(s) <= longestLabel && strings.ContainsFunc(s, unicode.IsLetter) && !strings.ContainsAny(s, ".,:;/?\"'(){}[]0123456789"+string(caret))
}

// partsOf parts a line where glyphs or more than one space do. What stands in
// quotes is left as it is.
func partsOf(line []rune) []part {
	var parts []part
	var b strings.Builder
	gap, hard, quoted, partHard, dashed, marked := 0, false, false, false, false, false
	end := func() {
		if b.Len() > 0 {
			words := strings.TrimRight(b.String(), " ")
			if words == glyphWords['–'] && dashed {
				words = notKnown
			}
			parts = append(parts, part{words, partHard})
			b.Reset()
		}
	}
	for i, r := range line {
		switch {
		case quoted:
			b.WriteRune(r)
			quoted = r != '"'
			continue
		case r == ' ':
			gap++
			continue
		case ruling(r), r == '·' && (gap > 0 || b.Len() == 0):
			hard = true
			continue
		case strings.ContainsRune(repeated, r), r == '^' && !control(line, i), r == '?' && mark(line, i):
			marked = marked || len(parts) == 0 && b.Len() == 0
			continue
		case r == '•' && i > 0 && line[i-1] == '•':
			continue
		}
		if hard || gap > 1 {
			end()
			partHard = hard || marked // what has a mark is a state, not a label
		} else if gap == 1 && b.Len() > 0 && !strings.HasSuffix(b.String(), " ") {
			b.WriteByte(' ')
		}
		gap, hard = 0, false
		dashed = r == '–'
		put(&b, r)
		quoted = r == '"'
	}
	end()
	return parts
}

// put writes a glyph, or its words.
func put(b *strings.Builder, r rune) {
	words, ok := glyphWords[r]
	switch {
	case r == '…':
		b.WriteString("...")
	case r == '^':
		b.WriteString("ctrl+")
	case r == '•':
		b.WriteString("masked")
	case ok:
		if s := b.String(); s != "" && !strings.HasSuffix(s, " ") {
			b.WriteByte(' ')
		}
		b.WriteString(words + " ")
	default:
		b.WriteRune(r)
	}
}

// control says whether a circumflex stands for the control key.
func control(line []rune, i int) bool {
	return i+1 < len(line) && unicode.IsLetter(line[i+1]) && (i == 0 || line[i-1] == ' ')
}

// mark says whether a question mark is one that stands before its word.
func mark(line []rune, i int) bool {
	return (i == 0 || line[i-1] == ' ') && i+2 < len(line) && line[i+1] == ' ' && unicode.IsLetter(line[i+2])
}

// caretOf puts the caret where an overlay draws a cursor: a block by itself, for
// bars are longer.
func caretOf(l string) string {
	l = ansi.Strip(l)
	if strings.Count(l, "█") != 1 || strings.ContainsAny(l, "▏▎▍▌▋▊▉▁▂▃▄▅▆▇") {
		return l
	}
	return strings.Replace(l, "█", string(caret), 1)
}
