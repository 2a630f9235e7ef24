package model

import "time"

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
	At         time.Time // TermSince, TermUntil: the moment meant
	Start, End int       // bytes of the source it was read from; 0, 0 for one made by NewTerm
}

// Filter is a conjunction of terms. It is immutable; nil and the zero value
// match everything.
type Filter struct{ terms []Term }

// FilterError points at the bad word of a filter.
type FilterError struct {
	Pos, End  int // bytes of the source
	Msg, Hint string
}

// Error is one line: what is wrong, and what was perhaps meant.
func (e *FilterError) Error() string { return e.Msg }

// MatchInfo is what a delivery's row does not hold itself.
type MatchInfo struct {
	Body       []byte // the payload; nil when not known
	Marked     bool
	Duplicate  bool
	Unverified bool
}

// ParseFilter reads the filter language. Times without a zone are meant in
// now's location.
func ParseFilter(src string, now time.Time) (*Filter, *FilterError) { return &Filter{}, nil }

// NewTerm makes a term as if its values had been typed.
func NewTerm(kind TermKind, now time.Time, values ...string) (Term, *FilterError) {
	return Term{Kind: kind, Values: values}, nil
}

// Match says whether a delivery satisfies every term.
func (f *Filter) Match(d *Delivery, x MatchInfo) bool { return true }

// NeedsBody says whether matching looks into payloads.
func (f *Filter) NeedsBody() bool { return false }

// Empty says whether the filter matches everything.
func (f *Filter) Empty() bool { return f == nil || len(f.terms) == 0 }

// Terms returns the parse tree.
func (f *Filter) Terms() []Term { return nil }

// String returns the filter in normalised form; parsed again with the same now
// it matches the same.
func (f *Filter) String() string { return "" }

// At resolves relative times anew: "since:2h" moves with the clock.
func (f *Filter) At(now time.Time) *Filter { return f }

// WithTerm returns a filter that also asks for t.
func (f *Filter) WithTerm(t Term) *Filter { return f }

// WithoutKind returns a filter without the terms of a kind.
func (f *Filter) WithoutKind(kind TermKind) *Filter { return f }

// ReplaceTerm returns a filter with t in the place of every term of its kind.
func (f *Filter) ReplaceTerm(t Term) *Filter { return f }

// Split parts a filter into what the provider can do itself and the rest.
func (f *Filter) Split(can func(TermKind) bool) (server, rest *Filter) { return &Filter{}, f }
