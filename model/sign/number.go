package sign

import (
	"bytes"
	"math"
	"strconv"
)

// numbers is how a writer writes numbers that it has read.
type numbers uint8

const (
	numAsWritten numbers = iota
	numJS                // as JavaScript: 1.0 is 1, 1e21 is 1e+21, -0 is 0
	numPython            // whole numbers as they are, others as float's repr
	numGo                // as JavaScript, but -0 stays
)

// safeDigits is how many digits every writer keeps.
const safeDigits = 15

// simple says whether every writer writes a number as it stands: most are, and
// need not be read.
func simple(raw []byte) bool {
	digits := bytes.TrimPrefix(raw, []byte("-"))
	whole, part, point := bytes.Cut(digits, []byte("."))
	if len(whole)+len(part) > safeDigits || !decimal(whole) || !decimal(part) {
		return false
	}
	switch {
	case !point:
		return whole[0] != '0' || len(raw) == 1
	case len(part) == 0 || part[len(part)-1] == '0':
		return false
	}
	// From 0.0001 on Python writes no exponent.
	return whole[0] != '0' || !bytes.HasPrefix(part, []byte("0000"))
}

func decimal(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// appendNumber writes a number, read from raw, in a way.
func appendNumber(dst, raw []byte, n numbers) []byte {
	if n == numAsWritten || simple(raw) {
		return append(dst, raw...)
	}
	whole := !bytes.ContainsAny(raw, ".eE")
	if n == numPython && whole && string(raw) != "-0" {
		return append(dst, raw...)
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsInf(f, 0) {
		return append(dst, raw...)
	}
	switch {
	case n == numPython && whole:
		return append(dst, '0')
	case n == numPython:
		return appendRepr(dst, f)
	case f == 0 && n == numJS:
		return append(dst, '0')
	}
	return appendShortest(dst, f)
}

// appendShortest writes a number as ECMAScript and encoding/json do: without an
// exponent from 1e-6 to 1e21.
func appendShortest(dst []byte, f float64) []byte {
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, format, -1, 64)
	if n := len(dst); format == 'e' && n-start >= 4 && dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
		// 1e-07 is written 1e-7.
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

// appendRepr writes a number as Python's repr: with a point or an exponent
// always, and without an exponent from 1e-4 to 1e16.
func appendRepr(dst []byte, f float64) []byte {
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	if bytes.IndexByte(dst[start:], '.') < 0 {
		dst = append(dst, ".0"...)
	}
	return dst
}
