package jsondoc

import "encoding/binary"

// str reads a string; the position is on its opening quote.
func (p *parser) str() (escaped, ok bool) {
	p.pos++
	for {
		p.pos += plain(p.src[p.pos:])
		switch c := p.peek(); {
		case c == '"':
			p.pos++
			return escaped, true
		case c == '\\':
			escaped = true
			if !p.escape() {
				return escaped, false
			}
		case p.pos == len(p.src):
			return escaped, p.fail("a string without its closing quote")
		default:
			return escaped, p.fail("a control character inside a string")
		}
	}
}

// plain is the number of leading bytes that are neither quote, backslash nor
// control. It looks at eight bytes at a time: strings are most of a document.
func plain(s []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(s); i += 8 {
		w := binary.LittleEndian.Uint64(s[i:])
		quote := w ^ ones*'"'
		slash := w ^ ones*'\\'
		if ((quote-ones)&^quote|(slash-ones)&^slash|(w-ones*0x20)&^w)&highs != 0 {
			break
		}
	}
	for ; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' || s[i] < 0x20 {
			break
		}
	}
	return i
}

// escape reads one escape; the position is on its backslash.
func (p *parser) escape() bool {
	p.pos++
	switch p.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		p.pos++
		return true
	case 'u':
		p.pos++
		for range 4 {
			if !isHex(p.peek()) {
				return p.fail("expected four hexadecimal digits after \\u")
			}
			p.pos++
		}
		return true
	}
	return p.fail("an escape that JSON does not have")
}

func isHex(c byte) bool { return c-'0' < 10 || c|0x20-'a' < 6 }

// word reads a literal; a wrong one fails at its first wrong byte.
func (p *parser) word(w string) bool {
	for i := range len(w) {
		if p.peek() != w[i] {
			return p.fail("expected " + w)
		}
		p.pos++
	}
	return true
}

func (p *parser) number() bool {
	start := p.pos
	if p.peek() == '-' {
		p.pos++
	}
	switch {
	case p.peek() == '0':
		p.pos++
	case !p.digits():
		if p.pos > start {
			return p.fail("expected a digit after '-'")
		}
		return p.fail("expected a value")
	}
	if p.peek() == '.' {
		p.pos++
		if !p.digits() {
			return p.fail("expected a digit after the decimal point")
		}
	}
	if p.peek()|0x20 == 'e' {
		p.pos++
		if c := p.peek(); c == '+' || c == '-' {
			p.pos++
		}
		if !p.digits() {
			return p.fail("expected a digit in the exponent")
		}
	}
	return true
}

// digits reads digits and says whether there was one.
func (p *parser) digits() bool {
	start := p.pos
	for p.peek()-'0' < 10 {
		p.pos++
	}
	return p.pos > start
}
