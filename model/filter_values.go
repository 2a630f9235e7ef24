package model

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// span is a range of numbers, both ends included.
type span struct{ from, to int64 }

// compile checks a term's values and makes them ready to match. It sets Values
// to their normal form.
func compile(t *Term, alts []alternative, now time.Time) *FilterError {
	if len(alts) == 0 {
		return &FilterError{Msg: "a value is missing", Hint: helpOf(t.Kind)}
	}
	for i, a := range alts {
		var err *FilterError
		switch t.Kind {
		case TermStatus, TermCause, TermTrigger, TermIs:
			err = addNames(t, a)
		case TermCode:
			err = addSpan(t, a, parseCodes, "404, 5xx, >=400, 400-499 or none")
		case TermTook:
			err = addSpan(t, a, parseTook, ">4s, <200ms, 1s-5s or none")
		case TermSince, TermUntil:
			if i > 0 {
				return &FilterError{a.start, a.end, keyOf(t.Kind) + ": takes one time", ""}
			}
			err = setMoment(t, a, now)
		case TermWord, TermText:
			addGlob(t, a.text, glob{how: globPart, text: foldLower(a.text)})
		case TermEndpoint:
			addGlob(t, a.text, newGlob(a.text, globPart))
		case TermID, TermRequest:
			addGlob(t, a.text, newGlob(a.text, globPrefix))
		case TermType, TermUser, TermData:
			addGlob(t, a.text, newGlob(a.text, globExact))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func addGlob(t *Term, value string, g glob) {
	t.Values = append(t.Values, value)
	t.globs = append(t.globs, g)
}

var (
	// closedSets are the names that a key takes, by the bit they have in a mask.
	closedSets = map[TermKind][]string{
		TermStatus: outcomeNames[:], TermCause: causeNames[:], TermTrigger: triggerNames[:],
		TermIs: {"marked", "unverified", "duplicate", "unsent"},
	}
	synonyms = map[string]string{
		"success": "delivered", "ok": "delivered", "failure": "failed", "error": "failed", "pending": "processing",
		"auto": "automatic",
	}
)

// addNames takes a name of a closed set, or a pattern over them.
func addNames(t *Term, a alternative) *FilterError {
	names := closedSets[t.Kind]
	word := foldLower(a.text)
	if s, ok := synonyms[word]; ok && t.Kind != TermCause {
		word = s
	}
	g, mask := newGlob(word, globExact), uint32(0)
	for i, n := range names {
		if g.match(n) {
			mask |= 1 << i
		}
	}
	if mask == 0 {
		e := &FilterError{a.start, a.end, "there is no " + keyOf(t.Kind) + " " + shown(a.text), "one of " + strings.Join(names, ", ")}
		if near := nearest(word, names); near != "" {
			e.Hint = "did you mean " + near + "?"
		}
		return e
	}
	t.Values = append(t.Values, word)
	t.mask |= mask
	return nil
}

func addSpan(t *Term, a alternative, parse func(string) (span, bool), forms string) *FilterError {
	word := foldLower(a.text)
	s, ok := parse(word)
	if !ok {
		return &FilterError{a.start, a.end, "not a " + keyOf(t.Kind) + ": " + shown(a.text), "write " + forms}
	}
	t.Values = append(t.Values, word)
	t.spans = append(t.spans, s)
	return nil
}

// The codes there are; 0 stands for none and is outside every comparison.
const firstCode, lastCode = 100, 999

func parseCodes(word string) (span, bool) {
	if word == "none" {
		return span{0, 0}, true
	}
	if len(word) == 3 && word[1:] == "xx" && word[0] >= '1' && word[0] <= '9' {
		from := int64(word[0]-'0') * 100
		return span{from, from + 99}, true
	}
	return parseRange(word, span{firstCode, lastCode}, func(s string) (int64, bool) {
		n, err := strconv.ParseUint(s, 10, 16)
		return int64(n), err == nil && n >= firstCode && n <= lastCode
	})
}

func parseTook(word string) (span, bool) {
	if word == "none" {
		return span{int64(NoTime), int64(NoTime)}, true
	}
	if !strings.ContainsAny(word, "<>-") && !strings.Contains(word, "..") {
		return span{}, false // "took:4s" does not say which side of it
	}
	return parseRange(word, span{0, math.MaxInt64}, func(s string) (int64, bool) {
		d, err := time.ParseDuration(s)
		return int64(d), err == nil && d >= 0
	})
}

// parseRange reads ">a", ">=a", "<a", "<=a", "a-b", "a..b" and "a" within limits.
func parseRange(word string, limits span, number func(string) (int64, bool)) (span, bool) {
	for _, op := range []struct {
		sign           string
		above, include bool
	}{{">=", true, true}, {">", true, false}, {"<=", false, true}, {"<", false, false}} {
		rest, found := strings.CutPrefix(word, op.sign)
		if !found {
			continue
		}
		n, ok := number(rest)
		switch {
		case op.above && op.include:
			return span{n, limits.to}, ok
		case op.above:
			return span{n + 1, limits.to}, ok && n < limits.to
		case op.include:
			return span{limits.from, n}, ok
		}
		return span{limits.from, n - 1}, ok
	}
	from, to, ranged := strings.Cut(strings.Replace(word, "..", "-", 1), "-")
	a, ok := number(from)
	if !ranged {
		return span{a, a}, ok
	}
	b, ok2 := number(to)
	return span{a, b}, ok && ok2 && a <= b
}
