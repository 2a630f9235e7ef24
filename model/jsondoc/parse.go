package jsondoc

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// SyntaxError is the first place where a text stops being one JSON document.
type SyntaxError struct {
	Offset int    // in bytes, from 0
	Line   int    // from 1
	Col    int    // in characters, from 1
	Msg    string // what is wrong there; safe to show
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Col, e.Msg)
}

// Parse reads one document and keeps src, which must not be changed afterwards.
// Strings may hold bytes that are not UTF-8. Anything but white space after the
// document is an error, and so is a source of 2 GiB or more.
func Parse(src []byte) (*Doc, *SyntaxError) { return ParseWatched(src, nil) }

// Progress is how far reading a document has come.
type Progress struct {
	At     int // bytes
	Values int
	p      *parser
}

// Part returns what was read so far as a document: containers that are still
// open end there. The values read later do not change it, and those it holds
// have the same numbers in the whole document.
func (g Progress) Part() *Doc {
	nodes := slices.Clone(g.p.nodes)
	boxes := g.p.boxes
	for i := g.p.open; i >= 0; i = nodes[i].Parent {
		n := &nodes[i]
		n.End, n.Next = off(g.p.pos), off(len(nodes))
		if n.Children > 0 {
			boxes++
		}
	}
	return &Doc{src: g.p.src, nodes: nodes, boxes: boxes}
}

// ParseWatched is Parse that tells now and then how far it has come. It ends with
// an error once watch says no; nil watches nothing.
func ParseWatched(src []byte, watch func(Progress) bool) (*Doc, *SyntaxError) {
	if len(src) >= math.MaxInt32 {
		return nil, &SyntaxError{Line: 1, Col: 1, Msg: "more than 2 GiB"}
	}
	p := parser{src: src, nodes: make([]Node, 0, estimate(src)), open: -1, watch: watch}
	if !p.document() {
		return nil, p.failure()
	}
	return &Doc{src: src, nodes: p.nodes, boxes: p.boxes}, nil
}

// estimate is how many values a source has about; of a large one, how many to
// begin with.
func estimate(src []byte) int {
	const counted = 64 << 10
	if len(src) > counted {
		return counted / 8
	}
	n := 1
	for _, c := range []string{",", "{", "["} {
		n += bytes.Count(src, []byte(c))
	}
	return min(n, len(src)/8+16)
}

// grow makes room for as many values as there will be, should they go on as they
// began.
func (p *parser) grow() {
	n := len(p.nodes)
	ahead := float64(n) * float64(len(p.src)-p.pos) / float64(max(p.pos, 1))
	least, most := n/4+16, (len(p.src)-p.pos)/2+2
	p.nodes = slices.Grow(p.nodes, min(max(int(ahead*1.02), least), most))
}

type parser struct {
	src   []byte
	pos   int
	nodes []Node
	boxes int   // containers that hold something and are closed
	open  int32 // the innermost container that is not closed yet, -1 for none
	msg   string
	watch func(Progress) bool
}

// watchEvery is how many values, and closing brackets, are read between two
// looks at whether to go on.
const watchEvery = 1 << 13

func (p *parser) document() bool {
	if !p.value(0, 0, false) {
		return false
	}
	for n := 1; p.open >= 0; n++ {
		if n%watchEvery == 0 && p.watch != nil && !p.watch(Progress{At: p.pos, Values: len(p.nodes), p: p}) {
			return p.fail("stopped")
		}
		if !p.member() {
			return false
		}
	}
	if p.space(); p.pos < len(p.src) {
		return p.fail("text after the end of the document")
	}
	return true
}

// member reads what may follow a value or an opening bracket: a closing
// bracket, or the next child.
func (p *parser) member() bool {
	box := &p.nodes[p.open]
	closer, what := byte(']'), "expected ',' or ']'"
	if box.Kind == Object {
		closer, what = '}', "expected ',' or '}'"
	}
	p.space()
	if p.peek() == closer {
		p.pos++
		if box.Children > 0 {
			p.boxes++
		}
		box.End = off(p.pos)
		box.Next = off(len(p.nodes))
		p.open = box.Parent
		return true
	}
	if box.Children > 0 {
		if p.peek() != ',' {
			return p.fail(what)
		}
		p.pos++
	}
	if box.Kind == Array {
		return p.value(0, 0, false)
	}
	return p.pair()
}

// pair reads a key and its value.
func (p *parser) pair() bool {
	p.space()
	if p.peek() != '"' {
		return p.fail("expected a key in double quotes")
	}
	start := p.pos
	escaped, ok := p.str()
	if !ok {
		return false
	}
	end := p.pos
	p.space()
	if p.peek() != ':' {
		return p.fail("expected ':' after the key")
	}
	p.pos++
	return p.value(start, end, escaped)
}

// value reads a scalar, or opens a container, under the key at [keyStart, keyEnd).
func (p *parser) value(keyStart, keyEnd int, keyEscaped bool) bool {
	p.space()
	at := len(p.nodes)
	if at == cap(p.nodes) {
		p.grow()
	}
	p.nodes = p.nodes[:at+1]
	n := &p.nodes[at]
	n.KeyStart, n.KeyEnd, n.keyEscaped = off(keyStart), off(keyEnd), keyEscaped
	n.Start, n.Parent, n.Next = off(p.pos), p.open, off(at+1)
	if p.open >= 0 {
		box := &p.nodes[p.open]
		n.Depth, n.Ord = box.Depth+1, box.Children
		box.Children++
	}
	ok := true
	switch c := p.peek(); c {
	case '{', '[':
		n.Kind = Array
		if c == '{' {
			n.Kind = Object
		}
		p.pos++
		p.open = off(at)
	case '"':
		n.Kind = String
		n.escaped, ok = p.str()
	case 't':
		n.Kind, ok = True, p.word("true")
	case 'f':
		n.Kind, ok = False, p.word("false")
	case 'n':
		n.Kind, ok = Null, p.word("null")
	default:
		n.Kind, ok = Number, p.number()
	}
	n.End = off(p.pos)
	return ok
}

func off(i int) int32 { return int32(i) } //nolint:gosec // Parse refuses sources that do not fit

// peek is the byte at the position; 0, which no document holds, at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return 0
}

func (p *parser) space() {
	for p.pos < len(p.src) && p.src[p.pos] <= ' ' {
		switch p.src[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

func (p *parser) fail(msg string) bool {
	p.msg = msg
	return false
}

// failure says where the parser stopped and what it found there.
func (p *parser) failure() *SyntaxError {
	before := p.src[:p.pos]
	e := &SyntaxError{Offset: p.pos, Line: 1 + bytes.Count(before, []byte("\n")), Msg: p.msg}
	e.Col = 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	if p.pos == len(p.src) {
		e.Msg += ", found the end"
		return e
	}
	r, size := utf8.DecodeRune(p.src[p.pos:])
	if r == utf8.RuneError && size == 1 {
		e.Msg += fmt.Sprintf(", found byte 0x%02x", p.src[p.pos])
	} else {
		e.Msg += fmt.Sprintf(", found %+q", r)
	}
	return e
}
