package widget

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/themes"
)

// tabCells is how far apart tab stops are.
const tabCells = 4

// glyph is what stands at byte i ≥ 0 of a line, at cell x: its bytes, how it
// is drawn, and in how many cells.
func glyph(line string, i, x int) (n int, s string, cells int) {
	c := line[i]
	switch {
	case c >= 0x20 && c < 0x7f && (i+1 == len(line) || line[i+1] < utf8.RuneSelf):
		return 1, line[i : i+1], 1
	case c == '\t':
		cells = tabCells - x%tabCells
		return 1, blanks[:cells], cells
	case c == '\r':
		return 1, "␍", 1
	}
	cluster, _ := ansi.FirstGraphemeCluster(line[i:], ansi.GraphemeWidth)
	if r, size := utf8.DecodeRuneInString(line[i:]); r == utf8.RuneError && size == 1 {
		return 1, "�", 1
	}
	if cluster == "" {
		cluster = line[i : i+1]
	}
	s = clean(cluster)
	if cells = ansi.StringWidth(s); cells == 0 {
		s, cells = "·", 1
	}
	return len(cluster), s, cells
}

// cellsTo is how many cells the first col bytes of a line need.
func cellsTo(line string, col int) (x int) {
	for i := 0; i < col; {
		n, _, cells := glyph(line, i, x)
		i += n
		x += cells
	}
	return x
}

// byteAt is the byte whose glyph stands at a cell; the line's end where it is
// shorter.
func byteAt(line string, cell int) int {
	x := 0
	for i := 0; i < len(line); {
		n, _, cells := glyph(line, i, x)
		if x+cells > cell {
			return i
		}
		i += n
		x += cells
	}
	return len(line)
}

// margin is the width of the line numbers, with the blanks around them; 0
// where there is no room for them.
func (e *Editor) margin() int {
	n := max(len(strconv.Itoa(len(e.lines))), 2) + 2
	if e.w < 4*n {
		return 0
	}
	return n
}

// room is the cells of a line in the window.
func (e *Editor) room() int { return e.w - e.margin() }

// Cursor returns where the cursor stands in the view.
func (e *Editor) Cursor() (x, y int) {
	return min(e.margin()+cellsTo(e.lines[e.at.row], e.at.col)-e.left, max(e.w-1, 0)), e.at.row - e.top
}

// View draws the window; active while keys are written into it.
func (e *Editor) View(s *themes.Styles, active, dim bool) []string {
	k := s.Inks(false, dim)
	out := make([]string, 0, e.h)
	for row := e.top; row < e.top+e.h; row++ {
		var b strings.Builder
		b.Grow(e.w + 64)
		p := pen{b: &b, k: k, w: e.w}
		if row < len(e.lines) {
			e.number(&p, row, active)
			e.line(&p, row)
		}
		p.end()
		out = append(out, b.String())
	}
	return out
}

// number writes a line's number.
func (e *Editor) number(p *pen, row int, active bool) {
	m := e.margin()
	if m == 0 {
		return
	}
	ink := p.k.Faint
	switch {
	case e.mistake != nil && e.mistake.row == row:
		ink = p.k.Bad
	case active && row == e.at.row:
		ink = p.k.Accent
	}
	p.fit(ink, strconv.Itoa(row+1), m-1, Right)
	p.blank(1)
}

// line writes what of a line stands in the window.
func (e *Editor) line(p *pen, row int) {
	line := e.lines[row]
	paint := painter{json: e.json && len(line) <= maxLine, line: line, k: p.k}
	x, from := 0, p.x
	for i := 0; i < len(line); {
		n, s, cells := glyph(line, i, x)
		ink := paint.ink(i)
		if e.mistake != nil && *e.mistake == (spot{row, i}) {
			ink = p.k.Match
		}
		right := p.x + cells
		switch {
		case x+cells <= e.left:
		case x < e.left: // half of a wide glyph, or of a tab
			p.blank(x + cells - e.left)
		case right > p.w || right == p.w && i+n < len(line):
			p.blank(p.w - 1 - p.x)
			p.put(p.k.Faint, "…")
			return
		default:
			p.write(ink, s)
			p.x = right
		}
		i += n
		x += cells
	}
	if e.mistake != nil && *e.mistake == (spot{row, len(line)}) && x >= e.left && p.x >= from {
		p.put(p.k.Match, " ")
	}
}

// painter says in which ink the bytes of a line are written, asked for in
// their order. A string of JSON never goes on in the next line.
type painter struct {
	json bool
	line string
	k    *themes.Inks
	end  int // of the token that was found last
	last themes.Ink
	hole int // the end of the variable that was found last
}

func (p *painter) ink(i int) themes.Ink {
	if !p.json {
		return p.k.Text
	}
	if i >= p.hole && strings.HasPrefix(p.line[i:], "{{") {
		if n := strings.Index(p.line[i:], "}}"); n > 0 {
			p.hole = i + n + 2
		}
	}
	if i >= p.end {
		p.token(i)
	}
	if i < p.hole {
		return p.k.Accent
	}
	return p.last
}

// token finds the token that begins at byte i.
func (p *painter) token(i int) {
	c := p.line[i]
	switch {
	case c == '"':
		p.end = stringEnd(p.line, i)
		p.last = p.k.JSONString
		if strings.HasPrefix(strings.TrimLeft(p.line[p.end:], " \t"), ":") {
			p.last = p.k.JSONKey
		}
	case c == '-' || c >= '0' && c <= '9':
		p.end = i + wordLen(p.line[i:], "+-.eE0123456789")
		p.last = p.k.JSONNumber
	case c >= 'a' && c <= 'z':
		p.end = i + wordLen(p.line[i:], "abcdefghijklmnopqrstuvwxyz")
		p.last = p.k.JSONLiteral
	default:
		p.end, p.last = i+1, p.k.Faint
	}
}

// stringEnd is the byte behind a JSON string that begins at byte i; the line's
// end where it is not closed.
func stringEnd(line string, i int) int {
	for i++; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(line)
}

func wordLen(s, of string) int { return len(s) - len(strings.TrimLeft(s, of)) }
