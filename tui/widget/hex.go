package widget

import "strings"

// hexWidth is how many bytes stand on a line of a hex dump.
const hexWidth = 16

// HexLines shows bytes as offset, hexadecimal and text, sixteen a line. For
// many megabytes TextView.SetHex is the way.
func HexLines(b []byte) []TextLine {
	lines := make([]TextLine, (len(b)+hexWidth-1)/hexWidth)
	for i := range lines {
		lines[i] = HexLine(b, i)
	}
	return lines
}

// HexLine is line i of a hex dump: the offset as its label, the bytes in two
// groups of eight, and their ASCII with "·" for the rest; 78 cells in all.
func HexLine(b []byte, i int) TextLine {
	const digits = "0123456789abcdef"
	at := i * hexWidth
	b = b[at:min(at+hexWidth, len(b))]
	label := []byte("00000000  ")
	for k := 7; k >= 0; k-- {
		label[k] = digits[at&0xf]
		at >>= 4
	}
	var s strings.Builder
	s.Grow(3*hexWidth + 2 + 3*hexWidth)
	for k := range hexWidth {
		if k == hexWidth/2 {
			s.WriteByte(' ')
		}
		if k < len(b) {
			s.WriteByte(digits[b[k]>>4])
			s.WriteByte(digits[b[k]&0xf])
			s.WriteByte(' ')
		} else {
			s.WriteString("   ")
		}
	}
	s.WriteString(" |")
	for _, c := range b {
		if c-0x20 < 0x5f {
			s.WriteByte(c)
		} else {
			s.WriteString("·")
		}
	}
	s.WriteByte('|')
	return TextLine{Label: string(label), Text: s.String()}
}
