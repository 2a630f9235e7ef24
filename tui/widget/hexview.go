package widget

import (
	"bytes"
	"context"
	"encoding/hex"
	"math"
	"strings"

	"github.com/hooktop/hooktop/themes"
)

// Hex shows bytes as offset, hexadecimal and text, and draws only its window.
// Sixteen bytes stand on a line where there is room for them, else eight or
// four. A search goes by text, whatever its case, or by bytes: "0x1b5b".
type Hex struct {
	src   []byte
	w, h  int
	per   int // bytes a line
	top   int // line
	hits  hits
	query []byte // in lower case where fold says so
	fold  bool
}

// NewHex makes an empty view of no size.
func NewHex() *Hex { return &Hex{per: hexWidth} }

// Set shows bytes, which nobody may change afterwards, from their start. The
// search ends.
func (v *Hex) Set(b []byte) {
	v.src, v.top = b, 0
	v.hits.reset("")
	v.query = nil
}

// SetSize sets the size in cells. The first byte of the window stays in it.
func (v *Hex) SetSize(w, h int) {
	at := v.top * v.per
	v.w, v.h = max(w, 0), max(h, 0)
	v.per = hexWidth
	for v.per > 4 && hexCells(v.per) > v.w {
		v.per /= 2
	}
	v.goTo(at / v.per)
}

// hexCells is how wide a line of n bytes is.
func hexCells(n int) int { return 1 + 8 + 2 + 3*n + 1 + 2 + n }

func (v *Hex) lines() int { return (len(v.src) + v.per - 1) / v.per }

// goTo puts a line at the top of the window, as far as there are lines below it.
func (v *Hex) goTo(line int) { v.top = max(0, min(line, v.lines()-max(v.h, 1))) }

// Move scrolls by n lines.
func (v *Hex) Move(n int) { v.goTo(clamp(v.top, n, max(v.lines(), 1))) }

// PageDown scrolls by a page.
func (v *Hex) PageDown() { v.Move(max(v.h, 1)) }

// PageUp scrolls back by a page.
func (v *Hex) PageUp() { v.Move(-max(v.h, 1)) }

// Half scrolls by half a page, down for dir > 0.
func (v *Hex) Half(dir int) { v.Move(half(v.h, dir)) }

// Top scrolls to the first line.
func (v *Hex) Top() { v.goTo(0) }

// Bottom scrolls to the last line.
func (v *Hex) Bottom() { v.goTo(v.lines()) }

// Position returns the first line of the window, from 1, and the number of
// lines; 0, 0 when there are none.
func (v *Hex) Position() (at, of int) {
	if len(v.src) == 0 {
		return 0, 0
	}
	return v.top + 1, v.lines()
}

// Offset is the first byte of the window.
func (v *Hex) Offset() int { return v.top * v.per }

// Search marks what q finds and goes to the first of it from the window's start
// on, round the end; "" ends the search. Of many bytes only the first are looked
// through at once: More is the rest.
func (v *Hex) Search(q string) {
	v.hits.begin(q, true)
	v.query, v.fold = hexQuery(q)
	v.Take(v.finder()(context.Background()))
}

// More looks through what Search did not, in parts, and may run elsewhere; Take
// takes up what it finds. It is given once; nil where there is nothing left.
func (v *Hex) More() Finder { return v.hits.more() }

// SearchNext goes to the next hit, round the end.
func (v *Hex) SearchNext() { v.jump(v.hits.step(1)) }

// SearchPrev goes to the hit before, round the start.
func (v *Hex) SearchPrev() { v.jump(v.hits.step(-1)) }

// Hits says where the search stands.
func (v *Hex) Hits() Hits { return v.hits.state() }

// finder looks through the first bytes.
func (v *Hex) finder() Finder {
	f, so := hexFinder{v.src, v.query, v.fold}, Found{seq: v.hits.seq}
	return func(ctx context.Context) Found { return f.find(ctx, so, 0, firstPart) }
}

// hexFinder looks through bytes.
type hexFinder struct {
	src, want []byte
	fold      bool
}

// find looks through a part of so many bytes.
func (f *hexFinder) find(ctx context.Context, so Found, at, size int) Found {
	so.rest = nil
	if len(f.want) == 0 {
		return so
	}
	most := min(len(f.src), math.MaxInt32)
	for end := at + size; at < most && len(so.places) < mostPlaces && ctx.Err() == nil; {
		if at >= end {
			so.rest = func(ctx context.Context) Found { return f.find(ctx, so, at, sizeAfter(size)) }
			break
		}
		step := min(searchPart, end-at)
		i := foundAt(f.src[at:min(len(f.src), at+step+len(f.want)-1)], f.want, f.fold)
		if i < 0 {
			at += step
			continue
		}
		so.places = append(so.places, int32(at+i)) //nolint:gosec // the loop ends before
		at += i + len(f.want)
	}
	return so
}

// searchPart is how many bytes are searched between two looks at the context.
const searchPart = 1 << 20

func foundAt(b, want []byte, fold bool) int {
	if !fold {
		return bytes.Index(b, want)
	}
	i, _ := find(b, string(want))
	return i
}

// hexQuery reads a query: bytes behind 0x, else text.
func hexQuery(q string) (want []byte, fold bool) {
	if digits, ok := strings.CutPrefix(q, "0x"); ok {
		if b, err := hex.DecodeString(strings.ReplaceAll(digits, " ", "")); err == nil {
			return b, false
		}
	}
	if printable(q) {
		return []byte(strings.ToLower(q)), true
	}
	return []byte(q), false
}

// Take takes up what a Finder found, and goes to the first hit from the window's
// start on. It is nothing where something else is searched, or shown, by now.
func (v *Hex) Take(f Found) {
	v.jump(v.hits.take(f, int32(min(v.Offset(), math.MaxInt32)))) //nolint:gosec // bounded
}

// jump scrolls to a byte that is not in the window.
func (v *Hex) jump(place int32, ok bool) {
	if !ok {
		return
	}
	if line := int(place) / v.per; line < v.top || line >= v.top+v.h {
		v.goTo(line)
	}
}

// View draws the window.
func (v *Hex) View(s *themes.Styles, dim bool) []string {
	rows := rowsOf{out: make([]string, 0, v.h), h: v.h}
	rows.b.Grow(v.h * (v.w + 64))
	k := s.Inks(false, dim)
	for line := v.top; line < v.lines() && !rows.full(); line++ {
		p := pen{b: &rows.b, k: k, w: v.w}
		v.row(&p, line*v.per)
		rows.done()
	}
	return rows.finish(v.w)
}

// row draws the bytes from an offset on. Neighbours of one kind share the codes
// of their colour.
func (v *Hex) row(p *pen, at int) {
	const digits = "0123456789abcdef"
	b := v.src[at:min(at+v.per, len(v.src))]
	var offset [8]byte
	for i, n := len(offset)-1, at; i >= 0; i, n = i-1, n>>4 {
		offset[i] = digits[n&0xf]
	}
	p.put(p.k.Faint, " "+string(offset[:])+"  ")
	found := v.found(at, len(b))
	runs := hexRuns{p: p}
	for i, c := range b {
		if i == v.per/2 {
			runs.add(plainByte, " ")
		}
		kind := kindOf(c, found>>i&1 != 0)
		runs.add(kind, digits[c>>4:c>>4+1]+digits[c&0xf:c&0xf+1])
		if kind == foundByte {
			kind = plainByte
		}
		runs.add(kind, " ")
	}
	runs.end()
	p.blank(12 + 3*v.per - p.x)
	p.put(p.k.Faint, "|")
	for i, c := range b {
		shown := "·"
		if c-0x20 < 0x5f {
			shown = string(rune(c))
		}
		runs.add(kindOf(c, found>>i&1 != 0), shown)
	}
	runs.end()
	p.put(p.k.Faint, "|")
	p.end()
}

type byteKind uint8

const (
	plainByte byteKind = iota
	otherByte          // not printable
	foundByte
)

func kindOf(c byte, found bool) byteKind {
	switch {
	case found:
		return foundByte
	case c-0x20 < 0x5f:
		return plainByte
	}
	return otherByte
}

// hexRuns writes neighbours of one kind as one text.
type hexRuns struct {
	p    *pen
	kind byteKind
	b    []byte
}

func (r *hexRuns) add(kind byteKind, s string) {
	if kind != r.kind {
		r.end()
		r.kind = kind
	}
	r.b = append(r.b, s...)
}

func (r *hexRuns) end() {
	r.p.put([...]themes.Ink{plainByte: r.p.k.Text, otherByte: r.p.k.Faint, foundByte: r.p.k.Match}[r.kind], string(r.b))
	r.b = r.b[:0]
}

// found are the bytes of a line that the search hit, a bit each. Only what is
// near the line is looked at.
func (v *Hex) found(at, n int) (bits uint32) {
	if len(v.query) == 0 {
		return 0
	}
	from := max(0, at-len(v.query)+1)
	near := v.src[from:min(len(v.src), at+n+len(v.query)-1)]
	for base := from; ; {
		i := foundAt(near, v.query, v.fold)
		if i < 0 {
			return bits
		}
		for k := range len(v.query) {
			if bit := base + i + k - at; bit >= 0 && bit < n {
				bits |= 1 << bit
			}
		}
		base, near = base+i+1, near[i+1:]
	}
}
