package model

import "strings"

// globHow says how a pattern is compared.
type globHow uint8

const (
	globExact globHow = iota
	globPrefix
	globPart
	globPattern // with "*" for any text
)

// glob is a pattern made ready. Latin letters match in either case.
type glob struct {
	how  globHow
	text string // in lower case
}

// newGlob reads a value: with a "*" it is a pattern for the whole text, with "="
// before it exactly that text, and otherwise it is compared as the key does.
func newGlob(value string, otherwise globHow) glob {
	text := foldLower(value)
	if exact, ok := strings.CutPrefix(text, "="); ok {
		return glob{globExact, exact}
	}
	stars := strings.Count(text, "*")
	switch {
	case stars == 0:
		return glob{otherwise, text}
	case stars == 1 && strings.HasSuffix(text, "*"):
		return glob{globPrefix, text[:len(text)-1]}
	}
	return glob{globPattern, text}
}

func (g *glob) match(s string) bool {
	switch g.how {
	case globExact:
		return len(s) == len(g.text) && prefixFold(s, g.text)
	case globPrefix:
		return prefixFold(s, g.text)
	case globPart:
		return containsFold(s, g.text)
	case globPattern:
		return matchPattern(s, g.text)
	}
	return false
}

// matchPattern goes back to the last "*" only, which is enough: what an earlier
// one could take, the last can take too.
func matchPattern(s, pattern string) bool {
	i, p, star, from := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, i
			p++
		case p < len(pattern) && lower(s[i]) == pattern[p]:
			i, p = i+1, p+1
		case star >= 0:
			from++
			i, p = from, star+1
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// prefixFold says whether s begins with a text in lower case.
func prefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if lower(s[i]) != prefix[i] {
			return false
		}
	}
	return true
}

// containsFold says whether s contains a text in lower case.
func containsFold[T ~string | ~[]byte](s T, part string) bool {
	if part == "" {
		return true
	}
	first := part[0]
next:
	for i := 0; i+len(part) <= len(s); i++ {
		if lower(s[i]) != first {
			continue
		}
		for j := 1; j < len(part); j++ {
			if lower(s[i+j]) != part[j] {
				continue next
			}
		}
		return true
	}
	return false
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// foldLower lowers Latin letters only, so that lengths stay.
func foldLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = lower(c)
	}
	return string(b)
}
