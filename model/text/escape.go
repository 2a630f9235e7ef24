package text

import "unicode/utf8"

// The introducers of control sequences in their 8-bit form; ESC and the same
// less 0x40 is the 7-bit one.
const (
	esc = 0x1b
	dcs = 0x90
	sos = 0x98
	csi = 0x9b
	st  = 0x9c
	osc = 0x9d
	pm  = 0x9e
	apc = 0x9f
)

// sequences finds the escape sequences of one text, from left to right.
type sequences struct {
	endless [2]bool // nothing ends a control string any more: one that is no OSC, an OSC
}

// length returns the length of the escape sequence that s starts with; 0 when
// it starts with none. Its end is found as a terminal finds it (ECMA-48).
func (q *sequences) length(s string) int {
	intro, n, bare := introducer(s)
	switch intro {
	case csi:
		return n + csiRest(s[n:])
	case dcs, sos, osc, pm, apc:
		kind := 0
		if intro == osc {
			kind = 1
		}
		if bare && q.endless[kind] {
			return 0 // looked for already: a text of nothing else would be read over and over
		}
		end, ended := stringRest(s[n:], intro)
		if bare && !ended {
			q.endless[kind] = true
			return 0 // more likely half of a broken character than a sequence
		}
		return n + end
	case esc:
		if end := escRest(s[n:]); end > 0 {
			return n + end
		}
	}
	return 0
}

// introducer reads one of the introducers and returns its 8-bit form, its
// length, and whether it was a single byte that is not UTF-8.
func introducer(s string) (c byte, n int, bare bool) {
	switch {
	case s == "":
	case s[0] == esc && len(s) > 1 && isIntroducer(s[1]+0x40):
		return s[1] + 0x40, 2, false
	case s[0] == esc:
		return esc, 1, false
	case s[0] == 0xc2 && len(s) > 1 && isIntroducer(s[1]):
		return s[1], 2, false
	case isIntroducer(s[0]):
		return s[0], 1, true
	}
	return 0, 0, false
}

func isIntroducer(c byte) bool { return c == dcs || c == sos || c >= csi && c <= apc && c != st }

// csiRest is the length of parameters, intermediates and the final byte.
func csiRest(s string) int {
	i := 0
	for i < len(s) && s[i] >= 0x30 && s[i] <= 0x3f {
		i++
	}
	return i + escRestFrom(s[i:], 0x40)
}

// escRest is the length of what follows an ESC that introduces nothing longer;
// 0 when nothing that belongs to it does.
func escRest(s string) int { return escRestFrom(s, 0x30) }

// escRestFrom is the length of intermediates and a final byte of at least low.
func escRestFrom(s string, low byte) int {
	i := 0
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
		i++
	}
	if i < len(s) && s[i] >= low && s[i] <= 0x7e {
		i++
	}
	return i
}

// stringRest is the length of a control string with its terminator, and
// whether there was one. A string without one goes on to the end, as it does
// in a terminal.
func stringRest(s string, intro byte) (n int, ended bool) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == 0x07 && intro == osc, c == 0x18, c == 0x1a, c == st:
			return i + 1, true
		case c == esc && i+1 < len(s) && s[i+1] == '\\', c == 0xc2 && i+1 < len(s) && s[i+1] == st:
			return i + 2, true
		case c == esc:
			return i, true
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return len(s), false
}
