package model

import (
	"slices"
	"strings"
	"time"
)

// TermKind says what a filter term looks at.
type TermKind uint8

// The kinds of terms. TermWord is a bare word (ids, type, endpoint, request, the
// provider's text and the payload), TermText a quoted one (the payload only).
const (
	TermWord TermKind = iota
	TermText
	TermStatus
	TermCode
	TermType
	TermEndpoint
	TermUser // patient: and user: are the same
	TermRequest
	TermData // data.KEY:, the customer's own metadata
	TermID
	TermCause
	TermSince
	TermUntil
	TermTook
	TermTrigger
	TermIs
)

// Term is one condition of a filter; its values are alternatives.
type Term struct {
	Kind       TermKind
	Negate     bool
	Key        string    // TermData: the KEY
	Values     []string  // normalised, unquoted
	At         time.Time // TermSince: the first moment meant; TermUntil: the first not meant
	Start, End int       // bytes of the source it was read from; 0, 0 for one made by NewTerm

	mask  uint32 // TermStatus, TermCause, TermTrigger, TermIs: a bit for every value that fits
	spans []span // TermCode, TermTook
	globs []glob // the rest
}

// Filter is a conjunction of terms. It is immutable; nil and the zero value
// match everything.
type Filter struct{ terms []Term }

// FilterError points at the bad word of a filter.
type FilterError struct {
	Pos, End int    // bytes of the source
	Msg      string // what is wrong with it
	Hint     string // what was perhaps meant; may be empty
}

// Error is one line: what is wrong, and what was perhaps meant.
func (e *FilterError) Error() string {
	if e.Hint == "" {
		return e.Msg
	}
	return e.Msg + " · " + e.Hint
}

// Empty says whether the filter matches everything.
func (f *Filter) Empty() bool { return f == nil || len(f.terms) == 0 }

// Terms returns the parse tree, in the order of the source. The caller owns the
// slice, but not the values in it.
func (f *Filter) Terms() []Term {
	if f == nil {
		return nil
	}
	return slices.Clone(f.terms)
}

// NeedsBody says whether matching looks into payloads. (A row names one patient
// at most, and many types none: their payloads do.)
func (f *Filter) NeedsBody() bool {
	return slices.ContainsFunc(f.Terms(), func(t Term) bool {
		return t.Kind == TermWord || t.Kind == TermText || t.Kind == TermData || t.Kind == TermUser
	})
}

// At moves the times that were given as a span before now, "since:2h", along
// with the clock; times of day and dates stay.
func (f *Filter) At(now time.Time) *Filter {
	terms := f.Terms()
	for i := range terms {
		t := &terms[i]
		if t.Kind != TermSince && t.Kind != TermUntil {
			continue
		}
		if ago, ok := parseSpan(t.Values[0]); ok {
			t.At = now.Add(-ago)
		}
	}
	return &Filter{terms}
}

// WithTerm returns a filter that also asks for t.
func (f *Filter) WithTerm(t Term) *Filter { return &Filter{append(f.Terms(), t)} }

// WithoutKind returns a filter without the terms of a kind.
func (f *Filter) WithoutKind(kind TermKind) *Filter {
	return &Filter{slices.DeleteFunc(f.Terms(), func(t Term) bool { return t.Kind == kind })}
}

// ReplaceTerm returns a filter with t in the place of every term of its kind.
func (f *Filter) ReplaceTerm(t Term) *Filter { return f.WithoutKind(t.Kind).WithTerm(t) }

// Split parts a filter into what the provider can do itself and the rest: a
// delivery matches f when it matches both.
func (f *Filter) Split(can func(TermKind) bool) (server, rest *Filter) {
	server, rest = &Filter{}, &Filter{}
	for _, t := range f.Terms() {
		if can(t.Kind) {
			server.terms = append(server.terms, t)
		} else {
			rest.terms = append(rest.terms, t)
		}
	}
	return server, rest
}

// String returns the filter in normalised form; parsed again with the same now
// it matches the same.
func (f *Filter) String() string {
	var b strings.Builder
	for i, t := range f.Terms() {
		if i > 0 {
			b.WriteByte(' ')
		}
		t.write(&b)
	}
	return b.String()
}

// String returns the term as it can be typed.
func (t Term) String() string {
	var b strings.Builder
	t.write(&b)
	return b.String()
}

func (t Term) write(b *strings.Builder) {
	if t.Negate {
		b.WriteByte('-')
	}
	if t.Kind == TermWord {
		t.writeWords(b)
		return
	}
	if t.Kind == TermData {
		b.WriteString(dataPrefix + t.Key + ":")
	} else if key := keyOf(t.Kind); key != "" {
		b.WriteString(key + ":")
	}
	for i, v := range t.Values {
		if i > 0 {
			b.WriteByte('|')
		}
		if t.Kind == TermText || !isBare(v) {
			v = quote(v)
		}
		b.WriteString(v)
	}
}

// writeWords writes bare words. One that could be read as something else stands
// in brackets, where only the separators mean anything.
func (t Term) writeWords(b *strings.Builder) {
	text := strings.Join(t.Values, "|")
	_, keyed := splitKey(text)
	if keyed || strings.HasPrefix(text, "(") || (strings.HasPrefix(text, "-") && !t.Negate) {
		text = "(" + text + ")"
	}
	b.WriteString(text)
}

// isBare says whether a value can stand without quotes.
func isBare(v string) bool {
	return v != "" && v[0] != '(' && !strings.ContainsFunc(v, func(r rune) bool { return isSpace(r) || isSeparator(r) || r == '"' })
}

func quote(v string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
}
