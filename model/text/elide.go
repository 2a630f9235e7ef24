package text

import "unicode/utf8"

// Elide shortens s to at most n characters and keeps its start and its end, for
// ids differ at the end as often as at the start: "5b1f…c2". It returns s when
// it fits, and "" for n < 1.
func Elide(s string, n int) string {
	if len(s) <= n {
		return s
	}
	count := utf8.RuneCountInString(s)
	switch {
	case count <= n:
		return s
	case n < 1:
		return ""
	case n == 1:
		return "…"
	}
	tail := (n - 1) / 2
	head := n - 1 - tail
	return runes(s, 0, head) + "…" + runes(s, count-tail, count)
}

// runes is s from character from to character to.
func runes(s string, from, to int) string {
	start, end, i := len(s), len(s), 0
	for at := range s {
		if i == from {
			start = at
		}
		if i == to {
			end = at
			break
		}
		i++
	}
	return s[start:end]
}
