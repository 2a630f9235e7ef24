package cli

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model/text"
)

// width is how wide lines for people may become; 0 for as long as they are,
// for a file or a pipe.
func (a *app) width() int {
	const usual, least = 80, 20
	if !a.StdoutTTY {
		return 0
	}
	if a.Env != nil {
		if n, err := strconv.Atoi(a.Env("COLUMNS")); err == nil && n >= least {
			return n
		}
	}
	return usual
}

// wrapped is a text in lines no wider than width where its words allow it, the
// first behind first, the others behind as many spaces.
func wrapped(first, s string, width int) string {
	words := strings.Fields(text.Clean(s))
	if len(words) == 0 {
		return strings.TrimRight(first, " ") + "\n"
	}
	var b strings.Builder
	b.WriteString(first)
	indent := utf8.RuneCountInString(first)
	at := indent
	for i, word := range words {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case width > 0 && at+1+n > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			at = indent
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	b.WriteByte('\n')
	return b.String()
}
