package model

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ParseFilter reads the filter language: terms that must all hold, each
// key:value, a bare word or a quoted text, with "-" before it to negate it and
// "|" or "," between alternatives, which may stand in brackets:
//
//	status:failed -type:network-query.* code:(404|5xx|none) since:2h "first name"
//
// Times without a zone are meant in now's location. since: takes in the moment
// it names, until: ends before it, and a day that until: names is taken in whole.
func ParseFilter(src string, now time.Time) (*Filter, *FilterError) {
	p := filterParser{src: src, now: now}
	f := &Filter{}
	for p.skipSpace(); p.pos < len(src); p.skipSpace() {
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// NewTerm makes a term as if its values had been typed in quotes; for TermData
// the first value is the KEY. The error's positions mean nothing.
func NewTerm(kind TermKind, now time.Time, values ...string) (Term, *FilterError) {
	t := Term{Kind: kind}
	if kind == TermData {
		if len(values) == 0 {
			return Term{}, &FilterError{Msg: "data. needs a key"}
		}
		t.Key, values = values[0], values[1:]
		if key, ok := splitKey(dataPrefix + t.Key + ":x"); !ok || len(key) != len(dataPrefix)+len(t.Key) {
			return Term{}, &FilterError{Msg: "not a key that can be asked for: " + shown(t.Key)}
		}
	}
	alts := make([]alternative, 0, len(values))
	for _, v := range values {
		if kind == TermWord && strings.ContainsFunc(v, func(r rune) bool { return isSpace(r) || isSeparator(r) || r == '"' || r == '(' || r == ')' }) {
			return Term{}, &FilterError{Msg: "not a bare word: " + shown(v), Hint: "search for it as a text"}
		}
		alts = append(alts, alternative{text: v})
	}
	err := compile(&t, alts, now)
	return t, err
}

// filterParser reads a filter from left to right.
type filterParser struct {
	src string
	pos int
	now time.Time
}

// alternative is one value of a term, and where it stands.
type alternative struct {
	text       string
	quoted     bool
	start, end int
}

func (p *filterParser) term() (Term, *FilterError) {
	t := Term{Start: p.pos}
	if p.src[p.pos] == '-' {
		t.Negate = true
		p.pos++
		if p.atEnd() {
			return t, &FilterError{t.Start, p.pos, `nothing stands after "-"`, "-status:failed"}
		}
	}
	key, keyed := splitKey(p.src[p.pos:])
	start := p.pos
	if keyed {
		p.pos += len(key) + 1
		kind, ok := kindOf(key)
		if !ok {
			return t, unknownKey(key, start)
		}
		if t.Kind = kind; kind == TermData {
			t.Key = key[len(dataPrefix):]
		}
		if p.atEnd() {
			return t, &FilterError{start, p.pos, key + ": needs a value", helpOf(kind)}
		}
	}
	alts, err := p.alternatives()
	if err != nil {
		return t, err
	}
	if t.End = p.pos; !keyed {
		if t.Kind, err = freeKind(alts); err != nil {
			return t, err
		}
	}
	err = compile(&t, alts, p.now)
	return t, err
}

// freeKind is the kind of a term without a key.
func freeKind(alts []alternative) (TermKind, *FilterError) {
	for _, a := range alts {
		if a.quoted != alts[0].quoted {
			return 0, &FilterError{a.start, a.end, "quoted and bare alternatives do not go together", "quote all of them or none"}
		}
	}
	if alts[0].quoted {
		return TermText, nil
	}
	return TermWord, nil
}

// alternatives reads a|b or (a | b).
func (p *filterParser) alternatives() ([]alternative, *FilterError) {
	open := p.pos
	bracket := p.src[p.pos] == '('
	if bracket {
		p.pos++
	}
	var alts []alternative
	for {
		if bracket {
			p.skipSpace()
		}
		a, err := p.alternative(bracket)
		if err != nil {
			return nil, err
		}
		alts = append(alts, a)
		if bracket {
			p.skipSpace()
		}
		switch {
		case p.pos < len(p.src) && isSeparator(rune(p.src[p.pos])):
			p.pos++
		case !bracket:
			return alts, nil
		case p.pos >= len(p.src):
			return nil, &FilterError{open, p.pos, "the bracket is not closed", "add )"}
		case p.src[p.pos] != ')':
			return nil, &FilterError{p.pos, p.wordEnd(), "a separator is missing before " + shown(p.src[p.pos:p.wordEnd()]), "write (a|b)"}
		default:
			p.pos++
			if !p.atEnd() {
				return nil, &FilterError{p.pos, p.wordEnd(), "a space is missing after )", ""}
			}
			return alts, nil
		}
	}
}

// alternative reads one value, quoted or up to the next space or separator.
func (p *filterParser) alternative(bracket bool) (alternative, *FilterError) {
	start := p.pos
	if p.pos < len(p.src) && p.src[p.pos] == '"' {
		return p.quoted(bracket)
	}
	for p.pos < len(p.src) {
		r, n := utf8.DecodeRuneInString(p.src[p.pos:])
		if isSpace(r) || isSeparator(r) || (bracket && r == ')') {
			break
		}
		if r == '"' {
			return alternative{}, &FilterError{p.pos, p.pos + 1, "a quote within a word", "put the whole word in quotes"}
		}
		p.pos += n
	}
	if p.pos == start {
		return alternative{}, &FilterError{max(0, start-1), max(start, 1), "a value is missing", ""}
	}
	return alternative{text: p.src[start:p.pos], start: start, end: p.pos}, nil
}

func (p *filterParser) quoted(bracket bool) (alternative, *FilterError) {
	start := p.pos
	var b strings.Builder
	for p.pos++; p.pos < len(p.src); p.pos++ {
		switch c := p.src[p.pos]; c {
		case '"':
			p.pos++
			if r, _ := utf8.DecodeRuneInString(p.src[p.pos:]); !p.atEnd() && !isSeparator(r) && (!bracket || r != ')') {
				return alternative{}, &FilterError{p.pos, p.wordEnd(), "a space is missing after the quote", ""}
			}
			if b.Len() == 0 {
				return alternative{}, &FilterError{start, p.pos, "an empty text matches nothing in particular", ""}
			}
			return alternative{b.String(), true, start, p.pos}, nil
		case '\\':
			if next := p.pos + 1; next < len(p.src) && (p.src[next] == '"' || p.src[next] == '\\') {
				p.pos = next
			}
			b.WriteByte(p.src[p.pos])
		default:
			b.WriteByte(c)
		}
	}
	return alternative{}, &FilterError{start, len(p.src), "the quote is not closed", `add "`}
}

func (p *filterParser) skipSpace() {
	for p.pos < len(p.src) {
		r, n := utf8.DecodeRuneInString(p.src[p.pos:])
		if !isSpace(r) {
			return
		}
		p.pos += n
	}
}

// atEnd says whether the term ends here.
func (p *filterParser) atEnd() bool {
	r, _ := utf8.DecodeRuneInString(p.src[p.pos:])
	return p.pos >= len(p.src) || isSpace(r)
}

// wordEnd is where the word that begins here ends.
func (p *filterParser) wordEnd() int {
	if i := strings.IndexFunc(p.src[p.pos:], isSpace); i >= 0 {
		return p.pos + i
	}
	return len(p.src)
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }

func isSeparator(r rune) bool { return r == '|' || r == ',' }

func unknownKey(key string, start int) *FilterError {
	names := make([]string, 0, len(termKeys))
	for _, k := range termKeys {
		names = append(names, k.name)
	}
	e := &FilterError{start, start + len(key), "no filter " + shown(key), ""}
	switch near := nearest(key, names); {
	case strings.EqualFold(strings.TrimSuffix(key, "."), "data"):
		e.Hint = "write data.KEY:value"
	case near != "":
		e.Hint = "did you mean " + near + "?"
	default:
		e.Hint = "for a text, put it in quotes"
	}
	return e
}

func helpOf(kind TermKind) string {
	for _, k := range termKeys {
		if k.kind == kind {
			return k.help
		}
	}
	return ""
}

// shown quotes a word of the user's for a message: without control characters,
// and not too long for a line.
func shown(word string) string {
	const longest = 40
	if runes := []rune(word); len(runes) > longest {
		word = string(runes[:longest]) + "…"
	}
	return strconv.Quote(word)
}
