package model

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Vocabulary is what completion may offer besides the language's own words.
type Vocabulary struct {
	Types     []EventType
	Endpoints []string
	Users     []string
	Requests  []string
	DataKeys  []string
	Causes    []Cause // that were seen; offered before the others
	Codes     []int   // that were seen; offered before their classes
}

// Completion is one candidate: Text replaces the bytes Start to End of the source.
type Completion struct {
	Text       string
	Start, End int
	Help       string // a few words; may be empty
}

// mostCompletions is more than any list on a screen shows.
const mostCompletions = 100

// Complete offers what may stand at byte pos of src: first what begins with the
// word there, then what contains it. It is empty within a text.
func Complete(src string, pos int, v Vocabulary) []Completion {
	pos = min(max(pos, 0), len(src))
	for pos > 0 && pos < len(src) && !utf8.RuneStart(src[pos]) {
		pos--
	}
	start := termStart(src, pos)
	if start < pos && src[start] == '-' {
		start++
	}
	key, keyed := splitKey(src[start:pos])
	if !keyed {
		if start < pos && (src[start] == '"' || src[start] == '(') {
			return nil
		}
		return pick(keyCandidates(v), src, start, keyEnd(src, pos), pos)
	}
	kind, ok := kindOf(key)
	if !ok {
		return nil
	}
	from := valueStart(src, start+len(key)+1, pos)
	return pick(valueCandidates(kind, v), src, from, valueEnd(src, pos, from), pos)
}

// pick keeps the candidates that fit what is typed from start to pos.
func pick(all []Completion, src string, start, end, pos int) []Completion {
	typed := foldLower(strings.TrimPrefix(src[start:pos], `"`))
	var first, second []Completion
	for _, c := range all {
		text := foldLower(strings.TrimPrefix(c.Text, `"`))
		c.Start, c.End = start, end
		switch {
		case c.Text == src[start:end]:
		case strings.HasPrefix(text, typed):
			first = append(first, c)
		case strings.Contains(text, typed):
			second = append(second, c)
		}
	}
	first = append(first, second...)
	return first[:min(len(first), mostCompletions)]
}

// termStart is where the term that pos is in begins; pos between terms.
func termStart(src string, pos int) int {
	start, quoted, depth := 0, false, 0
	for i := 0; i < pos; {
		r, n := utf8.DecodeRuneInString(src[i:])
		switch {
		case quoted && r == '\\' && i+1 < pos:
			n++
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '(' && (i == start || src[i-1] == ':' || src[i-1] == '-'):
			depth = 1
		case r == ')':
			depth = 0
		case isSpace(r) && depth == 0:
			start = i + n
		}
		i += n
	}
	return min(start, pos)
}

// keyEnd is where the key that pos is in ends, its colon included.
func keyEnd(src string, pos int) int {
	end := pos
	for end < len(src) && (isLetter(rune(src[end])) || src[end] == '.') {
		end++
	}
	if end < len(src) && src[end] == ':' {
		return end + 1
	}
	return end
}

// valueStart is where the alternative that pos is in begins.
func valueStart(src string, from, pos int) int {
	quoted := false
	for i := from; i < pos; i++ {
		switch c := src[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '|' || c == ',' || c == ' ' || (c == '(' && i == from):
			from = i + 1
		}
	}
	return from
}

// valueEnd is where the alternative that pos is in ends.
func valueEnd(src string, pos, from int) int {
	if from < pos && src[from] == '"' {
		if i := strings.IndexByte(src[pos:], '"'); i >= 0 && strings.IndexByte(src[from+1:pos], '"') < 0 {
			return pos + i + 1
		}
		return pos
	}
	i := strings.IndexFunc(src[pos:], func(r rune) bool { return isSpace(r) || isSeparator(r) || r == ')' || r == '"' })
	if i < 0 {
		return len(src)
	}
	return pos + i
}

func keyCandidates(v Vocabulary) []Completion {
	list := make([]Completion, 0, len(termKeys)+len(v.DataKeys))
	for _, k := range termKeys {
		if k.kind != TermData {
			list = append(list, Completion{Text: k.name + ":", Help: k.help})
			continue
		}
		list = append(list, Completion{Text: k.name, Help: k.help})
		for _, key := range v.DataKeys {
			if name, ok := splitKey(k.name + key + ":"); ok && name == k.name+key {
				list = append(list, Completion{Text: name + ":", Help: "your own metadata"})
			}
		}
	}
	return list
}

// fixedValues are the values that can be offered whatever is loaded.
var fixedValues = map[TermKind][]Completion{
	TermStatus: {
		{Text: "failed", Help: "not accepted by the receiver"},
		{Text: "processing", Help: "under way"},
		{Text: "delivered", Help: "accepted by the receiver"},
		{Text: "unknown", Help: "the provider does not say"},
	},
	TermCode: {
		{Text: "5xx", Help: "errors of the receiver"},
		{Text: "4xx", Help: "refused by the receiver"},
		{Text: "3xx", Help: "redirects"},
		{Text: "2xx", Help: "accepted"},
		{Text: "none", Help: "no answer at all"},
		{Text: ">=400", Help: "every refusal and error"},
	},
	TermSince:   {{Text: "15m"}, {Text: "1h"}, {Text: "2h"}, {Text: "24h"}, {Text: "7d"}, {Text: "today"}, {Text: "yesterday"}},
	TermUntil:   {{Text: "15m"}, {Text: "1h"}, {Text: "2h"}, {Text: "24h"}, {Text: "today"}, {Text: "yesterday"}},
	TermTook:    {{Text: ">4s", Help: "over the limit that receivers are told"}, {Text: ">1s"}, {Text: "<200ms"}, {Text: "none", Help: "not measured"}},
	TermTrigger: {{Text: "automatic", Help: "sent by itself"}, {Text: "manual", Help: "sent again by hand"}, {Text: "unknown"}},
	TermIs: {
		{Text: "marked", Help: "by you"},
		{Text: "unverified", Help: "its signature was not proved"},
		{Text: "duplicate", Help: "its message was delivered before"},
		{Text: "unsent", Help: "it reached no endpoint"},
	},
}

func valueCandidates(kind TermKind, v Vocabulary) []Completion {
	if kind == TermCause {
		return causeCandidates(v.Causes)
	}
	if kind == TermCode {
		list := make([]Completion, 0, len(v.Codes)+len(fixedValues[kind]))
		for _, code := range v.Codes {
			list = append(list, Completion{Text: strconv.Itoa(code), Help: "seen"})
		}
		return append(list, fixedValues[kind]...)
	}
	if kind == TermType {
		return typeCandidates(v.Types)
	}
	if fixed, ok := fixedValues[kind]; ok {
		return fixed
	}
	return typed(map[TermKind][]string{TermEndpoint: v.Endpoints, TermUser: v.Users, TermRequest: v.Requests}[kind])
}

// causeCandidates offers every cause, those that were seen first.
func causeCandidates(seen []Cause) []Completion {
	list := make([]Completion, 0, len(causeNames)+1)
	for _, c := range seen {
		list = append(list, Completion{Text: c.String(), Help: c.Sentence(0)})
	}
	for _, c := range Causes() {
		if !slices.Contains(seen, c) {
			list = append(list, Completion{Text: c.String(), Help: c.Sentence(0)})
		}
	}
	return append(list, Completion{Text: "tls-*", Help: "every certificate or TLS error"})
}

// typeCandidates offers the types, and a pattern for every group of them.
func typeCandidates(types []EventType) []Completion {
	names := make([]string, 0, len(types))
	for _, t := range types {
		names = append(names, string(t))
	}
	slices.Sort(names)
	names = slices.Compact(names)
	groups := map[string]int{}
	for _, name := range names {
		if group, _, ok := strings.Cut(name, "."); ok {
			groups[group]++
		}
	}
	list := make([]Completion, 0, len(names)+len(groups))
	last := ""
	for _, name := range names {
		if group, _, ok := strings.Cut(name, "."); ok && group != last && groups[group] > 1 {
			last = group
			list = append(list, Completion{Text: asValue(group + ".*"), Help: "every type of the group"})
		}
		list = append(list, Completion{Text: asValue(name)})
	}
	return list
}

func typed(values []string) []Completion {
	list := make([]Completion, 0, len(values))
	for _, v := range values {
		if v != "" {
			list = append(list, Completion{Text: asValue(v)})
		}
	}
	return list
}

func asValue(v string) string {
	if isBare(v) {
		return v
	}
	return quote(v)
}
