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
	out, parted := make([]utterance, 0, len(lines)), false
	for _, l := range lines {
		l = ansi.Strip(l)
		u, behind := hear(l), parted
		parted = strings.HasSuffix(strings.TrimRight(l, " │"), "·")
		switch {
		case u.words == "" && u.focus == noFocus:
		case len(out) > 0 && out[len(out)-1].label && u.focus == noFocus && indent(l) >= goesOn && !strings.ContainsRune(`"{}[]`, rune(u.words[0])):
			last := &out[len(out)-1]
			if behind {
				last.words += ","
			}
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
const repeated = "✓✗◌●◐○◔◦▲▼△▽▾◂▸❯"

// glyphWords are glyphs that mean something by themselves.
var glyphWords = map[rune]string{
	'≥': "at least", '–': "to", '≤': "at most", '→': "to", '↑': "up", '↓': "down", '←': "left", '×': "times", '⇧': "shift",
}

// notKnown is how a dash in the place of a value is heard.
const notKnown = "not given"

// row is how many parts a line has at least that is a row of a list.
const row = 4

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
	if len(parts) >= row { // what is not given cannot be told by its column
		parts = slices.DeleteFunc(parts, func(p part) bool { return p.words == notKnown })
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
	var p parting
	for i, r := range line {
		switch {
		case p.quoted:
			p.quote(r)
		case r == ' ':
			p.gap++
		case ruling(r), r == '·' && (p.gap > 0 || p.words.Len() == 0):
			p.sign = true
		case repeats(line, i):
			p.mark()
		case absent(line, i):
			p.absent()
		case r == '•' && i > 0 && line[i-1] == '•': // all of a mask is one word
		default:
			p.glyph(r)
		}
	}
	p.end()
	return p.parts
}

// repeats says whether a glyph only repeats or points at what stands beside it.
func repeats(line []rune, i int) bool {
	switch line[i] {
	case '^':
		return !control(line, i)
	case '?':
		return mark(line, i)
	}
	return strings.ContainsRune(repeated, line[i])
}

// parting is a line while it is parted.
type parting struct {
	parts  []part
	words  strings.Builder // of the part that is read
	hard   bool            // how that part is parted from the one before
	gap    int             // the spaces since its last glyph
	sign   bool            // a sign that parts has come since then
	quoted bool            // a quotation in it goes on
	marked bool            // a mark stands before all words
}

// quote takes a glyph of a quotation.
func (p *parting) quote(r rune) {
	p.words.WriteRune(r)
	p.quoted = r != '"'
}

// mark takes a mark, which is not told.
func (p *parting) mark() {
	p.marked = p.marked || len(p.parts) == 0 && p.words.Len() == 0
}

// glyph takes one that is told, in a part of its own after a sign or a wide gap.
func (p *parting) glyph(r rune) {
	p.join()
	p.gap, p.sign, p.quoted = 0, false, r == '"'
	put(&p.words, r)
}

// join parts what comes from what is there, or sets it behind that.
func (p *parting) join() {
	switch {
	case p.sign || p.gap > 1:
		p.end()
		p.hard = p.sign || p.marked // what has a mark is a state, not a label
	case p.gap == 1 && p.words.Len() > 0 && !strings.HasSuffix(p.words.String(), " "):
		p.words.WriteByte(' ')
	}
}

// absent takes a dash that stands for a value. What comes behind it is another.
func (p *parting) absent() {
	p.join()
	p.words.WriteString(notKnown)
	p.gap, p.sign, p.quoted = 0, true, false
}

// end ends the part that is read, if it says anything.
func (p *parting) end() {
	if p.words.Len() == 0 {
		return
	}
	p.parts = append(p.parts, part{strings.TrimRight(p.words.String(), " "), p.hard})
	p.words.Reset()
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

// absent says whether a dash stands for a value that is not there, and not
// between the two ends of a range.
func absent(line []rune, i int) bool {
	if line[i] != '–' || i > 0 && line[i-1] != ' ' || i+1 < len(line) && line[i+1] != ' ' {
		return false
	}
	from := i > 1 && line[i-2] != ' ' && line[i-2] != '–'
	to := i+2 < len(line) && line[i+2] != ' ' && line[i+2] != '–'
	return !from || !to
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
