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
	{TermUntil, "until", "created before: 30m, 13:00, the end of 2026-11-21"},
	{TermEndpoint, "endpoint", "a part of the URL that was called, or the id"},
	{TermUser, "patient", "the patient or user it is about"},
	{TermRequest, "request", "the API request that caused it"},
	{TermData, "data.", "your own metadata: data.KEY:value"},
	{TermID, "id", "the delivery or message, or how its id begins"},
	{TermTook, "took", "how long the answer took: >4s, <200ms"},
	{TermTrigger, "trigger", "automatic or manual"},
	{TermIs, "is", "marked, unverified, duplicate or unsent: it reached no endpoint"},
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

// splitKey finds the key that a term begins with: up to a colon, with a letter
// first and without spaces. What looks like a URL has none.
func splitKey(s string) (key string, ok bool) {
	key, value, ok := strings.Cut(s, ":")
	if !ok || key == "" || !isLetter(rune(key[0])) || strings.HasPrefix(value, "//") {
		return "", false
	}
	for _, r := range key {
		if !isKeyRune(r, isData(key)) {
			return "", false
		}
	}
	return key, true
}

// isKeyRune says whether a key may hold r; the operator's own keys hold more.
func isKeyRune(r rune, own bool) bool {
	switch {
	case isLetter(r), r >= '0' && r <= '9', r == '_', r == '-', r == '.':
		return true
	}
	return own && !isSpace(r) && !isSeparator(r) && r != '"' && r != '(' && r != ')'
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

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

// editDistance counts the letters to insert, drop or change. Words much longer
// than anything here are not compared.
func editDistance(a, b string) int {
	const longest = 32
	if len(a) > longest || len(b) > longest {
		return longest
	}
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
		}
	}
	return d[len(a)][len(b)]
}
