package metriport

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// serverParse says what Node.js 20 says of a text that is not a JSON object or
// array; "" for one that is. The service passes that text on to the client.
func serverParse(text string) string {
	p := serverParser{units: utf16.Encode([]rune(text))}
	p.space()
	if p.at < len(p.units) && p.peek() != '{' && p.peek() != '[' {
		return p.token() // the service takes nothing but objects and arrays
	}
	if !p.value() {
		return p.complaint
	}
	if p.space(); p.at < len(p.units) {
		p.complaint = "Unexpected non-whitespace character after JSON at position " + strconv.Itoa(p.at)
	}
	return p.complaint
}

// serverParser reads UTF-16, in which JavaScript counts its positions. It keeps
// the open brackets in a list, so that depth costs no stack.
type serverParser struct {
	units     []uint16
	at        int
	open      []byte
	complaint string
}

// peek returns the unit at the position, 0 at the end.
func (p *serverParser) peek() uint16 {
	if p.at < len(p.units) {
		return p.units[p.at]
	}
	return 0
}

func (p *serverParser) space() {
	for c := p.peek(); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = p.peek() {
		p.at++
	}
}

// fail complains about the position.
func (p *serverParser) fail(what string) bool {
	p.complaint = what + " in JSON at position " + strconv.Itoa(p.at)
	return false
}

// value reads a whole document.
func (p *serverParser) value() bool {
	for {
		p.space()
		switch c := p.peek(); c {
		case '{', '[':
			p.at++
			p.open = append(p.open, byte(c))
			more, ok := p.first()
			if !ok {
				return false
			}
			if more {
				continue
			}
		default:
			if !p.scalar(c) {
				return false
			}
		}
		more, ok := p.next()
		if !ok || !more {
			return ok
		}
	}
}

// first reads what follows an opening bracket; more says that a value comes.
func (p *serverParser) first() (more, ok bool) {
	p.space()
	if p.open[len(p.open)-1] == '[' {
		return p.peek() != ']', true
	}
	switch p.peek() {
	case '}':
		return false, true
	case '"':
		return true, p.key()
	}
	return false, p.fail("Expected property name or '}'")
}

// next reads what follows a value: closing brackets, or a comma and perhaps a
// key; more says that another value comes.
func (p *serverParser) next() (more, ok bool) {
	for len(p.open) > 0 {
		p.space()
		object := p.open[len(p.open)-1] == '{'
		c := p.peek()
		switch {
		case object && c == '}', !object && c == ']':
			p.at++
			p.open = p.open[:len(p.open)-1]
			continue
		case c == ',':
			p.at++
			if !object {
				return true, true
			}
			if p.space(); p.peek() != '"' {
				return false, p.fail("Expected double-quoted property name")
			}
			return true, p.key()
		case object:
			return false, p.fail("Expected ',' or '}' after property value")
		}
		return false, p.fail("Expected ',' or ']' after array element")
	}
	return false, true
}

func (p *serverParser) key() bool {
	if !p.str() {
		return false
	}
	if p.space(); p.peek() != ':' {
		return p.fail("Expected ':' after property name")
	}
	p.at++
	return true
}

func (p *serverParser) scalar(c uint16) bool {
	switch {
	case c == '"':
		return p.str()
	case c == 't':
		return p.word("true")
	case c == 'f':
		return p.word("false")
	case c == 'n':
		return p.word("null")
	case c == '-' || serverDigit(c):
		return p.number()
	}
	p.complaint = p.token()
	return false
}

func (p *serverParser) word(w string) bool {
	for _, c := range []byte(w) {
		if p.peek() != uint16(c) {
			p.complaint = p.token()
			return false
		}
		p.at++
	}
	return true
}

func serverDigit(c uint16) bool { return c >= '0' && c <= '9' }

func (p *serverParser) digits() (n int) {
	for serverDigit(p.peek()) {
		p.at++
		n++
	}
	return n
}

func (p *serverParser) number() bool {
	if p.peek() == '-' {
		p.at++
	}
	if p.peek() == '0' {
		if p.at++; serverDigit(p.peek()) {
			return p.fail("Unexpected number")
		}
	} else if p.digits() == 0 {
		return p.fail("No number after minus sign")
	}
	if p.peek() == '.' {
		p.at++
		if p.digits() == 0 {
			return p.fail("Unterminated fractional number")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.at++
		if s := p.peek(); s == '+' || s == '-' {
			p.at++
		}
		if p.digits() == 0 {
			return p.fail("Exponent part is missing a number")
		}
	}
	return true
}

func (p *serverParser) str() bool {
	for p.at++; p.at < len(p.units); p.at++ {
		switch c := p.peek(); {
		case c == '"':
			p.at++
			return true
		case c < 0x20:
			return p.fail("Bad control character in string literal")
		case c == '\\':
			if p.at++; !p.escape() {
				return false
			}
		}
	}
	return p.fail("Unterminated string")
}

// escape reads what follows a backslash, all but its last unit.
func (p *serverParser) escape() bool {
	switch {
	case p.at >= len(p.units):
		p.complaint = p.token()
		return false
	case p.peek() == 'u':
		for range 4 {
			p.at++
			if c := p.peek(); c > 'f' || !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
				return p.fail("Bad Unicode escape")
			}
		}
		return true
	case p.peek() > '~' || !strings.ContainsRune(`"\/bfnrt`, rune(p.peek())):
		return p.fail("Bad escaped character")
	}
	return true
}

// token complains about the unit at the position, with some of what is around it.
func (p *serverParser) token() string {
	const around = 10
	n := len(p.units)
	if p.at >= n {
		return "Unexpected end of JSON input"
	}
	from, to, before, after := 0, n, "", ""
	if n > 2*around {
		if p.at >= around {
			from, before = p.at-around, "..."
		}
		if p.at < n-around {
			to, after = p.at+around, "..."
		}
	}
	return "Unexpected token '" + serverUnits(p.units[p.at:p.at+1]) + "', " + before + `"` + serverUnits(p.units[from:to]) + `"` + after + " is not valid JSON"
}

// serverUnits decodes UTF-16; half a pair becomes U+FFFD, as it does on the wire.
func serverUnits(u []uint16) string {
	var b strings.Builder
	for _, r := range utf16.Decode(u) {
		if utf8.ValidRune(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
