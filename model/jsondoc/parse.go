package jsondoc

import (
	"bytes"
	"fmt"
	"math"
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

// ParseWatched is Parse that tells now and then how far it has come: at which
// byte it is, and how many values it has read. It ends with an error once watch
// says no; nil watches nothing.
func ParseWatched(src []byte, watch func(at, values int) bool) (*Doc, *SyntaxError) {
	if len(src) >= math.MaxInt32 {
		return nil, &SyntaxError{Line: 1, Col: 1, Msg: "more than 2 GiB"}
	}
	p := parser{src: src, nodes: make([]Node, 0, estimate(src)), open: -1, watch: watch}
	if !p.document() {
		return nil, p.failure()
	}
	return &Doc{src: src, nodes: p.nodes, boxes: p.boxes}, nil
}

// estimate bounds the number of nodes from above, but for sources that would
// make it absurd.
func estimate(src []byte) int {
	n := 1
	for _, c := range []string{",", "{", "["} {
		n += bytes.Count(src, []byte(c))
	}
	return min(n, len(src)/8+16)
}

// parser walks the source once. The chain of Parent indices is its stack.
type parser struct {
	src   []byte
	pos   int
	nodes []Node
	boxes int
	open  int32 // the innermost container that is not closed yet, -1 for none
	msg   string
	watch func(at, values int) bool
}

// watchEvery is how many values, and closing brackets, are read between two
// looks at whether to go on.
const watchEvery = 1 << 13

func (p *parser) document() bool {
	if !p.value(0, 0, false) {
		return false
	}
	for n := 1; p.open >= 0; n++ {
		if n%watchEvery == 0 && p.watch != nil && !p.watch(p.pos, len(p.nodes)) {
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
	n := Node{
		KeyStart: off(keyStart), KeyEnd: off(keyEnd), keyEscaped: keyEscaped,
		Start: off(p.pos), Parent: p.open, Next: off(len(p.nodes) + 1),
	}
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
		p.open = off(len(p.nodes))
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
	p.nodes = append(p.nodes, n)
	return ok
}

// off is an offset or an index as nodes keep it.
func off(i int) int32 { return int32(i) } //nolint:gosec // Parse refuses sources that do not fit

// peek is the byte at the position; 0, which no document holds, at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return 0
}

func (p *parser) space() {
	for p.pos < len(p.src) {
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
