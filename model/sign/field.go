package sign

import "strings"

// ParseField reads a header line, "name: value". The one space behind the colon
// is not the value's; every other stays, as it may be the mistake that is looked
// for.
func ParseField(line string) (f Field, ok bool) {
	name, value, ok := strings.Cut(line, ":")
	if !ok || !IsName(name) {
		return Field{}, false
	}
	return Field{Name: name, Value: strings.TrimPrefix(value, " ")}, true
}

// IsName says whether a text can be a header's name (RFC 9110, 5.6.2).
func IsName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}

// IsStartLine says whether a line is the first of an HTTP message.
func IsStartLine(line string) bool {
	words := strings.Fields(line)
	return len(words) >= 2 && (strings.HasPrefix(words[0], "HTTP/") || len(words) == 3 && strings.HasPrefix(words[2], "HTTP/"))
}
