package widget

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/itchyny/gojq"

	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
)

// What a JQ allows where it says nothing else.
const (
	jqInput   = 64 << 20
	jqOutput  = 16 << 20
	jqHeap    = 256 << 20
	jqTimeout = 10 * time.Second

	jqExpression = 4096  // bytes of an expression
	jqDeepest    = 10000 // levels that an expression may be given, or make; as jq itself
	jqMost       = 1 << 20
)

// JQ runs jq expressions on documents, within limits. Its zero value is ready.
type JQ struct {
	MaxInput  int           // bytes of the document; 0 for 64 MB
	MaxOutput int           // bytes of a result that is written anew; 0 for 16 MB
	MaxHeap   uint64        // bytes by which the program may grow meanwhile; 0 for 256 MB
	Timeout   time.Duration // 0 for 10 s
}

// JQResult is what an expression makes of a document.
type JQResult struct {
	// Doc is the value; an array of the values where there is not exactly one.
	Doc   *jsondoc.Doc
	Count int // values
	// Sorted says that objects which the expression built have their keys sorted.
	// All else is as it stands in the document: its keys in their own order, its
	// numbers in their own text.
	Sorted bool
	// Cut says why there are no more values; empty where these are all.
	Cut string
}

// JQError is why an expression has no result, or not all of it.
type JQError struct {
	From, To   int    // the bytes of the expression that it is about; equal where it is about none
	Msg        string // one line, safe to show
	Unfinished bool   // nothing in it is wrong, but more has to follow
}

func (e *JQError) Error() string { return e.Msg }

// Run runs an expression on a document, and blocks meanwhile: it belongs on a
// goroutine of its own. Its error is a *JQError, or the context's own where
// that has ended. Paths ('.a[3].b', '.a[]', slices, '..', and pipes and commas
// of these) are followed in the document itself; what comes after them is given
// to gojq value by value, so that little of a large document is in memory twice.
func (q JQ) Run(ctx context.Context, doc *jsondoc.Doc, expr string) (*JQResult, error) {
	limits := q.within()
	if n := len(doc.Source()); n > limits.MaxInput {
		return nil, &JQError{Msg: fmt.Sprintf("the document is larger than %d MB", limits.MaxInput>>20)}
	}
	way, err := compileJQ(expr)
	if err != nil {
		return nil, err
	}
	run, stop := limits.guard(ctx)
	defer stop()
	out := &jqOut{doc: doc, max: limits.MaxOutput}
	if err = way.run(run, doc, out); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if run.Err() != nil {
			err = context.Cause(run)
		}
		if err = asJQError(err, expr); out.count == 0 {
			return nil, err
		}
	}
	return out.result(err)
}

// Words say what a result is, in a few words.
func (r *JQResult) Words() string {
	s := strconv.Itoa(r.Count) + " values"
	switch r.Count {
	case 0:
		return "no value"
	case 1:
		s = "1 value"
	}
	if r.Sorted {
		s += " · keys of new objects sorted"
	}
	if r.Cut != "" {
		s += " · cut: " + r.Cut
	}
	return s
}

// Text is the result as jq writes it: every value indented, on lines of its own.
func (r *JQResult) Text() []byte {
	if r.Count == 1 {
		return append(r.Doc.Indent(0), '\n')
	}
	var out []byte
	for i := range r.Doc.Children(0) {
		out = append(append(out, r.Doc.Indent(i)...), '\n')
	}
	return out
}

// within puts in the limits that are not said.
func (q JQ) within() JQ {
	return JQ{
		MaxInput: cmp.Or(q.MaxInput, jqInput), MaxOutput: cmp.Or(q.MaxOutput, jqOutput),
		MaxHeap: cmp.Or(q.MaxHeap, jqHeap), Timeout: cmp.Or(q.Timeout, jqTimeout),
	}
}

// jqWay is an expression in two parts: a path that is followed in the document,
// and what is left of it, for gojq; nil for nothing.
type jqWay struct {
	path jqPath
	rest *gojq.Code
}

// compileJQ reads an expression; "" is the document itself.
func compileJQ(expr string) (jqWay, error) {
	if len(expr) > jqExpression {
		return jqWay{}, &JQError{Msg: "the expression is too long"}
	}
	if expr == "" {
		expr = "."
	}
	query, err := gojq.Parse(expr)
	if err != nil {
		return jqWay{}, asJQError(err, expr)
	}
	path, rest := splitJQ(query, &jqWords{expr: expr})
	way := jqWay{path: path}
	if rest == nil {
		return way, nil
	}
	bound(rest)
	if way.rest, err = gojq.Compile(rest, gojq.WithFunction(timesGuard, 2, 2, fitsTimes)); err != nil {
		return jqWay{}, asJQError(err, expr)
	}
	return way, nil
}

// asJQError words an error in one line and points at the word it is about.
func asJQError(err error, expr string) error {
	var own *JQError
	if errors.As(err, &own) {
		return own
	}
	e := &JQError{Msg: text.Clean(err.Error())}
	var syntax *gojq.ParseError
	switch {
	case errors.As(err, &syntax) && syntax.Token == "" && syntax.Offset >= len(expr):
		return &JQError{From: len(expr), To: len(expr), Msg: "not complete yet", Unfinished: true}
	case syntax != nil:
		e.To = min(syntax.Offset, len(expr))
		e.From = max(0, e.To-len(syntax.Token))
		return e
	}
	e.From, e.To = wordOf(err, expr)
	return e
}

// wordOf finds the word of an expression that an error is about: the first of
// its own words that stands in the expression and is no type's name.
func wordOf(err error, expr string) (from, to int) {
	words := strings.FieldsFunc(err.Error(), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '$' && r != '@'
	})
	for _, w := range words {
		if slices.Contains(jqTypes, w) {
			continue
		}
		if i := wordIn(expr, w); i >= 0 {
			return i, i + len(w)
		}
	}
	return 0, 0
}

// jqTypes are words of messages that say nothing of the expression.
var jqTypes = []string{"null", "boolean", "number", "string", "array", "object", "not", "a", "an", "to", "be", "is", "for", "but", "got", "and", "cannot", "expected", "invalid"}

// wordIn is where a word stands on its own in an expression; -1 where it does not.
func wordIn(expr, w string) int {
	letter := func(c byte) bool { return c == '_' || c-'0' < 10 || c|0x20-'a' < 26 }
	for at := 0; ; {
		i := strings.Index(expr[at:], w)
		if i < 0 {
			return -1
		}
		i += at
		if end := i + len(w); (i == 0 || !letter(expr[i-1])) && (end == len(expr) || !letter(expr[end])) {
			return i
		}
		at = i + len(w)
	}
}
