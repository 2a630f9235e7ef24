package widget

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/themes"
)

// pen writes one line of exactly w cells, piece by piece, and stops at its end.
// The line is whole, and its ink laid down, only after end.
type pen struct {
	b     *strings.Builder
	k     *themes.Inks
	x, w  int
	brush themes.Brush
}

// put writes s, cleaned and cut to what is left of the line.
func (p *pen) put(ink themes.Ink, s string) { p.find(ink, s, "") }

// fit writes s in a field of n cells, or of what is left of the line.
func (p *pen) fit(ink themes.Ink, s string, n int, a Align) {
	n = min(n, p.w-p.x)
	if n <= 0 {
		return
	}
	cells, ok := simple(s)
	if !ok {
		s, cells = shorten(clean(head(s, n)), n, a)
	}
	pad := max(n-cells, 0)
	if a == Right {
		p.spaces(pad)
		pad = 0
	}
	if cells > 0 {
		p.brush.Take(p.b, ink)
		writeCut(p.b, s, cells, n, a)
	}
	p.spaces(pad)
	p.x += n
}

// lit is fit with some of the bytes of s shown as hits. Where a byte is not a cell
// of its own, none is.
func (p *pen) lit(ink themes.Ink, s string, n int, hits []int) {
	n = min(n, p.w-p.x)
	if used, ok := simple(s); !ok || used > n || used != len(s) || len(hits) == 0 {
		p.fit(ink, s, n, Left)
		return
	}
	from := 0
	for i := 0; i < len(hits) && hits[i] < len(s); {
		end := hits[i] + 1
		start := hits[i]
		for i++; i < len(hits) && hits[i] == end; i++ {
			end++
		}
		p.write(ink, s[from:start])
		p.write(p.k.Match, s[start:end])
		from = end
	}
	p.write(ink, s[from:])
	p.x += len(s)
	p.blank(n - len(s))
}

// find is put with every place of q, in lower case, shown as a hit.
func (p *pen) find(ink themes.Ink, s, q string) {
	left := p.w - p.x
	if left <= 0 || s == "" {
		return
	}
	used, ok := simple(s)
	if !ok || used > left {
		s, used = shorten(clean(head(s, left)), left, Left)
	}
	p.x += used
	for s != "" {
		start, end := find(s, q)
		if start < 0 {
			break
		}
		start, end = whole(s, start, end)
		p.write(ink, s[:start])
		p.write(p.k.Match, s[start:end])
		s = s[end:]
	}
	p.write(ink, s)
}

// write writes text that is known to fit.
func (p *pen) write(ink themes.Ink, s string) {
	if s != "" {
		p.brush.Take(p.b, ink)
		p.b.WriteString(s)
	}
}

// whole widens a place in s to whole glyphs, for a colour that begins inside
// of one tears it.
func whole(s string, start, end int) (from, to int) {
	for {
		cluster, _ := ansi.FirstGraphemeCluster(s[to:], ansi.GraphemeWidth)
		if to+len(cluster) <= start {
			from = to + len(cluster)
		}
		if to += len(cluster); to >= end || cluster == "" {
			return from, max(to, end)
		}
	}
}

// blank writes n spaces.
func (p *pen) blank(n int) {
	n = min(n, p.w-p.x)
	if n <= 0 {
		return
	}
	p.spaces(n)
	p.x += n
}

// spaces writes n spaces, which cost bytes on a slow line when they change the ink
// for nothing.
func (p *pen) spaces(n int) {
	if n > 0 {
		p.brush.Space(p.b, p.k.Blank)
		Blank(p.b, n)
	}
}

// end fills the line: what is blank to its end is erased at once.
func (p *pen) end() {
	if n := p.w - p.x; n > 0 {
		p.brush.Take(p.b, p.k.Blank)
		Blank(p.b, n)
		p.x = p.w
	}
	p.brush.Lay(p.b)
}

// chunk is the number of bytes of a clean s, not empty, that stand on one row
// of a wrapped line: to the first line break, else as much as fits, to the end
// of a word where one ends near.
func chunk(s string, room int) int {
	room = max(room, 2)
	near := s
	if limit := 16 * room; len(s) > limit {
		for !utf8.RuneStart(s[limit]) {
			limit--
		}
		near = s[:limit]
	}
	n, _ := prefix(near, room)
	if n == 0 {
		_, n = utf8.DecodeRuneInString(s)
	}
	if i := strings.IndexByte(s[:n], '\n'); i >= 0 {
		return i + 1
	}
	if n == len(s) {
		return n
	}
	if s[n] == '\n' {
		return n + 1
	}
	if i := strings.LastIndexByte(s[:n], ' '); i >= n-n/3 {
		return i + 1
	}
	if i := strings.LastIndexAny(s[:n], ",;&?/}"); i >= n-n/3 {
		return i + 1
	}
	return n
}
