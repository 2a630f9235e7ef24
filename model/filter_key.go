package model

import "strings"

// termKey is one key of the language.
type termKey struct {
	kind TermKind
	name string
	help string
}

// termKeys lists the keys in the order they are offered. The first of a kind is
// the one a filter is written with.
var termKeys = []termKey{
	{TermStatus, "status", "delivered, failed, processing or unknown"},
	{TermCause, "cause", "why it failed: timeout, gateway, tls-*"},
	{TermCode, "code", "HTTP status: 404, 5xx, none, >=400"},
	{TermType, "type", "event type: network-query.*"},
	{TermSince, "since", "created since: 2h, 13:00, 2026-11-21"},
	{TermUntil, "until", "created until: 30m, 13:00, 2026-11-21"},
	{TermEndpoint, "endpoint", "a part of the URL that was called"},
	{TermUser, "patient", "the patient or user it is about"},
	{TermRequest, "request", "the API request that caused it"},
	{TermData, "data.", "your own metadata: data.KEY:value"},
	{TermID, "id", "the delivery or message, or how its id begins"},
	{TermTook, "took", "how long the answer took: >4s, <200ms"},
	{TermTrigger, "trigger", "automatic or manual"},
	{TermIs, "is", "marked, unverified or duplicate"},
	{TermUser, "user", "the patient or user it is about"},
	{TermType, "event", "event type: network-query.*"},
}

const dataPrefix = "data."

func keyOf(kind TermKind) string {
	for _, k := range termKeys {
		if k.kind == kind {
			return k.name
		}
	}
	return ""
}

// kindOf is the kind of a key as it was typed.
func kindOf(key string) (kind TermKind, ok bool) {
	if isData(key) && len(key) > len(dataPrefix) {
		return TermData, true
	}
	for _, k := range termKeys {
		if k.kind != TermData && strings.EqualFold(k.name, key) {
			return k.kind, true
		}
	}
	return 0, false
}

func isData(key string) bool {
	return len(key) >= len(dataPrefix) && strings.EqualFold(key[:len(dataPrefix)], dataPrefix)
}

// splitKey parts "key:value" from a term's start. A key begins with a letter and
// has no spaces; what looks like a URL has none.
func splitKey(s string) (key, value string, ok bool) {
	key, value, ok = strings.Cut(s, ":")
	if !ok || key == "" || !isLetter(key[0]) || strings.HasPrefix(value, "//") {
		return "", s, false
	}
	for _, r := range key {
		plain := isLetter(lower(byte(r&0x7f))) && r < 0x80 || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.'
		if !plain && (!isData(key) || isSpace(r) || isSeparator(r) || r == '"' || r == '(' || r == ')') {
			return "", s, false
		}
	}
	return key, value, true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// nearest is the candidate that a misspelt word most likely means; empty when
// none is near.
func nearest(word string, candidates []string) string {
	best, least := "", 3
	word = strings.ToLower(word)
	for _, c := range candidates {
		d := editDistance(word, c)
		if len(word) >= 3 && strings.HasPrefix(c, word) {
			d = 1
		}
		if d < least && d < len(c)-1 && d < max(len(word), 2) {
			best, least = c, d
		}
	}
	return best
}

// editDistance counts the letters to insert, drop, change or swap. Words much
// longer than anything here are not compared.
func editDistance(a, b string) int {
	const longest = 32
	if len(a) > longest || len(b) > longest {
		return longest
	}
	var before, above, row [longest + 1]int
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above = above, row
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
