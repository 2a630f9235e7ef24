package text

import (
	"regexp"
	"strings"
)

// anyURL finds what could be a URL inside other text.
var anyURL = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>\\]+`)

// URLs masks every URL inside a text as URL does, and leaves the rest as it is:
// lines stay lines, and it is not cleaned.
func URLs(s string) string {
	if !strings.Contains(s, "://") {
		return s
	}
	return anyURL.ReplaceAllStringFunc(s, URL)
}
